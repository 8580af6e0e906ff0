"""Drills that take a while: `python -m tests.drills kill9|deciding [--times N]`. Prints figures; exit 1 if anything
was lost or went wrong."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.drills import deciding, kill9


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.drills", description=__doc__)
    drills = parser.add_subparsers(dest="drill", required=True)
    one = drills.add_parser("kill9", help=kill9.__doc__)
    one.add_argument("--times", type=int, default=20, help="how often the server is killed (20)")
    one.add_argument("--database", help="an empty PostgreSQL database, postgresql+psycopg://…; SQLite without it")
    one.add_argument("--seed", type=int, help="the same moments again")
    two = drills.add_parser("deciding", help=deciding.__doc__)
    two.add_argument("--times", type=int, default=500, help="how many tasks are decided by twenty at once (500)")
    asked = parser.parse_args()
    if asked.drill == "deciding":
        sys.exit(0 if deciding.everywhere(asked.times) else 1)
    with tempfile.TemporaryDirectory(prefix="portal-drill-") as folder:
        figures = kill9.drill(Path(folder), times=asked.times, database_url=asked.database, seed=asked.seed, say=print)
    for name, value in figures.counts.items():
        print(f"{value:>8}  {name}")
    for wrong in figures.wrong:
        print(f"WRONG  {wrong}")
    print("nothing lost, doubled or half" if not figures.wrong else f"{len(figures.wrong)} things are wrong")
    sys.exit(1 if figures.wrong else 0)


if __name__ == "__main__":
    main()

"""Every figure this project claims about speed, printed: `python -m tests.bench [--small] [--json] [part …]`.

Each part is a module here with `rows(small)`. Figures are ratios of two things measured in one run. A goal missed is
printed, never an error: machines differ, and a busy one must not fail a check.
"""

from __future__ import annotations

import argparse
import json
from importlib import import_module

from tests.bench.measuring import is_met

PARTS = ("pages", "acts", "gate", "search", "printing", "start")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="only these", metavar=" ".join(PARTS))
    parser.add_argument("--small", action="store_true", help="a minute: does everything still run?")
    parser.add_argument("--json", action="store_true", help="one JSON array instead of the table")
    asked = parser.parse_args()
    found = []
    for part in asked.parts or PARTS:
        for row in import_module(f"tests.bench.{part}").rows(asked.small):
            row["met"] = is_met(row)
            found.append(row)
            if not asked.json:
                print(f"{'met   ' if row['met'] else 'MISSED'} {row['ratio']:9.3f}  {row['goal']:<14} {row['work']}"
                      f"  /  {row['yardstick']}", flush=True)  # fmt: skip
    if asked.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

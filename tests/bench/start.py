"""From nothing to the first page, beside the imports no portal of this kind can do without."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from functools import partial
from pathlib import Path

from tests.bench import hotel
from tests.bench.measuring import Row, Work, in_turns, row

YARDSTICK = "import flask, sqlalchemy, wtforms"
FIRST_PAGE = """
from pathlib import Path
from portal import create_app
from portal.config import Config
app = create_app(Config(data_dir=Path({place!r}), database_url="sqlite:///{place}/portal.db"))
answer = app.test_client().get("/sign-in")
assert answer.status_code == 200, answer.status
"""


def rows(small: bool = False) -> list[Row]:
    with hotel.hotel() as app:
        place = Path(app.config["DATA_DIR"])
        first_page, imports = (partial(_run, place, code) for code in (FIRST_PAGE.format(place=str(place)), YARDSTICK))
        first_page(), imports()  # Python keeps what it has compiled
        ratio = in_turns(first_page, imports, 3 if small else 15, _processor)
    return [row("start-up to the first page", YARDSTICK, ratio, "at most 3")]


def _run(place: Path, code: str) -> None:
    """In a process of its own that keeps compiled modules, as an installation does, whatever this shell is told."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(place / "compiled")
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


def _processor(work: Work) -> float:
    """Seconds of the started process's own work."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    for found in rows():
        print(found)

"""From nothing to the first page, beside the imports no portal of this kind can do without."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

from tests.bench import hotel
from tests.bench.measuring import Row, in_turns, row

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
        place = app.config["DATA_DIR"]
        first_page = partial(_run, FIRST_PAGE.format(place=place))
        first_page()  # Python writes what it has compiled
        ratio = in_turns(first_page, partial(_run, YARDSTICK), 3 if small else 15)
    return [row("start-up to the first page", YARDSTICK, ratio, "at most 3")]


def _run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


if __name__ == "__main__":
    for found in rows():
        print(found)

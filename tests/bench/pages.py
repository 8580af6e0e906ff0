"""Pages as the server gives them, beside a bare Flask view that returns the same bytes through the same server."""

from __future__ import annotations

import http.client
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from portal import clock
from portal.db import commit
from tests.bench import hotel
from tests.bench.measuring import Row, in_turns, processor, row

YARDSTICK = "a bare Flask view, the same bytes, the same server"
SAME = "the same page among 1,000 records"
REGULATION = "/policies/CRD-01"


def rows(small: bool = False) -> list[Row]:
    return [*_served(small), _home(small)]


def _served(small: bool) -> list[Row]:
    """Requests a second of the server's own processor time: the machine around it is never idle."""
    with hotel.hotel() as app:
        place = Path(app.config["DATA_DIR"])
        with app.app_context():
            number = hotel.approve(hotel.hot_work()).number
            commit()
        pages = {"regulation": REGULATION, "record": f"/records/{number}"}
        with clock.at(clock.datetime.now(clock.UTC)):  # the server goes by the real clock: so must the sign-in
            client = hotel.browser(app, hotel.HEAD)
            (place / "bodies").mkdir()
            for name, path in pages.items():
                (place / "bodies" / name).write_bytes(client.get(path).get_data())
            cookie = _cookie(client)
        app.extensions["portal_dispose"]()
        with _server(place) as port:
            ratios = {name: _ratio(port, path, f"/bare/{name}", cookie, small) for name, path in pages.items()}
    return [
        row("read a regulation page, signed in", YARDSTICK, ratios["regulation"], "at least 0.5"),
        row("open a record with its route and history", YARDSTICK, ratios["record"], "at least 0.2"),
    ]


def _cookie(client: FlaskClient) -> str:
    kept = client.get_cookie("portal")
    assert kept is not None
    return f"portal={kept.value}"


@contextmanager
def _server(place: Path) -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.served", str(place)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def _ratio(port: int, ours: str, bare: str, cookie: str, small: bool) -> float:
    """Our requests per second through the bare view's: the median of turns of some requests each."""
    batch, turns = (20, 5) if small else (100, 21)
    connection = http.client.HTTPConnection("127.0.0.1", port)
    ask = partial(_seconds, connection, cookie=cookie)
    ask(ours, 20), ask(bare, 20)
    found = [ask(bare, batch) / ask(ours, batch) for _turn in range(turns)]
    connection.close()
    return statistics.median(found)


def _seconds(connection: http.client.HTTPConnection, path: str, times: int, *, cookie: str) -> float:
    began = _cpu(connection)
    for _ in range(times):
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
    return _cpu(connection) - began


def _cpu(connection: http.client.HTTPConnection) -> float:
    connection.request("GET", "/cpu")
    return float(connection.getresponse().read())


def _home(small: bool) -> Row:
    """The home page of somebody with 200 open tasks, in a full hotel and in a small one."""
    many, rounds = (2_000, 15) if small else (100_000, 60)
    with hotel.hotel() as few_app, hotel.hotel() as many_app:
        few, full = _filled(few_app, 1_000), _filled(many_app, many)
        ratio = in_turns(partial(full.get, "/"), partial(few.get, "/"), rounds, processor)
    return row(f"home page with 200 open tasks among {many:,} records", SAME, ratio, "at most 1.3")


def _filled(app: Flask, count: int) -> FlaskClient:
    with app.app_context():
        hotel.fill(count, waiting=200)
    client = hotel.browser(app, hotel.HEAD)
    client.get("/")
    return client


if __name__ == "__main__":
    for found in rows("--small" in sys.argv):
        print(found)

"""The gate: a visitor who was here before is found by telephone number and logged in, two requests of the guard's."""

from __future__ import annotations

import statistics
from functools import partial
from itertools import count
from time import process_time

from flask import Flask
from flask.testing import FlaskClient

from portal import clock
from portal.db import commit
from portal.desks.gate import slips
from portal.records import acting, filing
from tests.bench import hotel
from tests.bench.measuring import Row, row
from tests.bench.pages import REGULATION

GUARD = "hujianguo"
HTMX = {"HX-Request": "true"}
YARDSTICK = "the regulation page, read by the same guard"
VISIT = {
    "visitor": "赵敏", "id_kind": "居民身份证", "unit": "华新文化传播公司", "category": "面试", "host": "潘悦",
    "reason": "面试", "confirmed_by": "潘悦同意",
}  # fmt: skip
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # of GB 11643, for the last place of an identity number


def rows(small: bool = False) -> list[Row]:
    """Processor time of this process: the database's waiting for the disk is in tests.bench.acts."""
    times = 5 if small else 40
    with hotel.hotel() as app:
        known = [_was_here(app, place) for place in range(times + 1)]
        guard = hotel.browser(app, GUARD)
        badges = (f"B{number:03}" for number in count(1))
        seconds: dict[str, list[float]] = {"read": [], "find": [], "log in": []}
        for phone, number in known:
            seconds["read"].append(_timed(partial(guard.get, REGULATION)))
            seconds["find"].append(_timed(partial(guard.post, "/desks/gate/take", data={"q": phone}, headers=HTMX)))
            seconds["log in"].append(_timed(_log_in(app, guard, number, next(badges))))
        read, find, log_in = (statistics.median(found[1:]) for found in seconds.values())  # the first is warming up
    return [
        row("gate: find a returning visitor", YARDSTICK, find / read, "at most 3"),
        row("gate: log them in", YARDSTICK, log_in / read, "at most 3"),
    ]


def _was_here(app: Flask, place: int) -> tuple[str, str]:
    """A visitor who came and left: their telephone number and the number of the slip."""
    phone = f"1390000{place:04}"
    with app.app_context(), clock.at(hotel.NOON.replace(day=10)):
        guard, now = hotel.person(GUARD), clock.house_now().replace(tzinfo=None)
        record = filing.submit(guard, "visitor", VISIT | {
            "id_no": _identity(place), "phone": phone, "badge": f"A{place:03}", "came_at": now,
        })  # fmt: skip
        acting.act(guard, record, step="leaving", given={"left_at": now, "unsigned_reason": "接见人外出"})
        commit()
        return phone, record.number


def _identity(place: int) -> str:
    first = f"33010219900101{place:03}"
    rest = sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True)) % 11
    return first + "10X98765432"[rest]


def _log_in(app: Flask, guard: FlaskClient, number: str, badge: str) -> partial:
    """The slip as the first request opened it, with a badge, ready to be sent."""
    with app.test_request_context():
        typed = slips.carried_from(number, hotel.person(GUARD))
    typed["badge"], typed["confirmed_by"], typed["_earlier"], typed["_once"] = badge, "潘悦同意", number, badge
    return partial(guard.post, "/desks/gate/visits", data=typed, headers=HTMX)


def _timed(request: partial) -> float:
    began = process_time()
    answer = request()
    spent = process_time() - began
    if answer.status_code != 200:
        raise RuntimeError(f"{request.args}: {answer.status}\n{answer.get_data(as_text=True)[:2000]}")
    return spent


if __name__ == "__main__":
    for found in rows():
        print(found)

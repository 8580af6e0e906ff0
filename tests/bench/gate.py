"""The gate among 100,000 visits of before: somebody is found by telephone, logged in, found by badge, let out."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import count
from time import process_time
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.db import commit, db
from portal.desks.gate import slips
from portal.records import acting, filing
from portal.records.models import Record, RecordValue
from tests.bench import hotel
from tests.bench.measuring import Row, row
from tests.bench.pages import REGULATION

GUARD = "hujianguo"
HTMX = {"HX-Request": "true"}
YARDSTICK = "the regulation page, read by the same guard"
BEFORE = 100_000
MOST_MS = 100  # what an action may take of the server's own time
VISIT = {
    "visitor": "赵敏", "id_kind": "居民身份证", "unit": "华新文化传播公司", "category": "面试", "host": "潘悦",
    "reason": "面试", "confirmed_by": "潘悦同意",
}  # fmt: skip
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # of GB 11643, for the last place of an identity number
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"


def rows(small: bool = False) -> list[Row]:
    """Processor time of this process: the database's waiting for the disk is in tests.bench.acts."""
    times = 5 if small else 40
    with hotel.hotel() as app:
        known = [_was_here(app, place) for place in range(times + 1)]
        _many_were_here(app, known[0][1], 1_000 if small else BEFORE)
        guard = hotel.browser(app, GUARD)
        seconds: dict[str, list[float]] = defaultdict(list)
        for (phone, number), badge in zip(known, (f"B{n:03}" for n in count(1)), strict=False):
            post = partial(guard.post, headers=HTMX)
            seconds["read"].append(_timed(partial(guard.get, REGULATION))[0])
            seconds["board"].append(_timed(partial(guard.get, "/desks/gate/board", headers=HTMX))[0])
            seconds["find"].append(_timed(partial(post, "/desks/gate/take", data={"q": phone}))[0])
            spent, shown = _timed(_log_in(app, guard, number, badge))
            seconds["log in"].append(spent)
            seconds["badge"].append(_timed(partial(post, "/desks/gate/take", data={"q": badge, "mode": "leave"}))[0])
            left = {"left_at": f"{clock.house_now():%Y-%m-%dT%H:%M}", "slip_signed": "是", "badge_back": "是"}
            visit = shown.partition("/desks/gate/visits/")[2].partition("/")[0]
            seconds["log out"].append(_timed(partial(post, f"/desks/gate/visits/{visit}/leave", data=left))[0])
        # the first is warming up
        spent_of = {name: statistics.median(found[1:]) for name, found in seconds.items()}
    read = spent_of.pop("read")
    words = {
        "board": "gate: the board of this moment", "find": "gate: find a returning visitor, the slip filled",
        "log in": "gate: log them in", "badge": "gate: find them inside by badge", "log out": "gate: log them out",
    }  # fmt: skip
    slowest = max(spent_of.values()) * 1000
    return [
        *(row(words[name], YARDSTICK, spent / read, "at most 3") for name, spent in spent_of.items()),
        row(f"gate: the slowest of these, {slowest:.0f} ms", f"{MOST_MS} ms", slowest / MOST_MS, "at most 1"),
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


def _many_were_here(app: Flask, number: str, many: int) -> None:
    """Copies of one visit that has ended, each of somebody else with numbers of their own, minutes apart."""
    with app.app_context():
        one = hotel.rows_of(db.session.scalars(select(Record).where(Record.number == number)).one())
        copies = hotel.Copies()
        for place in range(many):
            moved = timedelta(minutes=place)
            copies.add(one | {RecordValue: [_of_somebody(value, place, moved) for value in one[RecordValue]]})
        copies.write()  # not analysed, as no hotel's SQLite is
        commit()


def _of_somebody(value: dict[str, Any], place: int, moved: timedelta) -> dict[str, Any]:
    if value["field"] in ("phone", "id_no", "plate"):
        return value | {"word": f"{place:064x}"}
    if value["field"] == "visitor":
        return value | {"word": f"{SURNAMES[place % len(SURNAMES)]}{place}"}
    return value | {"moment": value["moment"] - moved} if value["moment"] is not None else value


def _identity(place: int) -> str:
    first = f"33010219900101{place:03}"
    rest = sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True)) % 11
    return first + "10X98765432"[rest]


def _log_in(app: Flask, guard: FlaskClient, number: str, badge: str) -> partial:
    """The slip as the request before opened it, with a badge, ready to be sent."""
    with app.test_request_context():
        typed = slips.carried_from(number, hotel.person(GUARD))
    typed["badge"], typed["confirmed_by"], typed["_earlier"], typed["_once"] = badge, "潘悦同意", number, badge
    return partial(guard.post, "/desks/gate/visits", data=typed, headers=HTMX)


def _timed(request: Callable[[], Any]) -> tuple[float, str]:
    began = process_time()
    answer = request()
    spent = process_time() - began
    text = answer.get_data(as_text=True)
    if answer.status_code != 200:
        raise RuntimeError(f"{request}: {answer.status}\n{text[:2000]}")
    return spent, text


if __name__ == "__main__":
    for found in rows():
        print(found)

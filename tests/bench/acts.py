"""What filing and deciding cost beside the one durable insert no act can do without."""

from __future__ import annotations

from functools import partial
from typing import Any

import sqlalchemy as sa

from portal.db import commit, db
from portal.people import tokens
from portal.records import acting
from portal.search import query, records_index
from tests.bench import hotel
from tests.bench.measuring import Row, in_turns, row

YARDSTICK = "one durable insert committed to the same database"


def rows(small: bool = False) -> list[Row]:
    """Wall clock: the disk is the yardstick's whole point."""
    rounds = 7 if small else 60
    with hotel.hotel() as app, app.app_context():
        db.session.execute(sa.text("CREATE TABLE bare (id integer PRIMARY KEY, words text)"))
        commit()
        insert = partial(_insert, "x" * 500)
        submit = partial(_committed, hotel.hot_work)
        submit(), insert()
        return [
            row("submit a form of 12 fields: read, judged, sealed, routed, history, index", YARDSTICK,
                in_turns(submit, insert, rounds), "at most 6"),
            row("decide a task", YARDSTICK, _deciding(insert, rounds), "at most 6"),
            row("a record just saved is found by the next query", "always (1: each time)", _found_at_once(rounds),
                "at least 1"),
        ]  # fmt: skip


def _insert(words: str) -> None:
    db.session.execute(sa.text("INSERT INTO bare (words) VALUES (:words)"), {"words": words})
    commit()


def _committed(work: Any, *args: Any) -> Any:
    done = work(*args)
    commit()
    return done


def _deciding(insert: Any, rounds: int) -> float:
    """The head of department approves leave that was filed before; the record is read afresh, as in a request."""
    numbers = [_committed(hotel.leave).id for _ in range(rounds + 1)]
    head = hotel.person(hotel.HEAD)
    waiting = iter(numbers)

    def decide() -> None:
        found = db.session.get_one(hotel.Record, next(waiting))
        acting.act(head, found, opinion="同意。")
        commit()

    decide()
    return in_turns(decide, insert, rounds)


def _found_at_once(rounds: int) -> float:
    """The share of records the applicant finds by number right after filing, in the same breath."""
    found = 0
    for _ in range(rounds):
        filed = _committed(hotel.leave)
        mine = tokens.of(filed.applicant)
        ids = records_index.find(query.read(filed.number, widen=False), mine, filed.hotel_id, facets=False).ids
        found += filed.number in {doc.number for doc in records_index.rows(ids)}
    return found / rounds


if __name__ == "__main__":
    for found in rows():
        print(found)

"""What filing and deciding cost beside the one durable insert no act can do without."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import sqlalchemy as sa

from portal.db import commit, db
from portal.people import tokens
from portal.records import acting
from portal.records.models import Record
from portal.search import query, records_index
from tests.bench import hotel
from tests.bench.measuring import Row, Work, in_turns, processor, row, wall

YARDSTICK = "one durable insert committed to the same database"


def rows(small: bool = False) -> list[Row]:
    """Processor time of the work and wall clock of its commit: the disk counts, the neighbours' programs do not."""
    rounds = 7 if small else 60
    with hotel.hotel() as app, app.app_context():
        db.session.execute(sa.text("CREATE TABLE bare (id integer PRIMARY KEY, words text)"))
        commit()
        insert = partial(_insert, "x" * 500)
        _durably(hotel.hot_work), _durably(insert)
        return [
            row("submit a form of 12 fields: read, judged, sealed, routed, history, index", YARDSTICK,
                in_turns(hotel.hot_work, insert, rounds, _durably), "at most 6"),
            row("decide a task", YARDSTICK, _deciding(insert, rounds), "at most 6"),
            row("a record just saved is found by the next query", "always (1: each time)", _found_at_once(rounds),
                "at least 1"),
        ]  # fmt: skip


def _insert(words: str) -> None:
    db.session.execute(sa.text("INSERT INTO bare (words) VALUES (:words)"), {"words": words})


def _durably(work: Work) -> float:
    spent = processor(work)
    return spent + wall(commit)


def _committed(work: Callable[[], Record]) -> Record:
    done = work()
    commit()
    return done


def _deciding(insert: Work, rounds: int) -> float:
    """The head of department approves leave that was filed before; the record is read afresh, as in a request."""
    numbers = [_committed(hotel.leave).id for _ in range(rounds + 1)]
    head = hotel.person(hotel.HEAD)
    waiting = iter(numbers)

    def decide() -> None:
        found = db.session.get_one(Record, next(waiting))
        acting.act(head, found, opinion="同意。")

    _durably(decide)
    return in_turns(decide, insert, rounds, _durably)


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

"""What the portal does by itself: who works at it, what comes up every day and when it last did, what failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock, soundness
from portal.db import db
from portal.people import directory
from portal.records.models import Record
from portal.timers import service as timers
from portal.timers import worker
from portal.timers.models import Due
from portal.timers.worker import WorkerState

LOOKED_BACK = timedelta(days=3)  # for the last run of what comes up every day


@dataclass(frozen=True)
class Daily:
    """One kind of work that comes up every day. `last` is its latest run of these days; None: none was planned."""

    title: str
    at: time
    last: Due | None


@dataclass(frozen=True)
class Failing:
    """One piece of work that did not succeed. `again_at` is when it is tried next; None: it was given up."""

    id: int
    title: str
    number: str  # of the record it was for, "" for none
    planned: datetime
    tries: int
    why: str
    again_at: datetime | None


@dataclass(frozen=True)
class Trouble:
    """What an administrator should know without looking for it."""

    stopped: bool  # nobody works
    since: datetime | None  # the last sign of life, or since when work waits
    given_up: int

    def __bool__(self) -> bool:
        return self.stopped or self.since is not None or bool(self.given_up)


def state() -> WorkerState:
    return worker.worker_state()


def trouble() -> Trouble:
    """Is anything wrong with the work in the background?"""
    found = state()
    return Trouble(not found.alive, found.late_since if found.alive else found.last_beat, len(soundness.lost_work()))


def daily() -> list[Daily]:
    """What comes up every day, by its time of day."""
    rows = db.session.scalars(
        select(Due).where(Due.hotel_id == directory.hotel().id, Due.kind.in_(timers.daily),
                          Due.run_at > clock.now() - LOOKED_BACK, Due.run_at <= clock.now()).order_by(Due.run_at)
    )  # fmt: skip
    last = {row.kind: row for row in rows}
    return [Daily(title(kind), at, last.get(kind)) for kind, at in sorted(timers.daily.items(), key=lambda one: one[1])]


def failing(most: int = 100) -> list[Failing]:
    """What failed and has not succeeded since: what was given up first, then what is tried next."""
    rows: Sequence[Any] = db.session.execute(
        select(Due, Record.number).outerjoin(Record, Record.id == Due.record_id)
        .where(Due.hotel_id == directory.hotel().id, Due.done_at.is_(None), Due.error != "")
        .order_by((Due.tries < timers.MAX_TRIES), Due.run_at, Due.id).limit(most)
    ).all()  # fmt: skip
    return [
        Failing(row.id, title(row.kind), number or "", row.made_at, row.tries, row.error,
                row.run_at if row.tries < timers.MAX_TRIES else None)
        for row, number in rows
    ]  # fmt: skip


def title(kind: str) -> str:
    """What a kind of work is called; what an older version had planned may be known no more."""
    handler = timers.handlers.get(kind)
    return str(handler.title) if handler is not None else _("其他（%(kind)s）", kind=kind)

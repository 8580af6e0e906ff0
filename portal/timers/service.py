"""What is due: planned inside the transaction that causes it, done once by whichever worker gets to it.

A reminder, an escalation, a mail, a nightly clean-up are rows of one table. A row is planned by the same commit as the
record it belongs to, so neither can exist without the other (the table is the outbox, too).
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Collection, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, CursorResult, Table, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal import clock
from portal.db import commit, db, writing
from portal.errors import NotFound, PortalError
from portal.people.models import Hotel
from portal.timers.models import Due

_log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # what works outside the database must be through by then, or it is tried again
DELAYS = [timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440)]  # after the first, second … failure
MAX_TRIES = len(DELAYS) + 1
KEEP_DONE = timedelta(days=90)

Payload = dict[str, Any]


@dataclass(frozen=True)
class Handler:
    """What does one kind of due work. `title` says it to who looks after the portal; `outside`: it reaches beyond the
    database (mail), see `handles`."""

    run: Callable[[Payload], str | None]
    title: str | LazyString = ""
    outside: bool = False


_in_hand: ContextVar[int] = ContextVar("portal_due_in_hand", default=0)  # the id of the work being done

handlers: dict[str, Handler] = {}
daily: dict[str, time] = {}  # kinds that come up every day, by the hotel's clock


def handles(
    kind: str, title: str | LazyString, *, outside: bool = False
) -> Callable[[Callable[[Payload], str | None]], Any]:
    """Declare the handler of a kind: a function of the payload, which may return a line to remember. `title` is what
    the page of background work calls it.

    Its database work and the mark that it is done are one transaction: it happens once, whatever breaks. A handler
    declared `outside` runs in no transaction, so that a slow mail server holds no lock; it must not write to the
    database, and happens at least once: a crash between sending and the mark sends again.
    """

    def declare(function: Callable[[Payload], str | None]) -> Callable[[Payload], str | None]:
        if kind in handlers:
            raise ValueError(f"two handlers for {kind}")
        handlers[kind] = Handler(function, title, outside)
        return function

    return declare


def every_day(kind: str, title: str | LazyString, at: time) -> Callable[[Callable[[Payload], str | None]], Any]:
    """Declare work to be done once a day for each hotel, at house time `at`; its payload is {"hotel_id", "day"}."""
    daily[kind] = at
    return handles(kind, title)


# -- planning ----------------------------------------------------------------------------------------------------


# Put together once: making a statement takes longer than running it.
_due = cast(Table, Due.__table__)
_PLAN: dict[str, Any] = {
    dialect: insert(_due).on_conflict_do_nothing(index_elements=["hotel_id", "key"])
    for dialect, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}
_PLAN_AND_TELL = {dialect: plan.returning(_due.c.id) for dialect, plan in _PLAN.items()}


def schedule(
    kind: str, key: str, run_at: datetime, payload: Payload, record_id: int | None = None, *, hotel_id: int
) -> bool:
    """Plan work inside the caller's transaction. False, and nothing changes, if the key is there already, even done.

    `payload` holds ids, never personal data: it is stored in clear. To change what is planned, cancel it first.
    """
    if kind not in handlers:
        raise ValueError(f"nothing handles {kind}")
    made = db.session.scalar(_PLAN_AND_TELL[db.session.get_bind().dialect.name], {
        "hotel_id": hotel_id, "kind": kind, "key": key, "run_at": run_at, "payload": payload, "record_id": record_id,
    })  # fmt: skip
    return made is not None


def schedule_all(
    kind: str, planned: Mapping[str, tuple[datetime, Payload]], record_id: int | None = None, *, hotel_id: int
) -> None:
    """`schedule` several pieces of one kind of work, by key, with one statement."""
    if kind not in handlers:
        raise ValueError(f"nothing handles {kind}")
    if planned:
        db.session.execute(_PLAN[db.session.get_bind().dialect.name], [
            {"hotel_id": hotel_id, "kind": kind, "key": key, "run_at": at, "payload": what, "record_id": record_id}
            for key, (at, what) in planned.items()
        ])  # fmt: skip


def cancel(key_prefix: str, *, hotel_id: int, record_id: int | None = None, keep: Collection[str] = ()) -> int:
    """Drop what waits under a key and under all keys that continue it after a colon. Returns how many.

    `record_id` is the record all of it was planned for, where it was: then nothing else needs to be looked through.
    The keys in `keep` stay as they were planned: work that a worker has claimed already is done in that round.

    What is done stays, and so does the work whose handler calls this: it may bring its record up to date, which plans
    the record's timers anew, without ringing for ever. So does what another worker is doing at this moment: it looks
    whether it is still wanted once it has the record, which the caller holds; waiting for it would wait crosswise.
    """
    under = or_(Due.key == key_prefix, Due.key.startswith(key_prefix + ":", autoescape=True))
    waiting = Due.done_at.is_(None) & (Due.id != _in_hand.get())
    free = select(Due.id).where(Due.hotel_id == hotel_id, waiting, under)
    if keep:
        free = free.where(Due.key.not_in(keep))
    if record_id is not None:
        free = free.where(Due.record_id == record_id)
    dropped = delete(Due).where(Due.id.in_(free.with_for_update(skip_locked=True)))
    return _count(dropped.execution_options(synchronize_session=False))


# Put together once: asked at the end of every act on a record that has timers.
_WAITING = select(_due.c.key).where(
    _due.c.record_id == bindparam("record_id"), _due.c.done_at.is_(None), _due.c.key.startswith(bindparam("under"))
)


def waiting(key_prefix: str, record_id: int) -> set[str]:
    """The keys that wait under this one for a record."""
    return set(db.session.scalars(_WAITING, {"record_id": record_id, "under": f"{key_prefix}:"}))


def plan_day() -> int:
    """Plan today's daily work of every hotel; safe to call at any time. A day missed altogether is not made up."""
    today = clock.today()
    return sum(
        schedule(
            kind,
            f"{kind}:{today}",
            clock.in_house(datetime.combine(today, at)),
            {"hotel_id": hotel_id, "day": today.isoformat()},
            hotel_id=hotel_id,
        )
        for hotel_id in db.session.scalars(select(Hotel.id)).all()
        for kind, at in daily.items()
    )


# -- doing -------------------------------------------------------------------------------------------------------


def run_due(limit: int = 50) -> int:
    """Do what is due, at most `limit` pieces of work. Returns how many were tried.

    Commits before, between and after: never call it inside a request. Several processes may call it at once.
    """
    commit()
    claimed = _claim(limit) if _anything_due() else []
    for due_id, lease in claimed:
        try:
            _run(due_id, lease)
        except Exception as error:  # whatever a handler raises, the others must have their turn
            db.session.rollback()
            _note_failure(due_id, lease, error)
    return len(claimed)


def _is_due() -> ColumnElement[bool]:
    now = clock.now()
    # A lease that ends much later than any given now was given before the clock was set back: it counts as over.
    # (Much: one given while we waited for the lock, or by a host whose clock is a little fast, is good.)
    free = or_(Due.lease_until.is_(None), Due.lease_until <= now, Due.lease_until > now + 2 * LEASE)
    return Due.done_at.is_(None) & (Due.run_at <= now) & (Due.tries < MAX_TRIES) & free


def _anything_due() -> bool:
    """Looks without SQLite's write lock, since most times there is nothing."""
    token = writing.set(False)
    try:
        return db.session.scalar(select(Due.id).where(_is_due()).limit(1)) is not None
    finally:
        db.session.rollback()
        writing.reset(token)


def _claim(limit: int) -> list[tuple[int, datetime]]:
    rows = db.session.scalars(
        select(Due).where(_is_due()).order_by(Due.run_at, Due.id).limit(limit).with_for_update(skip_locked=True)
    ).all()
    lease = clock.now() + LEASE
    for row in rows:
        row.lease_until = lease
        row.tries += 1  # counted before it runs: work that kills its worker must come to an end, too
    claimed = [(row.id, lease) for row in rows]
    commit()
    return claimed


def _run(due_id: int, lease: datetime) -> None:
    mine = select(Due).where(Due.id == due_id, Due.done_at.is_(None), Due.lease_until == lease)
    # Waits where another holds the row: a claim beside ours may have it for a moment without taking it.
    row = db.session.scalar(mine.with_for_update())
    if row is None:  # cancelled since, or so late that another has taken it
        db.session.rollback()
        return
    handler = handlers.get(row.kind)
    if handler is None:
        raise LookupError(f"nothing handles {row.kind}")
    payload = dict(row.payload)
    if handler.outside:
        db.session.rollback()
    token = _in_hand.set(due_id)
    try:
        result = handler.run(payload)
    finally:
        _in_hand.reset(token)
    if handler.outside:
        db.session.rollback()  # ends what it may have read in, so that the mark begins with the write lock
        row = db.session.scalar(mine.with_for_update())
    if row is not None:
        row.done_at, row.lease_until, row.result, row.error = clock.now(), None, result or "", ""
    commit()


def _note_failure(due_id: int, lease: datetime, error: Exception) -> None:
    row = db.session.scalar(
        select(Due).where(Due.id == due_id, Due.done_at.is_(None), Due.lease_until == lease).with_for_update()
    )
    if row is not None:
        row.error = _said(error)
        row.lease_until = None
        row.run_at = clock.now() + DELAYS[min(row.tries, len(DELAYS)) - 1]
        _log.error("due work failed: %s, try %d: %s", row.key, row.tries, row.error)
    commit()


def _said(error: Exception) -> str:
    """What an administrator may read of an error. Messages of unknown errors may hold personal data: left out."""
    if isinstance(error, PortalError):
        return error.sentence[:500]
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return f"{type(error).__name__} at {where}"[:500]


# -- looking after it --------------------------------------------------------------------------------------------


def given_up(hotel_id: int) -> list[Due]:
    """Work that failed too often and waits for the administrator, oldest first."""
    return list(
        db.session.scalars(
            select(Due)
            .where(Due.hotel_id == hotel_id, Due.done_at.is_(None), Due.tries >= MAX_TRIES)
            .order_by(Due.run_at)
        )
    )


def try_again(due_id: int, *, hotel_id: int) -> None:
    """Give failed work its tries back and do it at once. Raises NotFound if it is not waiting any more."""
    found = update(Due).where(Due.id == due_id, Due.hotel_id == hotel_id, Due.done_at.is_(None))
    if not _count(found.values(tries=0, run_at=clock.now(), lease_until=None)):
        raise NotFound(_("这件事已经办完或取消。"))


def overdue_since() -> datetime | None:
    """Since when the oldest piece of work waits that should have been tried by now; None if nothing is late."""
    return db.session.scalar(
        select(func.min(Due.run_at)).where(Due.done_at.is_(None), Due.tries < MAX_TRIES, Due.run_at <= clock.now())
    )


@every_day("timers.forget", _l("清理办完的后台任务"), at=time(3, 40))
def _forget_done(payload: Payload) -> str:
    """Drop what was done long ago; the records' history tells what mattered of it."""
    before = clock.now() - KEEP_DONE
    return str(_count(delete(Due).where(Due.hotel_id == payload["hotel_id"], Due.done_at < before)))


def _count(statement: Any) -> int:
    return cast("CursorResult[Any]", db.session.execute(statement)).rowcount

"""Every move of a state stands in the history: what changed of a record, its runs and tasks goes into its next line.

So the state of every record can be told from its events alone (`replaying`). A move nobody wrote a line for gets one
of its own before the transaction ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from portal.db import db
from portal.records.models import Record, StepRun, Task

Moves = dict[str, Any]

_KEY = "record_moves"
_WATCHED: dict[type, tuple[str, ...]] = {
    Record: ("status", "stage"),
    StepRun: ("state",),
    Task: ("state", "person_id", "acting_id", "person", "acting"),
}
_write_line: list[Callable[[int, Session], None]] = []


def when_unwritten(do: Callable[[int, Session], None]) -> None:
    """Have `do` called with the id of a record whose moves no line of history tells when the transaction ends."""
    _write_line[:] = [do]


def take(record: Record) -> Moves:
    """What has moved on this record since its last line of history, as the line keeps it."""
    session = db.session()
    if any(isinstance(row, (Record, StepRun, Task)) for row in (*session.new, *session.dirty)):
        session.flush()
    found: dict[int, Moves] = session.info.get(_KEY, {})
    return found.pop(record.id, {})


@event.listens_for(db.session, "after_flush")
def _collect(session: Session, _context: object) -> None:
    for row in (*session.new, *session.dirty):
        watched = _WATCHED.get(type(row))
        if watched is None:
            continue
        state = inspect(row)
        if row in session.dirty and not any(state.attrs[name].history.has_changes() for name in watched):
            continue
        _note(session.info.setdefault(_KEY, {}), row)


def _note(found: dict[int, Moves], row: Record | StepRun | Task) -> None:
    if isinstance(row, Record):
        found.setdefault(row.id, {})["record"] = {"status": row.status, "stage": row.stage}
    elif isinstance(row, StepRun):
        found.setdefault(row.record_id, {}).setdefault("runs", {})[str(row.id)] = [row.step, row.state]
    else:
        told = [row.run_id, row.state, row.person_id, row.acting_id]
        found.setdefault(row.record_id, {}).setdefault("tasks", {})[str(row.id)] = told


@event.listens_for(db.session, "before_commit")
def _leave_nothing_unwritten(session: Session) -> None:
    if session.in_nested_transaction():  # only a savepoint comes to its end: the act goes on and writes its own line
        return
    if session.new or session.dirty:
        session.flush()
    for record_id in sorted(session.info.get(_KEY, {})):
        for write in _write_line:
            write(record_id, session)


def _forget(session: Session, *_: object) -> None:
    session.info.pop(_KEY, None)


@event.listens_for(db.session, "after_commit")
def _written(session: Session) -> None:
    if not session.in_nested_transaction():
        _forget(session)


event.listen(db.session, "after_soft_rollback", _forget)  # soft: what moved inside a savepoint has not moved

"""Every move of a state stands in the history: what changed of a record, its runs and tasks goes into its next line.

So the state of every record can be told from its events alone (`replaying`). A move nobody wrote a line for gets one
of its own before the transaction ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import InstanceState, Session

from portal.db import db
from portal.records.models import Record, StepRun, Task

Moves = dict[str, Any]

_MOVED = "record_moves"  # by record: what no line has told yet
_TOLD = "record_moves_told"  # what a line has told of a row that is yet to be flushed
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
    """What has moved on this record since its last line of history, as the line keeps it. What is new and not flushed
    yet has no id: it comes with the next line."""
    session = db.session()
    if any(_passed_on(row) for row in session.dirty):
        session.flush()
    else:
        _collect(session)
    told = session.info.setdefault(_TOLD, {})
    found: Moves = session.info.get(_MOVED, {}).pop(record.id, {})
    for kind, rows in found.items():
        told.update(
            {("record", record.id): rows} if kind == "record" else {(kind, id_): row for id_, row in rows.items()}
        )
    return found


def _passed_on(row: object) -> bool:
    """Has a task another holder or substitute, whose id it only gets when it is flushed?"""
    return isinstance(row, Task) and any(_has_changed(inspect(row), name) for name in ("person", "acting"))


@event.listens_for(db.session, "after_flush")
def _collect(session: Session, *_: object) -> None:
    for row in (*session.new, *session.dirty):
        watched = _WATCHED.get(type(row))
        if watched is None:
            continue
        state = inspect(row)
        is_new = row.id is not None and not state.persistent
        if is_new or (state.persistent and any(_has_changed(state, name) for name in watched)):
            _note(session, row)


def _has_changed(state: InstanceState[Any], name: str) -> bool:
    return name in state.committed_state and state.attrs[name].history.has_changes()


def _note(session: Session, row: Record | StepRun | Task) -> None:
    moved, told = session.info.setdefault(_MOVED, {}), session.info.get(_TOLD, {})
    if isinstance(row, Record):
        said: Any = {"status": row.status, "stage": row.stage}
        if told.get(("record", row.id)) != said:
            moved.setdefault(row.id, {})["record"] = said
        return
    kind = "runs" if isinstance(row, StepRun) else "tasks"
    said = [row.step, row.state] if isinstance(row, StepRun) else [row.run_id, row.state, row.person_id, row.acting_id]
    if told.get((kind, str(row.id))) != said:
        moved.setdefault(row.record_id, {}).setdefault(kind, {})[str(row.id)] = said


@event.listens_for(db.session, "before_commit")
def _leave_nothing_unwritten(session: Session) -> None:
    if session.in_nested_transaction():  # only a savepoint comes to its end: the act goes on and writes its own line
        return
    if session.new or session.dirty:
        session.flush()
    for record_id in sorted(session.info.get(_MOVED, {})):
        for write in _write_line:
            write(record_id, session)


def _forget(session: Session, *_: object) -> None:
    session.info.pop(_MOVED, None)
    session.info.pop(_TOLD, None)


@event.listens_for(db.session, "after_commit")
def _written(session: Session) -> None:
    if not session.in_nested_transaction():
        _forget(session)


event.listen(db.session, "after_soft_rollback", _forget)  # soft: what moved inside a savepoint has not moved

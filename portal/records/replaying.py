"""The state of a record from its events alone, and whether the tables say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.db import db
from portal.records import history
from portal.records.models import Event, Record, StepRun
from portal.records.states import RECORD


@dataclass
class State:
    """What a record, the runs of its steps and their tasks have come to: task → [run, state, person, acting]."""

    status: str = ""
    stage: str = ""
    runs: dict[int, list[Any]] = field(default_factory=dict)
    tasks: dict[int, list[Any]] = field(default_factory=dict)


def told(events: Iterable[Event]) -> State | None:
    """Fold a record's events, oldest first. None where its first line was written before moves were."""
    state = State()
    for line in events:
        moves = line.data.get("moves")
        if line.kind == "submitted" and not moves:
            return None
        moves = moves or {}
        if record := moves.get("record"):
            state.status, state.stage = record["status"], record["stage"]
        state.runs |= {int(id_): run for id_, run in moves.get("runs", {}).items()}
        state.tasks |= {int(id_): task for id_, task in moves.get("tasks", {}).items()}
    return state


def kept(record: Record) -> State:
    """The same as the tables have it."""
    return _as_kept(record, _runs([record.id]).get(record.id, []))


def _as_kept(record: Record, runs: list[StepRun]) -> State:
    return State(
        record.status, record.stage, {run.id: [run.step, run.state] for run in runs},
        {task.id: [run.id, task.state, task.person_id, task.acting_id] for run in runs for task in run.tasks},
    )  # fmt: skip


def _runs(record_ids: list[int]) -> dict[int, list[StepRun]]:
    found: dict[int, list[StepRun]] = {}
    asked = select(StepRun).where(StepRun.record_id.in_(record_ids)).options(selectinload(StepRun.tasks))
    for run in db.session.scalars(asked):
        found.setdefault(run.record_id, []).append(run)
    return found


def _events(record_ids: list[int]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = {}
    for line in db.session.scalars(select(Event).where(Event.record_id.in_(record_ids)).order_by(Event.seq)):
        assert line.record_id is not None
        found.setdefault(line.record_id, []).append(line)
    return found


def differences(record: Record) -> list[str]:
    """What the tables say otherwise than the events, in words; empty when they agree."""
    return _differences(told(history.of(record)), kept(record))


def _differences(said: State | None, have: State) -> list[str]:
    if said is None or said == have:
        return []
    found = []
    if (said.status, said.stage) != (have.status, have.stage):
        found.append(f"状态应为“{_called(said)}”，表中是“{_called(have)}”")
    for what, theirs, ours in (("节点", said.runs, have.runs), ("任务", said.tasks, have.tasks)):
        for id_ in sorted(theirs.keys() | ours.keys()):
            if theirs.get(id_) != ours.get(id_):
                found.append(f"{what} {id_} 应为 {theirs.get(id_, '无')}，表中是 {ours.get(id_, '无')}")
    return found


def _called(state: State) -> str:
    return f"{RECORD.get(state.status, state.status)} {state.stage}".strip()


def verify() -> Iterator[tuple[str, list[str]]]:
    """Every record whose tables differ from its events: its number and what differs. Two hundred at a time."""
    after = 0
    while page := db.session.scalars(select(Record).where(Record.id > after).order_by(Record.id).limit(200)).all():
        ids = [record.id for record in page]
        events, runs = _events(ids), _runs(ids)
        for record in page:
            if found := _differences(told(events.get(record.id, [])), _as_kept(record, runs.get(record.id, []))):
                yield record.number, found
        after = ids[-1]
        db.session.expunge_all()

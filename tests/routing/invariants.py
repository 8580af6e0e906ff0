"""What must hold of every record after every act, whatever the form and whoever did it."""

from __future__ import annotations

from sqlalchemy import select

from portal.db import db
from portal.records import acting, hands, history, readers, replaying
from portal.records.models import Record, StepRun, Task
from portal.records.states import ENDED, OPEN, RECORD, TASK


def broken() -> list[str]:
    """Everything that does not hold, in words; reads the database afresh."""
    db.session.expire_all()
    found = [f"history: {line.what}" for line in history.verify().breaks]
    for record in db.session.scalars(select(Record).order_by(Record.id)).all():
        runs = db.session.scalars(select(StepRun).where(StepRun.record_id == record.id).order_by(StepRun.id)).all()
        tasks = db.session.scalars(select(Task).where(Task.record_id == record.id).order_by(Task.id)).all()
        wrong = [*_states(record, runs, tasks), *_waiting(record, runs), *_decisions(tasks), *_told(record)]
        wrong += [f"{one.name} holds task {task.id} and may not read it" for task in tasks
                  for one in ([task.person] if task.person is not None else hands.members(task.desk))
                  if one.is_active and not readers.may_read(record, one)]  # fmt: skip
        found += [f"record {record.id} ({record.status}): {words}" for words in wrong]
    return found


def _states(record: Record, runs: list[StepRun], tasks: list[Task]) -> list[str]:
    found = []
    if record.status not in RECORD:
        found.append("a status nobody knows")
    found += [f"run {run.id} is {run.state}" for run in runs if run.state not in TASK]
    found += [f"task {task.id} is {task.state}" for task in tasks if task.state not in TASK]
    over = record.status in ENDED or record.finished_at is not None
    if record.status in ENDED and record.finished_at is None:
        found.append("ended without an end")
    if over:
        found += [f"over, but run {run.id} waits" for run in runs if run.state == "waiting"]
    if record.status == "approved" and record.decided_at is None:
        found.append("approved at no time")
    return found


def _waiting(record: Record, runs: list[StepRun]) -> list[str]:
    """Somebody who can act has every open run; nothing waits in a closed one; nothing open lies with nobody."""
    found = []
    for run in runs:
        left = [task for task in run.tasks if task.state in OPEN]
        if run.state != "waiting":
            found += [f"task {task.id} is {task.state} in the closed run {run.id}" for task in left]
            continue
        able = [task for task in left if task.state == "waiting" and _is_manned(task)]
        if not able:
            found.append(f"run {run.id} of “{run.step}” waits for nobody")
        for task in left:
            asked = [one for one in run.tasks if one.parent_id == task.id and one.state == "waiting"]
            if task.state in ("delegated", "later") and not asked:
                found.append(f"task {task.id} is {task.state} and nobody was asked")
            if task.state == "waiting" and not _is_manned(task):
                found.append(f"task {task.id} waits for {hands.name_of(task)}, who has left")
    open_ = [run for run in runs if run.state == "waiting"]
    if record.finished_at is None and record.status not in ENDED and not open_:
        found.append("open, and nothing waits")
    if (record.status == "returned") != any(run.step == "" for run in open_):
        found.append("returned without somebody to mend it, or the other way round")
    if len([run for run in open_ if run.step]) > len({run.step for run in open_ if run.step}):
        found.append("one step is open twice")
    return found


def _is_manned(task: Task) -> bool:
    """Is there anybody who can do it: its holder, their substitute, somebody of its desk?"""
    people = [task.person, task.acting] if task.person is not None else hands.members(task.desk)
    return any(one is not None and one.is_active and acting.may_do(task, one) for one in people)


def _decisions(tasks: list[Task]) -> list[str]:
    """Nobody has two votes in one run, nor the applicant's substitute one; every decision has its decider."""
    found, seen = [], set()
    for task in tasks:
        if task.state in ("passed", "rejected", "returned") and (task.decider_id is None or task.decided_at is None):
            found.append(f"task {task.id} is {task.state} by nobody")
        if task.state in ("passed", "rejected") and not task.role:
            if (task.run_id, task.decider_id) in seen:
                found.append(f"{hands.name_of(task)} decided twice in run {task.run_id}")
            seen.add((task.run_id, task.decider_id))
        if task.acting_id is not None and task.acting_id in (task.person_id, task.record.applicant_id):
            found.append(f"task {task.id}: the substitute is the holder or the applicant")
    return found


def _told(record: Record) -> list[str]:
    if replaying.told(history.of(record)) is None:
        return ["its history does not tell its states"]
    return [f"history and tables differ: {words}" for words in replaying.differences(record)]

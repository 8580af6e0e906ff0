"""Somebody leaves or changes post: every open task of theirs goes to who holds the post now; nothing hangs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.people.models import Person
from portal.records import editions, engine, history, holders, readers, settling
from portal.records.models import Record, Task
from portal.search import records_index
from portal.timers import service as timers

BY_PERSON = ("person", "applicant")  # steps that belong to a person, not to a post: they stay while the person stays


def after_change(person: Person) -> None:
    """What follows in the same transaction when somebody's posts or ability to act change."""
    for task in db.session.scalars(select(Task).where(Task.person_id == person.id, Task.state == "waiting")).all():
        _hand_over(task, person)
    # Who reads the person's own records depends on the posts above theirs; there may be many, so the worker does it.
    timers.schedule("readers", f"readers:{person.id}:{clock.now().isoformat()}", clock.now(),
                    {"person": person.id}, hotel_id=person.hotel_id)  # fmt: skip


def _hand_over(task: Task, person: Person) -> None:
    record, run = task.record, task.run
    form = editions.of(record)
    step = form.route.steps.get(run.step)
    if person.is_active and (step is None or step.holder.how in BY_PERSON or "转交" in task.via):
        return
    if step is None:  # a returned record whose applicant has left: the one above decides what becomes of it
        found = holders.Found(holders.above(person), "申请人的上级")
    else:
        found = holders.assign(step, settling.env_of(record, form), form, record.applicant, not_these=set())
    if person.id in {one.id for one in found.people} and person.is_active:
        return
    had = {other.person_id for other in run.tasks if other.state == "waiting"}
    new = [one for one in found.people if one.id not in had and one.id != person.id]
    if not new and len(had) == 1:
        new = holders.administrators()
    task.state, task.decided_at, task.opinion = "transferred", clock.now(), "岗位变动，移交"
    for one in new:
        engine.give_task(run, one, form, record, via=f"{person.name}岗位变动，接手；{found.how}")
    names = "、".join(one.name for one in new) or "本步其他办理人"
    history.write(record, "transferred", by=None, step=run.step, note=f"{person.name}岗位变动，由{names}接手",
                  data={"run": run.id, "task": task.id, "to": [one.id for one in new]})  # fmt: skip
    settling.settle(record, form)


@timers.handles("readers")
def refresh_readers(payload: dict[str, Any]) -> str:
    """Work out anew who may read what this person filed."""
    count = 0
    for record in db.session.scalars(select(Record).where(Record.applicant_id == payload["person"])).all():
        form = editions.of(record)
        env = settling.env_of(record, form)
        records_index.put(settling.document(record, form, env, readers.refresh(record, form, env)))
        count += 1
    return f"{count} 张单据"

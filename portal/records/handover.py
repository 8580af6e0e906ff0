"""Somebody leaves or changes post: every open task of theirs goes to who holds the post now; nothing hangs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.formkit import Step
from portal.formkit.form import Definition
from portal.people import substitutes
from portal.people.models import Person, Substitution
from portal.printing.pages import HOUSE_LANGUAGE
from portal.records import (
    acting,
    editions,
    engine,
    finishing,
    hands,
    history,
    holders,
    readers,
    settling,
    telling,
    voting,
)
from portal.records.models import Record, Task
from portal.records.states import OPEN
from portal.search import records_index
from portal.timers import service as timers

BY_PERSON = ("person", "applicant")  # steps that belong to a person, not to a post: they stay while the person stays


def after_change(person: Person) -> None:
    """What follows in the same transaction when somebody's posts or ability to act change."""
    for task in _in_hand(Task.person_id == person.id, *([] if person.is_active else [Task.acting_id == person.id])):
        if task.person_id == person.id:
            hand_over(task, person)
        else:
            _stand_in(task)
    for task in _in_hand(Task.id.in_(_deserted(person.hotel_id))):
        _leave_desk(task)
    # Who reads the person's own records depends on the posts above theirs; there may be many, so the worker does it.
    timers.schedule("readers", f"readers:{person.id}:{clock.now().isoformat()}", clock.now(),
                    {"person": person.id}, hotel_id=person.hotel_id)  # fmt: skip


def _deserted(hotel_id: int) -> list[int]:
    """The ids of what waits at a desk where nobody works any more who may do it."""
    waiting = db.session.scalars(
        select(Task).where(Task.hotel_id == hotel_id, Task.person_id.is_(None), Task.desk != "", Task.state.in_(OPEN))
        .options(joinedload(Task.record).joinedload(Record.edition), joinedload(Task.run))
    )  # fmt: skip
    return [task.id for task in waiting.all()
            if not any(acting.may_do(task, person) for person in hands.members(task.desk))]  # fmt: skip


def _leave_desk(task: Task) -> None:
    """Nobody at the desk may do it any more: it goes to whom the step goes to otherwise."""
    record, run = task.record, task.run
    form = editions.of(record)
    step, env = form.route.steps[run.step], settling.env_of(record, form)
    with force_locale(HOUSE_LANGUAGE):  # the history keeps it
        name = hands.name_of(task)
    task.state, task.why = "closed", f"{name}已无人在岗"
    had = {one.person_id for one in run.tasks if one.state in OPEN}
    barred = engine.kept_out(record, form, step, env)
    found = holders.assign(step, env, form, record.applicant, not_these=barred)
    new = [one for one in found.people if one.id not in had]
    given = [engine.give_task(run, one, form, record, via=f"{name}已无人在岗，接手；{found.fallback or found.how}",
                              never=barred, told_as="changed_hands") for one in new]  # fmt: skip
    names = "、".join(one.name for one in new) or "本步其他办理人"
    history.write(record, "transferred", by=None, step=run.step, note=f"{name}已无人在岗，由{names}接手",
                  data={"run": run.id, "task": task.id, "to": [one.person_id for one in given]})  # fmt: skip
    finishing.finish(record, form)


def after_naming(row: Substitution) -> None:
    """The substitute takes over what is in hand too: at once, or when their time begins."""
    if row.starts_at <= clock.now():
        _take_over(row)
    else:
        timers.schedule("substitution", f"substitution:{row.id}", row.starts_at, {"substitution": row.id},
                        hotel_id=row.hotel_id)  # fmt: skip


@timers.handles("substitution", _l("代理开始，接手待办"))
def begin_substitution(payload: dict[str, Any]) -> str:
    """A substitution begins that is to take over the tasks in hand."""
    row = db.session.get_one(Substitution, payload["substitution"])
    if row.revoked_at is not None or row.ends_at <= clock.now():
        return "代理已收回"
    return f"{_take_over(row)} 件待办"


def _take_over(row: Substitution) -> int:
    return sum(_stand_in(task) for task in _in_hand(Task.person_id == row.person_id))


def after_taking_back(row: Substitution) -> None:
    """A substitution has been taken back: so are the tasks that came through it, to whomever they went on."""
    whose, to = substitutes.reached(row)
    for task in _in_hand(Task.person_id.in_(whose) & Task.acting_id.in_(to)):
        _stand_in(task)


def _stand_in(task: Task) -> bool:
    """Who acts for the holder of a task, found anew; both hear of it. False if nothing has changed."""
    record, run, before = task.record, task.run, task.acting
    form = editions.of(record)
    step, env = form.route.steps.get(run.step), settling.env_of(record, form)
    if step is None:
        return False  # what is returned to somebody is theirs to mend
    assert task.person is not None  # nobody stands in for a desk
    task.acting = engine.substitute(task.person, form, record, engine.kept_out(record, form, step, env))
    if task.acting is before:
        return False
    note = f"由{task.acting.name}代{task.person.name}" if task.acting else ""
    gone = f"{before.name}不再代{task.person.name}办理" if before else ""
    history.write(record, "stood_in", by=None, step=run.step, note="；".join(filter(None, (gone, note))),
                  data={"run": run.id, "task": task.id})  # fmt: skip
    if before is not None:
        telling.tell("withdrawn", [before], record, by=None)
    if task.acting is not None:
        telling.tell("changed_hands", [task.acting], record, by=None)
    settling.settle(record, form, env)
    telling.settle(record)
    return True


def _in_hand(*conditions: ColumnElement[bool]) -> Sequence[Task]:
    """Every open task of which one of these holds. All their records are locked before the first line of history is
    written: nobody who decides on one of them waits crosswise."""
    theirs = select(Task).where(or_(*conditions), Task.state.in_(OPEN)).order_by(Task.id)
    records = {task.record_id: task.record for task in db.session.scalars(theirs)}
    for record in sorted(records.values(), key=lambda one: (one.parent_id or one.id, one.id)):
        engine.lock(record)
    return db.session.scalars(theirs.execution_options(populate_existing=True)).all()


def hand_over(task: Task, person: Person) -> None:
    """Give this person's task to who holds the step now, unless they may keep it."""
    record, run = task.record, task.run
    form = editions.of(record)
    step = form.route.steps.get(run.step)
    if person.is_active and (step is None or step.holder.how in BY_PERSON or task.role or "转交" in task.via):
        return
    if task.role:
        return _no_longer_asked(task, person, record, form)
    barred: set[int] = set()
    if step is None:  # a returned record whose applicant has left: the one above decides what becomes of it
        found = holders.Found(holders.above(person), "申请人的上级")
    else:
        env = settling.env_of(record, form)
        barred = engine.kept_out(record, form, step, env)
        found = holders.assign(step, env, form, record.applicant, not_these=barred)
    if person.id in {one.id for one in found.people} and person.is_active:
        return
    new = _instead_of(task, step, found, person, barred)
    was, task.state, task.decided_at, task.opinion = task.state, "transferred", clock.now(), "岗位变动，移交"
    given = [
        engine.give_task(run, one, form, record, via=f"{person.name}岗位变动，接手；{found.how}", never=barred,
                         weight=voting.of(run).weight_of(one), told_as="changed_hands") for one in new
    ]  # fmt: skip
    if was != "waiting" and given:  # whom the leaver had asked answer to the successor
        given[0].state = was
        for asked in [one for one in run.tasks if one.parent_id == task.id]:
            asked.parent_id = given[0].id
    names = "、".join(one.name for one in new) or "本步其他办理人"
    history.write(record, "transferred", by=None, step=run.step, note=f"{person.name}岗位变动，由{names}接手",
                  data={"run": run.id, "task": task.id, "to": [one.id for one in new]})  # fmt: skip
    if step is not None and not new:
        acting.weigh(record, form, run)
    finishing.finish(record, form)


def _no_longer_asked(task: Task, person: Person, record: Record, form: Definition) -> None:
    """Somebody who was added or asked for advice has left: who asked them hears of it and goes on without."""
    task.state, task.why = "closed", f"{person.name}已离岗"
    asker = db.session.get(Task, task.parent_id) if task.parent_id else None
    if task.role == "advice" and asker is not None and asker.state == "delegated":
        asker.state = "waiting"
    history.write(record, "signer_dropped", by=None, step=task.run.step, note=f"{person.name}已离岗，不再等待",
                  data={"run": task.run_id, "task": task.id, "to": person.id})  # fmt: skip
    if asker is not None:
        engine.tell_holders("advice", [asker], record)
    acting.weigh(record, form, task.run)
    finishing.finish(record, form)


def _instead_of(task: Task, step: Step | None, found: holders.Found, person: Person, barred: set[int]) -> list[Person]:
    """Who takes the task over. Nobody where the others of a body can decide without it: those who have had their say
    are not asked again, and as many must pass as the body, one smaller, asks for."""
    run = task.run
    asked = [one for one in voting.votes(run) if one is not task]
    had = {one.person_id for one in asked}
    new = [one for one in found.people if one.id not in had and one.id != person.id]
    if new:
        return new[:1] if run.in_turn else new
    if step is not None and not run.in_turn:
        need = voting.of(run).need(sum(one.weight for one in asked))
        if sum(one.weight for one in asked if one.state in (*OPEN, "passed")) >= need:
            run.need = need
            return []
    elif any(one.state in OPEN for one in asked):
        return []
    return [one for one in holders.administrators() if one.id not in had | barred] or holders.administrators()


@timers.handles("readers", _l("岗位变动后，重算谁能查看"))
def refresh_readers(payload: dict[str, Any]) -> str:
    """Work out anew who may read what this person filed."""
    count = 0
    for record in db.session.scalars(select(Record).where(Record.applicant_id == payload["person"])).all():
        form = editions.of(record)
        env = settling.env_of(record, form)
        records_index.put(settling.document(record, form, env, readers.refresh(record, form, env)))
        count += 1
    return f"{count} 张单据"

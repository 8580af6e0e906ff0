"""Handing a task on: transfer (转交), ask for advice (委派), add signers (前、后、并加签), drop them again (减签)."""

from __future__ import annotations

from typing import Literal

from portal import clock
from portal.db import db
from portal.errors import BadInput, NotYours, TooLate
from portal.formkit import Step
from portal.formkit.answers import Answers
from portal.formkit.form import Definition
from portal.people.models import Person
from portal.records import acting, editions, engine, finishing, hands, history, holders, settling
from portal.records.acting import need_reason, task_for
from portal.records.models import Record, StepRun, Task
from portal.records.states import OPEN

Place = Literal["before", "after", "beside"]
PLACES: dict[Place, str] = {"before": "前加签", "after": "后加签", "beside": "并加签"}


def may_hand_on(task: Task, step: Step | None) -> tuple[bool, str]:
    """May this task be transferred or delegated? What somebody was asked for personally is theirs to answer."""
    if step is None:
        return False, "退回给申请人的单据不能转交"
    if task.role:
        return False, "加签和委派来的任务不能再转出去"
    return True, ""


def may_add(task: Task, step: Step | None) -> tuple[bool, str]:
    """May signers be added to this task? Nobody added may add again; a body votes by itself."""
    if step is None:
        return False, "退回给申请人的单据不能加签"
    if task.role:
        return False, "加签和委派来的人不能再加签"
    if step.together:
        return False, "表决的节点由成员自己投票，不能加签"
    return True, ""


def transfer(
    person: Person, record: Record, *, to: Person, reason: str, step: str | None = None, task_id: int | None = None,
    address: str = "",
) -> Record:  # fmt: skip
    """Hand my task to another person (转交): they decide, it does not come back. Raises NotYours, TooLate, BadInput."""
    record, task, form, here = _mine(record, person, step, task_id)
    ok, why_not = may_hand_on(task, here)
    if not ok or here is None:
        raise NotYours(why_not)
    need_reason(reason, "请写明转交的原因")
    barred = _check(record, form, task.run, here, person, [to], "转交给")
    hands.take(task, person)
    task.state, task.decider, task.decided_at, task.opinion = "transferred", person, clock.now(), reason.strip()
    new = engine.give_task(task.run, to, form, record, via=f"由{person.name}转交：{reason}", never=barred,
                           weight=task.weight, told_as="changed_hands", by=person)  # fmt: skip
    _write(record, "transferred", person, task, note=reason, address=address, to=to.id, new=new.id)
    finishing.finish(record, form)
    return record


def delegate(
    person: Person, record: Record, *, to: Person, reason: str, step: str | None = None, task_id: int | None = None,
    address: str = "",
) -> Record:  # fmt: skip
    """Ask another to deal with it first (委派): their answer comes back to me and I still decide.

    Raises NotYours, TooLate, BadInput.
    """
    record, task, form, here = _mine(record, person, step, task_id)
    ok, why_not = may_hand_on(task, here)
    if not ok or here is None:
        raise NotYours(why_not)
    need_reason(reason, "请写明要对方办什么")
    barred = _check(record, form, task.run, here, person, [to], "委派给")
    hands.take(task, person)
    task.state = "delegated"
    new = engine.give_task(task.run, to, form, record, via=f"由{person.name}委派：{reason}", never=barred,
                           role="advice", parent=task, told_as="delegated", by=person)  # fmt: skip
    _write(record, "delegated", person, task, note=reason, address=address, to=to.id, new=new.id)
    finishing.finish(record, form)
    return record


def advise(person: Person, record: Record, *, opinion: str, task_id: int | None = None, address: str = "") -> Record:
    """Answer what I was asked by 委派: the task goes back to its owner, who decides. Raises NotYours, TooLate."""
    record, task, form, _here = _mine(record, person, None, task_id)
    if task.role != "advice" or task.parent_id is None:
        raise NotYours("这一步不是委派给您的")
    need_reason(opinion, "请写明您的意见，委派人据此决定")
    task.state, task.decider, task.decided_at, task.opinion = "passed", person, clock.now(), opinion.strip()
    owner = db.session.get_one(Task, task.parent_id)
    _give_back(owner)
    _write(record, "advised", person, task, note=opinion, address=address, to=owner.person_id)
    engine.tell_holders("advice", [owner], record, by=person)
    finishing.finish(record, form)
    return record


def add_signers(
    person: Person, record: Record, *, people: list[Person], place: Place, reason: str, opinion: str = "",
    signature: str = "", step: str | None = None, task_id: int | None = None, address: str = "",
) -> Record:  # fmt: skip
    """Ask others to sign as well (加签): before me (then it returns to me), after me (I pass it now), or beside me.

    Several added people countersign: all must agree. Raises NotYours, TooLate, BadInput.
    """
    record, task, form, here = _mine(record, person, step, task_id)
    ok, why_not = may_add(task, here)
    if not ok or here is None:
        raise NotYours(why_not)
    if place not in PLACES:
        raise BadInput("请选择加签的方式", {"way": ["请选择前加签、后加签或并加签"]})
    if not people:
        raise BadInput("请选择加签的人", {"to": ["请选择加签的人"]})
    if place == "after" and here.fills:
        raise NotYours("这一步要填写内容，请先办理，或用前加签、并加签")
    need_reason(reason, "请写明请他们签什么")
    barred = _check(record, form, task.run, here, person, people, "加签给")
    hands.take(task, person)
    if place == "before":
        task.state = "later"
    added = [
        engine.new_task(task.run, one, form, record, via=f"由{person.name}{PLACES[place]}：{reason}", never=barred,
                        role=place, parent=task) for one in people
    ]  # fmt: skip
    db.session.flush()
    engine.tell_holders("added", added, record, by=person)
    _write(record, "signer_added", person, task, note=reason, address=address, place=place,
           to=[one.id for one in people])  # fmt: skip
    if place == "after":
        return acting.act(person, record, task_id=task.id, opinion=opinion or reason, signature=signature,
                          address=address)  # fmt: skip
    finishing.finish(record, form)
    return record


def droppable(record: Record, person: Person) -> list[Task]:
    """Those this person has asked (加签, 委派) and who have not answered yet."""
    mine = {task.id for run in engine.open_runs(record) for task in run.tasks
            if person.id in (task.person_id, task.acting_id, task.decider_id)}  # fmt: skip
    return [task for run in engine.open_runs(record) for task in run.tasks
            if task.role and task.parent_id in mine and task.state == "waiting"]  # fmt: skip


def drop(person: Person, record: Record, *, task_id: int, reason: str, address: str = "") -> Task:
    """Take back what I asked of another (减签, 收回委派) who has not answered yet: their task, now closed. Raises
    TooLate, BadInput."""
    record = engine.lock(record)
    task = next((one for one in droppable(record, person) if one.id == task_id), None)
    if task is None:
        raise TooLate("对方已经办理，或不是您加签、委派的，不能收回")
    need_reason(reason, "请写明收回的原因")
    form, run = editions.of(record), task.run
    task.state, task.why = "closed", f"{person.name}{'收回委派' if task.role == 'advice' else '减签'}：{reason.strip()}"
    if task.role == "advice" and task.parent_id is not None:
        _give_back(db.session.get_one(Task, task.parent_id))
    _write(record, "signer_dropped", person, task, note=reason, address=address, to=task.person_id, role=task.role)
    engine.tell_holders("withdrawn", [task], record, by=person)
    acting.weigh(record, form, run)
    finishing.finish(record, form)
    return task


def _give_back(owner: Task) -> None:
    """What was delegated is its owner's again, whatever has become of who owned it then."""
    if owner.state == "delegated":
        owner.state = "waiting"


def _mine(
    record: Record, person: Person, step: str | None, task_id: int | None
) -> tuple[Record, Task, Definition, Step | None]:
    record = engine.lock(record)
    task = task_for(record, person, step, task_id)
    form = editions.of(record)
    return record, task, form, form.route.steps.get(task.run.step)


def _check(
    record: Record, form: Definition, run: StepRun, here: Step, person: Person, people: list[Person], act: str
) -> set[int]:
    """May all of these be asked here? Returns the ids that are kept out. Raises BadInput for who may not."""
    env = settling.env_of(record, form)
    barred, asked = engine.kept_out(record, form, here, env), _asked_here(record, form, run, here, env)
    for one in people:
        sentence = ""
        if one.id == person.id or not one.is_active:
            sentence = "请选择另一位在职同事"
        elif one.id == record.applicant_id and not here.own:
            sentence = "申请人不能审批自己的申请"
        elif one.id in barred:
            sentence = f"{one.name}不能办理这一步：须由两个人分别签署，或表单已将其排除"
        elif one.id in asked:
            sentence = f"{one.name}已是这一步的办理人"
        if sentence:
            raise BadInput(f"不能{act}{one.name}：{sentence}", {"to": [sentence]})
    if len({one.id for one in people}) < len(people):
        raise BadInput("同一个人写了两次", {"to": ["同一个人写了两次"]})
    return barred


def _asked_here(record: Record, form: Definition, run: StepRun, here: Step, env: Answers) -> set[int]:
    """Who has a say in this step already: waits for it, has given it, or is to be asked in turn."""
    states = (*OPEN, "passed", "rejected")
    asked = [task for task in run.tasks if task.state in states]
    found = {id_ for task in asked for id_ in (task.person_id, task.decider_id) if id_ is not None}
    if run.in_turn:
        found |= {one.id for one in holders.assign(here, env, form, record.applicant, not_these=set()).people}
    return found


def _write(record: Record, kind: str, person: Person, task: Task, *, note: str, address: str, **data: object) -> None:
    acting_for = task.person if kind != "signer_dropped" and person.id != task.person_id else None
    history.write(record, kind, by=person, acting_for=acting_for, step=task.run.step, note=note, address=address,
                  data={"run": task.run_id, "task": task.id, **data})  # fmt: skip

"""The engine: which step comes next, who gets it, when the record is approved and when it is done.

Everything it does by itself is written into the history in words. It never passes a step because nobody is there
or because time has run out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from portal import clock
from portal.db import db
from portal.formkit import Step
from portal.formkit.answers import Answers
from portal.formkit.form import Definition
from portal.people import directory
from portal.people.models import Person
from portal.records import hands, history, holders, limits, telling, voting
from portal.records.models import Record, StepRun, Task
from portal.records.states import OPEN, RECORD

# Put together once, asked by every act: the runs with their tasks and everybody in them.
_RUNS = (
    select(StepRun)
    .where(StepRun.record_id == bindparam("record_id"))
    .order_by(StepRun.id)
    .options(selectinload(StepRun.tasks).options(
        joinedload(Task.person), joinedload(Task.acting), joinedload(Task.decider)
    ))
)  # fmt: skip
_READ_AFRESH = {"populate_existing": True}
_LOCKED = (
    select(Record)
    .where(Record.id == bindparam("record_id"))
    .options(joinedload(Record.applicant, innerjoin=True), joinedload(Record.edition, innerjoin=True),
             joinedload(Record.department))
    .with_for_update(of=Record)
    .execution_options(**_READ_AFRESH)
)  # fmt: skip


def lock(record: Record) -> Record:
    """The record with its runs, locked until commit and read afresh: two people acting at once come one after the
    other, and the second sees what the first has done. An amendment may change its record, which is locked too.
    """
    history.in_order(record.hotel_id)
    db.session.flush()
    if record.parent_id is not None:
        lock(db.session.get_one(Record, record.parent_id))
    locked = db.session.scalars(_LOCKED, {"record_id": record.id}).one()
    _read_runs(locked, **_READ_AFRESH)
    return locked


def _read_runs(record: Record, **options: Any) -> None:
    found = db.session.scalars(_RUNS, {"record_id": record.id}, execution_options=options).all()
    set_committed_value(record, "runs", list(found))


def runs_of(record: Record) -> list[StepRun]:
    """Every run of the record's steps, in the order they were opened. Read once in a transaction: what is opened or
    closed in it is known here at once, since all of it is done to these very runs."""
    if "runs" not in record.__dict__:
        db.session.flush()  # none is left that the question would not find
        _read_runs(record)
    return list(record.runs)


def open_runs(record: Record) -> list[StepRun]:
    """The runs that still wait for somebody."""
    return [run for run in runs_of(record) if run.state == "waiting"]


def runs_that_count(record: Record, form: Definition) -> dict[str, StepRun]:
    """The last run of each step, by its key; not those of steps still to come that are to be gone through anew: what
    was signed there before the return counts no more."""
    last = {run.step: run for run in runs_of(record)}
    route = list(form.route.steps)
    waiting = [run for run in open_runs(record) if run.step and not form.route.steps[run.step].beside]
    if record.resume_at or not waiting:
        return last
    now = max(waiting, key=lambda run: route.index(run.step))
    coming = route[route.index(now.step) + 1 :]
    return {step: run for step, run in last.items() if step not in coming or run.id > now.id}


def new_run(record: Record, step: str, **more: Any) -> StepRun:
    """A run of this step ("": the applicant mends), begun now."""
    runs_of(record)
    run = StepRun(hotel_id=record.hotel_id, record=record, step=step, turn=record.turn, opened_at=clock.now(), **more)
    db.session.add(run)
    return run


def applies(step: Step, env: Answers) -> bool:
    return step.only_if is None or bool(step.only_if.when.value(env))


def advance(
    record: Record, form: Definition, env: Answers, *, after: str | None, by: Person, goes_on: bool = False
) -> None:
    """Go on from behind step `after` (None: from the start): open what comes next, approve, or finish.

    `goes_on`: the step opened now was interrupted by a return, during which its limit did not run.
    """
    with db.session.no_autoflush:  # nothing asked on the way hangs on what is written on it
        _advance(record, form, env, after=after, by=by, goes_on=goes_on)


def _advance(record: Record, form: Definition, env: Answers, *, after: str | None, by: Person, goes_on: bool) -> None:
    steps = list(form.route)
    start = 0 if after is None else [step.key for step in steps].index(after) + 1
    for position in range(start, len(steps)):
        step = steps[position]
        if not applies(step, env):
            assert step.only_if is not None
            why = f"{step.only_if.why}：{step.only_if.when.explained(env)}，不需要此步"
            history.write(record, "step_skipped", by=None, step=step.key, note=why, data={"turn": record.turn})
            continue
        _approve_if_decided(record, steps[position:], env, by=by)
        if _signed_already(record, form, step, env, by):
            continue
        if goes_on:
            runs = runs_of(record)
            open_step(record, form, env, step, due=limits.resumed(step, runs), back_to=_returned_by(step, runs))
        else:
            open_step(record, form, env, step)
        if not step.beside:
            return
    _approve_if_decided(record, [], env, by=by)
    if open_runs(record):
        for run in open_runs(record):  # only steps beside the route are still open: they do not hold it up
            close_run(run, "closed", "流程已走完，此步不再等待")
    record.finished_at = clock.now()
    done = [stage for stage, mark in form.stages.items() if mark == "done"]
    if done and not form.register:
        set_stage(record, done[0])
    history.write(record, "finished", by=None, note=record.stage or "流程结束")


def go_on(record: Record, form: Definition, env: Answers, *, after: str | None, by: Person) -> None:
    """`advance`, but while a return is being made good (`resume_at`) what was passed before stays passed.

    A step that applies now and was never passed is not jumped over, whatever the one returning chose.
    """
    steps = list(form.route)
    start = 0 if after is None else [step.key for step in steps].index(after) + 1
    if record.resume_at:
        passed = {run.step for run in runs_of(record) if run.state in ("passed", "skipped")}
        for position in range(start, len(steps)):
            step = steps[position]
            arrived = step.key == record.resume_at
            if arrived or (applies(step, env) and step.key not in passed):
                record.resume_at = "" if arrived else record.resume_at
                return advance(record, form, env, after=steps[position - 1].key if position else None, by=by,
                               goes_on=arrived)  # fmt: skip
        record.resume_at = ""
    advance(record, form, env, after=after, by=by)


def _approve_if_decided(record: Record, coming: list[Step], env: Answers, *, by: Person) -> None:
    """The record is 已通过 once no applicable deciding step is left; `by` is whose act that followed from."""
    if record.status != "running" or any(step.decides and applies(step, env) for step in coming):
        return
    record.status = "approved"
    record.decided_at = clock.now()
    history.write(record, "decided", by=None, note="全部审批节点已通过")
    telling.tell("decided", [record.applicant], record, by=by, words=RECORD["approved"])


def signs_once(form: Definition, step: Step) -> bool:
    """Is this a step that whoever has just approved the one before need not sign again?"""
    once = form.same_person_once and step.decides and not step.two_people
    return once and not step.fills and not step.signs and step.votes == "any"


def _signed_already(record: Record, form: Definition, step: Step, env: Answers, by: Person) -> bool:
    """The same person twice in a row signs once: a step whose only holder has just approved the one before."""
    if not signs_once(form, step):
        return False
    passed = [run for run in runs_of(record) if run.turn == record.turn and run.state == "passed"]
    if not passed or not (last := form.route.steps.get(passed[-1].step)) or not last.decides:
        return False
    found = holders.assign(step, env, form, record.applicant, not_these=set())
    stood_in_for = [
        task.person for task in passed[-1].tasks
        if task.person is not None and task.state == "passed" and task.decider == by != task.person
    ]  # fmt: skip
    if found.people not in ([by], stood_in_for[-1:]):
        return False
    who = by.name if found.people == [by] else f"{by.name}代{stood_in_for[-1].name}"
    note = f"{who}在上一节点“{last.name}”已同意，同一人连续只签一次"
    new_run(record, step.key, state="skipped", why=note, closed_at=clock.now())
    history.write(record, "step_skipped", by=None, step=step.key, note=note, data={"turn": record.turn})
    return True


def open_step(
    record: Record, form: Definition, env: Answers, step: Step, *, why: str = "", due: datetime | None = None,
    back_to: Person | None = None,
) -> StepRun:  # fmt: skip
    """Open a step: find its people and give each a task. Raises nothing: somebody always gets it.

    `due` is when its limit ends where that is not to be counted from now (it had begun before a return); `back_to` who
    had the task by transfer and returned it (直达退回人), as long as they may still hold it.
    """
    barred = kept_out(record, form, step, env)
    found = holders.assign(step, env, form, record.applicant, not_these=barred)
    if back_to is not None and back_to.is_active and back_to.id not in barred | {record.applicant_id}:
        found.people, found.fallback, found.desk = [back_to], "", ""
        found.how = f"退回时约定直接送回{back_to.name}"
    rule = voting.ballot(step, env, record, found.people)
    desk = _desk_of(step, found, rule)
    run = new_run(
        record, step.key, state="waiting", need=rule.need(sum(rule.weight_of(person) for person in found.people)),
        in_turn=rule.mode == "turn", rule=rule.data(), why=why or (step.only_if.why if step.only_if else ""),
        due_at=due or limits.due(step, env, record.hotel_id),
    )  # fmt: skip
    first = found.people[:1] if run.in_turn else [] if desk and found.desk else found.people
    given = [
        new_task(run, person, form, record, via=found.how, never=barred, weight=rule.weight_of(person))
        for person in first
    ]
    if desk:
        given.append(_task_of_desk(run, desk, record, via=found.how))
    db.session.flush()
    history.write(record, "step_opened", by=None, step=step.key, note=found.fallback or found.how,
                  data=_opened(run, given))  # fmt: skip
    tell_holders("task", given, record)
    if step.stage:
        set_stage(record, step.stage)
    limits.plan(run)
    return run


def _returned_by(step: Step, runs: Sequence[StepRun]) -> Person | None:
    """Who returned the record from this step, where one person decided it alone; they are who it comes back to."""
    last = next((run for run in reversed(runs) if run.step == step.key and run.state == "returned"), None)
    if last is None or step.votes != "any":
        return None
    return next((task.person for task in last.tasks if task.state == "returned" and "转交" in task.via), None)


def _opened(run: StepRun, tasks: Iterable[Task]) -> dict[str, object]:
    return {
        "run": run.id, "turn": run.turn, "need": run.need,
        "people": [{"person": task.person_id, "acting": task.acting_id} for task in tasks if task.person_id],
        "desk": next((task.desk for task in tasks if task.person_id is None), ""),
        "due": run.due_at.isoformat() if run.due_at else None,
    }  # fmt: skip


def new_task(
    run: StepRun, person: Person, form: Definition, record: Record, *, via: str, never: Collection[int] = (),
    role: str = "", parent: Task | None = None, weight: int = 1,
) -> Task:  # fmt: skip
    """A task for this person, and for their substitute if one stands in; never for the applicant as substitute, nor
    for those whose ids are in `never`: who may not decide themselves does not decide for another either."""
    acting = substitute(person, form, record, never) if run.step else None  # mending is the applicant's own
    task = Task(
        hotel_id=record.hotel_id, run=run, record=record, person=person, acting=acting, via=via, role=role,
        parent_id=parent.id if parent else None, weight=weight, state="waiting", opened_at=clock.now(),
    )  # fmt: skip
    db.session.add(task)
    return task


def _task_of_desk(run: StepRun, desk: str, record: Record, *, via: str) -> Task:
    """A task for whoever works at this desk."""
    task = Task(hotel_id=record.hotel_id, run=run, record=record, desk=desk, via=via, state="waiting",
                opened_at=clock.now())  # fmt: skip
    db.session.add(task)
    return task


def give_task(
    run: StepRun, person: Person, form: Definition, record: Record, *, via: str, never: Collection[int] = (),
    role: str = "", parent: Task | None = None, weight: int = 1, told_as: telling.Kind = "task",
    by: Person | None = None,
) -> Task:  # fmt: skip
    """`new_task` in a run that is open already; its holder is told."""
    task = new_task(run, person, form, record, via=via, never=never, role=role, parent=parent, weight=weight)
    db.session.flush()
    tell_holders(told_as, [task], record, by=by)
    return task


def tell_holders(kind: telling.Kind, tasks: Iterable[Task], record: Record, *, by: Person | None = None) -> None:
    """Those who can do these tasks hear of them, substitutes too. A desk's come up on its page: nobody is told."""
    telling.tell(kind, hands.people_of(task for task in tasks if task.person is not None), record, by=by)


def escalate(
    record: Record, form: Definition, env: Answers, run: StepRun, step: Step, above: Collection[Person]
) -> None:
    """The limit has passed: the superiors may now decide the step themselves, beside those who hold it."""
    barred = kept_out(record, form, step, env) | {task.person_id for task in run.tasks if task.person_id is not None}
    barred |= set() if step.own else {record.applicant_id}
    allowed = [person for person in above if person.id not in barred]
    via = "超过时限，上报上级"
    given = [new_task(run, person, form, record, via=via, never=barred) for person in allowed]
    if given:
        names = "、".join(person.name for person in allowed)
        history.write(record, "escalated", by=None, step=step.key, note=f"{via}：{names}也可以办理",
                      data=_opened(run, given))  # fmt: skip
        tell_holders("task", given, record)


def substitute(person: Person, form: Definition, record: Record, never: Collection[int]) -> Person | None:
    """Who acts for this person on this record; not those whose ids are in `never`."""
    barred = [found for person_id in never if (found := db.session.get(Person, person_id)) is not None]
    return directory.substitute_of(person, form.key, never=[record.applicant, *barred])


def kept_out(record: Record, form: Definition, step: Step, env: Answers) -> set[int]:
    """The ids of those who must not hold this step: whom its fields name and, where two different people must sign,
    who passed an earlier step, in whichever turn that was (a record that comes straight back keeps what it has)."""
    found = holders.named(step, env)
    if not step.two_people:
        return found
    earlier = list(form.route.steps)[: list(form.route.steps).index(step.key)]
    passed = {run.step: run for run in runs_of(record) if run.state == "passed" and run.step in earlier}
    return found | {
        task.decider.id for run in passed.values() for task in run.tasks  # its id is written at the end of the act
        if task.state == "passed" and task.decider is not None
    }  # fmt: skip


def _desk_of(step: Step, found: holders.Found, rule: voting.Ballot) -> str:
    """The desk that has a task of this step: instead of people, where any of it will do, or beside those found, whom it
    may ask by telephone; "" where there is none."""
    if rule.mode != "any":
        return ""
    if found.desk or not step.by_telephone:
        return found.desk
    if any(step.by_telephone in directory.desks_of(person) for person in found.people):
        return ""
    found.how = f"{found.how}；或由值班岗位电话征询后代为登记"
    return step.by_telephone


def close_run(run: StepRun, state: str, why: str = "") -> None:
    """End a run; tasks still open end as closed by the system, with the reason."""
    run.state, run.closed_at = state, clock.now()
    if why:
        run.why = why
    for task in run.tasks:
        if task.state in OPEN:
            task.state, task.why = "closed", why or "这一步已经结束"
    if run.due_at is not None:
        limits.drop(run)


def set_stage(record: Record, stage: str) -> None:
    if record.stage != stage:
        before, record.stage = record.stage, stage
        history.write(record, "stage_changed", by=None, note=stage, data={"from": before, "to": stage})

"""Acting on a record: approve, do, reject, return, withdraw, transfer, comment, copy, read.

Each act locks the record, checks the person and the state itself, and is one transaction with its history line.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from portal import clock
from portal.db import db
from portal.errors import BadInput, NotYours, TooLate
from portal.formkit import Step
from portal.formkit.answers import Answers
from portal.formkit.form import Definition
from portal.formkit.kinds.attached import clean_svg
from portal.people.models import Person
from portal.records import answering, editions, engine, finishing, history, holders, reading, sealing, settling
from portal.records.models import Record, StepRun, Task
from portal.records.reading import Typed
from portal.records.states import ENDED, RECORD


def my_task(record: Record, person: Person) -> Task | None:
    """The open task this person may decide on this record: their own, or as substitute."""
    mine = db.session.scalars(
        select(Task)
        .where(Task.record_id == record.id, Task.state == "waiting",
               (Task.person_id == person.id) | (Task.acting_id == person.id))
        .order_by(Task.id)
    ).all()  # fmt: skip
    return next((task for task in mine if task.person_id == person.id), mine[0] if mine else None)


def _task_for(record: Record, person: Person, step: str | None, task_id: int | None) -> Task:
    """The open task this act is meant for. A page names its task, so that a click repeated after the record has
    moved on never decides the next step too. Raises TooLate with who was quicker, NotYours."""
    wanted = (
        select(Task)
        .join(StepRun)
        .where(Task.record_id == record.id, (Task.person_id == person.id) | (Task.acting_id == person.id))
    )
    if task_id is not None:
        wanted = wanted.where(Task.id == task_id)
    if step is not None:
        wanted = wanted.where(StepRun.step == step)
    mine = db.session.scalars(wanted.order_by(Task.id.desc()).execution_options(populate_existing=True)).all()
    waiting = [task for task in reversed(mine) if task.state == "waiting"]
    if waiting:
        return next((task for task in waiting if task.person_id == person.id), waiting[0])
    if not mine:
        raise NotYours("这一步不由您办理")
    by = mine[0].decider.name if mine[0].decider else "系统"
    raise TooLate(f"这一步已由{by}处理（单据{RECORD[record.status]}），您的操作没有重复计入")


def act(
    person: Person,
    record: Record,
    *,
    step: str | None = None,
    task_id: int | None = None,
    opinion: str = "",
    given: Typed | dict[str, Any] | None = None,
    signature: str = "",
    overrides: dict[str, str] | None = None,
    address: str = "",
) -> Record:
    """Approve, or do what the step asks for (fill its section, sign, issue …). Raises NotYours, TooLate, BadInput."""
    record = engine.lock(record)
    task = _task_for(record, person, step, task_id)
    run, form = task.run, editions.of(record)
    if run.step == "":
        raise TooLate("单据已退回给您：请修改后重新提交")
    here = form.route.steps[run.step]
    changed, warnings, past = _fill(record, form, here, person, given, overrides or {})
    drawn = _signature(here, signature)
    _decide(task, person, "passed", opinion, drawn)
    acting_for = task.person if person.id != task.person_id else None
    history.write(
        record, "approved" if here.does in ("approve", "confirm") else "filled", by=person, acting_for=acting_for,
        step=here.key, note=opinion, address=address,
        data={"run": run.id, "task": task.id, "changes": changed, "signed": bool(drawn), "warned": warnings,
              "content": _content_hash(record)},
    )  # fmt: skip
    for rule in past:
        history.write(record, "overridden", by=person, note=(overrides or {})[rule.key], step=here.key,
                      data={"rule": rule.key, "says": rule.says, "cite": rule.cite.data()})  # fmt: skip
    _after(record, form, run, here, person)
    finishing.finish(record, form)
    return record


def _fill(record: Record, form: Definition, here: Step, person: Person, given: Any, overrides: dict[str, str]) -> Any:
    """Take the sections this step fills, and judge the rules that are checked here."""
    sections = [form.sections[key] for key in here.fills]
    rules_here = [rule for rule in form.rules.values() if rule.at_step in (here.key, "*")]
    if not sections and not rules_here:
        return {}, [], []
    known = sealing.opened(form, record.answers, record_id=record.id, wrapped=record.wrapped_key)
    extra = settling.env_of(record, form).extra
    if isinstance(given, MultiDict):  # a step done again shows its masks; untouched, they stay what they stand for
        given = sealing.unmask_typed(given, settling.values(record, form), known)
    judged = reading.take(form, sections, given if given is not None else {}, person=person, step=here, record=record,
                          known=known, extra=extra, overrides=overrides)  # fmt: skip
    before = record.answers
    if sections:
        answering.keep_answers(record, form, {**known, **judged.values}, by=person)
    return answering.changes(before, record.answers), judged.warnings, judged.overridden


def _signature(here: Step, signature: str) -> str:
    """What was drawn, or the stored signature the page has released by the password."""
    if not here.signs:
        return ""
    if not signature:
        raise BadInput("这一步需要签名", {"signature": ["请手写签名，或输入登录密码使用已存的签名"]})
    return clean_svg(signature)


def _content_hash(record: Record) -> str:
    """What was signed: any later change of content would show."""
    plain = json.dumps(answering.bare(record.answers), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def _decide(task: Task, person: Person, state: str, opinion: str, signature: str = "") -> None:
    task.state, task.decider, task.decided_at = state, person, clock.now()
    task.opinion, task.signature = opinion.strip(), signature
    db.session.flush()


def _after(record: Record, form: Definition, run: StepRun, here: Step, person: Person) -> None:
    """Ask the next in turn; or close the run when enough have passed and go on along the route."""
    passed = sum(task.state == "passed" for task in run.tasks)
    if passed < run.need and not (run.in_turn and not _next_in_turn(record, form, run, here)):
        return
    waiting = [task.person.name for task in run.tasks if task.state == "waiting"]
    engine.close_run(run, "passed", f"已有{passed}人办理，其余不再需要" if waiting else run.why)
    if here.beside:
        return  # it never held the route up
    for other in engine.open_runs(record):
        if form.route.steps[other.step].beside and here.stage != form.route.steps[other.step].stage:
            engine.close_run(other, "closed", f"“{here.name}”已办理，此步不再等待")
    engine.go_on(record, form, settling.env_of(record, form), after=here.key, by=person)


def weigh(record: Record, form: Definition, run: StepRun) -> None:
    """Go on if a step of several people is decided as it stands, now that one of them is no longer asked."""
    passed = [task for task in run.tasks if task.state == "passed"]
    if passed and len(passed) >= run.need:
        last = max(passed, key=lambda task: (task.decided_at, task.id))
        assert last.decider is not None
        _after(record, form, run, form.route.steps[run.step], last.decider)


def _next_in_turn(record: Record, form: Definition, run: StepRun, here: Step) -> bool:
    """Ask the next of those who hold the step one after the other; False when everybody there is has been asked."""
    env = settling.env_of(record, form)
    barred = engine.kept_out(record, form, here, env)
    found = holders.assign(here, env, form, record.applicant, not_these=barred)
    had = {task.person_id for task in run.tasks}
    following = next((person for person in found.people if person.id not in had), None)
    if following is None:
        return False
    engine.give_task(run, following, form, record, via=f"{found.how}，依次办理", never=barred)
    return True


def reject(
    person: Person,
    record: Record,
    *,
    reason: str,
    step: str | None = None,
    task_id: int | None = None,
    address: str = "",
) -> Record:
    """Refuse (拒绝): ends the case, or counts by the step's rule (a majority may still be reached)."""
    record = engine.lock(record)
    task = _task_for(record, person, step, task_id)
    run, form = task.run, editions.of(record)
    here = form.route.steps.get(run.step)
    if here is None or not here.decides or not here.may_reject:
        raise NotYours("这一步不能拒绝，可以退回或写评论")
    need_reason(reason, "请写明拒绝的理由")
    _decide(task, person, "rejected", reason)
    acting_for = task.person if person.id != task.person_id else None
    history.write(record, "rejected", by=person, acting_for=acting_for, step=here.key, note=reason, address=address,
                  data={"run": run.id, "task": task.id})  # fmt: skip
    still_possible = sum(task.state in ("passed", "waiting") for task in run.tasks) >= run.need
    if here.votes == "any" or here.votes in ("all", "turn") or not still_possible:
        engine.close_run(run, "rejected", f"{person.name}拒绝")
        _end(record, "rejected")
    finishing.finish(record, form)
    return record


def _end(record: Record, status: str) -> None:
    for other in engine.open_runs(record):
        engine.close_run(other, "closed", f"单据{RECORD[status]}")
    record.status, record.finished_at, record.stage = status, clock.now(), ""


def return_targets(record: Record, person: Person) -> list[tuple[str, str]]:
    """Where this person may send it back to: ("", 申请人) and every earlier step that was passed."""
    task = my_task(record, person)
    if task is None or not task.run.step:
        return []
    steps = list(editions.of(record).route)
    position = [step.key for step in steps].index(task.run.step)
    passed = {run.step for run in engine.runs_of(record) if run.state == "passed"}
    earlier = [(step.key, step.name) for step in steps[:position] if step.key in passed]
    if record.status == "running":
        return [("", f"申请人 {record.applicant.name}"), *earlier]
    # What was decided stays decided: behind the last decision a return reaches only the steps of carrying it out.
    last_decision = max((i for i, step in enumerate(steps) if step.decides), default=-1)
    return [(step.key, step.name) for step in steps[last_decision + 1 : position] if step.key in passed]


def send_back(
    person: Person,
    record: Record,
    *,
    reason: str,
    to: str = "",
    straight: bool = True,
    step: str | None = None,
    task_id: int | None = None,
    address: str = "",
) -> Record:
    """Return (退回) to the applicant ("") or an earlier step. `straight`: after mending it comes straight back here
    (直达); else through all steps again (逐级)."""
    record = engine.lock(record)
    task = _task_for(record, person, step, task_id)
    run, form = task.run, editions.of(record)
    here = form.route.steps.get(run.step)
    targets = dict(return_targets(record, person))
    if here is None or not here.may_return or not targets:
        raise NotYours("这一步不能退回")
    need_reason(reason, "请写明退回的原因，让对方知道要改什么")
    if to not in targets:
        raise BadInput("不能退回到这一步", {"to": ["请从列出的步骤中选择"]})
    _decide(task, person, "returned", reason)
    acting_for = task.person if person.id != task.person_id else None
    history.write(record, "returned", by=person, acting_for=acting_for, step=here.key, note=reason, address=address,
                  data={"run": run.id, "task": task.id, "to": to, "straight": straight})  # fmt: skip
    engine.close_run(run, "returned", f"{person.name}退回给{targets[to]}")
    for other in engine.open_runs(record):
        engine.close_run(other, "closed", "单据已退回")
    record.resume_at = here.key if straight else ""
    env = settling.env_of(record, form)
    if to:
        engine.open_step(record, form, env, form.route.steps[to], why=f"由{person.name}退回")
    else:
        record.status = "returned"
        mend = StepRun(hotel_id=record.hotel_id, record_id=record.id, step="", turn=record.turn, opened_at=clock.now(),
                       why=f"由{person.name}退回：{reason}")  # fmt: skip
        db.session.add(mend)
        db.session.flush()
        engine.give_task(mend, record.applicant, form, record, via="申请人修改")
    finishing.finish(record, form)
    return record


def withdraw(person: Person, record: Record, *, reason: str, address: str = "") -> Record:
    """Take back (撤回): by the applicant, until somebody has decided."""
    record = engine.lock(record)
    ok, why_not = may_withdraw(record, person)
    if not ok:
        raise NotYours(why_not)
    need_reason(reason, "请写明撤回的原因")
    form = editions.of(record)
    history.write(record, "withdrawn", by=person, note=reason, address=address)
    _end(record, "withdrawn")
    finishing.finish(record, form)
    return record


def may_withdraw(record: Record, person: Person) -> tuple[bool, str]:
    mends = record.status == "returned" and my_task(record, person) is not None  # also for an applicant who has left
    if record.applicant_id != person.id and not mends:
        return False, "只有申请人可以撤回"
    if record.status == "returned":
        return True, ""
    if record.status != "running":
        return False, "单据已不在审批中"
    decided = any(
        task.state in ("passed", "rejected", "returned") and run.step != ""
        for run in engine.runs_of(record) if run.turn == record.turn for task in run.tasks
    )  # fmt: skip
    return (not decided), "已有人审批，不能直接撤回；请联系当前办理人退回" if decided else ""


def transfer(
    person: Person,
    record: Record,
    *,
    to: Person,
    reason: str,
    step: str | None = None,
    task_id: int | None = None,
    address: str = "",
) -> Record:
    """Hand my task to another person (转交): they decide, it does not come back."""
    record = engine.lock(record)
    task = _task_for(record, person, step, task_id)
    run, form = task.run, editions.of(record)
    if run.step == "":
        raise NotYours("退回给申请人的单据不能转交")
    need_reason(reason, "请写明转交的原因")
    if to.id == person.id or not to.is_active:
        raise BadInput("不能转交给这个人", {"to": ["请选择另一位在职同事"]})
    here, env = form.route.steps[run.step], settling.env_of(record, form)
    if to.id == record.applicant_id and not here.own:
        raise BadInput("不能转交给申请人", {"to": ["申请人不能审批自己的申请"]})
    barred = engine.kept_out(record, form, here, env)
    if to.id in barred:
        raise BadInput("不能转交给这个人", {"to": [f"{to.name}不能办理这一步：须由两个人分别签署，或表单已将其排除"]})
    if to.id in _asked_here(record, form, run, here, env):
        raise BadInput("对方已经在这一步", {"to": [f"{to.name}已是这一步的办理人"]})
    _decide(task, person, "transferred", reason)
    acting_for = task.person if person.id != task.person_id else None
    history.write(record, "transferred", by=person, acting_for=acting_for, step=run.step, note=reason, address=address,
                  data={"run": run.id, "task": task.id, "to": to.id})  # fmt: skip
    engine.give_task(run, to, form, record, via=f"由{person.name}转交：{reason}", never=barred)
    finishing.finish(record, form)
    return record


def _asked_here(record: Record, form: Definition, run: StepRun, here: Step, env: Answers) -> set[int]:
    """Who has a say in this step already: waits for it, has given it, or is to be asked in turn."""
    states = ("waiting", "passed", "rejected")
    found = {task.person_id for task in run.tasks if task.state in states}
    found |= {task.decider_id for task in run.tasks if task.state in states and task.decider_id is not None}
    if run.in_turn:
        found |= {one.id for one in holders.assign(here, env, form, record.applicant, not_these=set()).people}
    return found


def void(person: Person, record: Record, *, reason: str, address: str = "") -> Record:
    """The administrator voids a record (作废), with a reason; never silently."""
    if not person.is_admin:
        raise NotYours("只有系统管理员可以作废单据")
    need_reason(reason, "请写明作废的原因")
    record = engine.lock(record)
    if record.status in ENDED:
        raise TooLate("单据已经结束")
    history.write(record, "voided", by=person, note=reason, address=address)
    _end(record, "voided")
    finishing.finish(record, editions.of(record))
    return record


def need_reason(text: str, sentence: str) -> None:
    if not text.strip():
        raise BadInput(sentence, {"opinion": [sentence]})

"""Deciding on a record: approve, do what a step asks for, reject, abstain, return.

Each act locks the record, checks the person and the state itself, and is one transaction with its history line.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from werkzeug.datastructures import MultiDict

from portal import clock
from portal.db import db
from portal.errors import BadInput, NotYours, TooLate
from portal.formkit import Step
from portal.formkit.answers import Answers
from portal.formkit.form import Definition
from portal.formkit.kinds.attached import clean_svg
from portal.people.models import Person
from portal.records import (
    answering,
    editions,
    effects,
    engine,
    finishing,
    hands,
    history,
    holders,
    reading,
    sealing,
    settling,
    telling,
    voting,
)
from portal.records.models import Record, StepRun, Task
from portal.records.reading import Typed
from portal.records.states import OPEN, RECORD

MOST_NAMES = 4  # of those who did a step together, where it is offered to return to


def my_task(record: Record, person: Person) -> Task | None:
    """The open task this person may decide on this record: their own, or as substitute, or at their desk."""
    waiting = (task for run in engine.open_runs(record) for task in run.tasks if task.state == "waiting")
    mine = sorted((task for task in waiting if may_do(task, person)), key=lambda one: one.id)
    return next((task for task in mine if task.person_id == person.id), mine[0] if mine else None)


def may_do(task: Task, person: Person) -> bool:
    """Is this task the person's to do? A desk's is not theirs who asked, nor theirs who must not sign here; but who
    registered a visitor may well be the one who telephones."""
    if not hands.may_do(task, person) or task.person_id is not None:
        return hands.may_do(task, person)
    record, form = task.record, editions.of(task.record)
    step = form.route.steps[task.run.step]
    if task.desk == step.by_telephone:
        return True
    if record.applicant_id == person.id and not step.own:
        return False
    watched = step.two_people or step.not_also
    return not watched or person.id not in engine.kept_out(record, form, step, settling.env_of(record, form))


def task_for(record: Record, person: Person, step: str | None, task_id: int | None) -> Task:
    """The open task this act is meant for. A page names its task, so that a click repeated after the record has
    moved on never decides the next step too. Raises TooLate with who was quicker, NotYours."""
    mine = [
        task for run in engine.runs_of(record) for task in run.tasks
        if task_id in (None, task.id) and step in (None, run.step)
        and (may_do(task, person) if task.state == "waiting" else hands.concerns(task, person))
    ]  # fmt: skip
    mine.sort(key=lambda task: task.id, reverse=True)
    waiting = [task for task in reversed(mine) if task.state == "waiting"]
    if waiting:
        return next((task for task in waiting if task.person_id == person.id), waiting[0])
    if not mine:
        raise NotYours("这一步不由您办理")
    theirs = hands.may_do(mine[0], person)
    if mine[0].state == "later" and theirs:
        raise TooLate("您已请他人先签：他们都签完后，这一步会回到您手里")
    if mine[0].state == "delegated" and theirs:
        raise TooLate("您已委派他人先办：对方回复后，这一步会回到您手里；也可以先收回")
    by = mine[0].decider.name if mine[0].decider else "系统" if theirs else hands.name_of(mine[0])
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
    at_once: bool = False,
    address: str = "",
) -> Record:
    """Approve, or do what the step asks for (fill its section, sign, issue …). `at_once`: one of several decided with
    one click, which is not taken back. Raises NotYours, TooLate, BadInput."""
    record = engine.lock(record)
    task = task_for(record, person, step, task_id)
    run, form = task.run, editions.of(record)
    if run.step == "":
        raise TooLate("单据已退回给您：请修改后重新提交")
    here = form.route.steps[run.step]
    if task.role == "advice":
        raise NotYours("这一步是请您提意见：写好意见后点“回复意见”，由委派人决定")
    if here.needs_opinion or task.role:
        need_reason(opinion, "请写明您的意见")
    changed, warnings, past = {}, [], []
    if not task.role:  # who was added signs for themselves; the step's section is the holder's
        changed, warnings, past = _fill(record, form, here, person, given, overrides or {})
    drawn = _signature(here, signature)
    _decide(task, person, "passed", opinion, drawn)
    kind = "approved" if here.does in ("approve", "confirm") or task.role else "filled"
    _write(record, kind, person, task, note=opinion, address=address, changes=changed, signed=bool(drawn),
           warned=warnings, content=_content_hash(record), **({"at_once": True} if at_once else {}))  # fmt: skip
    for rule in past:
        history.write(record, "overridden", by=person, note=(overrides or {})[rule.key], step=here.key,
                      data={"rule": rule.key, "says": rule.says, "cite": rule.cite.data()})  # fmt: skip
    env = settling.env_of(record, form)
    after_vote(record, form, env, run, here, person)
    finishing.finish(record, form, env)
    if run.state == "passed":
        effects.run_passed(record, here.key)
    return record


def abstain(
    person: Person, record: Record, *, reason: str, step: str | None = None, task_id: int | None = None,
    address: str = "",
) -> Record:  # fmt: skip
    """Abstain (弃权) where holders vote together: counts for the quorum, neither for nor against. Raises NotYours."""
    record = engine.lock(record)
    task = task_for(record, person, step, task_id)
    run, form = task.run, editions.of(record)
    here = form.route.steps.get(run.step)
    if here is None or not here.together or task.role:
        raise NotYours("只有表决的节点可以弃权")
    need_reason(reason, "请写明弃权的原因")
    _decide(task, person, "skipped", reason)
    task.why = "弃权"
    _write(record, "abstained", person, task, note=reason, address=address)
    env = settling.env_of(record, form)
    after_vote(record, form, env, run, here, person)
    finishing.finish(record, form, env)
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
    hands.take(task, person)
    task.state, task.decider, task.decided_at = state, person, clock.now()
    task.opinion, task.signature = opinion.strip(), signature


def after_vote(record: Record, form: Definition, env: Answers, run: StepRun, here: Step, person: Person) -> None:
    """What follows a vote: who asked for it decides now, the next in turn is asked, or the step is decided."""
    resume_askers(record, run)
    outcome = voting.outcome(run)
    if outcome == "open":
        _close_the_rest(run, person)
        return
    if outcome == "rejected":
        engine.close_run(run, "rejected", _result(run, here, "未通过") if here.together else f"{person.name}拒绝")
        end(record, "rejected")
        telling.tell("decided", [record.applicant], record, by=person, words=RECORD["rejected"])
        return
    if run.in_turn and _next_in_turn(record, form, env, run, here):
        return
    waiting = any(task.state in OPEN for task in run.tasks)
    passed = sum(task.state == "passed" for task in run.tasks)
    why = _result(run, here, "通过") if here.together else f"已有{passed}人办理，其余不再需要" if waiting else run.why
    engine.close_run(run, "passed", why)
    if told := settling.tell(record, form, env, here.copies, f"“{here.name}”办理后抄送"):
        history.write(record, "copied", by=None, step=here.key, note=f"“{here.name}”办理后抄送{'、'.join(told)}")
    if here.beside and any(not form.route.steps[one.step].beside for one in engine.open_runs(record)):
        return  # it never held the route up; only where it was returned to does the route go on from it
    for other in engine.open_runs(record):
        if form.route.steps[other.step].beside and here.stage != form.route.steps[other.step].stage:
            engine.close_run(other, "closed", f"“{here.name}”已办理，此步不再等待")
    engine.go_on(record, form, env, after=here.key, by=person)


def _close_the_rest(run: StepRun, person: Person) -> None:
    """One of several (或签) has decided and only those added after them are waited for: the others are not."""
    count = voting.tally(run)
    if voting.of(run).mode == "any" and count.yes >= count.need:
        for task in voting.votes(run):
            if task.state in OPEN:
                task.state, task.why = "closed", f"{person.name}已办理"


def resume_askers(record: Record, run: StepRun) -> None:
    """Who added signers before them (前加签) is asked again once all of these have agreed."""
    for task in run.tasks:
        if task.state != "later":
            continue
        asked = [one for one in run.tasks if one.parent_id == task.id and one.role == "before"]
        if all(one.state in ("passed", "closed", "transferred") for one in asked):
            task.state = "waiting"
            engine.tell_holders("task", [task], record)


def _result(run: StepRun, here: Step, word: str) -> str:
    """The outcome of a vote as its minutes have it."""
    count = voting.tally(run)
    said = f"表决{word}：同意 {count.yes}，反对 {count.no}，弃权 {count.abstained}（须 {count.need}）"
    return f"{said}，票数相同，按主持人的一票决定" if count.tie_to_chair else said


def weigh(record: Record, form: Definition, run: StepRun) -> None:
    """Go on if a step is decided as it stands, now that one of its people is no longer asked."""
    resume_askers(record, run)
    passed = [task for task in run.tasks if task.state == "passed"]
    if passed and voting.outcome(run) == "passed":
        last = max(passed, key=lambda task: (task.decided_at, task.id))
        assert last.decider is not None
        env = settling.env_of(record, form)
        after_vote(record, form, env, run, form.route.steps[run.step], last.decider)


def _write(record: Record, kind: str, person: Person, task: Task, *, note: str, address: str, **data: Any) -> None:
    """The history line of what somebody did with a task, for themselves or as substitute."""
    acting_for = task.person if person.id != task.person_id else None
    history.write(record, kind, by=person, acting_for=acting_for, step=task.run.step, note=note, address=address,
                  data={"run": task.run_id, "task": task.id, **data})  # fmt: skip


def _next_in_turn(record: Record, form: Definition, env: Answers, run: StepRun, here: Step) -> bool:
    """Ask the next of those who hold the step one after the other; False when everybody there is has been asked."""
    barred = engine.kept_out(record, form, here, env)
    found = holders.assign(here, env, form, record.applicant, not_these=barred)
    had = {task.person_id for task in run.tasks}
    following = next((person for person in found.people if person.id not in had), None)
    if following is None:
        return False
    engine.give_task(run, following, form, record, via=f"{found.how}，依次办理", never=barred,
                     weight=voting.of(run).weight_of(following))  # fmt: skip
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
    task = task_for(record, person, step, task_id)
    run, form = task.run, editions.of(record)
    here = form.route.steps.get(run.step)
    if here is None or not here.decides or not here.may_reject:
        raise NotYours("这一步不能拒绝，可以退回或写评论")
    if task.role == "advice":
        raise NotYours("这一步是请您提意见，由委派人决定")
    need_reason(reason, "请写明拒绝的理由")
    _decide(task, person, "rejected", reason)
    _write(record, "rejected", person, task, note=reason, address=address)
    env = settling.env_of(record, form)
    after_vote(record, form, env, run, here, person)
    finishing.finish(record, form, env)
    return record


def end(record: Record, status: str) -> None:
    """The case is over: what is still open closes with it."""
    for other in engine.open_runs(record):
        engine.close_run(other, "closed", f"单据{RECORD[status]}")
    record.status, record.finished_at, record.stage = status, clock.now(), ""


def return_targets(record: Record, person: Person) -> list[tuple[str, str]]:
    """Where this person may send it back to: ("", 申请人) and every earlier step that was passed, with who did it."""
    task = my_task(record, person)
    if task is None or not task.run.step:
        return []
    steps = list(editions.of(record).route)
    position = [step.key for step in steps].index(task.run.step)
    passed = {run.step: run for run in engine.runs_of(record) if run.state == "passed"}
    # What was decided stays decided: behind the last decision a return reaches only the steps of carrying it out.
    last_decision = max((i for i, step in enumerate(steps) if step.decides), default=-1)
    first = 0 if record.status == "running" else last_decision + 1
    earlier = [(step.key, f"{step.name}{_done_by(passed[step.key])}") for step in steps[first:position]
               if step.key in passed]  # fmt: skip
    return [("", f"申请人（{record.applicant.name}）"), *earlier] if record.status == "running" else earlier


def _done_by(run: StepRun) -> str:
    """Who did a step, in brackets behind its name; nothing where nobody had to."""
    names = list(dict.fromkeys(task.decider.name for task in run.tasks
                               if task.state == "passed" and task.role != "advice" and task.decider))  # fmt: skip
    more = f"等 {len(names)} 人" if len(names) > MOST_NAMES else ""
    return f"（{'、'.join(names[:MOST_NAMES])}{more}）" if names else ""


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
    task = task_for(record, person, step, task_id)
    run, form = task.run, editions.of(record)
    here = form.route.steps.get(run.step)
    targets = dict(return_targets(record, person))
    if here is None or not here.may_return or task.role or not targets:
        raise NotYours("这一步不能退回")
    need_reason(reason, "请写明退回的原因，让对方知道要改什么")
    if to not in targets:
        raise BadInput("不能退回到这一步", {"to": ["请从列出的步骤中选择"]})
    _decide(task, person, "returned", reason)
    _write(record, "returned", person, task, note=reason, address=address, to=to, straight=straight)
    whose = "" if person.id == task.person_id else f"代{hands.name_of(task)}"
    engine.close_run(run, "returned", f"{person.name}{whose}退回给{targets[to]}")
    for other in engine.open_runs(record):
        engine.close_run(other, "closed", "单据已退回")
    record.resume_at = here.key if straight else ""
    if to:
        engine.open_step(record, form, settling.env_of(record, form), form.route.steps[to],
                         why=f"由{person.name}{whose}退回")  # fmt: skip
    else:
        record.status = "returned"
        _open_mending(record, form, person, f"由{person.name}{whose}退回：{reason.strip()}")
    finishing.finish(record, form)
    return record


def _open_mending(record: Record, form: Definition, person: Person, why: str) -> None:
    """The record waits for its applicant to mend it; for those above who has left, who may take it back."""
    run = engine.new_run(record, "", state="waiting", why=why)
    db.session.flush()
    gone = not record.applicant.is_active
    via = "申请人已离岗，由其上级处理" if gone else "申请人修改"
    for one in holders.above(record.applicant) if gone else [record.applicant]:
        engine.give_task(run, one, form, record, via=via, told_as="returned", by=person)


def need_reason(text: str, sentence: str) -> None:
    if not text.strip():
        raise BadInput(sentence, {"opinion": [sentence]})

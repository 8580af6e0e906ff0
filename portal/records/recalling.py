"""Taking back: a running case (撤回), one's own decision (拿回); ending one as administrator (终止, 作废).

What has been approved is cancelled by an approval of its own (撤销已通过): the amendment `revoke` of its form.
"""

from __future__ import annotations

from flask_babel import gettext as _

from portal.errors import NotYours, TooLate
from portal.formkit.form import Definition
from portal.people.models import Person
from portal.records import acting, editions, engine, finishing, handover, hands, history, telling
from portal.records.acting import need_reason
from portal.records.models import Record, StepRun, Task
from portal.records.states import ENDED, RECORD


def withdraw(person: Person, record: Record, *, reason: str, address: str = "") -> Record:
    """Take back (撤回): by the applicant, until somebody has decided."""
    record = engine.lock(record)
    ok, why_not = may_withdraw(record, person)
    if not ok:
        raise NotYours(why_not)
    need_reason(reason, "请写明撤回的原因")
    return _end(record, "withdrawn", "withdrawn", person, reason, address)


def may_withdraw(record: Record, person: Person) -> tuple[bool, str]:
    mends = record.status == "returned" and acting.my_task(record, person) is not None  # also for one who has left
    if record.applicant_id != person.id and not mends:
        return False, _("只有申请人可以撤回")
    if record.status == "returned":
        return True, ""
    if record.status != "running":
        return False, _("单据已不在审批中")
    decided = any(
        task.state in ("passed", "rejected", "returned") and run.step != ""
        for run in engine.runs_of(record) if run.turn == record.turn for task in run.tasks
    )  # fmt: skip
    return (not decided), _("已有人审批，不能直接撤回；请联系当前办理人退回") if decided else ""


# ---- 拿回 ------------------------------------------------------------------------------------------------------------
def last_decision(record: Record, person: Person) -> tuple[Task | None, str]:
    """This person's own decision that could still be taken back (拿回), or why there is none."""
    if record.status != "running":
        return None, _("单据已不在审批中，不能拿回")
    runs = engine.runs_of(record)
    form = editions.of(record)
    mine = [
        (run, task) for run in runs for task in run.tasks
        if task.state == "passed" and person.id == task.decider_id and run.turn == record.turn and run.step
    ]  # fmt: skip
    if not mine:
        return None, _("您在这张单据上没有可以拿回的决定")
    run, task = max(mine, key=lambda pair: (pair[1].decided_at, pair[1].id))
    step = form.route.steps[run.step]
    if task.role == "advice" or not step.decides or step.fills:
        return None, _("这一步已经办理，不能拿回")
    if _decided_at_once(record, task):
        return None, _("一键批量办理的不能拿回")
    if acted := _acted_since(runs, run, task):
        return None, _("%(who)s已经办理，不能再拿回", who=acted)
    return task, ""


def _decided_at_once(record: Record, task: Task) -> bool:
    return any(
        line.data.get("task") == task.id and line.data.get("at_once")
        for line in history.of(record) if line.kind == "approved"
    )  # fmt: skip


def _acted_since(runs: list[StepRun], run: StepRun, mine: Task) -> str:
    """Who has done something after this decision, by name; "" if nobody. Who was asked before it (前加签, 委派) acted
    before it."""
    acts = ("passed", "rejected", "returned", "transferred", "delegated")
    for other in runs:
        for task in other.tasks:
            later = other.id > run.id and (task.state in acts or task.role)
            asked_by_me = other.id == run.id and task.parent_id == mine.id and task.state in acts
            if later or (asked_by_me and _acted_after(task, mine)):
                return task.decider.name if task.decider else hands.name_of(task)
    return ""


def _acted_after(asked: Task, mine: Task) -> bool:
    if asked.role == "beside":
        return bool(asked.decided_at and mine.decided_at and asked.decided_at > mine.decided_at)
    return asked.role == "after"


def take_back(person: Person, record: Record, *, reason: str, address: str = "") -> Record:
    """Take back my decision (拿回) until the next person has acted: the step waits for me again, the line stays.

    Raises NotYours, BadInput.
    """
    record = engine.lock(record)
    task, why_not = last_decision(record, person)
    if task is None:
        raise NotYours(why_not)
    need_reason(reason, "请写明拿回的原因")
    form, run = editions.of(record), task.run
    step = form.route.steps[run.step]
    gone = []
    for other in engine.open_runs(record):
        if other.id > run.id and not step.beside:  # what was opened beside this step never hung on it
            gone += [one for one in other.tasks if one.state == "waiting"]
            engine.close_run(other, "closed", f"{person.name}拿回了上一步的决定")
    for one in run.tasks:
        if one.parent_id == task.id and one.role and one.state == "waiting":
            gone.append(one)
            one.state, one.why = "closed", f"{person.name}拿回"
    task.state, task.why = "closed", f"{person.name}拿回：{reason.strip()}"
    run.state, run.closed_at = "waiting", None
    assert task.person is not None  # who has decided holds it
    new = engine.give_task(run, task.person, form, record, via=f"{person.name}拿回后重新办理", weight=task.weight,
                           role=task.role, told_as="changed_hands", by=person)  # fmt: skip
    new.parent_id = task.parent_id
    acting_for = task.person if person.id != task.person_id else None
    history.write(record, "taken_back", by=person, acting_for=acting_for, step=step.key, note=reason, address=address,
                  data={"run": run.id, "task": task.id, "new": new.id})  # fmt: skip
    engine.tell_holders("withdrawn", gone, record, by=person)
    if not task.person.is_active:  # decided for them by a substitute, and they have left since
        handover.hand_over(new, task.person)
    finishing.finish(record, form)
    return record


# ---- the administrator ---------------------------------------------------------------------------------------------
def terminate(person: Person, record: Record, *, reason: str, address: str = "") -> Record:
    """The administrator ends a running case (终止) that cannot go on, with a reason; never silently."""
    if not person.is_admin:
        raise NotYours("只有系统管理员可以终止单据")
    record = engine.lock(record)
    if record.status not in ("running", "returned"):
        raise TooLate("只有审批中或已退回的单据可以终止")
    need_reason(reason, "请写明终止的原因")
    return _end(record, "terminated", "terminated", person, reason, address)


def void(person: Person, record: Record, *, reason: str, address: str = "") -> Record:
    """The administrator voids a record (作废) that should never have been, approved or not; never silently."""
    if not person.is_admin:
        raise NotYours("只有系统管理员可以作废单据")
    need_reason(reason, "请写明作废的原因")
    record = engine.lock(record)
    if record.status in ENDED:
        raise TooLate("单据已经结束")
    return _end(record, "voided", "voided", person, reason, address)


def _end(record: Record, status: str, kind: str, person: Person, reason: str, address: str) -> Record:
    form: Definition = editions.of(record)
    waiting = [task for run in engine.open_runs(record) for task in run.tasks if task.state == "waiting"]
    acting.end(record, status)
    history.write(record, kind, by=person, note=reason, address=address)
    engine.tell_holders("withdrawn", waiting, record, by=person)
    if person.id != record.applicant_id:
        telling.tell("decided", [record.applicant], record, by=person, words=RECORD[status])
    finishing.finish(record, form)
    return record

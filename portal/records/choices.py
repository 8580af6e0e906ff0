"""What may I do here, and if not, why: the one answer that buttons and endpoints share.

Buttons stand in one order everywhere: 同意 · 退回 · 拒绝 · 转交 · 加签 · 更多 (委派, 弃权, 抄送, 催办, 拿回, 收回,
撤回, 变更与撤销, 关联单据, 评论, 打印, 终止, 作废).
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.formkit import Step
from portal.formkit.form import Definition
from portal.people.models import Person
from portal.records import acting, amending, engine, handing, recalling, reminding
from portal.records.models import Record, Task
from portal.records.states import ENDED


@dataclass(frozen=True)
class Choice:
    """One act with its word; `why_not` says in a sentence why it is not open to this person now. `needs_reason`: it
    wants words first; `url`: it is a page, not an act."""

    key: str
    label: str
    allowed: bool
    why_not: str = ""
    needs_reason: bool = False
    url: str = ""


def choices_for(record: Record, form: Definition, person: Person, task: Task | None) -> list[Choice]:
    """What can be done with the task one holds: 同意 · 退回 · 拒绝 · 转交 · 加签 · 委派 · 弃权."""
    step = form.route.steps.get(task.run.step) if task is not None else None
    if task is None or step is None:
        return []
    if task.role == "advice":
        first = Choice("advise", _("回复意见"), True, needs_reason=True)
    else:
        first = Choice("approve", _(step.word), True, needs_reason=step.needs_opinion or bool(task.role))
    found = [first]
    if step.decides or step.may_return:
        why_not = _why_not_return(record, person, step, task)
        found.append(Choice("return", _("退回"), not why_not, why_not))
    if step.decides:
        why_not = _why_not_reject(step, task)
        word = _("反对") if step.together else _("拒绝")
        found.append(Choice("reject", word, not why_not, why_not, needs_reason=True))
    handed, handed_why_not = handing.may_hand_on(task, step)
    added, added_why_not = handing.may_add(task, step)
    found.append(Choice("transfer", _("转交"), handed, handed_why_not))
    found.append(Choice("add", _("加签"), added, added_why_not))
    found.append(Choice("delegate", _("委派"), handed, handed_why_not))
    if step.together and not task.role:
        found.append(Choice("abstain", _("弃权"), True, needs_reason=True))
    return found


def _why_not_return(record: Record, person: Person, step: Step, task: Task) -> str:
    if task.role:
        return _("加签和委派来的任务不能退回，请写明意见，由加签或委派您的人退回")
    if not step.may_return:
        return _("这一步不能退回")
    return "" if acting.return_targets(record, person) else _("前面没有可以退回的步骤")


def _why_not_reject(step: Step, task: Task) -> str:
    if task.role == "advice":
        return _("这一步是请您提意见，由委派人决定")
    return "" if step.may_reject else _("这一步不能拒绝，可以退回")


def other_acts(record: Record, form: Definition, person: Person) -> list[Choice]:
    """What can be done besides deciding: show it, remind, take back, mend by an amendment, link, end it."""
    found: list[Choice] = [Choice("copy", _("抄送（传阅）"), True)]
    if record.applicant_id == person.id and record.status == "running":
        found.append(Choice("remind", _("催办"), *reminding.may_remind(record, person)))
    found += _taking_back(record, person)
    ok, why_not = recalling.may_withdraw(record, person)
    if ok or (record.applicant_id == person.id and record.status in ("running", "returned")):
        found.append(Choice("withdraw", _("撤回"), ok, why_not))
    if record.status == "approved":
        for amendment, why_not in amending.possible(record, person):
            found.append(Choice(f"amend:{amendment.key}", _(amendment.title), not why_not, why_not))
    found += [Choice("link", _("关联单据"), True), Choice("comment", _("评论"), True), Choice("print", _("打印"), True)]
    if person.is_admin and record.status in ("running", "returned"):
        found.append(Choice("terminate", _("终止"), True))
    if person.is_admin and record.status not in ENDED:
        found.append(Choice("void", _("作废"), True))
    return found


def _taking_back(record: Record, person: Person) -> list[Choice]:
    """拿回 of one's own decision, 收回 of what one asked of others."""
    if record.status != "running":
        return []
    found: list[Choice] = []
    task, why_not = recalling.last_decision(record, person)
    decided = any(one.state == "passed" and one.decider_id == person.id and run.step
                  for run in engine.runs_of(record) for one in run.tasks)  # fmt: skip
    if decided:
        found.append(Choice("take_back", _("拿回"), task is not None, why_not))
    if asked := handing.droppable(record, person):
        found.append(Choice("drop", word_of_dropping(asked), True))
    return found


def word_of_dropping(asked: list[Task]) -> str:
    """What offices call taking these back: 减签 of signers, 收回委派 of who was asked for advice."""
    advice = {task.role == "advice" for task in asked}
    return _("收回") if len(advice) != 1 else _("收回委派") if advice == {True} else _("减签")


def may_decide_at_once(form: Definition, task: Task) -> bool:
    """May this task be agreed to together with others from the list? Only where the form says so, and nothing has to
    be filled in, signed, written or checked at its step."""
    step = form.route.steps.get(task.run.step)
    if step is None or not form.several_at_once or not step.decides or task.role:
        return False
    if step.fills or step.signs or step.needs_opinion:
        return False
    return all(rule.at_step not in (step.key, "*") for rule in form.rules.values())

"""What may I do here, and if not, why: the one answer that buttons and endpoints share."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.formkit.form import Definition
from portal.people.models import Person
from portal.records import acting, amending, recalling
from portal.records.models import Record, Task
from portal.records.states import ENDED


@dataclass(frozen=True)
class Choice:
    """One act with its word; `why_not` says in a sentence why it is not open to this person now."""

    key: str
    label: str
    allowed: bool
    why_not: str = ""
    needs_reason: bool = False
    url: str = ""


def choices_for(record: Record, form: Definition, person: Person, task: Task | None) -> list[Choice]:
    """The acts on a record, in the order offices know: 同意 · 退回 · 拒绝 · 转交 · 更多."""
    found: list[Choice] = []
    step = form.route.steps.get(task.run.step) if task is not None else None
    if step is not None:
        found.append(Choice("approve", _(step.word), True))
        if step.decides or step.may_return:
            ok = step.may_return and bool(acting.return_targets(record, person))
            found.append(Choice("return", _("退回"), ok, "" if ok else _("这一步不能退回"), needs_reason=True))
        if step.decides:
            found.append(Choice("reject", _("拒绝"), step.may_reject, "" if step.may_reject else _("这一步不能拒绝"),
                                needs_reason=True))  # fmt: skip
        found.append(Choice("transfer", _("转交"), True, needs_reason=True))
    return found


def other_acts(record: Record, form: Definition, person: Person) -> list[Choice]:
    """What can be done besides deciding: withdraw, mend, copy, comment, amend, void."""
    found: list[Choice] = []
    ok, why_not = recalling.may_withdraw(record, person)
    if ok or (record.applicant_id == person.id and record.status in ("running", "returned")):
        found.append(Choice("withdraw", _("撤回"), ok, why_not, needs_reason=True))
    for amendment, why_not in amending.possible(record, person):
        if record.status == "approved":
            found.append(Choice(f"amend:{amendment.key}", _(amendment.title), not why_not, why_not))
    found.append(Choice("copy", _("抄送"), True))
    if person.is_admin and record.status not in ENDED:
        found.append(Choice("void", _("作废"), True, needs_reason=True))
    return found

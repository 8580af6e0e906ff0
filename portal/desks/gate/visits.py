"""Visits that have been filed: consent by telephone, leaving, how they ended."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from portal.desks.gate import badges
from portal.errors import BadInput, NotFound, TooLate
from portal.formkit.asking import raw_of
from portal.formkit.form import Definition
from portal.people.models import Person
from portal.records import acting, editions, engine, hands, readers, settling, surroundings
from portal.records.models import Record
from portal.records.reading import Typed
from portal.records.states import ENDED, RECORD

FORM = "visitor"
LEAVING = "leaving"
HOURS = {"closed", "opened"}  # the rules the manager on duty may let past
MOST_RUNG = 4  # telephone numbers shown


def form_today() -> Definition:
    return editions.today(FORM)


def find(number: str, me: Person) -> Record:
    record = readers.find(number, for_=me)
    if record.form_key != FORM:
        raise NotFound(_("%(number)s 不是会客登记单。", number=number))
    return record


# ---- consent and leaving ------------------------------------------------------------------------------------------
def step_waiting(record: Record) -> Any:
    """The step of consent the visit waits at, or None."""
    form = editions.of(record)
    if record.status != "running":
        return None
    for run in engine.open_runs(record):
        step = form.route.steps.get(run.step)
        if step is not None and step.does == "confirm":
            return step
    return None


def consent(me: Person, number: str, *, agreed: bool, who: str, note: str = "", address: str = "") -> Record:
    """Enter what was said on the telephone. `who` answered. Raises BadInput, TooLate (already answered), NotYours."""
    record = find(number, me)
    step = step_waiting(record)
    if step is None:
        raise TooLate(_("这次来访已经有了答复，请看最新的状态。"))
    if not who.strip():
        raise BadInput(_("请写明是谁接的电话。"), {"who": [_("请写明是谁接的电话")]})
    told = _("%(who)s同意", who=who.strip()) if agreed else _("%(who)s不同意", who=who.strip())
    words = _("电话征询：%(told)s", told=told) + (f"，{note.strip()}" if note.strip() else "")
    if agreed:
        return acting.act(me, record, step=step.key, opinion=words, address=address)
    return acting.reject(me, record, step=step.key, reason=words, address=address)


def leave(me: Person, number: str, typed: Typed | dict[str, Any], *, address: str = "") -> Record:
    """Take the slip back and let the visitor go. Raises BadInput with every problem, TooLate, NotYours."""
    return acting.act(me, find(number, me), step=LEAVING, given=typed, address=address)


def leaving_boxes(record: Record, me: Person) -> Typed:
    """The boxes of leaving as they begin: now."""
    form = editions.of(record)
    return raw_of([form.sections["leaving"]], surroundings.defaults(form, me))


def reachable_by(record: Record) -> list[Person]:
    """Whom to ring: the people the step waits for who do not stand at the gate themselves."""
    asked = {
        task.person.id: task.person for run in engine.open_runs(record) for task in run.tasks
        if task.state == "waiting" and task.person is not None
    }  # fmt: skip
    guards = {person.id for person in hands.members(form_today().desk)}
    return [person for person_id, person in asked.items() if person_id not in guards][:MOST_RUNG]


def ended_words(record: Record) -> str:
    """How the visit ended, in words; "" while it has not. One nobody saw end never reads as one somebody saw."""
    if record.stage == badges.NEVER_LEFT:
        return _(badges.NEVER_LEFT)
    if record.status == "rejected":
        return _("未接待")
    if record.status in ENDED:
        return _(RECORD[record.status])
    return _("已离店") if record.finished_at is not None else ""


def refusal(record: Record) -> str:
    """What was said when the visit was refused."""
    if record.status != "rejected":
        return ""
    said = [task.opinion for run in engine.runs_of(record) for task in run.tasks if task.state == "rejected"]
    return said[-1] if said else ""


def badge_missing(record: Record) -> bool:
    """Has whoever left not handed in the badge?"""
    known = settling.values(record, editions.of(record))
    if not known.get("badge") or record.finished_at is None or record.status != "approved":
        return False
    return known.get("badge_back") is False or (record.stage == badges.NEVER_LEFT and known.get("badge_back") is None)

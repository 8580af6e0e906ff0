"""Amendments: what changes an approved record, as a small record of its own under it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from portal import clock
from portal.db import db, once
from portal.errors import NotYours, TooLate
from portal.formkit.answers import Answers
from portal.formkit.form import REVOKE, Amendment, Definition
from portal.people.models import Person
from portal.records import answering, editions, engine, filing, history, holders, reading, settling
from portal.records.models import Record
from portal.records.reading import Typed
from portal.records.states import ENDED
from portal.regulations import settings

_OF = select(Record).where(Record.parent_id == bindparam("record_id")).order_by(Record.id)


def possible(record: Record, person: Person) -> list[tuple[Amendment, str]]:
    """The amendments of a record with why this person may not file each one ("" when they may)."""
    form = editions.of(record)
    env = settling.env_of(record, form)
    return [(amendment, _why_not(record, form, env, amendment, person)) for amendment in form.amendments.values()]


def _why_not(record: Record, form: Definition, env: Answers, amendment: Amendment, person: Person) -> str:
    if record.status in ENDED or record.status != "approved":
        return _("单据通过之后才能变更")
    if amendment.stages and record.stage not in amendment.stages:
        return _("只有在%(stages)s时才能%(act)s", stages="、".join(amendment.stages), act=amendment.title)
    if amendment.ends and (why_not := _why_not_ended(record, form)):
        return why_not
    if amendment.filed_by is not None:
        allowed = holders.find(amendment.filed_by, env, form, record.applicant).people
        if person.id not in {one.id for one in allowed}:
            return _("%(act)s由%(who)s办理", act=amendment.title, who=amendment.filed_by.says(form.labels()))
    return ""


def _why_not_ended(record: Record, form: Definition) -> str:
    """Why an approved record can no longer be cancelled: it is being carried out, or it was long ago."""
    steps = form.route.steps
    carried_out = [run for run in engine.runs_of(record) if run.state == "passed" and run.step in steps]
    if done := next((steps[run.step].name for run in carried_out if not steps[run.step].decides), ""):
        return _("“%(step)s”已经办理，不能再撤销", step=done)
    days = int(settings.get("revoke_days"))
    if record.decided_at is not None and clock.now() > record.decided_at + timedelta(days=days):
        return _("通过已超过%(days)s天，不能再撤销", days=days)
    if any(one.form_key.endswith(f".{REVOKE}") and one.status in ("running", "returned") for one in of(record)):
        return _("撤销正在审批中")
    return ""


def file(
    person: Person, record: Record, key: str, given: Typed | dict[str, Any], *, once: str | None = None,
    overrides: dict[str, str] | None = None, address: str = "",
) -> Record:  # fmt: skip
    """File an amendment of this record; returns the amendment's own record. Raises BadInput, NotYours, TooLate."""
    record = engine.lock(record)
    if once and (before := filing.already_filed(person, once)):  # after the lock: the same click may be on its way
        return before
    parent_form = editions.of(record)
    if key not in parent_form.amendments:
        raise TooLate("这种变更已不适用")
    amendment = parent_form.amendments[key]
    env = settling.env_of(record, parent_form)
    if why_not := _why_not(record, parent_form, env, amendment, person):
        raise NotYours(reading.cited(why_not, amendment.cite))
    form = editions.amendment_form(parent_form, key)
    extra = env.complete()
    judged = reading.take(form, form.filed_sections(), given, person=person, record=record, extra=extra,
                          overrides=overrides)  # fmt: skip
    child = filing.create(person, form, once=once, parent=record, happened_at=None)
    answering.keep_answers(child, form, judged.values, by=person)
    history.write(child, "submitted", by=person, address=address, data={"turn": 1, "answers": child.answers})
    history.write(record, "amendment_filed", by=person, note=amendment.title, data={"amendment": child.number})
    filing.note_overrides(child, judged, overrides or {}, person)
    filing.go(child, form, person, after=None)
    return child


def of(record: Record) -> list[Record]:
    """The amendments of a record, in order."""
    found = once(("amendments", record.id), lambda: db.session.scalars(_OF, {"record_id": record.id}).all())
    return list(found)


def parent_of(record: Record) -> Record | None:
    return db.session.get(Record, record.parent_id) if record.parent_id else None

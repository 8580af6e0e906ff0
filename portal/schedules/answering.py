"""A filed record answers what was due: the one it was opened from, else the first that fits it."""

from __future__ import annotations

import secrets

from sqlalchemy import or_, select

from portal import clock
from portal.db import db
from portal.formkit import Choice, Multi, Schedule, Value
from portal.formkit.answers import Answers
from portal.formkit.form import Definition
from portal.records import editions, effects, settling
from portal.records.models import Record
from portal.records.states import ENDED
from portal.schedules.models import DueRecord

_OPENED = "due-"  # begins the token of a page opened from what is due: due-17-…


def token_of(due: DueRecord) -> str:
    """The token of a page on which this is done; the record filed from it carries it."""
    return f"{_OPENED}{due.id}-{secrets.token_urlsafe(12)}"


@effects.filed
def take_note(record: Record) -> None:
    """Called for every record filed: what it answers is done. A record entered afterwards (补录) answers what was due
    at the time it is entered for."""
    form = editions.known(record.form_key)
    if form is None or not form.schedules:
        return
    moment = record.happened_at or clock.written() or record.submitted_at
    still_due = or_(
        DueRecord.record_id.is_(None),
        DueRecord.record_id.in_(select(Record.id).where(Record.form_key == form.key, Record.status.in_(ENDED))),
    )
    rows = db.session.scalars(
        select(DueRecord)
        .where(DueRecord.hotel_id == record.hotel_id, DueRecord.form_key == form.key, DueRecord.opens_at <= moment,
               DueRecord.ends_at > moment, still_due)
        .order_by(DueRecord.ends_at, DueRecord.id)
    ).all()  # fmt: skip
    env = settling.env_of(record, form)
    fitting = [row for row in rows if fits(form.schedules.get(row.schedule), row, form, env)]
    asked = [row for row in fitting if (record.once_token or "").startswith(f"{_OPENED}{row.id}-")]
    for row in (asked or fitting)[:1]:
        row.record_id = record.id
        db.session.flush()


def fits(schedule: Schedule | None, due: DueRecord, form: Definition, env: Answers) -> bool:
    """Whether these answers are an answer to what is due: the same choices, department and (of several) place."""
    if schedule is None:
        return False
    for name, wanted in schedule.fills.items():
        box = form.fields[name]
        if isinstance(box, Choice) and not isinstance(box, Multi) and env.answer(name) != wanted:
            return False
    department = env.answer(schedule.department_box) if schedule.department_box else None
    if isinstance(department, Value) and department.id != due.department_id:
        return False
    return not schedule.has_places or env.answer(schedule.place_box) == due.place

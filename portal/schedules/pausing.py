"""What the hotel does not follow (yet): a schedule, or one department's share of it, taken out and put back."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.errors import NotFound, NotYours
from portal.formkit.form import Definition
from portal.people import directory
from portal.people.models import Department, Person
from portal.records import editions
from portal.records.models import RegisterEntry
from portal.schedules import planning


def name_of(form: str, schedule: str, department: Department | None = None) -> str:
    """What stands in the register: form.schedule, or with the department's id behind a colon."""
    return f"{form}.{schedule}" + (f":{department.id}" if department is not None else "")


def paused(hotel_id: int) -> set[str]:
    """The names of everything that is paused now."""
    return set(db.session.scalars(
        select(RegisterEntry.name).where(
            RegisterEntry.hotel_id == hotel_id, RegisterEntry.register == planning.PAUSED, RegisterEntry.active
        )
    ))  # fmt: skip


def may_pause(form: Definition, person: Person) -> bool:
    """Who decides what is followed: the head of the form's department, and administrators."""
    owner = directory.department(form.owner)
    return person.is_admin or (owner is not None and person in directory.head_of(owner))


def pause(me: Person, form_key: str, schedule: str, department: Department | None = None) -> None:
    """From now on it is not due any more; what began stays as it is. Raises NotFound, NotYours."""
    name = _allowed(me, form_key, schedule, department)
    if name not in paused(me.hotel_id):
        db.session.add(RegisterEntry(hotel_id=me.hotel_id, register=planning.PAUSED, name=name, made_by_id=me.id,
                                     made_at=clock.now()))  # fmt: skip
    planning.plan()


def resume(me: Person, form_key: str, schedule: str, department: Department | None = None) -> None:
    """It is due again from the rounds that run now. Raises NotFound, NotYours."""
    name = _allowed(me, form_key, schedule, department)
    for row in db.session.scalars(
        select(RegisterEntry).where(
            RegisterEntry.hotel_id == me.hotel_id, RegisterEntry.register == planning.PAUSED,
            RegisterEntry.name == name, RegisterEntry.active,
        )
    ):  # fmt: skip
        row.active = False
    planning.plan()


def _allowed(me: Person, form_key: str, schedule: str, department: Department | None) -> str:
    form = editions.today(form_key)
    if schedule not in form.schedules:
        raise NotFound(_("没有这一项定期检查。"))
    if not may_pause(form, me):
        raise NotYours(_("停用和恢复由%(owner)s负责人决定。", owner=form.owner))
    return name_of(form_key, schedule, department)

"""What the administrator's pages share: counts for the overview, and which records a link may lead to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from portal import clock
from portal.db import db
from portal.people.models import Person
from portal.records import findings, readers
from portal.records.models import Record, Task

RECENT = timedelta(days=30)


def figures(hotel_id: int) -> list[tuple[str, int, str]]:
    """A few counts for the overview: what it is, how many, and where it is looked into ("" for nowhere)."""

    def count(statement: Any) -> int:
        return db.session.scalar(statement) or 0

    recent = (
        select(func.count())
        .select_from(Record)
        .where(Record.submitted_at > clock.now() - RECENT, Record.parent_id.is_(None))
    )
    return [
        (_("在职账号"), count(select(func.count()).select_from(Person).where(Person.active)), "people_admin.people"),
        (_("近30天单据"), count(recent), ""),
        (_("未办的待办"), count(select(func.count()).select_from(Task).where(Task.state == "waiting")), ""),
        (_("流程要处理"), findings.count(hotel_id), "admin.route_health"),
    ]


def readable(numbers: Collection[str], person: Person) -> set[str]:
    """Which of these records the person may read: only those get a link."""
    asked = select(Record.number).where(Record.hotel_id == person.hotel_id, Record.number.in_(numbers))
    return set(db.session.scalars(readers.readable(asked, person))) if numbers else set()

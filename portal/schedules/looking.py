"""Every night what comes is planned; when something is late or was missed, those it concerns are told, once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.notices import service as notices
from portal.people import directory
from portal.people.models import Person
from portal.records import editions
from portal.schedules import planning, service
from portal.schedules.models import DueRecord
from portal.timers import service as timers


@timers.every_day("schedules.plan", _l("安排到期的检查"), at=time(0, 5))
def plan(payload: dict[str, Any]) -> str:
    """Make what begins today and tomorrow. Returns how many are new."""
    return str(planning.plan())


@timers.handles(planning.LOOK, _l("提醒没有做的检查"))
def look(payload: dict[str, Any]) -> str:
    """Tell of what is overdue and of what was missed by now; the rosters may have changed, so plan again as well."""
    made = planning.plan()
    late = _tell(
        DueRecord.late_told_at, DueRecord.due_at, "late_told_at", ("late",), _asked_and_head,
        one=lambda title: _("%(title)s 已到时间，还没有做", title=title),
        many=lambda count: _("有 %(count)d 项定期检查已到时间，还没有做", count=count),
    )  # fmt: skip
    missed = _tell(
        DueRecord.missed_told_at, DueRecord.ends_at, "missed_told_at", ("missed",), _head_and_owner,
        one=lambda title: _("%(title)s 没有做，已记为漏查", title=title),
        many=lambda count: _("有 %(count)d 项定期检查没有做，已记为漏查", count=count),
    )  # fmt: skip
    return f"{made}, {late}, {missed}"


def _tell(
    told: Any,
    moment: Any,
    column: str,
    states: tuple[str, ...],
    whom: Callable[[DueRecord], Iterable[Person]],
    *,
    one: Callable[[str], str],
    many: Callable[[int], str],
) -> int:
    """Tell everybody concerned once for all that has come to this moment and was not told; how many items there were.

    What somebody has filed meanwhile is marked as told too: it needs nobody's attention any more.
    """
    now = clock.now()
    rows = db.session.scalars(
        select(DueRecord).where(DueRecord.hotel_id == directory.hotel().id, told.is_(None), moment <= now)
    ).all()
    by_person: dict[int, list[service.Item]] = {}
    people: dict[int, Person] = {}
    count = 0
    for row in rows:
        setattr(row, column, now)
        item = service.item_of(row)
        if item.state not in states:
            continue
        count += 1
        for person in whom(row):
            people[person.id] = person
            by_person.setdefault(person.id, []).append(item)
    for person_id, items in by_person.items():
        said = one(f"{items[0].title}（{items[0].where}）") if len(items) == 1 else many(len(items))
        url = f"/checks/{items[0].row.id}" if len(items) == 1 and items[0].is_open else "/checks/"
        notices.tell("system", [people[person_id]], title=said, url=url)
    return count


def _asked_and_head(row: DueRecord) -> list[Person]:
    asked = list(directory.people_of(row.people).values())
    return list(dict.fromkeys([*asked, *directory.head_of(row.department)]))


def _head_and_owner(row: DueRecord) -> list[Person]:
    """The department's head, and the head of the department that answers for the form."""
    form = editions.known(row.form_key)
    owner = directory.department(form.owner) if form else None
    return list(dict.fromkeys([*directory.head_of(row.department), *(directory.head_of(owner) if owner else [])]))

"""Who would have to be led out now, guests apart, and where each is to be found."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.desks.gate import board, deliveries, registers
from portal.people import directory
from portal.people.models import Person, Shift
from portal.printing.gate import Evacuation, Present


def now(me: Person, *, drill: bool = False) -> Evacuation:
    """The list of this moment, in a fixed number of queries. Telephones of visitors stay masked, staff's are the
    extensions of the directory."""
    return Evacuation(
        hotel=directory.hotel().name, at=clock.house_now(), assembly_point=registers.assembly_point(me.hotel_id),
        printed_by=me.name, drill=drill,
        groups=[(_("访客"), _visitors(me.hotel_id)), (_("施工人员"), _workers(me.hotel_id)),
                (_("送货人员"), _deliverers(me.hotel_id)), (_("当班员工"), _staff(me.hotel_id))],
    )  # fmt: skip


def _visitors(hotel_id: int) -> list[Present]:
    """Everybody who came in, each companion on a line of their own to be ticked off."""
    found = []
    for visit in board.open_visits(hotel_id):
        if visit.waits_for:
            continue
        around: dict[str, Any] = {
            "unit": visit.unit, "with_whom": visit.host, "since": visit.came_at,
            "where": visit.place or visit.department,
        }  # fmt: skip
        found.append(Present(name=visit.name, badge=visit.badge, phone=visit.phone, key=visit.number, **around))
        found += [Present(name=_("%(name)s的随行人员 %(n)s", name=visit.name, n=n + 1), key=f"{visit.number}+{n + 1}",
                          **around) for n in range(visit.companions)]  # fmt: skip
    return found


def _workers(hotel_id: int) -> list[Present]:
    return [
        Present(name=worker.name, unit=worker.unit, with_whom=f"{worker.department} {worker.supervisor}",
                where=worker.areas, since=worker.since, badge=worker.pass_no, key=f"{worker.number}/{worker.pass_no}")
        for worker in board.workers_inside(hotel_id)
    ]  # fmt: skip


def _deliverers(hotel_id: int) -> list[Present]:
    return [
        Present(name=one.deliverer, unit=one.company, with_whom=one.department,
                where=_("厨房二楼") if one.upstairs and not one.waits_for else one.department, since=one.entered_at,
                key=one.number)
        for one in deliveries.open_now(hotel_id)
    ]  # fmt: skip


def _staff(hotel_id: int) -> list[Present]:
    moment = clock.now()
    shifts = db.session.scalars(
        select(Shift).where(Shift.hotel_id == hotel_id, Shift.starts_at <= moment, Shift.ends_at > moment)
        .options(joinedload(Shift.person)).order_by(Shift.duty, Shift.starts_at, Shift.id)
    )  # fmt: skip
    first = {shift.person_id: shift for shift in reversed(list(shifts))}
    posts = directory.main_posts([shift.person for shift in first.values()])
    departments = {department.id: department.name for department in directory.departments()}
    found = []
    for shift in reversed(first.values()):
        post = posts.get(shift.person_id)
        found.append(Present(
            name=shift.person.name, unit=departments.get(post.department_id, "") if post else "", with_whom="",
            where=shift.duty, since=clock.in_house(shift.starts_at), phone=shift.person.phone,
            key=f"s-{shift.person_id}",
        ))  # fmt: skip
    return found

"""Making what is due: every night for the days to come, and again when something is looked after, from the rosters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from sqlalchemy import func, select

from portal import clock
from portal.db import db
from portal.formkit import EVERY_DEPARTMENT, Schedule, Value
from portal.formkit.form import Definition
from portal.people import bodies, directory, rosters
from portal.people.models import Department, Person, Shift
from portal.records import editions, holders, surroundings
from portal.records.models import RegisterEntry
from portal.regulations import settings
from portal.schedules import periods
from portal.schedules.models import DueRecord
from portal.schedules.periods import Period, Turn
from portal.timers import service as timers
from portal.timers.calendar import WorkingCalendar, calendar_of

AHEAD = timedelta(days=1)  # what begins tomorrow is there today
MADE_UP = timedelta(days=7)  # days nobody planned (the portal stood still) are planned afterwards, so far back
PAUSED = "schedule_paused"  # register of the schedules the hotel does not follow: form.schedule, or with :department id
LOOK = "schedules.look"


@dataclass
class _House:
    """What planning asks of the house, once for all schedules."""

    hotel_id: int
    calendar: WorkingCalendar
    departments: list[Department]
    shifts: list[Shift]
    registers: dict[str, list[str]]
    office: tuple[time, time]
    askable: dict[tuple[str, str, int], list[int]] = field(default_factory=dict)

    @property
    def paused(self) -> frozenset[str]:
        return frozenset(self.registers.get(PAUSED, ()))

    def of(self, schedule: Schedule, form: Definition) -> list[Department]:
        """Whose departments the schedule is."""
        if schedule.department == EVERY_DEPARTMENT:
            return self.departments
        found = directory.department(schedule.department or form.owner)
        return [found] if found is not None else []

    def turns(self, schedule: Schedule, department: Department, first: date, last: date) -> list[Turn]:
        """The turns that count for a department, by the roster; without any, the office's hours of working days."""
        names = {post.name for post in directory.posts() if post.department_id == department.id}
        if schedule.turns:
            names &= set(schedule.turns)
        found = [
            Turn(shift.label, shift.starts_at, shift.ends_at, (shift.person_id,))
            for shift in self.shifts if shift.duty in names
        ]  # fmt: skip
        if found:
            return found
        opens, closes = self.office
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        return [
            Turn("", clock.in_house(datetime.combine(day, opens)), clock.in_house(datetime.combine(day, closes)))
            for day in days if self.calendar.is_working_day(day)
        ]  # fmt: skip

    def named(self, period: Period, *, duty: str = "", turn: str = "", within: Department | None = None) -> list[int]:
        """Whom the roster names, at any time of the period, for a duty, or for a turn of that name in a department."""
        posts = {post.name for post in directory.posts() if within is not None and post.department_id == within.id}
        return list(dict.fromkeys(
            shift.person_id for shift in self.shifts
            if shift.starts_at < period.ends and shift.ends_at > period.opens
            and (shift.duty == duty if duty else shift.label == turn and shift.duty in posts)
        ))  # fmt: skip


def scheduled() -> Iterator[tuple[Definition, Schedule]]:
    """Every schedule of the forms of today."""
    for form in editions.catalogue():
        for schedule in form.schedules.values():
            yield form, schedule


def departments() -> list[Department]:
    """The departments that have work of their own: a body such as 董事会 only sits."""
    sitting = {body.department_id for body in bodies.bodies()}
    return [one for one in directory.departments() if one.id not in sitting]


def plan(today: date | None = None) -> int:
    """Make everything that begins until tomorrow and is not there yet; who is asked follows the rosters of now.

    What is there already is never made twice, what began is never taken back; a turn of duty that the roster no longer
    has takes what was due in it along, as long as it lies ahead. Returns how many are new.
    """
    first, last = _days(today or clock.today())
    house = _house(first, last)
    known = _known(house.hotel_id, first)
    made, wanted = 0, set()
    for form, schedule in scheduled():
        for department in house.of(schedule, form):
            if {f"{form.key}.{schedule.key}", f"{form.key}.{schedule.key}:{department.id}"} & house.paused:
                continue
            for period, place in _rounds(schedule, department, house, first, last):
                key = (form.key, schedule.key, department.id, place, period.opens)
                wanted.add(key)
                people = _people(form, schedule, department, place, period, house)
                if (row := known.get(key)) is not None:
                    if row.record_id is None and row.people != people:
                        row.people = people
                    continue
                db.session.add(DueRecord(
                    hotel_id=house.hotel_id, form_key=form.key, schedule=schedule.key, department_id=department.id,
                    place=place, label=period.label, opens_at=period.opens, due_at=period.due, ends_at=period.ends,
                    people=people,
                ))  # fmt: skip
                made += 1
                for moment in {period.due, period.ends}:
                    look_at(moment, house.hotel_id)
    for key, row in known.items():
        if key not in wanted and row.record_id is None and row.opens_at > clock.now():
            db.session.delete(row)
    db.session.flush()
    return made


def look_at(moment: datetime, hotel_id: int) -> None:
    """See at this moment what is late and what was missed; once for everything of that moment."""
    moment = clock.in_house(moment)
    timers.schedule(LOOK, f"{LOOK}:{moment:%Y%m%d%H%M}", moment, {"hotel_id": hotel_id}, hotel_id=hotel_id)


def _days(today: date) -> tuple[date, date]:
    newest = db.session.scalar(select(func.max(DueRecord.opens_at)).where(DueRecord.hotel_id == directory.hotel().id))
    planned = clock.in_house(newest).date() if newest is not None else today
    return max(min(planned, today), today - MADE_UP), today + AHEAD


def _house(first: date, last: date) -> _House:
    hotel_id = directory.hotel().id
    registers: dict[str, list[str]] = {}
    for row in db.session.scalars(
        select(RegisterEntry).where(
            RegisterEntry.hotel_id == hotel_id, RegisterEntry.active,
            RegisterEntry.register.in_({PAUSED, *(schedule.register for _form, schedule in scheduled())}),
        ).order_by(RegisterEntry.id)
    ):  # fmt: skip
        registers.setdefault(row.register, []).append(row.name)
    return _House(
        hotel_id=hotel_id, calendar=calendar_of(hotel_id),
        departments=departments(),
        shifts=rosters.turns_between(first - timedelta(days=1), last), registers=registers,
        office=settings.get("office_hours"),
    )  # fmt: skip


def _known(hotel_id: int, first: date) -> dict[tuple[Any, ...], DueRecord]:
    """What has been made for these days, and every round that still runs."""
    since = clock.in_house(datetime.combine(first, time()))
    rows = db.session.scalars(select(DueRecord).where(DueRecord.hotel_id == hotel_id, DueRecord.ends_at > since))
    return {(row.form_key, row.schedule, row.department_id, row.place, row.opens_at): row for row in rows}


def _rounds(
    schedule: Schedule, department: Department, house: _House, first: date, last: date
) -> Iterator[tuple[Period, str]]:
    turns: Iterable[Turn] = ()
    if schedule.each.unit == "shift":
        turns = house.turns(schedule, department, first, last)
    for period in periods.of(schedule, first, last, turns=turns, works=house.calendar.is_working_day):
        for place in _places(schedule, house):
            yield period, place


def _places(schedule: Schedule, house: _House) -> list[str]:
    """Where one is due each time; [""] of a schedule without places. An empty register asks for nothing."""
    if schedule.register:
        return house.registers.get(schedule.register, [])
    return list(schedule.places) or [""]


def _people(
    form: Definition, schedule: Schedule, department: Department, place: str, period: Period, house: _House
) -> list[int]:
    """Who is asked: those on the turn, or named by the roster for the duty, else the holders the schedule names."""
    if period.people:
        return list(period.people)
    if schedule.duty and (named := house.named(period, duty=schedule.duty.format(place=place))):
        return named
    if schedule.turn and (named := house.named(period, turn=schedule.turn, within=department)):
        return named
    known = (form.key, schedule.key, department.id)
    if known not in house.askable:
        house.askable[known] = _holders(form, schedule, department)
    return house.askable[known]


def _holders(form: Definition, schedule: Schedule, department: Department) -> list[int]:
    if schedule.each.unit == "shift" and (staff := _staff(department)):
        return staff
    values = {schedule.department_box: Value(department.id, department.name)} if schedule.department_box else {}
    env = surroundings.answers(form, values)
    nobody = cast(Person, None)  # nobody files it yet: Schedule takes no holder that depends on who does
    return [person.id for person in holders.find(schedule.by, env, form, nobody).people]


def _staff(department: Department) -> list[int]:
    """Everybody of a department but its head."""
    head = {person.id for person in directory.head_of(department)}
    posts = [post for post in directory.posts() if post.department_id == department.id]
    held = directory.holders_of(posts).values()
    return list(dict.fromkeys(person.id for people in held for person in people if person.id not in head))

"""The working calendar a year at a glance, and changing a day of it: every change is kept in the history."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.errors import BadInput, NotFound
from portal.people import directory
from portal.people.models import Person
from portal.records import history
from portal.records.models import Event
from portal.timers import calendar
from portal.timers.calendar import Kind, WorkingCalendar
from portal.timers.models import CalendarDay

FIRST, LAST = 2024, 2099
_LONGEST_NAME = 60
_WEEKS = Calendar(firstweekday=0)


@dataclass(frozen=True)
class Day:
    """One day of a month's grid. `kind`: holiday or workday where it was declared to be, else nothing."""

    day: date
    works: bool
    kind: str
    name: str
    is_own: bool  # entered by the administrator
    is_today: bool

    @property
    def says(self) -> str:
        """The day in words, for those who do not see its colour."""
        stands = pgettext("calendar", "上班") if self.works else _("休息")
        named = _("（%(name)s）", name=self.name) if self.name else ""
        own = _("，本店设定") if self.is_own else ""
        return f"{self.day.isoformat()} {stands}{named}{own}"


@dataclass(frozen=True)
class Year:
    """A year of the hotel's calendar. `months` are weeks of days from Monday; None stands before and after a month."""

    number: int
    months: list[list[list[Day | None]]]
    own: list[CalendarDay]
    working_days: int
    source: str  # the notice the shipped days come from
    checked: date | None
    is_fallback: bool  # no public holidays are known: Monday to Friday is all there is to go by


def year(number: int) -> Year:
    """Raises NotFound for a year nobody plans."""
    if not FIRST <= number <= LAST:
        raise NotFound(_("日历从%(first)s年到%(last)s年。", first=FIRST, last=LAST))
    hotel_id = directory.hotel().id
    days, own = calendar.calendar_of(hotel_id), calendar.own_days(hotel_id, number)
    entered = {row.day for row in own}
    source, checked = calendar.source_of(number) or ("", None)
    return Year(
        number=number,
        months=[
            [
                [_day(days, date(number, month, n), entered) if n else None for n in week]
                for week in _WEEKS.monthdayscalendar(number, month)
            ]
            for month in range(1, 13)
        ],
        own=own,
        working_days=days.working_days_between(date(number, 1, 1), date(number, 12, 31)),
        source=source,
        checked=checked,
        is_fallback=calendar.is_fallback(number, hotel_id),
    )


def unknown_year() -> int | None:
    """The year whose public holidays should be known by now and are not."""
    return calendar.unknown_year(directory.hotel().id)


def _day(days: WorkingCalendar, day: date, entered: set[date]) -> Day:
    return Day(
        day, days.is_working_day(day), days.kind_of(day) or "", days.name_of(day), day in entered, day == clock.today()
    )


def own_day(day: date) -> CalendarDay | None:
    """What the administrator entered for the day."""
    return next((row for row in calendar.own_days(directory.hotel().id, day.year) if row.day == day), None)


def keep(day: date, kind: str, name: str, *, by_state: bool, by: Person, address: str = "") -> None:
    """Say of a day that it is worked or not, and why. Raises BadInput for a day or a reason that cannot be."""
    problems: dict[str, list[str]] = {}
    name = name.strip()
    if not FIRST <= day.year <= LAST:
        problems["day"] = [_("日历从%(first)s年到%(last)s年。", first=FIRST, last=LAST)]
    if kind not in ("holiday", "workday"):
        problems["kind"] = [_("请选择上班还是休息。")]
    if not name:
        problems["name"] = [_("请填写原因，例如店庆、元旦。")]
    elif len(name) > _LONGEST_NAME:
        problems["name"] = [_("原因请不超过%(count)s个字。", count=_LONGEST_NAME)]
    found = own_day(day)
    if found and (found.kind, found.name, found.by_state) == (kind, name, by_state):
        problems["day"] = [_("这一天已经是这样，没有改变。")]
    if problems:
        raise BadInput(_("日历没有修改，请更正下面的内容。"), problems)
    hotel_id = directory.hotel().id
    before = _says(found)
    calendar.set_day(hotel_id, day, cast(Kind, kind), name, by_state=by_state)
    db.session.flush()
    _note(day, before, _says(own_day(day)), by, address)


def remove(day: date, *, by: Person, address: str = "") -> None:
    """The day is again what the shipped calendar says. Raises NotFound for a day nobody entered."""
    found = own_day(day)
    if found is None:
        raise NotFound(_("本店没有设定过%(day)s。", day=day))
    before = _says(found)
    calendar.unset_day(directory.hotel().id, day)
    db.session.flush()
    _note(day, before, "", by, address)


def _says(row: CalendarDay | None) -> str:
    if row is None:
        return ""
    stands = "休息" if row.kind == "holiday" else "上班"
    return f"{stands}（{row.name}{'，国务院通知' if row.by_state else ''}）"


def _note(day: date, before: str, after: str, by: Person, address: str) -> None:
    history.write(None, "calendar_changed", by=by, hotel_id=directory.hotel().id, address=address,
                  note=f"{day}：{after or '恢复为随门户提供的日历'}",
                  data={"day": day.isoformat(), "before": before, "after": after})  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One change of a day, as the history has it."""

    at: datetime
    who: str
    day: str
    before: str
    after: str


def changes(number: int) -> list[Change]:
    """What was changed of the year's days, the latest first."""
    lines = db.session.scalars(
        select(Event).where(Event.hotel_id == directory.hotel().id, Event.record_id.is_(None),
                            Event.kind == "calendar_changed")
        .options(joinedload(Event.actor)).order_by(Event.seq.desc())
    )  # fmt: skip
    return [
        Change(line.at, line.actor.name if line.actor else _("系统"), line.data["day"], line.data["before"],
               line.data["after"])
        for line in lines if line.data["day"].startswith(f"{number}-")
    ]  # fmt: skip

"""The Chinese working calendar: public holidays, make-up working days, the hotel's own days; and deadlines on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Any, Literal

from sqlalchemy import bindparam, select

from portal import clock
from portal.db import db
from portal.timers.models import CalendarDay

Kind = Literal["holiday", "workday"]
Unit = Literal["hours", "days", "workdays"]

ONE_DAY = timedelta(days=1)
NOTICE_COMES = 11  # the month in which the State Council has usually announced the next year's holidays
END_OF_DAY = time(23, 59, 59)


class WorkingCalendar:
    """Which days are worked: Monday to Friday, but for the days it was given.

    Days may be dates or aware moments; a moment counts as its day in the hotel.
    """

    def __init__(self, exceptions: Mapping[date, Kind], names: Mapping[date, str] | None = None) -> None:
        self._exceptions = dict(exceptions)
        self._names = dict(names or {})

    def is_working_day(self, day: date) -> bool:
        day = _day(day)
        kind = self._exceptions.get(day)
        return kind == "workday" if kind else day.weekday() < 5

    def kind_of(self, day: date) -> Kind | None:
        """What the day was declared to be; None for one that is as its weekday is."""
        return self._exceptions.get(_day(day))

    def name_of(self, day: date) -> str:
        """What the day is called (国庆节), or nothing."""
        return self._names.get(_day(day), "")

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie from `start` to `end`, both included. None when `end` comes first."""
        start, end = _day(start), _day(end)
        if end < start:
            return 0
        weeks, rest = divmod((end - start).days + 1, 7)
        count = weeks * 5 + sum((start.weekday() + n) % 7 < 5 for n in range(rest))
        for day, kind in self._exceptions.items():
            if start <= day <= end:
                count += (kind == "workday") - (day.weekday() < 5)
        return count

    def add_working_days(self, day: date, count: int) -> date:
        """The working day `count` working days after `day` (before it, if negative), `day` itself not counted.

        With 0: `day`, or if that is not worked, the next that is.
        """
        day = _day(day)
        step = ONE_DAY if count >= 0 else -ONE_DAY
        while count == 0 and not self.is_working_day(day):
            day += step
        for _counted in range(abs(count)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def deadline(self, start: datetime, amount: float, unit: Unit) -> datetime:
        """The last moment of a limit that begins at `start`, aware, in UTC.

        Hours run by the clock. Days and working days are counted as the Civil Code does (articles 201 and 203): the day
        of the start is not counted, and the last day runs to its end. A last day that is a holiday is not moved on,
        unless working days are counted: a hotel never closes. Days are whole numbers, else ValueError.
        """
        start = clock.in_house(start)
        if unit == "hours":
            return (start + timedelta(hours=amount)).astimezone(UTC)
        if amount != int(amount):
            raise ValueError(f"a limit of {amount} {unit}")
        if unit == "days":
            last = start.date() + timedelta(days=int(amount))
        elif unit == "workdays":
            last = self.add_working_days(start, int(amount))
        else:
            raise ValueError(f"no such unit: {unit}")
        return clock.in_house(datetime.combine(last, END_OF_DAY)).astimezone(UTC)

    def elapsed(self, start: datetime, end: datetime, unit: Unit) -> float:
        """How much of a limit in this unit has gone by from `start` to `end`; 0 when `end` comes first.

        Counted as `deadline` counts: hours by the clock, with their fraction; days and working days whole, without the
        day of the start.
        """
        if end <= start:
            return 0
        if unit == "hours":
            return (end - start) / timedelta(hours=1)
        first, last = _day(start), _day(end)
        if unit == "days":
            return (last - first).days
        if unit == "workdays":
            return self.working_days_between(first + ONE_DAY, last)
        raise ValueError(f"no such unit: {unit}")

    def resume(self, due: datetime, unit: Unit, *, stopped: datetime, restarted: datetime) -> datetime:
        """The last moment of a limit that would have ended at `due`, lay still from `stopped` and runs again from
        `restarted`, in UTC.

        What lies between does not count. A limit that had passed already ends at once: hours at `restarted` itself,
        days and working days at the end of that day (or of the next that is worked).
        """
        return self.deadline(restarted, self.elapsed(stopped, due, unit), unit)


def shipped_calendar() -> WorkingCalendar:
    """The calendar of the country as shipped with the portal, without any hotel's own days."""
    return WorkingCalendar(*_shipped_days())


_OWN_DAYS = select(CalendarDay).where(CalendarDay.hotel_id == bindparam("hotel_id"))  # put together once, asked often


def calendar_of(hotel_id: int) -> WorkingCalendar:
    """The hotel's calendar: the one shipped, changed where the administrator entered a day. One query."""
    shipped, shipped_names = _shipped_days()
    exceptions, names = dict(shipped), dict(shipped_names)
    for row in db.session.scalars(_OWN_DAYS, {"hotel_id": hotel_id}):
        exceptions[row.day] = "holiday" if row.kind == "holiday" else "workday"
        names[row.day] = row.name
    return WorkingCalendar(exceptions, names)


def is_fallback(year: int, hotel_id: int) -> bool:
    """Are the public holidays of the year unknown, so that Monday to Friday is all there is to go by?"""
    if str(year) in _shipped()["years"]:
        return False
    return not db.session.scalar(
        select(CalendarDay.id)
        .where(
            CalendarDay.hotel_id == hotel_id,
            CalendarDay.by_state,
            CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .limit(1)
    )


def unknown_year(hotel_id: int) -> int | None:
    """The year whose public holidays should be known by now and are not: this one, or from November on the next."""
    today = clock.today()
    wanted = [today.year, *([today.year + 1] if today.month >= NOTICE_COMES else [])]
    return next((year for year in wanted if is_fallback(year, hotel_id)), None)


def source_of(year: int) -> tuple[str, date] | None:
    """The notice the shipped days of the year come from, and when it was last checked; None if none is shipped."""
    found = _shipped()["years"].get(str(year))
    return (found["source"], date.fromisoformat(_shipped()["checked"])) if found else None


def own_days(hotel_id: int, year: int) -> list[CalendarDay]:
    """The days of the year that the administrator entered, in order."""
    of_year = CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
    return list(
        db.session.scalars(
            select(CalendarDay).where(CalendarDay.hotel_id == hotel_id, of_year).order_by(CalendarDay.day)
        )
    )


def set_day(hotel_id: int, day: date, kind: Kind, name: str = "", *, by_state: bool = False) -> None:
    """The administrator enters or changes a day of the hotel's calendar."""
    row = _own_day(hotel_id, day) or CalendarDay(hotel_id=hotel_id, day=day)
    row.kind, row.name, row.by_state = kind, name, by_state
    db.session.add(row)


def unset_day(hotel_id: int, day: date) -> None:
    """The day is again what the shipped calendar says."""
    if row := _own_day(hotel_id, day):
        db.session.delete(row)


def _own_day(hotel_id: int, day: date) -> CalendarDay | None:
    return db.session.scalar(select(CalendarDay).where(CalendarDay.hotel_id == hotel_id, CalendarDay.day == day))


def _day(day: date) -> date:
    return clock.in_house(day).date() if isinstance(day, datetime) else day


@cache
def _shipped() -> dict[str, Any]:
    return json.loads(resources.files("portal.timers").joinpath("china.json").read_text("utf-8"))


@cache
def _shipped_days() -> tuple[Mapping[date, Kind], Mapping[date, str]]:
    kinds: dict[date, Kind] = {}
    names: dict[date, str] = {}
    for year in _shipped()["years"].values():
        for name, first, last in year["holidays"]:
            day = date.fromisoformat(first)
            while day <= date.fromisoformat(last):
                kinds[day], names[day] = "holiday", name
                day += ONE_DAY
        for text in year["workdays"]:
            kinds[date.fromisoformat(text)] = "workday"
    return kinds, names

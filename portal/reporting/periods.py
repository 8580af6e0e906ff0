"""The time a report is about: a month, a quarter, a year, or from one day to another."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from portal import clock
from portal.errors import BadInput

LONGEST = 366  # days of a period of one's own: more is asked for by the year
_MONTH, _QUARTER, _YEAR = re.compile(r"(\d{4})-(\d{2})"), re.compile(r"(\d{4})Q([1-4])"), re.compile(r"(\d{4})")


@dataclass(frozen=True)
class Period:
    """Whole days of the hotel, from `first` to `last`, both in it. `key` stands in addresses: 2026-11, 2026Q4, 2026,
    or 2026-11-01_2026-11-15."""

    key: str
    first: date
    last: date

    @property
    def start(self) -> datetime:
        """Its first moment, aware."""
        return clock.in_house(datetime.combine(self.first, time.min))

    @property
    def end(self) -> datetime:
        """The first moment after it, aware."""
        return clock.in_house(datetime.combine(self.last + timedelta(days=1), time.min))

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def words(self) -> str:
        """In words: 2026年11月, 2026年第4季度, 2026年, 2026-11-01 至 2026-11-15."""
        if _MONTH.fullmatch(self.key):
            return _("%(year)d年%(month)d月", year=self.first.year, month=self.first.month)
        if found := _QUARTER.fullmatch(self.key):
            return _("%(year)d年第%(quarter)s季度", year=self.first.year, quarter=found[2])
        if _YEAR.fullmatch(self.key):
            return _("%(year)d年", year=self.first.year)
        return _("%(first)s 至 %(last)s", first=self.first.isoformat(), last=self.last.isoformat())

    @property
    def before(self) -> Period:
        """The one of the same length just before it."""
        return self._moved(-1)

    @property
    def after(self) -> Period:
        return self._moved(1)

    def _moved(self, by: int) -> Period:
        if _MONTH.fullmatch(self.key):
            return of_month(_months_on(self.first, by))
        if _QUARTER.fullmatch(self.key):
            return of_quarter(_months_on(self.first, 3 * by))
        if _YEAR.fullmatch(self.key):
            return of_year(self.first.year + by)
        step = timedelta(days=self.days * by)
        return between(self.first + step, self.last + step)

    def days_in(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range(self.days)]

    def months_in(self) -> list[date]:
        """The first day of every month it touches."""
        found = [self.first.replace(day=1)]
        while (following := _months_on(found[-1], 1)) <= self.last:
            found.append(following)
        return found


def of_month(day: date) -> Period:
    """The month this day lies in."""
    first = day.replace(day=1)
    return Period(f"{first:%Y-%m}", first, _months_on(first, 1) - timedelta(days=1))


def of_quarter(day: date) -> Period:
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return Period(f"{first.year}Q{(first.month + 2) // 3}", first, _months_on(first, 3) - timedelta(days=1))


def of_year(year: int) -> Period:
    return Period(f"{year:04d}", date(year, 1, 1), date(year, 12, 31))


def between(first: date, last: date) -> Period:
    return Period(f"{first.isoformat()}_{last.isoformat()}", first, last)


def named(text: str, first: str = "", last: str = "") -> Period:
    """The period of an address, or between two days as typed; this month for nothing. Raises BadInput."""
    try:
        if first or last:
            return _checked(date.fromisoformat(first), date.fromisoformat(last))
        if not text:
            return of_month(clock.today())
        if found := _MONTH.fullmatch(text):
            return of_month(date(int(found[1]), int(found[2]), 1))
        if found := _QUARTER.fullmatch(text):
            return of_quarter(date(int(found[1]), 3 * int(found[2]), 1))
        if _YEAR.fullmatch(text):
            return of_year(int(text))
        begin, _to, end = text.partition("_")
        return _checked(date.fromisoformat(begin), date.fromisoformat(end))
    except ValueError:
        raise BadInput(_("请选择一段时间：起止日期都要填，例如 2026-11-01 至 2026-11-30。")) from None


def month_named(text: str) -> date:
    """The first day of 2026-11; this month for nothing. Raises BadInput."""
    if not text:
        return clock.today().replace(day=1)
    if found := _MONTH.fullmatch(text):
        with suppress(ValueError):
            return date(int(found[1]), int(found[2]), 1)
    raise BadInput(_("月份请按 2026-11 的样子填写。"), {"month": [_("月份请按 2026-11 的样子填写")]})


def _checked(first: date, last: date) -> Period:
    if first > last:
        raise BadInput(_("开始日期晚于结束日期，请对调。"))
    if (last - first).days >= LONGEST:
        raise BadInput(_("一次最多统计一年，请缩短时间。"))
    return between(first, last)


def _months_on(first: date, count: int) -> date:
    place = first.year * 12 + first.month - 1 + count
    return date(place // 12, place % 12 + 1, 1)

"""Working days and deadlines over real Chinese holidays and make-up days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.clock import HOUSE_ZONE
from portal.timers.calendar import (
    WorkingCalendar,
    calendar_of,
    is_fallback,
    set_day,
    shipped_calendar,
    source_of,
    unset_day,
)
from tests.timers.house_of_timers import HOTEL


@pytest.fixture
def calendar() -> WorkingCalendar:
    return shipped_calendar()


@pytest.mark.parametrize(
    ("day", "works", "name"),
    [
        ("2026-02-13", True, ""),  # Friday
        ("2026-02-14", True, ""),  # Saturday, made up for the Spring Festival
        ("2026-02-15", False, "春节"),
        ("2026-02-23", False, "春节"),  # Monday
        ("2026-02-24", True, ""),
        ("2026-02-28", True, ""),  # Saturday, made up
        ("2026-03-01", False, ""),  # plain Sunday
        ("2026-05-09", True, ""),
        ("2025-10-06", False, "国庆节、中秋节"),
        ("2025-10-08", False, "国庆节、中秋节"),
        ("2025-10-11", True, ""),
        ("2026-11-21", False, ""),
        ("2027-01-01", True, ""),  # not shipped yet: a Friday like any other
    ],
)
def test_days(calendar, day, works, name):
    assert calendar.is_working_day(date.fromisoformat(day)) is works
    assert calendar.name_of(date.fromisoformat(day)) == name


def test_a_moment_counts_as_its_day_in_the_hotel(calendar):
    friday_evening_in_london = datetime(2026, 11, 20, 20, tzinfo=UTC)  # Saturday, 4 in the morning
    assert not calendar.is_working_day(friday_evening_in_london)


@pytest.mark.parametrize(("year", "days_off"), [(2025, 28), (2026, 33)])
def test_every_year_shipped_has_its_holidays_and_makes_up_only_weekends(calendar, year, days_off):
    source, checked = source_of(year)
    assert f"{year}年" in source
    assert checked >= date(year, 1, 1)
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(calendar.name_of(day) != "" and not calendar.is_working_day(day) for day in days) == days_off
    assert all(day.weekday() < 5 or not calendar.name_of(day) for day in days if calendar.is_working_day(day))
    assert source_of(2027) is None


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2026-11-20", "2026-11-20", 1),
        ("2026-11-21", "2026-11-22", 0),
        ("2026-11-20", "2026-11-23", 2),
        ("2026-11-23", "2026-11-20", 0),
        ("2026-09-20", "2026-10-10", 11),  # both make-up days, Mid-autumn on a Friday, seven days of National Day
        ("2026-01-01", "2026-12-31", 248),
        ("2025-01-01", "2025-12-31", 248),
    ],
)
def test_working_days_between(calendar, start, end, count):
    assert calendar.working_days_between(date.fromisoformat(start), date.fromisoformat(end)) == count


some_day = st.dates(date(2024, 12, 1), date(2027, 2, 1))


@given(some_day, st.integers(0, 120))
def test_counting_by_arithmetic_equals_counting_one_by_one(start, length):
    calendar = shipped_calendar()
    days = [start + timedelta(days=n) for n in range(length)]
    end = start + timedelta(days=length - 1)
    assert calendar.working_days_between(start, end) == sum(map(calendar.is_working_day, days))


@given(some_day, st.integers(1, 60))
def test_adding_working_days_lands_on_one_and_counts_right(start, count):
    calendar = shipped_calendar()
    after, before = calendar.add_working_days(start, count), calendar.add_working_days(start, -count)
    assert calendar.is_working_day(after)
    assert calendar.is_working_day(before)
    assert calendar.working_days_between(start + timedelta(days=1), after) == count
    assert calendar.working_days_between(before, start - timedelta(days=1)) == count


def test_adding_none_waits_for_the_next_working_day(calendar):
    assert calendar.add_working_days(date(2026, 10, 3), 0) == date(2026, 10, 8)
    assert calendar.add_working_days(date(2026, 10, 8), 0) == date(2026, 10, 8)


def house(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HOUSE_ZONE)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "last"),
    [
        ("2026-09-30 22:30", 2, "hours", "2026-10-01 00:30"),
        ("2026-09-30 22:30", 0.5, "hours", "2026-09-30 23:00"),
        ("2026-09-30 22:30", 3, "days", "2026-10-03 23:59:59"),
        ("2026-09-30 00:00", 1, "days", "2026-10-01 23:59:59"),
        ("2026-09-30 22:30", 1, "workdays", "2026-10-08 23:59:59"),
        ("2026-10-04 10:00", 2, "workdays", "2026-10-09 23:59:59"),
        ("2026-10-09 10:00", 1, "workdays", "2026-10-10 23:59:59"),  # a Saturday that is worked
    ],
)
def test_deadline(calendar, start, amount, unit, last):
    deadline = calendar.deadline(house(start).astimezone(UTC), amount, unit)
    assert deadline == house(last)
    assert deadline.tzinfo is UTC


@pytest.mark.parametrize(("amount", "unit"), [(0.5, "days"), (1.5, "workdays"), (1, "weeks")])
def test_a_limit_that_makes_no_sense_is_refused(calendar, amount, unit):
    with pytest.raises(ValueError, match=r"limit|unit"):
        calendar.deadline(house("2026-10-09 10:00"), amount, unit)


def test_the_hotels_own_days_come_first_and_can_be_taken_back(app):
    inventory_saturday, holiday = date(2026, 11, 21), date(2026, 10, 1)
    set_day(HOTEL, inventory_saturday, "workday", "年终盘点")
    set_day(HOTEL, holiday, "workday", "国庆值守")
    calendar = calendar_of(HOTEL)
    assert calendar.is_working_day(inventory_saturday)
    assert calendar.name_of(inventory_saturday) == "年终盘点"
    assert calendar.is_working_day(holiday)
    assert not calendar_of(HOTEL + 1).is_working_day(holiday)

    set_day(HOTEL, inventory_saturday, "holiday", "店庆")
    assert calendar_of(HOTEL).name_of(inventory_saturday) == "店庆"
    unset_day(HOTEL, inventory_saturday)
    unset_day(HOTEL, holiday)
    assert not calendar_of(HOTEL).is_working_day(inventory_saturday)
    assert not calendar_of(HOTEL).is_working_day(holiday)


def test_the_administrator_is_warned_of_a_year_nobody_knows(app):
    assert not is_fallback(2026, HOTEL)
    assert is_fallback(2027, HOTEL)
    set_day(HOTEL, date(2027, 6, 18), "holiday", "店庆")
    assert is_fallback(2027, HOTEL)  # a day of the house says nothing about the State Council's
    set_day(HOTEL, date(2027, 1, 1), "holiday", "元旦", by_state=True)
    assert not is_fallback(2027, HOTEL)
    assert is_fallback(2027, HOTEL + 1)


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=HOUSE_ZONE)


@pytest.mark.parametrize(
    ("start", "end", "unit", "amount"),
    [
        ("2026-11-20 09:00", "2026-11-20 10:30", "hours", 1.5),
        ("2026-11-20 10:30", "2026-11-20 09:00", "hours", 0),
        ("2026-11-20 23:59", "2026-11-21 00:01", "days", 1),  # the day of the start is not counted, the next is
        ("2026-11-20 09:00", "2026-11-20 23:59", "days", 0),
        ("2026-11-20 09:00", "2026-11-22 23:59", "workdays", 0),  # Friday to Sunday
        ("2026-11-20 09:00", "2026-11-23 00:01", "workdays", 1),
        ("2026-02-13 09:00", "2026-02-24 09:00", "workdays", 2),  # the make-up Saturday and the first day after
        ("2026-11-23 09:00", "2026-11-20 09:00", "workdays", 0),
    ],
)
def test_what_of_a_limit_has_gone_by(calendar, start, end, unit, amount):
    assert calendar.elapsed(at(start), at(end), unit) == amount


def test_no_other_units(calendar):
    with pytest.raises(ValueError, match="no such unit"):
        calendar.elapsed(at("2026-11-20 09:00"), at("2026-11-23 09:00"), "weeks")


@pytest.mark.parametrize(
    ("amount", "unit", "started", "stopped", "restarted", "due"),
    [
        (8, "hours", "2026-11-20 09:00", "2026-11-20 12:30", "2026-11-23 10:00", "2026-11-23 14:30"),
        (8, "hours", "2026-11-20 09:00", "2026-11-20 20:00", "2026-11-23 10:00", "2026-11-23 10:00"),  # was late
        (3, "days", "2026-11-20 09:00", "2026-11-20 17:00", "2026-11-24 09:00", "2026-11-27 23:59:59"),
        (3, "days", "2026-11-20 09:00", "2026-11-22 17:00", "2026-11-24 09:00", "2026-11-25 23:59:59"),
        (3, "days", "2026-11-20 09:00", "2026-11-23 17:00", "2026-11-24 09:00", "2026-11-24 23:59:59"),
        (3, "days", "2026-11-20 09:00", "2026-11-29 17:00", "2026-11-30 09:00", "2026-11-30 23:59:59"),
        (3, "workdays", "2026-11-20 09:00", "2026-11-23 17:00", "2026-11-27 09:00", "2026-12-01 23:59:59"),
        (3, "workdays", "2026-11-20 09:00", "2026-11-26 17:00", "2026-11-28 09:00", "2026-11-30 23:59:59"),
        # across the National Day, with its make-up days
        (5, "workdays", "2026-09-28 09:00", "2026-09-29 09:00", "2026-10-08 09:00", "2026-10-13 23:59:59"),
    ],
)
def test_a_limit_that_lay_still_goes_on(calendar, amount, unit, started, stopped, restarted, due):
    would_end = calendar.deadline(at(started), amount, unit)
    assert calendar.resume(would_end, unit, stopped=at(stopped), restarted=at(restarted)) == at(due)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 10, 31)).map(lambda moment: moment.replace(tzinfo=UTC))
SPANS = st.timedeltas(timedelta(0), timedelta(days=20))


@given(MOMENTS, SPANS, SPANS, st.sampled_from(["hours", "days", "workdays"]), st.integers(1, 40))
def test_lying_still_never_costs_time_and_never_gives_any(started, ran, lay, unit, amount):
    calendar = shipped_calendar()
    stopped, restarted = started + ran, started + ran + lay
    before = calendar.deadline(started, amount, unit)
    due = calendar.resume(before, unit, stopped=stopped, restarted=restarted)
    assert due >= restarted.replace(microsecond=0)
    if before < stopped:  # it was late: nothing is left, but the rest of a day
        assert calendar.elapsed(restarted, due, unit) == 0 or not calendar.is_working_day(restarted)
        return
    used = calendar.elapsed(started, stopped, unit)
    # Where nothing is left and today is not worked, the next day that is worked ends it.
    given_away = unit == "workdays" and used == amount and not calendar.is_working_day(restarted)
    assert used + calendar.elapsed(restarted, due, unit) == pytest.approx(amount + given_away)
    if not lay:
        assert abs(due - before) < timedelta(milliseconds=1)

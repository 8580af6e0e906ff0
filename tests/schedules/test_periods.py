"""Rounds of a schedule: when each begins, should be done, and ends, on both sides of every edge."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from portal.clock import in_house
from portal.formkit import Schedule, by, every
from portal.schedules import periods
from portal.schedules.periods import Turn

FRIDAY, SUNDAY = date(2026, 11, 20), date(2026, 11, 22)


def schedule(each, **more):
    return Schedule("检查", each, cite="FIRE-14", by=by.post("监控员"), **more)


def rounds(each, first=FRIDAY, last=None, turns=(), works=lambda day: day.weekday() < 5, **more):
    found = periods.of(schedule(each, **more), first, last or first, turns=turns, works=works)
    return [tuple(f"{in_house(at):%m-%d %H:%M}" for at in (one.opens, one.due, one.ends)) for one in found]


def at(day, hour):
    return in_house(datetime.combine(day, time(hour)))


def test_a_day_runs_to_its_end_or_is_due_at_its_hour():
    assert rounds(every.day) == [("11-20 00:00", "11-21 00:00", "11-21 00:00")]
    assert rounds(every.day, until=time(18)) == [("11-20 00:00", "11-20 18:00", "11-21 00:00")]
    assert len(rounds(every.day, last=SUNDAY)) == 3


def test_working_days_leave_the_others_out():
    assert rounds(every.workday, last=SUNDAY) == [("11-20 00:00", "11-21 00:00", "11-21 00:00")]


def test_weekdays_last_until_the_next_of_them():
    found = rounds(every.weekday("周三", "周六"), first=date(2026, 11, 16), last=SUNDAY, until=time(12))
    assert found == [
        ("11-18 00:00", "11-18 12:00", "11-21 00:00"), ("11-21 00:00", "11-21 12:00", "11-25 00:00"),
    ]  # fmt: skip
    assert rounds(every.weekday("周日"), first=FRIDAY, last=date(2026, 11, 21)) == []


def test_weeks_are_those_the_day_lies_in_and_two_of_them_are_everybodys_the_same():
    assert rounds(every.week, ahead=timedelta(days=2)) == [("11-16 00:00", "11-21 00:00", "11-23 00:00")]
    fortnight = rounds(every.weeks(2))
    assert fortnight == rounds(every.weeks(2), first=SUNDAY)
    assert fortnight == [("11-16 00:00", "11-30 00:00", "11-30 00:00")]
    assert rounds(every.weeks(2), first=date(2026, 11, 30)) == [("11-30 00:00", "12-14 00:00", "12-14 00:00")]


@pytest.mark.parametrize(
    ("each", "day", "found"),
    [
        (every.month, date(2026, 11, 30), ("11-01 00:00", "12-01 00:00", "12-01 00:00")),
        (every.quarter, date(2026, 12, 31), ("10-01 00:00", "01-01 00:00", "01-01 00:00")),
        (every.quarter, date(2027, 1, 1), ("01-01 00:00", "04-01 00:00", "04-01 00:00")),
        (every.year, date(2026, 11, 20), ("01-01 00:00", "01-01 00:00", "01-01 00:00")),
    ],
)
def test_months_quarters_and_years_begin_on_their_first_day(each, day, found):
    assert rounds(each, first=day) == [found]


def test_a_shift_is_due_before_it_ends_and_the_night_begins_on_its_evening():
    turns = [
        Turn("夜班", at(FRIDAY, 23), at(FRIDAY + timedelta(days=1), 7), (4,)),
        Turn("早班", at(SUNDAY, 7), at(SUNDAY, 15)),
    ]
    assert rounds(every.shift, turns=turns, ahead=timedelta(hours=1)) == [("11-20 23:00", "11-21 06:00", "11-21 07:00")]


def test_who_starts_later_is_on_the_same_shift():
    turns = [Turn("白班", at(FRIDAY, 9), at(FRIDAY, 18), (2,)), Turn("白班", at(FRIDAY, 8), at(FRIDAY, 17), (1,)),
             Turn("中班", at(FRIDAY, 15), at(FRIDAY, 23), (3,))]  # fmt: skip
    day, middle = periods.merged(turns)
    assert (day.starts, day.ends, day.people) == (at(FRIDAY, 8), at(FRIDAY, 18), (1, 2))
    assert middle.people == (3,)


def test_a_turn_shorter_than_what_is_asked_ahead_can_still_be_done():
    turns = [Turn("替班", at(FRIDAY, 8), at(FRIDAY, 9))]
    assert rounds(every.shift, turns=turns, ahead=timedelta(hours=2)) == [("11-20 08:00", "11-20 08:01", "11-20 09:00")]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"cite": None}, "没有写明依据"),
        ({"each": every.months(5)}, "5 个月"),
        ({"each": every.week, "until": time(12)}, "until"),
        ({"by": by.superior}, "superior"),
        ({"places": ("一处",)}, "place_box"),
    ],
)
def test_what_cannot_be_is_said_when_the_form_is_imported(given, said):
    with pytest.raises(TypeError, match=said):
        Schedule("检查", **{"each": every.day, "cite": "FIRE-14", "by": by.post("监控员"), **given})
    with pytest.raises(TypeError, match="周一"):
        every.weekday("星期三")

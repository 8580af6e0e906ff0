"""When something may reach a person: at once, after quiet hours, with the next shift; both sides of every boundary."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from portal import clock
from portal.notices.moments import QUIET, Hours, when
from portal.timers.calendar import WorkingCalendar

# A Friday; Monday the 23rd is a holiday, Sunday the 22nd is worked instead.
CALENDAR = WorkingCalendar({date(2026, 11, 22): "workday", date(2026, 11, 23): "holiday"})


def at(text: str) -> datetime:
    return clock.in_house(datetime.fromisoformat(f"2026-11-{text}"))


def shifts(*spans: str) -> list[tuple[datetime, datetime]]:
    return [(at(begin), at(end)) for begin, _dash, end in (span.partition("–") for span in spans)]


@pytest.mark.parametrize(("how", "said", "on", "sent"), [
    # at once, around the quiet hours from 22:00 to 07:00
    ("now", "20 21:59", [], "20 21:59"),
    ("now", "20 22:00", [], "21 07:00"),
    ("now", "21 03:00", [], "21 07:00"),
    ("now", "21 06:58", [], "21 07:00"),
    ("now", "21 06:59", [], "21 06:59"),  # for one minute nothing is held back
    ("now", "21 07:00", [], "21 07:00"),
    # on shift nobody sleeps; off shift a shift may begin before the quiet is over
    ("now", "20 23:00", ["20 22:00–21 06:00"], "20 23:00"),
    ("now", "21 06:00", ["20 22:00–21 06:00"], "21 07:00"),
    ("now", "21 03:00", ["21 06:30–21 14:30"], "21 06:30"),
    # a digest comes with the next shift, never with the one that has begun
    ("digest", "20 10:00", ["20 08:00–20 16:00", "21 16:00–21 23:00"], "21 16:00"),
    ("digest", "20 10:00", ["20 22:00–21 06:00"], "20 22:00"),
    # without a roster: on the morning of the next working day
    ("digest", "20 07:00", [], "20 08:30"),
    ("digest", "20 08:30", [], "22 08:30"),
    ("digest", "20 10:00", [], "22 08:30"),
    ("digest", "22 08:30", [], "24 08:30"),
])  # fmt: skip
def test_when(how, said, on, sent):
    assert when(how, Hours(QUIET, shifts(*on), CALENDAR), at=at(said)) == at(sent)


def test_what_is_urgent_waits_for_nothing():
    hours = Hours(QUIET, [], CALENDAR)
    assert when("digest", hours, urgent=True, at=at("21 03:00")) == at("21 03:00")
    assert when("now", hours, urgent=True, at=at("21 03:00")) == at("21 03:00")


@pytest.mark.parametrize(
    ("said", "sent"), [("20 12:59", "20 12:59"), ("20 13:00", "20 14:30"), ("20 14:30", "20 14:30")]
)
def test_quiet_hours_within_a_day(said, sent):
    assert when("now", Hours((time(13), time(14, 30)), [], CALENDAR), at=at(said)) == at(sent)


def test_a_morning_inside_somebodys_quiet_hours_comes_when_they_end():
    assert when("digest", Hours((time(22), time(9)), [], CALENDAR), at=at("20 07:00")) == at("20 09:00")


def test_without_quiet_hours_the_night_is_like_the_day():
    assert when("now", Hours(None, [], CALENDAR), at=at("21 03:00")) == at("21 03:00")

"""Days of leave at the edges: midnight, the end of a month, a roster that covers only part of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from portal import clock
from portal.db import db
from portal.people import directory, service
from portal.people.models import Post, Shift
from portal.records import settling
from tests.records.cases import leave


@pytest.mark.parametrize(("starts", "ends", "days"), [
    ("2026-11-23 00:00", "2026-11-24 00:00", "1"),  # up to midnight: Tuesday has not begun
    ("2026-11-23 08:00", "2026-11-25 00:00", "2"),
    ("2026-11-30 13:00", "2026-12-01 18:00", "1.5"),
    ("2026-11-27 08:00", "2026-11-30 12:00", "1.5"),  # over a weekend
])  # fmt: skip
def test_days_by_the_calendar(who, starts, ends, days):
    assert settling.env_of(leave(who, starts=starts, ends=ends)).answer("days") == Decimal(days)


def test_beyond_the_roster_the_calendar_counts(who):
    """Planned until Tuesday only: the rest of a week and more of leave is not free."""
    me = who("fengwei")
    for day in (23, 24):
        begins = clock.in_house(datetime(2026, 11, day, 8, 0))
        db.session.add(Shift(hotel_id=me.hotel_id, person=me, duty="弱电值班", starts_at=begins,
                             ends_at=begins.replace(hour=16)))  # fmt: skip
    record = leave(who, starts="2026-11-23 08:00", ends="2026-12-04 18:00")
    assert settling.env_of(record).answer("days") == Decimal(10)


def turn(person, day, duty):
    begins = clock.in_house(datetime(2026, 11, day, 8, 30))
    db.session.add(Shift(hotel_id=person.hotel_id, person=person, duty=duty, starts_at=begins,
                         ends_at=begins.replace(hour=17)))  # fmt: skip


@pytest.mark.parametrize("duty", ["酒店总值班", "工程部夜巡负责人"])
def test_a_few_turns_of_a_duty_on_top_are_not_the_roster_somebody_works_by(who, duty):
    """A week of leave with one turn as duty manager in it, or of a post held besides, is five days and not one."""
    me = who("fengwei")
    post = Post(hotel_id=me.hotel_id, name="工程部夜巡负责人", department_id=directory.department("工程部").id)
    db.session.add(post)
    db.session.flush()
    service.hold(me, post, since=clock.today())
    turn(me, 25, duty)
    turn(me, 28, duty)
    assert settling.env_of(leave(who)).answer("days") == Decimal(5)


def test_the_turns_of_ones_own_post_are(who):
    me = who("fengwei")
    for day in (23, 25, 28):
        turn(me, day, "弱电技术员")
    turn(me, 26, "酒店总值班")
    assert settling.env_of(leave(who)).answer("days") == Decimal(2)

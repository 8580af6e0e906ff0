"""Days of leave at the edges: midnight, the end of a month, a roster that covers only part of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from portal import clock
from portal.db import db
from portal.people.models import Shift
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

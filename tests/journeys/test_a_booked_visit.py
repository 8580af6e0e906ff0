"""A visit from the host's booking to the gate's slip: agreed beforehand, moved, used up by one visit, or called off."""

from __future__ import annotations

from datetime import datetime

import pytest

from portal import clock
from portal.desks.gate import slips
from portal.errors import NotYours, TooLate
from portal.records import acting, amending, filing, settling
from tests.journeys.test_forms_to_their_end import Who, approve, example, waiting

DAY = datetime(2026, 11, 21)


def test_a_booking_agreed_to_moved_and_used_up_by_one_visit(who: Who) -> None:
    clerk, guard = who("post:客户经理"), who("post:保安员")
    booking = filing.submit(clerk, "visit_booking", example("visit_booking", category="面试", host=clerk.id))
    assert waiting(booking) == ["leader_agrees"]
    assert approve(booking)[0] == "leader_agrees"
    assert (booking.status, booking.stage, waiting(booking)) == ("approved", "待到访", ["arrive"])
    amending.file(clerk, booking, "move", {"new_comes_at": "2026-11-21 16:00"})
    with pytest.raises(NotYours):
        amending.file(guard, booking, "cancel", {"cancel_reason": "门岗不等了"})
    with clock.at(DAY.replace(hour=15, minute=50)):
        typed, sources = slips.booked(booking.number, guard)
        typed["id_no"], typed["badge"] = "11010519491231002X", "A018"
        visit = slips.file(guard, typed, earlier=sources, once="click")
        assert slips.file(guard, typed, earlier=sources, once="click").id == visit.id
        assert (visit.status, visit.stage) == ("approved", "在店")  # nobody is telephoned again
        assert (booking.stage, waiting(booking)) == ("已到访", [])
        assert settling.env_of(booking).answer("visit").name == visit.number
        with pytest.raises((NotYours, TooLate)):
            acting.act(guard, booking, step="arrive", given={"visit": visit.number})


def test_a_booking_called_off_is_waited_for_no_more(who: Who) -> None:
    director = who("post:销售总监")
    booking = filing.submit(director, "visit_booking", example("visit_booking", host=director.id))
    assert booking.stage == "待到访"
    amending.file(director, booking, "cancel", {"cancel_reason": "客户改期"})
    assert (booking.stage, waiting(booking)) == ("已取消", [])

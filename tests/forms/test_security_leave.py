"""保安部请销假单: who decides, exactly at two and four hours, at 21:00, and at three days."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from portal.formkit import by
from tests.formkit.world import Desk, form

desk = Desk("security_leave")
DAY = "2026-11-22"


def route(starts, ends, **more):
    return desk.file(starts=f"{DAY} {starts}", ends=f"{DAY} {ends}", **more).route()[:-1]


@pytest.mark.parametrize(
    ("ends", "steps"),
    [
        ("11:59", ["leader"]),
        ("12:00", ["leader"]),
        ("12:01", ["leader", "supervisor"]),
        ("14:00", ["leader", "supervisor"]),
        ("14:01", ["leader", "supervisor", "manager"]),
        ("18:00", ["leader", "supervisor", "manager"]),
    ],
)
def test_going_out_goes_up_at_two_and_at_four_hours(ends, steps):
    assert route("10:00", ends) == steps


@pytest.mark.parametrize(
    ("days", "steps"),
    [
        ("1", ["leader", "manager"]),
        ("3", ["leader", "manager"]),
        ("3.5", ["manager", "hr", "above"]),
        ("4", ["manager", "hr", "above"]),
    ],
)
def test_leave_of_more_than_three_days_follows_the_hotels_rules(days, steps):
    leave = Desk("security_leave", facts={"leave_days": Decimal(days)})
    assert leave.file(kind="休假", ends="2026-11-30 18:00").route() == [*steps, "back"]


def test_each_step_belongs_to_who_the_article_names():
    held = {key: step.holder for key, step in form("security_leave").route.steps.items()}
    assert (held["leader"], held["supervisor"], held["manager"]) == (by.superior, by.post("保安部主管"), by.owner_head)
    assert (held["hr"], held["above"]) == (by.post("人力资源部经理"), by.leader_of("department"))


@pytest.mark.parametrize(
    ("starts", "ends", "night"),
    [
        ("20:00", "21:00", False), ("20:00", "21:01", True), ("21:00", "21:30", True), ("04:59", "05:30", True),
        ("05:00", "05:30", False),
    ],
)  # fmt: skip
def test_after_2100_a_special_circumstance_is_stated_and_the_manager_decides(starts, ends, night):
    bare = desk.file(starts=f"{DAY} {starts}", ends=f"{DAY} {ends}")
    assert ("special" in bare.problems) is night
    stated = desk.file(starts=f"{DAY} {starts}", ends=f"{DAY} {ends}", special="家人急病住院")
    assert (stated.problems, "manager" in stated.route()) == ({}, night)


def test_the_length_is_said_in_hours_or_in_days():
    assert desk.file().answers.answer("length") == "2 小时"
    assert desk.file(kind="休假").answers.answer("length") == "1 天"


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"ends": "2026-11-22 15:00"}, ["order"]),
        ({"starts": "2026-11-21 12:00", "ends": "2026-11-21 13:00"}, []),
        ({"starts": "2026-11-21 11:59", "ends": "2026-11-21 13:00"}, ["beforehand"]),
        ({"ends": "2026-11-23 15:00", "special": "外地接站"}, []),
        ({"ends": "2026-11-23 15:01", "special": "外地接站"}, ["within_a_day"]),
    ],
)
def test_leave_is_asked_for_beforehand_and_going_out_ends_within_a_day(changed, refused):
    assert desk.file(**changed).refused == refused


@pytest.mark.parametrize(("back", "refused"), [("14:59", ["back_after_start"]), ("15:00", []), ("17:01", [])])
def test_who_is_back_was_out(back, refused):
    later = Desk("security_leave", at=datetime(2026, 11, 22, 18, 0))
    found = later.at_step("back", known={"starts": datetime(2026, 11, 22, 15), "ends": datetime(2026, 11, 22, 17)},
                          back_at=f"{DAY} {back}")  # fmt: skip
    assert found.refused == refused

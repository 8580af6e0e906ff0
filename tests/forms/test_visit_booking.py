"""会客预约: the hours of SEC-06-11, who agrees beforehand, what ends it."""

from __future__ import annotations

import pytest

from tests.formkit.world import Desk, form

DAY = "2026-11-22"
desk = Desk("visit_booking")


@pytest.mark.parametrize(
    ("comes", "refused"),
    [("06:59", ["opened"]), ("07:00", []), ("21:30", []), ("21:31", ["closed"])],
)
def test_visitors_are_expected_in_the_hours_of_receiving_them(comes: str, refused: list[str]) -> None:
    filed = desk.file(comes_at=f"{DAY} {comes}")
    assert filed.refused == refused
    if "closed" in refused:
        assert filed.clauses == {"SEC-06-11"}


@pytest.mark.parametrize(("comes", "refused"), [("2026-11-21 12:00", []), ("2026-11-21 11:59", ["ahead"])])
def test_nobody_is_booked_for_a_time_that_has_passed(comes: str, refused: list[str]) -> None:
    assert desk.file(comes_at=comes).refused == refused


@pytest.mark.parametrize(
    ("category", "own", "route"),
    [
        ("有预约的访领导", True, ["arrive"]),
        ("有预约的访领导", False, ["host_agrees", "arrive"]),
        ("面试", True, ["leader_agrees", "arrive"]),
        ("访员工", False, ["host_agrees", "leader_agrees", "arrive"]),
        ("外来推销", True, ["supply_agrees", "arrive"]),
    ],
)
def test_who_agrees_beforehand(category: str, own: bool, route: list[str]) -> None:
    filed = Desk("visit_booking", facts={"is_applicant": own}).file(category=category)
    assert filed.refused == []
    assert filed.route() == route


def test_staff_are_told_that_they_receive_nobody_at_work() -> None:
    assert desk.file(category="访员工").warned == ["not_at_work"]
    assert desk.file(category="面试").warned == []


def test_a_salesperson_is_met_at_a_place_agreed() -> None:
    assert set(desk.file(category="外来推销", place=None).problems) == {"place"}
    assert desk.file(category="面试", place=None).problems == {}


@pytest.mark.parametrize(("to", "refused"), [("21:30", []), ("21:31", ["closed"])])
def test_a_new_time_is_held_to_the_same_hours(to: str, refused: list[str]) -> None:
    assert desk.amend("move", new_comes_at=f"{DAY} {to}").refused == refused


def test_who_does_not_come_lapses_and_who_comes_is_done() -> None:
    booking = form("visit_booking")
    assert (booking.timers["lapses"].stage, booking.timers["lapses"].stages) == ("未到访", ("待到访",))
    assert booking.amendments["cancel"].stage == "已取消"
    assert [booking.stages[stage] for stage in ("待到访", "已到访", "未到访", "已取消")] == [
        "open",
        "done",
        "void",
        "void",
    ]

"""请假单: who decides by the days, and what is said about them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from portal.formkit import by
from tests.formkit.world import Desk, form, holder

desk = Desk("leave")


@pytest.mark.parametrize(
    ("days", "steps"),
    [
        ("3", ["superior", "manager", "back"]),
        ("3.5", ["superior", "manager", "hr", "leader", "back"]),
        ("0.5", ["superior", "manager", "back"]),
    ],
)
def test_more_than_three_days_go_on_to_personnel_and_the_leader(days: str, steps: list[str]) -> None:
    assert Desk("leave", facts={"leave_days": Decimal(days)}).file().route() == steps


def test_the_limit_is_the_hotels() -> None:
    stricter = Desk("leave", facts={"leave_days": Decimal(2)}, settings={"leave_hr_days": 1})
    assert "hr" in stricter.file().route()
    route = form("leave").route.steps
    assert [route[key].holder for key in ("superior", "manager", "hr", "leader")] == [
        by.superior, by.head_of("department"), by.owner_head, by.leader_of("department"),
    ]  # fmt: skip


def test_the_days_are_asked_of_calendar_and_roster() -> None:
    asked: list[Any] = []
    filed = Desk("leave", facts={"leave_days": lambda *args: asked.append(args) or Decimal("1.5")}).file()
    assert filed.answers.answer("days") == Decimal("1.5")
    who, starts, ends = asked[-1]
    assert (who.id, starts.hour, ends.hour) == (holder("客户经理"), 8, 18)


@pytest.mark.parametrize(("ends", "refused"), [("2026-11-24 08:01", []), ("2026-11-24 08:00", ["order"])])
def test_leave_ends_after_it_begins(ends: str, refused: list[str]) -> None:
    assert desk.file(starts="2026-11-24 08:00", ends=ends).refused == refused


def test_leave_is_asked_for_by_oneself_and_handed_to_another() -> None:
    assert Desk("leave", facts={"is_applicant": False}).file().refused == ["own"]
    assert desk.file(handover=holder("客户经理")).refused == ["handed_to_another"]
    assert desk.file(handover=None).refused == []


@pytest.mark.parametrize(
    ("starts", "kind", "warned"),
    [
        ("2026-11-22 12:00", "事假", []),
        ("2026-11-22 11:59", "事假", ["in_advance"]),
        ("2026-11-22 11:59", "病假", []),
        ("2026-11-22 11:59", "丧假", []),
    ],
)
def test_a_day_ahead_is_asked_for_not_demanded(starts: str, kind: str, warned: list[str]) -> None:
    filed = desk.file(starts=starts, leave_kind=kind)  # now is 2026-11-21 12:00
    assert filed.refused == []
    assert filed.warned == warned
    assert form("leave").rules["in_advance"].cite.clauses == ("OFF-11",)


@pytest.mark.parametrize(
    ("kind", "days", "balance", "refused"),
    [
        ("调休", 2, Decimal(2), []),
        ("调休", 3, Decimal(2), ["compensatory"]),
        ("调休", 1, Decimal(0), ["compensatory"]),
        ("调休", 3, None, []),  # no ledger is kept for this person
        ("年假", 3, Decimal(0), []),
    ],
)
def test_compensatory_leave_within_its_balance(kind: str, days: int, balance: Any, refused: list[str]) -> None:
    facts = {"leave_days": Decimal(days), "compensatory_days": balance}
    filed = Desk("leave", facts=facts).file(leave_kind=kind)
    assert filed.refused == refused
    assert filed.clauses == ({"CRD-20-01"} if refused else set())


def test_coming_back_is_reported_by_oneself_and_missed_when_it_is_not() -> None:
    leave = form("leave")
    assert leave.route.steps["back"].holder == by.applicant
    assert desk.at_step("back", back_at="2026-11-23 08:00").refused == ["back_after_start"]
    assert desk.at_step("back", back_at="2026-11-24 08:00").refused == []
    timer = leave.timers["not_back"]
    assert timer.at.value(desk.file(ends="2026-11-25 18:00").answers).isoformat() == "2026-11-25T18:00:00"
    assert timer.tells == (by.applicant, by.superior)

"""报修单: who takes it, how long mending may take, and that nothing is mended before who asked says so."""

from __future__ import annotations

import pytest

from portal.formkit import by
from tests.formkit.world import Desk, form

desk = Desk("repair")


@pytest.mark.parametrize(
    ("source", "urgency", "steps"),
    [
        ("部门", "一般", ["take", "mend", "confirm"]),
        ("消防监控", "紧急", ["take", "mend_now", "confirm"]),
        ("客人（客服部统一受理）", "一般", ["take", "mend", "confirm"]),
        ("电脑", "紧急", ["take_computer", "mend_now", "confirm"]),
    ],
)
def test_the_source_decides_who_takes_it_and_the_urgency_how_long_it_may_take(source, urgency, steps):
    assert desk.file(source=source, urgency=urgency).route() == steps


def test_facilities_take_what_is_broken_and_the_computer_department_computers():
    route = form("repair").route.steps
    assert (route["take"].holder, route["take_computer"].holder) == (by.owner_head, by.post("信息部经理"))
    assert form("repair").owner == "工程部"


def test_limits_are_the_hotels_and_shorter_where_it_is_urgent():
    limits = {key: (step.limit.amount, step.limit.unit) for key, step in form("repair").route.steps.items()}
    assert limits["mend_now"] == ("repair_urgent_hours", "hours")
    assert limits["mend"] == ("repair_days", "days")
    assert limits["take"] == limits["take_computer"] == ("repair_take_hours", "hours")


def test_a_guests_request_is_filed_by_customer_service():
    (case,) = form("repair").filed_by
    guest, own = desk.file(source="客人（客服部统一受理）"), desk.file()
    assert (case.when.value(guest.answers), case.when.value(own.answers)) == (True, False)
    assert case.cite.clauses == ("CUS-COM-04",)
    assert "客服代表" in case.holder.args


@pytest.mark.parametrize(("at", "refused"), [("2026-11-21 12:00", []), ("2026-11-21 12:01", ["not_ahead"])])
def test_what_is_mended_was_mended_by_now(at, refused):
    assert desk.at_step("mend_now", mended_at=at, result="换了轴承").refused == refused


@pytest.mark.parametrize(("confirmed", "refused"), [("是", []), ("否", ["mended_well"])])
def test_only_what_works_again_is_confirmed(confirmed, refused):
    assert desk.at_step("confirm", confirmed=confirmed).refused == refused

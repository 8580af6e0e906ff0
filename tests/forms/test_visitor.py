"""会客登记单: SEC-06 and SEC-11 as the desk feels them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from tests.formkit.world import NOON, Desk, form, holder

GUEST = {"guest": "史密斯", "room": "1208"}
DAY = "2026-11-21"
SIGNED = '<svg viewBox="0 0 30 10"><path d="M1 1 L9 9"/></svg>'
desk = Desk("visitor")


@pytest.mark.parametrize(
    ("came", "refused"),
    [
        ("21:30", []),
        ("21:31", ["closed"]),
        ("23:59", ["closed"]),
        ("00:10", ["opened"]),
        ("06:59", ["opened"]),
        ("07:00", []),
    ],
)
def test_no_visitor_after_2130_until_the_house_opens(came: str, refused: list[str]) -> None:
    filed = desk.file(came_at=f"{DAY} {came}")
    assert filed.refused == refused
    if "closed" in refused:
        assert filed.clauses == {"SEC-06-11"}


def test_the_opening_hour_is_the_hotels() -> None:
    assert Desk("visitor", settings={"visitor_opening": time(8, 0)}).file(came_at=f"{DAY} 07:30").refused == ["opened"]


def test_only_the_duty_manager_may_let_a_late_visitor_in_and_only_if_the_hotel_says_so() -> None:
    late = form("visitor").rules["closed"]
    assert late.override is not None
    assert late.override.says({}) == "当班的酒店总值班"
    assert late.override_if == "visitor_override_by_duty"
    assert form("visitor").rules["barred"].override is None


def test_the_barred_are_not_received() -> None:
    asked: list[Any] = []
    barred = Desk("visitor", facts={"barred": lambda *who: asked.append(who) or True}).file()
    assert barred.refused == ["barred"]
    assert barred.clauses == {"SEC-06-10"}
    assert asked[-1] == ("赵敏", "11010519491231002X")


def test_the_desk_is_told_when_the_host_is_on_shift() -> None:
    on_shift = Desk("visitor", facts={"on_duty": True})
    assert on_shift.file(category="访员工").warned == ["host_on_duty"]
    assert on_shift.file(category="访员工").refused == []
    assert on_shift.file(category="面试").warned == []
    assert desk.file(category="访员工").warned == []


@pytest.mark.parametrize(
    ("given", "refused", "problems"),
    [
        ({"appointment": "否", "confirmed_by": "供应部彭丽 14:20"}, [], set()),
        ({"appointment": "否"}, ["sales_by_supply"], set()),
        ({"appointment": None}, ["sales_by_supply"], set()),
        ({"appointment": "是"}, [], set()),
        ({"appointment": "是", "place": None}, [], {"place"}),
    ],
)
def test_salespeople_only_when_supply_has_answered(
    given: dict[str, Any], refused: list[str], problems: set[str]
) -> None:
    filed = desk.file(category="外来推销", **given)
    assert filed.refused == refused
    assert set(filed.problems) == problems


def test_a_guest_is_named_with_the_room_and_staff_from_the_directory() -> None:
    assert desk.file(category="访住店客人").refused == ["guest_named"]
    assert desk.file(category="访住店客人", host=GUEST).refused == []
    assert desk.file(category="访员工", host=GUEST).refused == ["employee_named"]
    assert desk.file(category="访住店客人", host=GUEST, room=None).answers.answer("room") == "1208"


def test_the_floor_is_told_before_anybody_goes_up() -> None:
    assert desk.file(category="访住店客人", host=GUEST).warned == ["floor_told"]
    told = desk.file(category="访住店客人", host=GUEST, floor_attendant=holder("楼层服务员"))
    assert told.warned == []


def test_the_hosts_department_need_not_be_typed() -> None:
    assert desk.file(department=None).answers.answer("department").name == "销售部"


@pytest.mark.parametrize(
    ("number", "kind", "stands"),
    [
        ("11010519491231002X", "居民身份证", True),
        ("110105194912310021", "居民身份证", False),
        ("G12345678", "居民身份证", False),
        ("G12345678", "护照", True),
    ],
)
def test_the_document_is_checked_by_its_kind(number: str, kind: str, stands: bool) -> None:
    assert (desk.file(id_no=number, id_kind=kind).problems == {}) is stands


@pytest.mark.parametrize(
    ("given", "route"),
    [
        ({"category": "有预约的访领导"}, ["leader_consents", "received", "leaving"]),
        ({"category": "有预约的访领导", "confirmed_by": "韩总 14:10"}, ["received", "leaving"]),
        ({"category": "面试", "appointment": "是"}, ["appointment_consents", "received", "leaving"]),
        ({"category": "面试", "appointment": "否"}, ["received", "leaving"]),
        ({"category": "访住店客人", "host": GUEST}, ["guest_consents", "leaving"]),
        ({"category": "访住店客人", "host": GUEST, "confirmed_by": "客人 14:10"}, ["leaving"]),
        ({"category": "外来推销", "appointment": "是"}, ["supply_consents", "received", "leaving"]),
        ({"category": "访员工", "appointment": "否"}, ["employee_comes", "received", "leaving"]),
        ({"category": "送货", "appointment": "否"}, ["manager_admits", "received", "leaving"]),
        ({"category": "送货", "appointment": "否", "place": None}, ["received", "leaving"]),
    ],
)
def test_who_is_asked_follows_who_is_visited(given: dict[str, Any], route: list[str]) -> None:
    filed = desk.file(**given)
    assert filed.stands
    assert filed.route() == route


LEAVING = {"left_at": f"{DAY} 16:00", "belongings_check": "一致"}


@pytest.mark.parametrize(
    ("filled", "host_signature", "refused", "problems"),
    [
        ({}, None, ["signed"], set()),
        ({}, SIGNED, [], set()),
        ({"slip_signed": "是"}, None, [], set()),
        ({"slip_signed": "否"}, None, ["signed"], set()),
        ({"slip_signed": "否", "unsigned_reason": "接见人已外出，电话确认"}, None, [], set()),
        ({"slip_signed": "是", "belongings_check": None}, None, [], {"belongings_check"}),
        ({"slip_signed": "是", "belongings_check": "有出入"}, None, [], {"remark"}),
        ({"slip_signed": "是", "belongings_check": "有出入", "remark": "多一只纸箱，已留置"}, None, [], set()),
        ({"slip_signed": "是", "left_at": f"{DAY} 14:29"}, None, ["left_after_coming"], set()),
        ({"slip_signed": "是", "left_at": f"{DAY} 14:30"}, None, [], set()),
    ],
)
def test_leaving_needs_the_signature_or_a_reason_and_the_belongings_compared(
    filled: dict[str, Any], host_signature: str | None, refused: list[str], problems: set[str]
) -> None:
    left = desk.at_step("leaving", {"host_signature": host_signature}, **{**LEAVING, **filled})
    assert left.refused == refused
    assert set(left.problems) == problems


def test_nothing_brought_in_need_not_be_compared() -> None:
    filled = {**LEAVING, "slip_signed": "是", "belongings_check": None}
    assert desk.at_step("leaving", {"belongings": None}, **filled).problems == {}


def test_a_guests_visitor_needs_no_signature_of_staff() -> None:
    known = {"host": desk.file(category="访住店客人", host=GUEST).answers.answer("host")}
    assert desk.at_step("leaving", known, **LEAVING).refused == []


def test_overstaying_is_noticed_at_2230_or_after_four_hours() -> None:
    env = desk.file(came_at=f"{DAY} 20:00").answers
    timers = form("visitor").timers
    assert timers["overstays"].at.value(env) == datetime(2026, 11, 21, 22, 30)
    assert timers["stays_long"].at.value(env) == datetime(2026, 11, 22, 0, 0)
    assert timers["overstays"].at.value(env) > NOON + timedelta(hours=10)
    let_in_at_night = desk.file(came_at=f"{DAY} 22:31").answers
    assert timers["overstays"].at.value(let_in_at_night) is None
    assert timers["stays_long"].at.value(let_in_at_night) == datetime(2026, 11, 22, 2, 31)

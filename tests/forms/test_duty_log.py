"""值班记录: whole shifts, lines one by one, struck but readable, calls acknowledged in person, matters handed on."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import pytest

from tests.formkit.world import Desk, Filed, form, person

desk = Desk("duty_log", facts={"applicant": person("保安员")})
GUARD, CHEF = person("保安员"), person("餐厅总厨")


@pytest.mark.parametrize(
    ("shift", "clock", "begins", "ends"),
    [
        ("早班", "06:50", "21 07:00", "21 15:00"),
        ("中班", "15:20", "21 15:00", "21 23:00"),
        ("夜班", "22:50", "21 23:00", "22 07:00"),
        ("夜班", "06:59", "20 23:00", "21 07:00"),
        ("夜班", "07:00", "21 23:00", "22 07:00"),
    ],
)
def test_a_shift_begins_and_ends_as_the_hotel_has_set(shift: str, clock: str, begins: str, ends: str) -> None:
    at = datetime.strptime(f"2026-11-21 {clock}", "%Y-%m-%d %H:%M")
    filed = Desk("duty_log", at=at).file(shift=shift, begins=None, ends=None)
    assert filed.stands
    found = [f"{filed.reading.values[name]:%d %H:%M}" for name in ("begins", "ends")]
    assert found == [begins, ends]


def test_other_hours_of_another_hotel() -> None:
    other = Desk("duty_log", settings={"shift_early_from": time(8), "shift_middle_from": time(16)})
    filed = other.file(shift="早班", begins=None, ends=None)
    assert (filed.reading.values["begins"].hour, filed.reading.values["ends"].hour) == (8, 16)


def test_begin_and_end_are_not_written_the_wrong_way_round() -> None:
    assert desk.file(begins="2026-11-21 15:00", ends="2026-11-21 15:00").refused == ["order"]


def line(**changed: Any) -> Filed:
    given = {"line_at": "2026-11-21 10:00", "line_category": "巡视", "line_content": "一层巡视正常。", **changed}
    return desk.amend("line", **given)


@pytest.mark.parametrize(
    ("at", "refused"),
    [
        ("2026-11-21 06:59", ["of_this_shift"]),
        ("2026-11-21 07:00", []),
        ("2026-11-21 12:00", []),
        ("2026-11-21 12:01", ["not_ahead"]),
    ],
)
def test_a_line_is_of_this_shift_and_has_happened(at: str, refused: list[str]) -> None:
    assert line(line_at=at).refused == refused


def test_a_call_names_the_caller_and_an_accident_where_and_from_whom() -> None:
    assert set(line(line_category="电话").problems) == {"line_caller"}
    assert line(line_category="电话", line_caller="餐饮部").stands
    accident = {"accident": "是", "line_caller": "宋师傅"}
    assert set(line(**accident).problems) == {"accident_department", "accident_place", "accident_kind"}
    where = {"accident_department": "餐饮部", "accident_place": "厨房", "accident_kind": "火情"}
    assert line(**accident, **where).stands


def lines(*rows: dict[str, Any]) -> dict[str, Any]:
    written = [
        {"number": n, "at": datetime(2026, 11, 21, 9, n), "category": "电话", "content": "……", "writer": GUARD, **row}
        for n, row in enumerate(rows, start=1)
    ]
    return {"lines": written}


HANDED, TOLD, PLAIN = {"hand_on": True}, {"told": CHEF}, {"hand_on": False}


@pytest.mark.parametrize(
    ("more", "unsettled"),
    [
        ({}, 2),
        ({"settled": [{"number": 2}]}, 1),
        ({"relayed": [{"number": 3}]}, 1),
        ({"settled": [{"number": 2}], "relayed": [{"number": 3}]}, 0),
        ({"struck": [{"number": 2}]}, 1),
        ({"struck": [{"number": 1}]}, 2),
    ],
)
def test_what_is_handed_on_and_what_is_passed_on_stay_open(more: dict[str, Any], unsettled: int) -> None:
    known = {**lines(PLAIN, HANDED, TOLD), **more}
    assert desk.answers({**desk.file().reading.values, **known}).answer("unsettled") == unsettled


def test_lines_are_numbered_one_after_the_other() -> None:
    (cells,) = form("duty_log").amendments["line"].adds.values()
    values = desk.file().reading.values
    assert cells["number"].value(desk.answers(values)) == 1
    assert cells["number"].value(desk.answers({**values, **lines(PLAIN, PLAIN)})) == 3


@pytest.mark.parametrize(
    ("number", "known", "refused"),
    [
        (1, {}, []),
        (4, {}, ["there", "own_line"]),
        (1, {"struck": [{"number": 1}]}, ["there"]),
        (2, {}, ["own_line"]),
    ],
)
def test_a_line_is_struck_once_by_who_wrote_it(number: int, known: dict[str, Any], refused: list[str]) -> None:
    written = lines(PLAIN, {"writer": CHEF}, PLAIN)
    filed = desk.amend("strike", known={**written, **known}, strike_number=number, strike_reason="写错了岗位")
    assert filed.refused == refused


@pytest.mark.parametrize(
    ("by_whom", "number", "known", "refused"),
    [
        (CHEF, 2, {}, []),
        (GUARD, 2, {}, ["in_person"]),
        (CHEF, 1, {}, ["waiting", "in_person"]),
        (CHEF, 2, {"relayed": [{"number": 2}]}, ["waiting"]),
        (CHEF, 2, {"struck": [{"number": 2}]}, ["waiting"]),
    ],
)
def test_who_was_told_acknowledges_in_person(
    by_whom: Any, number: int, known: dict[str, Any], refused: list[str]
) -> None:
    asked = Desk("duty_log", facts={"applicant": by_whom})
    assert asked.amend("relay", known={**lines(PLAIN, TOLD), **known}, relay_number=number).refused == refused


@pytest.mark.parametrize(
    ("number", "known", "stands"),
    [(2, {}, True), (1, {}, False), (2, {"settled": [{"number": 2}]}, False), (2, {"struck": [{"number": 2}]}, False)],
)
def test_a_matter_is_closed_once(number: int, known: dict[str, Any], stands: bool) -> None:
    filed = desk.amend("settle", known={**lines(PLAIN, HANDED), **known}, settle_number=number, settle_result="已修好")
    assert filed.stands is stands


FOOTAGE = {
    "footage_starts": "2026-11-21 09:00", "footage_ends": "2026-11-21 09:30", "footage_camera": "大堂 3 号",
    "footage_found": "无异常", "footage_kept_at": "二号录像机",
}  # fmt: skip
MONITORS = {"post": "消防监控中心"}


def test_only_the_monitoring_centre_lists_footage() -> None:
    why = {"footage_why": "客人报失"}
    assert desk.amend("recording", **FOOTAGE, **why).refused == ["monitors_only"]
    assert desk.amend("recording", known=MONITORS, **FOOTAGE, **why).stands


def test_the_day_shift_records_for_a_reason_the_night_shift_always() -> None:
    assert set(desk.amend("recording", known=MONITORS, **FOOTAGE).problems) == {"footage_why"}
    assert desk.amend("recording", known={**MONITORS, "shift": "夜班"}, **FOOTAGE).stands


def test_footage_has_been_recorded() -> None:
    ahead = {**FOOTAGE, "footage_ends": "2026-11-21 12:01", "footage_why": "客人报失"}
    assert desk.amend("recording", known=MONITORS, **ahead).refused == ["footage_order"]


def test_the_leader_reviews_after_the_officer_has_ended_it() -> None:
    definition = form("duty_log")
    assert [(step.key, step.stage) for step in definition.route] == [("finish", "值班中"), ("review", "待审阅")]
    assert definition.timers["unfinished"].stages == ("值班中",)
    assert {"line", "strike", "recording"} == {
        key for key, one in definition.amendments.items() if one.stages == ("值班中",)
    }

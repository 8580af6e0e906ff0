"""消防设施检查记录: who looks it over, what an abnormal line asks for and starts, and when each kind falls due."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from portal.formkit import EVERY_DEPARTMENT, every
from tests.formkit.world import Desk, form

desk = Desk("fire_check")
KINDS = [
    "部门班查",
    "地下消防泵房日查",
    "屋面消防设备日查",
    "探测器手动周查",
    "备用电源双周查",
    "分区季度抽查",
    "年度火灾模拟试验",
]


def lines(result, note=None):
    return [{"item": "灭火器", "result": "正常"}, {"item": "防火门", "result": result, "note": note}]


@pytest.mark.parametrize("kind", KINDS)
def test_departments_look_over_their_own_and_security_the_rest(kind):
    wanted = ["head"] if kind in ("部门班查", "年度火灾模拟试验") else ["supervisor"]
    assert desk.file(kind=kind).route() == wanted


def test_what_is_abnormal_is_described_handled_and_mended():
    bare = desk.file(lines=lines("异常"))
    assert set(bare.problems) == {"lines-1-note", "handling"}
    filed = desk.file(lines=lines("异常", "闭门器脱落"), handling="已挂牌")
    mended = form("fire_check").follow_ups["mended"]
    assert (filed.problems, mended.when.value(filed.answers), mended.files) == ({}, True, True)
    assert not mended.when.value(desk.file(lines=lines("正常")).answers)
    assert mended.fills["place"].value(filed.answers) == "房务部三层客房"
    assert mended.cite.clauses == ("SEC-05-06",)


def test_what_was_asked_for_already_is_not_asked_for_twice():
    filed = desk.file(lines=lines("异常", "闭门器脱落"), handling="已挂牌", repair="LS2026-0001")
    assert not form("fire_check").follow_ups["mended"].when.value(filed.answers)


@pytest.mark.parametrize(("at", "refused"), [("2026-11-21 12:00", []), ("2026-11-21 12:01", ["not_ahead"])])
def test_first_one_checks_then_one_writes(at, refused):
    assert desk.file(checked_at=at).refused == refused


def test_every_kind_falls_due_by_its_article():
    due = {one.fills["kind"]: one for one in form("fire_check").schedules.values()}
    said = {kind: (one.each, one.cite.clauses[0]) for kind, one in due.items()}
    assert said == {
        "部门班查": (every.shift, "FIRE-13"), "地下消防泵房日查": (every.day, "FIRE-14"),
        "屋面消防设备日查": (every.day, "FIRE-14"), "探测器手动周查": (every.week, "SEC-10-11"),
        "备用电源双周查": (every.weeks(2), "SEC-10-12"), "分区季度抽查": (every.quarter, "SEC-10-14"),
        "年度火灾模拟试验": (every.year, "SEC-10-13"),
    }  # fmt: skip
    assert list(due) == KINDS
    assert due["部门班查"].department == EVERY_DEPARTMENT
    assert (due["年度火灾模拟试验"].department, due["分区季度抽查"].register) == ("设备部", "detector_zones")
    assert due["部门班查"].ahead == timedelta(hours=1)


def test_every_schedule_opens_lines_to_go_through():
    for one in [*form("fire_check").schedules.values(), *form("hygiene_check").schedules.values()]:
        assert len(one.fills["lines"]) >= 4
        assert len({line["item"] for line in one.fills["lines"]}) == len(one.fills["lines"])


def test_hygiene_falls_due_by_its_articles():
    due = form("hygiene_check").schedules
    assert {key: (one.each, one.fills["kind"]) for key, one in due.items()} == {
        "dormitories": (every.day, "宿舍每日"), "whole_rooms": (every.weekday("周日"), "宿舍周日大检查"),
        "monitoring": (every.shift, "岗位交班"), "posts": (every.shift, "岗位交班"),
        "doors": (every.weekday("周三", "周六"), "自动门周三周六"), "office": (every.day, "部门办公室"),
    }  # fmt: skip
    assert (due["doors"].until, due["doors"].turn) == (time(12), "中班")
    assert due["posts"].places == ("自动门岗", "自行车棚岗", "地下车库岗")

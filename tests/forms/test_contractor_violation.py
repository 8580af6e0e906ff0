"""外来施工人员违规处理单: each conduct has its band, to the fen [SEC-13-06 to SEC-13-11]."""

from __future__ import annotations

from typing import Any

import pytest

from portal.formkit import Value
from tests.formkit.world import DEPARTMENTS, Desk, form

quiet = Desk("contractor_violation")  # fines are off as shipped
desk = Desk("contractor_violation", settings={"fines_taken": True})


@pytest.mark.parametrize(
    ("kind", "fine", "refused"),
    [
        ("未佩戴出入证", "9.99", ["band_no_pass"]),
        ("未佩戴出入证", "10", []),
        ("持伪造证件", "50", []),
        ("持伪造证件", "50.01", ["band_no_pass"]),
        ("流动吸烟", "49.99", ["band_offence"]),
        ("流动吸烟", "50", []),
        ("偷盗酒店物品", "500", []),
        ("其他", "500.01", ["band_offence"]),
    ],
)
def test_a_fine_stays_in_its_band(kind: str, fine: str, refused: list[str]) -> None:
    filed = desk.file(kind=kind, measures=["罚款"], fine=fine)
    assert filed.refused == refused
    assert filed.clauses <= {"SEC-13-07", "SEC-13-09"}


@pytest.mark.parametrize(
    ("measures", "refused"),
    [(["批评教育"], []), (["批评教育", "收回出入证"], []), (["罚款"], ["trespass_unfined"])],
)
def test_the_wrong_area_is_not_fined(measures: list[str], refused: list[str]) -> None:
    filed = desk.file(kind="进入无关区域", measures=measures, fine="50", contractor_pass="LS2026-0001")
    assert [key for key in filed.refused if key.startswith("trespass")] == refused


def test_whether_fines_are_taken_is_the_hotels() -> None:
    assert quiet.file(measures=["罚款"], fine="20").refused == ["fines_taken"]
    assert quiet.file(measures=["批评教育"]).stands
    assert desk.file(measures=["罚款"], fine="20").stands


def test_a_fine_has_an_amount_and_nothing_else_has() -> None:
    assert set(desk.file(measures=["罚款"]).problems) == {"fine"}
    assert desk.file(measures=["批评教育"], fine="20").reading.values["fine"] is None


@pytest.mark.parametrize(
    ("measures", "liable", "route"),
    [
        (["批评教育"], "无", ["manager", "head"]),
        (["批评教育"], "有", ["manager", "leaders", "head"]),
        (["罚款"], "无", ["manager", "head", "paid"]),
    ],
)
def test_the_general_manager_hears_of_a_head_and_finance_of_a_fine(
    measures: list[str], liable: str, route: list[str]
) -> None:
    assert desk.file(measures=measures, fine="20", liable=liable).route() == route


@pytest.mark.parametrize(
    ("kind", "gravity", "measures", "warned"),
    [
        ("打架斗殴", "严重", ["批评教育"], ["to_the_police"]),
        ("打架斗殴", "严重", ["移送公安机关"], []),
        ("打架斗殴", "一般", ["批评教育"], []),
        ("未佩戴出入证", "严重", ["批评教育"], []),
    ],
)
def test_what_is_grave_goes_to_the_police(kind: str, gravity: str, measures: list[str], warned: list[str]) -> None:
    assert desk.file(kind=kind, gravity=gravity, measures=measures).warned == warned


def test_a_pass_to_be_taken_back_is_named() -> None:
    assert set(desk.file(measures=["收回出入证"]).problems) == {"contractor_pass"}


def test_contractor_and_department_come_from_the_pass() -> None:
    said: dict[str, Any] = {
        "contractor": "恒通建筑装饰公司", "department": Value(DEPARTMENTS.index("工程部") + 1, "工程部"),
    }  # fmt: skip
    named = Desk("contractor_violation", facts={"of_record": lambda record, name: said[name] if record else None})
    filed = named.file(contractor_pass="LS2026-0001", contractor=None, department=None)
    assert filed.stands
    assert {name: filed.reading.values[name] for name in said} == said
    assert named.file(contractor_pass="LS2026-0001", contractor="别家").refused == ["of_this_contractor"]
    assert named.file(contractor_pass="LS2026-0001", department="餐饮部").refused == ["of_this_department"]


@pytest.mark.parametrize(("found", "refused"), [("2026-11-21 12:00", []), ("2026-11-21 12:01", ["found_before_now"])])
def test_what_is_found_has_happened(found: str, refused: list[str]) -> None:
    assert desk.file(found_at=found).refused == refused


def test_the_gate_writes_it_and_the_manager_decides() -> None:
    definition = form("contractor_violation")
    assert definition.filed_by[0].holder is not None
    assert definition.filed_by[0].holder.how == "desk"
    assert [step.key for step in definition.route if step.decides] == ["manager"]

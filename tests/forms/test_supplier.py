"""供应商档案: who may be compared."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from portal.formkit import by
from tests.formkit.world import Desk, form, person

desk = Desk("supplier")


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("91350100M000100Y43", []),
        ("91350100m000100y43", []),
        (None, []),
        ("91350100M000100Y44", ["code_holds"]),  # check digit
        ("91350100M000100Y4", ["code_holds"]),  # 17 places
        ("9135010OM000100Y43", ["code_holds"]),  # O for 0
    ],
)
def test_the_credit_code_holds_to_its_check_digit(code: str | None, refused: list[str]) -> None:
    assert desk.file(credit_no=code).refused == refused


@pytest.mark.parametrize(
    ("given", "warned"),
    [
        ({"papers": [3], "papers_until": None}, ["papers_dated"]),
        ({"papers": [3]}, []),
        ({"papers_until": None}, []),
    ],
)
def test_papers_carry_their_date(given: dict[str, Any], warned: list[str]) -> None:
    assert desk.file(**given).warned == warned


def test_purchasing_fills_and_its_manager_approves() -> None:
    supplier = form("supplier")
    assert supplier.register
    assert [step.holder for step in supplier.route] == [by.post("采购部经理")]
    assert supplier.filed_by[0].holder == by.post("采购员", "采购部经理")
    assert [amendment.title for amendment in supplier.amendments.values()] == ["评价", "变更", "停用"]
    for key in ("renew", "change_state"):
        assert [step.holder for step in supplier.amendments[key].route] == [by.post("采购部经理")]


def test_a_rating_adds_a_line() -> None:
    rated = desk.amend("rate", quality="5", delivery="3", service="4")
    assert rated.stands
    line = {
        name: expr.value(rated.answers) for name, expr in form("supplier").amendments["rate"].adds["ratings"].items()
    }
    assert line == {
        "at": datetime(2026, 11, 21, 12, 0), "quality": 5, "delivery": 3, "service": 4, "words": None,
        "rated_by": person("仓库主任"),
    }  # fmt: skip
    assert set(desk.amend("rate", quality="6", delivery="3").problems) == {"quality", "service"}


def test_a_state_changes_by_approval_and_only_to_another() -> None:
    assert desk.amend("change_state", new_state="停用", state_reason="两次延误").stands
    assert desk.amend("change_state", new_state="正常", state_reason="无").refused == ["differs"]


def test_papers_about_to_lapse_are_asked_for_a_month_before() -> None:
    env = desk.file(papers_until="2026-12-31").answers
    assert form("supplier").timers["papers_lapse"].at.value(env) == datetime(2026, 12, 1, 9, 0)
    assert form("supplier").timers["papers_lapse"].at.value(desk.file(papers_until=None).answers) is None

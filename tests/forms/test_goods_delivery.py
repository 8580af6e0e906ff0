"""送货人员登记: nobody goes up to the kitchen's second floor before the manager has agreed [SEC-11-02, SEC-11-03]."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from portal.formkit import by
from tests.formkit import world
from tests.formkit.world import Desk, form, person

desk = Desk("goods_delivery")


@pytest.mark.parametrize(("upstairs", "route"), [("是", ["manager", "leave"]), ("否", ["leave"])])
def test_only_who_goes_up_needs_consent(upstairs: str, route: list[str]) -> None:
    assert desk.file(upstairs=upstairs).route() == route


def test_the_manager_of_the_receiving_department_consents_also_by_telephone() -> None:
    step = form("goods_delivery").route.steps["manager"]
    assert step.holder == by.head_of("department")
    assert step.decides
    assert step.by_telephone == "gate"
    assert step.cite.clauses == ("SEC-11-02", "SEC-11-03")


def test_whoever_goes_up_says_what_for() -> None:
    assert set(desk.file(purpose=None).problems) == {"purpose"}
    assert desk.file(upstairs="否", purpose=None).stands


def test_the_consent_names_the_head_of_itself() -> None:
    assert desk.at_step("manager").answers.answer("consented_by") == person("保安部经理")
    assert set(Desk("goods_delivery", facts={"head_of": None}).at_step("manager").problems) == {"consented_by"}


def test_somebody_barred_does_not_come_in_with_goods_either() -> None:
    filed = Desk("goods_delivery", facts={"barred": True}).file()
    assert filed.refused == ["barred"]
    assert filed.clauses == {"SEC-06-10"}


@pytest.mark.parametrize(
    ("left_at", "refused"),
    [("2026-11-21 09:09", ["left_after_coming"]), ("2026-11-21 09:10", []), ("2026-11-21 09:40", [])],
)
def test_nobody_leaves_before_coming(left_at: str, refused: list[str]) -> None:
    assert desk.at_step("leave", left_at=left_at).refused == refused


@pytest.mark.parametrize(("released", "refused"), [(None, ["note_released"]), (datetime(2026, 11, 21, 9, 20), [])])
def test_goods_leave_only_on_a_released_note(
    released: Any, refused: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Desk("goods_delivery", facts={"of_record": lambda record, name: released})
    monkeypatch.setitem(world.RECORDS, "CM2026-0001", 12)
    left = asked.at_step("leave", left_at="2026-11-21 09:40", exit_note="CM2026-0001")
    assert left.refused == refused
    assert asked.at_step("leave", left_at="2026-11-21 09:40").refused == []

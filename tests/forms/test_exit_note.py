"""出门证明: only what the employing department vouches for leaves, item by item [SEC-13-12]."""

from __future__ import annotations

from typing import Any

import pytest

from portal.formkit import Value
from tests.formkit.world import DEPARTMENTS, Desk, form, holder

desk = Desk("exit_note")
ENGINEERING = Value(DEPARTMENTS.index("工程部") + 1, "工程部")


def seen(*rows: tuple[str, str, str], **more: str) -> list[dict[str, Any]]:
    return [{"name": name, "counted": count, "seen": fits, **more} for name, count, fits in rows]


def test_the_head_approves_and_the_gate_checks() -> None:
    assert desk.file().route() == ["head", "gate"]
    steps = form("exit_note").route.steps
    assert [step.decides for step in steps.values()] == [True, False]  # nothing leaves before the head has agreed
    assert not steps["gate"].own  # who asked for the note does not check the goods


def test_a_contractor_who_has_finished_names_the_pass() -> None:
    assert set(desk.file(reason="施工完毕带离").problems) == {"contractor_pass"}
    assert desk.file(reason="退货").stands


@pytest.mark.parametrize(("employer", "refused"), [("工程部", []), ("餐饮部", ["by_the_employer"])])
def test_the_employing_department_issues_it(employer: str, refused: list[str]) -> None:
    of_pass = Value(DEPARTMENTS.index(employer) + 1, employer)
    asked = Desk("exit_note", facts={"of_record": lambda record, name: of_pass if name == "department" else None})
    filed = asked.file(contractor_pass="LS2026-0001")
    assert filed.refused == refused
    assert filed.clauses <= {"SEC-13-12"}


@pytest.mark.parametrize(("missing", "refused"), [([], []), (["电锤"], ["was_brought_in"])])
def test_what_is_ticked_as_registered_was_registered(missing: list[str], refused: list[str]) -> None:
    asked = Desk("exit_note", facts={"not_brought_in": missing})
    goods = [{"name": "电锤", "quantity": "1", "registered": "是"}]
    assert asked.file(goods=goods).refused == refused
    assert asked.file(goods=[{"name": "电锤", "quantity": "1"}]).refused == []  # not ticked: nothing to compare with


@pytest.mark.parametrize(("quantity", "refused"), [("0", ["something"]), ("0.01", []), ("3", [])])
def test_a_line_is_of_something(quantity: str, refused: list[str]) -> None:
    assert desk.file(goods=[{"name": "电锤", "quantity": quantity}]).refused == refused


def test_two_lines_of_one_name_are_merged() -> None:
    twice = [{"name": "钢管", "quantity": "1"}, {"name": "钢管", "quantity": "2"}]
    assert desk.file(goods=twice).refused == ["named_once"]


@pytest.mark.parametrize(
    ("rows", "verdicts", "result"),
    [
        (seen(("电锤", "1", "相符"), ("配电箱", "2", "相符")), ["相符放行", "相符放行"], "相符放行"),
        (seen(("电锤", "1", "相符"), ("配电箱", "3", "相符"), note="多一只"), ["相符放行", "不符扣留"], "不符扣留"),
        (seen(("电锤", "1", "不符"), ("配电箱", "2", "相符"), note="型号不同"), ["不符扣留", "相符放行"], "不符扣留"),
    ],
)
def test_each_item_is_released_or_held(rows: list[dict[str, Any]], verdicts: list[str], result: str) -> None:
    checked = desk.at_step("gate", checked=rows, released_at="2026-11-21 12:00", inspector=holder("保安员"))
    assert checked.stands
    assert [row["verdict"] for row in checked.answers.answer("checked")] == verdicts
    assert checked.answers.answer("result") == result


def test_nothing_is_said_to_be_released_before_it_was_checked() -> None:
    assert desk.file().answers.answer("result") is None


def test_what_is_held_says_why_and_releases_nothing() -> None:
    rows = seen(("电锤", "1", "相符"), ("配电箱", "1", "相符"))
    assert set(desk.at_step("gate", checked=rows, inspector=holder("保安员")).problems) == {
        "checked-1-note", "released_at",
    }  # fmt: skip
    held = desk.at_step("gate", checked=seen(("电锤", "0", "不符"), ("配电箱", "0", "不符"), note="没有实物"),
                        released_at="2026-11-21 12:00", inspector=holder("保安员"))  # fmt: skip
    assert held.stands
    assert held.answers.answer("released_at") is None


@pytest.mark.parametrize(
    "rows",
    [
        seen(("电锤", "1", "相符")),
        seen(("电锤", "1", "相符"), ("电锤", "1", "相符")),
        seen(("电锤", "1", "相符"), ("配电箱", "2", "相符"), ("角磨机", "0", "不符"), note="证明上没有"),
    ],
)
def test_every_item_is_checked_once(rows: list[dict[str, Any]]) -> None:
    rows = [{**row, "note": "核对"} for row in rows]
    checked = desk.at_step("gate", checked=rows, released_at="2026-11-21 12:00", inspector=holder("保安员"))
    assert checked.refused == ["item_by_item"]
    assert checked.clauses == {"SEC-13-12"}


def test_the_table_of_the_gate_starts_with_the_goods() -> None:
    table = form("exit_note").fields["checked"]
    assert table.start(desk.file().answers) == [{"name": "电锤"}, {"name": "配电箱"}]


def test_an_unused_note_lapses() -> None:
    timer = form("exit_note").timers["unused"]
    assert f"{timer.at.value(desk.file(leaves_on='2026-11-21').answers):%m-%d %H:%M}" == "11-22 23:59"
    longer = Desk("exit_note", settings={"exit_note_days": 0})
    assert f"{timer.at.value(longer.file(leaves_on='2026-11-21').answers):%m-%d %H:%M}" == "11-21 23:59"
    assert (timer.stages, timer.stage) == (("待查验",), "已过期")

"""物品报损报告: PUR-3-01 to 03. The book value by finance, the board, and the request that follows by itself."""

from __future__ import annotations

import pytest

from portal.formkit import by
from tests.formkit.world import Desk, form

desk = Desk("damage_report")


def test_the_way_through_finance_to_the_board_with_a_copy_to_purchasing() -> None:
    route = form("damage_report").route.steps
    assert list(route) == ["head", "finance", "board"]
    assert route["finance"].fills == ("valued",)
    assert route["finance"].not_also == route["board"].not_also == ("requester",)
    assert route["board"].copies == (by.post("采购部经理", "采购员"),)
    assert set(route["board"].cite.clauses) == {"PUR-3-02", "PUR-3-03"}


@pytest.mark.parametrize(("value", "refused"), [("15960", []), ("15960.01", ["within_cost"])])
def test_the_book_value_is_within_the_cost(value: str, refused: list[str]) -> None:
    assert desk.at_step("finance", book_value=value).refused == refused  # 12,600 + 3,360


def test_without_every_cost_the_book_value_is_taken_as_it_is() -> None:
    items = [{**row, "cost": None} for row in desk.file().reading.values["items"]]
    assert desk.at_step("finance", {"items": items}, book_value="99999").refused == []
    assert set(desk.at_step("finance").problems) == {"book_value"}


@pytest.mark.parametrize(("advice", "asked"), [("变卖", {"residual"}), ("报废", set()), ("维修", set())])
def test_what_is_sold_has_a_residual_value(advice: str, asked: set[str]) -> None:
    known = desk.file(advice=advice).reading.values
    assert set(desk.at_step("finance", known, book_value="0").problems) == asked


@pytest.mark.parametrize(
    ("blame", "asked"), [("盗失", {"note"}), ("其他", {"note"}), ("客损", set()), ("自然损耗", set())]
)
def test_theft_and_other_causes_are_explained(blame: str, asked: set[str]) -> None:
    assert set(desk.file(blame=blame, note=None).problems) == asked


def test_an_item_stands_once_with_a_number_and_was_bought_before() -> None:
    (row, other) = desk.example()["items"]
    assert desk.file(items=[row, row]).refused == ["each_once"]
    assert desk.file(items=[{**row, "quantity": "0"}, other]).refused == ["some"]
    assert desk.file(items=[{**row, "bought_on": "2026-11-22"}, other]).refused == ["bought_before"]
    assert desk.file(items=[{**row, "bought_on": "2026-11-21"}, other]).stands
    assert desk.file(items=[{**row, "bought_on": None}, other]).stands


@pytest.mark.parametrize(("advice", "starts"), [("报废", True), ("变卖", True), ("维修", False)])
def test_an_approved_report_starts_the_request_with_its_items(advice: str, starts: bool) -> None:
    follows = form("damage_report").follow_ups["replacement"]
    env = desk.file(advice=advice).answers
    assert bool(follows.when.value(env)) is starts
    assert (follows.form, follows.after, follows.files) == ("purchase_replacement", "approved", True)
    assert [(row["name"], row["quantity"]) for row in follows.fills["wanted"].value(env)] == [
        ("波轮洗衣机", 1), ("客房台灯", 12),
    ]  # fmt: skip

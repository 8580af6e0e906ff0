"""仓库货品卡: the purchase line, and stock that only moves by receipts, issues and counts."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from portal.formkit import by
from tests.formkit.world import Desk, form, holder

desk = Desk("stock_item")


def moved(*changes: int) -> dict[str, Any]:
    return {"movements": [{"kind": "盘点", "change": Decimal(change)} for change in changes]}


@pytest.mark.parametrize(
    ("stock", "state"),
    [(3301, "充足"), (3300, "待补仓"), (3000, "待补仓"), (2999, "待补仓"), (0, "待补仓")],
)
def test_close_to_at_or_under_the_line_an_item_is_due(stock: int, state: str) -> None:
    env = desk.answers({**desk.file().reading.values, **moved(stock)})  # the line is 3,000, close is 10 % above
    assert env.answer("state") == state
    assert form("stock_item").grades["state"].case(env).cite.clauses[0] == "PUR-1-01"


def test_how_close_is_the_hotels() -> None:
    env = Desk("stock_item", settings={"reorder_close_percent": 0}).answers(
        {**desk.file().reading.values, **moved(3001)}
    )
    assert env.answer("state") == "充足"


@pytest.mark.parametrize(
    ("given", "months", "line"),
    [
        ({"line": None}, 1, Decimal(3000)),
        ({"line": None}, Decimal("1.5"), Decimal(4500)),
        ({"line": "100"}, 1, Decimal(100)),
    ],
)
def test_until_a_line_is_set_it_is_the_months_use(given: dict[str, Any], months: Any, line: Decimal) -> None:
    filed = Desk("stock_item", settings={"item_reorder_line": months}).file(**given)
    assert filed.answers.answer("line") == line


def test_without_use_or_line_the_line_is_asked_for() -> None:
    assert set(desk.file(line=None, monthly_known=None).problems) == {"line"}
    known = Desk("stock_item", facts={"monthly_use": Decimal(1200)}).file(line=None, monthly_known=None)
    assert (known.answers.answer("monthly"), known.answers.answer("line")) == (1200, 1200)


def test_monthly_use_comes_from_issues_unless_somebody_knows_better() -> None:
    counted = Desk("stock_item", facts={"monthly_use": Decimal(1200)})
    assert counted.file().answers.answer("monthly") == 3000
    assert counted.file(monthly_known=None).answers.answer("monthly") == 1200


@pytest.mark.parametrize(
    ("highest", "stock", "suggested"),
    [("9000", 2800, 6200), ("9000", 9500, 0), (None, 2800, 3500), (None, 7000, 0)],
)
def test_what_to_order_is_suggested_from_use_and_the_time_goods_take(
    highest: str | None, stock: int, suggested: int
) -> None:
    filed = desk.file(highest=highest)
    env = desk.answers({**filed.reading.values, **moved(stock)})
    assert env.answer("suggested") == suggested  # without a ceiling: line + use of 33 days - stock


def test_the_ceiling_is_above_the_line() -> None:
    assert desk.file(highest="3000").refused == ["highest_above_line"]
    assert desk.file(highest="3001").refused == []


def test_stock_is_the_sum_of_its_movements() -> None:
    assert desk.answers(moved()).answer("stock") == 0
    assert desk.answers(moved(100, -30, 5)).answer("stock") == 75


@pytest.mark.parametrize(
    ("price", "last_price", "last_quantity"), [("0.90", 90, Decimal(500)), (None, 85, Decimal(6000))]
)
def test_a_receipt_adds_to_stock_and_brings_the_last_price(
    price: str | None, last_price: int, last_quantity: Any
) -> None:
    receive = form("stock_item").amendments["receive"]
    env = desk.amend("receive", received="500", received_price=price).answers
    assert {name: expr.value(env) for name, expr in receive.sets.items()} == {
        "last_price": last_price, "last_quantity": last_quantity,
    }  # fmt: skip
    line = {name: expr.value(env) for name, expr in receive.adds["movements"].items()}
    assert (line["kind"], line["change"], line["at"]) == ("入库", 500, datetime(2026, 11, 21, 12, 0))
    assert line["by_whom"].id == holder("仓库主任")


@pytest.mark.parametrize(("issued", "refused"), [("75", []), ("75.01", ["in_stock"])])
def test_no_more_is_issued_than_there_is(issued: str, refused: list[str]) -> None:
    taken = desk.amend("issue", {**moved(75), "stock": Decimal(75)}, issued=issued, taken_by=1, issue_note="客房补充")
    assert taken.refused == refused
    change = form("stock_item").amendments["issue"].adds["movements"]["change"].value(taken.answers)
    assert change == -Decimal(issued)


@pytest.mark.parametrize(
    ("counted", "reason", "problems"),
    [("75", None, set()), ("70", None, {"difference_reason"}), ("70", "破损", set())],
)
def test_a_difference_found_by_counting_has_a_reason(counted: str, reason: str | None, problems: set[str]) -> None:
    known = {**moved(75), "stock": Decimal(75)}
    found = desk.amend("count", known, counted=counted, difference_reason=reason, witness=holder("采购员"))
    assert set(found.problems) == problems
    assert (
        form("stock_item").amendments["count"].adds["movements"]["change"].value(found.answers) == Decimal(counted) - 75
    )


def test_adjusting_starts_from_what_the_card_says() -> None:
    adjusted = desk.amend("adjust", new_line="3500").reading.values
    assert (adjusted["new_line"], adjusted["new_highest"], adjusted["new_place"]) == (3500, 9000, "二号库 A3 架")


def test_the_card_is_a_register_kept_by_the_warehouse_without_approval() -> None:
    card = form("stock_item")
    assert card.register
    assert len(card.route) == 0
    assert card.filed_by[0].holder == by.post("仓库主任", "仓管员")
    routes = {key: [step.name for step in amendment.route] for key, amendment in card.amendments.items()}
    assert {key for key, steps in routes.items() if steps} == {"correct"}  # what no paper stands behind is looked at
    assert routes["correct"] == ["财务经理审核"]


def test_counting_takes_two_people() -> None:
    known = {**moved(75), "stock": Decimal(75)}
    assert desk.amend("count", known, counted="75", witness=holder("仓库主任")).refused == ["two_people"]
    assert desk.amend("count", known, counted="75", witness=holder("采购员")).refused == []


def test_what_moved_since_the_counting_stays() -> None:
    """Counted 70 of 75 on the book; 20 were taken since: five are missing, fifty are left."""
    known = {**moved(75, -20), "stock": Decimal(55)}
    found = desk.amend("count", known, book="75", counted="70", witness=holder("采购员"), difference_reason="破损")
    assert found.refused == []
    line = form("stock_item").amendments["count"].adds["movements"]
    assert (line["change"].value(found.answers), line["balance"].value(found.answers)) == (-5, 50)


@pytest.mark.parametrize(("change", "refused"), [("-75", []), ("-75.5", ["not_below_zero"]), ("0", ["some"])])
def test_a_correction_never_takes_more_than_there_is(change: str, refused: list[str]) -> None:
    known = {**moved(75), "stock": Decimal(75)}
    assert desk.amend("correct", known, change_by=change, correction="退库").refused == refused


def test_the_opening_stock_is_entered_once() -> None:
    assert desk.amend("opening", {"movements": []}, opening_quantity="100").refused == []
    assert desk.amend("opening", moved(5), opening_quantity="100").refused == ["first_of_all"]


@pytest.mark.parametrize(("others", "refused"), [(0, []), (1, ["code_once"])])
def test_a_code_stands_on_one_card(others: int, refused: list[str]) -> None:
    assert Desk("stock_item", facts={"cards_of": others}).file().refused == refused

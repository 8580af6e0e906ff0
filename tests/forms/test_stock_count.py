"""盘点表: two people, the book as the cards have it, every difference with its reason."""

from __future__ import annotations

from typing import Any

import pytest

from tests.formkit.world import Desk, holder

desk = Desk("stock_count")


def counted(book: str, found: str, reason: str | None = None) -> list[dict[str, Any]]:
    return [{"item": "BC-001 一次性牙刷", "book": book, "counted": found, "reason": reason}]


@pytest.mark.parametrize(
    ("goods", "problems", "route"),
    [
        (counted("2800", "2800"), set(), ["chief"]),
        (counted("2800", "2796", "受潮"), set(), ["chief", "finance"]),
        (counted("2800", "2801", "上次少记"), set(), ["chief", "finance"]),
    ],
)
def test_differences_are_explained_and_go_to_finance(goods: Any, problems: set[str], route: list[str]) -> None:
    filed = desk.file(goods=goods)
    assert set(filed.problems) == problems
    assert filed.route() == route


def test_a_difference_without_a_reason_is_refused() -> None:
    assert desk.file(goods=counted("2800", "2796")).problems


@pytest.mark.parametrize(("witness", "refused"), [("采购员", []), ("仓管员", ["two_people"])])
def test_two_people_count(witness: str, refused: list[str]) -> None:
    assert desk.file(witness=holder(witness)).refused == refused


@pytest.mark.parametrize(("on", "refused"), [("2026-11-21", []), ("2026-11-22", ["not_later"])])
def test_nobody_counts_tomorrow(on: str, refused: list[str]) -> None:
    assert desk.file(counted_on=on).refused == refused


def test_the_book_is_what_the_card_says() -> None:
    assert Desk("stock_count", facts={"off_the_book": ["一次性牙刷账面 2790 支"]}).file().refused == ["book_as_kept"]


def test_known_goods_once_each() -> None:
    assert Desk("stock_count", facts={"unknown_goods": ["牙膏"]}).file().refused == ["known"]
    assert desk.file(goods=counted("1", "1") * 2).refused == ["each_once"]

"""领用单: known goods, approved by the head, handed out up to what was asked for and what is there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.formkit.world import Desk, form

desk = Desk("stock_issue")
GIVEN = [{"item": "BC-001 一次性牙刷", "quantity": "300"}, {"item": "BC-020 卷纸", "quantity": "120"}]


def test_the_example_is_filed_and_goes_to_the_head_and_the_warehouse() -> None:
    filed = desk.file()
    assert (filed.problems, filed.refused, filed.warned) == ({}, [], [])
    assert filed.route() == ["head", "hand_out"]


@pytest.mark.parametrize(
    ("goods", "refused"),
    [
        ([{"item": "BC-001 一次性牙刷", "quantity": "1"}], []),
        ([{"item": "BC-001 一次性牙刷", "quantity": "0"}], ["some"]),
        ([{"item": "BC-001 一次性牙刷", "quantity": "1"}] * 2, ["each_once"]),
    ],
)
def test_every_line_asks_for_something_once(goods: list[dict[str, str]], refused: list[str]) -> None:
    assert desk.file(goods=goods).refused == refused


def test_goods_without_a_card_are_refused_and_too_few_in_stock_only_warned_of() -> None:
    unknown = Desk("stock_issue", facts={"unknown_goods": ["牙膏"]})
    assert unknown.file().refused == ["known"]
    short = Desk("stock_issue", facts={"short_goods": ["一次性牙刷只有 20 支"]})
    assert (short.file().refused, short.file().warned) == ([], ["there"])


@pytest.mark.parametrize(
    ("facts", "given", "refused"),
    [
        ({}, GIVEN, []),
        ({}, [*GIVEN, {"item": "QJ-001 中性清洁剂", "quantity": "1"}], ["given_as_asked"]),
        ({}, [GIVEN[0], GIVEN[0]], ["given_once"]),
        ({"beyond": ["BC-001 一次性牙刷"]}, GIVEN, ["not_more"]),
        ({"short_goods": ["一次性牙刷只有 20 支"]}, GIVEN, ["in_stock"]),
    ],
)
def test_what_is_handed_out(facts: dict[str, Any], given: list[dict[str, str]], refused: list[str]) -> None:
    assert Desk("stock_issue", facts=facts).at_step("hand_out", given=given).refused == refused


def test_handing_out_begins_with_what_was_asked_for() -> None:
    table = form("stock_issue").fields["given"]
    assert [row["item"] for row in table.start(desk.file().answers)] == ["BC-001 一次性牙刷", "BC-020 卷纸"]

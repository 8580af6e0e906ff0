"""A supplier that may no longer be bought of: whoever decides is told, another takes its place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from portal import clock
from portal.desks.purchasing import choosing, comparing, quotations, signals
from portal.desks.purchasing.offers import Line, Offer
from portal.errors import BadInput
from portal.records import acting, amending
from tests.purchasing.house import Who, answers, approve_until, compared, holders_now, step_now, supplier
from tests.purchasing.test_quotations import BUYER, SHOPS, comparing_now, hand_in


def test_a_chosen_supplier_taken_out_of_use_is_told_and_replaced(house: Flask, who: Who) -> None:
    """The board sees it, returns it; what that supplier had said counts no more, what the buyer judged still does."""
    cards = {shop: supplier(who, shop) for shop in SHOPS}
    record = hand_in(who, comparing_now(who))
    approve_until(record, "board")
    assert [one.words for one in signals.of(record, who("pengli")) if one.kind == "standing"] == []
    change = amending.file(who(BUYER), cards[SHOPS[0]], "change_state",
                           {"new_state": "暂停", "state_reason": "两次送货短少"})  # fmt: skip
    acting.act(who("pengli"), change)
    assert [one.words for one in signals.of(record, who("pengli")) if one.kind == "standing"] == [
        f"选定的{SHOPS[0]}已经暂停或者停用。"
    ]
    acting.send_back(holders_now(record)[0], record, reason="供应商已暂停", to="compare", straight=True)
    matrix = comparing.of(record)
    assert (matrix.paused, matrix.quality[0]) == ([SHOPS[0]], "样品合格")
    again = MultiDict({"pick-0": "0", "pick-1": "2", "advice": "换一家。"})
    with pytest.raises(BadInput) as refused:  # not even as one of three
        choosing.choose(who(BUYER), record, again)
    assert "暂停" in refused.value.problems["matrix"][0]

    quotations.withdraw(who(BUYER), record, SHOPS[0])
    assert [one.name for one in comparing.of(record).suppliers] == [SHOPS[1], SHOPS[2]]
    quotations.keep(who(BUYER), record, "丁店", Offer(lines=[Line("牙刷", 84), Line("香皂", 210)]))
    chosen = MultiDict({"pick-0": "2", "pick-1": "1", "advice": "换一家。"})
    assert step_now(choosing.choose(who(BUYER), record, chosen)) == "board"
    assert {row["supplier"] for row in answers(record)["quotes"]} == {SHOPS[1], SHOPS[2], "丁店"}


def test_papers_that_lapse_before_the_board_decides_are_told(house: Flask, who: Who) -> None:
    supplier(who, SHOPS[0], "2026-11-20")
    record = hand_in(who, comparing_now(who))
    assert (comparing.of(record).lapsed, [one.kind for one in signals.of(record, who("pengli"))]) == ({}, [])
    with clock.at(clock.now() + timedelta(days=1)):
        assert list(comparing.of(record).lapsed) == [SHOPS[0]]
        assert "standing" in [one.kind for one in signals.of(record, who("pengli"))]


def test_what_was_typed_on_the_purchase_itself_may_be_withdrawn(house: Flask, who: Who) -> None:
    record = comparing_now(who)
    prices = {"牙刷": ("0.85", "0.86", "0.87"), "香皂": ("2", "1.99", "1.98")}
    acting.act(who(BUYER), record, step="compare", given=compared(prices))
    approve_until(record, "board")
    acting.send_back(holders_now(record)[0], record, reason="再问一家", to="compare")
    quotations.withdraw(who(BUYER), record, SHOPS[1])
    assert [one.name for one in comparing.of(record).suppliers] == [SHOPS[0], SHOPS[2]]

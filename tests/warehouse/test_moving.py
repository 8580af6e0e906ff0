"""Stock moves by slips, counts and the counter: once, completely or not at all, whoever else is at it."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from portal import clock
from portal.db import commit, db
from portal.desks.purchasing import stock
from portal.desks.warehouse import cards, issuing, movements
from portal.desks.warehouse.issuing import Wanted
from portal.errors import BadInput, NotYours, PortalError
from portal.people.models import Person
from portal.records import acting, amending, engine, filing
from portal.records.models import Record
from tests.conftest import NOON
from tests.purchasing.conftest import person_named
from tests.purchasing.house import Who, answers, card, goods, ordered

BRUSH, SOAP = "BC-1 牙刷", "BC-2 香皂"


def stock_of(record: Record) -> Decimal:
    db.session.expire_all()
    return answers(record)["stock"]


def slip(who: Who, *rows: tuple[str, str], by: str = "post:楼层服务员") -> Record:
    me = who(by)
    return filing.submit(me, "stock_issue", {
        "department": "房务部", "taker": me.id,
        "goods": [{"item": item, "quantity": quantity, "use": "三层"} for item, quantity in rows],
    })  # fmt: skip


def hand_out(who: Who, record: Record, *given: tuple[str, str], by: str = "post:仓管员") -> Record:
    while (run := engine.open_runs(record)[0]).step != "hand_out":
        acting.act(run.tasks[0].person, record)
    keeper = who(by)
    rows = [{"item": item, "quantity": quantity} for item, quantity in given]
    return acting.act(keeper, record, step="hand_out", given={"issuer": keeper.id, "given": rows})


def count(who: Who, *rows: tuple[str, str, str, str | None]) -> Record:
    keeper = who("post:仓管员")
    return filing.submit(keeper, "stock_count", {
        "scope": "二号库", "counted_on": "2026-11-20", "counter": keeper.id, "witness": who("post:采购员").id,
        "goods": [{"item": item, "book": book, "counted": found, "reason": why} for item, book, found, why in rows],
    })  # fmt: skip


# ---- which card ----------------------------------------------------------------------------------------------------
def test_a_card_is_meant_by_its_code_or_a_name_it_alone_has(who: Who) -> None:
    brush, soap = card(who, "牙刷", stock="10", code="BC-1"), card(who, "香皂", stock="10", code="BC-2")
    card(who, "香皂", stock="10", code="BC-3")
    found = cards.meant(["BC-1", "bc-1 牙刷", "牙刷", "香皂", "BC-2 香皂", "毛巾"])
    assert {text: one.id for text, one in found.items()} == {
        "BC-1": brush.id, "bc-1 牙刷": brush.id, "牙刷": brush.id, "BC-2 香皂": soap.id,
    }  # fmt: skip


# ---- slips ---------------------------------------------------------------------------------------------------------
def test_a_slip_takes_what_was_handed_out_off_the_cards(who: Who) -> None:
    brush, soap = card(who, "牙刷", stock="500", code="BC-1"), card(who, "香皂", stock="500", code="BC-2")
    record = hand_out(who, slip(who, (BRUSH, "300"), (SOAP, "100")), (BRUSH, "280"), (SOAP, "0"))
    assert record.status == "approved"
    assert (stock_of(brush), stock_of(soap)) == (220, 500)
    (line,) = [one for one in movements.of(brush.number, who("post:仓管员")).movements if one.kind == "领用"]
    assert (line.went, line.balance, line.note, line.paper) == (280, 220, "三层", record.number)


def test_more_than_is_there_is_not_handed_out_and_nothing_moves(who: Who) -> None:
    brush, soap = card(who, "牙刷", stock="500", code="BC-1"), card(who, "香皂", stock="50", code="BC-2")
    record = slip(who, (BRUSH, "300"), (SOAP, "100"))
    with pytest.raises(BadInput):
        hand_out(who, record, (BRUSH, "300"), (SOAP, "100"))
    assert (stock_of(brush), stock_of(soap)) == (500, 50)
    hand_out(who, record, (BRUSH, "300"), (SOAP, "50"))
    assert (stock_of(brush), stock_of(soap)) == (200, 0)


def test_goods_without_a_card_cannot_be_asked_for(who: Who) -> None:
    with pytest.raises(BadInput):
        slip(who, ("牙膏", "3"))


# ---- counts --------------------------------------------------------------------------------------------------------
def test_a_count_enters_its_differences_and_leaves_what_moved_since(who: Who) -> None:
    brush, soap = card(who, "牙刷", stock="500", code="BC-1"), card(who, "香皂", stock="80", code="BC-2")
    sheet = count(who, (BRUSH, "500", "496", "受潮"), (SOAP, "80", "80", None))
    keeper = who("post:仓管员")
    amending.file(keeper, brush, "issue", {"issued": "100", "taken_by": keeper.id, "issue_note": "客房"})
    while sheet.status == "running":
        acting.act(engine.open_runs(sheet)[0].tasks[0].person, sheet)
    assert (stock_of(brush), stock_of(soap)) == (396, 80)
    assert [one.kind for one in movements.of(soap.number, keeper).movements] == ["期初"]


def test_a_book_that_is_not_the_cards_is_refused(who: Who) -> None:
    card(who, "牙刷", stock="500", code="BC-1")
    with pytest.raises(BadInput):
        count(who, (BRUSH, "400", "400", None))


# ---- the counter ---------------------------------------------------------------------------------------------------
def issue(me: Person, *lines: tuple[str, str], once: str = "click") -> list[Record]:
    return issuing.issue(
        me, [Wanted(*line) for line in lines], taken_by=str(me.id), taken_for="", use="急用", once=once
    )


def test_the_counter_issues_all_lines_or_none(who: Who) -> None:
    brush, soap = card(who, "牙刷", stock="500", code="BC-1"), card(who, "香皂", stock="5", code="BC-2")
    keeper = who("post:仓管员")
    commit()
    with pytest.raises(BadInput) as refused:
        issue(keeper, (BRUSH, "10"), (SOAP, "6"), ("牙膏", "1"))
    assert set(refused.value.problems) == {"quantity-1", "item-2"}
    db.session.rollback()
    assert (stock_of(brush), stock_of(soap)) == (500, 5)
    assert len(issue(keeper, (BRUSH, "10"), (SOAP, "5"))) == 2
    assert len(issue(keeper, (BRUSH, "10"), (SOAP, "5"))) == 2  # the same click again
    assert (stock_of(brush), stock_of(soap)) == (490, 0)


def test_only_keepers_issue(who: Who) -> None:
    card(who, "牙刷", stock="500", code="BC-1")
    with pytest.raises(NotYours):
        issue(who("post:楼层服务员"), (BRUSH, "1"))


def test_several_at_once_neither_lose_nor_double_nor_take_what_is_not_there(house: Flask, who: Who) -> None:
    """Eight at the counter, five each of thirty-two: six get theirs, two are told; the ledger adds up."""
    brush = card(who, "牙刷", stock="32", code="BC-1")
    number = brush.number
    keepers = [who("post:仓管员").login, who("post:仓库主任").login]
    commit()
    db.session.remove()
    came: list[Any] = []

    def take(place: int) -> None:
        with house.test_request_context(), clock.at(NOON):
            try:
                me = person_named(keepers[place % 2])
                issue(me, (BRUSH, "5"), once=f"click-{place}")
                commit()
                came.append("taken")
            except PortalError as refusal:
                db.session.rollback()
                came.append(type(refusal).__name__)
            except Exception as fault:  # told to the test, which wants none
                db.session.rollback()
                came.append(repr(fault))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=take, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(came) == ["BadInput"] * 2 + ["taken"] * 6
    ledger = movements.of(number, person_named(keepers[0]))
    assert ledger.values["stock"] == 2
    assert [one.balance for one in ledger.movements] == [2, 7, 12, 17, 22, 27, 32]


# ---- what runs low -------------------------------------------------------------------------------------------------
def test_what_is_on_order_counts_and_is_not_asked_for_twice(who: Who) -> None:
    from portal.desks.purchasing import restocking

    low = card(who, "牙刷", stock="100", code="BC-1")
    chief = who("post:仓库主任")
    (item,) = stock.due(chief).items
    assert stock.why(item, None) == ["库存 100 支，低于采购线 3,000 支", "按月均消耗够用 1 天"]
    bought = ordered(who, goods("牙刷", price="0.90", quantity="4000", code="BC-1"), prices={"牙刷": ("1", "2", "3")})
    coming = stock.on_order(chief, ["牙刷"])["牙刷"]
    assert (coming.quantity, coming.numbers) == (4000, [bought.number])
    assert stock.why(item, coming)[-1] == "已申请、还没到 4,000 支"
    assert stock.to_order(item, None) - stock.to_order(item, coming) == min(item.suggested, 4000)
    with pytest.raises(BadInput) as refused:
        restocking.start(chief, [low.number])
    assert bought.number in refused.value.sentence


def test_the_stock_is_worth_what_its_last_prices_say(who: Who) -> None:
    card(who, "牙刷", stock="100", code="BC-1", last_price="0.85")
    card(who, "香皂", stock="10", code="BC-2", last_price="2")
    assert stock.worth(who("post:仓库主任")) == 100 * 85 + 10 * 200

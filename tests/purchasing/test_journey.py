"""采购申请单（仓库补仓） from the purchase line to the shelf, through the real engine, rule by rule."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import clock
from portal.db import db
from portal.desks.purchasing import orders, requests, restocking, stock
from portal.errors import BadInput, NotYours
from portal.people.models import Holding
from portal.records import acting, amending, drafts, filing, history, lists
from portal.records.models import Copy, Record, StepRun
from portal.regulations import citations
from portal.timers import service as timers
from tests.purchasing.house import (
    SIGNATURE,
    Who,
    answers,
    approve_until,
    card,
    compared,
    deliver,
    goods,
    holders_now,
    offers,
    ordered,
    setting,
    small,
    step_now,
    supplier,
    to_comparison,
)

BRUSH = {"牙刷": ("0.90", "0.85", "0.95")}


def test_from_the_line_to_the_shelf(house: Flask, who: Who) -> None:
    item = card(who, "牙刷", stock="2800", code="BC-1")
    keeper, manager, buyer = who("post:仓库主任"), who("post:采购部经理"), who("post:采购员")
    assert [one.number for one in stock.due(keeper).items] == [item.number]

    draft = restocking.start(keeper, [item.number])
    filled = drafts.typed_in(draft)
    assert {key.removeprefix("goods-0-"): text for key, text in filled.items() if key.startswith("goods-0-")} == {
        "code": "BC-1", "name": "牙刷", "spec": "标准", "unit": "支", "monthly": "3000", "stock": "2800",
        "line": "3000", "last_price": "0.85", "last_quantity": "6000", "quantity": "3500",
    }  # fmt: skip
    record = filing.submit(keeper, "purchase_restock", filled, once=draft.token)
    assert [one.name for one in holders_now(record)] == [who("post:分管董事").name]

    with pytest.raises(BadInput):  # without a signature it is not signed
        acting.act(who("post:分管董事"), record, step="director_signs")
    acting.act(who("post:分管董事"), record, step="director_signs", signature=SIGNATURE)
    with pytest.raises(BadInput) as missing:
        acting.act(manager, record, step="first_review", signature=SIGNATURE)
    assert list(missing.value.problems) == ["arrives"]
    acting.act(manager, record, step="first_review", given={"arrives": "2026-11-23"}, signature=SIGNATURE)
    acting.act(buyer, record, step="compare", given=compared(BRUSH))
    assert approve_until(record, "") == ["supervisor", "board"]
    assert (record.status, record.stage) == ("approved", "待下单")
    acting.act(buyer, record, step="order", given={"order_no": "DD-1"})
    assert record.stage == "待收货"

    deliver(who, record, "牙刷", "2000", "1990")
    assert (answers(item)["stock"], record.stage) == (Decimal(4790), "待收货")
    assert [(line.accepted, line.missing) for line in orders.under_way(keeper)[0].lines] == [(1990, 1510)]
    deliver(who, record, "牙刷", "1510")
    card_now = answers(item)
    assert (card_now["stock"], card_now["last_price"], card_now["last_quantity"]) == (6300, 85, 1510)
    assert card_now["state"] == "充足"
    assert (record.stage, record.status) == ("已收货", "approved")
    assert record.finished_at is not None
    assert orders.under_way(keeper) == []
    assert stock.due(keeper).items == []
    assert history.verify().breaks == []


def test_receipts_are_linked_with_the_purchase_both_ways(house: Flask, who: Who) -> None:
    item = card(who, "牙刷", stock="2800", code="BC-1")
    record = ordered(who, goods("牙刷", price="0.85", quantity="6000", code="BC-1"), prices=BRUSH)
    deliver(who, record, "牙刷", "100")
    entry = amending.of(item)[-1]
    keeper = who("post:仓库主任")
    assert lists.links_of(record, keeper) == [("收货入库", entry)]
    assert lists.links_of(entry, keeper) == [("收货入库", record)]
    assert answers(entry)["purchase"].name == record.number
    assert entry.applicant.login == "yuna"


@pytest.mark.parametrize("cards", [0, 2])
def test_without_one_card_the_purchase_says_so_and_goes_on(house: Flask, who: Who, cards: int) -> None:
    for number in range(cards):
        card(who, "牙刷", stock="5", code=f"BC-{number}")
    record = ordered(who, goods("牙刷", price="0.85", quantity="10"), prices=BRUSH)
    deliver(who, record, "牙刷", "10")
    (line,) = [event for event in history.of(record) if event.kind == "followed"]
    assert ("没有找到" if cards == 0 else "不止一张") in line.note
    assert record.stage == "已收货"
    assert db.session.scalar(sa.select(sa.func.count()).where(Record.form_key == "stock_item.receive")) == 0


def test_what_was_not_good_does_not_count_as_received(house: Flask, who: Who) -> None:
    item = card(who, "牙刷", stock="5", code="BC-1")
    record = ordered(who, goods("牙刷", price="0.85", quantity="10", code="BC-1"), prices=BRUSH)
    deliver(who, record, "牙刷", "10", "0")
    assert (answers(item)["stock"], record.stage) == (5, "待收货")
    deliver(who, record, "牙刷", "10", "9")
    assert record.stage == "待收货"
    deliver(who, record, "牙刷", "1")
    assert (answers(item)["stock"], record.stage) == (15, "已收货")


def test_a_delivery_that_cannot_follow_leaves_nothing_behind(
    house: Flask, who: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = card(who, "牙刷", stock="5", code="BC-1")
    record = ordered(who, goods("牙刷", price="0.85", quantity="10", code="BC-1"), prices=BRUSH)
    db.session.commit()
    monkeypatch.setattr("portal.records.effects.link", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        deliver(who, record, "牙刷", "10")
    db.session.rollback()
    assert answers(item)["stock"] == 5
    assert not answers(record).get("receipts")


@pytest.mark.parametrize(("wanted", "refused"), [(("0.90", "0.85"), True), (("0.90", "0.85", "0.95"), False)])
def test_two_quotations_are_refused_with_the_article(
    house: Flask, who: Who, wanted: tuple[str, ...], refused: bool
) -> None:
    record = to_comparison(who, small(who))
    given = {**compared(BRUSH), "quotes": offers({"牙刷": wanted})}
    if not refused:
        acting.act(who("post:采购员"), record, step="compare", given=given)
        assert step_now(record) == "supervisor"
        return
    with pytest.raises(BadInput) as problem:
        acting.act(who("post:采购员"), record, step="compare", given=given)
    (sentence,) = problem.value.problems["quotes"]
    assert "至少要有三家报价" in sentence
    assert f"〔{citations.cite('PUR-1-11').text}〕" in sentence
    assert step_now(record) == "compare"


@pytest.mark.parametrize(
    ("amount", "steps"),
    [
        ("49999.99", ["supervisor", "board"]),
        ("50000.00", ["supervisor", "director", "board"]),
        ("199999.99", ["supervisor", "director", "board"]),
        ("200000.00", ["supervisor", "director", "committee", "board"]),
    ],
)
def test_the_amount_that_was_picked_decides_who_approves(house: Flask, who: Who, amount: str, steps: list[str]) -> None:
    record = to_comparison(who, small(who, price="1.00", quantity="1"))
    dearer = f"{Decimal(amount) + 1}"
    acting.act(who("post:采购员"), record, step="compare", given=compared({"牙刷": (amount, dearer, dearer)}))
    assert approve_until(record, "") == steps
    assert record.status == "approved"


def at_board(who: Who) -> Record:
    record = to_comparison(who, small(who))
    acting.act(who("post:采购员"), record, step="compare", given=compared(BRUSH))
    approve_until(record, "board")
    return record


def test_each_of_the_board_decides_and_most_must_agree(house: Flask, who: Who) -> None:
    record = at_board(who)
    members = holders_now(record)
    assert {one.login for one in members} == {"hejingshan", "shenwei", "guniance"}
    run = db.session.scalars(sa.select(StepRun).where(StepRun.record_id == record.id, StepRun.step == "board")).one()
    assert run.need == 2
    acting.reject(members[0], record, reason="太贵", step="board")
    assert record.status == "running"  # two may still agree
    acting.act(members[1], record, step="board", opinion="同意")
    assert record.status == "running"
    acting.act(members[2], record, step="board", opinion="同意")
    assert record.status == "approved"


def test_two_refusals_of_three_end_it(house: Flask, who: Who) -> None:
    record = at_board(who)
    members = holders_now(record)
    acting.act(members[0], record, step="board", opinion="同意")
    acting.reject(members[1], record, reason="太贵", step="board")
    assert record.status == "running"
    acting.reject(members[2], record, reason="不急", step="board")
    assert record.status == "rejected"


def test_where_the_hotel_wants_all_of_the_board_one_refusal_ends_it(house: Flask, who: Who) -> None:
    setting(who, "board_vote", "全体")
    record = at_board(who)
    acting.reject(holders_now(record)[0], record, reason="太贵", step="board")
    assert record.status == "rejected"


def test_who_asked_neither_picks_nor_approves(house: Flask, who: Who) -> None:
    keeper, buyer_post = who("post:仓库主任"), who("post:采购员")
    held = db.session.scalars(sa.select(Holding).where(Holding.person_id == buyer_post.id)).first()
    assert held is not None
    db.session.add(Holding(hotel_id=keeper.hotel_id, person_id=keeper.id, post_id=held.post_id, since=held.since,
                           is_main=False))  # fmt: skip
    db.session.flush()
    record = to_comparison(who, small(who))
    assert keeper.id not in {one.id for one in holders_now(record)}
    with pytest.raises(NotYours):
        acting.act(keeper, record, step="compare", given=compared(BRUSH))
    with pytest.raises(NotYours):
        acting.reject(keeper, record, reason="不要了")


def test_only_the_warehouse_asks(house: Flask, who: Who) -> None:
    card(who, "牙刷", stock="5", code="BC-1")
    buyer = who("post:采购员")
    assert "仓库主任" in restocking.why_not(buyer)
    with pytest.raises(NotYours):
        restocking.start(buyer, [stock.due(buyer).items[0].number])
    assert restocking.why_not(who("post:仓库主任")) == ""


def ring() -> None:
    """As the worker does: until nothing is due any more."""
    while timers.run_due():
        pass


def test_when_three_days_have_passed_the_leader_in_charge_is_told(house: Flask, who: Who) -> None:
    record = ordered(who, goods("牙刷", price="0.85", quantity="10"), prices=BRUSH)
    db.session.commit()
    leader = who("post:分管董事")  # of the warehouse, which asked

    def told() -> list[str]:
        return list(db.session.scalars(
            sa.select(Copy.why).where(Copy.record_id == record.id, Copy.person_id == leader.id)
        ))  # fmt: skip

    clock.advance(timedelta(days=3) - timedelta(minutes=1))
    ring()
    assert told() == []
    assert not orders.under_way(leader)[0].reported
    clock.advance(timedelta(minutes=2))
    ring()
    assert told() == ["未能按期到货，按特殊情况报告主管领导"]
    assert orders.under_way(leader)[0].reported
    rang = {event.data["timer"] for event in history.of(record) if event.kind == "timer_rang"}
    assert rang == {"arrival_due", "reported_up"}


def test_goods_that_came_in_time_are_reported_to_nobody(house: Flask, who: Who) -> None:
    record = ordered(who, goods("牙刷", price="0.85", quantity="10"), prices=BRUSH)
    deliver(who, record, "牙刷", "10")
    db.session.commit()
    clock.advance(timedelta(days=4))
    ring()
    assert "timer_rang" not in {event.kind for event in history.of(record)}


def test_lapsed_papers_warn_in_the_comparison(house: Flask, who: Who) -> None:
    supplier(who, "洁康日用品公司", "2026-11-19")
    supplier(who, "万佳供应链", "2026-11-20")  # its last day is still good
    record = to_comparison(who, small(who))
    acting.act(who("post:采购员"), record, step="compare", given=compared(BRUSH))
    (done,) = [event for event in history.of(record) if event.step == "compare" and event.kind == "filled"]
    assert [sentence for sentence in done.data["warned"] if "资质" in sentence]
    assert orders.lapsed_names(record.hotel_id, ["洁康日用品公司", "万佳供应链"], clock.today()) == {
        "洁康日用品公司": datetime(2026, 11, 19).date()
    }


def test_requests_stand_where_they_wait(house: Flask, who: Who) -> None:
    first, second = small(who), small(who, price="1.00")
    to_comparison(who, second)
    me = who("post:采购部经理")
    figures = {one.key: (one.count, one.amount) for one in requests.places(me) if one.count}
    assert figures == {"director": (1, 510_000), "compare": (1, 600_000)}
    (waiting,) = requests.at_place("director", me)
    assert (waiting.record, waiting.amount, waiting.holders) == (first, 510_000, [who("post:分管董事").name])
    assert len(requests.at_place("compare", me)[0].holders) == 2
    stranger = who("post:保安员")
    assert [one.count for one in requests.places(stranger)] == [0] * len(requests.PLACES)

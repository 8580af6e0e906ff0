"""Quotations gathered: who may, a link once and in time, what rivals see, the choice, and onto the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.datastructures import MultiDict

from portal import clock
from portal.db import db
from portal.desks.purchasing import choosing, comparing, quotations
from portal.desks.purchasing.offers import Line, Offer
from portal.errors import BadInput, NotFound, NotYours, TooLate
from portal.records import acting, amending, history
from portal.records.models import Event, Record
from tests.purchasing.conftest import Inside
from tests.purchasing.house import Who, answers, ask, goods, step_now, supplier, to_comparison

BUYER, GUARD = "jiangtao", "wuyong"
SHOPS = ("洁康日用品公司", "万佳供应链", "百顺商贸行")


def comparing_now(who: Who) -> Record:
    return to_comparison(
        who, ask(who, goods("牙刷", price="0.85", quantity="6000"), goods("香皂", price="2", quantity="300"))
    )


def said(price: int, *, item: str = "牙刷", **more: Any) -> Offer:
    return Offer(contact="何佳", lines=[Line(item, price)], **more)


def test_whoever_compares_gathers_and_nobody_else(house: Flask, who: Who) -> None:
    record = comparing_now(who)
    buyer = who(BUYER)
    assert quotations.may_gather(record, buyer)
    for login in ("pengli", "dengfusheng", GUARD):
        with pytest.raises(NotYours):
            quotations.keep(who(login), record, "甲店", said(100))
    early = ask(who, goods("毛巾", price="1", quantity="1"))
    with pytest.raises(TooLate):
        quotations.ask(buyer, early, "甲店", 3)


def test_a_supplier_out_of_use_is_refused_and_one_that_lapsed_is_not(house: Flask, who: Who) -> None:
    paused, lapsed = supplier(who, SHOPS[0]), supplier(who, SHOPS[1], "2026-11-01")
    change = amending.file(who(BUYER), paused, "change_state", {"new_state": "暂停", "state_reason": "等授权书"})
    acting.act(who("pengli"), change)
    record = comparing_now(who)
    for act in (lambda: quotations.ask(who(BUYER), record, SHOPS[0], 3),
                lambda: quotations.keep(who(BUYER), record, SHOPS[0], said(100))):  # fmt: skip
        with pytest.raises(BadInput) as refused:
            act()
        assert "暂停" in refused.value.problems["supplier"][0]
    assert quotations.ask(who(BUYER), record, lapsed.title, 3)
    assert quotations.suppliers(record.hotel_id) == [SHOPS[1]]


@pytest.mark.parametrize(("later", "open_still"), [(timedelta(days=3, seconds=-1), True), (timedelta(days=3), False)])
def test_a_link_lapses(house: Flask, who: Who, later: timedelta, open_still: bool) -> None:
    asked, token = quotations.ask(who(BUYER), comparing_now(who), "甲店", 3)
    assert asked.token_hash is not None and token not in asked.token_hash
    with clock.at(clock.now() + later):
        if open_still:
            assert quotations.by_token(token, "10.0.0.1") is asked
        else:
            with pytest.raises(NotFound):
                quotations.by_token(token, "10.0.0.1")


def test_a_link_is_answered_once_and_asked_again_it_is_another(house: Flask, who: Who) -> None:
    record = comparing_now(who)
    _asked, first = quotations.ask(who(BUYER), record, "甲店", 3)
    _asked, second = quotations.ask(who(BUYER), record, "甲店", 3)
    db.session.commit()
    with pytest.raises(NotFound):
        quotations.answer(first, said(90), address="10.0.0.1")
    quotations.answer(second, said(90, phone="13700002468"), address="10.0.0.1")
    with pytest.raises(TooLate):
        quotations.answer(second, said(1), address="10.0.0.1")
    (kept,) = quotations.of(record)
    assert (kept.lines[0]["price"], kept.phone["mask"]) == (90, "137****2468")  # type: ignore[index]
    assert "13700002468" not in str(kept.phone)
    assert quotations.phone_of(kept, record) == "13700002468"
    assert [line.kind for line in history.of(record)][-3:] == ["quotation_asked", "quotation_asked", "quoted"]
    with pytest.raises(BadInput):  # what is there is withdrawn first
        quotations.ask(who(BUYER), record, "甲店", 3)


@pytest.mark.parametrize("meanwhile", ["withdrawn", "asked again", "handed in"])
def test_a_link_that_dies_while_its_answer_waits_for_the_record_takes_nothing(
    house: Flask, who: Who, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    record = comparing_now(who)
    _asked, token = quotations.ask(who(BUYER), record, "丁店", 3)
    db.session.commit()
    lock = quotations.engine.lock

    def late(one: Record) -> Record:
        monkeypatch.setattr(quotations.engine, "lock", lock)
        if meanwhile == "withdrawn":
            quotations.withdraw(who(BUYER), record, "丁店")
        elif meanwhile == "asked again":
            quotations.ask(who(BUYER), record, "丁店", 3)
        else:
            hand_in(who, record)
        return lock(one)

    monkeypatch.setattr(quotations.engine, "lock", late)
    with pytest.raises(NotFound):
        quotations.answer(token, said(90), address="10.0.0.1")
    assert not [one for one in quotations.of(record) if one.supplier == "丁店" and one.answered_at]


def test_what_rivals_offer_is_nobody_elses_before_it_is_handed_in(inside: Inside, app: Flask, client_of: Any) -> None:
    with inside() as who:
        record = comparing_now(who)
        quotations.keep(who(BUYER), record, SHOPS[0], said(8123))
        number, asker = record.number, record.applicant.login
    page = f"/desks/purchasing/{number}/comparison"
    assert SHOPS[0] in client_of(BUYER).get(page).get_data(as_text=True)
    shown = client_of(asker).get(page)
    assert shown.status_code == 200
    assert SHOPS[0] not in shown.get_data(as_text=True) and "81.23" not in shown.get_data(as_text=True)
    assert client_of(asker).get(f"{page}.pdf").status_code == 422
    with inside() as who:
        hand_in(who, db.session.scalars(sa.select(Record).where(Record.number == number)).one())
    assert SHOPS[0] in client_of(asker).get(page).get_data(as_text=True)


def test_once_the_comparison_is_handed_in_links_are_dead(house: Flask, who: Who) -> None:
    record = comparing_now(who)
    _asked, token = quotations.ask(who(BUYER), record, "丁店", 3)
    hand_in(who, record)
    db.session.commit()
    with pytest.raises(NotFound):
        quotations.by_token(token, "10.0.0.1")


def test_guessing_is_answered_ever_more_slowly(house: Flask, who: Who) -> None:
    _asked, token = quotations.ask(who(BUYER), comparing_now(who), "甲店", 3)
    db.session.commit()
    for _try in range(quotations.UNKNOWN_LINKS.free):
        with pytest.raises(NotFound):
            quotations.by_token("guess", "10.9.9.9")
    with pytest.raises(TooLate):
        quotations.by_token(token, "10.9.9.9")
    assert quotations.by_token(token, "10.0.0.1")  # others are not held up


def hand_in(who: Who, record: Record, **typed: str) -> Record:
    for place, shop in enumerate(SHOPS):
        lines = [Line("牙刷", 85 + place, minimum=None), Line("香皂", 200 - place)]
        offer = Offer(contact="何佳", phone=f"1370000246{place}", days=3 - place, terms="月结", lines=lines)
        quotations.keep(who(BUYER), record, shop, offer)
    given = {"pick-0": "0", "pick-1": "2", "advice": "两家各取其低。", "quality-0": "样品合格", **typed}
    return choosing.choose(who(BUYER), record, MultiDict(given))


def test_what_was_gathered_and_chosen_stands_on_the_record(house: Flask, who: Who) -> None:
    record = hand_in(who, comparing_now(who))
    assert step_now(record) == "supervisor"
    values = answers(record)
    assert [(row["item"], row["supplier"], row["price"]) for row in values["picks"]] == [
        ("牙刷", SHOPS[0], 85), ("香皂", SHOPS[2], 198),
    ]  # fmt: skip
    assert values["amount"] == 6000 * 85 + 300 * 198
    first = values["quotes"][0]
    assert (first["phone"].masked, first["quality"], first["days"], first["terms"]) == (
        "137****2460", "样品合格", 3, "月结",
    )  # fmt: skip
    matrix = comparing.of(record)
    assert [one.name for one in matrix.winners] == [SHOPS[0], SHOPS[2]]
    assert (matrix.soonest, matrix.best_mix, matrix.chosen_total) == (1, values["amount"], values["amount"])
    assert matrix.whole == 0


@pytest.mark.parametrize(
    ("typed", "boxes"),
    [
        ({"pick-0": "1"}, {"reason-0"}),
        ({"pick-0": "1", "reason-0": "质量好"}, set()),
        ({"pick-1": ""}, {"matrix"}),
        ({"advice": ""}, {"advice"}),
    ],
)
def test_what_is_wrong_with_the_choice_is_said_at_its_box(
    house: Flask, who: Who, typed: dict[str, str], boxes: set[str]
) -> None:
    record = comparing_now(who)
    if not boxes:
        assert step_now(hand_in(who, record, **typed)) == "supervisor"
        return
    with pytest.raises(BadInput) as refused:
        hand_in(who, record, **typed)
    assert set(refused.value.problems) == boxes


def test_two_offers_are_not_three(house: Flask, who: Who) -> None:
    record = comparing_now(who)
    for shop in SHOPS[:2]:
        quotations.keep(who(BUYER), record, shop, Offer(lines=[Line("牙刷", 85), Line("香皂", 200)]))
    chosen = MultiDict({"pick-0": "0", "pick-1": "0", "advice": "好"})
    with pytest.raises(BadInput) as refused:
        choosing.choose(who(BUYER), record, chosen)
    assert "至少要有三家报价" in refused.value.problems["matrix"][0]
    single = MultiDict({**chosen.to_dict(), "single_source": "只有两家做"})
    assert step_now(choosing.choose(who(BUYER), record, single)) == "supervisor"


def test_a_quotation_withdrawn_is_gone_but_not_from_the_history(house: Flask, who: Who) -> None:
    record = comparing_now(who)
    quotations.keep(who(BUYER), record, "甲店", said(90))
    quotations.withdraw(who(BUYER), record, "甲店")
    assert quotations.of(record) == []
    line = db.session.scalars(sa.select(Event).where(Event.kind == "quotation_withdrawn")).one()
    assert (line.note, line.data["lines"][0]["price"]) == ("甲店", 90)
    other = comparing_now(who)
    with pytest.raises(NotFound):
        quotations.withdraw(who(BUYER), other, "甲店")

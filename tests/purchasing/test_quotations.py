"""Quotations by link, spreadsheet and hand: who may, what a supplier sees, once and in time, and onto the record."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.datastructures import MultiDict

from portal import clock
from portal.db import db
from portal.desks.purchasing import choosing, comparing, offers, quotations, sheets
from portal.desks.purchasing.offers import Line, Offer
from portal.errors import BadInput, NotFound, NotYours, TooLate
from portal.people.models import Person
from portal.records import acting, amending, history
from portal.records.models import Event, Record
from portal.spreadsheets import xlsx
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


# ---- what is typed ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "boxes"),
    [
        ({"lines-0-price": "0.85"}, set()),
        ({}, {"lines-0-price"}),
        ({"lines-0-price": "八毛"}, {"lines-0-price"}),
        ({"lines-1-brand": "中华"}, {"lines-1-price"}),
        ({"lines-0-price": "1", "phone": "12"}, {"phone"}),
        ({"lines-0-price": "1", "valid_to": "2026-11-19"}, {"valid_to"}),
        ({"lines-0-price": "1", "valid_to": "2026-11-20"}, set()),
        ({"lines-0-price": "1", "days": "366"}, {"days"}),
        ({"lines-0-price": "1", "days": "365"}, set()),
    ],
)
def test_an_offer_is_read_whole_or_blamed_by_box(house: Flask, typed: dict[str, str], boxes: set[str]) -> None:
    if boxes:
        with pytest.raises(BadInput) as refused:
            offers.read(MultiDict(typed), ["牙刷", "香皂"])
        assert set(refused.value.problems) == boxes
    else:
        assert offers.read(MultiDict(typed), ["牙刷", "香皂"]).lines[0].item == "牙刷"


def test_what_goods_are_called_is_not_the_suppliers_to_say(house: Flask) -> None:
    typed = MultiDict({"lines-0-item": "金条", "lines-0-price": "1", "lines-7-item": "金条", "lines-7-price": "1"})
    assert [line.item for line in offers.read(typed, ["牙刷"]).lines] == ["牙刷"]


# ---- the spreadsheet -------------------------------------------------------------------------------------------------
def sheet(*rows: dict[str, Any]) -> bytes:
    return xlsx("报价", sheets.HEAD, [[row.get(name) for name in sheets.HEAD] for row in rows])


def test_the_template_names_the_goods_and_comes_back_as_offers(house: Flask, who: Who) -> None:
    record = comparing_now(who)
    book = openpyxl.load_workbook(io.BytesIO(sheets.template(record)))
    lines = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert list(lines[0]) == sheets.HEAD
    assert [row[1] for row in lines[1:]] == ["牙刷", "香皂"] * sheets.ROWS_EACH
    blank = io.BytesIO()
    for row, shop in zip(book.active.iter_rows(min_row=2), ("甲店", "甲店", "乙店"), strict=False):  # type: ignore[union-attr]
        row[0].value, row[5].value, row[8].value = shop, 1.25, 2
    book.save(blank)
    assert sheets.bring_in(who(BUYER), record, "报价.xlsx", blank.getvalue()) == ["甲店", "乙店"]
    assert [(one.supplier, len(one.lines), one.days, one.source) for one in quotations.of(record)] == [
        ("甲店", 2, 2, "sheet"), ("乙店", 1, 2, "sheet"),
    ]  # fmt: skip


def test_a_sheet_with_a_mistake_is_kept_out_whole_and_told_by_line(house: Flask, who: Who) -> None:
    record = comparing_now(who)
    rows = [
        {"供应商": "甲店", "货品": "牙刷", "单价": "0.9"},
        {"供应商": "甲店", "货品": "毛巾", "单价": "0.9"},
        {"供应商": "", "货品": "香皂", "单价": "九毛"},
        {"供应商": "甲店", "货品": "牙刷", "单价": "0.8"},
        {"供应商": "", "货品": "香皂"},
        {"供应商": "乙店", "货品": "香皂"},
    ]
    with pytest.raises(BadInput) as refused:
        sheets.bring_in(who(BUYER), record, "报价.xlsx", sheet(*rows))
    assert list(refused.value.problems) == ["第 3 行", "第 4 行", "第 5 行", "第 7 行"]
    assert quotations.of(record) == []
    for content in (b"", "姓名,电话\n甲,1".encode(), b"PK\x03\x04broken"):
        with pytest.raises(BadInput):
            sheets.read("报价.xlsx" if content[:2] == b"PK" else "报价.csv", content, ["牙刷"])


def test_a_second_sheet_adds_to_what_a_supplier_has_said(house: Flask, who: Who) -> None:
    record = comparing_now(who)
    sheets.bring_in(who(BUYER), record, "a.xlsx", sheet({"供应商": "甲店", "货品": "牙刷", "单价": "0.9"}))
    sheets.bring_in(who(BUYER), record, "b.xlsx", sheet({"供应商": "甲店", "货品": "香皂", "单价": "2"}))
    (kept,) = quotations.of(record)
    assert {line.item: line.price for line in quotations.lines_of(kept)} == {"牙刷": 90, "香皂": 200}


# ---- the pages -------------------------------------------------------------------------------------------------------
def page(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.get_data(as_text=True))


def made_link(client: Any, number: str, shop: str = "甲店") -> str:
    made = client.post(f"/desks/purchasing/{number}/quotations/ask", data={"supplier": shop, "days": "3"})
    assert made.status_code == 200
    found = re.search(r'value="[^"]*?(/quote/[\w-]{43})"', made.get_data(as_text=True))
    assert found is not None
    return found[1]


def test_a_supplier_sees_its_goods_and_nothing_of_the_house(app: Flask, inside: Inside, client_of: Any) -> None:
    with inside() as who:
        record = comparing_now(who)
        quotations.keep(who(BUYER), record, "对手商行", said(90))
        number = record.number
    path = made_link(client_of(BUYER), number)
    stranger = app.test_client()
    shown = page(stranger, path)
    for there in ("甲店", "牙刷", "香皂", "6,000", "云栖山庄大酒店"):
        assert there in shown, there
    for hidden in ("对手商行", "0.85", "0.90", "邓福生", "仓库", number, "/records/", "/desks/", "13700002468"):
        assert hidden not in shown, hidden
    assert page(client_of(BUYER), f"/desks/purchasing/{number}/quotations").count(path) == 0  # shown once

    refused = stranger.post(path, data={"lines-0-price": "九毛", "note": "含税"})
    assert refused.status_code == 422
    assert "含税" in refused.get_data(as_text=True)
    paper = (io.BytesIO(b"%PDF-1.4\n1 0 obj<</Author(Wang)>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"), "报价单.pdf")
    typed = {"lines-0-price": "0.92", "contact": "王敏", "phone": "13700002468", "days": "2", "paper": paper}
    done = stranger.post(path, data=typed, content_type="multipart/form-data")
    assert (done.status_code, "报价已收到" in done.get_data(as_text=True)) == (200, True)
    again = page(stranger, path)
    assert "报价已收到" in again
    assert "0.92" not in again
    again = stranger.post(path, data={"lines-0-price": "0.01", "contact": "王敏"})  # says the same, changes nothing
    assert "报价已收到" in again.get_data(as_text=True)
    listed = page(client_of(BUYER), f"/desks/purchasing/{number}/quotations")
    assert "供应商经链接填写" in listed
    assert "报价单.pdf" in listed
    with inside() as who:
        notes = db.session.scalars(sa.select(Record).where(Record.number == number)).one()
        assert {one.supplier: one.lines[0]["price"] for one in quotations.of(notes)} == {"对手商行": 90, "甲店": 92}


def test_a_link_that_is_none_answers_like_one_that_lapsed(app: Flask, inside: Inside, client_of: Any) -> None:
    with inside() as who:
        number = comparing_now(who).number
    path = made_link(client_of(BUYER), number)
    stranger = app.test_client()
    assert stranger.get("/quote/" + "x" * 43).status_code == 404
    with clock.at(clock.now() + timedelta(days=4)):
        assert stranger.get(path).status_code == 404
        assert stranger.post(path, data={"lines-0-price": "1", "contact": "王"}).status_code == 404


def test_the_pages_of_gathering_are_purchasings(inside: Inside, client_of: Any) -> None:
    with inside() as who:
        number = comparing_now(who).number
    for path in ("quotations", "quotations/enter", "quotations/template.xlsx"):
        address = f"/desks/purchasing/{number}/{path}"
        assert client_of(BUYER).get(address).status_code == 200
        assert client_of(GUARD).get(address).status_code == 403
    buyer = client_of(BUYER)
    assert "在这张单子上填写，或者退回、转交" in page(buyer, f"/records/{number}")  # folded: the way leads elsewhere
    typed = {"supplier": "乙店", "lines-0-price": "0.88", "lines-1-price": "2.10"}
    assert buyer.post(f"/desks/purchasing/{number}/quotations/enter", data=typed).status_code == 303
    typed["lines-0-price"] = "x"
    refused = buyer.post(f"/desks/purchasing/{number}/quotations/enter", data=typed)
    assert (refused.status_code, "2.10" in refused.get_data(as_text=True)) == (422, True)
    with inside():
        (kept,) = quotations.of(db.session.scalars(sa.select(Record).where(Record.number == number)).one())
        quotation_id = kept.id
    opened = page(buyer, f"/desks/purchasing/{number}/quotations/enter?of={quotation_id}")
    assert 'value="0.88"' in opened
    shown = page(buyer, f"/desks/purchasing/{number}/comparison")
    assert shown.count('type="radio"') == 2
    assert "checked" in shown
    refused = buyer.post(f"/desks/purchasing/{number}/comparison", data={"pick-0": "0", "pick-1": "0", "advice": "好"})
    assert refused.status_code == 422
    assert "至少要有三家报价" in refused.get_data(as_text=True)


def test_the_buyer_is_told_when_a_supplier_has_answered(house: Flask, who: Who) -> None:
    from portal.notices.models import Notice

    record = comparing_now(who)
    _asked, token = quotations.ask(who(BUYER), record, "甲店", 3)
    quotations.answer(token, said(90), address="10.0.0.1")
    buyer: Person = who(BUYER)
    told = db.session.scalars(sa.select(Notice).where(Notice.person_id == buyer.id, Notice.kind == "system")).all()
    assert [notice.record_id for notice in told] == [record.id]

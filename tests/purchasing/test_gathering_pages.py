"""The pages of gathering: what a supplier sees behind its link, what the buyer sees, and who is told."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from portal import clock
from portal.db import db
from portal.desks.purchasing import quotations
from portal.desks.purchasing.offers import Line, Offer
from portal.people.models import Person
from portal.records import acting, amending
from portal.records.models import Record
from tests.purchasing.conftest import Inside
from tests.purchasing.house import Who, supplier
from tests.purchasing.test_quotations import BUYER, GUARD, comparing_now, said


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


def test_all_of_one_supplier_is_offered_of_those_in_use(inside: Inside, client_of: Any) -> None:
    with inside() as who:
        cards = [supplier(who, name) for name in ("甲店", "乙店")]
        record = comparing_now(who)
        for name in ("甲店", "乙店"):
            quotations.keep(who(BUYER), record, name, Offer(lines=[Line("牙刷", 90), Line("香皂", 200)]))
        change = amending.file(who(BUYER), cards[0], "change_state", {"new_state": "暂停", "state_reason": "短少"})
        acting.act(who("pengli"), change)
        number = record.number
    shown = page(client_of(BUYER), f"/desks/purchasing/{number}/comparison")
    assert ("全选乙店" in shown, "全选甲店" in shown) == (True, False)


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

"""Editions of forms: what is read back from either database is the form that was kept, in its order."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from portal.db import db
from portal.people.models import Hotel, Person
from portal.records import editions
from portal.records.models import FormEdition, Record


@pytest.mark.parametrize("key", ["purchase_restock", "visitor", "hot_work"])
def test_an_edition_read_back_keeps_the_order_of_everything(house: Flask, key: str) -> None:
    form = editions.today(key)
    hotel = db.session.query(Hotel).one()
    kept = editions.keep(form, hotel.id).id
    db.session.flush()
    db.session.expire_all()
    read = db.session.get_one(FormEdition, kept)
    assert json.dumps(read.data, ensure_ascii=False) == json.dumps(form.data(), ensure_ascii=False)


def test_a_fresh_process_runs_a_record_on_its_edition(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    form = editions.today("purchase_restock")
    hotel = db.session.query(Hotel).one()
    record = Record(form_key=form.key, edition=editions.keep(form, hotel.id))
    db.session.expire_all()
    monkeypatch.setattr(editions, "_loaded", {})
    assert editions.of(record).content_hash() == form.content_hash()
    assert list(editions.of(record).fields) == list(form.fields)
    assert [step.key for step in editions.of(record).route] == [step.key for step in form.route]


def test_who_has_filed_nothing_yet_is_offered_what_every_department_uses(house: Flask) -> None:
    newcomer = db.session.query(Person).filter_by(login="hemin").one()
    offered = {form.key for form in editions.usual(newcomer, most=20)}
    assert {"leave", "visit_booking", "stock_issue"} <= offered
    assert offered.isdisjoint({"security_leave", "equipment_issue", "hygiene_check", "purchase_invoice", "visitor"})

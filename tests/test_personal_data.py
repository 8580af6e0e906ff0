"""Personal numbers: nowhere in clear but where somebody asked for a purpose, and found again exactly."""

from __future__ import annotations

import logging

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from portal.crypto import Unreadable
from portal.db import db
from portal.desks.purchasing import quotations
from portal.desks.purchasing.offers import Line, Offer
from portal.errors import BadInput
from portal.records import append_only, editions, filing, history, readers, revealing, sealing, settling
from portal.records.models import Event
from portal.search import service as search
from tests.purchasing.house import ask, goods, to_comparison
from tests.records.cases import hot_work, visit

ID_NO, PHONE, LICENCE, PLATE = "11010519491231002X", "13800001234", "T330106198503071234", "浙A12345"


def everything_stored(app) -> str:
    """Every text of every table, as a thief of the database would read it."""
    found = []
    inspector = sa.inspect(db.engine)
    for table in inspector.get_table_names():
        for row in db.session.execute(sa.text(f'SELECT * FROM "{table}"')):
            found.append(" ".join(str(value) for value in row))
    return "\n".join(found)


def test_nothing_personal_stands_in_the_database_or_the_log(who, house, caplog):
    caplog.set_level(logging.DEBUG)
    visit(who)
    hot_work(who)
    db.session.commit()
    stored = everything_stored(house)
    for secret in (ID_NO, PHONE, LICENCE):
        assert secret not in stored
        assert secret not in caplog.text


@pytest.mark.parametrize(("key", "filer", "given"), [
    ("visit_booking", "handong", {
        "host": "韩冬", "category": "有预约的访领导", "comes_at": "2026-11-22 14:00", "reason": "洽谈",
        "visitor": "赵敏", "phone": PHONE, "plate": PLATE,
    }),
    ("goods_delivery", "wuyong", {
        "company": "鲜达水产商行", "deliverer": "钱大鹏", "goods": "活鱼", "department": "餐饮部", "upstairs": "否",
        "entered_at": "2026-11-21 10:00", "plate": PLATE,
    }),
    ("supplier", "post:采购员", {
        "name": "洁康日用品公司", "contact": "何佳", "phone": PHONE, "categories": ["客房用品"], "state": "正常",
    }),
])  # fmt: skip
def test_numbers_on_newer_forms_are_nowhere_in_clear_either(who, house, caplog, key, filer, given):
    caplog.set_level(logging.DEBUG)
    record = filing.submit(who(filer), key, given)
    db.session.commit()
    stored = everything_stored(house)
    for secret in (PHONE, PLATE):
        assert secret not in stored
        assert secret not in caplog.text
    clear = sealing.opened(editions.of(record), record.answers, record_id=record.id, wrapped=record.wrapped_key)
    assert {given[name] for name in ("phone", "plate") if name in given} <= set(map(str, clear.values()))


def test_the_telephone_a_supplier_leaves_is_nowhere_in_clear(who, house, caplog):
    caplog.set_level(logging.DEBUG)
    record = to_comparison(who, ask(who, goods("牙刷", price="0.85", quantity="6000")))
    _asked, token = quotations.ask(who("post:采购员"), record, "甲店", 3)
    quotations.answer(token, Offer(contact="何佳", phone=PHONE, lines=[Line("牙刷", 80)]), address="10.0.0.1")
    db.session.commit()
    stored = everything_stored(house)
    assert PHONE not in stored and PHONE not in caplog.text
    assert token not in stored and token not in caplog.text, "a link opens for whoever reads it"


def test_pages_prints_and_exports_show_masks(app, client_of):
    from portal.people.models import Person

    with app.test_request_context():
        number = visit(lambda login: db.session.query(Person).filter_by(login=login).one()).number
        db.session.commit()
    guard = client_of("wuyong")
    for path in (f"/records/{number}", "/records?form=visitor", "/records/export.csv?form=visitor", "/"):
        shown = guard.get(path).get_data(as_text=True)
        assert ID_NO not in shown
        assert PHONE not in shown
    assert "138****1234" in guard.get(f"/records/{number}").get_data(as_text=True)
    paper = guard.get(f"/records/{number}/print.pdf").data
    assert ID_NO.encode() not in paper


def test_shown_in_full_only_for_a_purpose_of_the_form_and_logged(who):
    record = visit(who)
    guard = who("wuyong")
    with pytest.raises(BadInput):
        revealing.reveal(guard, record, "id_no", "好奇")
    assert revealing.reveal(guard, record, "id_no", "处理安全事件") == ID_NO
    line = db.session.scalars(sa.select(Event).where(Event.kind == "revealed")).one()
    assert (line.actor.login, line.data) == ("wuyong", {"box": "id_no", "purpose": "处理安全事件"})
    assert ID_NO not in line.note


@pytest.mark.parametrize("typed", [ID_NO, ID_NO.lower(), "1101 0519 4912 31002X", PHONE, "138 0000 1234"])
def test_a_whole_number_finds_its_record_and_a_part_does_not(who, typed):
    record = visit(who)
    found = search.search(typed, who("wuyong"))
    assert [hit.number for hit in found.hits if hit.kind == "record"] == [record.number]
    part = search.search(typed.replace(" ", "")[2:], who("wuyong"))
    assert [hit for hit in part.hits if hit.kind == "record"] == []


def test_a_plate_is_found_with_and_without_its_province(who):
    record = visit(who, plate="浙A12345")
    for typed in ("浙A12345", "A12345", "浙A·12345"):
        assert [h.number for h in search.search(typed, who("wuyong")).hits if h.kind == "record"] == [record.number]


def test_a_sealed_value_opens_only_at_its_own_place(who):
    record = visit(who)
    other = visit(who, visitor="钱多", badge="A019", id_no="110101199003070812", phone="13900005678")
    moved = {**other.answers, "id_no": record.answers["id_no"]}
    form = editions.of(other)
    with pytest.raises(Unreadable):
        sealing.opened(form, moved, record_id=other.id, wrapped=other.wrapped_key)


def test_a_mask_sent_back_unchanged_keeps_the_number(who):
    from werkzeug.datastructures import MultiDict

    record = hot_work(who)
    form = editions.of(record)
    clear = sealing.opened(form, record.answers, record_id=record.id, wrapped=record.wrapped_key)
    shown = settling.values(record, form)
    mask = shown["workers"][0]["licence"].masked
    typed = MultiDict([("workers-0-licence", mask), ("workers-1-licence", mask)])
    kept = sealing.unmask_typed(typed, shown, clear)
    assert kept["workers-0-licence"] == LICENCE
    assert kept["workers-1-licence"] == mask, "a mask typed in another row stands for nothing"


@pytest.mark.parametrize("spoil", [
    "UPDATE event SET note = '改过' WHERE seq = 2",
    "UPDATE event SET actor_id = 1 WHERE seq = 1",
    "DELETE FROM event WHERE seq = 2",
    "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)",
    "UPDATE event SET data = '{}' WHERE seq = 1",
])  # fmt: skip
def test_the_history_names_the_first_line_altered_or_missing(who, spoil):
    visit(who)
    db.session.commit()
    assert history.verify().breaks == []
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(sa.text(spoil))
    db.session.rollback()
    append_only.drop(db.session.connection())  # as somebody with the database's own password could
    db.session.execute(sa.text(spoil))
    db.session.commit()
    assert len(history.verify().breaks) == 1


def test_the_applicant_reads_their_own(who):
    record = visit(who)
    assert readers.may_read(record, who("wuyong"))

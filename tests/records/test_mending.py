"""A returned record: who may mend it, what is judged again, what becomes of it when its applicant has left."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from portal import clock
from portal.db import db
from portal.errors import BadInput, NotYours
from portal.formkit.asking import raw_of
from portal.people import directory, service
from portal.people.models import Shift
from portal.records import acting, drafts, editions, engine, filing, recalling, sealing, settling
from tests.journeys.test_forms_to_their_end import do, example
from tests.records.cases import SIGNATURE, hot_work, leave, visit
from tests.records.test_routing import given_again, waiting_at


def test_hot_work_raised_to_the_first_level_while_returned_is_still_the_heads_to_file(who):
    record = hot_work(who)
    acting.send_back(who("lijianguo"), record, reason="这里是机房")
    raised = given_again(record, watcher="崔健", spots=["各种机房内"], dangerous="否", head_signature=SIGNATURE)
    with pytest.raises(NotYours):
        filing.resubmit(who("fengwei"), record, raised)
    assert waiting_at(record) == {"": ["fengwei"]}


def test_who_takes_over_from_a_leaver_may_take_the_record_back(who):
    record = leave(who)
    acting.send_back(who("lijianguo"), record, reason="请补充")
    service.leave(who("fengwei"), last_day=date(2026, 11, 19), by=who("suxiao"))
    recalling.withdraw(who("lijianguo"), record, reason="申请人已离职")
    assert (record.status, waiting_at(record)) == ("withdrawn", {})


def test_what_a_leaver_would_have_to_do_later_goes_to_somebody(who):
    record = leave(who)
    service.leave(who("fengwei"), last_day=date(2026, 11, 19), by=who("suxiao"))
    while record.status == "running":
        acting.act(who(next(iter(waiting_at(record).values()))[0]), record)
    assert record.stage == "休假中"
    assert waiting_at(record)["back"] == ["suxiao"]


def test_what_was_let_past_stays_let_past_while_its_box_says_the_same(who):
    manager = who("fangzhiyuan")
    with clock.at(datetime(2026, 11, 20, 21, 40)):
        begins, ends = clock.now() - timedelta(hours=3), clock.now() + timedelta(hours=9)
        db.session.add(
            Shift(hotel_id=manager.hotel_id, person=manager, duty="酒店总值班", starts_at=begins, ends_at=ends)
        )
        record = visit(who, came_at="2026-11-20 21:40", overrides={"closed": "航班晚点"}, let_past_by=manager)
        acting.send_back(who("handong"), record, reason="请写清来意")
        mended = given_again(record, id_no="11010519491231002X", phone="13800001234", host="韩冬", department="销售部")
        with pytest.raises(BadInput) as refused:
            filing.resubmit(who("wuyong"), record, {**mended, "came_at": "2026-11-20 21:50"})
        assert list(refused.value.problems) == ["came_at"]
        filing.resubmit(who("wuyong"), record, {**mended, "reason": "谈年会"})
    assert record.status == "running"


def test_an_autosave_that_comes_after_filing_leaves_no_draft(client_of, who):
    client = client_of("fengwei")
    given = {
        "person": str(who("fengwei").id), "department": "工程部", "leave_kind": "年假", "starts": "2026-11-23 08:00",
        "ends": "2026-11-24 18:00", "reason": "探亲。", "_once": "page-one",
    }  # fmt: skip
    given["department"] = str(directory.department("工程部").id)
    db.session.rollback()
    assert client.post("/forms/leave/new", data=given).status_code == 303
    client.post("/forms/leave/autosave", data=given)
    db.session.rollback()
    assert drafts.open_of(who("fengwei")) == []


def test_what_is_typed_while_mending_is_kept_until_it_is_sent(client_of, who):
    record = leave(who)
    acting.send_back(who("lijianguo"), record, reason="请补充")
    form = editions.of(record)
    typed = raw_of(form.filed_sections(), settling.shown_values(record, form))
    typed["reason"] = "回老家探望父母，工作已交接。"
    number = record.number
    db.session.commit()
    client = client_of("fengwei")
    assert client.post(f"/records/{number}/mend/autosave", data=typed).json["draft"]
    assert "工作已交接" in client.get(f"/records/{number}/mend").get_data(as_text=True)
    assert client.post(f"/records/{number}/mend", data=typed).status_code == 303
    assert client.post(f"/records/{number}/mend/autosave", data=typed).json["draft"] is None  # one that was late
    db.session.rollback()
    assert drafts.open_of(who("fengwei")) == []


def test_a_step_done_again_keeps_the_numbers_behind_untouched_masks(who):
    request = filing.submit(who("post:仓库主任"), "purchase_restock", example("purchase_restock"))
    do(request, "director_signs")
    do(request, "first_review", arrives="2026-11-25")
    items, shops = ("一次性牙刷", "洗发液"), ("甲店", "乙店", "丙店")
    do(request, "compare", advice="甲店供货稳定", picks=[{"item": item, "supplier": "甲店"} for item in items],
       quotes=[{"item": item, "supplier": shop, "price": "1", "phone": "13700002468"}
               for item in items for shop in shops])  # fmt: skip
    supervisor = engine.open_runs(request)[0].tasks[0].person
    acting.send_back(supervisor, request, reason="请核对价格", to="compare")
    form = editions.of(request)
    typed = raw_of([form.sections["comparison"]], settling.shown_values(request, form))
    assert typed["quotes-0-phone"] == "137****2468"
    acting.act(engine.open_runs(request)[0].tasks[0].person, request, given=typed)
    clear = sealing.opened(form, request.answers, record_id=request.id, wrapped=request.wrapped_key)
    assert {quote["phone"] for quote in clear["quotes"]} == {"13700002468"}

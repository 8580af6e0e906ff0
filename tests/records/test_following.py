"""What a record leads to: filed by itself, offered, taken up with one tap, set aside with a reason."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.db import db
from portal.errors import BadInput, NotYours, TooLate
from portal.formkit import FollowUp, a, by, ours, words
from portal.formkit.form import Definition
from portal.records import acting, editions, filing, following, history, readers, recalling, sharing
from portal.records.models import Record
from tests.records import cases

GIVEN = {
    "leave_kind": "事假", "starts": a.starts, "ends": a.ends, "handover": a.handover,
    "reason": words("接着：{reason}，{handover}代班"),
}  # fmt: skip


def next_leave(form="leave", **more):
    return FollowUp(form, "接着请假", **{"when": a.leave_kind == "年假", "fills": GIVEN, "to": by.applicant,
                                         "cite": ours("试验"), **more})  # fmt: skip


@pytest.fixture
def leads_to(monkeypatch):
    """Make the leave form lead to these, as it is stored and read back."""

    def declare(**follow_ups):
        form = Definition.load(editions.today("leave").data())
        for key, one in follow_ups.items():
            one.key = key
        form.follow_ups = follow_ups
        monkeypatch.setitem(editions.Form.registry, "leave", Definition.load(form.data()))

    return declare


def made_after(record):
    asked = sa.select(Record).where(Record.id > record.id, Record.form_key == "leave")
    return db.session.scalar(asked)


def offer(record, person):
    (found,) = following.of(record, person)
    return found


def test_it_is_filed_by_itself_once_with_what_is_known(who, leads_to):
    leads_to(next=next_leave(files=True))
    record = cases.leave(who)
    made = made_after(record)
    assert made.applicant_id == record.applicant_id
    assert made.answers["reason"] == "接着：回老家探望父母。，任强代班"
    assert (offer(record, who("fengwei")).state, offer(record, who("fengwei")).made) == ("made", made)
    assert [line.kind for line in history.of(record)].count("followed") == 1
    sharing.comment(who("fengwei"), record, text="再看一遍")
    assert db.session.scalar(sa.select(sa.func.count(Record.id)).where(Record.form_key == "leave")) == 2


def test_it_does_not_come_up_where_its_condition_does_not_hold(who, leads_to):
    leads_to(next=next_leave(files=True))
    record = cases.leave(who, leave_kind="事假")
    assert following.of(record, who("fengwei")) == [] and made_after(record) is None


def test_what_cannot_be_filed_as_it_stands_is_offered_with_the_reason(who, leads_to):
    leads_to(next=next_leave(files=True, fills={**GIVEN, "ends": a.starts}))
    record = cases.leave(who)
    found = offer(record, who("fengwei"))
    assert made_after(record) is None and found.state == "offered" and found.mine and found.why
    assert "接着请假" in history.of(record)[-1].note


def test_an_offer_is_for_those_it_names_and_becomes_what_they_file(who, leads_to):
    leads_to(next=next_leave(to=by.post("工程部经理")))
    record = cases.leave(who)
    head = who("post:工程部经理")
    assert offer(record, head).mine and not offer(record, who("fengwei")).mine
    with pytest.raises(NotYours):
        following.begun(who("fengwei"), record, offer(record, head).id)
    key, values, click = following.begun(head, record, offer(record, head).id)
    assert key == "leave" and values["leave_kind"] == "事假"
    made = filing.submit(head, key, {**values, "person": head.name, "department": "工程部"}, once=click)
    assert offer(record, head).made is made
    with pytest.raises(TooLate):
        following.begun(head, record, offer(record, head).id)


def test_a_click_made_up_by_somebody_else_takes_nothing_up(who, leads_to):
    leads_to(next=next_leave(to=by.post("工程部经理")))
    record = cases.leave(who)
    line = offer(record, who("fengwei")).id
    cases_given = {"person": "冯伟", "department": "工程部", "leave_kind": "事假", "starts": "2026-11-23 08:00",
                   "ends": "2026-11-23 18:00", "reason": "办事。", "handover": "任强"}  # fmt: skip
    filing.submit(who("fengwei"), "leave", {**cases_given, "person": who("fengwei").name},
                  once=f"{following.MARK}{line}.x")  # fmt: skip
    assert offer(record, who("fengwei")).state == "offered"


def test_setting_it_aside_wants_a_reason_and_is_told(who, leads_to):
    leads_to(next=next_leave())
    record = cases.leave(who)
    me = who("fengwei")
    with pytest.raises(BadInput):
        following.set_aside(me, record, offer(record, me).id, " ")
    following.set_aside(me, record, offer(record, me).id, "已经口头说过")
    assert (offer(record, me).state, offer(record, me).why) == ("set_aside", "已经口头说过")
    assert history.of(record)[-1].kind == "set_aside"


def test_what_came_of_it_is_named_to_those_who_may_read_it(who, leads_to):
    leads_to(next=next_leave(to=by.post("工程部经理")))
    record = cases.leave(who)
    head = who("post:工程部经理")
    key, values, click = following.begun(head, record, offer(record, head).id)
    made = filing.submit(head, key, {**values, "person": head.name, "department": "工程部"}, once=click)
    stranger = who("songshifu")
    assert not readers.may_read(made, stranger)
    found = offer(record, stranger)
    assert (found.state, found.made) == ("made", None)


def test_the_record_is_read_afresh_before_it_names_what_came_of_it(who, leads_to, monkeypatch):
    leads_to(next=next_leave())
    record = cases.leave(who)
    locked = []
    monkeypatch.setattr(following.engine, "lock", lambda one: locked.append(one) or one)
    following.of_click(f"{following.MARK}{offer(record, who('fengwei')).id}.x")
    assert locked == [record]


@pytest.mark.parametrize("click", ["follow²", "follow².x", "follow", "follow.", "follow-1.x", f"follow{'9' * 40}.x"])
def test_a_click_that_names_no_offer_is_an_ordinary_one(who, click):
    assert following.of_click(click) is None


def test_a_form_this_hotel_does_not_have_stays_a_proposal(who, leads_to):
    leads_to(next=next_leave(form="no_such_form", files=True))
    record = cases.leave(who)
    found = offer(record, who("fengwei"))
    assert (found.form, found.state, found.mine) == ("", "offered", True)


def test_it_waits_for_the_step_or_the_approval_it_names(who, leads_to):
    leads_to(step=next_leave(after="superior", fills={}), end=next_leave(after="approved", fills={}))
    record = cases.leave(who)
    me = who("fengwei")
    assert following.of(record, me) == []
    (run,) = [run for run in record.runs if run.step == "superior"]
    acting.act(run.tasks[0].person, record, step="superior")
    assert len(following.of(record, me)) == 1


def test_the_page_opens_the_form_filled_in_and_files_it(who, leads_to, client_of):
    leads_to(next=next_leave())
    record = cases.leave(who)
    line = offer(record, who("fengwei")).id
    number = record.number
    db.session.commit()
    client = client_of("fengwei")
    assert "建议办理" in client.get(f"/records/{number}").text
    page = client.get(f"/records/{number}/follow-ups/{line}").text
    assert "接着：回老家探望父母。" in page and f'value="{following.MARK}{line}.' in page
    done = client.post(f"/records/{number}/follow-ups/{line}/set-aside", data={"why": "不用了"}, follow_redirects=True)
    assert "不用了" in done.text


def test_an_offer_of_a_record_that_has_ended_is_nobodys(who, leads_to):
    leads_to(next=next_leave())
    record = cases.leave(who)
    me = who("fengwei")
    key, values, click = following.begun(me, record, offer(record, me).id)
    recalling.withdraw(me, record, reason="不请了")
    assert not offer(record, me).mine
    with pytest.raises(TooLate):
        following.begun(me, record, offer(record, me).id)
    filing.submit(me, key, {**values, "person": me.name, "department": "工程部"}, once=click)
    assert offer(record, me).state == "offered"  # the page opened before files its record, on its own

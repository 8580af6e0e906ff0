"""What the records' acts tell people, played through the real services: who hears of what, and what settles it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import commit, db
from portal.notices import sending
from portal.notices.models import Notice
from portal.people.models import Person
from portal.records import acting, filing, recalling, sharing, telling
from tests.notices.conftest import at_once, told, work
from tests.records.cases import hot_work, leave
from tests.test_query_counts import counted


def unread(person: Person) -> list[str]:
    db.session.flush()
    found = db.session.scalars(
        select(Notice)
        .where(Notice.person_id == person.id)
        .order_by(Notice.id)
        .execution_options(populate_existing=True)
    )
    return [one.kind for one in found if one.is_unread]


def test_a_task_is_told_and_settled_by_the_decision(who, head):
    record = leave(who)
    title = f"《请假单》{record.number}"
    assert told(head) == [("task", title)]
    assert told(who("fengwei")) == []  # their own act
    acting.act(head, record, opinion="同意。")
    assert unread(head) == []
    assert told(head) == [("task", title)]


def test_nothing_of_the_record_stands_in_what_is_told(who, head, office):
    at_once(head)
    record = leave(who, reason="家父病重，回乡照料。")
    commit()
    work()
    (letter,) = office.mails
    whole = letter["Subject"] + "".join(part.get_content() for part in letter.iter_parts())
    assert record.number in whole
    for word in ("家父", "照料", "冯伟", record.applicant.name, "年假", "任强", "2026-11-23"):
        assert word not in whole


def test_the_applicant_hears_how_it_went(who, head):
    returned = leave(who)
    acting.send_back(head, returned, reason="请写明交接人。")
    assert unread(who("fengwei")) == ["returned"]
    filing.resubmit(who("fengwei"), returned, {
        "person": "冯伟", "department": "工程部", "leave_kind": "年假", "starts": "2026-11-23 08:00",
        "ends": "2026-11-27 18:00", "reason": "回老家探望父母。", "handover": "任强",
    })  # fmt: skip
    assert unread(who("fengwei")) == []  # mended: nothing is asked any more
    assert unread(head) == ["task"]
    acting.reject(head, returned, reason="那一周有检修。")
    assert unread(head) == []
    assert unread(who("fengwei")) == ["decided"]
    (said,) = db.session.scalars(select(Notice).where(Notice.kind == "decided"))
    assert said.words == "已拒绝"


def test_a_task_taken_back_is_not_sent(who, head, office):
    record = leave(who)
    commit()
    work()
    recalling.withdraw(who("fengwei"), record, reason="不去了。")
    commit()
    clock.advance(timedelta(days=4))
    work()
    assert office.mails == []
    assert sending.fate_of_last(head, "mail").why == "都已看过或办好"


def test_copies_and_mentions(who, head):
    record = leave(who)
    sharing.copy(head, record, to=[who("renqiang")])
    sharing.comment(head, record, text="@冯伟 请补上交接清单。")
    assert unread(who("renqiang")) == ["copied"]
    assert "mentioned" in unread(who("fengwei"))


def test_of_a_safety_form_what_is_asked_is_urgent(who):
    record = hot_work(who)
    asked = db.session.scalars(select(Notice).where(Notice.record_id == record.id)).all()
    assert asked
    assert all(one.urgent for one in asked)
    leave(who)
    assert [one.urgent for one in db.session.scalars(select(Notice).where(Notice.record_id != record.id))] == [False]


def test_whoever_has_the_record_before_them_has_read_what_they_were_told(app, client_of):
    with app.test_request_context():
        find = lambda login: db.session.scalars(select(Person).where(Person.login == login)).one()  # noqa: E731
        number = leave(find).number
        commit()
    browser = client_of("lijianguo")
    assert browser.get("/notices/count").json["counts"] == {"waiting": 1, "notices": 1}
    browser.get(f"/records/{number}")
    assert browser.get("/notices/count").json["counts"] == {"waiting": 1, "notices": 0}


def test_a_notice_is_settled_once_only_and_news_stays(who, head):
    record = leave(who)
    sharing.copy(who("fengwei"), record, to=[who("renqiang")])
    acting.act(head, record, opinion="同意。")
    (first,) = db.session.scalars(select(Notice).where(Notice.person_id == head.id))
    db.session.refresh(first)
    when = first.settled_at
    clock.advance(timedelta(hours=1))
    telling.settle(record)
    db.session.refresh(first)
    assert first.settled_at == when is not None
    assert unread(who("renqiang")) == ["copied"]


@pytest.mark.parametrize("told_of", [1, 6])
def test_an_act_pays_the_same_however_many_are_told(house, who, told_of):
    record = leave(who)
    people = db.session.scalars(select(Person).where(Person.login != "fengwei").limit(told_of)).all()
    commit()
    with counted(house) as said:
        telling.tell("copied", people, record, by=who("fengwei"))
    assert len([line for line in said if line.startswith("INSERT")]) == 1
    assert len([line for line in said if " notice" in line]) == 2  # and whether anybody has a robot

"""代理: who stands in has the tasks as well, reads so everywhere, and is gone at once, with the tasks or without."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from portal import clock
from portal.db import commit, db
from portal.errors import NotYours
from portal.people import service, substitutes
from portal.records import acting, editions, engine, filing, history, inbox, present, readers, recalling
from portal.records.models import Record
from portal.timers import service as timers
from tests.records.cases import leave
from tests.records.test_routing import given_again

DAY = timedelta(days=1)


def stand_in(who, one="lijianguo", other="fanzhe", *, begins=timedelta(0), **more):
    start = clock.now() + begins
    return substitutes.name_substitute(who(one), who(other), start, start + 3 * DAY, **more)


def acting_for(record):
    return [task.acting.login if task.acting else None for run in engine.open_runs(record) for task in run.tasks]


def words(record):
    lines = present.history_lines(record, editions.of(record))
    return [f"{line.who}：{line.words} {line.note}".strip() for line in lines]


def test_both_see_the_task_and_it_reads_from_whom_to_whom(who):
    stand_in(who)
    record = leave(who)
    for login in ("lijianguo", "fanzhe"):
        assert [task.record_id for task in inbox.waiting(who(login)).items] == [record.id]
        assert readers.may_read(record, who(login))
    acting.act(who("fanzhe"), record, opinion="代为同意")
    assert "由范哲代李建国：同意 代为同意" in words(record)


def test_the_holder_may_still_decide_themselves(who):
    stand_in(who)
    record = leave(who)
    acting.act(who("lijianguo"), record)
    assert "李建国：同意" in words(record)


def test_what_lay_in_hand_stays_there_unless_it_is_to_go_too(who):
    record = leave(who)
    stand_in(who)
    assert acting_for(record) == [None]
    stand_in(who, other="cuijian", also_open=True)
    assert acting_for(record) == ["cuijian"]
    assert "系统：代理 由崔健代李建国" in words(record)
    acting.act(who("cuijian"), record)


def test_what_lies_in_hand_goes_over_when_the_time_begins(who):
    record = leave(who)
    stand_in(who, begins=DAY, also_open=True)
    commit()
    assert acting_for(record) == [None]
    with clock.at(datetime(2026, 11, 21, 10, 1)):
        timers.run_due()
        db.session.expire_all()
        assert acting_for(record) == ["fanzhe"]


def test_taken_back_before_it_begins_nothing_goes_over(who):
    record = leave(who)
    row = stand_in(who, begins=DAY, also_open=True)
    substitutes.take_back(row.id, by=who("lijianguo"))
    commit()
    with clock.at(datetime(2026, 11, 21, 10, 1)):
        timers.run_due()
        db.session.expire_all()
        assert acting_for(record) == [None]


def test_taken_back_with_the_tasks_in_hand(who):
    row = stand_in(who)
    record = leave(who)
    substitutes.take_back(row.id, by=who("lijianguo"))
    assert acting_for(record) == [None]
    assert not readers.may_read(record, who("fanzhe"))
    assert "系统：代理 范哲不再代李建国办理" in words(record)
    with pytest.raises(NotYours):
        acting.act(who("fanzhe"), record)


def test_taken_back_without_them_they_are_finished_by_the_substitute(who):
    row = stand_in(who)
    record = leave(who)
    substitutes.take_back(row.id, by=who("lijianguo"), with_tasks=False)
    acting.act(who("fanzhe"), record, opinion="已开始核对，代为办完")
    assert acting_for(leave(who, "renqiang", handover="冯伟")) == [None]


def test_taken_back_in_the_middle_of_a_chain_the_first_ones_tasks_come_back_as_well(who):
    stand_in(who, "lijianguo", "fanzhe")
    middle = stand_in(who, "fanzhe", "cuijian")
    record = leave(who)
    assert acting_for(record) == ["cuijian"]
    substitutes.take_back(middle.id, by=who("fanzhe"))
    assert acting_for(record) == ["fanzhe"]


def test_only_from_the_first_moment_until_before_the_last(who):
    row = stand_in(who, begins=timedelta(hours=1))
    for moment, acts in (
        (row.starts_at - timedelta(seconds=1), None), (row.starts_at, "fanzhe"),
        (row.ends_at - timedelta(seconds=1), "fanzhe"), (row.ends_at, None),
    ):  # fmt: skip
        with clock.at(moment):
            record = leave(who, starts="2026-12-01 08:00", ends="2026-12-02 18:00")
            assert acting_for(record) == [acts]


def test_never_for_the_applicant_of_the_record(who):
    stand_in(who, other="fengwei")
    record = leave(who)
    assert acting_for(record) == [None]
    with pytest.raises(NotYours):
        acting.act(who("fengwei"), record)


def test_what_came_back_is_mended_by_the_applicant_alone(who):
    stand_in(who, "fengwei", "cuijian")
    record = leave(who)
    acting.send_back(who("lijianguo"), record, reason="请补充")
    assert acting_for(record) == [None]
    for act in (
        lambda: filing.resubmit(who("cuijian"), record, given_again(record)),
        lambda: recalling.withdraw(who("cuijian"), record, reason="代为撤回"),
    ):
        with pytest.raises(NotYours):
            act()


def test_a_substitute_who_leaves_stands_in_no_longer(who):
    stand_in(who)
    record = leave(who)
    service.leave(who("fanzhe"), last_day=clock.today(), by=who("suxiao"))
    assert acting_for(record) == [None]
    assert [line.kind for line in history.of(record)][-1] == "stood_in"


def test_the_page_asks_which_and_does_it(client_of, who):
    client = client_of("lijianguo")
    number = leave(who).number
    db.session.commit()
    given = {"substitute": "fanzhe", "starts_at": "2026-11-20T08:00", "ends_at": "2026-11-25T08:00", "also_open": "y"}
    assert "开始时我手里还没办的，也请代理人办" in client.get("/me").text
    assert client.post("/me/substitutes", data=given).status_code == 303
    record = db.session.query(Record).filter_by(number=number).one()
    assert acting_for(record) == ["fanzhe"]
    db.session.rollback()
    assert "收回，在办的由对方办完" in client.get("/me").text
    assert client.post("/me/substitutes/1/take-back", data={"tasks": "stay"}).status_code == 303
    record = db.session.query(Record).filter_by(number=number).one()
    assert acting_for(record) == ["fanzhe"]
    db.session.rollback()
    circle = {**given, "substitute": "lijianguo"}
    client.post("/me/substitutes", data=given)
    assert "代理不能绕成一圈" in client_of("fanzhe").post("/me/substitutes", data=circle).text

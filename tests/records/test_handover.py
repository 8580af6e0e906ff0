"""Leavers and changes of post: every open task goes on to somebody, with a line that says so."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from portal import clock
from portal.db import db
from portal.errors import NotYours
from portal.people import directory, service, substitutes
from portal.records import acting, engine, history, readers
from portal.timers import service as timers
from tests.records.cases import leave


def holding_now(record):
    return {task.person.login for run in engine.open_runs(record) for task in run.tasks if task.state == "waiting"}


def test_a_leavers_tasks_go_to_the_post_above(who):
    record = leave(who)
    service.leave(who("lijianguo"), last_day=date(2026, 11, 19), by=who("suxiao"))
    assert holding_now(record) == {"linruoxi"}
    line = [event for event in history.of(record) if event.kind == "transferred"][-1]
    assert line.actor is None
    assert "李建国岗位变动" in line.note
    acting.act(who("linruoxi"), record)


def test_a_successor_takes_over_at_once(who):
    record = leave(who)
    service.hold(who("fanzhe"), directory.post("工程部经理"), since=date(2026, 11, 20))
    service.end_holding(who("lijianguo").holdings[0], last_day=date(2026, 11, 19))
    assert holding_now(record) == {"fanzhe"}


def test_a_leaver_who_had_a_record_to_mend_leaves_it_to_the_superior(who):
    record = leave(who)
    acting.send_back(who("lijianguo"), record, reason="请补充")
    service.leave(who("fengwei"), last_day=date(2026, 11, 19), by=who("suxiao"))
    assert holding_now(record) == {"lijianguo"}


def test_readers_of_their_records_follow_by_the_worker(who, house):
    record = leave(who)
    service.hold(who("fengwei"), directory.post("销售员"), since=date(2026, 11, 20), is_main=True)
    db.session.commit()
    timers.run_due()
    assert readers.may_read(record, who("luobin"))


def test_a_substitution_taken_back_takes_the_tasks_in_hand_back(who):
    begin, end = clock.in_house(datetime(2026, 11, 20, 8, 0)), clock.in_house(datetime(2026, 11, 25, 8, 0))
    given = substitutes.name_substitute(who("lijianguo"), who("fanzhe"), begin, end)
    record = leave(who)
    assert acting.my_task(record, who("fanzhe")) is not None
    db.session.commit()
    substitutes.take_back(given.id, by=who("lijianguo"))
    with pytest.raises(NotYours):
        acting.act(who("fanzhe"), record)
    assert not readers.may_read(record, who("fanzhe"))
    acting.act(who("lijianguo"), record)

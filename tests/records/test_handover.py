"""Leavers and changes of post: every open task goes on to somebody, with a line that says so."""

from __future__ import annotations

from datetime import date

from portal.db import db
from portal.people import directory, service
from portal.records import acting, engine, history
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
    from portal.records import readers

    assert readers.may_read(record, who("luobin"))

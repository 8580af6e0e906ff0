"""A body decides together: nobody counts twice, and nothing hangs when its members change meanwhile."""

from __future__ import annotations

from datetime import date

import pytest

from portal.errors import BadInput
from portal.people import directory, service
from portal.records import acting, engine, handing
from tests.records.cases import leave_to_the_board
from tests.records.test_routing import waiting_at


@pytest.fixture
def asked(who, monkeypatch):
    return lambda votes: leave_to_the_board(who, monkeypatch, votes)


BOARD = ["guniance", "hejingshan", "shenwei"]


def open_tasks(record):
    return sorted(
        task.person.login for run in engine.open_runs(record) for task in run.tasks if task.state == "waiting"
    )


def test_all_must_pass_and_a_member_who_leaves_holds_nothing_up(who, asked):
    record = asked("all")
    assert open_tasks(record) == BOARD
    acting.act(who("shenwei"), record)
    service.leave(who("guniance"), last_day=date(2026, 11, 19), by=who("suxiao"))
    assert open_tasks(record) == ["hejingshan"]  # nobody who has voted is asked again
    acting.act(who("hejingshan"), record)
    assert "superior" not in waiting_at(record)


def test_the_last_one_missing_leaves_and_the_step_is_decided(who, asked):
    record = asked("all")
    acting.act(who("shenwei"), record)
    acting.act(who("hejingshan"), record)
    service.leave(who("guniance"), last_day=date(2026, 11, 19), by=who("suxiao"))
    assert waiting_at(record)
    assert all(waiting_at(record).values())


def test_in_turn_goes_on_when_a_member_leaves(who, asked):
    record = asked("turn")
    first = open_tasks(record)[0]
    gone = next(login for login in BOARD if login != first)
    service.leave(who(gone), last_day=date(2026, 11, 19), by=who("suxiao"))
    for _ in range(2):
        acting.act(who(waiting_at(record)["superior"][0]), record)
    assert "superior" not in waiting_at(record)
    assert all(waiting_at(record).values())


def test_in_turn_nobody_hands_their_task_to_the_next(who, asked):
    record = asked("turn")
    first = open_tasks(record)[0]
    other = next(login for login in BOARD if login != first)
    with pytest.raises(BadInput):
        handing.transfer(who(first), record, to=who(other), reason="请代为批准")


def test_nobody_votes_twice_by_a_transfer(who, asked):
    record = asked("majority")
    acting.act(who("shenwei"), record)
    with pytest.raises(BadInput):
        handing.transfer(who("guniance"), record, to=who("shenwei"), reason="请代为投票")


def test_a_refusal_counts_and_the_majority_may_still_be_reached(who, asked):
    record = asked("majority")
    acting.reject(who("shenwei"), record, reason="人手不足")
    assert record.status == "running"
    acting.reject(who("guniance"), record, reason="人手不足")
    assert record.status == "rejected"
    assert waiting_at(record) == {}


def test_the_applicant_does_not_vote_on_their_own_request(who, asked):
    service.hold(who("fengwei"), directory.post("董事"), since=date(2026, 11, 20))
    record = asked("all")
    assert open_tasks(record) == BOARD

"""The limits of steps: said at four fifths, when passed, and again each day; standing still while a record is sent
back; and never, whatever the clock says, deciding anything."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from portal import clock
from portal.db import commit, db
from portal.formkit import Step, by, within
from portal.people import substitutes
from portal.records import acting, engine, filing, history
from portal.records.models import Copy
from portal.timers import service as timers
from portal.timers.models import Due
from tests.journeys.terms import BUYERS, DIRECTOR, HEAD, WHY, waiting
from tests.records.test_routing import given_again

TEN = datetime(2026, 11, 20, 10, 0)  # a Friday
HOURS = timedelta(hours=1)


def limited(paper, amount=10, unit="hours", escalates=False, **more):
    step = Step("部门审批", HEAD, limit=within(amount, unit, cite=WHY, escalates=escalates), **more)
    record = paper.file(head=step, director=Step("分管审批", DIRECTOR))
    commit()
    return record


def work_at(moment: datetime) -> None:
    with clock.at(moment):
        while timers.run_due():
            pass
    db.session.expire_all()


def due(record):
    [run] = engine.open_runs(record)
    return clock.in_house(run.due_at).replace(tzinfo=None)


def passed(record):
    return [line for line in history.of(record) if line.kind == "limit_passed"]


def test_said_at_four_fifths_and_not_before(paper, told):
    record = limited(paper)
    told.heard.clear()
    work_at(TEN + 8 * HOURS - timedelta(minutes=1))
    assert told.heard == []
    work_at(TEN + 8 * HOURS)
    assert told.heard == [("late", "lijianguo", "即将超时")]
    assert passed(record) == []


def test_said_when_it_has_passed_and_each_day_five_times_at_most(paper, told):
    record = limited(paper)
    work_at(TEN + 9 * HOURS)
    told.heard.clear()
    moment = TEN + 10 * HOURS
    for day in range(10):
        work_at(moment + timedelta(days=day, minutes=day))
    assert [line.data["round"] for line in passed(record)] == [1, 2, 3, 4, 5]
    gaps = [later.at - before.at for before, later in zip(passed(record), passed(record)[1:], strict=False)]
    assert all(gap >= timedelta(hours=24) for gap in gaps)
    assert told.of("late") == ["lijianguo", "linruoxi"] * 5, "who has it, and who is above them"
    assert {copy.person_id for copy in db.session.query(Copy).filter_by(record_id=record.id)}
    assert (record.status, waiting(record)) == ("running", {"head": ["lijianguo"]}), "nothing passes by itself"


def test_nothing_is_said_of_a_step_that_is_done(who, paper, told):
    record = limited(paper)
    acting.act(who("lijianguo"), record)
    commit()
    told.heard.clear()
    work_at(TEN + timedelta(days=5))
    assert (told.of("late"), passed(record)) == ([], [])
    assert db.session.query(Due).filter(Due.record_id == record.id, Due.done_at.is_(None)).all() == []


def test_only_where_declared_the_superior_may_decide_too(who, paper):
    plain, escalating = limited(paper), limited(paper, escalates=True)
    work_at(TEN + 10 * HOURS)
    assert waiting(plain) == {"head": ["lijianguo"]}
    assert waiting(escalating) == {"head": ["lijianguo", "linruoxi"]}
    acting.act(who("linruoxi"), escalating)
    assert "head" not in waiting(escalating)


def test_votes_are_not_escalated_a_body_is_not_made_bigger(paper):
    step = Step("表决", BUYERS, votes="majority", limit=within(10, "hours", cite=WHY, escalates=True))
    record = paper.file(vote=step)
    commit()
    work_at(TEN + 10 * HOURS)
    assert waiting(record) == {"vote": ["jiangtao", "yinxiaojun"]}
    assert len(passed(record)) == 1


@pytest.mark.parametrize(("unit", "amount", "left"), [
    ("hours", 10, datetime(2026, 11, 24, 18, 0)),  # two of ten hours had gone by: eight from Tuesday at ten
    ("days", 3, datetime(2026, 11, 27, 23, 59, 59)),  # the day itself does not count
    ("workdays", 3, datetime(2026, 11, 27, 23, 59, 59)),
])  # fmt: skip
def test_it_stands_still_while_the_record_is_sent_back(who, paper, told, unit, amount, left):
    record = limited(paper, amount, unit)
    with clock.at(TEN + 2 * HOURS):
        acting.send_back(who("lijianguo"), record, reason="请补充")
        commit()
    told.heard.clear()
    work_at(datetime(2026, 11, 24, 9, 0))
    assert told.of("late") == [], "the applicant has it, and no limit runs"
    with clock.at(datetime(2026, 11, 24, 10, 0)):
        filing.resubmit(who("fengwei"), record, given_again(record))
        commit()
    assert due(record) == left
    told.heard.clear()
    work_at(left + timedelta(seconds=1))
    assert told.of("late")[0] == "lijianguo"


@pytest.mark.parametrize(("unit", "amount", "away", "left"), [
    # two and then five of the ten hours had gone by
    ("hours", 10, [(2, 20), (25, 28)], TEN + 31 * HOURS),
    # from Friday to Saturday, and from Sunday to Monday: two of the three days
    ("days", 3, [(26, 44), (70, 92)], datetime(2026, 11, 25, 23, 59, 59)),
])  # fmt: skip
def test_sent_back_twice_it_is_still_one_limit(who, paper, unit, amount, away, left):
    record = limited(paper, amount, unit)
    for returned, mended in away:
        with clock.at(TEN + returned * HOURS):
            acting.send_back(who("lijianguo"), record, reason="请补充")
            commit()
        with clock.at(TEN + mended * HOURS):
            filing.resubmit(who("fengwei"), record, given_again(record))
            commit()
    assert due(record) == left


def test_what_had_passed_before_it_came_back_is_said_to_have_passed_and_not_to_be_about_to(who, paper, told):
    record = limited(paper)
    with clock.at(TEN + 12 * HOURS):
        acting.send_back(who("lijianguo"), record, reason="请补充")
        commit()
    with clock.at(TEN + 20 * HOURS):
        filing.resubmit(who("fengwei"), record, given_again(record))
        commit()
    told.heard.clear()
    work_at(TEN + 20 * HOURS)
    assert [words for kind, login, words in told.heard if (kind, login) == ("late", "lijianguo")] == ["已超时"]


def test_who_stands_in_hears_of_the_limit_too(who, paper, told):
    substitutes.name_substitute(
        who("lijianguo"), who("jiangtao"), clock.in_house(TEN - HOURS), clock.in_house(TEN + timedelta(days=9))
    )
    record = limited(paper)
    told.heard.clear()
    work_at(TEN + 8 * HOURS)
    assert told.of("late") == ["lijianguo", "jiangtao"]
    told.heard.clear()
    work_at(TEN + 10 * HOURS)
    assert told.of("late") == ["lijianguo", "jiangtao", "linruoxi"]
    shown = {copy.person_id for copy in db.session.query(Copy).filter_by(record_id=record.id)}
    assert shown == {who(login).id for login in ("lijianguo", "jiangtao", "linruoxi")}


def test_all_of_it_runs_anew_where_the_record_goes_through_all_steps_again(who, paper):
    record = limited(paper)
    with clock.at(TEN + 2 * HOURS):
        acting.send_back(who("lijianguo"), record, reason="请重做", straight=False)
    with clock.at(TEN + 24 * HOURS):
        filing.resubmit(who("fengwei"), record, given_again(record))
    assert due(record) == TEN + 34 * HOURS


def test_nobody_there_the_administrator_has_it_and_hears_of_the_limit(who, paper, told):
    record = paper.file(one=Step("无人的岗位", by.post("不存在的岗位"), limit=within(10, "hours", cite=WHY)))
    commit()
    told.heard.clear()
    work_at(TEN + 10 * HOURS)
    assert told.of("late")[:1] == ["suxiao"]
    assert waiting(record) == {"one": ["suxiao"]}

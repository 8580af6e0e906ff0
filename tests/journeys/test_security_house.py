"""Leave of guards, a change of uniform and checks of hygiene, walked to their ends through the real service."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.errors import NotYours
from portal.people import directory
from portal.records import editions, examples, filing
from portal.records.models import Copy, FollowUp, Record
from portal.timers import service as timers
from tests.journeys.terms import Recorder
from tests.journeys.test_forms_to_their_end import Who, do, example, waiting


def test_a_guard_goes_out_for_three_hours_and_is_late_back(who: Who, told: Recorder) -> None:
    guard = who("post:保安员")
    out = filing.submit(guard, "security_leave", example(
        "security_leave", person=guard.id, starts="2026-11-20 15:00", ends="2026-11-20 18:00"
    ))  # fmt: skip
    assert do(out, "leader") == who("post:保安部领班").name
    assert do(out, "supervisor") == who("post:保安部主管").name
    assert (out.status, out.stage, waiting(out)) == ("approved", "已准假", ["back"])
    db.session.commit()
    with clock.at(datetime(2026, 11, 20, 18, 1)):
        timers.run_due()
        assert who("post:保安部经理").login in told.of("copied")
    with clock.at(datetime(2026, 11, 20, 19, 0)):
        do(out, "back", back_at="2026-11-20 18:50")
    assert out.stage == "已销假"
    assert db.session.scalar(select(FollowUp.key).where(FollowUp.record_id == out.id)) == "late_back"


def test_a_squad_leaders_leave_of_four_days_goes_on_to_the_hotels_rules(who: Who) -> None:
    leader = who("post:夜值领班")
    leave = filing.submit(leader, "security_leave", example(
        "security_leave", person=leader.id, kind="休假", starts="2026-11-23 08:00", ends="2026-11-26 18:00"
    ))  # fmt: skip
    asked = []
    while leave.status == "running":
        asked.append((waiting(leave)[-1], do(leave, waiting(leave)[-1])))
    assert asked == [
        ("manager", who("post:保安部经理").name), ("hr", who("post:人力资源部经理").name),
        ("above", who("post:分管副总经理").name),
    ]  # fmt: skip


def test_only_the_security_department_asks_on_this_form(who: Who) -> None:
    clerk = who("post:出纳")
    with pytest.raises(NotYours):
        filing.submit(clerk, "security_leave", example("security_leave", person=clerk.id, department="财务部"))
    with pytest.raises(NotYours):
        filing.submit(who("post:保安员"), "uniform_change", example("uniform_change"))


def test_an_approved_change_of_uniform_is_shown_to_everybody_of_the_department(who: Who) -> None:
    change = filing.submit(who("post:保安部领班"), "uniform_change", example("uniform_change"))
    do(change, "manager")
    shown = set(db.session.scalars(select(Copy.person_id).where(Copy.record_id == change.id)))
    department = directory.department("保安部")
    posts = [post for post in directory.posts() if department and post.department_id == department.id]
    everybody = {person.id for people in directory.holders_of(posts).values() for person in people}
    assert change.status == "approved"
    assert everybody - shown <= {who("post:保安部经理").id, change.applicant_id}
    assert who("post:门卫").id in shown


def test_a_room_that_fails_is_mended_by_its_day_and_looked_at_again(who: Who, told: Recorder) -> None:
    leader, guard = who("post:保安部领班"), who("post:保安员")
    check = filing.submit(leader, "hygiene_check", example("hygiene_check", checker=leader.id, fixer=guard.id))
    assert (check.stage, waiting(check)) == ("整改中", ["mend"])
    db.session.commit()
    with clock.at(datetime(2026, 11, 22, 0, 0)):
        timers.run_due()
        assert guard.login in told.of("copied")
        do(check, "mend", mended_at="2026-11-21 23:00", mended="床下已清扫")
        do(check, "confirm")
    assert (check.status, check.stage) == ("approved", "已办结")


def test_a_clean_room_is_done_when_it_is_filed(who: Who) -> None:
    leader = who("post:保安部领班")
    given = examples.resolve(editions.today("hygiene_check").example)
    given |= {"checker": leader.id, "lines": [{"item": "地面", "passed": "合格"}], "fixer": None, "fix_by": None,
              "broken": None}  # fmt: skip
    check = filing.submit(leader, "hygiene_check", given)
    assert (check.status, check.stage, waiting(check)) == ("approved", "已办结", [])


def test_a_broken_door_is_repaired_without_another_form(who: Who) -> None:
    leader, guard = who("post:保安部领班"), who("post:保安员")
    filing.submit(leader, "hygiene_check", example(
        "hygiene_check", checker=leader.id, fixer=guard.id, kind="自动门周三周六", area="自动门", broken="是",
        fault="自动门关不严",
    ))  # fmt: skip
    repair = db.session.scalars(select(Record).where(Record.form_key == "repair")).one()
    assert (repair.applicant_id, waiting(repair)) == (leader.id, ["take"])

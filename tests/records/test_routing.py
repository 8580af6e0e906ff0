"""The engine by what people do: the usual way, sent back, refused, taken back, handed on, nobody there."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.db import db
from portal.errors import BadInput, NotFound, NotYours, TooLate
from portal.people import directory, service, substitutes
from portal.records import (
    acting,
    editions,
    engine,
    filing,
    handing,
    history,
    inbox,
    readers,
    recalling,
    route_view,
    settling,
    sharing,
)
from portal.records.models import Event, Record, StepRun, Task
from tests.records.cases import SIGNATURE, hot_work, leave


def waiting_at(record):
    return {run.step: [task.person.login for task in run.tasks if task.state == "waiting"]
            for run in engine.open_runs(record)}  # fmt: skip


def test_the_usual_way_reaches_everybody_once_and_ends_approved(who):
    record = leave(who)
    assert waiting_at(record) == {"superior": ["lijianguo"]}
    acting.act(who("lijianguo"), record, opinion="同意")
    # 工程部经理 is also the head of the department: the same person twice in a row signs once, and it is said
    assert waiting_at(record) == {"hr": ["tangwenting"]}
    acting.act(who("tangwenting"), record)
    assert record.status == "running"
    acting.act(who("linruoxi"), record)
    assert (record.status, record.stage) == ("approved", "休假中")
    acting.act(who("fengwei"), record, given={"back_at": "2026-11-28 08:00"})
    assert record.stage == "已销假"
    assert record.finished_at is not None
    notes = [event.note for event in history.of(record) if event.kind == "step_skipped"]
    assert any("连续只签一次" in note for note in notes)


@pytest.mark.parametrize(("ends", "steps"), [
    ("2026-11-25 18:00", {"superior", "manager"}),  # Monday to Wednesday: 3 days
    ("2026-11-26 18:00", {"superior", "manager", "hr", "leader"}),  # 4 days
])  # fmt: skip
def test_more_than_three_days_goes_further(who, ends, steps):
    record = leave(who, ends=ends)
    form = editions.of(record)
    env = settling.env_of(record, form)
    assert {s.key for s in form.route if s.decides and engine.applies(s, env)} == steps


def test_the_route_says_why_and_what_would_have_been_otherwise(who):
    record = leave(who)
    form = editions.of(record)
    views = {view.key: view for view in route_view.of(record, form, settling.env_of(record, form))}
    assert "天数 5 天，超过3 天" in views["hr"].why
    assert "若不满足“天数超过3 天”" in views["hr"].otherwise
    assert views["hr"].holders == "唐文婷"


def test_returned_straight_comes_back_to_the_one_who_returned_it(who):
    record = leave(who)
    acting.act(who("lijianguo"), record)
    acting.send_back(who("tangwenting"), record, reason="请写清交接的事项")
    assert record.status == "returned"
    assert waiting_at(record) == {"": ["fengwei"]}
    filing.resubmit(who("fengwei"), record, given_again(record, reason="交接给任强：空调机房钥匙。"))
    assert record.status == "running"
    assert waiting_at(record) == {"hr": ["tangwenting"]}


def test_returned_step_by_step_goes_through_all_again(who):
    record = leave(who)
    acting.act(who("lijianguo"), record)
    acting.send_back(who("tangwenting"), record, reason="请重写", straight=False)
    filing.resubmit(who("fengwei"), record, given_again(record))
    assert waiting_at(record) == {"superior": ["lijianguo"]}


def test_returned_to_an_earlier_step_stays_running(who):
    record = leave(who)
    acting.act(who("lijianguo"), record)
    acting.send_back(who("tangwenting"), record, reason="请核实工作安排", to="superior")
    assert record.status == "running"
    assert waiting_at(record) == {"superior": ["lijianguo"]}
    acting.act(who("lijianguo"), record)
    assert waiting_at(record) == {"hr": ["tangwenting"]}


def test_a_level_raised_while_returned_adds_its_approver_even_straight(who):
    record = hot_work(who, "lijianguo")  # the head, who alone may file the first level
    acting.act(who("linruoxi"), record, signature=SIGNATURE)
    acting.send_back(who("chengang"), record, reason="部位选得不对，请核对", straight=True)
    again = given_again(record, spots=["客房内"], dangerous="是", danger_reason="邻近油罐", report="已写明。",
                        head_signature=SIGNATURE)  # fmt: skip
    filing.resubmit(who("lijianguo"), record, again)
    assert waiting_at(record) == {"security": ["chengang"]}
    acting.act(who("chengang"), record)
    assert waiting_at(record) == {"general_manager": ["zhouqiming"]}


def test_a_return_needs_its_reason_and_nothing_happens_without(who):
    record = leave(who)
    with pytest.raises(BadInput, match="原因"):
        acting.send_back(who("lijianguo"), record, reason="  ")
    assert record.status == "running"


def test_refused_ends_the_case(who):
    record = leave(who)
    acting.reject(who("lijianguo"), record, reason="年底检修，请改期")
    assert record.status == "rejected"
    assert engine.open_runs(record) == []
    with pytest.raises(TooLate):
        acting.act(who("lijianguo"), record)


def test_taken_back_until_somebody_has_decided(who):
    record = leave(who)
    with pytest.raises(NotYours):
        recalling.withdraw(who("renqiang"), record, reason="不是我的")
    recalling.withdraw(who("fengwei"), record, reason="行程取消")
    assert record.status == "withdrawn"
    other = leave(who)
    acting.act(who("lijianguo"), other)
    with pytest.raises(NotYours, match="已有人审批"):
        recalling.withdraw(who("fengwei"), other, reason="行程取消")


def test_transferred_does_not_come_back(who):
    record = leave(who)
    handing.transfer(who("lijianguo"), record, to=who("fanzhe"), reason="我出差")
    assert waiting_at(record) == {"superior": ["fanzhe"]}
    with pytest.raises(TooLate):
        acting.act(who("lijianguo"), record)
    with pytest.raises(BadInput, match="申请人"):
        handing.transfer(who("fanzhe"), record, to=who("fengwei"), reason="你自己批")
    acting.act(who("fanzhe"), record)


def test_not_yours_and_not_there_look_the_same(who):
    record = leave(who)
    with pytest.raises(NotFound) as absent:
        readers.find("QX-2026-9999", for_=who("songshifu"))
    with pytest.raises(NotFound) as foreign:
        readers.find(record.number, for_=who("songshifu"))
    assert absent.value.sentence.replace("QX-2026-9999", record.number) == foreign.value.sentence


@pytest.mark.parametrize(("login", "reads"), [
    ("fengwei", True), ("lijianguo", True), ("linruoxi", True), ("zhouqiming", True), ("tangwenting", True),
    ("songshifu", False), ("renqiang", False), ("suxiao", False),
])  # fmt: skip
def test_who_reads_a_leave_request(who, login, reads):
    """The applicant, those above in the line, the owning department's head; not colleagues, not the administrator."""
    record = leave(who)
    assert readers.may_read(record, who(login)) is reads


def test_the_copied_may_read_and_a_change_of_post_counts_at_once(who):
    record = leave(who)
    sharing.copy(who("fengwei"), record, to=[who("renqiang")])
    assert readers.may_read(record, who("renqiang"))
    holding = who("lijianguo").holdings[0]
    assert readers.may_read(record, who("lijianguo"))
    other = leave(who, "renqiang", handover="冯伟")
    acting.act(who("lijianguo"), other)
    service.end_holding(holding, last_day=date(2026, 11, 19))
    service.hold(who("fanzhe"), directory.post("工程部经理"), since=date(2026, 11, 20))
    db.session.flush()
    assert readers.may_read(record, who("fanzhe")), "the new head reads at once"


def test_nobody_in_the_post_goes_to_the_post_above_and_says_so(who):
    for holding in who("tangwenting").holdings:
        service.end_holding(holding, last_day=date(2026, 11, 18))
    db.session.flush()
    record = leave(who)
    acting.act(who("lijianguo"), record)
    assert waiting_at(record) == {"hr": ["zhouqiming"]}
    notes = [event.note for event in history.of(record) if event.kind == "step_opened"]
    assert any("空缺" in note and "总经理" in note for note in notes)


def test_the_applicant_never_decides_on_their_own_request(who):
    record = leave(who, "lijianguo", person="李建国", handover="冯伟")
    assert waiting_at(record) == {"superior": ["linruoxi"]}
    acting.act(who("linruoxi"), record)
    held = [login for logins in waiting_at(record).values() for login in logins]
    assert "lijianguo" not in held


def test_a_substitute_acts_and_it_reads_so(who):
    substitutes.name_substitute(who("lijianguo"), who("fanzhe"), starts_at=clock.now(),
                                ends_at=clock.now() + timedelta(days=3), forms=None, reason="出差")  # fmt: skip
    db.session.flush()
    record = leave(who)
    acting.act(who("fanzhe"), record, opinion="代为同意")
    line = next(event for event in history.of(record) if event.kind == "approved")
    assert (line.actor.login, line.acted_for.login) == ("fanzhe", "lijianguo")


def test_the_same_click_twice_is_one_record(who):
    person = who("fengwei")
    given = given_again(leave(who))
    first = filing.submit(person, "leave", given, once="token-1")
    again = filing.submit(person, "leave", given, once="token-1")
    assert first.id == again.id
    assert db.session.scalar(select(func.count()).select_from(Record).where(Record.once_token == "token-1")) == 1


def test_numbers_have_no_holes_after_a_failure(who):
    first = leave(who)
    db.session.commit()
    with pytest.raises(BadInput):
        filing.submit(who("fengwei"), "leave", {"person": "冯伟"})
    db.session.rollback()
    second = leave(who)
    assert int(second.number[-4:]) == int(first.number[-4:]) + 1


def test_every_box_left_out_is_named_at_once_and_nothing_is_written(who):
    with pytest.raises(BadInput) as refused:
        filing.submit(who("fengwei"), "leave", {})
    assert {"leave_kind", "starts", "ends", "reason"} <= set(refused.value.problems)
    assert db.session.scalar(select(func.count()).select_from(Record)) == 0


def test_two_deciding_at_once_one_counts(who):
    record = leave(who)
    acting.act(who("lijianguo"), record)
    before = db.session.scalar(select(func.count()).select_from(Event).where(Event.kind == "approved"))
    with pytest.raises((TooLate, NotYours)):
        acting.act(who("lijianguo"), record, step="superior")
    after = db.session.scalar(select(func.count()).select_from(Event).where(Event.kind == "approved"))
    assert before == after == 1


def test_every_open_record_has_a_holder_and_every_closed_run_no_open_task(who):
    for number in range(3):
        record = leave(who, reason=f"第 {number} 次")
        if number:
            acting.act(who("lijianguo"), record)
        if number == 2:
            acting.reject(who("tangwenting"), record, reason="改期")
    held = select(StepRun.record_id).join(Task).where(StepRun.state == "waiting", Task.state == "waiting")
    running = set(db.session.scalars(select(Record.id).where(Record.status == "running")))
    assert running <= set(db.session.scalars(held))
    loose = select(Task.id).join(StepRun).where(StepRun.state != "waiting", Task.state == "waiting")
    assert list(db.session.scalars(loose)) == []


def test_the_boxes_show_what_waits_and_what_was_done(who):
    record = leave(who)
    assert [task.record_id for task in inbox.waiting(who("lijianguo")).items] == [record.id]
    acting.act(who("lijianguo"), record)
    assert inbox.waiting(who("lijianguo")).items == []
    assert [task.record_id for task in inbox.handled(who("lijianguo")).items] == [record.id]
    assert [found.id for found in inbox.mine(who("fengwei")).items] == [record.id]


def given_again(record: Record, **changed):
    """The record's answers as a program gives them, some changed."""
    form = editions.of(record)
    values = {name: value for name, value in settling.shown_values(record, form).items() if value is not None}
    names = {name for section in form.filed_sections() for name in section.fields}
    found = {name: _plain(value) for name, value in values.items() if name in names}
    return {**found, **changed}


def _plain(value):
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value


def test_a_click_repeated_after_the_record_moved_on_does_not_decide_the_next_step(who):
    """The same person may hold two steps: the page names the task it was drawn for."""
    record = hot_work(who)
    task = next(task for run in engine.open_runs(record) for task in run.tasks)
    acting.act(who("lijianguo"), record, task_id=task.id, signature=SIGNATURE)
    with pytest.raises(TooLate):
        acting.act(who("lijianguo"), record, task_id=task.id, signature=SIGNATURE)
    assert waiting_at(record) == {"security": ["chengang"]}


def test_straight_back_to_whoever_returned_it_also_when_the_task_had_been_transferred(who):
    record = leave(who)
    handing.transfer(who("lijianguo"), record, to=who("fanzhe"), reason="我出差")
    acting.send_back(who("fanzhe"), record, reason="请写清交接的事项")
    filing.resubmit(who("fengwei"), record, given_again(record, reason="交接给任强：空调机房钥匙。"))
    assert waiting_at(record) == {"superior": ["fanzhe"]}

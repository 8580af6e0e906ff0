"""What waits at a desk is nobody's: whoever works there does it, from one shift to the next without handing over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask_babel import force_locale

from portal import clock
from portal.db import commit, db
from portal.errors import BadInput, NotYours, TooLate
from portal.formkit import by
from portal.notices.models import Notice
from portal.people import directory, service, structure
from portal.people.models import Hotel, Shift
from portal.records import (
    acting,
    editions,
    engine,
    filing,
    handing,
    hands,
    history,
    inbox,
    lists,
    readers,
    recalling,
    reminding,
    route_view,
    settling,
)
from portal.records.models import Task
from tests.records.cases import SIGNATURE, leave, visit

FIRST, OTHER, NEW = "wuyong", "zhenghao", "fanzhe"
GUARDS = ("chengang", "maguoqiang", "zhaotiejun", "sundayong", "wuyong", "zhenghao", "caoyang", "hujianguo")
LEFT = {"left_at": "2026-11-20 10:40", "unsigned_reason": "接见人外出"}


def inside(who):
    """A visitor who is in the house: what waits at the gate is that they leave."""
    return visit(who, confirmed_by="韩冬同意")


def leaving(record) -> Task:
    (task,) = next(run for run in engine.open_runs(record) if run.step == "leaving").tasks
    return task


def at_the_gate(monkeypatch, **more):
    """Leave requests whose first step the whole gate holds."""
    form = editions.today("leave")
    loaded = type(form).load(form.data())
    step = loaded.route.steps["superior"]
    step.holder = by.desk("gate")
    for name, value in more.items():
        setattr(step, name, value)
    monkeypatch.setitem(editions.Form.registry, "leave", loaded)


def test_one_task_for_all_of_them_and_in_nobodys_own_list(who):
    record = inside(who)
    task = leaving(record)
    assert (task.desk, task.person, hands.name_of(task)) == ("gate", None, "安全岗")
    for login in GUARDS:
        me = who(login)
        assert acting.my_task(record, me) is task and readers.may_read(record, me)
        assert task not in inbox.waiting(me).items and task in inbox.at_desk(me).items
        assert inbox.counts(me).desk == 1
    assert inbox.counts(who("jiangtao")).desk == 0 and inbox.at_desk(who("jiangtao")).items == []


def test_it_becomes_theirs_who_does_it_and_the_others_hear_who_was_quicker(who):
    record = inside(who)
    task = leaving(record)
    acting.act(who(OTHER), record, step="leaving", given=LEFT)
    assert (task.person, task.decider, task.state) == (who(OTHER), who(OTHER), "passed")
    line = [event for event in history.of(record) if event.kind == "filled"][-1]
    assert line.actor is who(OTHER) and line.acted_for is None
    with pytest.raises(TooLate, match="已由郑浩处理"):
        acting.act(who(FIRST), record, step="leaving", given=LEFT)
    with pytest.raises(NotYours):
        acting.act(who("jiangtao"), record, step="leaving", given=LEFT)
    assert inbox.at_desk(who(FIRST)).items == []


def test_what_is_refused_leaves_it_with_the_desk(who):
    record = inside(who)
    with pytest.raises(BadInput):
        acting.act(who(OTHER), record, step="leaving", given={})
    assert leaving(record).person is None


def test_who_comes_to_the_desk_tomorrow_can_do_it_and_who_has_left_it_cannot(who):
    record = inside(who)
    with pytest.raises(NotYours):
        acting.act(who(NEW), record, step="leaving", given=LEFT)
    service.hold(who(NEW), directory.post("保安员"), since=date(2026, 11, 20))
    service.end_holding(who(OTHER).holdings[0], last_day=date(2026, 11, 19))
    assert leaving(record).person is None  # nothing was handed over
    with pytest.raises(NotYours):
        acting.act(who(OTHER), record, step="leaving", given=LEFT)
    assert not readers.may_read(record, who(OTHER)) and readers.may_read(record, who(NEW))
    acting.act(who(NEW), record, step="leaving", given=LEFT)


def test_a_post_that_comes_to_the_desk_reads_and_does_what_waits_there_and_one_that_leaves_it_no_longer(who):
    record, bell = inside(who), who(NEW)
    (post,) = directory.posts_of(bell)
    assert not readers.may_read(record, bell)
    seat(post, "gate")
    assert readers.may_read(record, bell) and acting.my_task(record, bell) is leaving(record)
    assert leaving(record) in inbox.at_desk(bell).items
    seat(post, "")
    assert not readers.may_read(record, bell) and acting.my_task(record, bell) is None
    assert inbox.counts(bell).desk == 0


def test_a_desk_that_no_post_works_at_any_more_leaves_it_to_the_post_above(who):
    record = inside(who)
    with force_locale("en"):  # whatever the administrator reads in
        for post in directory.posts(desk="gate"):
            seat(post, "")
    task = next(run for run in engine.open_runs(record) if run.step == "leaving").tasks[-1]
    assert task.person is not None and task.person.is_active and task.desk == ""
    line = [event for event in history.of(record) if event.kind == "transferred"][-1]
    assert line.note.startswith("安全岗已无人在岗")


def seat(post, desk):
    """Give a post its desk, as the administrator does."""
    structure.save_post(post, name=post.name, department=post.department, reports_to=post.reports_to, desk=desk)


def test_another_hotels_desk_of_that_name_has_nothing_to_do_with_it(who):
    record = inside(who)
    elsewhere = Hotel(code="other", name="另一家酒店")
    db.session.add(elsewhere)
    db.session.flush()
    guard, task = who(FIRST), leaving(record)
    guard.hotel_id = elsewhere.id
    assert directory.desks_of(guard) == {"gate"}
    assert not hands.may_do(task, guard) and not hands.concerns(task, guard)
    assert inbox.at_desk(guard).items == [] and inbox.counts(guard).desk == 0


def test_a_desk_where_nobody_works_any_more_leaves_it_to_the_post_above(who):
    record = inside(who)
    for login in GUARDS:
        for holding in list(who(login).holdings):
            if holding.post.desk == "gate":
                service.end_holding(holding, last_day=date(2026, 11, 19))
    task = next(run for run in engine.open_runs(record) if run.step == "leaving").tasks[-1]
    assert task.person is not None and task.person.is_active and task.desk == ""
    line = [event for event in history.of(record) if event.kind == "transferred"][-1]
    assert "安全岗已无人在岗" in line.note and task.person.name in line.note
    acting.act(task.person, record, step="leaving", given=LEFT)


def test_nobody_there_decides_on_what_they_asked_for(who, monkeypatch):
    at_the_gate(monkeypatch)
    record = filed_by_a_guard(who)
    (run,) = engine.open_runs(record)
    assert {task.person.login for task in run.tasks} == set(GUARDS) - {FIRST}  # by name: not everybody there may
    theirs = leave(who)
    service.hold(who("fengwei"), directory.post("保安员"), since=date(2026, 11, 20))  # comes to the desk later
    assert acting.my_task(theirs, who("fengwei")) is None
    with pytest.raises(NotYours):
        acting.act(who("fengwei"), theirs)
    acting.act(who(OTHER), theirs)


def filed_by_a_guard(who):
    return filing.submit(who(FIRST), "leave", {
        "person": "吴勇", "department": "保安部", "leave_kind": "年假", "starts": "2026-11-23 08:00",
        "ends": "2026-11-27 18:00", "reason": "回老家探望父母。", "handover": "郑浩",
    })  # fmt: skip


def test_all_of_a_desk_that_votes_are_asked_one_by_one(who, monkeypatch):
    at_the_gate(monkeypatch, votes="all")
    record = leave(who)
    (run,) = engine.open_runs(record)
    assert sorted(task.person.login for task in run.tasks) == sorted(GUARDS) and run.need == len(GUARDS)


def test_handed_on_asked_beside_and_taken_back_it_is_theirs(who, monkeypatch):
    at_the_gate(monkeypatch)
    record = leave(who)
    handing.add_signers(who(FIRST), record, people=[who("linruoxi")], place="before", reason="请先看")
    with pytest.raises(TooLate, match="已由吴勇处理"):
        acting.act(who(OTHER), record, step="superior")
    with pytest.raises(TooLate, match="您已请他人先签"):
        acting.act(who(FIRST), record, step="superior")
    acting.act(who("linruoxi"), record, opinion="可以")
    acting.act(who(FIRST), record, step="superior")
    taken = leave(who)
    acting.act(who(FIRST), taken, step="superior")
    recalling.take_back(who(FIRST), taken, reason="看错了")
    assert acting.my_task(taken, who(FIRST)) is not None and acting.my_task(taken, who(OTHER)) is None
    other = leave(who)
    handing.transfer(who(OTHER), other, to=who("linruoxi"), reason="请代办")
    assert acting.my_task(other, who("linruoxi")) is not None and acting.my_task(other, who(FIRST)) is None


def test_the_desk_is_not_told_of_what_comes_up_on_its_page_but_reminded(who, house, monkeypatch):
    at_the_gate(monkeypatch)
    record = leave(who)
    commit()
    asked = db.select(Notice).where(Notice.record_id == record.id)
    assert db.session.scalars(asked).all() == []
    on_shift(who(FIRST))
    (waits,) = reminding.outlook(record, editions.of(record))
    assert (waits.who, waits.on_shift) == ("安全岗", True)
    assert [one.name for one in lists.now_with(record)] == ["安全岗"]
    assert reminding.remind(who("fengwei"), record) == [who(FIRST)]  # who is there now, not all who ever are
    commit()
    assert [one.person_id for one in db.session.scalars(asked)] == [who(FIRST).id]
    acting.act(who(OTHER), record)
    assert all(one.settled_at is not None for one in db.session.scalars(asked) if one.kind == "reminded")


def on_shift(person):
    now = clock.now()
    db.session.add(Shift(hotel_id=person.hotel_id, person_id=person.id, duty="门岗", starts_at=now - timedelta(hours=1),
                         ends_at=now + timedelta(hours=7)))  # fmt: skip
    commit()


def test_the_desk_that_telephones_has_it_beside_the_host(who):
    record = visit(who)
    run = engine.open_runs(record)[0]
    assert [(task.person and task.person.login, task.desk) for task in run.tasks] == [("handong", ""), (None, "gate")]
    acting.act(who(FIRST), record, step=run.step, opinion="电话征询：同意")  # who registered them is who telephones
    assert [task.state for task in run.tasks] == ["closed", "passed"]


def test_who_has_done_theirs_need_not_hear_of_it_any_more_while_the_desk_goes_on(who, house):
    record = visit(who)
    run = engine.open_runs(record)[0]
    commit()
    acting.act(who(FIRST), record, step=run.step, opinion="电话征询：同意")
    acting.act(who("handong"), record, step="received", given={"host_signature": SIGNATURE}, signature=SIGNATURE)
    commit()
    told = db.session.scalars(db.select(Notice).where(Notice.record_id == record.id)).all()
    assert {(one.person_id, one.kind) for one in told} == {(who("handong").id, "task")}
    assert leaving(record).state == "waiting"  # at the gate, which is no business of theirs
    assert all(one.settled_at is not None for one in told)


def test_the_route_names_the_desk_until_somebody_there_has_done_it(who):
    record = visit(who)
    form = editions.of(record)

    def named():
        steps = route_view.of(record, form, settling.env_of(record, form))
        return next(step.holders for step in steps if step.key == "leaving")

    assert named() == "安全岗"  # before it is reached
    acting.act(who(FIRST), record, step=engine.open_runs(record)[0].step, opinion="电话征询：同意")
    assert leaving(record).person is None and named() == "安全岗"
    acting.act(who(OTHER), record, step="leaving", given=LEFT)
    assert named() == "郑浩"


def test_the_box_of_the_desk_is_a_page_of_its_own(app, client_of):
    with app.test_request_context():
        number = inside(person).number
        commit()
    guard, buyer = client_of(FIRST), client_of("jiangtao")
    page = guard.get("/inbox?box=desk").get_data(as_text=True)
    assert number in page and "待办：离店" in page
    assert number not in guard.get("/inbox").get_data(as_text=True)
    assert "岗位待办" in guard.get("/").get_data(as_text=True)
    assert "岗位待办" not in buyer.get("/").get_data(as_text=True)
    assert "登记离店" in guard.get(f"/records/{number}").get_data(as_text=True)


def person(login):
    return next(one for one in directory.find_people(login) if one.login == login)

"""What is due: planned once from rosters and registers, answered by filing, told when late, readable when missed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.notices.models import Notice
from portal.people import directory, rosters
from portal.people.models import Person
from portal.records import filing, recalling, settling
from portal.records.models import Record, RegisterEntry
from portal.schedules import looking, planning, service
from portal.schedules.models import DueRecord

Who = Callable[[str], Person]
TODAY = date(2026, 11, 20)  # a Friday


def due(schedule: str, department: str = "保安部", place: str = "", day: date = TODAY) -> DueRecord:
    rows = db.session.scalars(select(DueRecord).where(DueRecord.schedule == schedule, DueRecord.place == place))
    return next(
        row for row in rows
        if row.department.name == department and clock.in_house(row.opens_at).date() == day
    )  # fmt: skip


def state(row: DueRecord) -> str:
    return service.state_of(row)


def turn(who: Person, duty: str, starts: int, ends: int, label: str, day: date = TODAY) -> None:
    rosters.add_shifts(who, duty, first=day, last=day, starts=time(starts), ends=time(ends), label=label)


def check(person: Person, row: DueRecord, **changed: Any) -> Record:
    """File it as its page is opened, with every line found in order."""
    given, _token = service.filled(service.item_of(row))
    lines = [{**line, "result": "正常"} for line in given["lines"]]
    given = {**given, "checked_at": f"{clock.house_now():%Y-%m-%d %H:%M}", "checker": person.id, "lines": lines}
    given["department"] = given["department"].id
    return filing.submit(person, row.form_key, {**given, **changed})


def test_every_department_checks_each_of_its_shifts(who: Who) -> None:
    guard, night = who("post:门卫"), who("post:夜值领班")
    turn(guard, "门卫", 7, 15, "早班")
    turn(night, "夜值领班", 23, 7, "夜班")
    planning.plan()
    rows = db.session.scalars(select(DueRecord).where(DueRecord.schedule == "each_shift")).all()
    of_security = sorted(
        (row.label, f"{clock.in_house(row.opens_at):%H:%M}", f"{clock.in_house(row.due_at):%H:%M}", row.people)
        for row in rows if row.department.name == "保安部" and clock.in_house(row.opens_at).date() == TODAY
    )  # fmt: skip
    assert of_security == [("夜班", "23:00", "06:00", [night.id]), ("早班", "07:00", "14:00", [guard.id])]
    # Without a roster: one turn each working day, for the people of the department but its head. Tomorrow is Saturday.
    office = [row for row in rows if row.department.name == "财务部"]
    assert [f"{clock.in_house(row.opens_at):%d %H:%M}" for row in office] == ["20 08:30"]
    assert office[0].people == [who("post:出纳").id]
    assert "董事会" not in {row.department.name for row in rows}  # a body checks nothing
    assert due("each_shift", "法务部").people == [who("post:法务").id]  # nobody there but the head


def test_nothing_is_made_twice_and_the_rosters_of_now_count(who: Who) -> None:
    tomorrow = date(2026, 11, 21)
    turn(who("post:门卫"), "门卫", 7, 15, "早班", tomorrow)
    assert planning.plan() > 0
    assert planning.plan() == 0
    shift = rosters.turns_between(tomorrow, tomorrow)[0]
    rosters.remove_shift(shift.id)
    turn(who("post:保安员"), "保安员", 7, 15, "早班", tomorrow)
    assert planning.plan() == 0  # the same turn, another person
    assert due("each_shift", day=tomorrow).people == [who("post:保安员").id]
    rosters.remove_shift(rosters.turns_between(tomorrow, tomorrow)[0].id)
    planning.plan()
    with pytest.raises(StopIteration):
        due("each_shift", day=tomorrow)


def test_days_the_portal_stood_still_are_planned_afterwards(who: Who) -> None:
    planning.plan()
    with clock.at(datetime(2026, 11, 24, 9, 0)):
        planning.plan()
        days = {clock.in_house(row.opens_at).day for row in db.session.scalars(
            select(DueRecord).where(DueRecord.schedule == "pump_room")
        )}  # fmt: skip
        assert days == {20, 21, 22, 23, 24, 25}
        assert state(due("pump_room", day=date(2026, 11, 22))) == "missed"


def test_a_check_is_answered_by_filing_and_due_again_when_that_is_withdrawn(who: Who) -> None:
    planning.plan()
    row, leader = due("pump_room"), who("post:保安部领班")
    assert (state(row), row in [item.row for item in service.mine(leader)]) == ("due", True)
    record = check(leader, row)
    db.session.refresh(row)
    assert (row.record_id, state(row)) == (record.id, "done")
    assert row not in [item.row for item in service.mine(leader)]
    assert state(due("roof")) == "due"  # another kind of check answers nothing of it
    recalling.withdraw(leader, record, reason="填错了")
    assert state(row) == "due"
    again = check(leader, row)
    db.session.refresh(row)
    assert row.record_id == again.id


def test_a_check_answers_its_own_department_and_place(who: Who) -> None:
    for name in ("一号宿舍", "二号宿舍"):
        db.session.add(RegisterEntry(hotel_id=directory.hotel().id, register="dormitories", name=name))
    turn(who("post:保安员"), "卫生值日 二号宿舍", 7, 15, "早班")
    planning.plan()
    assert due("dormitories", place="二号宿舍").people == [who("post:保安员").id]
    assert due("dormitories", place="一号宿舍").people == [who("post:保安部领班").id, who("post:夜值领班").id]
    given = {"kind": "宿舍每日", "area": "二号宿舍", "checker": who("post:保安部领班").id,
             "lines": [{"item": "地面", "passed": "合格"}]}  # fmt: skip
    filing.submit(who("post:保安部领班"), "hygiene_check", given)
    assert (state(due("dormitories", place="二号宿舍")), state(due("dormitories", place="一号宿舍"))) == ("done", "due")
    check(who("post:出纳"), due("each_shift", "财务部"))
    assert (state(due("each_shift", "财务部")), state(due("each_shift", "采购部"))) == ("done", "due")


@pytest.mark.parametrize(
    ("at", "found"),
    [
        (datetime(2026, 11, 20, 17, 59), "due"), (datetime(2026, 11, 20, 18, 0), "late"),
        (datetime(2026, 11, 20, 23, 59), "late"), (datetime(2026, 11, 21, 0, 0), "missed"),
    ],
)  # fmt: skip
def test_due_late_and_missed_begin_on_the_minute(house: Any, at: datetime, found: str) -> None:
    planning.plan()
    with clock.at(at):
        assert state(due("pump_room")) == found


def test_late_is_told_once_to_who_is_asked_and_missed_to_the_heads(who: Who) -> None:
    planning.plan()
    leader, manager = who("post:保安部领班"), who("post:保安部经理")

    def told(person: Person) -> list[str]:
        return [one.title for one in db.session.scalars(select(Notice).where(Notice.person_id == person.id))]

    with clock.at(datetime(2026, 11, 20, 17, 59)):
        check(leader, due("roof"))
    with clock.at(datetime(2026, 11, 20, 18, 0)):
        looking.look({})
        looking.look({})
        late = [title for title in told(leader) if "定期检查" in title or "泵房" in title]
        assert len(late) == 1
        assert told(manager)
    with clock.at(datetime(2026, 11, 21, 0, 0)):
        before = len(told(leader))
        looking.look({})
        assert any("漏查" in title for title in told(manager))
        assert len(told(leader)) == before
        assert state(due("pump_room")) == "missed"
        assert state(due("roof")) == "done"


def test_what_was_missed_is_made_good_by_entering_it_afterwards(who: Who) -> None:
    planning.plan()
    manager = who("post:保安部经理")
    with clock.at(datetime(2026, 11, 21, 9, 0)):
        row = due("pump_room")
        given, _token = service.filled(service.item_of(row))
        lines = [{**line, "result": "正常"} for line in given["lines"]]
        values = {**given, "department": row.department_id, "lines": lines, "checked_at": "2026-11-20 19:00",
                  "checker": manager.id}  # fmt: skip
        filing.submit(manager, "fire_check", values, happened_at=clock.in_house(datetime(2026, 11, 20, 19, 0)),
                      late_reason="纸上填过")  # fmt: skip
        db.session.refresh(row)
        assert state(row) == "done_late"


def test_a_check_of_what_the_hotel_does_not_follow_is_not_made(house: Any) -> None:
    hotel_id, finance = directory.hotel().id, directory.department("财务部")
    assert finance is not None
    for name in ("fire_check.roof", f"fire_check.each_shift:{finance.id}"):
        db.session.add(RegisterEntry(hotel_id=hotel_id, register=planning.PAUSED, name=name))
    planning.plan()
    made = {(row.schedule, row.department.name) for row in db.session.scalars(select(DueRecord))}
    assert ("roof", "保安部") not in made
    assert ("each_shift", "财务部") not in made
    assert {("pump_room", "保安部"), ("each_shift", "采购部")} <= made


def test_the_middle_shift_does_the_doors_on_wednesday_and_saturday(who: Who) -> None:
    saturday = date(2026, 11, 21)
    turn(who("post:门卫"), "门卫", 15, 23, "中班", saturday)
    turn(who("post:保安员"), "保安员", 7, 15, "早班", saturday)
    planning.plan()
    row = due("doors", day=saturday)
    assert row.people == [who("post:门卫").id]
    assert f"{clock.in_house(row.due_at):%H:%M}" == "12:00"


def test_what_is_abnormal_is_mended_without_being_asked_for(who: Who) -> None:
    planning.plan()
    leader = who("post:保安部领班")
    row = due("pump_room")
    given, _token = service.filled(service.item_of(row))
    lines = [{**line, "result": "正常"} for line in given["lines"]]
    lines[2] |= {"result": "异常", "note": "法兰滴水"}
    record = check(leader, row, lines=lines, handling="二号泵法兰滴水，已放接水盘")
    repair = db.session.scalars(select(Record).where(Record.form_key == "repair")).one()
    assert repair.applicant_id == leader.id
    assert settling.env_of(record).answer("repair").id == repair.id


def test_a_department_sees_its_own_and_security_sees_all_of_its_forms(who: Who) -> None:
    planning.plan()

    def departments(person: Person) -> set[str]:
        return {item.row.department.name for item in service.between(person, TODAY, TODAY, form="fire_check")}

    assert departments(who("post:出纳")) == {"财务部"}
    assert {"保安部", "财务部", "采购部"} <= departments(who("post:保安员"))
    assert {"保安部", "财务部"} <= departments(who("post:酒店总值班"))

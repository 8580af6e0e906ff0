"""An alarm through its pages: begun with a tap, stamped by several people, told at once, ended with what is known."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.desks.shift import alarms, matters, procedure
from portal.errors import BadInput
from portal.notices.models import Notice
from portal.people.models import Person
from portal.records import acting
from portal.records.models import Record
from portal.timers import service as timers
from tests.shift.conftest import GUARD, HTMX, LEADER, MANAGER, MONITOR, Shift

FIRE, FAULT = "火灾报警", "故障报警"
GENERAL_MANAGER = "zhouqiming"


def ring(shift: Shift, kind: str = FIRE) -> str:
    answer = shift.browser(MONITOR).post("/desks/shift/alarm", data={"kind": kind, "_once": "click-1"})
    assert answer.status_code == 303
    return answer.headers["Location"].rsplit("/", 1)[1]


def step(shift: Shift, number: str, step: str, login: str = MONITOR, **found: str) -> str:
    answer = shift.browser(login).post(f"/desks/shift/alarm/{number}/steps", data={"step": step, **found}, headers=HTMX)
    assert answer.status_code == 200, answer.text
    return answer.text


def state(shift: Shift, number: str) -> alarms.Alarm:
    return alarms.of(shift.record(number))


def told(shift: Shift, number: str) -> set[str]:
    """Who has had a notice of this alarm, by login."""
    record = shift.record(number)
    asked = select(Person.login).join(Notice, Notice.person_id == Person.id).where(Notice.record_id == record.id)
    return set(db.session.scalars(asked))


def test_one_tap_begins_it_and_tells_the_manager_the_leader_and_the_patrol(shift: Shift) -> None:
    number = ring(shift)
    assert ring(shift) == number  # the same click again
    with shift.inside():
        found = state(shift, number)
        assert (found.kind, f"{found.at:%H:%M}", found.is_open) == (FIRE, "10:00", True)
        assert {MANAGER, LEADER, GUARD} <= told(shift, number)
        assert GENERAL_MANAGER not in told(shift, number)


def test_two_people_stamp_one_procedure_and_nothing_counts_twice(shift: Shift) -> None:
    number = ring(shift)
    step(shift, number, procedure.SILENCE)
    with clock.at(datetime(2026, 11, 20, 10, 2)):
        page = step(shift, number, procedure.SILENCE, login=GUARD)  # the same button, pressed by another
        step(shift, number, procedure.POWER, login=GUARD)
    assert procedure.SILENCE in page
    with shift.inside():
        found = state(shift, number)
        stamps = [(one.step, f"{one.at:%H:%M}", one.by) for one in found.done]
        assert stamps == [(procedure.SILENCE, "10:00", "曹阳"), (procedure.POWER, "10:02", "吴勇")]
        assert matters.values_of(found.record)["silenced_at"] == datetime(2026, 11, 20, 10, 0)


def test_the_page_of_the_other_hears_of_it(shift: Shift) -> None:
    number = ring(shift)
    with shift.inside():
        seen = state(shift, number).seen
    address = f"/desks/shift/alarm/{number}/now?seen="
    assert shift.browser(GUARD).get(address + seen, headers=HTMX).status_code == 204
    step(shift, number, procedure.SILENCE)
    fresh = shift.browser(GUARD).get(address + seen, headers=HTMX)
    assert (fresh.status_code, "按下消音键" in fresh.text) == (200, True)


def test_a_large_fire_is_told_to_the_general_manager_the_moment_it_is_known(shift: Shift) -> None:
    number = ring(shift)
    step(shift, number, procedure.LOCATE, act_place="三层空调机房", act_device="3-17")
    with shift.inside():
        guard = str(shift.person(GUARD).id)
    page = step(shift, number, procedure.LOOK, act_scene="真实火情-大", act_checker=guard)
    assert page.index("拨打119") < page.index("“防误动作”转到允许") < page.index("消防广播疏散")
    with shift.inside():
        assert GENERAL_MANAGER in told(shift, number)
        assert matters.values_of(shift.record(number))["scene"] == "真实火情-大"
    call = shift.browser(MONITOR).post(f"/desks/shift/alarm/{number}/brigade", data={"phone": "0571-87001234"},
                                       headers=HTMX)  # fmt: skip
    assert call.status_code == 422
    assert "消防队没有听明白以前不得挂断" in call.text
    said = {"phone": "0571-87001234", "understood": "1"}
    call = shift.browser(MONITOR).post(f"/desks/shift/alarm/{number}/brigade", data=said, headers=HTMX)
    assert "到路口接应消防车" in call.text
    with shift.inside():
        values = matters.values_of(shift.record(number))
        assert (values["brigade"], values["caller"].name) == (True, "曹阳")
        assert "87001234" not in str(values["caller_phone"].masked)


def test_who_is_told_through_the_portal_has_it_at_once(shift: Shift) -> None:
    number = ring(shift)
    with shift.inside():
        patrol = shift.person("zhenghao").id
    data = {"person": str(patrol), "how": "对讲机", "step": procedure.PATROL}
    shift.browser(MONITOR).post(f"/desks/shift/alarm/{number}/told", data=data, headers=HTMX)
    with shift.inside():
        rows = matters.values_of(shift.record(number))["told"]
        assert [(row["who"].name, row["how"]) for row in rows] == [("郑浩", "对讲机")]
        assert [one.step for one in state(shift, number).done] == [procedure.PATROL]


def test_a_broken_detector_asks_for_its_repair_by_itself(shift: Shift) -> None:
    number = ring(shift)
    step(shift, number, procedure.SILENCE)
    step(shift, number, procedure.LOCATE, act_place="五层走廊", act_device="5-03")
    step(shift, number, procedure.RESET, act_reset="已复原未再报")
    with shift.inside():
        guard = str(shift.person(GUARD).id)
    step(shift, number, procedure.LOOK, act_scene="误报-探测器故障", act_checker=guard)
    with shift.inside():
        repair = db.session.scalars(select(Record).where(Record.form_key == "repair")).one()
        asked = matters.values_of(repair)
        assert (asked["place"], asked["source"], asked["reporter"].name) == ("五层走廊", "消防监控", "曹阳")
        assert matters.values_of(shift.record(number))["repair"].name == repair.number


def test_the_main_unit_is_started_again_after_its_wait(shift: Shift) -> None:
    number = ring(shift, FAULT)
    step(shift, number, procedure.SILENCE)
    page = step(shift, number, procedure.RESET, act_reset="乱报号或不显号")
    assert procedure.SHUT in page
    page = step(shift, number, procedure.SHUT)
    assert "到 10:10 再开机检查" in page
    with shift.inside():
        with clock.at(datetime(2026, 11, 20, 10, 9)):
            timers.run_due()
        heard = lambda: db.session.scalars(select(Notice).where(Notice.kind == "copied")).all()  # noqa: E731
        before = len(heard())
        with clock.at(datetime(2026, 11, 20, 10, 11)):
            timers.run_due()
        assert len(heard()) > before


def test_it_ends_when_everything_is_known_and_goes_up_the_line(shift: Shift) -> None:
    number = ring(shift)
    ended = shift.browser(MONITOR).post(f"/desks/shift/alarm/{number}/end", data={"conclusion": "有人吸烟。"})
    assert ended.status_code == 422
    for sentence in ("还没有写明报警的部位", "还没有消音", "还没有写明复原的结果", "还没有写明谁到现场核查"):
        assert sentence in ended.text
    assert "有人吸烟。" in ended.text
    step(shift, number, procedure.SILENCE)
    step(shift, number, procedure.LOCATE, act_place="三层走廊")
    step(shift, number, procedure.RESET, act_reset="已复原未再报")
    with shift.inside():
        guard = str(shift.person(GUARD).id)
    step(shift, number, procedure.LOOK, act_scene="吸烟等人为烟气", act_checker=guard)
    step(shift, number, procedure.STOP)
    ended = shift.browser(MONITOR).post(f"/desks/shift/alarm/{number}/end", data={"conclusion": "有人吸烟，已制止。"})
    assert ended.headers["Location"] == f"/records/{number}"
    with shift.inside():
        record = shift.record(number)
        assert record.stage == "待核实"
        acting.act(shift.person(LEADER), record, step="leader")
        acting.act(shift.person(MANAGER), record, step="manager")
        assert record.stage == "已办结"
        with pytest.raises(BadInput):
            alarms.begin(shift.person(MONITOR), "没有这一种")


def test_an_alarm_is_the_security_departments(shift: Shift) -> None:
    number = ring(shift)
    chef = shift.browser("songshifu")
    assert chef.get("/desks/shift/alarm").status_code == 403
    assert chef.post(f"/desks/shift/alarm/{number}/steps", data={"step": procedure.SILENCE}).status_code == 403
    nothing = shift.browser(MONITOR).post(f"/desks/shift/alarm/{number}/steps", data={"step": "关灯"})
    assert nothing.status_code == 404


def test_without_scripts_every_tap_leads_back_to_the_page(shift: Shift) -> None:
    number = ring(shift)
    answer = shift.browser(MONITOR).post(f"/desks/shift/alarm/{number}/steps", data={"step": procedure.SILENCE})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/desks/shift/alarm/{number}")
    assert "曹阳" in shift.browser(MONITOR).get(f"/desks/shift/alarm/{number}").text

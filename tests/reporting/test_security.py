"""Reports of security and of engineering over records filed by the real engine: figures one can add up by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from portal import clock
from portal.db import db
from portal.desks.gate import visits
from portal.people import directory
from portal.records import acting, amending, filing
from portal.records.models import Record
from portal.regulations import settings
from portal.reporting import periods, service
from portal.reporting.declaring import REPORTS
from portal.reporting.figures import Figures, shown
from portal.schedules import planning
from portal.schedules.models import DueRecord
from tests.gate.conftest import GUARD, MANAGER, OFFICE, Gate, at, counted
from tests.records import cases

Signed = Callable[[str], FlaskClient]
CASHIER, DUTY, BUYER = "xiefang", "fangzhiyuan", "jiangtao"


def figures(gate: Gate, key: str, period: str = "2026-11", by: str = MANAGER, department: str = "") -> Figures:
    """The report as this person has it, at the moment the clock says."""
    with gate.inside():
        narrowed = directory.department(department).id if department else None
        asked = service.ask(gate.person(by), periods.named(period), narrowed)
        return service.show(service.find(key, gate.person(by)), asked).figures


def table(found: Figures) -> dict[str, list[str]]:
    return {
        line.words: [shown(cell.value, part.kind) for cell, part in zip(line.cells, found.parts, strict=True)]
        for line in found.lines
    }


# ---- visitors --------------------------------------------------------------------------------------------------------
def leave(gate: Gate, number: str, moment: datetime) -> None:
    with clock.at(moment), gate.inside():
        acting.act(gate.person(GUARD), gate.record(number), step="leaving",
                   given={"left_at": moment, "unsigned_reason": "接见人外出"})  # fmt: skip


def test_visits_by_the_hour_and_day_of_the_house_clock(gate: Gate) -> None:
    for moment, changes in [
        (at(7, 30, day=1), {}), (at(9, 10, day=2), {"category": "送货", "host": "彭丽"}),
        (at(9, 50, day=30), {"category": "送货", "host": "彭丽"}),
    ]:  # fmt: skip
        with clock.at(moment):
            gate.visit(**changes)
    with clock.at(at(9, day=30).replace(month=10)):
        gate.visit()
    by_hour = figures(gate, "visits_by_hour")
    assert [part.words for part in by_hour.parts] == ["送货", "面试", "合计"]
    assert table(by_hour) == {"07:00": ["0", "1", "1"], "08:00": ["0", "0", "0"], "09:00": ["2", "0", "2"]}
    assert table(figures(gate, "visits_by_day"))["11-30"] == ["1", "0", "1"]
    assert {words: row[0] for words, row in table(figures(gate, "visits_by_department")).items()} == {
        "采购部": "2", "人力资源部": "1",
    }  # fmt: skip
    assert list(table(figures(gate, "visits_by_kind", department="采购部"))) == ["送货"]
    assert figures(gate, "visits_by_hour", "2026-09").empty


def test_visits_into_the_night_and_those_nobody_saw_leaving(gate: Gate) -> None:
    with clock.at(at(20, day=18)):
        leave(gate, gate.visit(), at(22, 30, day=18))  # at the hour itself: not later
        leave(gate, gate.visit(host="彭丽"), at(22, 31, day=18))
        unseen = gate.visit(host="谢芳")
    with gate.inside():
        gate.record(unseen).stage = "离店未登记"
    with clock.at(at(9, day=20)):
        told = table(figures(gate, "visits_by_department"))
    assert told == {
        "人力资源部": ["1", "150", "0", "0", "0"], "采购部": ["1", "151", "0", "1", "0"],
        "财务部": ["1", "", "0", "0", "1"],
    }  # fmt: skip


def test_a_refused_visit_is_counted_apart(gate: Gate) -> None:
    number = gate.visit(category="访员工", host="潘悦", confirmed_by=None, appointment="否")
    with gate.inside():
        visits.consent(gate.person(GUARD), number, agreed=False, who="潘悦")
    found = figures(gate, "visits_by_kind")
    assert table(found) == {"访员工": ["0", "", "1", "0", "0"]}
    assert found.lines[0].cells[2].records  # the figure leads to the record, the nought beside it to none
    assert not found.lines[0].cells[0].records


# ---- passes, deposits ------------------------------------------------------------------------------------------------
def test_what_became_of_passes_and_of_their_deposits(gate: Gate) -> None:
    with clock.at(at(9, day=10)):
        number = gate.contractor()
    with clock.at(at(10, day=11)), gate.inside():
        amending.file(gate.person(OFFICE), gate.record(number), "replace", {
            "replaced_no": "LS-02", "fresh_no": "LS-03", "fresh_holder": "冯春", "replaced_state": "遗失"})  # fmt: skip
    with clock.at(at(17, day=12)), gate.inside():
        rows = [{"pass_no": one, "state": state, "handled_by": "马国强", "at": at(17, day=12)}
                for one, state in (("LS-01", "完好"), ("LS-03", "损坏"))]  # fmt: skip
        acting.act(gate.person(OFFICE), gate.record(number), given={"returned": rows})
    with clock.at(at(9, day=20)):
        assert table(figures(gate, "passes_by_contractor")) == {
            "恒通建筑装饰公司": ["3", "0", "1", "1", "1", "0", "0"],
        }  # fmt: skip
        money = table(figures(gate, "deposits"))
        assert money["11-10"] == ["20.00", "0", "0"]
        assert money["11-11"][0] == "10.00"
        taken, back, kept = (int(cell.value) for cell in figures(gate, "deposits").sums)
        assert taken == back + kept == 3000
        assert figures(gate, "passes_by_department", department="工程部").lines
        assert figures(gate, "passes_by_department", department="餐饮部").empty
        assert figures(gate, "deposits", "2026-10").empty


def test_passes_that_lapse_do_so_on_their_last_day(gate: Gate) -> None:
    with clock.at(at(9, day=10)):
        number = gate.contractor(days=3)
    with gate.inside():
        gate.record(number).stage = "已失效"
    with clock.at(at(9, day=20)):
        assert table(figures(gate, "passes_by_department"))["工程部"][-1] == "2"
        assert table(figures(gate, "passes_by_department", "2026-11-01_2026-11-12"))["工程部"][-1] == "0"
        assert table(figures(gate, "deposits"))["11-13"] == ["0", "0", "20.00"]


def test_finance_sees_the_money_and_is_led_to_the_ledger_but_to_no_application(gate: Gate, client_of: Signed) -> None:
    number = gate.contractor()
    found = figures(gate, "deposits", by=CASHIER)
    assert sum(int(cell.value) for cell in found.sums) == 2000
    assert not any(cell.records for line in found.lines for cell in line.cells)
    client = client_of(CASHIER)
    assert 'href="/desks/gate/deposits"' in client.get("/").get_data(as_text=True)
    assert 'href="/desks/gate/deposits"' in client.get("/statistics/deposits").get_data(as_text=True)
    ledger = client.get("/desks/gate/deposits").get_data(as_text=True)
    assert "LS-01" in ledger
    assert f"/records/{number}" not in ledger
    assert "/desks/gate/contractors" not in ledger
    assert client.get("/statistics/visits_by_hour").status_code == 404
    assert f"/records/{number}" in client_of(MANAGER).get("/desks/gate/deposits").get_data(as_text=True)


def test_violations_by_kind_and_by_the_band_of_their_fine(gate: Gate) -> None:
    with gate.inside():
        settings.set("fines_taken", True, gate.person("suxiao"), "试行")
        for kind, measures, fine in [
            ("未佩戴出入证", ["罚款"], "20"), ("持伪造证件", ["罚款"], "50"), ("流动吸烟", ["批评教育"], None),
            ("进入无关区域", ["批评教育"], None),
        ]:  # fmt: skip
            record = filing.submit(gate.person(OFFICE), "contractor_violation", {
                "contractor": "恒通建筑装饰公司", "department": "工程部", "who": "郑海", "place": "二层走廊",
                "found_at": clock.house_now().replace(tzinfo=None), "kind": kind, "gravity": "一般", "account": "属实",
                "liable": "无", "measures": measures, "fine": fine})  # fmt: skip
            acting.act(gate.person(MANAGER), record)
    assert table(figures(gate, "violations_by_band")) == {
        "10元至50元": ["2", "2", "70.00", "50.00"], "50元至500元": ["1", "0", "0", ""],
        "条文没有规定罚款": ["1", "0", "0", ""],
    }  # fmt: skip
    assert table(figures(gate, "violations_by_kind"))["未佩戴出入证"] == ["1", "1", "0", "0", "20.00"]


# ---- fire ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("finished", "overran"), [(120, "0"), (121, "1")])
@pytest.mark.parametrize(("looked", "late"), [(40, "0"), (41, "1")])
def test_hot_work_that_overran_and_looks_that_came_late(
    gate: Gate, finished: int, overran: str, looked: int, late: str
) -> None:
    with clock.at(at(9)):
        number = gate.fire(hours=2)
    watcher, ended = "renqiang", at(9) + timedelta(minutes=finished)
    with clock.at(ended), gate.inside():
        acting.act(gate.person(watcher), gate.record(number), step="finish",
                   given={"ended_from": cases.label(gate.record(number)), "ended_at": ended})  # fmt: skip
    with clock.at(ended + timedelta(minutes=looked)), gate.inside():
        amending.file(gate.person(watcher), gate.record(number), "first_look",
                      {"look_from": cases.label(gate.record(number)), "look_found": "冷"})  # fmt: skip
    with clock.at(ended + timedelta(minutes=looked)):
        assert table(figures(gate, "fire_by_place")) == {"后院车棚": ["1", "1", overran, late]}
        assert table(figures(gate, "fire_by_level")) == {
            "一级": ["0", "0", "0", "0"],
            "二级": ["1", "1", overran, late],
        }


def test_a_permit_still_burning_after_its_hours_overruns(gate: Gate) -> None:
    with clock.at(at(9)):
        gate.fire(hours=2)
    with clock.at(at(11)):
        assert table(figures(gate, "fire_by_department"))["工程部"][2] == "0"
    with clock.at(at(11, 1)):
        assert table(figures(gate, "fire_by_department"))["工程部"][2] == "1"


def test_alarms_with_the_share_of_false_ones_and_the_time_to_the_scene(gate: Gate) -> None:
    def step(record: Record, name: str, minutes: int, **more: object) -> None:
        moment = at(23, 55) + timedelta(minutes=minutes)
        with clock.at(moment):
            amending.file(gate.person("caoyang"), record, "act", {"act_step": name, "acted_at": moment, **more})

    with gate.inside():
        alarms = []
        for _n in range(2):
            with clock.at(at(23, 55)):
                alarms.append(filing.submit(gate.person("caoyang"), "alarm", {"alarm_at": at(23, 55),
                                                                              "kind": "火灾报警"}))  # fmt: skip
        first, second = alarms
        checker = gate.person(GUARD).id
        step(first, "到场核查", 6, act_checker=checker, act_scene="吸烟等人为烟气")  # after midnight
        step(second, "到场核查", 3, act_checker=checker, act_scene="误报-探测器故障")
        step(second, "到场核查", 9, act_checker=checker, act_scene="真实火情-小")  # what is found may be found anew
    with clock.at(at(1, day=21)):
        found = figures(gate, "alarms_by_kind", "2026-11-01_2026-11-20")
    assert table(found) == {"火灾报警": ["2", "50%", "5", "0"]}  # six minutes and three
    assert found.lines[0].cells[1].base == "1/2"


# ---- checks ----------------------------------------------------------------------------------------------------------
def test_checks_due_done_late_and_missed(gate: Gate) -> None:
    with gate.inside():
        planning.plan()
        due = db.session.query(DueRecord).filter_by(form_key="fire_check", schedule="pump_room").first()
        assert due is not None
        due_at, ends_at = due.due_at, due.ends_at
    title = "地下消防泵房日查"
    for moment, told in [
        (due_at - timedelta(minutes=1), None), (due_at, ["0", "0", "1", "0", "0%"]),
        (ends_at, ["0", "0", "0", "1", "0%"]),
    ]:  # fmt: skip
        with clock.at(moment):
            period = f"{clock.in_house(due_at):%Y-%m-%d}_{clock.in_house(due_at):%Y-%m-%d}"
            assert table(figures(gate, "checks_by_kind", period)).get(title) == told
    with clock.at(ends_at):
        found = figures(gate, "checks_by_department", period, by=DUTY)
        assert table(found)["保安部"][3] != "0"
        missed = next(line for line in found.lines if line.words == "保安部").cells[3]
        assert missed.value
        assert missed.records == ()  # nobody filed anything that could be opened


# ---- the guards ------------------------------------------------------------------------------------------------------
def test_leave_and_equipment_of_guards(gate: Gate) -> None:
    guard, leader = GUARD, "zhaotiejun"
    with gate.inside():
        record = filing.submit(gate.person(guard), "security_leave", {
            "person": gate.person(guard).id, "department": "保安部", "kind": "外出", "starts": at(15), "ends": at(17),
            "reason": "办事"})  # fmt: skip
        acting.act(gate.person(leader), record)
        filing.submit(gate.person(leader), "equipment", {
            "code": "DJ-01", "name": "对讲机", "kind": "对讲机", "team": "一班", "station": "大门岗", "state": "在库",
            "every": "10", "kept_on": "2026-11-15"})  # fmt: skip
        card = db.session.query(Record).filter_by(form_key="equipment").one()
        issue = filing.submit(gate.person(guard), "equipment_issue", {
            "item": card.number, "user": gate.person(guard).id, "purpose": "执勤"})  # fmt: skip
        acting.act(gate.person(leader), issue, given={"taken_at": at(9), "leader": gate.person(leader).id})
        numbers = [issue.number, card.number]
    with clock.at(at(17)):
        assert table(figures(gate, "guards_leave"))["胡建国"] == ["1", "0", "2", "0", "0"]
        assert figures(gate, "equipment_overdue").lines == ()
    with clock.at(at(17, 1)):
        assert table(figures(gate, "guards_leave"))["胡建国"][-1] == "1"
    with clock.at(at(21)):
        assert figures(gate, "equipment_overdue").lines == ()
    with clock.at(at(9, day=26)):
        late = figures(gate, "equipment_overdue")
        assert [(line.number, line.cells[0].value, line.cells[1].value) for line in late.lines] == [
            (numbers[0], "没有交还", "DJ-01 对讲机"), (numbers[1], "没有保养", "DJ-01 对讲机"),
        ]  # fmt: skip
        assert table(figures(gate, "equipment_use"))["胡建国"][:2] == ["1", "1"]


def test_incidents_count_from_the_moment_they_are_reported(gate: Gate) -> None:
    with gate.inside():
        filing.submit(gate.person(GUARD), "incident", {
            "found_at": clock.house_now().replace(tzinfo=None), "reporter": "梁琪", "department": "房务部",
            "place": "一层大堂", "what": "盗窃", "course": "手提包不见了", "handling": "报警"})  # fmt: skip
    assert table(figures(gate, "incidents_by_kind")) == {"盗窃": ["1", "0"]}
    assert table(figures(gate, "incidents_by_place")) == {"一层大堂": ["1"]}


# ---- engineering -----------------------------------------------------------------------------------------------------
def test_repairs_by_source_with_the_hours_until_they_were_mended(gate: Gate) -> None:
    with clock.at(at(9)), gate.inside():
        record = filing.submit(gate.person(GUARD), "repair", {
            "reporter": "胡建国", "source": "消防监控", "department": "保安部", "place": "三层",
            "content": "探测器误报", "urgency": "紧急"})  # fmt: skip
        filing.submit(gate.person(GUARD), "repair", {
            "reporter": "胡建国", "source": "部门", "department": "保安部", "place": "门岗", "content": "灯不亮",
            "urgency": "一般"})  # fmt: skip
        acting.act(gate.person("lijianguo"), record, given={"worker": gate.person("fengwei").id})
        number = record.number
    with clock.at(at(12, 30)), gate.inside():
        acting.act(gate.person("fengwei"), gate.record(number), given={"mended_at": at(12, 30), "result": "换了探头"})
    with clock.at(at(13)):
        assert table(figures(gate, "repairs_by_source", by="lijianguo")) == {
            "消防监控": ["1", "1", "1", "3.5", "3.5"], "部门": ["1", "0", "0", "", ""],
        }  # fmt: skip
        assert list(table(figures(gate, "repairs_by_worker", by="lijianguo"))) == ["冯伟", "还没有派工"]


# ---- all of them -----------------------------------------------------------------------------------------------------
OURS = [key for key, one in REPORTS.items() if one.department in ("保安部", "工程部")]


def test_every_report_can_be_read_exported_and_printed_together(gate: Gate, client_of: Signed) -> None:
    gate.visit(leave=True)
    gate.contractor()
    gate.fire()
    client = client_of(MANAGER)
    for key in OURS:
        page = client.get(f"/statistics/{key}").get_data(as_text=True)
        assert str(REPORTS[key].says) in page, key
        assert client.get(f"/statistics/{key}.xlsx").status_code == 200, key
    booklet = client.get("/statistics/of/保安部.pdf?period=2026-11")
    assert booklet.data[:4] == b"%PDF"


def test_who_sees_them(gate: Gate, client_of: Signed) -> None:
    """Security and those above, the duty manager; what each may read of it is another matter."""
    with gate.inside():
        mine = {login: service.of_person(gate.person(login)).get("保安部", [])
                for login in (GUARD, MANAGER, DUTY, "zhouqiming", BUYER)}  # fmt: skip
        assert {login for login, found in mine.items() if found} == {GUARD, MANAGER, DUTY, "zhouqiming"}
    page = client_of(DUTY).get("/statistics/equipment_overdue").get_data(as_text=True)
    assert "/desks/gate/equipment" not in page  # a page of the gate's desk, which is not theirs


def test_however_many_visits_a_report_reads_them_in_one_question(gate: Gate) -> None:
    gate.visit()
    gate.visit(leave=True)
    with gate.inside():
        asked = service.ask(gate.person(MANAGER), periods.named("2026-11"))
        keys = [key for key in OURS if key.startswith("visits_")]
        for key in keys:  # what is kept for each process is read once
            service.show(REPORTS[key], asked)
        with counted() as one:
            for key in keys:
                service.show(REPORTS[key], asked)
    assert len(one) == len(keys)

"""Duty logs through their pages: a line at once, struck but readable, told and acknowledged, handed on."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.desks.shift import logs, matters
from portal.notices.models import Notice
from portal.people import directory
from portal.printing import sheets
from portal.records import away, effects, prints
from portal.records.models import Link, Record
from portal.regulations import settings
from tests.shift.conftest import GUARD, LEADER, MANAGER, MONITOR, OFFICE, Shift

CHEF = "songshifu"


def values(shift: Shift, number: str) -> dict[str, object]:
    return matters.values_of(shift.record(number))


def test_the_shift_of_the_hour_is_known(shift: Shift) -> None:
    with shift.inside():
        for hour, minute, name in ((6, 59, "夜班"), (7, 0, "早班"), (14, 59, "早班"), (15, 0, "中班"), (23, 0, "夜班")):
            with clock.at(datetime(2026, 11, 20, hour, minute)):
                assert logs.shift_now() == name
        assert logs.usual_post(shift.person(MONITOR)) == "消防监控中心"
        assert settings.get("shift_early_from") == logs.hour_of("early")


def test_a_log_is_opened_once_for_a_post_and_shift(shift: Shift) -> None:
    number = shift.log(GUARD, "大门岗")
    assert shift.log(LEADER, "大门岗") == number
    assert shift.log(LEADER, "保安部办公室") != number
    with shift.inside():
        found = values(shift, number)
        assert (found["begins"], found["ends"]) == (datetime(2026, 11, 20, 7), datetime(2026, 11, 20, 15))
        assert shift.record(number).stage == "值班中"


def test_nobody_else_opens_or_writes(shift: Shift) -> None:
    number = shift.log(GUARD, "大门岗")
    chef = shift.browser(CHEF)
    assert chef.get("/desks/shift").status_code == 403
    assert chef.get(f"/desks/shift/logs/{number}").status_code == 403
    assert chef.post(f"/desks/shift/logs/{number}/lines", data={"line_content": "x"}).status_code == 403


def test_a_line_carries_its_time_by_itself_and_stays_when_it_is_struck(shift: Shift) -> None:
    number = shift.log(GUARD, "大门岗")
    page = shift.write(GUARD, number, "一层巡视正常。", line_at="", line_caller="", line_told="")
    assert (page.status_code, "一层巡视正常。" in page.text) == (200, True)
    with shift.inside():
        (line,) = logs.lines(shift.record(number))
        assert (line.number, line.content, f"{line.at:%H:%M}", line.writer) == (1, "一层巡视正常。", "10:00", "吴勇")
    other = shift.browser(LEADER).post(
        f"/desks/shift/logs/{number}/strike/1", data={"reason": "不对"}, follow_redirects=True
    )
    assert "只能划去自己写的" in other.text
    struck = shift.browser(GUARD).post(f"/desks/shift/logs/{number}/strike/1", data={"reason": "写错了楼层"},
                                       follow_redirects=True)  # fmt: skip
    assert "<del>一层巡视正常。</del>" in struck.text
    assert "写错了楼层" in struck.text


def test_a_struck_line_is_drawn_through_in_its_place_on_the_record_and_on_paper(shift: Shift) -> None:
    number = shift.log(GUARD, "大门岗")
    for content in ("一层巡视正常。", "二层巡视正常。"):
        shift.write(GUARD, number, content)
    shift.browser(GUARD).post(f"/desks/shift/logs/{number}/strike/1", data={"reason": "写错了楼层"})
    page = shift.browser(GUARD).get(f"/records/{number}").text
    with shift.inside():
        paper = sheets.sheet_html(prints.sheet_of(shift.record(number)))
    for shown in (page.partition('class="history"')[0], paper):
        rows = re.findall(r"<tr[^>]*>.*?</tr>", shown, re.S)
        (place,) = [n for n, row in enumerate(rows) if "一层巡视正常。" in row]
        assert 'class="struck"' in rows[place]
        assert "写错了楼层" in rows[place + 1] and "吴勇" in rows[place + 1]
        assert "二层巡视正常。" in rows[place + 2] and "struck" not in rows[place + 2]
        assert "划去人" not in shown  # no list apart


def test_what_cannot_be_taken_is_said_and_what_was_typed_stays(shift: Shift) -> None:
    number = shift.log(GUARD, "大门岗")
    page = shift.write(GUARD, number, "餐饮部来电要求开门。", line_category="电话")
    assert page.status_code == 422
    assert "请填写来电人" in page.text
    assert "餐饮部来电要求开门。" in page.text
    with shift.inside():
        assert logs.lines(shift.record(number)) == []


def test_who_is_told_acknowledges_with_a_tap_of_their_own(shift: Shift) -> None:
    number = shift.log(GUARD, "保安部办公室")
    with shift.inside():
        chef = shift.person(CHEF).id
    shift.write(GUARD, number, "供货商明早六点到。", line_category="电话", line_caller="供货商", line_told=str(chef))
    address = f"/desks/shift/told/{number}/1"
    with shift.inside():
        notice = db.session.scalars(select(Notice).where(Notice.person_id == chef)).one()
        assert (notice.url, notice.urgent) == (address, True)
        assert "供货商" not in notice.title  # it leaves the house
        assert [one.line.told for one in matters.unacknowledged(shift.person(GUARD).hotel_id)] == ["宋师傅"]
    assert shift.browser(LEADER).get(address).status_code == 404  # not theirs
    page = shift.browser(CHEF).get(address)
    assert "供货商明早六点到。" in page.text
    shift.browser(CHEF).post(address)
    shift.browser(CHEF).post(address)  # a second tap does nothing
    with shift.inside():
        assert matters.unacknowledged(shift.person(GUARD).hotel_id) == []
        assert len(values(shift, number)["relayed"]) == 1
    assert "宋师傅已确认" in shift.browser(GUARD).get(f"/desks/shift/logs/{number}").text


def test_a_matter_rolls_on_until_somebody_settles_it(shift: Shift) -> None:
    number = shift.log(GUARD, "大门岗")
    shift.write(GUARD, number, "三层消火栓箱门关不上。", line_category="设备", line_hand_on="是")
    shift.write(GUARD, number, "门前路灯不亮。", line_category="设备")
    shift.browser(GUARD).post(f"/desks/shift/logs/{number}/complete", data={"leftover": ""})
    with clock.at(datetime(2026, 11, 20, 15, 5)):
        later = shift.log(LEADER, "大门岗", "中班")
        page = shift.browser(LEADER).get(f"/desks/shift/logs/{later}").text
        assert "三层消火栓箱门关不上。" in page
        assert "门前路灯不亮。" not in page
        done = {"result": "已换合页", "back": f"/desks/shift/logs/{later}"}
        answer = shift.browser(LEADER).post(f"/desks/shift/matters/{number}/1/settle", data=done, follow_redirects=True)
        assert "已办结" in answer.text
        assert "三层消火栓箱门关不上。" not in answer.text
        again = shift.browser(LEADER).post(f"/desks/shift/matters/{number}/1/settle", data=done, follow_redirects=True)
        assert "这一行没有移交，或者已经办结" in again.text
    with shift.inside():
        assert values(shift, number)["settled"][0]["result"] == "已换合页"


def test_an_accident_of_another_department_is_reported_at_once(shift: Shift) -> None:
    number = shift.log(GUARD, "保安部办公室")
    with shift.inside():
        department = directory.department_of(shift.person(CHEF))
        assert department is not None
        kitchen = str(department.id)
    page = shift.write(
        GUARD, number, "厨房油锅起火，已用灭火毯扑灭。", line_category="电话", line_caller="宋师傅", accident="是",
        accident_department=kitchen, accident_place="厨房", accident_kind="火情",
    )  # fmt: skip
    assert page.status_code == 200
    with shift.inside():
        incident = db.session.scalars(select(Record).where(Record.form_key == "incident")).one()
        found = matters.values_of(incident)
        assert (found["reporter"], found["place"], found["what"]) == ("宋师傅", "厨房", "火情")
        log = shift.record(number)
        assert db.session.scalars(select(Link).where(Link.from_id == log.id, Link.to_id == incident.id)).one()
        told = db.session.scalars(select(Notice.person_id).where(Notice.record_id == incident.id))
        assert shift.person(MANAGER).id in set(told)


def test_the_log_ends_with_its_officer_and_is_reviewed(shift: Shift) -> None:
    number = shift.log(GUARD, "大门岗")
    assert shift.browser(LEADER).post(f"/desks/shift/logs/{number}/complete", data={}).status_code == 403
    shift.browser(GUARD).post(f"/desks/shift/logs/{number}/complete", data={"leftover": "无"})
    late = shift.write(GUARD, number, "再添一条。")
    assert late.status_code in (403, 409, 422)
    with shift.inside():
        assert shift.record(number).stage == "待审阅"
        assert logs.lines(shift.record(number)) == []


def test_who_has_not_completed_the_log_is_listed(shift: Shift) -> None:
    shift.log(GUARD, "大门岗")
    with shift.inside():
        hotel = shift.person(GUARD).hotel_id
        assert logs.behind(hotel, logs.recent(hotel)).late == []
        with clock.at(datetime(2026, 11, 20, 15, 0)):
            assert [one.post for one in logs.behind(hotel, logs.recent(hotel)).late] == ["大门岗"]
    with clock.at(datetime(2026, 11, 20, 15, 1)):
        assert "到点未填完" in shift.browser(OFFICE).get("/desks/shift").text


def test_footage_is_the_monitoring_centres(shift: Shift) -> None:
    number = shift.log(MONITOR, "消防监控中心")
    page = shift.browser(MONITOR).get(f"/desks/shift/logs/{number}").text
    assert f"/records/{number}/amend/recording" in page
    gate = shift.log(GUARD, "大门岗")
    assert "amend/recording" not in shift.browser(GUARD).get(f"/desks/shift/logs/{gate}").text


def test_the_effects_are_declared_for_the_amendments_there_are() -> None:
    assert {"duty_log.line", "alarm.act", "alarm.notify"} <= set(effects.EFFECTS)


def test_who_was_away_hears_what_was_handed_on_and_what_they_were_to_be_told(shift: Shift) -> None:
    number = shift.log(GUARD, "大门岗")
    shift.write(GUARD, number, "三层消火栓箱门关不上。", line_category="设备", line_hand_on="是")
    with shift.inside():
        chef = shift.person(CHEF).id
    shift.write(GUARD, number, "供货商明早六点到。", line_category="电话", line_caller="供货商", line_told=str(chef))
    with shift.inside():
        now = clock.now()
        meanwhile = now - timedelta(hours=1), now + timedelta(hours=1)
        [line] = away.look(shift.person(LEADER), *meanwhile).lines
        assert (line.words, line.url) == (f"值班移交：三层消火栓箱门关不上。（{number} 第 1 行）", "/desks/shift")
        [line] = away.look(shift.person(CHEF), *meanwhile).lines
        assert (line.words, line.url) == ("值班转告您：供货商明早六点到。", f"/desks/shift/told/{number}/2")
        assert away.look(shift.person(LEADER), now + timedelta(hours=1), now + timedelta(hours=2)).lines == []

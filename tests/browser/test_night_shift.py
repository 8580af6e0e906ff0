"""A night of the security department from handover to handover: everybody at their own browser, everything by hand."""

from __future__ import annotations

from typing import Any

import pytest

from portal.db import db
from portal.records.models import Record
from tests.browser import night_gate as gate
from tests.browser.hands import choose, draw, end_log, log_line, open_log, printed, unfold, write
from tests.browser.night import (
    DUTY_MANAGER,
    EVENING_GUARD,
    EVENING_LEADER,
    GUARD,
    HALL,
    LEADER,
    MONITOR,
    PATROL,
    SUPERVISOR,
    WATCHER,
    Night,
    decide,
    done,
    fit,
    refused,
    tap_and_wait,
    walk_round,
)
from tests.browser.served import Browsers, House, ready

pytestmark = pytest.mark.browser

SHIFT = "/desks/shift"


# ---- the evening --------------------------------------------------------------------------------------------------
def the_evening_team_hands_over(night: Night) -> None:
    door = night.page(EVENING_GUARD, SHIFT)
    open_log(door, "大门岗")
    log_line(door, "设备", "三层消火栓箱门关不上。", line_hand_on="是")
    centre = night.page(EVENING_LEADER, SHIFT)
    open_log(centre, "消防监控中心")
    log_line(centre, "巡视", "各画面正常。")
    number = called(night, 22, 30, EVENING_LEADER, "夜班", "孙大勇")
    leader = night.page(EVENING_LEADER, f"/desks/shift/handovers/{number}")
    assert "大门岗没有填完" in leader.inner_text(".notice.bad")
    night.shot(leader, "handover-not-yet")
    for login in (EVENING_GUARD, EVENING_LEADER):
        page = night.page(login, SHIFT)
        tap_and_wait(page, "text=接着记", ".shift-line")
        end_log(page)
    night.at(22, 46)
    for login, name in ((LEADER, "孙大勇"), (GUARD, "胡建国"), (PATROL, "吴勇"), (MONITOR, "曹阳")):
        if login == MONITOR:
            night.at(22, 53)  # seven minutes before, and ten are asked for
        phone = night.page(login, f"/desks/shift/handovers/{number}")
        tap_and_wait(phone, "text=我签到", f".shift-clock ~ .block li:has-text('{name}')")
    assert phone.locator(".tag:has-text('迟到')").count() == 1
    night.shot(phone, "handover-arrived")
    night.at(22, 56)
    leader = night.page(EVENING_LEADER, f"/records/{number}#do")
    assert leader.input_value("[name=counted-0-due]") == "3"  # three radios are registered at the door
    assert "三层消火栓箱门关不上。" in leader.input_value("[name=matters-0-matter]")
    write(leader, **{"counted-0-have": "2", "counted-0-state": "完好", "situation": "平安。"})
    draw(leader, "#do [data-sign] canvas")
    refused(leader, "#do .btn.primary", "请填写差异说明")
    night.shot(leader, "handover-difference")
    write(leader, **{"counted-0-why": "一台送修，有收条。"})
    done(leader, "#do .btn.primary")
    taken_over(night, LEADER, number)


def called(night: Night, hour: int, minute: int, login: str, coming: str, leader_in: str) -> str:
    """The leader calls the next shift half an hour before; the roster has filled the form. Its number."""
    night.at(hour, minute)
    phone = night.page(login, "/desks/shift/handovers/call")
    assert phone.is_checked(f"[name=team_in][value={coming}]") or phone.input_value("[name=team_in]") == coming
    assert phone.input_value("#leader_in") == leader_in
    write(phone, post="大门岗")
    night.shot(phone, "handover-call")
    phone.click(".form-end .primary")
    phone.wait_for_url("**/records/JB-*")
    return str(phone.url.rpartition("/")[2])


def taken_over(night: Night, login: str, number: str) -> None:
    """Who comes on has counted too, and signs."""
    phone = night.page(login, f"/records/{number}#do")
    draw(phone, "#do [data-sign] canvas")
    done(phone, "#do .btn.primary")
    night.shot(phone, "handover-taken")
    with night.house.inside():
        assert night.house.record(number).stage == "已交接"
    assert printed(phone, f"/records/{number}/print.pdf")


# ---- the night ----------------------------------------------------------------------------------------------------
def the_night_opens_its_logs(night: Night) -> None:
    night.at(23, 0)
    for login, post in ((LEADER, "保安部办公室"), (GUARD, "大门岗"), (MONITOR, "消防监控中心")):
        night.numbers[login] = open_log(night.page(login, SHIFT), post)


def the_fire_in_the_hall_goes_out(night: Night) -> None:
    """The watcher ends it; nobody looks again before the half hour, in the offers of the place or by its page."""
    night.at(23, 30)
    phone = at_the_hall(night, WATCHER, "作业结束")
    done(phone, "button[name=decision][value=approve]")
    night.at(23, 40)
    phone = night.page(WATCHER, f"/at/{night.codes[HALL]}")
    assert phone.query_selector(".here-act:has-text('检查')") is None
    phone = night.page(WATCHER, f"/records/{night.numbers['permit']}/amend/first_look?look_from={night.codes[HALL]}")
    write(phone, look_found="还在冒烟，先看一眼")
    refused(phone, ".form-end .primary", "不能提前检查")
    night.shot(phone, "look-too-early")


def at_the_hall(night: Night, login: str, act: str) -> Any:
    """The label of the hall is scanned, and what one is there for is tapped."""
    phone = night.page(login, f"/at/{night.codes[HALL]}")
    tap_and_wait(phone, f".here-act:has-text('{act}')", ".decide, .form-end")
    return phone


def looked_at_again(night: Night, hour: int, minute: int, login: str, which: str) -> None:
    night.at(hour, minute)
    phone = at_the_hall(night, login, which)
    write(phone, look_found="无余火、无异味")
    done(phone, ".form-end .primary")


def a_call_is_passed_on(night: Night) -> None:
    night.at(0, 52)
    desk = night.page(MONITOR, f"/desks/shift/logs/{night.numbers[MONITOR]}", 1366)
    words = "五层客人来电，走廊有人大声说话。"
    unfold(desk, "#line_told")
    choose(desk, "#line_told", "sunda", "孙大勇")
    log_line(desk, "电话", words, line_caller="508 房客人")
    desk.wait_for_selector(".tag:has-text('待孙大勇确认')")
    phone = night.page(LEADER, "/notices")
    tap_and_wait(phone, f"main a:has-text('{words[:6]}'), main a:has-text('转告')", "text=收到")
    night.shot(phone, "told")
    tap_and_wait(phone, ".btn:has-text('收到')", ".notice:has-text('您已确认收到')")
    desk = night.page(MONITOR, f"/desks/shift/logs/{night.numbers[MONITOR]}", 1366)
    desk.wait_for_selector(".tag:has-text('孙大勇已确认')")
    log_line(night.page(GUARD, f"/desks/shift/logs/{night.numbers[GUARD]}"), "来人", "孟川经总值班放行，送药。")


def the_monitors_are_to_rest(night: Night) -> None:
    """Told first, within the hours, the small ones before the large ones, and these two hours later."""
    night.at(1, 50)
    desk = night.page(MONITOR, SHIFT, 1366)
    tap_and_wait(desk, "text=监视器停机", "form[data-autosave]")
    choose(desk, "#leader", "sunda", "孙大勇")
    write(desk, planned_at="2026-11-21T01:55", flow="大堂无人")
    refused(desk, ".form-end .primary", "不在规定的停机时段之内")
    write(desk, planned_at="2026-11-21T02:05")
    desk.click(".form-end .primary")
    desk.wait_for_url("**/records/TJ-*")
    night.numbers["rest"] = desk.url.rpartition("/")[2]
    decide(night, LEADER, night.numbers["rest"])
    night.at(2, 6)
    desk = night.page(MONITOR, f"/records/{night.numbers['rest']}", 1366)
    write(desk, cameras_on="是", touring="是", recording="否")
    refused(desk, "#step-form .primary", "录像不得中断")
    write(desk, recording="是")
    done(desk, "#step-form .primary")
    night.at(2, 40)
    desk = night.page(MONITOR, f"/records/{night.numbers['rest']}", 1366)
    refused(desk, "#step-form .primary", "满两小时")
    night.shot(desk, "large-too-early")


def the_monitors_come_back(night: Night) -> None:
    night.at(5, 20)
    desk = night.page(MONITOR, f"/records/{night.numbers['rest']}", 1366)
    write(desk, review="回看停机期间录像，无异常。")
    done(desk, "#step-form .primary")
    phone = night.page(LEADER, f"/records/{night.numbers['rest']}")
    write(phone, patrol="重点部位巡视两次，无情况。")
    done(phone, "#step-form .primary")


def an_alarm_that_was_a_detector(night: Night) -> None:
    """Two people work it through, and in the middle of it the duty manager looks at the house."""
    night.at(3, 14)
    desk = night.page(MONITOR, "/desks/shift/alarm", 1366)
    tap_and_wait(desk, "text=火灾报警", ".alarm-moves")
    number = desk.url.rpartition("/")[2]
    for what, then in (
        (".alarm-step:has-text('按下消音键')", ".alarm-done >> text=按下消音键"),
        (".alarm-ask:has-text('通知巡逻保安员') .btn:has-text('吴勇')", ".alarm-done >> text=吴勇"),
    ):
        desk.click(what)
        desk.wait_for_selector(then)
    write(desk, act_place="三层空调机房", act_device="3-17")
    desk.click("text=记下")
    desk.click(".alarm-answers .btn:has-text('已复原未再报')")
    desk.wait_for_selector(".alarm-head:has-text('已复原未再报')")
    night.shot(desk, "alarm")
    the_duty_manager_looks(night)
    night.at(3, 20)
    phone = night.page(PATROL, "/notices")
    tap_and_wait(phone, f"main a:has-text('{number}')", "text=处置页")
    tap_and_wait(phone, "text=处置页", ".alarm-moves")
    night.shot(phone, "alarm-patrol")
    phone.tap(".alarm-answers .btn:has-text('误报-探测器故障')")
    phone.wait_for_selector(".alarm-head:has-text('误报-探测器故障')")
    desk.wait_for_selector(".alarm-head:has-text('误报-探测器故障')")  # by itself
    write(desk, conclusion="探测器 3-17 误报，已复原，报修。")
    desk.click("text=处置完毕")
    desk.wait_for_url(f"**/records/{number}")
    ready(desk)
    night.shot(desk, "alarm-record")
    decide(night, LEADER, number)
    assert repairs(night) == ["三层空调机房"]


def repairs(night: Night) -> list[str]:
    """Where something is to be mended, by the repairs that were asked for by themselves."""
    with night.house.inside():
        found = db.session.query(Record).filter_by(form_key="repair").order_by(Record.id)
        return [record.answers["place"] for record in found]


def the_duty_manager_looks(night: Night) -> None:
    phone = night.page(DUTY_MANAGER, "/desks/duty/")
    late = phone.inner_text(".house-late")
    for words in ("正在处置", "孟川"):
        assert words in late
    assert "吴勇" in phone.inner_text("section[aria-labelledby=part-rounds]")
    assert fit(phone) == []
    night.shot(phone, "house")


def a_fire_check_finds_something(night: Night) -> None:
    night.at(4, 10)
    phone = night.page(LEADER, "/checks/")
    night.shot(phone, "checks")
    tap_and_wait(phone, ".due-list .what a:has-text('地下消防泵房')", "form[data-autosave]")
    phone.click("text=全部正常")
    phone.wait_for_function("() => document.querySelector('[name=lines-6-result]').value === '正常'")
    ready(phone)
    write(phone, **{"lines-3-result": "异常", "lines-3-note": "喷淋泵出口压力表不归零"})
    phone.wait_for_selector("[name=handling]")
    write(phone, handling="喷淋泵出口压力表损坏，已挂牌。")
    night.shot(phone, "check")
    done(phone, ".form-end .primary")
    assert repairs(night) == ["三层空调机房", "地下消防泵房"]
    office = night.page(LEADER, f"/desks/shift/logs/{night.numbers[LEADER]}")
    log_line(office, "设备", "地下消防泵房压力表损坏，已报修。")


# ---- the morning --------------------------------------------------------------------------------------------------
def the_morning_takes_over(night: Night) -> None:
    number = called(night, 6, 28, LEADER, "早班", "马国强")
    night.at(6, 35)
    phone = night.page(PATROL, "/desks/rounds/")
    tap_and_wait(phone, "main h2 a", "text=结束本班巡逻")
    night.shot(phone, "walked")
    tap_and_wait(phone, "text=结束本班巡逻", "#step-form")
    done(phone, "button[name=decision][value=approve]")
    log_line(
        night.page(GUARD, f"/desks/shift/logs/{night.numbers[GUARD]}"), "来人", "孟川仍未离店。", line_hand_on="是"
    )
    for login in (LEADER, GUARD, MONITOR):
        page = night.page(login, f"/desks/shift/logs/{night.numbers[login]}")
        end_log(page)
    night.at(6, 46)
    phone = night.page(SUPERVISOR, f"/desks/shift/handovers/{number}")
    tap_and_wait(phone, "text=我签到", ".tag:has-text('准时')")
    night.at(6, 54)
    phone = night.page(LEADER, f"/records/{number}#do")
    carried = [phone.input_value(box) for box in ("[name=matters-0-matter]", "[name=matters-1-matter]")]
    assert any("三层消火栓箱门" in words for words in carried)
    assert any("孟川" in words for words in carried)
    write(phone, **{"counted-0-have": "3", "counted-0-state": "完好"}, situation="误报一起，演练一次，其余平安。")
    draw(phone, "#do [data-sign] canvas")
    night.shot(phone, "handover-morning")
    done(phone, "#do .btn.primary")
    taken_over(night, SUPERVISOR, number)


def the_supervisor_reads_the_night(night: Night) -> None:
    night.at(7, 20)
    desk = night.page(SUPERVISOR, "/desks/rounds/?day=2026-11-20", 1366)
    assert "走完 6 圈" in desk.inner_text("main")
    assert desk.locator(".matrix .missed").count() == 0
    assert desk.locator(".matrix abbr:has-text('迟')").count() == 1
    assert "01:26" in desk.inner_text(".matrix td:has(abbr)")  # when it was tapped, not when it arrived
    night.shot(desk, "matrix")
    with night.house.inside():
        walk = db.session.query(Record).filter_by(form_key="patrol").one().number
    desk = night.page(SUPERVISOR, f"/records/{walk}", 1366)
    write(desk, result="打卡记录相符")
    done(desk, "button[name=decision][value=approve]")
    for login, words in ((GUARD, "孟川经总值班放行"), (MONITOR, "508 房客人"), (LEADER, "压力表损坏")):
        desk = night.page(SUPERVISOR, f"/records/{night.numbers[login]}", 1366)
        assert words in desk.inner_text("main")
        done(desk, "button[name=decision][value=approve]")
    night.shot(desk, "log-reviewed")
    desk = night.page(SUPERVISOR, f"/at/{night.codes[HALL]}")
    tap_and_wait(desk, ".here-act:has-text('检查关闭')", "[name=conclusion]")
    write(desk, conclusion="无残留火种，可关闭")
    done(desk, "button[name=decision][value=approve]")
    with night.house.inside():
        stages = {key: night.house.record(night.numbers[key]).stage for key in (GUARD, MONITOR, "permit", "rest")}
    assert stages == {GUARD: "已审阅", MONITOR: "已审阅", "permit": "已关闭", "rest": "已关闭"}
    desk = night.page(SUPERVISOR, SHIFT, 1366)
    night.shot(desk, "shift-home")
    assert fit(desk) == []


def test_a_night_from_handover_to_handover(house: House, browsers: Browsers) -> None:
    night = Night(house, browsers)
    night.prepare()
    gate.the_last_visitors_before_closing(night)
    the_evening_team_hands_over(night)
    the_night_opens_its_logs(night)
    gate.a_visitor_has_stayed_too_long(night)
    gate.a_visitor_comes_after_closing(night)
    walk_round(night, 23, 12)
    the_fire_in_the_hall_goes_out(night)
    gate.the_contractor_leaves_with_tools(night)
    looked_at_again(night, 0, 1, WATCHER, "第一次检查")
    walk_round(night, 0, 10)
    looked_at_again(night, 0, 31, LEADER, "第二次检查")
    gate.a_pass_lapsed_at_midnight(night)
    a_call_is_passed_on(night)
    walk_round(night, 1, 20, no_network_at="厨房")
    the_monitors_are_to_rest(night)
    walk_round(night, 2, 50)
    an_alarm_that_was_a_detector(night)
    a_fire_check_finds_something(night)
    night.at(4, 14)
    done(night.page(MONITOR, f"/records/{night.numbers['rest']}", 1366), "#step-form .primary")
    gate.a_drill_with_two_marshals(night)
    walk_round(night, 4, 45)
    the_monitors_come_back(night)
    gate.fish_at_dawn(night)
    walk_round(night, 6, 10)
    the_morning_takes_over(night)
    the_supervisor_reads_the_night(night)

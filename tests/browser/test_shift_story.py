"""A shift: the log written on a telephone, a fire worked through by two people, the shift handed over and signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.browser.hands import draw, end_log, log_line, open_log, printed, without_a_server, write
from tests.browser.served import Browsers, House, faults, ready, too_small, too_wide

pytestmark = pytest.mark.browser

MORNING = datetime(2026, 11, 20, 7, 10)


def fit(page: Any) -> list[Any]:
    """What is wrong with a page on this screen."""
    small = too_small(page) if page.viewport_size["width"] < 500 else []
    return [*faults(page), *small, *(["too wide"] if too_wide(page) else [])]


def opened(browsers: Browsers, login: str, post: str, width: int = 390) -> tuple[Any, str]:
    """Somebody opens the log of a post on a telephone; the page and the number."""
    page = browsers.signed_in(login, width)
    page.goto("/desks/shift")
    assert fit(page) == []
    browsers.shot(page, f"shift-1-{login}-home")
    return page, open_log(page, post)


def test_a_shift_is_written_down_and_handed_over(house: House, browsers: Browsers) -> None:
    house.furnish()
    house.moment = MORNING
    guard, _log = opened(browsers, "wuyong", "大门岗")
    log_line(guard, "巡视", "一层巡视正常。")
    log_line(guard, "设备", "三层消火栓箱门关不上。", line_hand_on="是")
    browsers.shot(guard, "shift-2-log")
    assert fit(guard) == []

    # The network drops: the line waits in the telephone and arrives with the time it was written.
    with house.cut():
        guard.check("[name=line_category][value=来人]", force=True)
        guard.fill("[name=line_content]", "送奶车七点十分进店。")
        guard.click(".shift-line .btn.primary")
        guard.wait_for_selector("[data-holding-list] li")
        browsers.shot(guard, "shift-3-held")
    without_a_server(browsers)
    house.moment = datetime(2026, 11, 20, 7, 11)
    guard.wait_for_selector("[data-holding-list] li[data-state=sent]", timeout=30_000)
    guard.reload()
    ready(guard)
    assert guard.locator(".shift-lines time").first.inner_text() in ("07:10", "07:11")
    assert guard.locator(".shift-lines >> text=送奶车七点十分进店。").count() == 1

    office, _number = opened(browsers, "zhaotiejun", "保安部办公室", 1366)
    browsers.shot(office, "shift-4-leader")
    assert fit(office) == []
    opened(browsers, "caoyang", "消防监控中心")

    # Half an hour before the next shift the leader calls it; nobody signs before the logs are complete.
    house.moment = datetime(2026, 11, 20, 14, 30)
    leader = browsers.signed_in("zhaotiejun")
    leader.goto("/desks/shift/handovers/call")
    write(leader, post="大门岗")
    leader.locator("#leader_in").fill("")
    leader.locator("#leader_in").press_sequentially("mag")
    leader.wait_for_selector(".suggest-list li:visible >> text=马国强")
    leader.press("#leader_in", "ArrowDown")
    leader.press("#leader_in", "Enter")
    leader.click(".form-end .primary")
    leader.wait_for_url("**/records/JB-*")
    number = leader.url.rpartition("/")[2]
    leader.goto(f"/desks/shift/handovers/{number}")
    assert leader.locator(".notice.bad li").count() == 3
    browsers.shot(leader, "shift-5-not-yet")
    for login in ("wuyong", "caoyang", "zhaotiejun"):
        page = browsers.signed_in(login, 390)
        page.goto("/desks/shift")
        page.click("text=接着记")
        page.wait_for_url("**/desks/shift/logs/*")
        ready(page)
        end_log(page)

    # The next shift signs in with a tap each, in time.
    house.moment = datetime(2026, 11, 20, 14, 48)
    next_leader = browsers.signed_in("maguoqiang", 390)
    next_leader.goto(f"/desks/shift/handovers/{number}")
    next_leader.click("text=我签到")
    next_leader.wait_for_selector(".tag:has-text('准时')")
    browsers.shot(next_leader, "shift-6-arrived")
    assert fit(next_leader) == []

    # Counted, with one missing: it wants its explanation. What was handed on stands there by itself.
    house.moment = datetime(2026, 11, 20, 14, 55)
    leader.goto(f"/records/{number}#do")
    assert "三层消火栓箱门关不上。" in leader.input_value("[name=matters-0-matter]")
    counted = {"item": "对讲机", "due": "6", "have": "5", "state": "完好"}
    write(leader, **{f"counted-0-{name}": words for name, words in counted.items()}, situation="平安。")
    draw(leader, "#do [data-sign] canvas")
    leader.click("#do .btn.primary")
    leader.wait_for_selector(".error-list")
    assert "请填写差异说明" in leader.inner_text(".error-list")
    browsers.shot(leader, "shift-7-difference")
    write(leader, **{"counted-0-why": "一台送修，有收条。"})
    leader.click("#do .btn.primary")
    leader.wait_for_selector(".flash:not(.error)")
    browsers.shot(leader, "shift-8-signed")

    next_leader.goto(f"/records/{number}#do")
    draw(next_leader, "#do [data-sign] canvas")
    next_leader.click("#do .btn.primary")
    next_leader.wait_for_selector(".flash:not(.error)")
    browsers.shot(next_leader, "shift-9-taken-over")
    with house.inside():
        assert house.record(number).stage == "已交接"
    assert printed(next_leader, f"/records/{number}/print.pdf")


def test_a_fire_worked_through_by_two_people(house: House, browsers: Browsers) -> None:
    house.furnish()
    desk, phone = browsers.signed_in("caoyang"), browsers.signed_in("wuyong", 390)
    desk.goto("/desks/gate/")
    desk.keyboard.press("F8")
    desk.wait_for_selector(".alarm-kinds")
    browsers.shot(desk, "alarm-1-begin")
    desk.click("text=火灾报警")
    desk.wait_for_url("**/desks/shift/alarm/BJ-*")
    ready(desk)
    number = desk.url.rpartition("/")[2]
    desk.click(".alarm-step:has-text('按下消音键')")
    desk.wait_for_selector(".alarm-done >> text=按下消音键")
    browsers.shot(desk, "alarm-2-silenced")
    assert fit(desk) == []

    # The guard on patrol opens the notice: the same procedure, on a telephone; what he stamps the desk sees.
    phone.goto("/notices")
    phone.click(f"text={number}")
    phone.wait_for_url(f"**/records/{number}")
    phone.click("text=处置页")
    phone.wait_for_url("**/desks/shift/alarm/*")
    ready(phone)
    assert fit(phone) == []
    house.moment = datetime(2026, 11, 20, 10, 1)
    phone.fill("[name=act_place]", "三层空调机房")
    phone.fill("[name=act_device]", "3-17")
    phone.click("text=记下")
    phone.wait_for_selector(".alarm-head:has-text('三层空调机房')")
    phone.click(".alarm-answers .btn:has-text('复原后再报')")
    phone.wait_for_selector(".alarm-ask:has-text('到场核查')")
    browsers.shot(phone, "alarm-3-phone")
    desk.wait_for_selector(".alarm-done >> text=查明报警部位", timeout=15_000)

    with house.cut():  # in the plant room there is no network: the tap waits, and counts from when it was made
        phone.click(".alarm-answers .btn:has-text('真实火情-大')")
        phone.wait_for_selector("[data-holding-list] li")
    without_a_server(browsers)
    phone.wait_for_selector("[data-holding-list] li[data-state=sent]", timeout=30_000)
    desk.wait_for_selector(".alarm-head.fire", timeout=15_000)
    desk.click(".alarm-step:has-text('切断着火区域电源')")
    desk.wait_for_selector(".alarm-done >> text=切断着火区域电源")
    desk.check("[name=understood]")
    desk.click("text=119 已报")
    desk.wait_for_selector(".alarm-done >> text=拨打119")
    desk.click(".alarm-step:has-text('“防误动作”转到允许')")
    desk.wait_for_selector(".alarm-step:has-text('启动喷淋泵')")
    browsers.shot(desk, "alarm-4-fire")
    assert fit(desk) == []

    desk.fill("[name=conclusion]", "机房电机短路起火，十点二十分扑灭，无人受伤。")
    desk.click("text=处置完毕")
    desk.wait_for_url(f"**/records/{number}")
    browsers.shot(desk, "alarm-5-record")
    assert printed(desk, f"/records/{number}/print.pdf")
    with house.inside():
        assert house.record(number).stage == "待核实"

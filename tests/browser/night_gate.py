"""What a night brings to the gate: visitors, contractors, a drill, fish at dawn. Scenes of test_night_shift."""

from __future__ import annotations

from tests.browser.hands import write
from tests.browser.night import (
    CHEF,
    DUTY_MANAGER,
    EVENING_GUARD,
    GUARD,
    Night,
    console,
    decide,
    refused,
    tap_and_wait,
)
from tests.conftest import PASSWORD

ROLL = "/desks/gate/evacuation?drill=1"


def the_last_visitors_before_closing(night: Night) -> None:
    night.at(21, 12)
    gate = console(night, EVENING_GUARD)
    gate.keyboard.type(night.codes["booking"])  # as a hand scanner types it
    gate.keyboard.press("Enter")
    gate.wait_for_selector("#id_no:focus")
    gate.fill("#id_no", "110101199003071516")
    gate.press("#id_no", "Enter")
    gate.wait_for_selector(".gate-head:has-text('钱文') >> text=在店")
    night.at(21, 18)
    gate = console(night, EVENING_GUARD)
    gate.keyboard.type("13800001234")  # was here a week ago
    gate.wait_for_selector("#gate-matches li.first")
    gate.keyboard.press("Enter")
    gate.wait_for_selector("#badge:focus")
    gate.fill("#badge", "A018")
    night.shot(gate, "returning")
    gate.press("#badge", "Enter")
    gate.wait_for_selector(".gate-consent")
    gate.click("text=同意（电话）")
    gate.wait_for_selector(".gate-leave")
    night.at(22, 5)
    gate = console(night, EVENING_GUARD, "F2")
    gate.keyboard.type("钱文")
    gate.wait_for_selector("#gate-matches li.first")
    gate.keyboard.press("Enter")
    gate.check(".gate-leave [name=slip_signed][value=是]")
    gate.click(".gate-leave .primary")
    gate.wait_for_selector(".gate-head >> text=已离店")


def a_visitor_has_stayed_too_long(night: Night) -> None:
    night.at(23, 6)
    gate = console(night)
    assert "赵敏" in gate.inner_text("#gate-board li.late")
    night.shot(gate, "overstaying")
    gate.click("#gate-board li.late a")
    gate.check(".gate-leave [name=slip_signed][value=是]")
    gate.click(".gate-leave .primary")
    gate.wait_for_selector(".gate-head >> text=已离店")


def a_visitor_comes_after_closing(night: Night) -> None:
    night.at(23, 8)
    gate = console(night)
    gate.keyboard.type("孟川")
    gate.wait_for_selector("#gate-matches:has-text('以前没有登记过')")
    gate.keyboard.press("Enter")
    gate.wait_for_selector("#id_no:focus")
    write(gate, id_no="11010519491231002X", badge="A021", reason="送遗落的药", category="访员工")
    gate.fill("#host-0", "冯伟")
    refused(gate, "[data-slip] .actions .primary", "21:30 后不接待来访")
    assert "SEC-06" in gate.inner_html("[data-slip]")
    night.shot(gate, "closed")
    write(gate, **{"duty-login": DUTY_MANAGER, "duty-password": PASSWORD})
    gate.click("text=总值班放行并登记")
    gate.wait_for_selector("#duty-reason-error")  # not without a reason
    write(gate, **{"duty-password": PASSWORD, "duty-reason": "员工急用药，十分钟即走"})
    gate.click("text=总值班放行并登记")
    gate.click("text=同意（电话）")
    gate.wait_for_selector(".gate-leave")
    night.shot(gate, "let-past")


def the_contractor_leaves_with_tools(night: Night) -> None:
    night.at(23, 50)
    gate = console(night, GUARD, "F3")
    gate.keyboard.type("LS-01")
    gate.wait_for_selector("#gate-matches li.first")
    gate.keyboard.press("Enter")
    gate.wait_for_selector(".gate-verdict.amber:has-text('监管人不当班')")
    assert "放行前先打电话" in gate.inner_text(".gate-pass")
    night.shot(gate, "pass-amber")
    gate.click("[name=direction][value=out]")
    gate.wait_for_selector(".gate-pass:has-text('不在店')")
    gate = console(night, GUARD, "F4")
    gate.wait_for_selector("#gate-matches li.first")
    gate.keyboard.press("Enter")
    gate.wait_for_selector("[data-exit]")
    gate.check("#fits-0")
    gate.click("[data-exit] .primary")
    gate.wait_for_selector("[data-exit] .error-list")  # six rods: seen, or held with a word
    gate.check("#fits-1")
    gate.click("[data-exit] .primary")
    gate.wait_for_selector(".gate-verdict.green:has-text('相符放行')")
    night.shot(gate, "exit-note")


def a_pass_lapsed_at_midnight(night: Night) -> None:
    night.at(0, 45)
    gate = console(night, GUARD, "F3")
    gate.keyboard.type("LS-02")
    gate.wait_for_selector("#gate-matches li.first")
    gate.keyboard.press("Enter")
    gate.wait_for_selector(".gate-verdict.red:has-text('已过期')")
    assert gate.is_disabled("[name=direction][value=in]")
    night.shot(gate, "pass-lapsed")


def a_drill_with_two_marshals(night: Night) -> None:
    night.at(4, 30)
    guard, manager = night.page(GUARD, ROLL, 1366), night.page(DUTY_MANAGER, ROLL)
    names = guard.locator(".gate-roll li[data-key] b").all_inner_texts()
    assert {"孟川", "吴勇", "方志远"} <= set(names)
    night.shot(guard, "roll")
    for n, name in enumerate(names):
        page = guard if n % 2 else manager
        page.click(f".gate-roll li:has(b:text-is('{name}')) button[value=已到]")
        page.wait_for_selector(f".gate-roll li[data-state=已到]:has(b:text-is('{name}'))")
    for page in (guard, manager):
        page.wait_for_selector(f"[data-tally='已到'] b:text-is('{len(names)}')")
    night.shot(manager, "roll-marshal")
    night.at(4, 38)
    guard = night.page(GUARD, ROLL, 1366)
    tap_and_wait(guard, "text=清点情况和结束", "#end")
    write(guard, summary="八分钟到齐，厨房一侧指示灯偏暗。")
    guard.click("#end .primary")
    guard.click("dialog[open] .btn.primary, dialog[open] [value=yes]")
    guard.wait_for_selector("text=最后一人到齐")
    night.shot(guard, "roll-ended")


def fish_at_dawn(night: Night) -> None:
    """Nobody goes up to the kitchen's second floor before its manager has agreed."""
    night.at(5, 30)
    gate = console(night, GUARD, "F6")
    gate.keyboard.press("Enter")
    gate.wait_for_selector("[data-delivery]")
    write(gate, company="鲜达水产商行", deliverer="钱大鹏", goods="活鱼 60 公斤", department="餐饮部", upstairs="是")
    gate.wait_for_selector("[name=purpose]")
    write(gate, purpose="货重，送进二楼冷库")
    gate.click("[data-delivery] .primary")
    gate.wait_for_selector(".gate-consent:has-text('同意以前不得上楼')")
    night.shot(gate, "fish")
    decide(night, CHEF, gate.inner_text(".gate-head .num"))
    gate.wait_for_selector(".gate-leave >> text=登记离开")  # hears of it by itself
    night.at(6, 5)
    gate = console(night)
    gate.click("#gate-board a:has-text('钱大鹏')")
    gate.click(".gate-leave .primary")
    gate.wait_for_selector(".gate-head >> text=已离开")

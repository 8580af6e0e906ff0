"""A visit from the guard's sign-in to the slip handed back, as guard and host meet it: keys here, a telephone there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.desks.gate import bookings
from portal.records import acting, filing
from tests.browser.hands import draw, printed
from tests.browser.served import Browsers, House, faults, too_small, too_wide
from tests.conftest import NOON, PASSWORD

pytestmark = pytest.mark.browser

GUARD, HOST = "hujianguo", "panyue"
LAST_TIME = {
    "visitor": "赵敏", "id_kind": "居民身份证", "id_no": "11010519491231002X",
    "unit": "华新文化传播公司",
    "phone": "13800001234", "category": "访员工", "host": "潘悦", "reason": "送合同副本",
    "confirmed_by": "潘悦 9:40 同意",
}  # fmt: skip


@pytest.fixture
def known(house: House) -> None:
    """赵敏 was here a week ago."""
    with house.inside(NOON - timedelta(days=7)):
        guard = house.who(GUARD)
        visit = filing.submit(guard, "visitor", {**LAST_TIME, "came_at": NOON - timedelta(days=7)})
        acting.act(guard, visit, step="leaving", given={"left_at": NOON - timedelta(days=7), "slip_signed": True})


def enter_by_keys(page: Any, login: str) -> None:
    """Sign in at the shared desk without touching the mouse."""
    assert page.evaluate("document.activeElement.name") == "login"
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "shared_desk"
    if not page.is_checked("[name=shared_desk]"):  # this browser remembers
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector(".is-ready #gate-line")


def focused(page: Any, what: str) -> None:
    page.wait_for_function("what => document.activeElement.matches(what)", arg=what)


@pytest.mark.usefixtures("known")
def test_a_visit_from_the_line_to_the_slip_handed_back(house: House, browsers: Browsers) -> None:
    gate = browsers.window(1024)
    gate.goto("/desks/gate/")
    enter_by_keys(gate, GUARD)
    focused(gate, "#gate-line")
    browsers.shot(gate, "gate-1-console")

    # A returning visitor: telephone number, Enter, the badge, Enter.
    began = gate.evaluate("performance.now()")
    gate.keyboard.type("13800001234")
    gate.wait_for_selector("#gate-matches li.first")
    browsers.shot(gate, "gate-2-found")
    gate.keyboard.press("Enter")
    focused(gate, "#badge")
    gate.keyboard.type("A018")
    browsers.shot(gate, "gate-3-slip")
    gate.keyboard.press("Enter")
    gate.wait_for_selector(".gate-consent")
    seconds = (gate.evaluate("performance.now()") - began) / 1000
    print(f"\na returning visitor at the gate: {seconds:.1f} s by keyboard")
    assert seconds < 8
    browsers.shot(gate, "gate-4-waiting")
    number = gate.inner_text(".gate-head .num")

    # The host says yes on their telephone; the gate hears of it by itself.
    phone = browsers.signed_in(HOST, 390)
    assert phone.inner_text(".bottombar .count") == "1"
    phone.tap(".bottombar a >> nth=1")
    phone.wait_for_url("**/inbox")
    browsers.shot(phone, "gate-5-inbox")
    phone.tap("main .queue .what a")
    phone.wait_for_selector(".decide")
    browsers.shot(phone, "gate-6-consent")
    assert (faults(phone), too_wide(phone), too_small(phone)) == ([], False, [])
    phone.tap(".decide button[value=approve]")
    phone.wait_for_selector(".flash, .toast")
    browsers.shot(phone, "gate-7-consented")
    gate.wait_for_selector(".gate-leave", timeout=20_000)
    browsers.shot(gate, "gate-8-inside")
    assert "赵敏" in gate.inner_text("#gate-board")

    # The list for an evacuation has everybody who is in, with whom.
    gate.keyboard.press("F9")
    gate.wait_for_url("**/evacuation")
    browsers.shot(gate, "gate-9-evacuation")
    roll = gate.inner_text("main")
    assert "赵敏" in roll
    assert "潘悦" in roll
    assert printed(gate, gate.get_attribute(".page-head .primary", "href"))
    gate.keyboard.press("Escape")
    gate.wait_for_url("**/desks/gate/")

    # Forty minutes nobody touched the shared desk: it asks who is there, and comes back to the console.
    house.moment += timedelta(minutes=40)
    gate.keyboard.type("A")
    gate.wait_for_url("**/sign-in**")
    assert gate.is_checked("[name=shared_desk]")
    browsers.shot(gate, "gate-9-asked-again")
    enter_by_keys(gate, GUARD)

    # The visitor hands in the slip: nobody has signed it.
    gate.keyboard.press("F2")
    gate.keyboard.type("A018")
    gate.keyboard.press("Enter")
    focused(gate, ".gate-leave [data-focus]")
    gate.keyboard.press("Enter")
    gate.wait_for_selector(".gate-leave .error-list")
    assert "第" in gate.inner_text(".gate-leave .error-list")  # names the article
    browsers.shot(gate, "gate-10-not-signed")
    assert printed(gate, gate.get_attribute(".gate-prints a >> nth=0", "href"))

    # Sent back; the host signs on the telephone; now the visitor may go.
    phone.goto(f"/records/{number}")
    browsers.shot(phone, "gate-11-sign")
    draw(phone, "[data-sign] canvas")
    browsers.shot(phone, "gate-12-signed")
    phone.tap("#step-form .primary")
    phone.wait_for_selector(".flash.success, .flash")
    gate.keyboard.press("Escape")
    gate.keyboard.press("F2")
    gate.keyboard.type("A018")
    gate.keyboard.press("Enter")
    gate.wait_for_selector("text=接见人已在手机上签字")
    focused(gate, ".gate-leave .primary")
    gate.keyboard.press("Enter")
    gate.wait_for_selector(".gate-head :text('已离店')")
    browsers.shot(gate, "gate-13-left")
    gate.goto(f"/records/{number}")
    browsers.shot(gate, "gate-14-record")
    history = gate.inner_text("#history")
    for words in ("潘悦", "胡建国"):
        assert words in history
    assert "13800001234" not in gate.content()


def test_the_rest_of_a_night_by_keys_alone(house: House, browsers: Browsers) -> None:
    """Somebody booked, a delivery, an exit note ticked item by item: no page is loaded in between."""
    with house.inside():
        booking = filing.submit(house.who("handong"), "visit_booking", {
            "host": "韩冬", "category": "有预约的访领导", "comes_at": NOON + timedelta(hours=2),
            "reason": "洽谈年会场地", "visitor": "赵敏", "phone": "13800001234",
        })  # fmt: skip
        note = filing.submit(house.who("fengwei"), "exit_note", {
            "department": "工程部", "carrier": "孙师傅", "unit": "明远机电维修部", "reason": "维修",
            "leaves_on": NOON.date(), "goods": [{"name": "电锤", "unit": "台", "quantity": "1"},
                                                {"name": "配电箱", "unit": "只", "quantity": "2"}],
        })  # fmt: skip
        acting.act(house.who("lijianguo"), note)
        code = bookings.code_url(booking)
    gate = browsers.signed_in(GUARD, 1024)
    gate.goto("/desks/gate/")
    gate.evaluate("window.stayed = true")
    focused(gate, "#gate-line")

    # The code the host has sent, as a hand scanner types it; the document is the only thing still to be written.
    gate.keyboard.type(code)
    gate.keyboard.press("Enter")
    focused(gate, "#id_no")
    gate.keyboard.type("11010519491231002X")
    gate.keyboard.press("Enter")
    gate.wait_for_selector(".gate-head :text('在店')")
    browsers.shot(gate, "night-1-booked")
    gate.wait_for_function("() => !document.querySelector('#gate-board').textContent.includes('今日预约')")

    gate.keyboard.press("F6")
    gate.keyboard.press("Enter")
    focused(gate, "#company")
    gate.keyboard.type("鲜达水产商行")
    gate.keyboard.press("Tab")
    gate.keyboard.type("钱大鹏")
    gate.fill("#goods", "活鱼")
    gate.select_option("#department", label="餐饮部")
    gate.check("[name=upstairs][value=否]")
    gate.press("#goods", "Enter")
    gate.wait_for_selector(".gate-leave :text('登记离开')")
    browsers.shot(gate, "night-2-delivery")

    gate.keyboard.press("F4")
    gate.wait_for_selector("#gate-matches li.first")
    gate.keyboard.press("Enter")
    focused(gate, "#fits-0")
    gate.keyboard.press("Space")
    focused(gate, "#fits-1")
    gate.keyboard.press("Space")
    focused(gate, "[data-exit] .primary")
    gate.keyboard.press("Enter")
    gate.wait_for_selector(".gate-verdict.green")
    browsers.shot(gate, "night-3-released")
    assert gate.evaluate("window.stayed") is True

"""A round on a telephone: labels scanned, one tap each, no network in the cellar, the leader in the morning."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.desks.rounds import nights
from portal.people import directory
from portal.records import filing, places
from tests.browser.hands import printed, write
from tests.browser.served import Browsers, House, faults, ready, too_small, too_wide

pytestmark = pytest.mark.browser

ROUTE = ("大堂吧", "厨房", "屋面")
GUARD, LEADER = "wuyong", "zhaotiejun"


@pytest.fixture
def codes(house: House) -> dict[str, str]:
    """The labels of a route of three checkpoints."""
    house.furnish()
    house.moment = datetime(2026, 11, 20, 23, 5)
    with house.inside():
        rows = [{"place": name} for name in ROUTE]
        filing.submit(house.who("chengang"), "patrol_route", {"name": "夜间内圈", "checkpoints": rows})
        return {spot.name: spot.code for spot in places.every(directory.hotel().id)}


def tap(phone: Any, code: str) -> None:
    """Scan, and tap the one large button."""
    phone.goto(f"/at/{code}")
    phone.tap(".here-act.primary")
    phone.wait_for_selector(".flash:has-text('已打卡')")
    ready(phone)


def fit(phone: Any) -> bool:
    return (faults(phone), too_wide(phone), too_small(phone)) == ([], False, [])


def test_a_round_by_telephone_and_the_leader_in_the_morning(
    house: House, browsers: Browsers, codes: dict[str, str]
) -> None:
    phone = browsers.signed_in(GUARD, 390)
    phone.goto(f"/at/{codes['大堂吧']}")
    assert fit(phone)
    browsers.shot(phone, "rounds-1-begin")
    phone.tap(".here-act:has-text('开始巡逻并打卡')")
    phone.wait_for_selector(".next-stop:has-text('厨房')")
    assert fit(phone)
    browsers.shot(phone, "rounds-2-walking")

    # Gas smelt in the kitchen: one tap to the punch with its words, one more to the report, filled in.
    house.moment += timedelta(minutes=6)
    phone.goto(f"/at/{codes['厨房']}")
    phone.tap(".here-act:has-text('打卡并报告异常')")
    phone.wait_for_selector("[name=what]")
    assert phone.is_checked("[name=how][value=异常]")
    write(phone, what="灶台燃气阀没有关严，已关")
    browsers.shot(phone, "rounds-3-found")
    phone.tap(".form-end .primary")
    phone.wait_for_selector(".flash")
    phone.goto("/desks/rounds/")
    phone.tap("main h2 a")
    phone.wait_for_selector("text=灶台燃气阀没有关严")
    browsers.shot(phone, "rounds-4-report")
    phone.tap("a:has-text('报事故')")
    phone.wait_for_selector("[name=place]")
    assert phone.input_value("[name=place]") == "厨房"
    assert "灶台燃气阀" in phone.input_value("[name=course]")

    house.moment += timedelta(minutes=6)
    tap(phone, codes["屋面"])
    assert "走完 1 圈" in phone.inner_text(".next-stop")

    # Seven in the morning: one round is not six; the guard says why, the leader explains and rechecks.
    house.moment = datetime(2026, 11, 21, 6, 50)
    house.ring()
    phone = browsers.signed_in(GUARD, 390)
    phone.goto("/desks/rounds/")
    assert "已超过两小时线" in phone.inner_text("main")
    phone.tap("main h2 a")
    phone.tap("a:has-text('结束本班巡逻')")
    phone.wait_for_selector("[name=change_note]")
    ready(phone)
    write(phone, change_note="燃气泄漏处置，守在厨房。")
    phone.locator("#agreed_by").press_sequentially("zhaotie")
    phone.tap(".suggest-list li:visible >> text=赵铁军")
    browsers.shot(phone, "rounds-5-ending")
    phone.tap("button[name=decision][value=approve]")
    phone.wait_for_selector(".flash")
    assert phone.query_selector(".error-list") is None, phone.inner_text("main")
    house.moment = datetime(2026, 11, 21, 7, 20)
    leader = browsers.signed_in(LEADER, 390)
    leader.goto("/inbox")
    leader.tap(".queue .what:has-text('巡逻打卡记录') a")
    leader.wait_for_selector("[name=result]")
    ready(leader)
    write(leader, agreed="事先同意", explanation="情况属实。", result="打卡记录相符")
    leader.tap("button[name=decision][value=approve]")
    leader.wait_for_selector(".flash")
    assert "已复核" in leader.inner_text("main")
    desk = browsers.signed_in("chengang")
    for address in ("/desks/rounds/?day=2026-11-20", "/desks/rounds/month", "/desks/places"):
        desk.goto(address)
        assert (faults(desk), too_wide(desk)) == ([], False)
        browsers.shot(desk, f"rounds-6-{address.rpartition('/')[2][:5]}")
    assert printed(desk, "/desks/rounds/night.pdf?day=2026-11-20")


def test_a_punch_without_the_network_stands_once_with_its_own_time(
    house: House, browsers: Browsers, codes: dict[str, str]
) -> None:
    phone = browsers.signed_in(GUARD, 390)
    phone.clock.install(time=datetime.now())
    tap(phone, codes["大堂吧"])
    kitchen = f"/at/{codes['厨房']}"
    phone.goto(kitchen)
    phone.wait_for_function("() => navigator.serviceWorker.controller !== null")
    phone.wait_for_function("address => self.holdings.page(address).then(Boolean)", arg=kitchen)
    with house.cut():
        pass_minutes(house, phone, 4)
        phone.goto(kitchen)  # scanned again in the cellar: the page opens, as old as it is
        ready(phone)
        phone.tap(".here-act:has-text('打卡，一切正常')")
        waiting(phone, "waiting")
        browsers.shot(phone, "rounds-7-held")
        pass_minutes(house, phone, 26)
    phone.clock.fast_forward(20_000)
    waiting(phone, "sent")
    with house.inside():
        (walk,) = nights.walking_now(directory.hotel().id)
    first, second = walk.punches
    assert (first.place, f"{first.at:%H:%M}", first.received) == ("大堂吧", "23:05", None)
    assert second.received is not None
    assert (second.place, f"{second.at:%H:%M}", f"{second.received:%H:%M}") == ("厨房", "23:09", "23:35")
    # the browser's own notes of a server that is away
    expected = ("ERR_", "status of 503", "ServiceWorker")
    browsers.complaints[:] = [said for said in browsers.complaints if not any(one in said for one in expected)]


def pass_minutes(house: House, page: Any, minutes: int) -> None:
    """Time goes by in the house and on the guard's telephone."""
    house.moment += timedelta(minutes=minutes)
    page.clock.fast_forward(minutes * 60_000)


def waiting(page: Any, state: str) -> None:
    """One entry is listed in this state."""
    page.wait_for_function(
        "what => document.querySelectorAll(what).length === 1", arg=f"[data-holding-list] [data-state='{state}']"
    )

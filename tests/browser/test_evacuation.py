"""A drill in the middle of which the server is away: two marshals' phones, one list, what differs shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.desks.gate import roll_call
from portal.records import filing
from portal.records.models import Record
from tests.browser.served import Browsers, House, faults, ready, too_small, too_wide
from tests.conftest import NOON

pytestmark = pytest.mark.browser

GUARD, MARSHAL, LIST = "hujianguo", "lijianguo", "/desks/gate/evacuation?drill=1"
VISIT = {
    "id_kind": "护照", "category": "面试", "host": "潘悦", "reason": "面试", "confirmed_by": "潘悦同意",
    "came_at": NOON,
}  # fmt: skip


@pytest.fixture
def three(house: House) -> None:
    """Three visitors are inside."""
    with house.inside():
        for n, name in enumerate(("张一", "王二", "李三")):
            filing.submit(
                house.who(GUARD), "visitor", VISIT | {"visitor": name, "id_no": f"E1234567{n}", "badge": f"A{n}"}
            )


def phone_of(browsers: Browsers, login: str) -> Any:
    """A marshal's phone with the list of a drill open, which lies on it for later."""
    page = browsers.signed_in(login, 390)
    page.clock.install(time=datetime.now())
    page.goto("/")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.goto(LIST)
    page.wait_for_function("path => self.holdings.page(path).then(Boolean)", arg=LIST)
    return page


def tap(page: Any, name: str, state: str) -> None:
    page.tap(f".gate-roll li:has(b:text-is('{name}')) button[value='{state}']")


def pass_minutes(house: House, minutes: int, *pages: Any) -> None:
    house.moment += timedelta(minutes=minutes)
    for page in pages:
        page.clock.fast_forward(minutes * 60_000)


def tally(page: Any, **counts: int) -> None:
    for state, n in counts.items():
        page.wait_for_function(
            "([state, n]) => document.querySelector(`[data-tally='${state}'] b`).textContent === n", arg=[state, str(n)]
        )


@pytest.mark.usefixtures("three")
def test_two_phones_one_list(house: House, browsers: Browsers) -> None:
    guard, marshal = phone_of(browsers, GUARD), phone_of(browsers, MARSHAL)
    pass_minutes(house, 1, guard, marshal)
    tap(guard, "张一", "已到")
    tally(guard, 已到=1)
    marshal.clock.fast_forward(15_000)
    tally(marshal, 已到=1)  # came in by itself
    browsers.shot(marshal, "evacuation-1-merged")
    pass_minutes(house, 1, guard, marshal)  # looked at again once a minute, to lie here as it is
    fresh = "path => self.holdings.page(path).then((one) => one.html.includes('data-state=\"已到\"'))"
    marshal.wait_for_function(fresh, arg=LIST)

    with house.cut():
        pass_minutes(house, 2, guard, marshal)
        tap(marshal, "王二", "未到")
        tally(marshal, 已到=1, 未到=1)
        marshal.reload()  # read from the phone itself, with what was tapped
        ready(marshal)
        tally(marshal, 已到=1, 未到=1)
        assert "这是演练" in marshal.inner_text("main")
        pass_minutes(house, 2, guard, marshal)
        tap(marshal, "李三", "不明")
        tap(marshal, "李三", "已到")
        tally(marshal, 已到=2, 未到=1, 不明=0)
        tap(guard, "王二", "已到")
        assert (faults(marshal), too_wide(marshal), too_small(marshal)) == ([], False, [])
        browsers.shot(marshal, "evacuation-2-away")
        pass_minutes(house, 3, guard, marshal)

    for page in (marshal, guard):
        page.clock.fast_forward(20_000)
        page.wait_for_function("() => !document.querySelector('[data-holding-list] [data-state=waiting]')")
        page.clock.fast_forward(15_000)
    tally(guard, 已到=3, 未到=0)
    guard.wait_for_selector("text=李建国 10:04 记为未到")
    browsers.shot(guard, "evacuation-3-differs")

    with house.inside():
        (record,) = house.app.extensions["sqlalchemy"].session.query(Record).filter_by(form_key="evacuation")
        found = roll_call.standing(record, house.who(GUARD))
        calls = {line.person.name: (line.state, line.call and f"{line.call.at:%H:%M}") for line in found.lines}
        assert {name: calls[name] for name in ("张一", "王二", "李三")} == {
            "张一": ("已到", "10:01"), "王二": ("已到", "10:06"), "李三": ("已到", "10:06")}  # fmt: skip
        assert len(record.answers["marks"]) == 5
    lost = ("ERR_", "htmx:", "status of 503", "ServiceWorker")
    browsers.complaints[:] = [said for said in browsers.complaints if not any(one in said for one in lost)]

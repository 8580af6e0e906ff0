"""The counts of an open page stay true: one poll for both, said politely, silent while nobody looks."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.browser.served import Browsers, House, faults, too_small, too_wide
from tests.records.cases import leave

pytestmark = pytest.mark.browser
POLL = 20_000  # milliseconds between two questions of static/js/poll.js


def asked(page: Any) -> list[str]:
    """Every question the page asks by itself from now on."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if "/count" in request.url else None)
    return found


def look_away(page: Any, hidden: bool) -> None:
    page.evaluate("""hidden => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event("visibilitychange"));
    }""", hidden)  # fmt: skip


def test_what_comes_is_counted_said_and_stands_in_the_title(house: House, browsers: Browsers) -> None:
    page = browsers.signed_in("lijianguo")
    page.clock.install()
    page.goto("/")
    questions = asked(page)
    assert page.locator(".bell .count").is_hidden()
    with house.inside():
        number = leave(house.who).number
    page.clock.fast_forward(POLL)
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    assert page.locator(".bell .count").inner_text() == "1"
    assert page.locator("header [data-count=waiting]").inner_text() == "1"
    assert page.locator(".tabs [data-count=waiting]").inner_text() == "1"
    region = page.locator("[aria-live=polite]")
    assert f"《请假单》{number} 待您处理" in region.inner_text()
    assert [url.partition("/notices")[2] for url in questions] == ["/count"]  # one question for all of them
    page.clock.fast_forward(POLL)
    with page.expect_response("**/notices/count"):
        page.clock.fast_forward(POLL)
    assert region.locator(".toast").count() <= 1  # what was said is not said again


def test_a_page_nobody_sees_asks_nothing_and_catches_up_when_seen(house: House, browsers: Browsers) -> None:
    page = browsers.signed_in("lijianguo")
    page.clock.install()
    page.goto("/policies")
    look_away(page, True)
    questions = asked(page)
    for _times in range(5):
        page.clock.fast_forward(POLL)
    with house.inside():
        leave(house.who)
    assert questions == []
    look_away(page, False)
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    assert len(questions) == 1


@pytest.mark.parametrize("width", [1366, 820, 390])
def test_the_pages_are_sound_at_every_width(house: House, browsers: Browsers, width: int) -> None:
    with house.inside():
        leave(house.who)
    page = browsers.signed_in("lijianguo", width)
    for address in ("/notices", "/me/notices"):
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        assert faults(page) == []
        assert not too_wide(page)
        assert width > 500 or too_small(page) == []
        browsers.shot(page, f"{address.strip('/').replace('/', '-')}-{width}")


def test_a_notice_opens_its_record_and_the_bell_falls_silent(house: House, browsers: Browsers) -> None:
    with house.inside():
        number = leave(house.who).number
    page = browsers.signed_in("lijianguo", 390)
    page.click(".bell")
    page.click(f"text=《请假单》{number} 待您处理")
    page.wait_for_url(f"**/records/{number}")
    assert page.locator(".bell .count").is_hidden()

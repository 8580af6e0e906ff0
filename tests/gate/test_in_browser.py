"""The console as a guard uses it: keys only, no reload between two people, and entries that survive a lost network."""

# ruff: noqa: F401, F811 -- fixtures of the browser stories are imported by name
from __future__ import annotations

from typing import Any

import pytest

from portal.db import db
from portal.records.models import Record
from tests.browser.conftest import browsers, house, served
from tests.browser.served import Browsers, House, faults, too_small, too_wide
from tests.gate.conftest import GUARD, PHONE, VISIT, Gate

pytestmark = pytest.mark.browser


class Moved(Gate):
    """The same hand on a house whose clock is set from outside."""

    def __init__(self, house: House) -> None:
        super().__init__(house.app)
        self.inside = house.inside  # type: ignore[method-assign]


@pytest.fixture
def gate(house: House) -> Gate:
    return Moved(house)


@pytest.fixture
def console(browsers: Browsers, gate: Gate) -> Any:
    """The guard's screen; 赵敏 was here before."""
    with gate.inside():
        from portal.records import acting, filing

        given = VISIT | {"category": "有预约的访领导", "host": "韩冬", "came_at": "2026-11-20 09:00"}
        record = filing.submit(gate.person(GUARD), "visitor", given)
        acting.act(
            gate.person(GUARD), record, step="leaving", given={"left_at": "2026-11-20 09:30", "slip_signed": "是"}
        )
    page = browsers.signed_in(GUARD)
    page.goto("/desks/gate/")
    page.wait_for_load_state("networkidle")
    page.evaluate("window.stayed = true")
    return page


def test_keys_alone_bring_one_in_and_let_one_out(console: Any) -> None:
    assert console.evaluate("document.activeElement.id") == "gate-line"
    console.keyboard.type(PHONE)
    console.keyboard.press("Enter")
    console.wait_for_selector("[data-slip] .tag")
    console.wait_for_selector("#badge:focus")
    console.keyboard.type("A021")
    console.keyboard.press("Enter")
    console.wait_for_selector(".gate-consent")
    console.wait_for_selector("#gate-line:focus")
    console.click("button[value=yes]")
    console.wait_for_selector(".gate-leave")
    console.wait_for_selector(".gate-board :text('赵敏')")
    # What is typed for the next person must not let this one out.
    console.wait_for_selector("#gate-line:focus")
    console.keyboard.press("F2")
    console.keyboard.type("A021")
    console.keyboard.press("Enter")
    console.wait_for_selector(".gate-leave .primary:focus")
    console.check("[name=slip_signed][value=是]")
    console.click(".gate-leave .primary")
    console.wait_for_selector(".gate-head :text('已离店')")
    assert console.evaluate("window.stayed") is True


def test_help_and_alarm_are_one_key_away(console: Any) -> None:
    console.keyboard.press("F8")
    console.wait_for_selector(".gate-steps >> nth=0")
    console.evaluate("document.activeElement.blur()")
    console.keyboard.press("?")
    assert "查验出入证" in console.inner_text("#keys")
    console.keyboard.press("Escape")
    console.keyboard.press("F9")
    console.wait_for_url("**/evacuation")


@pytest.mark.parametrize("width", [1366, 1024, 390])
def test_the_console_is_fit_for_everybody(browsers: Browsers, gate: Gate, width: int) -> None:
    page = browsers.signed_in(GUARD, width)
    for path in ("/desks/gate/", "/desks/gate/alarm", "/desks/gate/evacuation"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert faults(page) == []
        assert not too_wide(page)
        if width == 390:
            assert too_small(page) == []

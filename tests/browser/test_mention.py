"""A colleague named after an @: suggested while one types, put in by key or tap, and nothing else is touched."""

from __future__ import annotations

import pytest

from tests.browser import scenes
from tests.browser.served import Browsers, House

pytestmark = [pytest.mark.browser]


def test_a_name_after_an_at_is_put_in_by_key_and_by_tap(house: House, browsers: Browsers) -> None:
    filed = scenes.play(house)
    page = browsers.signed_in("lijianguo")
    page.goto(f"/records/{filed['permit']}")
    text = page.locator("[data-mention] textarea")
    text.press_sequentially("请 @cheng")
    page.wait_for_selector(".suggest-list li:visible >> text=陈刚")
    text.press("Enter")
    assert text.input_value() == "请 @陈刚 "
    text.press_sequentially("和 @renq")
    page.click(".suggest-list li:visible >> text=任强")
    assert text.input_value() == "请 @陈刚 和 @任强 "
    text.press_sequentially("@cheng")
    page.wait_for_selector(".suggest-list li:visible")
    text.press("Escape")
    assert not page.locator(".suggest-list:visible").count()
    assert text.input_value().endswith("@cheng")

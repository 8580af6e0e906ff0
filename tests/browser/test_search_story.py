"""The search box of the frame: a word or a question finds the article first, and records for those who may see them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.served import Browsers, House, faults, too_wide
from tests.records.cases import hot_work

pytestmark = pytest.mark.browser


def ask(page: Any, words: str) -> list[str]:
    """Type into the box on top and press Enter; the headlines of what was found."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_selector(".hits li, .empty")
    return page.locator(".hits > li").all_inner_texts()


def test_the_right_article_first_then_the_records_one_may_see(house: House, browsers: Browsers) -> None:
    with house.inside():
        permit = hot_work(house.who, place="十三层布草间").number
    clerk = browsers.signed_in("fengwei")
    found = ask(clerk, "押金")
    browsers.shot(clerk, "search-1-deposit")
    assert "《外来施工人员管理规定》" in found[0]
    assert "10 元" in found[0] or "10元" in found[0].replace(" ", "")
    found = ask(clerk, "二级动火谁批")
    browsers.shot(clerk, "search-2-who-approves")
    assert "《动用明火审批规定》第七条" in found[0]
    assert (faults(clerk), too_wide(clerk)) == ([], False)
    assert any(permit in one for one in ask(clerk, "布草间 动火"))

    cashier = browsers.signed_in("xiefang", 390)
    cashier.tap(".bottombar >> text=搜索")
    cashier.fill("#search-words", "二级动火谁批")
    cashier.press("#search-words", "Enter")
    cashier.wait_for_selector(".hits li")
    browsers.shot(cashier, "search-3-phone")
    assert "《动用明火审批规定》第七条" in cashier.locator(".hits > li").first.inner_text()
    assert (faults(cashier), too_wide(cashier)) == ([], False)
    cashier.goto("/search?q=布草间")
    assert permit not in cashier.content()

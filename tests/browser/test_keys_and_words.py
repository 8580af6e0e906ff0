"""Keys alone reach everything that can be pressed or filled; English is English; signing in works at night, too."""

from __future__ import annotations

from typing import Any

import pytest
from babel.messages import pofile

from portal.db import commit
from portal.i18n import SOURCES
from portal.records import editions
from tests.browser import scenes
from tests.browser.served import Browsers, House, faults

pytestmark = pytest.mark.browser

# What the keyboard should reach, each with a name to tell it by. Of a group of radio buttons one is enough.
REACHABLE = """() => {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
  return all.filter(e => e.tabIndex >= 0 && !e.disabled && e.type !== "hidden"
      && e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}) && !e.closest("[inert]"))
    .map((e, n) => (e.dataset.reach = e.type === "radio" ? "radio-" + e.name : String(n)));
}"""
CHINESE_LEFT = r"""root => {
  const walk = document.createTreeWalker(document.querySelector(root), NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const words = node.textContent.trim();
    if (/[\u4e00-\u9fff]/.test(words) && node.parentElement.closest("[lang]").lang === "en"
        && !node.parentElement.closest("script, style, template, dt, th, option, .opinion")) found.push(words);
  }
  return found;
}"""


def words_of_forms() -> set[str]:
    """What forms call themselves, their steps, boxes, stages and choices: the hotel's own, never translated."""
    found: set[str] = set()
    for form in editions.catalogue():
        found |= {form.title, form.group, *form.stages, *(step.name for step in form.route)}
        for box in form.fields.values():
            found |= {box.label, *getattr(box, "choices", ())}
            found |= {column.label for column in getattr(box, "columns", {}).values()}
        found |= {one.title for one in form.amendments.values()}
    return found


def not_reached(page: Any) -> set[str]:
    """What Tab never comes to, going once round the page."""
    page.evaluate("document.activeElement.blur()")
    wanted = set(page.evaluate(REACHABLE))
    for _press in range(2 * len(wanted) + 10):
        page.keyboard.press("Tab")
        wanted.discard(page.evaluate("document.activeElement?.dataset?.reach ?? ''"))
        if not wanted:
            break
    return {
        page.evaluate(f"document.querySelector('[data-reach=\"{one}\"]').outerHTML.slice(0, 160)") for one in wanted
    }


def test_tab_reaches_everything(house: House, browsers: Browsers) -> None:
    filed = scenes.play(house)
    outside = browsers.window()
    outside.goto("/sign-in")
    assert not_reached(outside) == set()
    head = browsers.signed_in("chengang")
    for address in ("/forms/hot_work/new", f"/records/{filed['passes']}", "/inbox"):
        head.goto(address)
        head.wait_for_load_state("networkidle")
        assert not_reached(head) == set()
    # The first stop leads past the frame.
    head.goto("/")
    head.keyboard.press("Tab")
    assert head.evaluate("document.activeElement.className") == "skip"
    head.keyboard.press("Enter")
    assert head.evaluate("document.activeElement.id") == "main"


def test_english_leaves_no_chinese_in_the_words_of_the_portal(house: House, browsers: Browsers) -> None:
    filed = scenes.play(house)
    outside = browsers.window()
    outside.goto("/sign-in")
    outside.click("footer button[value=en]")
    assert outside.evaluate("document.documentElement.lang") == "en"
    assert outside.evaluate(CHINESE_LEFT, "body") == []
    assert faults(outside) == []
    with house.inside():
        house.who("lijianguo").locale = "en"
        commit()
    with (SOURCES / "en" / "LC_MESSAGES" / "messages.po").open("rb") as stream:
        translated = {str(one.id) for one in pofile.read_po(stream, locale="en") if one.id and one.string}
    of_forms = words_of_forms()
    page = browsers.signed_in("lijianguo")
    for address in ("/", "/inbox", f"/records/{filed['permit']}", f"/records/{filed['passes']}"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        browsers.shot(page, "english" + address.replace("/", "-"))
        for part in (".rail", ".topbar", ".bottombar", ".menu-body"):
            assert page.evaluate(CHINESE_LEFT, part) == []
        # What is left in Chinese is what people and forms wrote: none of it is a sentence the portal has in English.
        assert set(page.evaluate(CHINESE_LEFT, "main")) & translated - of_forms == set()

"""What a person meets in a real browser: nothing axe finds, nothing wider than the screen, and every script at work."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.printing.figures import capital_yuan

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
CHAPTERS = ["", "form", "record", "lists", "gate"]
PASTE = """([selector, text]) => {
  const data = new DataTransfer(); data.setData("text/plain", text);
  const paste = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  document.querySelector(selector).dispatchEvent(paste);
}"""


@pytest.mark.slow
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_axe_finds_nothing_and_nothing_overflows(open_page: Any, chapter: str) -> None:
    (axe,) = ROOT.glob("tests/vendor/axe-core-*/axe.min.js")
    for width, scheme in [(1366, "light"), (1024, "dark"), (390, "light"), (390, "dark")]:
        page = open_page(f"/design/{chapter}", width, color_scheme=scheme, has_touch=width < 500)
        page.evaluate(axe.read_text())
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_touch_targets_are_large_enough_on_a_phone(open_page: Any) -> None:
    page = open_page("/design/record", 390, has_touch=True)
    small = page.evaluate(
        """[...document.querySelectorAll("button, .btn, .bottombar a, input:not([type=hidden]), select, summary")]
        .filter(e => e.checkVisibility()).map(e => [e.textContent.trim() || e.name, e.getBoundingClientRect().height])
        .filter(([, height]) => height < 44)"""
    )
    assert small == []


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_filters_wait_behind_a_line_that_says_what_is_set(open_page: Any, scripts: bool) -> None:
    phone = open_page("/design/lists", 390, has_touch=True, java_script_enabled=scripts)
    line = phone.locator(".fold summary")
    assert line.inner_text().split() == ["筛选", "1", "已通过"]
    assert not phone.locator(".filters").is_visible()
    line.click()
    assert phone.locator(".filters").is_visible()
    wide = open_page("/design/lists", 1366, java_script_enabled=scripts)
    assert (wide.locator(".fold").is_visible(), wide.locator(".filters").is_visible()) == (False, True)


def test_the_tab_one_is_on_is_in_sight(open_page: Any) -> None:
    page = open_page("/design/lists", 280, has_touch=True)
    ends = page.evaluate(
        """(() => { const row = document.querySelector(".tabs"), here = row.querySelector("[aria-current]");
        return [row.scrollWidth > row.clientWidth, here.getBoundingClientRect().right <= innerWidth]; })()"""
    )
    assert ends == [True, True]


def test_enter_in_the_last_line_adds_one_and_a_pasted_block_fills_cells(open_page: Any, app: Flask) -> None:
    page = open_page("/fill")
    page.fill('[name="workers-2-person"]', "孙丽")
    page.press('[name="workers-2-person"]', "Enter")
    assert page.evaluate("document.activeElement.name") == "workers-3-person"
    page.evaluate(PASTE, ['[name="workers-3-person"]', "赵强\tT1\t2027/5/1\n钱多\tT2\t2027-06-01\n"])
    page.click("[data-rows] tbody tr:nth-child(1) [data-remove]")
    page.click(".btn.primary >> text=提交")
    page.wait_for_url("**/kept")
    sent = app.extensions["received"][-1]
    assert [sent[f"workers-{i}-person"][0] for i in range(4)] == ["周伟", "孙丽", "赵强", "钱多"]
    assert sent["workers-2-valid_to"] == ["2027-05-01"]
    assert "workers-4-person" not in sent


def test_a_person_is_chosen_by_pinyin_and_sent_by_id(open_page: Any, app: Flask) -> None:
    page = open_page("/fill")
    page.type("#watcher", "wf")
    page.wait_for_selector(".suggest-list li >> text=王方圆")
    page.press("#watcher", "ArrowDown")
    page.press("#watcher", "Enter")
    assert page.input_value("#watcher") == "王方圆"
    page.type("#copies-0", "王芳")
    page.wait_for_selector(".suggest-list li:visible >> text=王芳")
    page.press("#copies-0", "Enter")
    page.click(".btn.primary >> text=提交")
    page.wait_for_url("**/kept")
    sent = app.extensions["received"][-1]
    assert sent["watcher"] == ["21"]
    assert sent["copies"] == ["17", ""]


def test_the_search_box_suggests_where_to_go_but_never_asks_with_a_long_number(open_page: Any, app: Flask) -> None:
    page = open_page("/design/")
    app.extensions["received"].clear()
    page.fill("[data-search]", "138 0000 1234")
    page.wait_for_timeout(400)
    assert app.extensions["received"] == []
    page.fill("[data-search]", "会客")
    page.wait_for_selector(".searchbox li >> text=第十一条")
    page.press("[data-search]", "ArrowDown")
    page.press("[data-search]", "Enter")
    page.wait_for_url("**/design/lists")


def test_a_name_typed_and_not_chosen_is_sent_as_typed(open_page: Any, app: Flask) -> None:
    page = open_page("/fill")
    page.fill("#watcher", "李建国")
    page.click(".btn.primary >> text=提交")
    page.wait_for_url("**/kept")
    assert app.extensions["received"][-1]["watcher"] == ["李建国"]


def test_a_draft_is_kept_and_the_route_follows_what_is_filled_in(open_page: Any, app: Flask) -> None:
    page = open_page("/fill")
    page.fill("#place", "锅炉房")
    page.press("#place", "Tab")
    page.wait_for_selector("#route-preview >> text=经 锅炉房 审批")
    page.wait_for_selector("[data-saved] >> text=已保存 12:03", timeout=20_000)
    assert app.extensions["received"][-1]["place"] == ["锅炉房"]


def test_out_of_reach_a_copy_without_personal_numbers_stays_and_comes_back(open_page: Any) -> None:
    page = open_page("/fill")
    page.route("**/autosave", lambda route: route.abort())
    page.fill("#place", "布草间")
    page.fill("#phone", "13800001234")
    page.wait_for_selector("[data-saved].offline", timeout=20_000)
    kept = page.evaluate("JSON.stringify(sessionStorage)")
    assert "布草间" in kept
    assert "13800001234" not in kept
    page.reload()
    page.wait_for_selector(".toast >> text=已恢复上次没能保存的内容")
    assert page.input_value("#place") == "布草间"
    open_page.complaints.clear()  # the browser itself reports each request that failed


def test_returning_needs_a_reason_and_approving_does_not(open_page: Any, app: Flask) -> None:
    page = open_page("/fill")
    page.click("button[value=return]")
    assert "请先写明理由" in page.inner_text("#reason-note")
    assert page.evaluate("document.activeElement.id") == "opinion"
    page.click("[data-phrase] >> text=请补充依据")
    page.click("button[value=return]")
    page.wait_for_url("**/decided")
    sent = app.extensions["received"][-1]
    assert (sent["decision"], sent["opinion"]) == (["return"], ["请补充依据"])


def test_keys_search_show_themselves_and_can_be_switched_off(open_page: Any) -> None:
    page = open_page("/design/lists")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    assert "动火作业申请单" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.uncheck("[data-single-keys]")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") != "q"


def test_what_cannot_be_undone_is_asked_first(open_page: Any) -> None:
    page = open_page("/design/")
    form = '<form method="post" action="/kept" data-confirm="确定作废？"><button id="void">作废</button></form>'
    page.evaluate("form => document.querySelector('main').insertAdjacentHTML('beforeend', form)", form)
    page.click("#void")
    page.click("dialog[open] >> text=取消")
    assert page.url.endswith("/design/")
    page.click("#void")
    page.click("dialog[open] .primary")
    page.wait_for_url("**/kept")


def test_a_signature_is_kept_as_a_small_drawing(open_page: Any) -> None:
    page = open_page("/fill")
    page.wait_for_function("() => window.SignaturePad && document.querySelector('[data-sign] canvas').width > 300")
    page.locator("[data-sign] canvas").scroll_into_view_if_needed()
    box = page.locator("[data-sign] canvas").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 80, steps=8)
    page.mouse.up()
    drawing = page.input_value("[data-sign] input")
    assert drawing.startswith("<svg")
    assert len(drawing) < 8_000


AMOUNTS = ["8460.00", "1,005.05", "100000", "60287220.62", "40.36", "572909795.64", "0.07", "10000000000"]


def test_amounts_are_read_back_in_the_capitals_the_print_will_have(open_page: Any) -> None:
    page = open_page("/fill")
    for amount in AMOUNTS:
        page.fill("#fee", amount)
        fen = int(Decimal(amount.replace(",", "")) * 100)
        assert page.inner_text("[data-capitals]") == capital_yuan(fen)
    page.fill("#fee", "abc")
    assert page.inner_text("[data-capitals]") == ""


def test_everything_can_be_sent_without_scripts(chromium: Any, address: str, app: Flask) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/fill")
    page.fill('[name="watcher"]', "王芳")
    page.fill('[name="workers-2-person"]', "孙丽")
    page.click('button[name="_add_row"]')
    sent = app.extensions["received"][-1]
    context.close()
    assert (sent["_add_row"], sent["watcher"], sent["workers-2-person"]) == (["workers"], ["王芳"], ["孙丽"])

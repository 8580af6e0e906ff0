"""The desk of purchasing in a real browser: nothing axe finds, nothing wider than the screen, and ticking at work."""

# ruff: noqa: F401, F811 -- fixtures of the browser stories are imported by name
from __future__ import annotations

from typing import Any

import pytest

from portal.desks.purchasing import quotations
from portal.desks.purchasing.offers import Line, Offer
from portal.records import acting
from tests.browser.conftest import browsers, house, served
from tests.browser.served import Browsers, House, faults, too_wide
from tests.purchasing.conftest import person_named as who
from tests.purchasing.house import ask, card, compared, goods, ordered, supplier, to_comparison

pytestmark = pytest.mark.browser
SHOPS = tuple(f"供应商{letter}" for letter in "甲乙丙丁戊己")


@pytest.fixture
def stocked(house: House) -> str:
    """Cards to restock, an order on its way, a supplier lapsing, and forty items by six suppliers; its number."""
    with house.inside():
        for number in range(3):
            card(who, f"货品{number}", stock="100", code=f"C-{number}")
        supplier(who, "供应商甲", "2026-11-25")
        ordered(who, goods("货品0", price="1", quantity="5"), prices={"货品0": ("1", "2", "3")})
        prices = {f"货品{n}": tuple(f"{n + s + 1}.00" for s in range(6)) for n in range(40)}
        record = to_comparison(who, ask(who, *(goods(name, price="1", quantity="10") for name in prices)))
        return acting.act(who("post:采购员"), record, step="compare", given=compared(prices, SHOPS)).number


@pytest.mark.parametrize("width", [1366, 1024, 390])
def test_the_desk_is_sound_on_every_screen(browsers: Browsers, stocked: str, width: int) -> None:
    page = browsers.signed_in("dengfusheng", width=width)
    for path in ("?tab=restock", "?tab=requests", "?tab=orders", "?tab=suppliers", "/stock", f"/{stocked}/comparison"):
        page.goto(f"/desks/purchasing{path}")
        page.wait_for_load_state("networkidle")
        assert (path, faults(page), too_wide(page)) == (path, [], False)


def test_the_matrix_scrolls_in_its_own_box(browsers: Browsers, stocked: str) -> None:
    page = browsers.signed_in("dengfusheng", width=1024)
    page.goto(f"/desks/purchasing/{stocked}/comparison")
    first, head = page.locator(".matrix tbody th").first, page.locator(".matrix thead th").nth(1)
    left, top = first.bounding_box()["x"], head.bounding_box()["y"]
    page.locator(".matrix-wrap").evaluate("box => box.scrollTo(200, 600)")
    assert first.bounding_box()["x"] == left
    assert head.bounding_box()["y"] == top


def test_ticking_takes_what_may_be_asked_for_and_opens_the_request(
    house: House, browsers: Browsers, stocked: str
) -> None:
    page = browsers.signed_in("dengfusheng")
    page.goto("/desks/purchasing?tab=restock")  # all three stand in an open request
    assert page.locator("input[name=item]:enabled").count() == 0 and page.is_disabled("[data-tick-all]")
    with house.inside():
        for number in range(3):
            card(who, f"毛巾{number}", stock="100", code=f"M-{number}")
    page.goto("/desks/purchasing?tab=restock")
    button = page.locator("button[data-ticks]")
    page.wait_for_selector("button[data-ticks][disabled]")
    page.check("[data-tick-all]")
    page.wait_for_selector("button[data-ticks] >> text=用勾选的 3 种货品申请补仓")
    assert page.locator("input[name=item]:disabled:checked").count() == 0
    page.locator("input[name=item]:enabled").first.uncheck()
    page.wait_for_selector("button[data-ticks] >> text=用勾选的 2 种货品申请补仓")
    button.click()
    page.wait_for_load_state("networkidle")
    assert page.locator("h1").inner_text() == "采购申请单（仓库补仓）"
    assert page.input_value("[name=goods-1-name]").startswith("毛巾")


def gathering(house: House) -> tuple[str, str]:
    """A purchase being compared with one quotation there; its number, and the path of a link to another supplier."""
    with house.inside():
        record = to_comparison(who, ask(who, *(goods(f"货品{n}", price="1", quantity="10") for n in range(3))))
        offer = Offer(contact="何佳", days=2, lines=[Line("货品0", 100), Line("货品1", 90)])
        quotations.keep(who("jiangtao"), record, "供应商甲", offer)
        _asked, token = quotations.ask(who("jiangtao"), record, "供应商乙", 3)
        return record.number, f"/quote/{token}"


@pytest.mark.parametrize("width", [1366, 820, 390])
def test_gathering_quotations_is_sound_on_every_screen(browsers: Browsers, house: House, width: int) -> None:
    number, link = gathering(house)
    page = browsers.signed_in("jiangtao", width=width)
    for path in ("quotations", "quotations/enter", "comparison"):
        page.goto(f"/desks/purchasing/{number}/{path}")
        page.wait_for_load_state("networkidle")
        assert (path, faults(page), too_wide(page)) == (path, [], False)
    page.goto(link)
    page.wait_for_load_state("networkidle")
    assert (faults(page), too_wide(page)) == ([], False)


def sums(page: Any) -> list[str]:
    """What the choice comes to, by supplier and in all."""
    return page.locator(".matrix tfoot tr").last.locator("td").all_text_contents()  # type: ignore[no-any-return]


def test_a_supplier_answers_and_the_buyer_chooses(browsers: Browsers, house: House) -> None:
    number, link = gathering(house)
    supplier_page = browsers.window(width=390)
    supplier_page.goto(link)
    for row in range(3):
        supplier_page.fill(f"#lines-{row}-price", f"0.{80 + row}")
    supplier_page.fill("#contact", "王敏")
    supplier_page.click("text=提交报价")
    supplier_page.click("dialog [value=yes]")
    supplier_page.wait_for_selector("text=报价已收到")

    buyer = browsers.signed_in("jiangtao")
    buyer.goto(f"/desks/purchasing/{number}/comparison")
    chosen = buyer.locator(".matrix :checked")
    assert chosen.count() == 3
    assert buyer.locator("#reason-0").is_hidden()  # the cheapest needs no reason
    assert sums(buyer) == ["—", "24.30", "24.30选定即最低"]
    buyer.check("[name=pick-0][value='0']")
    assert buyer.locator("#reason-0").is_visible()
    assert sums(buyer) == ["10.00", "16.30", "26.30比逐项最低高 ¥2.00"]
    buyer.fill("#advice", "两家各取其长。")
    buyer.click("text=提交比价")
    buyer.wait_for_selector(".error-list")
    assert "三家报价" in buyer.inner_text(".error-list")
    assert buyer.input_value("#advice") == "两家各取其长。"
    buyer.fill("#reason-0", "交货快")
    buyer.fill("#single_source", "只有两家做")
    buyer.click("text=提交比价")
    buyer.wait_for_url(f"**/records/{number}")

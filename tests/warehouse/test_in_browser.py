"""The warehouse and the reports in a real browser: nothing axe finds, nothing too wide; issuing by a few keys."""

# ruff: noqa: F401, F811 -- fixtures of the browser stories are imported by name
from __future__ import annotations

import pytest

from portal.db import commit
from portal.records import acting, engine
from tests.browser.conftest import browsers, house, served
from tests.browser.served import Browsers, House, faults, ready, too_wide
from tests.purchasing.conftest import person_named as who
from tests.purchasing.house import answers, card, deliver, goods, ordered
from tests.purchasing.test_invoices import bill
from tests.warehouse.test_moving import slip

pytestmark = pytest.mark.browser
PRICES: dict[str, tuple[str | None, ...]] = {"牙刷": ("0.90", "0.85", "0.95")}


@pytest.fixture
def stocked(house: House) -> dict[str, str]:
    """A slip to hand out, an order half received, an invoice that does not fit; numbers by what they are."""
    with house.inside():
        brush = card(who, "牙刷", stock="100", code="BC-1", category="客房用品", place="二号库 A1 架")
        card(who, "香皂", stock="9000", code="BC-2", category="清洁用品")
        record = slip(who, ("BC-1 牙刷", "30"))
        acting.act(engine.open_runs(record)[0].tasks[0].person, record)
        purchase = ordered(who, goods("牙刷", price="0.90", quantity="4000", code="BC-1"), prices=PRICES)
        deliver(who, purchase, "牙刷", "1000")
        invoice = bill(who, purchase, "1200", "0.90")
        return {"brush": brush.number, "purchase": purchase.number, "invoice": invoice.number}


@pytest.mark.parametrize("width", [1366, 820, 390])
def test_the_pages_are_sound_on_every_screen(browsers: Browsers, stocked: dict[str, str], width: int) -> None:
    pages = {
        "dengfusheng": ["/desks/warehouse", "/desks/warehouse/opening", f"/desks/warehouse/items/{stocked['brush']}",
                        f"/desks/purchasing/{stocked['purchase']}/receive", "/desks/purchasing?tab=restock",
                        "/forms/stock_issue/new", "/statistics", "/statistics/stock_value"],
        "pengli": ["/statistics/purchase_spend", "/statistics/supplier_rating", "/statistics/purchase_savings",
                   "/statistics/purchase_suppliers/records?line=0&part=0",
                   f"/desks/purchasing/{stocked['invoice']}/check"],
    }  # fmt: skip
    for login, paths in pages.items():
        page = browsers.signed_in(login, width=width)
        for path in paths:
            page.goto(path)
            page.wait_for_load_state("networkidle")
            assert (path, faults(page), too_wide(page)) == (path, [], False)


def test_charts_are_seen_in_the_dark_too(browsers: Browsers, stocked: dict[str, str]) -> None:
    page = browsers.signed_in("pengli", color_scheme="dark")
    page.goto("/statistics/purchase_spend")
    bar = page.locator(".chart-box rect").first
    assert bar.evaluate("one => getComputedStyle(one).fill") == "rgb(134, 201, 170)"  # --chart-1 by lamplight
    assert bar.bounding_box()["height"] > 50


def test_issuing_takes_a_few_keys(browsers: Browsers, house: House, stocked: dict[str, str]) -> None:
    page = browsers.signed_in("yuna")
    page.goto("/desks/warehouse")
    page.fill("#item-0", "牙")
    page.locator(".suggestions [role=option], [role=option]").first.click()
    assert page.input_value("#item-0") == "BC-1 牙刷"
    page.fill("#quantity-0", "40")
    page.fill("#taken_by", "任强")
    page.fill("#use", "三层急用")
    page.locator(".quick-issue button.primary").click()
    ready(page)
    page.wait_for_selector("text=已发放 1 种货品")
    with house.inside():
        assert answers(house.record(stocked["brush"]))["stock"] == 1060
        commit()

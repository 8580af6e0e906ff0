"""Goods from the purchase line to the shelf: the warehouse asks, three shops are compared, the board says yes."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from portal.records.models import Record
from tests.browser.hands import decide, printed, write
from tests.browser.served import Browsers, House, faults, too_wide
from tests.purchasing.house import SHOPS, answers, card, holders_now, supplier

pytestmark = pytest.mark.browser

KEEPER, BUYER = "dengfusheng", "jiangtao"
PRICES = ("0.90", "0.85", "0.95")


def test_goods_from_the_line_to_the_shelf(house: House, browsers: Browsers) -> None:
    house.furnish()
    with house.inside():
        brushes = card(house.who, "牙刷", stock="2800", code="BC-1").number
        for shop in SHOPS:
            supplier(house.who, shop)

    # The warehouse sees what is short, ticks it, and finds the request filled in.
    keeper = browsers.signed_in(KEEPER)
    keeper.click(".rail >> text=仓库")
    keeper.wait_for_selector("[data-tick]")
    browsers.shot(keeper, "goods-1-desk")
    assert (faults(keeper), too_wide(keeper)) == ([], False)
    keeper.check("[name=item]")
    keeper.click("[data-tick] .primary")
    keeper.wait_for_selector("[name='goods-0-quantity']")
    assert keeper.input_value("[name='goods-0-quantity']") == "3500"
    browsers.shot(keeper, "goods-2-request")
    keeper.click(".form-end .primary")
    keeper.wait_for_url(re.compile("/records/CG"))
    number = keeper.url.rpartition("/")[2]

    decide(browsers, "shenwei", number, "goods-3-director", password=True)
    decide(browsers, "pengli", number, "goods-4-review", signature=True, arrives="2026-11-23")

    # The buyer writes three quotations and picks one.
    buyer = browsers.signed_in(BUYER)
    buyer.goto(f"/records/{number}")
    buyer.wait_for_load_state("networkidle")
    browsers.shot(buyer, "goods-5-compare-empty")
    for row, (shop, price) in enumerate(zip(SHOPS, PRICES, strict=True)):
        write(buyer, **{f"quotes-{row}-item": "牙刷", f"quotes-{row}-supplier": shop, f"quotes-{row}-price": price})
    write(buyer, **{"picks-0-item": "牙刷", "picks-0-supplier": SHOPS[1], "advice": "三家质量相当，万佳价格最低。"})
    browsers.shot(buyer, "goods-6-compared")
    buyer.click("#step-form .primary")
    buyer.wait_for_selector(".flash")
    buyer.goto(f"/desks/purchasing/{number}/comparison")
    browsers.shot(buyer, "goods-7-matrix")
    matrix = buyer.inner_text(".matrix")
    assert all(shop in matrix for shop in SHOPS)
    assert (faults(buyer), too_wide(buyer)) == ([], False)
    assert printed(buyer, f"/desks/purchasing/{number}/comparison.pdf")

    # Whoever has to approve does, on telephones, the board last.
    steps: list[str] = []
    while (holder := waiting_for(house, number)) and len(steps) < 9:
        steps.append(holder)
        decide(browsers, holder, number, f"goods-8-{holder}", opinion="同意")
    assert len(set(steps) & {"hejingshan", "shenwei", "guniance"}) >= 2  # a vote of the board

    write_order(browsers, number)
    receiver = browsers.signed_in("yuna")
    receiver.goto("/desks/purchasing?tab=orders")
    browsers.shot(receiver, "goods-10-orders")
    receiver.click(f"main a:has-text('{number}')")
    receiver.goto(f"/desks/purchasing/{number}/receive")
    browsers.shot(receiver, "goods-11-receive")
    assert (faults(receiver), too_wide(receiver)) == ([], False)
    receiver.fill("[name=quantity]", "3500")
    receiver.fill("[name=good]", "3490")
    receiver.click("main form .primary")
    receiver.wait_for_selector(".flash")
    browsers.shot(receiver, "goods-12-received")
    with house.inside():
        now = answers(house.record(brushes))
        assert (now["stock"], now["last_price"]) == (Decimal(6290), 85)
    receiver.goto(f"/records/{brushes}")
    assert "6,290" in receiver.inner_text(".sheet")
    browsers.shot(receiver, "goods-13-card")


def waiting_for(house: House, number: str) -> str:
    """The login of whoever the approval waits for; empty once it is decided."""
    with house.inside():
        record: Record = house.record(number)
        return holders_now(record)[0].login if record.status == "running" else ""


def write_order(browsers: Browsers, number: str) -> None:
    buyer = browsers.signed_in(BUYER)
    buyer.goto(f"/records/{number}")
    buyer.wait_for_load_state("networkidle")
    write(buyer, order_no="DD-2026-1")
    browsers.shot(buyer, "goods-9-order")
    buyer.click("#step-form .primary")
    buyer.wait_for_selector(".flash")

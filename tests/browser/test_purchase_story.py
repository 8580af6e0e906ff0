"""Goods from the purchase line to the shelf: asked for, compared, returned by the board, bought, received, paid."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from portal.records.models import Record
from tests.browser.hands import choose, decide, printed, send_back, write
from tests.browser.served import Browsers, House, faults, ready, too_small, too_wide
from tests.purchasing.house import SHOPS, answers, card, holders_now, step_now, supplier

pytestmark = pytest.mark.browser

KEEPER, RECEIVER, BUYER, CASHIER = "dengfusheng", "yuna", "jiangtao", "xiefang"
DIRECTOR, MANAGER, CHIEF = "shenwei", "pengli", "huanghui"
CLEAN, WIDE, SMOOTH = SHOPS  # typed by the buyer, from a spreadsheet, by its link
MILL = "恒信布草厂"  # who takes the place of one that has been paused
TOWELS, BRUSHES = "浴巾", "牙刷"  # in the order in which they stand in the request


def test_goods_from_the_line_to_the_shelf(house: House, browsers: Browsers, tmp_path: Path) -> None:
    house.furnish()
    with house.inside():
        more = {"category": "布草", "unit": "条", "monthly_known": "1000", "last_price": "58", "last_quantity": "800"}
        towels = card(house.who, TOWELS, stock="1010", line="1000", code="BJ-1", **more).number
        brushes = card(house.who, BRUSHES, stock="3310", code="BC-1", category="客房用品").number
        kept = {shop: supplier(house.who, shop).number for shop in (*SHOPS, MILL)}

    number = asked_for(browsers)
    decide(browsers, DIRECTOR, number, "goods-04-director", password=True)
    decide(browsers, MANAGER, number, "goods-05-review", signature=True, arrives="2026-11-23")
    buyer = browsers.signed_in(BUYER)
    gathered(browsers, buyer, number, tmp_path)
    compared(browsers, buyer, number, {TOWELS: CLEAN, BRUSHES: WIDE})
    assert approved_until(house, browsers, number, "board") == ["supervisor", "director"]  # from 50,000 yuan

    # Before the board has voted the supplier is paused: a director sees it and returns it, straight to the comparison.
    paused(browsers, buyer, kept[CLEAN])
    said = send_back(browsers, DIRECTOR, number, "goods-12-board", to="采购员比价", reason="洁康已暂停，请换一家。")
    assert f"选定的{CLEAN}已经暂停或者停用" in said
    replaced(browsers, buyer, number)
    assert approved_until(house, browsers, number, "order") == ["board"]

    ordered(browsers, buyer, number)
    received(browsers, number, TOWELS, came="600", good="590", trouble="破损", handling="补货", also=(BRUSHES, "3010"))
    told_of_the_delay(house, browsers, number)
    received(browsers, number, TOWELS, came="560")
    shelved(house, browsers, number, {towels: (2100, 5750), brushes: (6300, 85)})
    invoiced(browsers, number)
    reported(browsers)


def asked_for(browsers: Browsers) -> str:
    """Handed out at the counter, two kinds of goods come near their line; the keeper ticks them and asks."""
    keeper = browsers.signed_in(KEEPER)
    keeper.click(".rail >> text=仓库")
    keeper.wait_for_url("**/desks/warehouse")
    ready(keeper)
    for row, (typed, name, count) in enumerate((("浴", "BJ-1 浴巾", "60"), ("牙", "BC-1 牙刷", "20"))):
        choose(keeper, f"#item-{row}", typed, name)
        keeper.fill(f"#quantity-{row}", count)
    keeper.fill("#taken_by", "任强")
    keeper.fill("#use", "八层换新")
    keeper.click(".quick-issue button.primary")
    keeper.wait_for_selector("text=已发放 2 种货品")
    ready(keeper)
    browsers.shot(keeper, "goods-01-handed-out")
    assert (faults(keeper), too_wide(keeper)) == ([], False)
    keeper.click("text=全部待补仓，勾选申请")
    keeper.wait_for_selector("[data-tick]")
    ready(keeper)
    reasons = keeper.inner_text("[data-tick] table")
    assert "库存 950 条，低于采购线 1,000 条；按月均消耗够用 28 天" in reasons
    assert "库存 3,290 支，已接近采购线 3,000 支" in reasons
    browsers.shot(keeper, "goods-02-restock")
    keeper.check("[data-tick-all]")
    keeper.click("[data-tick] .primary")
    keeper.wait_for_selector("[name='goods-0-quantity']")
    ready(keeper)
    boxes = ("name", "monthly", "stock", "line", "last_price", "last_quantity", "quantity")
    filled = [[keeper.input_value(f"[name='goods-{row}-{box}']") for box in boxes] for row in (0, 1)]
    assert filled == [
        [TOWELS, "1000", "950", "1000", "58.00", "800", "1150"],
        [BRUSHES, "3000", "3290", "3000", "0.85", "6000", "3010"],
    ]
    browsers.shot(keeper, "goods-03-request")
    keeper.click(".form-end .primary")
    keeper.wait_for_url(re.compile("/records/CGB"))
    return str(keeper.url.rpartition("/")[2])


# ---- quotations ------------------------------------------------------------------------------------------------------
def gathered(browsers: Browsers, buyer: Any, number: str, tmp_path: Path) -> None:
    """One quotation is typed, one comes in a spreadsheet, one the supplier writes on a telephone."""
    buyer.goto("/inbox")
    buyer.click(f".queue .what:has-text('{number}') a")
    buyer.wait_for_url(f"**/records/{number}")
    buyer.click("text=收集报价 >> visible=true")
    buyer.wait_for_url("**/quotations")
    ready(buyer)
    typed(buyer, CLEAN, "58", "0.90", days="2", terms="月结")

    template = buyer.request.get(f"/desks/purchasing/{number}/quotations/template.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(template.body()))
    sheet: Any = book.active
    for row, price in ((2, 56), (3, 0.85)):
        sheet.cell(row, 1).value, sheet.cell(row, 6).value, sheet.cell(row, 9).value = WIDE, price, 3
    book.save(tmp_path / "万佳报价.xlsx")
    buyer.set_input_files("#file", tmp_path / "万佳报价.xlsx")
    buyer.click("button:text-is('导入')")
    buyer.wait_for_selector(f"text=已导入 1 家的报价：{WIDE}")
    ready(buyer)

    buyer.fill("#supplier", SMOOTH)
    buyer.click("text=生成链接")
    buyer.wait_for_selector(".made-link")
    ready(buyer)
    link = buyer.input_value(".made-link input")
    browsers.shot(buyer, "goods-06-link")
    shop = browsers.window(390)
    shop.goto("/quote/" + link.rpartition("/")[2])
    assert (faults(shop), too_wide(shop), too_small(shop)) == ([], False, [])
    for box, words in (("lines-0-price", "61"), ("lines-1-price", "0.88"), ("contact", "王敏"), ("days", "1")):
        shop.fill(f"#{box}", words)
    browsers.shot(shop, "goods-07-supplier")
    shop.tap("text=提交报价")
    shop.tap("dialog [value=yes]")
    shop.wait_for_selector("text=报价已收到")
    buyer.goto(f"/desks/purchasing/{number}/quotations")
    assert buyer.locator("td:has-text('已报价')").count() == 3
    browsers.shot(buyer, "goods-08-gathered")
    assert (faults(buyer), too_wide(buyer)) == ([], False)


def typed(buyer: Any, shop: str, *prices: str, **terms: str) -> None:
    """The buyer writes down what a supplier has said."""
    buyer.click("text=录入一家的报价")
    buyer.wait_for_selector("#lines-0-price")
    ready(buyer)
    buyer.fill("#supplier", shop)
    for row, price in enumerate(prices):
        buyer.fill(f"#lines-{row}-price", price)
    write(buyer, **terms)
    buyer.click(".form-end .primary")
    buyer.wait_for_selector(f"text=已记下{shop}的报价")
    ready(buyer)


def compared(browsers: Browsers, buyer: Any, number: str, picks: dict[str, str]) -> None:
    """On the matrix, towels of one that is not the cheapest: without its sentence it does not go on."""
    buyer.click("text=比价和选定")
    buyer.wait_for_selector(".matrix")
    ready(buyer)
    for item, shop in picks.items():
        buyer.check(f".matrix [aria-label='{item}：{shop}']")
    buyer.fill("#advice", "浴巾看重质量，牙刷取最低价。")
    buyer.click("text=提交比价")
    buyer.wait_for_selector(f".error-list a[href='#reason-0']:has-text('{TOWELS}：请填写不选最低价的理由')")
    ready(buyer)
    buyer.fill("#reason-0", "样品毛圈密，水洗十次不缩水")
    browsers.shot(buyer, "goods-09-choosing")
    assert (faults(buyer), too_wide(buyer)) == ([], False)
    buyer.click("text=提交比价")
    buyer.wait_for_url(f"**/records/{number}")
    ready(buyer)
    buyer.goto(f"/desks/purchasing/{number}/comparison")
    browsers.shot(buyer, "goods-10-matrix")
    assert "样品毛圈密" in buyer.inner_text("main")
    assert printed(buyer, f"/desks/purchasing/{number}/comparison.pdf")


def approved_until(house: House, browsers: Browsers, number: str, step: str) -> list[str]:
    """Whoever holds it agrees, on telephones, until it stands at this step; the steps that were passed."""
    passed: list[str] = []
    while (at := standing(house, number))[0] not in (step, ""):
        decide(browsers, at[1], number, f"goods-11-{at[0]}-{at[1]}", opinion="同意")
        passed += [] if at[0] in passed else [at[0]]
    return passed


def standing(house: House, number: str) -> tuple[str, str]:
    """At which step it stands, and the login of who may act on it."""
    with house.inside():
        record: Record = house.record(number)
        return step_now(record), holders_now(record)[0].login


def paused(browsers: Browsers, buyer: Any, card_number: str) -> None:
    """The buyer asks for the supplier to be paused, the manager agrees."""
    buyer.goto(f"/records/{card_number}")
    buyer.click("text=停用 >> visible=true")
    buyer.wait_for_selector("[name=new_state]")
    ready(buyer)
    write(buyer, new_state="暂停", state_reason="连续两批毛巾掉色，等厂家整改。")
    buyer.click(".form-end .primary")
    buyer.wait_for_selector(".flash")
    decide(browsers, MANAGER, f"{card_number}-1", "goods-12-paused")


def replaced(browsers: Browsers, buyer: Any, number: str) -> None:
    """The paused supplier's quotation is withdrawn, another one's taken instead; it goes straight back to the board."""
    buyer.goto(f"/desks/purchasing/{number}/comparison")
    browsers.shot(buyer, "goods-13-returned")
    buyer.click("text=撤下它的报价")
    buyer.wait_for_url("**/quotations")
    ready(buyer)
    buyer.click(f"tr:has-text('{CLEAN}') >> text=撤下")
    buyer.click("dialog [value=yes]")
    buyer.wait_for_selector(f"text={CLEAN}已撤下")
    ready(buyer)
    typed(buyer, MILL, "57.50", "0.92", days="2")
    buyer.click("text=比价和选定")
    buyer.wait_for_selector(".matrix")
    ready(buyer)
    assert CLEAN not in buyer.inner_text("main")
    buyer.check(f".matrix [aria-label='{TOWELS}：{MILL}']")
    assert buyer.is_checked(f".matrix [aria-label='{BRUSHES}：{WIDE}']")  # chosen before, and still
    buyer.fill("#reason-0", "与洁康样品同等质量，比它便宜")
    browsers.shot(buyer, "goods-14-replaced")
    buyer.click("text=提交比价")
    buyer.wait_for_url(f"**/records/{number}")
    ready(buyer)


# ---- ordered, received, paid -----------------------------------------------------------------------------------------
def ordered(browsers: Browsers, buyer: Any, number: str) -> None:
    """One order for each supplier, on paper."""
    buyer.goto(f"/records/{number}")
    write(buyer, order_no="DD-2026-1")
    browsers.shot(buyer, "goods-15-order")
    buyer.click("#step-form .primary")
    buyer.wait_for_selector(".flash")
    ready(buyer)
    assert [printed(buyer, f"/desks/purchasing/{number}/orders/{place}.pdf") for place in (1, 2)] == [True, True]
    buyer.goto("/desks/purchasing/orders")
    browsers.shot(buyer, "goods-16-orders")
    lines = buyer.locator("main tbody tr").all_inner_texts()
    assert [("DD-2026-1-1" in one, MILL in one, "66,125.00" in one) for one in lines[:1]] == [(True, True, True)]
    assert (WIDE in lines[1], "2,558.50" in lines[1]) == (True, True)


def received(browsers: Browsers, number: str, item: str, *, came: str, good: str = "", trouble: str = "",
             handling: str = "", also: tuple[str, str] | None = None) -> None:  # fmt: skip
    """A batch is unloaded and looked at."""
    receiver = browsers.signed_in(RECEIVER)
    receiver.goto("/desks/purchasing?tab=orders")
    receiver.click(f".order:has-text('{number}') >> text=登记收货")
    receiver.wait_for_url("**/receive")
    ready(receiver)

    def fill(item: str, **boxes: str) -> None:
        row = receiver.locator(f"tr:has(th:has-text('{item}'))")
        for name, words in boxes.items():
            box = row.locator(f"[name={name}]")
            box.select_option(words) if name in ("trouble", "handling") else box.fill(words)

    fill(item, quantity=came, good=good)
    if also:
        fill(also[0], quantity=also[1])
    if trouble:  # without saying what is wrong, nothing of the batch is entered
        receiver.click("main form .primary")
        receiver.wait_for_selector(".error-list")
        ready(receiver)
        fill(item, trouble=trouble, handling=handling)
    browsers.shot(receiver, f"goods-17-receive-{came}")
    assert (faults(receiver), too_wide(receiver)) == ([], False)
    receiver.click("main form .primary")
    receiver.wait_for_selector(".flash")
    ready(receiver)


def told_of_the_delay(house: House, browsers: Browsers, number: str) -> None:
    """Three days after the board's approval those who bought, who asked and the leader in charge are told."""
    house.moment += timedelta(days=3, minutes=5)
    house.ring()
    for login in (BUYER, KEEPER):
        page = browsers.signed_in(login)
        page.goto("/notices")
        assert "董事会批准后的完成期限已到，货还没有收齐" in page.inner_text("main")
    house.moment += timedelta(days=1)
    buyer = browsers.signed_in(BUYER)
    buyer.goto("/desks/purchasing/orders?show=late")
    browsers.shot(buyer, "goods-18-late")
    assert re.search(rf"{MILL}[\s\S]*超期 1 天", buyer.inner_text("main"))


def shelved(house: House, browsers: Browsers, number: str, cards: dict[str, tuple[int, int]]) -> None:
    """Stock and last price stand on the cards; the purchase has finished by itself."""
    with house.inside():
        for name, (stock, price) in cards.items():
            now = answers(house.record(name))
            assert (now["stock"], now["last_price"]) == (Decimal(stock), price)
        assert house.record(number).stage == "已收货"
    keeper = browsers.signed_in(KEEPER)
    keeper.goto(f"/desks/warehouse/items/{next(iter(cards))}")
    browsers.shot(keeper, "goods-19-movements")
    assert "2,100" in keeper.inner_text("main")
    keeper.goto("/desks/purchasing?tab=restock")
    assert "没有要补仓的货品" in keeper.inner_text("main")


def invoiced(browsers: Browsers, number: str) -> None:
    """The mill bills a yuan too much for each: seen at once, explained, and decided by finance."""
    cashier = browsers.signed_in(CASHIER)
    cashier.goto(f"/records/{number}")
    cashier.click(f"text=登记发票：{MILL}")
    cashier.wait_for_selector("[name='lines-0-price']")
    ready(cashier)
    assert (cashier.input_value("[name='lines-0-quantity']"), cashier.input_value("[name='lines-0-price']")) == (
        "1150", "57.50",
    )  # fmt: skip
    write(cashier, number="24332000000012345678", dated="2026-11-24", stated="67275", **{"lines-0-price": "58.50"})
    browsers.shot(cashier, "goods-20-invoice")
    cashier.click(".form-end .primary")
    cashier.wait_for_url(re.compile("/records/FP"))
    ready(cashier)
    invoice = cashier.url.rpartition("/")[2]
    cashier.click("text=三方核对")
    cashier.wait_for_url("**/check")
    ready(cashier)
    browsers.shot(cashier, "goods-21-three-ways")
    assert f"{TOWELS}：单价 58.50，订货时 57.50" in cashier.inner_text("main")
    assert (faults(cashier), too_wide(cashier)) == ([], False)
    decide(browsers, BUYER, invoice, "goods-22-explained", explained="供应商按涨价前的单价补开，差额退回。")
    decide(browsers, CHIEF, invoice, "goods-23-decided", opinion="按订货单价付款，差额抵扣。")


def reported(browsers: Browsers) -> None:
    """What was bought of whom, and how it came: one batch of two on time, ten towels torn."""
    manager = browsers.signed_in(MANAGER)
    manager.goto("/statistics/purchase_suppliers")
    assert re.search(rf"{MILL}\s+¥?66,125.00", manager.inner_text("main table"))
    manager.goto("/statistics/supplier_rating")
    browsers.shot(manager, "goods-24-rating")
    row = manager.locator(f"tr:has-text('{MILL}')").inner_text()
    assert re.search(r"50(\.0)?\s*%", row), row
    assert "99.1" in row, row

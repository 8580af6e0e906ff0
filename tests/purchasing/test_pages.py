"""The desk's pages as a browser gets them: who may open what, what stands there, and at what cost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select

from portal.db import db
from portal.desks.purchasing import deliveries
from portal.records import acting
from portal.records.models import Record
from portal.reporting import Asked, periods
from tests.printing.reading import text as text_of
from tests.purchasing.conftest import Inside
from tests.purchasing.house import (
    SHOPS,
    Who,
    answers,
    ask,
    card,
    compared,
    goods,
    offers,
    ordered,
    small,
    supplier,
    to_comparison,
)

KEEPER, MANAGER, BUYER, GUARD, DIRECTOR = "dengfusheng", "pengli", "jiangtao", "wuyong", "shenwei"
In = Callable[[str], FlaskClient]
BRUSH: dict[str, tuple[str | None, ...]] = {"牙刷": ("0.90", "0.85", "0.95")}


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent while inside."""
    found: list[str] = []

    def note(*arguments: Any) -> None:
        found.append(arguments[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def words(html: str) -> str:
    """What a person reads: without tags, blanks run together."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize(
    ("login", "status"), [(KEEPER, 200), ("yuna", 200), (MANAGER, 200), (BUYER, 200), (GUARD, 403), (DIRECTOR, 403)]
)
@pytest.mark.parametrize("path", ["", "/stock", "/stock.pdf"])
def test_the_desk_is_for_purchasing_and_the_warehouse(client_of: In, login: str, path: str, status: int) -> None:
    assert client_of(login).get(f"/desks/purchasing{path}").status_code == status


def test_ticked_cards_open_the_request_filled_in(inside: Inside, client_of: In) -> None:
    with inside() as who:
        named = [("牙刷", "BC-1"), ("香皂", "BC-2")]
        numbers = [card(who, name, stock="100", code=code).number for name, code in named]
        card(who, "毛巾", stock="9000", code="BC-3")
    client = client_of(KEEPER)
    shown = words(page(client, "/desks/purchasing"))
    assert "库存 100 支，低于采购线 3,000 支；按月均消耗够用 1 天" in shown
    assert "毛巾" not in shown
    answer = client.post("/desks/purchasing/restock", data={"item": numbers}, follow_redirects=True)
    html = answer.get_data(as_text=True)
    assert "<h1>采购申请单（仓库补仓）</h1>" in html
    for name, value in [
        ("goods-0-name", "牙刷"),
        ("goods-0-last_price", "0.85"),
        ("goods-1-name", "香皂"),
        ("goods-1-stock", "100"),
    ]:
        assert re.search(rf'name="{name}"[^>]*value="{value}"', html), name
    assert client.get("/inbox?box=drafts").get_data(as_text=True).count("补仓：牙刷等 2 种") == 1


def test_without_a_tick_it_says_what_to_do(client_of: In) -> None:
    answer = client_of(KEEPER).post("/desks/purchasing/restock", data={}, follow_redirects=True)
    assert "请先勾选要补仓的货品" in answer.get_data(as_text=True)


def test_a_buyer_sees_the_list_and_why_he_may_not_ask(inside: Inside, client_of: In) -> None:
    with inside() as who:
        number = card(who, "牙刷", stock="100").number
    client = client_of(BUYER)
    shown = page(client, "/desks/purchasing?tab=restock")
    assert "补仓申请由仓库主任填写" in shown
    assert 'name="item"' not in shown
    assert client.post("/desks/purchasing/restock", data={"item": number}).status_code == 403


def test_what_is_already_asked_for_is_named(inside: Inside, client_of: In) -> None:
    with inside() as who:
        card(who, "牙刷", stock="100", code="BC-1")
        number = small(who).number
    assert number in page(client_of(KEEPER), "/desks/purchasing?tab=restock")


def test_the_desk_costs_the_same_however_much_there_is(inside: Inside, client_of: In) -> None:
    def fill(start: int) -> None:
        with inside() as who:
            for number in range(start, start + 3):
                card(who, f"货品{number}", stock="1", code=f"C-{number}")
                supplier(who, f"供应商{number}", "2026-11-25")
                small(who)
                ordered(who, goods(f"货品{number}", price="1", quantity="5"), prices={f"货品{number}": ("1", "2", "3")})

    fill(0)
    client = client_of(KEEPER)
    costs = []
    for start in (3, 6):
        found = []
        for tab in ("restock", "requests", "orders", "suppliers"):
            page(client, f"/desks/purchasing?tab={tab}")
            with counted() as statements:
                page(client, f"/desks/purchasing?tab={tab}")
            found.append(len(statements))
        with counted() as statements:
            page(client, "/desks/purchasing/stock")
        costs.append([*found, len(statements)])
        fill(start)
    assert costs[0] == costs[1]


def test_a_batch_is_received_from_the_desk(inside: Inside, client_of: In) -> None:
    prices: dict[str, tuple[str | None, ...]] = {"牙刷": ("0.90", "0.85", "0.95"), "香皂": ("2.00", "3.00", "2.50")}
    with inside() as who:
        card(who, "牙刷", stock="5", code="BC-1")
        rows = [goods("牙刷", price="0.85", quantity="10", code="BC-1"), goods("香皂", price="2", quantity="20")]
        number = ordered(who, *rows, prices=prices).number
    client, path = client_of("yuna"), f"/desks/purchasing/{number}/receive"
    assert path in page(client, "/desks/purchasing?tab=orders")
    assert path not in page(client_of(BUYER), "/desks/purchasing?tab=orders")
    assert client_of(BUYER).get(path).status_code == 403
    page(client, path)

    def send(quantities: list[str], good: list[str], once: str, wrong: str = "") -> tuple[int, str]:
        answer = client.post(path, data={"_once": once, "on": "2026-11-20", "item": ["牙刷", "香皂"],
                                         "quantity": quantities, "good": good, "trouble": ["", wrong and "破损"],
                                         "handling": ["", wrong and "补货"]})  # fmt: skip
        return answer.status_code, words(answer.get_data(as_text=True))

    status, said = send(["4", "3"], ["", "9"], "a")
    assert status == 422
    assert "合格数量不能超过到货数量" in said
    assert "已收合格 0" in labelled(page(client, "/desks/purchasing?tab=orders"))  # the good line neither
    assert send(["", ""], ["", ""], "b")[0] == 422
    assert send(["四", ""], ["", ""], "c")[0] == 422
    ahead = {"_once": "f", "on": "2026-11-21", "item": ["牙刷", "香皂"], "quantity": ["1", "1"]}
    assert (
        words(client.post(path, data=ahead).get_data(as_text=True)).count("日期不能晚于今天") == 2
    )  # above, at the box
    assert "请选择处理" in send(["4", "20"], ["", "19"], "d")[1]
    assert send(["4", "20"], ["", "19"], "d", "x")[0] == 303
    assert send(["4", "20"], ["", "19"], "d", "x")[0] == 303  # the same click again
    assert "已收合格 4" in labelled(page(client, "/desks/purchasing?tab=orders"))
    assert send(["6", "1"], ["", ""], "e")[0] == 303
    assert "没有在途的订单" in page(client, "/desks/purchasing?tab=orders")
    assert "已收货" in page(client, f"/records/{number}")
    assert client.get(path).status_code == 409
    assert "15 支" in words(page(client, "/desks/purchasing/stock"))


def test_what_the_note_says_and_what_was_counted(inside: Inside, client_of: In) -> None:
    """One figure stands for all three; where the count is short of the note it is said, and the rating knows."""
    with inside() as who:
        number = ordered(who, goods("牙刷", price="0.85", quantity="100"), prices=BRUSH).number
    client, path = client_of("yuna"), f"/desks/purchasing/{number}/receive"

    def send(once: str, **typed: str) -> tuple[int, str]:
        boxes = {name: [typed.get(name, "")] for name in ("noted", "quantity", "good", "trouble", "handling")}
        answer = client.post(path, data={"_once": once, "on": "2026-11-20", "item": ["牙刷"], **boxes})
        return answer.status_code, words(answer.get_data(as_text=True))

    assert send("a", noted="30")[0] == 303
    assert send("b", quantity="20")[0] == 303
    status, said = send("c", noted="20", quantity="18")
    assert (status, "牙刷：请选择问题" in said) == (422, True)
    assert send("c", noted="20", quantity="18", trouble="数量短少", handling="补货")[0] == 303
    assert send("d", noted="20", good="19", trouble="破损", handling="退货")[0] == 303
    with inside() as who:
        record = db.session.scalars(select(Record).where(Record.number == number)).one()
        came = [(row["noted"], row["quantity"], row["accepted"]) for row in answers(record)["receipts"]]
        assert came == [(30, 30, 30), (20, 20, 20), (20, 18, 18), (20, 20, 19)]
        month = periods.between(date(2026, 11, 1), date(2026, 11, 30))
        assert [fact["right"] for fact in deliveries.of(Asked(who(MANAGER), month))] == [True, True, False, True]


def labelled(html: str) -> str:
    """The words of a page with the labels its cells carry."""
    return words(re.sub(r'data-label="([^"]*)">', r">\1 ", html))


def test_the_keeper_is_told_whose_turn_it_is_next(inside: Inside, client_of: In) -> None:
    """What the warehouse asked for is in stock at once; what another department asked for waits for its head."""
    with inside() as who:
        number = ordered(who, goods("牙刷", price="0.85", quantity="10"), prices=BRUSH).number
    sent = {"_once": "a", "on": "2026-11-20", "item": ["牙刷"], "noted": ["4"]}
    answer = client_of("yuna").post(f"/desks/purchasing/{number}/receive", data=sent, follow_redirects=True)
    assert "合格的已自动入库" in answer.get_data(as_text=True)
    with inside() as who:
        asked = goods("台灯", price="1", quantity="2")
        other = ordered(who, asked, prices={"台灯": ("1", "2", "3")}, department="房务部").number
    sent = {"_once": "b", "on": "2026-11-20", "item": ["台灯"], "noted": ["2"]}
    answer = client_of("yuna").post(f"/desks/purchasing/{other}/receive", data=sent, follow_redirects=True)
    assert "等申请部门验收" in answer.get_data(as_text=True)


def test_the_record_leads_the_keeper_to_receiving_and_nobody_else(inside: Inside, client_of: In) -> None:
    with inside() as who:
        number = ordered(who, goods("牙刷", price="0.85", quantity="10"), prices=BRUSH).number
    path = f"/desks/purchasing/{number}/receive"
    for login, led in (("yuna", True), (KEEPER, True), (BUYER, False), (MANAGER, False)):
        assert (path in page(client_of(login), f"/records/{number}")) is led, login


@pytest.mark.parametrize(
    ("names", "title"),
    [("牙刷", "牙刷"), ("牙刷 香皂 毛巾", "牙刷、香皂、毛巾"), ("牙刷 香皂 毛巾 梳子", "牙刷、香皂、毛巾等 4 种")],
)
def test_a_purchase_is_known_by_its_goods(inside: Inside, client_of: In, names: str, title: str) -> None:
    """Whoever agrees from the list sees what for."""
    with inside() as who:
        record = ask(who, *(goods(name, price="1", quantity="1") for name in names.split()))
        assert record.title == title
    assert title in page(client_of(DIRECTOR), "/inbox")


def test_a_receipt_alone_opens_with_what_is_known(inside: Inside, client_of: In) -> None:
    with inside() as who:
        number = ordered(who, goods("牙刷", price="0.85", quantity="10"), prices=BRUSH).number
    form = page(client_of("yuna"), f"/records/{number}/amend/delivery?delivered_item=牙刷&delivered=10")
    assert re.search(r'name="delivered_item"[^>]*value="牙刷"', form)
    assert re.search(r'name="delivered"[^>]*value="10"', form)


def test_the_buyer_starts_with_three_lines_for_each_item(inside: Inside, client_of: In) -> None:
    with inside() as who:
        rows = [goods("牙刷", price="0.85", quantity="10"), goods("香皂", price="2", quantity="20")]
        number = to_comparison(who, ask(who, *rows)).number
    client = client_of(BUYER)
    html = page(client, f"/records/{number}")
    started = re.findall(r'name="(quotes|picks)-(\d+)-item"[^>]*value="([^"]+)"', html)
    assert [(table, item) for table, _row, item in started] == [
        *[("quotes", "牙刷")] * 3, *[("quotes", "香皂")] * 3, ("picks", "牙刷"), ("picks", "香皂"),
    ]  # fmt: skip
    typed = {f"{table}-{row}-item": item for table, row, item in started}
    answer = client.post(f"/records/{number}/decide", data={**typed, "decision": "approve", "quotes-0-supplier": "甲"})
    assert answer.status_code == 422  # a line begun must be finished; those not begun were not typed
    said = answer.get_data(as_text=True)
    assert 'href="#quotes-0-price"' in said
    assert 'href="#quotes-1-supplier"' not in said
    for row in range(6):
        typed |= {f"quotes-{row}-supplier": SHOPS[row % 3], f"quotes-{row}-price": f"{row % 3 + 1}.00"}
    typed |= {"picks-0-supplier": SHOPS[0], "picks-1-supplier": SHOPS[0], "advice": "买甲家的", "decision": "approve"}
    assert client.post(f"/records/{number}/decide", data=typed).status_code == 303
    assert page(client, f"/desks/purchasing/{number}/comparison").count('class="mark taken"') == 2 + 1


def at_approval(
    who: Who, prices: dict[str, tuple[str | None, ...]], shops: tuple[str, ...] = SHOPS, **more: Any
) -> str:
    """A purchase with these quotations; its number."""
    record = to_comparison(who, ask(who, *(goods(name, price="1.00", quantity="100") for name in prices)))
    return acting.act(who("post:采购员"), record, step="compare", given=compared(prices, shops, **more)).number


def test_the_matrix_marks_what_is_cheapest_and_what_was_chosen(inside: Inside, client_of: In) -> None:
    prices: dict[str, tuple[str | None, ...]] = {"牙刷": ("0.90", "0.85", "0.95"), "香皂": ("2.00", "3.00", None)}
    picks = [
        {"item": "牙刷", "supplier": "百顺商贸行", "reason": "毛更软"},
        {"item": "香皂", "supplier": "洁康日用品公司"},
    ]
    with inside() as who:
        supplier(who, "洁康日用品公司", "2026-11-01")
        number = at_approval(who, prices, picks=picks, single_source="香皂只有两家做")
    html = page(client_of(MANAGER), f"/desks/purchasing/{number}/comparison")
    shown = words(html)
    for part in (
        "¥295.00", "¥285.00", "比逐项最低高 ¥10.00", "毛更软", "报价不足 3 家：香皂", "只有 2 家报价", "资质已过期",
        "香皂只有两家做", "单价高 ¥0.10", "缺 1 项", "未报",
    ):  # fmt: skip
        assert part in shown, part
    cells = re.findall(r'<td class="([a-z ]*)"><span class="offer">(.*?)</small>', html, re.DOTALL)
    assert [(mark.split(), re.findall("[低选]", re.sub(r'title="[^"]*"', "", cell))) for mark, cell in cells] == [
        ([], []), (["best"], ["低"]), (["won"], ["选"]), (["best", "won"], ["低", "选"]), ([], []),
    ]  # fmt: skip
    pdf = client_of(MANAGER).get(f"/desks/purchasing/{number}/comparison.pdf")
    said = text_of(pdf.data)
    for part in (
        "供应商比价表",
        number,
        "295.00",
        "毛更软",
        "采购员比价",
        "采购审批",
        "董事会",
        "资质已于2026-11-01过期",
        "香皂只有两家做",
    ):
        assert part in said, part


def test_who_reads_the_purchase_reads_the_comparison(inside: Inside, client_of: In) -> None:
    with inside() as who:
        number, item = at_approval(who, BRUSH), card(who, "毛巾", stock="1").number
    path = f"/desks/purchasing/{number}/comparison"
    assert path in page(client_of(DIRECTOR), f"/records/{number}")
    assert client_of(DIRECTOR).get(path).status_code == 200  # he signed it
    for suffix in ("", ".pdf"):
        assert client_of(GUARD).get(path + suffix).status_code == 404
    assert client_of(KEEPER).get(f"/desks/purchasing/{item}/comparison").status_code == 404


def test_before_anybody_quoted_the_comparison_says_so(inside: Inside, client_of: In) -> None:
    with inside() as who:
        number = small(who).number
    client = client_of(KEEPER)
    path = f"/desks/purchasing/{number}/comparison"
    assert "还没有报价" in page(client, path)
    assert client.get(f"{path}.pdf").status_code == 422
    assert path not in page(client, f"/records/{number}")


def test_more_suppliers_than_the_paper_holds(inside: Inside, client_of: In) -> None:
    shops = tuple(f"供应商{letter}" for letter in "甲乙丙丁戊己庚")
    with inside() as who:
        number = at_approval(who, {"牙刷": tuple(f"{n}.00" for n in range(1, 8))}, shops)
    client = client_of(MANAGER)
    shown = page(client, f"/desks/purchasing/{number}/comparison")
    assert "供应商庚" in shown
    assert "comparison.pdf" not in shown
    answer = client.get(f"/desks/purchasing/{number}/comparison.pdf")
    assert answer.status_code == 422
    assert "最多印 6 家" in answer.get_data(as_text=True)


def test_forty_items_by_six_suppliers(inside: Inside, client_of: In) -> None:
    shops = tuple(f"供应商{letter}" for letter in "甲乙丙丁戊己")
    prices = {f"货品{n}": tuple(f"{n + s + 1}.00" for s in range(6)) for n in range(40)}
    assert len(offers(prices, shops)) == 240
    with inside() as who:
        number = at_approval(who, prices, shops)
    client = client_of(MANAGER)
    with counted() as statements:
        shown = page(client, f"/desks/purchasing/{number}/comparison")
    assert shown.count('class="mark taken"') == 40 + 1  # and the legend
    assert len(statements) < 30
    assert client.get(f"/desks/purchasing/{number}/comparison.pdf").mimetype == "application/pdf"


def test_the_ledger_finds_and_prints(inside: Inside, client_of: In) -> None:
    with inside() as who:
        card(who, "牙刷", stock="2800", code="BC-1", place="二号库 A3 架")
        card(who, "毛巾", stock="9000", code="MJ-7", place="一号库 B1 架")
    client = client_of(KEEPER)
    everything = words(page(client, "/desks/purchasing/stock"))
    assert "共 2 条" in everything
    assert "期初 9,000" in everything
    for query, there, not_there in [("mj", "毛巾", "牙刷"), ("二号库 A3", "牙刷", "毛巾"), ("毛", "毛巾", "牙刷")]:
        shown = words(page(client, f"/desks/purchasing/stock?q={query}"))
        assert there in shown
        assert not_there not in shown
    assert "没有符合的货品" in page(client, "/desks/purchasing/stock?q=不存在")
    said = text_of(client.get("/desks/purchasing/stock.pdf?q=毛").data)
    assert "库存台账" in said
    assert "毛巾" in said
    assert "牙刷" not in said

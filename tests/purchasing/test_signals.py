"""Quiet signals: each of them on both sides of where it begins, the sentence with its figures, and who sees it."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal import clock
from portal.db import db
from portal.desks.purchasing import authorship, quotations, signals
from portal.desks.purchasing.offers import Line, Offer
from portal.files import service as files
from portal.records import acting, filing
from portal.records.models import Record
from tests.gate.conftest import counted
from tests.purchasing.conftest import Inside, person_named
from tests.purchasing.house import SHOPS, Who, approve_until, ask, compared, goods, step_now, to_comparison

A, B, C = SHOPS
ITEMS = ("牙刷", "香皂", "毛巾", "梳子")


def kinds(record: Record) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for signal in signals.of(record, person_named("pengli")):
        found.setdefault(signal.kind, []).append(signal.words)
    return found


def compare(who: Who, prices: dict[str, tuple[str | None, ...]], *, last: str = "1", quantity: str = "100",
            quotes: Any = None) -> Record:  # fmt: skip
    """A purchase of these goods, compared; `quotes` changes the rows of the comparison."""
    rows = [goods(name, price=last, quantity=quantity) for name in prices]
    record = to_comparison(who, ask(who, *rows))
    given = compared(prices)
    for row in given["quotes"]:
        row.update((quotes or {}).get(row["supplier"], {}))
    return acting.act(who("post:采购员"), record, step="compare", given=given)


APART: dict[str, tuple[str | None, ...]] = {"牙刷": ("1.00", "1.07", "1.12")}


def test_an_honest_comparison_says_nothing(house: Flask, who: Who) -> None:
    assert kinds(compare(who, APART)) == {}


# ---- rivals ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("other", "told"), [("13700002468", True), ("13700002469", False)])
def test_rivals_with_one_telephone(house: Flask, who: Who, other: str, told: bool) -> None:
    record = compare(who, APART, quotes={A: {"phone": "13700002468"}, C: {"phone": other}})
    words = kinds(record).get("telephone", [])
    assert words == ([f"{A}、{C}留的是同一个电话（137****2468）。"] if told else [])


def on_file(who: Who, name: str, **more: str) -> Record:
    given = {
        "name": name, "contact": "何佳", "phone": "13700002468", "categories": ["客房用品"], "state": "正常", **more,
    }  # fmt: skip
    return acting.act(who("post:采购部经理"), filing.submit(who("post:采购员"), "supplier", given))


@pytest.mark.parametrize(("other", "told"), [("杭州市西湖区 留下街8号", True), ("杭州市西湖区留下街9号", False)])
def test_rivals_at_one_address(house: Flask, who: Who, other: str, told: bool) -> None:
    on_file(who, A, address="杭州市西湖区留下街 8 号", phone="13700002461")
    on_file(who, B, address=other, phone="13700002462")
    assert ("address" in kinds(compare(who, APART))) is told


def test_a_rival_who_leaves_the_number_another_is_on_file_with(house: Flask, who: Who) -> None:
    on_file(who, A, phone="13700002468")
    assert "telephone" in kinds(compare(who, APART, quotes={B: {"phone": "13700002468"}}))


@pytest.mark.parametrize(("address", "told"), [("10.0.0.1", True), ("10.0.0.2", False)])
def test_links_answered_from_one_place(house: Flask, who: Who, address: str, told: bool) -> None:
    record = to_comparison(who, ask(who, goods("牙刷", price="1", quantity="100")))
    for shop, where in ((A, "10.0.0.1"), (B, address)):
        _asked, token = quotations.ask(who("jiangtao"), record, shop, 3)
        quotations.answer(token, Offer(contact="王", lines=[Line("牙刷", 100 + len(shop))]), address=where)
    words = kinds(record).get("network", [])
    assert words == ([f"{A}、{B}的报价是从同一个网络地址填写的。"] if told else [])
    assert "10.0.0.1" not in str(words)


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (("1.00", "2.00", "3.00", "9.99"), True),  # three of four
        (("1.00", "2.00", "3.33", "9.99"), False),  # two
        (("1.05", "2.10", "3.15", "4.20"), True),  # five per cent more, all of them
        (("1.05", "2.10", "3.15", "4.30"), False),
    ],
)
def test_prices_too_much_alike(house: Flask, who: Who, second: tuple[str, ...], told: bool) -> None:
    first, third = ("1.00", "2.00", "3.00", "4.00"), ("1.31", "2.52", "3.47", "4.99")
    record = compare(who, dict(zip(ITEMS, zip(first, second, third, strict=True), strict=True)))
    assert ("prices" in kinds(record)) is told


def test_prices_alike_are_said_with_their_figures(house: Flask, who: Who) -> None:
    same = {name: ("1.00", "1.00", f"{1 + n / 7:.2f}") for n, name in enumerate(ITEMS, start=1)}
    assert kinds(compare(who, same))["prices"] == [f"{A}和{B}共同报价的 4 种货品里，有 4 种单价一分不差。"]


def test_a_steady_distance_is_said_with_its_figures(house: Flask, who: Who) -> None:
    dearer = {name: (f"{n}.00", f"{n * 1.05:.2f}", f"{n + n * n / 9:.2f}") for n, name in enumerate(ITEMS, start=3)}
    assert kinds(compare(who, dearer))["prices"] == [f"{B}的 4 种货品，每一种都比{A}高 5%。"]


@pytest.mark.parametrize(
    ("items", "brand", "told"), [(2, "柔洁牌加后款", True), (1, "柔洁牌加后款", False), (2, "标准", False)]
)
def test_the_same_slip_of_the_pen(house: Flask, who: Who, items: int, brand: str, told: bool) -> None:
    prices = dict.fromkeys(ITEMS[:items], ("1.00", "1.07", "1.19"))
    record = compare(who, prices, quotes={A: {"brand": brand}, B: {"brand": brand}})
    words = kinds(record).get("words", [])
    assert bool(words) is told
    assert not told or brand in words[0]


def paper(author: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(
            "docProps/core.xml", f"<cp:coreProperties><dc:creator>{author}</dc:creator></cp:coreProperties>"
        )
    return out.getvalue()


def pdf(author: bytes) -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Author " + author + b">>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (pdf(b"(Wang Min)"), pdf(b"(Wang Min) /Title (b)"), "Wang Min"),
        (pdf(b"<FEFF738B654F>"), pdf(b"<FEFF738B654F> /Title (b)"), "王敏"),
        (pdf(b"(Wang Min)"), pdf(b"(Li Na)"), None),
        (pdf(b"(Administrator)"), pdf(b"(Administrator) /Title (b)"), None),  # stands for nobody
    ],
)
def test_papers_of_one_author(house: Flask, who: Who, first: bytes, second: bytes, told: str | None) -> None:
    record = to_comparison(who, ask(who, goods("牙刷", price="1", quantity="100")))
    for shop, price, content in ((A, 100, first), (B, 107, second)):
        prepared = files.prepare(io.BytesIO(content), f"{shop}.pdf")
        quotations.keep(who("jiangtao"), record, shop, Offer(lines=[Line("牙刷", price)]), paper=prepared)
    words = kinds(record).get("author", [])
    assert words == ([f"{A}、{B}的报价附件出自同一个作者：{told}。"] if told else [])


def test_the_author_of_an_office_document(tmp_path: Any) -> None:
    for name, content, author in (("a.xlsx", paper("王敏 &amp; 李娜"), ("王敏 & 李娜",)), ("b.xlsx", paper("WPS"), ()),
                                  ("c.xlsx", b"PK\x03\x04broken", ()), ("d.png", b"\x89PNG", ())):  # fmt: skip
        path = tmp_path / name
        path.write_bytes(content)
        assert authorship._of_file(str(path)) == author


# ---- split -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first", "second", "days", "told"),
    [
        ("25000", "25000", 14, True),  # together exactly the limit
        ("25000", "24999.99", 14, False),
        ("25000", "25000", 15, False),
        ("50000", "10", 1, False),  # one of them reaches it by itself
    ],
)
def test_a_request_split_under_a_tier(house: Flask, who: Who, first: str, second: str, days: int, told: bool) -> None:
    before = ask(who, goods("床单", price=first, quantity="1"))
    with clock.at(clock.now() + timedelta(days=days)):
        record = ask(who, goods("床单", price=second, quantity="1"))
        words = kinds(record).get("split", [])
    assert bool(words) is told
    if told:
        for part in (before.number, "¥25,000.00", "¥50,000.00", "14 天"):
            assert part in words[0], part


def test_other_goods_and_what_was_refused_are_no_split(house: Flask, who: Who) -> None:
    other = ask(who, goods("被套", price="30000", quantity="1"))
    refused = ask(who, goods("床单", price="30000", quantity="1"))
    acting.reject(who("post:分管董事"), refused, reason="先用库存")
    assert other.status == "running"
    assert "split" not in kinds(ask(who, goods("床单", price="30000", quantity="1")))


# ---- the choice ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("before", "told"), [(3, True), (2, False)])
def test_the_same_winner_again(house: Flask, who: Who, before: int, told: bool) -> None:
    numbers = []
    for _time in range(before):
        earlier = compare(who, APART)
        approve_until(earlier, "")
        numbers.append(earlier.number)
    words = kinds(compare(who, APART)).get("winner", [])
    assert bool(words) is told
    if told:
        assert words == [f"{A}连续第 4 次中选“牙刷”，前 3 次是 {'、'.join(reversed(numbers))}。"]


def test_papers_the_reader_may_not_open_are_not_named(inside: Inside, client_of: Any) -> None:
    """The manager of purchasing gets links; a director who was on none of them the same facts without a number."""
    numbers = []
    with inside() as who:
        numbers.append(ask(who, goods("牙刷", price="499", quantity="100")).number)
        for _time in range(3):
            earlier = compare(who, APART)
            approve_until(earlier, "")
            numbers.append(earlier.number)
        record = compare(who, APART, last="499", quantity="100")
        told = {login: {one.kind: one for one in signals.of(record, who(login))} for login in ("pengli", "wuyong")}
        assert told["pengli"]["winner"].papers == tuple(reversed(numbers[1:]))
        assert told["pengli"]["split"].papers == tuple(numbers)
        assert told["wuyong"]["winner"].words == f"{A}连续第 4 次中选“牙刷”。"
        assert "还有：另一张（¥49,900.00）、另一张（¥100.00）" in told["wuyong"]["split"].words
        filed = record.number
    card = client_of("pengli").get(f"/records/{filed}").get_data(as_text=True)
    assert all(f'<a href="/records/{number}">{number}</a>' in card for number in numbers)


def test_another_winner_in_between_ends_it(house: Flask, who: Who) -> None:
    for prices in (("1.00", "1.07", "1.12"), ("1.07", "1.00", "1.12"), ("1.00", "1.07", "1.12")):
        approve_until(compare(who, {"牙刷": prices}), "")
    assert "winner" not in kinds(compare(who, APART))


@pytest.mark.parametrize(("price", "told"), [("1.20", "高 20%"), ("1.19", None), ("0.80", "低 20%"), ("0.81", None)])
def test_a_price_far_from_the_last(house: Flask, who: Who, price: str, told: str | None) -> None:
    words = kinds(compare(who, {"牙刷": (price, "1.37", "1.51")})).get("price", [])
    assert words == ([f"“牙刷”这次 ¥{price}，上次 ¥1.00，{told}。"] if told else [])


@pytest.mark.parametrize(("items", "others"), [(3, None), (4, "另有 1 种货品的单价与上次相差两成以上。")])
def test_forty_sentences_are_read_by_nobody(house: Flask, who: Who, items: int, others: str | None) -> None:
    words = kinds(compare(who, dict.fromkeys(ITEMS[:items], ("2.00", "2.37", "2.51"))))["price"]
    assert len(words) == 3 + (others is not None)
    assert (words[-1] == others) is (others is not None)


@pytest.mark.parametrize(("least", "told"), [("101", True), ("100", False)])
def test_less_than_the_supplier_sells(house: Flask, who: Who, least: str, told: bool) -> None:
    words = kinds(compare(who, APART, quotes={A: {"minimum": least}})).get("minimum", [])
    assert words == ([f"“牙刷”订 100，不到{A}的起订量 101。"] if told else [])


@pytest.mark.parametrize(("written", "told"), [(100, False), (95, True)])
def test_what_was_changed_after_the_supplier_wrote_it(house: Flask, who: Who, written: int, told: bool) -> None:
    record = to_comparison(who, ask(who, goods("牙刷", price="1", quantity="100")))
    _asked, token = quotations.ask(who("jiangtao"), record, A, 3)
    quotations.answer(token, Offer(contact="王", lines=[Line("牙刷", written)]), address="10.0.0.1")
    acting.act(who("jiangtao"), record, step="compare", given=compared(APART))
    words = kinds(record).get("changed", [])
    assert words == ([f"{A}经链接报的“牙刷”是 ¥0.95，比价表上是 ¥1.00。"] if told else [])


# ---- who sees them ---------------------------------------------------------------------------------------------------
def test_whoever_decides_sees_them_and_who_asked_does_not(inside: Inside, client_of: Any) -> None:
    with inside() as who:
        record = compare(who, APART, quotes={A: {"minimum": "101"}})
        assert step_now(record) == "supervisor"
        number = record.number
    words = "不到洁康日用品公司的起订量 101"
    card = client_of("pengli").get(f"/records/{number}").get_data(as_text=True)
    assert words in card
    assert "请留意" in card
    for login, told in (("pengli", True), ("jiangtao", True), ("dengfusheng", False), ("yuna", False)):
        shown = client_of(login).get(f"/desks/purchasing/{number}/comparison").get_data(as_text=True)
        assert (words in shown) is told, login
    asked = client_of("dengfusheng").get(f"/records/{number}").get_data(as_text=True)
    assert words not in asked


def test_the_signals_cost_the_same_however_many_rows(house: Flask, who: Who) -> None:
    few = compare(who, APART)
    many = compare(who, {f"货品{n}": ("1.00", "1.07", f"1.{n + 10}") for n in range(20)})
    costs = []
    for record in (few, many):
        db.session.commit()
        with counted() as statements:
            signals.of(record, who("pengli"))
        costs.append(len(statements))
    assert costs[0] == costs[1] < 20

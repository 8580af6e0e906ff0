"""Orders by supplier: one purchase bought of several, their papers, when they are due, and the list for the audit."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from flask import Flask

from portal import clock
from portal.desks.purchasing import ordering, orders
from portal.errors import NotFound, TooLate
from portal.records import acting
from portal.records.models import Record
from tests.printing.reading import text as text_of
from tests.purchasing.conftest import Inside
from tests.purchasing.house import SHOPS, Who, approve_until, ask, compared, deliver, goods, ordered, to_comparison

A, B, C = SHOPS
TWO: dict[str, tuple[str | None, ...]] = {"牙刷": ("0.85", "0.90", "0.95"), "香皂": ("2.10", "2.00", "2.30")}


def two_orders(who: Who) -> Record:
    """Toothbrushes of one shop, soap of another; arrival was promised for the twenty-third."""
    rows = (goods("牙刷", price="0.85", quantity="6000"), goods("香皂", price="2", quantity="300.5"))
    return ordered(who, *rows, prices=TWO)


def test_a_purchase_of_two_suppliers_makes_two_orders(house: Flask, who: Who) -> None:
    record = two_orders(who)
    first, second = ordering.of(record)
    assert [(one.number, one.supplier, one.total) for one in (first, second)] == [
        ("DD-1-1", A, 6000 * 85), ("DD-1-2", B, 60_100),
    ]  # fmt: skip
    assert (first.ordered_on, first.due.isoformat(), first.state) == (clock.today(), "2026-11-23", "未到货")
    assert [one.number for one in ordering.of(ordered(who, goods("毛巾", price="1", quantity="1"),
                                                      prices={"毛巾": ("1", "2", "3")}))] == ["DD-1"]  # fmt: skip


def test_before_the_board_there_is_no_order(house: Flask, who: Who) -> None:
    record = to_comparison(who, ask(who, goods("牙刷", price="1", quantity="1")))
    with pytest.raises(TooLate):
        ordering.of(record)
    acting.act(who("jiangtao"), record, step="compare", given=compared({"牙刷": ("1", "2", "3")}))
    with pytest.raises(TooLate):
        ordering.paper(record, 1)
    approve_until(record, "")
    (order,) = ordering.of(record)
    assert (order.ordered_on, order.state, order.number) == (None, "待下单", record.number)
    with pytest.raises(NotFound):
        ordering.paper(record, 2)


@pytest.mark.parametrize(
    ("stated", "approved", "due"),
    [
        (None, "2026-11-20", "2026-11-23"),  # the article's three days
        ("2026-11-30", "2026-11-20", "2026-11-30"),
        ("2026-11-20", "2026-11-20", "2026-11-20"),
        ("2026-11-19", "2026-11-20", "2026-11-23"),  # passed before the board approved
    ],
)
def test_when_it_is_due(house: Flask, who: Who, stated: str | None, approved: str, due: str) -> None:
    record = two_orders(who)
    assert record.decided_at is not None and clock.in_house(record.decided_at).date().isoformat() == approved
    day = date.fromisoformat(stated) if stated else None
    assert orders.due_on(record, day).isoformat() == due


def test_the_desk_and_the_register_call_the_same_late(house: Flask, who: Who) -> None:
    """One order promised for after the article's limit: neither calls it late before its day, both do after."""
    record = to_comparison(who, ask(who, goods("牙刷", price="1", quantity="10")), arrives="2026-11-28")
    acting.act(who("jiangtao"), record, step="compare", given=compared({"牙刷": ("1", "2", "3")}))
    approve_until(record, "")
    buyer = who("jiangtao")
    for day, late in ((8, 0), (9, 1)):
        with clock.at(clock.now() + timedelta(days=day)):
            (order,), (listed,) = orders.under_way(buyer), ordering.listed(buyer)
            assert (order.due, order.days_late, order.reported) == (listed.due, listed.days_late, True)
            assert order.days_late == late


def test_what_is_unloaded_and_waits_for_nothing_is_not_late(house: Flask, who: Who) -> None:
    record = two_orders(who)
    for item, count in (("牙刷", "6000"), ("香皂", "300.5")):
        deliver(who, record, item, count)
    with clock.at(clock.now() + timedelta(days=30)):
        assert [one.days_late for one in ordering.listed(who("jiangtao"), "all")] == [0, 0]


@pytest.mark.parametrize(("days", "late"), [(3, False), (4, True)])  # due on the twenty-third, today is the twentieth
def test_an_order_is_late_the_day_after(house: Flask, who: Who, days: int, late: bool) -> None:
    record = two_orders(who)
    deliver(who, record, "牙刷", "6000")
    with clock.at(clock.now() + timedelta(days=days)):
        listed = ordering.listed(who("jiangtao"), "late")
        assert [(one.supplier, one.days_late) for one in listed] == ([(B, 1)] if late else [])
        (still,) = ordering.listed(who("jiangtao"), "open")
        assert (still.supplier, still.state) == (B, "未到货")


def test_the_register_follows_what_arrives(house: Flask, who: Who) -> None:
    record = two_orders(who)
    deliver(who, record, "香皂", "100")
    buyer = who("jiangtao")
    assert [(one.supplier, one.state) for one in ordering.listed(buyer)] == [(A, "未到货"), (B, "部分到货")]
    deliver(who, record, "香皂", "200.5")
    deliver(who, record, "牙刷", "6000")
    assert ordering.listed(buyer) == []
    assert [one.state for one in ordering.listed(buyer, "all")] == ["已收齐", "已收齐"]
    assert ordering.listed(who("wuyong"), "all") == []


def test_what_was_closed_short_is_not_called_complete(house: Flask, who: Who) -> None:
    record = two_orders(who)
    deliver(who, record, "香皂", "300.5")
    deliver(who, record, "牙刷", "5999")
    acting.act(who("yuna"), record, step="receive")
    assert [one.state for one in ordering.listed(who("jiangtao"), "all")] == ["已结，未收齐", "已收齐"]


def test_the_paper_says_what_is_ordered_and_nothing_of_the_rivals(inside: Inside, client_of: Any) -> None:
    with inside() as who:
        number = two_orders(who).number
    buyer = client_of("jiangtao")
    page = buyer.get(f"/records/{number}").get_data(as_text=True)
    assert f"/desks/purchasing/{number}/orders/2.pdf" in page
    answer = buyer.get(f"/desks/purchasing/{number}/orders/2.pdf")
    assert answer.mimetype == "application/pdf"
    said = text_of(answer.data)
    for part in ("采购订单", "DD-1-2", B, "香皂", "300.5", "2.00", "601.00", "陆佰零壹元整", "2026年11月23日", "蒋涛"):
        assert part in said, part
    for part in (A, C, "牙刷", "2.10"):
        assert part not in said, part
    assert buyer.get(f"/desks/purchasing/{number}/orders/3.pdf").status_code == 404
    assert client_of("wuyong").get(f"/desks/purchasing/{number}/orders/2.pdf").status_code == 404
    assert client_of("huanghui").get(f"/desks/purchasing/{number}/orders/2.pdf").status_code == 200  # who pays by it
    history = buyer.get(f"/records/{number}").get_data(as_text=True)
    assert "打印" in history


def test_the_register_on_screen_as_a_sheet_and_on_paper(inside: Inside, client_of: Any) -> None:
    with inside() as who:
        two_orders(who)
    buyer = client_of("jiangtao")
    shown = buyer.get("/desks/purchasing/orders").get_data(as_text=True)
    assert A in shown and "DD-1-2" in shown
    sheet = openpyxl.load_workbook(io.BytesIO(buyer.get("/desks/purchasing/orders.xlsx").data)).active
    assert [list(row)[:6] for row in sheet.iter_rows(values_only=True)][1:] == [  # type: ignore[union-attr]
        ["DD-1-1", "CGB-2026-0001", "仓库", A, "牙刷", 5100], ["DD-1-2", "CGB-2026-0001", "仓库", B, "香皂", 601],
    ]  # fmt: skip
    said = text_of(buyer.get("/desks/purchasing/orders.pdf").data)
    assert "采购订单登记簿" in said and "601.00" in said
    for suffix in ("", ".xlsx", ".pdf"):
        assert client_of("wuyong").get(f"/desks/purchasing/orders{suffix}").status_code == 403


def test_a_single_source_is_listed_for_the_audit(inside: Inside, client_of: Any) -> None:
    with inside() as who:
        single = to_comparison(who, ask(who, goods("电池", price="18", quantity="10")))
        given = compared({"电池": ("18", None, None)}, single_source="门锁专用，只有原厂代理")
        acting.act(who("jiangtao"), single, step="compare", given=given)
        plain = to_comparison(who, ask(who, goods("牙刷", price="1", quantity="1")))
        acting.act(who("jiangtao"), plain, step="compare", given=compared({"牙刷": ("1", "2", "3")}))
        found = ordering.single_sources(who("jiangtao"))
        assert [(record.number, why, fen, names) for record, why, fen, names in found] == [
            (single.number, "门锁专用，只有原厂代理", 18_000, [A])
        ]
    shown = client_of("pengli").get("/desks/purchasing/orders?show=single").get_data(as_text=True)
    assert "门锁专用" in shown
    sheet = client_of("pengli").get("/desks/purchasing/orders.xlsx?show=single")
    assert sheet.status_code == 200

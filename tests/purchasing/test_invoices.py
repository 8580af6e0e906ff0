"""The three-way check: an invoice against what was ordered, what was accepted, and the invoices before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale, get_locale

from portal.desks.purchasing import matching
from portal.desks.purchasing.matching import Billed
from portal.errors import BadInput, NotYours
from portal.records import acting, engine, filing
from portal.records.models import Record
from tests.purchasing.conftest import Inside
from tests.purchasing.house import Who, answers, card, deliver, goods, ordered, setting

SHOP = "万佳供应链"  # the cheapest of the quotations
PRICES: dict[str, tuple[str | None, ...]] = {"牙刷": ("0.90", "0.85", "0.95")}
In = Callable[[str], FlaskClient]


def bought(who: Who, came: str = "100") -> Record:
    card(who, "牙刷", stock="5", code="BC-1")
    purchase = ordered(who, goods("牙刷", price="0.90", quantity="100", code="BC-1"), prices=PRICES)
    if came:
        deliver(who, purchase, "牙刷", came)
    return purchase


def differences(purchase: Record, quantity: str, price: int, item: str = "牙刷", shop: str = SHOP) -> list[str]:
    from decimal import Decimal

    (line,) = matching.match(purchase, shop, [Billed(item, Decimal(quantity), price)])
    return list(line.differences)


@pytest.mark.parametrize(
    ("came", "quantity", "price", "said"),
    [
        ("100", "100", 85, []),
        ("100", "100", 84, []),
        ("100", "100", 86, ["牙刷：单价 0.86，订货时 0.85"]),
        ("60", "60", 85, []),
        ("60", "61", 85, ["牙刷：开票 61，合格收货 60"]),
        ("", "1", 85, ["牙刷：开票 1，合格收货 0"]),
        ("60", "61", 90, ["牙刷：单价 0.90，订货时 0.85", "牙刷：开票 61，合格收货 60"]),
    ],
)
def test_price_and_quantity_on_both_sides_of_the_limit(
    who: Who, came: str, quantity: str, price: int, said: list[str]
) -> None:
    assert differences(bought(who, came), quantity, price) == said


def test_what_was_ordered_elsewhere_is_no_business_of_this_supplier(who: Who) -> None:
    purchase = bought(who)
    assert differences(purchase, "1", 85, shop="百顺商贸行") == ["牙刷：没有向这家供应商订"]
    assert differences(purchase, "1", 85, item="毛巾") == ["毛巾：没有向这家供应商订"]


@pytest.mark.parametrize(("quantity", "price", "fits"), [("105", 89, True), ("105.01", 85, False), ("100", 90, False)])
def test_the_hotel_sets_how_much_may_differ(who: Who, quantity: str, price: int, fits: bool) -> None:
    setting(who, "invoice_tolerance", 5)
    assert (differences(bought(who), quantity, price) == []) is fits


def bill(who: Who, purchase: Record, quantity: str, price: str, number: str = "12345678", **more: Any) -> Record:
    from decimal import Decimal

    me = who("post:出纳")
    return filing.submit(me, "purchase_invoice", {
        "purchase": purchase.number, "supplier": SHOP, "number": number, "dated": "2026-11-20",
        "lines": [{"item": "牙刷", "quantity": quantity, "price": price}],
        "stated": str(Decimal(quantity) * Decimal(price)), **more,
    })  # fmt: skip


def step_of(record: Record) -> str:
    return engine.open_runs(record)[0].step


def test_an_invoice_that_fits_is_approved_by_the_head_of_finance(who: Who) -> None:
    invoice = bill(who, bought(who), "100", "0.85")
    assert (step_of(invoice), answers(invoice)["found"]) == ("approve", "与订货、收货一致")
    assert acting.act(who("post:财务经理"), invoice).status == "approved"


def test_one_that_does_not_is_explained_and_refused_with_a_reason(who: Who) -> None:
    invoice = bill(who, bought(who), "100", "0.90")
    assert answers(invoice)["found"] == "牙刷：单价 0.90，订货时 0.85"
    acting.act(who("post:采购员"), invoice, step="explain", given={"explained": "供应商报错，同意红冲重开"})
    with pytest.raises(BadInput):
        acting.act(who("post:财务经理"), invoice, step="decide")
    assert acting.reject(who("post:财务经理"), invoice, reason="等红冲后的新发票").status == "rejected"
    # refused, it bills nothing: the corrected one is accepted
    assert step_of(bill(who, invoice_purchase(invoice), "100", "0.85", number="87654321")) == "approve"


def invoice_purchase(invoice: Record) -> Record:
    purchase, _lines = matching.of_invoice(invoice)
    assert purchase is not None
    return purchase


def test_nothing_is_paid_twice(who: Who) -> None:
    purchase = bought(who)
    bill(who, purchase, "60", "0.85")
    with pytest.raises(BadInput):
        bill(who, purchase, "40", "0.85")  # the same number
    assert answers(bill(who, purchase, "40", "0.85", number="11111111"))["found"] == "与订货、收货一致"
    third = bill(who, purchase, "1", "0.85", number="22222222")
    assert answers(third)["found"] == "牙刷：开票 1，合格收货 100，其他发票已开 100"


def test_finance_registers_and_only_for_an_order(who: Who) -> None:
    purchase = bought(who)
    with pytest.raises(NotYours):
        filing.submit(who("post:采购员"), "purchase_invoice", {
            "purchase": purchase.number, "supplier": SHOP, "number": "12345678", "dated": "2026-11-20",
            "lines": [{"item": "牙刷", "quantity": "1", "price": "0.85"}], "stated": "0.85"})  # fmt: skip
    with pytest.raises(BadInput):
        bill(who, purchase, "1", "0.85", supplier="百顺商贸行")


def test_the_page_shows_the_three_side_by_side_and_an_invoice_begins_filled_in(inside: Inside, client_of: In) -> None:
    with inside() as who:
        purchase = bought(who, "60")
        number, invoice = purchase.number, bill(who, purchase, "50", "0.90").number
        login = who("post:出纳").login
    client = client_of(login)
    page = client.get(f"/desks/purchasing/{invoice}/check").get_data(as_text=True)
    assert "有 1 种货品对不上" in page
    assert "单价 0.90，订货时 0.85" in page
    begun = client.get(f"/desks/purchasing/{number}/invoice?supplier={SHOP}").get_data(as_text=True)
    assert 'value="10"' in begun  # sixty accepted, fifty billed
    assert f"登记发票：{SHOP}" in client.get(f"/records/{number}").get_data(as_text=True)
    assert "登记发票" not in client_of("jiangtao").get(f"/records/{number}").get_data(as_text=True)
    assert client_of("renqiang").get(f"/desks/purchasing/{invoice}/check").status_code == 404


def test_differences_are_kept_in_the_words_of_the_house_whoever_registers(
    app: Flask, who: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    purchase = bought(who)
    monkeypatch.setattr(matching, "_", lambda words, **of: f"[{get_locale()}] {words % of}")
    with force_locale("en"):
        assert answers(bill(who, purchase, "100", "0.90"))["found"] == "[zh_Hans_CN] 牙刷：单价 0.90，订货时 0.85"

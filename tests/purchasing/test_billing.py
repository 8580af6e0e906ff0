"""What finance has before it: what came and no invoice covers, in money, by supplier, and the way to its invoice."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from flask.testing import FlaskClient

from portal.desks.purchasing import billing
from portal.records import acting
from portal.records.models import Record
from tests.purchasing.conftest import Inside
from tests.purchasing.house import SHOPS, Who, deliver, goods, ordered
from tests.purchasing.test_invoices import bill, bought
from tests.purchasing.test_pages import counted

In = Callable[[str], FlaskClient]
TWO: dict[str, tuple[str | None, ...]] = {"牙刷": ("0.90", "0.85", "0.95"), "香皂": ("2.00", "2.40", "2.50")}
CASHIER = "post:出纳"


def listed(who: Who) -> list[tuple[str, list[str], int, int, int, bool]]:
    found = billing.due(who(CASHIER))
    return [(one.supplier, one.goods, one.received, one.billed, one.open, one.whole) for one in found]


def two_suppliers(who: Who) -> Record:
    return ordered(
        who, goods("牙刷", price="0.90", quantity="100"), goods("香皂", price="2", quantity="10"), prices=TWO
    )


def test_nothing_is_to_be_billed_before_it_came(who: Who) -> None:
    purchase = two_suppliers(who)
    assert listed(who) == []
    deliver(who, purchase, "牙刷", "60", "0")  # none of them good
    assert listed(who) == []


def test_what_came_is_listed_by_supplier_until_an_invoice_covers_it(who: Who) -> None:
    purchase = two_suppliers(who)
    deliver(who, purchase, "牙刷", "60", "58")
    assert listed(who) == [(SHOPS[1], ["牙刷"], 58 * 85, 0, 58 * 85, False)]
    deliver(who, purchase, "香皂", "10")
    assert listed(who)[1] == (SHOPS[0], ["香皂"], 2000, 0, 2000, True)
    bill(who, purchase, "57", "0.85")
    assert listed(who)[0] == (SHOPS[1], ["牙刷"], 58 * 85, 57 * 85, 85, False)
    bill(who, purchase, "1", "0.85", number="87654321")
    assert [one[0] for one in listed(who)] == [SHOPS[0]]


def test_what_was_closed_short_is_whole(who: Who) -> None:
    purchase = bought(who, "60")
    assert [one[5] for one in listed(who)] == [False]
    acting.act(who("yuna"), purchase, step="receive")
    assert [one[5] for one in listed(who)] == [True]


def test_an_invoice_refused_covers_nothing(who: Who) -> None:
    purchase = bought(who)
    invoice = bill(who, purchase, "100", "0.85")
    assert listed(who) == []
    acting.reject(who("post:财务经理"), invoice, reason="抬头不对")
    assert [one[4] for one in listed(who)] == [8500]


def test_invoices_under_way_say_what_was_found_and_with_whom_they_are(who: Who) -> None:
    purchase = bought(who)
    invoice = bill(who, purchase, "100", "0.90")
    (one,) = billing.under_way(who(CASHIER))
    assert (one.record.id, one.purchase, one.stated, one.step) == (
        invoice.id, purchase.number, 9000, "采购部说明差异",
    )  # fmt: skip
    assert one.found == "牙刷：单价 0.90，订货时 0.85"
    assert who("jiangtao").name in one.holders
    acting.act(who("jiangtao"), invoice, step="explain", given={"explained": "按旧价"})
    acting.act(who("post:财务经理"), invoice, step="decide", opinion="照付")
    assert billing.under_way(who(CASHIER)) == []


@pytest.mark.parametrize(
    ("login", "status", "registers"),
    [("xiefang", 200, True), ("huanghui", 200, True), ("jiangtao", 200, False), ("yuna", 403, False)],
)
def test_the_page_is_for_finance_and_purchasing(
    inside: Inside, client_of: In, login: str, status: int, registers: bool
) -> None:
    with inside() as who:
        number = bought(who).number
    answer = client_of(login).get("/desks/purchasing/bills")
    assert answer.status_code == status
    shown = answer.get_data(as_text=True)
    assert (f"/desks/purchasing/{number}/invoice" in shown) is registers
    assert ("¥85.00" in shown) is (status == 200)
    assert client_of(login).get("/desks/purchasing/bills.xlsx").status_code == status


def test_the_sheet_is_the_list(inside: Inside, client_of: In) -> None:
    with inside() as who:
        number = bought(who, "60").number
    sheet = openpyxl.load_workbook(io.BytesIO(client_of("xiefang").get("/desks/purchasing/bills.xlsx").data)).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]  # type: ignore[union-attr]
    assert rows[1][0] == number
    assert [*rows[1][2:4], *rows[1][5:]] == [SHOPS[1], "牙刷", 51, 0, 51]


def test_the_list_costs_the_same_however_long_it_is(inside: Inside, client_of: In) -> None:
    costs = []
    client = client_of("xiefang")
    for turn in range(2):
        with inside() as who:
            for one in range(2):
                purchase = two_suppliers(who)
                deliver(who, purchase, "牙刷", "60")
                bill(who, purchase, "10", "0.85", number=f"{turn}{one}345678")
        client.get("/desks/purchasing/bills")
        with counted() as statements:
            client.get("/desks/purchasing/bills")
        costs.append(len(statements))
    assert costs[0] == costs[1]

"""Reports of purchasing and the warehouse over records filed by the real engine: figures one can add up by hand."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from portal import clock
from portal.records import acting, amending
from portal.records.models import Record
from portal.reporting import periods, service
from portal.reporting.declaring import REPORTS
from portal.reporting.figures import Figures, shown
from tests.purchasing.house import Who, approve_until, ask, card, compared, deliver, goods, ordered, to_comparison

BUYER, KEEPER = "post:采购部经理", "post:仓库主任"
PRICES: dict[str, tuple[str | None, ...]] = {"牙刷": ("0.90", "0.85", "0.95")}


def figures(who: Who, key: str, period: str = "2026-11", by: str = BUYER) -> Figures:
    return service.show(REPORTS[key], service.ask(who(by), periods.named(period))).figures


def table(found: Figures) -> dict[str, list[str]]:
    return {
        line.words: [shown(cell.value, part.kind) for cell, part in zip(line.cells, found.parts, strict=True)]
        for line in found.lines
    }


def brushes(who: Who, quantity: str = "100") -> Record:
    return ordered(who, goods("牙刷", price="0.90", quantity=quantity, code="BC-1"), prices=PRICES)


def test_spend_by_department_category_and_supplier(who: Who) -> None:
    card(who, "牙刷", stock="5", code="BC-1", category="客房用品")
    brushes(who)
    ordered(who, goods("锅", price="30", quantity="2"), prices={"锅": ("40", "30", "50")})
    assert table(figures(who, "purchase_departments")) == {"仓库": ["145.00", "2"]}
    assert table(figures(who, "purchase_categories")) == {
        "客房用品": ["85.00", "1"],
        "没有货品卡或未分类": ["60.00", "1"],
    }
    assert table(figures(who, "purchase_suppliers")) == {"万佳供应链": ["145.00", "2"]}
    assert figures(who, "purchase_spend").sums[0].value == 14500
    assert figures(who, "purchase_spend", "2026-10").empty


def test_savings_against_the_dearest_and_the_last_price(who: Who) -> None:
    brushes(who)  # 0.85 against 0.95 and 0.90, a hundred of them
    assert table(figures(who, "purchase_savings")) == {"仓库": ["10.00", "5.00", "85.00"]}


def test_the_time_of_each_step_from_when_it_was_reached(who: Who) -> None:
    with clock.at(datetime(2026, 11, 16, 9, 0)):
        record = ask(who, goods("牙刷", price="0.90", quantity="100"))
    with clock.at(datetime(2026, 11, 16, 15, 0)):
        to_comparison(who, record)
    found = figures(who, "purchase_times")
    assert table(found)["分管董事签批"] == ["6", "1"]
    assert table(found)["采购部经理初审"] == ["0", "1"]
    assert "采购员比价" not in table(found)
    assert figures(who, "purchase_times", "2026-11-17_2026-11-30").empty


def test_single_source_purchases_with_their_reason(who: Who) -> None:
    brushes(who)
    record = to_comparison(who, ask(who, goods("锁电池", price="18", quantity="10")))
    given = compared({"锁电池": ("18", None, None)}, single_source="只有原厂代理供应")
    acting.act(who("post:采购员"), record, step="compare", given=given)
    approve_until(record, "")
    (line,) = figures(who, "purchase_single").lines
    assert line.number == record.number
    assert [cell.value for cell in line.cells][1:] == ["锁电池", "洁康日用品公司", 18000, "只有原厂代理供应"]


@pytest.mark.parametrize(
    ("on", "came", "good", "noted", "rated"),
    [
        ("2026-11-23", "100", "100", None, ["1", "100%", "100%", "100%"]),
        ("2026-11-24", "100", "100", None, ["1", "0%", "100%", "100%"]),  # the first review promised the 23rd
        ("2026-11-23", "90", "90", "100", ["1", "100%", "0%", "100%"]),
        ("2026-11-23", "100", "75", None, ["1", "100%", "100%", "75%"]),
    ],
)
def test_suppliers_are_rated_by_what_they_delivered(
    who: Who, on: str, came: str, good: str, noted: str | None, rated: list[str]
) -> None:
    wrong: dict[str, Any] = {"trouble": "其他", "handling": "补货"} if good != came or noted else {}
    deliver(who, brushes(who), "牙刷", came, delivered_good=good, delivered_noted=noted, delivered_on=on, **wrong)
    found = figures(who, "supplier_rating")
    assert table(found) == {"万佳供应链": rated}
    assert found.lines[0].cells[3].base == f"{good}/{came}"


def test_stock_value_low_stock_and_what_lies_idle(who: Who) -> None:
    brush = card(who, "牙刷", stock="100", code="BC-1", category="客房用品", last_price="0.85")
    card(who, "香皂", stock="9000", code="BC-2", category="客房用品", last_price="1")
    keeper = who("post:仓管员")
    amending.file(keeper, brush, "issue", {"issued": "20", "taken_by": keeper.id, "issue_note": "客房"})
    assert table(figures(who, "stock_value", by=KEEPER)) == {"客房用品": ["9,068.00", "2"]}
    assert table(figures(who, "stock_low", by=KEEPER)) == {"客房用品": ["1", "2"]}
    assert [line.words for line in figures(who, "stock_idle", by=KEEPER).lines] == ["香皂"]


def test_who_used_what_and_how_the_stock_turned_over(who: Who) -> None:
    brush = card(who, "牙刷", stock="100", code="BC-1", category="客房用品", last_price="1")
    keeper, taker = who("post:仓管员"), who("post:楼层服务员")
    amending.file(keeper, brush, "issue", {"issued": "60", "taken_by": taker.id, "issue_note": "客房"})
    assert table(figures(who, "stock_users", by=KEEPER)) == {"房务部": ["60.00", "1"]}
    assert figures(who, "stock_use", by=KEEPER).sums[0].value == Decimal(6000)
    # nothing at first, forty at the end: twenty on average
    assert table(figures(who, "stock_turnover", by=KEEPER)) == {"客房用品": ["60.00", "20.00", "3"]}


def test_every_report_draws_exports_and_prints(who: Who) -> None:
    from portal.printing import reports as papers
    from portal.reporting import paper

    card(who, "牙刷", stock="100", code="BC-1", category="客房用品")
    deliver(who, brushes(who), "牙刷", "60")
    mine = [one for one in REPORTS.values() if one.department in ("采购部", "仓库")]
    asked = service.ask(who(BUYER), periods.named("2026-11"))
    for one in mine:
        found = service.show(one, asked)
        head, rows = service.sheet(found)
        assert all(len(row) == len(head) for row in rows), one.key
    assert papers.report_pdf(paper.of([service.show(one, asked) for one in mine], "统计"))[:4] == b"%PDF"

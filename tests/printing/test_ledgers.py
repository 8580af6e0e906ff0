"""Registers, and the comparison of quotations."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from portal.printing.ledgers import Comparison, Item, comparison_pdf, register_pdf
from portal.printing.pages import draw
from tests.printing import papers, wide_papers
from tests.printing.reading import codes, missing, pages, size, text


def item(*prices: int | None, quantity: str = "10", chosen: int | None = None, reason: str = "") -> Item:
    return Item(
        name="货品", spec="规格", unit="件", quantity=Decimal(quantity), prices=prices, chosen=chosen, reason=reason
    )


def small(*items: Item, suppliers: int = 3) -> Comparison:
    return replace(wide_papers.comparison(0, suppliers), items=items)


def test_figures_of_a_line() -> None:
    line = item(1050, None, 999, quantity="2.5", chosen=0)
    assert line.best == 999
    assert line.amount(0) == 2625
    assert line.amount(1) is None
    assert line.amount(2) == 2498  # 2497.5 fen, rounded up
    assert line.amount(None) is None


def test_a_line_without_quotations() -> None:
    assert item(None, None, None).best is None


def test_totals() -> None:
    sheet = small(
        item(100, 90, None, chosen=1), item(200, 300, 250, chosen=2, reason="质量优"), item(None, 50, 40, chosen=2)
    )
    assert [sheet.total(supplier) for supplier in range(3)] == [3000, 4400, 2900]
    assert [sheet.missing(supplier) for supplier in range(3)] == [1, 0, 1]
    assert sheet.best_mix == 900 + 2000 + 400
    assert sheet.chosen_total == 900 + 2500 + 400
    assert [(place, line.reason) for place, line in sheet.reasons] == [(2, "质量优")]


def test_the_matrix_marks_the_best_and_circles_the_choice() -> None:
    html = draw(
        "comparison.html", sheet=small(item(100, 90, None, chosen=0, reason="交货快"), item(70, 70, 80, chosen=1))
    )
    matrix = html[html.index("<tbody>") :]
    assert '<span class="unit won">1.00</span>' in matrix
    assert '<span class="unit best">0.90</span>' in matrix
    assert '<span class="unit best">0.70</span>' in matrix  # equal lowest: both
    assert '<span class="unit best won">0.70</span>' in matrix
    assert '<span class="unit">0.80</span>' in matrix


def test_the_print_says_what_the_choice_costs() -> None:
    said = text(comparison_pdf(small(item(100, 90, None, chosen=0, reason="交货快"))))
    assert (
        missing(
            said,
            """
        选定合计￥10.00人民币（大写）壹拾元整 逐项最低价合计￥9.00 选定高出￥1.00 1.货品：交货快 缺1项
    """,
        )
        == []
    )
    assert "选定即最低" in text(comparison_pdf(small(item(100, 90, 95, chosen=1))))


def test_forty_items_by_six_suppliers() -> None:
    comparison = wide_papers.comparison(40, 6)
    pdf = comparison_pdf(comparison)
    assert size(pdf) == (297, 210)
    found = pages(pdf)
    assert len(found) <= 4
    for supplier in comparison.suppliers:
        assert all(supplier.name in page for page in found)
    said = "".join(found)
    for line in comparison.items:
        for price in line.prices:
            assert price is None or f"{price / 100:,.2f}" in said
    assert "何静怡" in found[-1]
    assert codes(pdf) == [papers.URL] * len(found)


def test_a_request_without_a_choice_yet() -> None:
    assert "未选" in text(comparison_pdf(small(item(100, 90, 95))))


@pytest.mark.parametrize("suppliers", [0, 7])
def test_too_many_suppliers_are_refused(suppliers: int) -> None:
    with pytest.raises(ValueError, match="1 to 6"):
        replace(small(), suppliers=[wide_papers.SUPPLIERS[0]] * suppliers)


def test_a_line_that_does_not_match_the_suppliers_is_refused() -> None:
    with pytest.raises(ValueError, match="2 prices for 3"):
        small(item(100, 90))


def test_a_register_repeats_its_head_and_sums_at_the_end() -> None:
    pdf = register_pdf(wide_papers.register(70))
    assert size(pdf) == (297, 210)
    found = pages(pdf)
    assert len(found) >= 3
    assert all("身份证号码" in page for page in found)
    assert "共70条" in found[0]
    assert "合计" in found[-1]
    assert "700.00" in found[-1]
    assert "打印：保安部钱莉" in found[-1]


def test_an_empty_register_says_so() -> None:
    register = replace(wide_papers.register(0), total=())
    assert "无记录" in text(register_pdf(register))


def test_a_register_with_a_row_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="1 values for 10"):
        replace(wide_papers.register(1), rows=[["LS"]])

"""How wide the columns of a table become."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.printing.columns import widths
from portal.printing.model import CellTable, Column, Sheet, SheetSection
from portal.printing.sheets import sheet_pdf
from tests.printing.reading import pages


def test_figures_and_numbers_of_records_are_not_broken() -> None:
    columns = [Column("编号"), *(Column(f"第{n}季度数量", kind="number") for n in range(8)), Column("说明")]
    row = ["CGB-2026-000318", *["123,456"] * 8, "说明文字" * 12]
    sheet = Sheet(title="表", number="1", hotel="店", sections=[SheetSection("", [CellTable("", columns, [row] * 3)])])
    (page,) = pages(
        sheet_pdf(sheet)
    )  # pages() drops spaces, but a broken figure also changes the order of what is read
    assert page.count("CGB-2026-000318" + "123,456" * 8) == 3


def test_long_texts_take_what_is_left() -> None:
    found = widths(
        [Column("品名"), Column("数量", kind="number"), Column("用途")], [["牙刷", "12", "用于" * 40]], room=109
    )
    assert found.percent[2] > found.percent[0] + found.percent[1]
    assert not found.dense


def test_named_widths_are_shares() -> None:
    assert widths([Column("甲", 1), Column("乙", 3)], [["字" * 50, "1"]], room=109).percent == [25, 75]


def test_named_widths_give_way_to_a_figure_that_would_break() -> None:
    figure, rest = widths([Column("甲", 1), Column("乙", 30)], [["CGB-2026-000318", "1"]], room=109).percent
    assert figure / 100 * 109 > len("CGB-2026-000318")
    assert figure + rest == pytest.approx(100)


def test_too_many_columns_are_set_small() -> None:
    assert widths([Column(f"列{n}") for n in range(20)], [["123,456.00"] * 20], room=109).dense


def test_an_empty_table_is_shared_by_its_titles() -> None:
    short, long = widths([Column("性别"), Column("来店施工时间")], [], room=109).percent
    assert short <= long


def test_money_is_measured_as_it_is_printed() -> None:
    money = [Column("甲", kind="money"), Column("乙")]
    assert (
        widths(money, [[123456789012, "字" * 60]], room=60).percent[0]
        > widths(money, [[5, "字" * 60]], room=60).percent[0]
    )


@given(
    st.lists(st.tuples(st.text(max_size=12), st.text(max_size=80)), min_size=1, max_size=25),
    st.sampled_from([109.0, 164.0]),
    st.lists(st.sampled_from([0.0, 0.5, 1.2, 2.0, 30.0]), min_size=25, max_size=25),
)
def test_any_table_fills_its_room(cells: list[tuple[str, str]], room: float, shares: list[float]) -> None:
    columns = [Column(title, share) for (title, _text), share in zip(cells, shares, strict=False)]
    found = widths(columns, [[text for _title, text in cells]], room)
    assert sum(found.percent) == pytest.approx(100)
    assert all(percent > 0 for percent in found.percent)
    assert all(title >= 2 for title in found.titles)

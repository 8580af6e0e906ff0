"""Exports: nothing that somebody typed becomes a formula in a spreadsheet."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from portal.spreadsheets import harmless, xlsx

FORMULAS = ["=1+1", "+86 138", "-3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://example.com")']


@pytest.mark.parametrize("typed", FORMULAS)
def test_csv_cells_that_look_like_formulas_get_an_apostrophe(typed: str) -> None:
    assert harmless([typed]) == [f"'{typed}"]


@pytest.mark.parametrize("typed", ["大堂", "3-5", -3, None, "", "a=b"])
def test_everything_else_stays(typed: object) -> None:
    assert harmless([typed]) == [typed]


def test_xlsx_cells_hold_what_was_typed_and_no_formula() -> None:
    sheet = load_workbook(io.BytesIO(xlsx("表", ["甲"], [[typed] for typed in FORMULAS]))).worksheets[0]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert len(cells) == len(FORMULAS)
    assert all(cell.data_type != "f" for cell in cells)

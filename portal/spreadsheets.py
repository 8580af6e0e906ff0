"""Lists as spreadsheets that open right with Chinese, and never as formulas."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Any

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
WIDEST = 40
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def xlsx(title: str, head: list[str], rows: list[list[Any]]) -> bytes:
    """One sheet: a head that stays in view, filters, dates as dates, texts never as formulas or links."""
    import xlsxwriter  # only an export needs it, and it is slow to load

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:31].translate(str.maketrans("", "", "[]:*?/\\")))
    bold = book.add_format({"bold": True, "bottom": 1})
    moment, day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, head, bold)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(number, column, value, moment)
            elif isinstance(value, date):
                sheet.write_datetime(number, column, datetime(value.year, value.month, value.day), day)
            else:
                sheet.write(number, column, value)
    for column, label in enumerate(head):
        longest = max([_width(label), *(_width(row[column]) for row in rows[:200])])
        sheet.set_column(column, column, min(WIDEST, longest + 2))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(rows)), max(0, len(head) - 1))
    book.close()
    return out.getvalue()


def csv_of(head: list[str], rows: list[list[Any]]) -> bytes:
    """The same as CSV, in UTF-8 with the mark that lets Excel read it."""
    out = io.StringIO()
    csv.writer(out).writerows([harmless(row) for row in [head, *rows]])
    return ("\ufeff" + out.getvalue()).encode()


def _width(value: Any) -> int:
    if isinstance(value, datetime):
        return 16
    return sum(2 if char > "\u2e80" else 1 for char in str(value if value is not None else ""))


def harmless(row: list[Any]) -> list[Any]:
    """Cells a spreadsheet would take for formulas get an apostrophe in front (CSV has no types)."""
    return [f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell for cell in row]

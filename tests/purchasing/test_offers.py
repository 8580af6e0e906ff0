"""What a supplier offers as it is typed or comes in a spreadsheet: read whole, or everything that is wrong at once."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from portal.desks.purchasing import offers, quotations, sheets
from portal.errors import BadInput
from portal.spreadsheets import xlsx
from tests.purchasing.house import Who
from tests.purchasing.test_quotations import BUYER, comparing_now


@pytest.mark.parametrize(
    ("typed", "boxes"),
    [
        ({"lines-0-price": "0.85"}, set()),
        ({}, {"lines-0-price"}),
        ({"lines-0-price": "八毛"}, {"lines-0-price"}),
        ({"lines-1-brand": "中华"}, {"lines-1-price"}),
        ({"lines-0-price": "1", "phone": "12"}, {"phone"}),
        ({"lines-0-price": "1", "valid_to": "2026-11-19"}, {"valid_to"}),
        ({"lines-0-price": "1", "valid_to": "2026-11-20"}, set()),
        ({"lines-0-price": "1", "days": "366"}, {"days"}),
        ({"lines-0-price": "1", "days": "365"}, set()),
    ],
)
def test_an_offer_is_read_whole_or_blamed_by_box(house: Flask, typed: dict[str, str], boxes: set[str]) -> None:
    if boxes:
        with pytest.raises(BadInput) as refused:
            offers.read(MultiDict(typed), ["牙刷", "香皂"])
        assert set(refused.value.problems) == boxes
    else:
        assert offers.read(MultiDict(typed), ["牙刷", "香皂"]).lines[0].item == "牙刷"


def test_what_goods_are_called_is_not_the_suppliers_to_say(house: Flask) -> None:
    typed = MultiDict({"lines-0-item": "金条", "lines-0-price": "1", "lines-7-item": "金条", "lines-7-price": "1"})
    assert [line.item for line in offers.read(typed, ["牙刷"]).lines] == ["牙刷"]


# ---- the spreadsheet -------------------------------------------------------------------------------------------------
def sheet(*rows: dict[str, Any]) -> bytes:
    return xlsx("报价", sheets.HEAD, [[row.get(name) for name in sheets.HEAD] for row in rows])


def test_the_template_names_the_goods_and_comes_back_as_offers(house: Flask, who: Who) -> None:
    record = comparing_now(who)
    book = openpyxl.load_workbook(io.BytesIO(sheets.template(record)))
    lines = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert list(lines[0]) == sheets.HEAD
    assert [row[1] for row in lines[1:]] == ["牙刷", "香皂"] * sheets.ROWS_EACH
    blank = io.BytesIO()
    for row, shop in zip(book.active.iter_rows(min_row=2), ("甲店", "甲店", "乙店"), strict=False):  # type: ignore[union-attr]
        row[0].value, row[5].value, row[8].value = shop, 1.25, 2
    book.save(blank)
    assert sheets.bring_in(who(BUYER), record, "报价.xlsx", blank.getvalue()) == ["甲店", "乙店"]
    assert [(one.supplier, len(one.lines), one.days, one.source) for one in quotations.of(record)] == [
        ("甲店", 2, 2, "sheet"), ("乙店", 1, 2, "sheet"),
    ]  # fmt: skip


def test_a_sheet_with_a_mistake_is_kept_out_whole_and_told_by_line(house: Flask, who: Who) -> None:
    record = comparing_now(who)
    rows = [
        {"供应商": "甲店", "货品": "牙刷", "单价": "0.9"},
        {"供应商": "甲店", "货品": "毛巾", "单价": "0.9"},
        {"供应商": "", "货品": "香皂", "单价": "九毛"},
        {"供应商": "甲店", "货品": "牙刷", "单价": "0.8"},
        {"供应商": "", "货品": "香皂"},
        {"供应商": "乙店", "货品": "香皂"},
    ]
    with pytest.raises(BadInput) as refused:
        sheets.bring_in(who(BUYER), record, "报价.xlsx", sheet(*rows))
    assert list(refused.value.problems) == ["第 3 行", "第 4 行", "第 5 行", "第 7 行"]
    assert quotations.of(record) == []
    for content in (b"", "姓名,电话\n甲,1".encode(), b"PK\x03\x04broken"):
        with pytest.raises(BadInput):
            sheets.read("报价.xlsx" if content[:2] == b"PK" else "报价.csv", content, ["牙刷"])


def test_a_second_sheet_adds_to_what_a_supplier_has_said(house: Flask, who: Who) -> None:
    record = comparing_now(who)
    sheets.bring_in(who(BUYER), record, "a.xlsx", sheet({"供应商": "甲店", "货品": "牙刷", "单价": "0.9"}))
    sheets.bring_in(who(BUYER), record, "b.xlsx", sheet({"供应商": "甲店", "货品": "香皂", "单价": "2"}))
    (kept,) = quotations.of(record)
    assert {line.item: line.price for line in quotations.lines_of(kept)} == {"牙刷": 90, "香皂": 200}

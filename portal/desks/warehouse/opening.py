"""An opening stock from a spreadsheet: a template, a preview with what is wrong by row, then every card or none."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from flask_babel import gettext as _

from portal import spreadsheets
from portal.db import db
from portal.errors import BadInput
from portal.people.import_file import cells_of
from portal.people.models import Person
from portal.records import amending, editions, filing, reading

FORM, QUANTITY = "stock_item", "期初数量"
# Column of the sheet → box of the card; the last is the opening movement.
COLUMNS = {
    "货品编码": "code", "货品名称": "name", "规格": "spec", "单位": "unit", "类别": "category", "存放位置": "place",
    "平均每月消耗量": "monthly_known", "采购线": "line", "最高库存": "highest", "最近一次订货单价": "last_price",
    "最近一次订货数量": "last_quantity", QUANTITY: "",
}  # fmt: skip
NEEDED = ("货品编码", "货品名称", "规格", "单位", QUANTITY)
EXAMPLE = [
    "BC-001",
    "一次性牙刷",
    "软毛，独立包装",
    "支",
    "客房用品",
    "二号库 A3 架",
    3000,
    3000,
    9000,
    0.85,
    6000,
    4200,
]
MOST = 300  # rows at a time: each becomes a card with its history, in one transaction
_MOST_UNPACKED = 4 * 1024 * 1024


@dataclass
class Row:
    """One line of the sheet: its number there, its cells by column, and what is wrong with it."""

    line: int
    cells: dict[str, str]
    problems: list[str] = field(default_factory=list)

    def given(self) -> dict[str, Any]:
        return {box: self.cells[name] for name, box in COLUMNS.items() if box and self.cells[name]}


def template() -> bytes:
    """The sheet to fill in, with one line as an example."""
    return spreadsheets.xlsx(_("期初库存"), list(COLUMNS), [EXAMPLE])


def read(filename: str, content: bytes) -> list[Row]:
    """The rows under the head. Raises BadInput when it is no such list."""
    head: dict[int, str] = {}
    rows: list[Row] = []
    for number, cells in enumerate(islice(cells_of(filename, content), MOST + 20), start=1):
        if not head:
            named = {n: cell.strip().strip("*＊") for n, cell in enumerate(cells)}
            head = {n: name for n, name in named.items() if name in COLUMNS}
            if not set(NEEDED) <= set(head.values()):
                head = {}
            continue
        row = dict.fromkeys(COLUMNS, "") | {name: cells[n].strip() for n, name in head.items() if n < len(cells)}
        if any(row.values()):
            rows.append(Row(number, row))
    if not head:
        raise _bad(_("没有找到表头。请用模板填写，至少要有这几列：%(names)s。", names="、".join(NEEDED)))
    if not rows:
        raise _bad(_("表头下面没有内容，请核对文件。"))
    if len(rows) > MOST:
        raise _bad(_("一次最多导入 %(most)d 种货品，请分成几份。", most=MOST))
    return rows


def check(rows: list[Row], me: Person) -> list[Row]:
    """The same rows with everything that stands in the way, by the rules of the card itself; nothing is written."""
    form = editions.today(FORM)
    seen: dict[str, int] = {}
    for row in rows:
        row.problems = [_("请填写%(name)s", name=name) for name in NEEDED if not row.cells[name]]
        code = row.cells["货品编码"].upper()
        if code and code in seen:
            row.problems.append(_("编码和第 %(line)d 行相同", line=seen[code]))
        seen.setdefault(code, row.line)
        row.problems += _quantity_problems(row.cells[QUANTITY])
        try:
            reading.take(form, form.filed_sections(), row.given(), person=me)
        except BadInput as problem:
            found = [one for sentences in problem.problems.values() for one in sentences]
            row.problems += [one for one in found if one not in row.problems]
    return rows


def _quantity_problems(text: str) -> list[str]:
    if not text:
        return []
    try:
        return [] if float(text.replace(",", "")) >= 0 else [_("期初数量不能是负数")]
    except ValueError:
        return [_("期初数量请填写数字，例如 120")]


def carry_out(rows: list[Row], me: Person, *, once: str, address: str = "") -> int:
    """File every card with its opening stock; returns how many. One row that cannot be filed, and none is.

    Raises BadInput, NotYours. `once` is the token of this click: sent twice, nothing is entered twice.
    """
    if filing.already_filed(me, f"{once[:50]}-{rows[0].line}"):
        return len(rows)
    if any(row.problems for row in check(rows, me)):
        raise BadInput(_("有几行要先改好，一种都还没有导入。"), {})
    with db.session.begin_nested():
        for row in rows:
            token = f"{once[:50]}-{row.line}"
            card = filing.submit(me, FORM, row.given(), once=token, address=address)
            opening = {"opening_quantity": row.cells[QUANTITY], "opening_note": _("从表格导入")}
            amending.file(me, card, "opening", opening, once=f"{token}-q", address=address)
    return len(rows)


def packed(rows: list[Row]) -> str:
    """The rows as text for a hidden box: the server keeps nothing until they are confirmed."""
    data = json.dumps([[row.line, row.cells] for row in rows], ensure_ascii=False)
    return base64.b64encode(zlib.compress(data.encode(), 9)).decode()


def unpacked(text: str) -> list[Row]:
    """What `packed` made. Raises BadInput for anything else; the rows are checked anew in any case."""
    try:
        unzip = zlib.decompressobj()
        rows = json.loads(unzip.decompress(base64.b64decode(text, validate=True), _MOST_UNPACKED))
        if unzip.unconsumed_tail or not 0 < len(rows) <= MOST:
            raise ValueError
        return [Row(int(line), {name: str(cells[name]) for name in COLUMNS}) for line, cells in rows]
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError):
        raise _bad(_("表格在途中损坏了，请重新上传。")) from None


def _bad(sentence: str) -> BadInput:
    return BadInput(sentence, {"file": [sentence]})

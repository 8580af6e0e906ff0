"""Quotations as a spreadsheet: a template with the goods asked for, and what comes back, read row by row.

Nothing is kept of a sheet in which anything is wrong: what is wrong is said by its line, and the file is still there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.desks.purchasing import offers, quotations
from portal.desks.purchasing.offers import Offer
from portal.errors import BadInput
from portal.people.import_file import cells_of
from portal.people.models import Person
from portal.records.models import Record
from portal.spreadsheets import xlsx

# column of the sheet → the box of an offer it fills
SUPPLIER, ITEM = "供应商", "货品"
OF_LINE = {"单价": "price", "规格品牌": "brand", "起订量": "minimum"}
OF_OFFER = {"交货期（天）": "days", "付款条件": "terms", "报价有效期": "valid_to", "联系人": "contact", "电话": "phone",
            "说明": "note"}  # fmt: skip
SHOWN = ("规格", "单位", "数量")  # of the goods, for reading only
HEAD = [SUPPLIER, ITEM, *SHOWN, *OF_LINE, *OF_OFFER]
MOST_LINES = 2000
ROWS_EACH = 3  # suppliers the template leaves room for
_HEADER_WITHIN = 10


def template(record: Record) -> bytes:
    """The goods of this purchase, three lines each, to be filled in and sent back."""
    blank = [None] * (len(OF_LINE) + len(OF_OFFER))
    rows = [
        ["", row["name"], row.get("spec") or "", row.get("unit") or "", float(row["quantity"]), *blank]
        for _round in range(ROWS_EACH)
        for row in quotations.items_of(record)
    ]
    return xlsx(_("报价"), HEAD, rows)


def read(filename: str, content: bytes, items: list[str]) -> dict[str, Offer]:
    """The offer of every supplier in the sheet. Raises BadInput with what is wrong as `行 7` → sentences."""
    problems: dict[str, list[str]] = {}
    found: dict[str, Offer] = {}
    for line, cells in _rows(filename, content):
        if not any(cells[name] for name in (*OF_LINE, SUPPLIER)):
            continue  # a line of the template nobody wrote on
        try:
            _take(found, cells, items)
        except BadInput as problem:
            said = [one for sentences in problem.problems.values() for one in sentences]
            problems.setdefault(_("第 %(line)d 行", line=line), []).extend(said)
    if problems:
        sentence = _("表格里有 %(count)d 行要改，改好后请重新上传；这一次什么都没有导入。", count=len(problems))
        raise BadInput(sentence, problems)
    if not found:
        raise _bad(_("表格里没有报价：请填写供应商和单价。"))
    return found


def bring_in(me: Person, record: Record, filename: str, content: bytes) -> list[str]:
    """Keep every offer of the sheet, all or nothing; the suppliers' names. Raises BadInput, NotYours, TooLate."""
    items = [row["name"] for row in quotations.items_of(record)]
    found = read(filename, content, items)
    known = {one.supplier: one for one in quotations.of(record)}
    for supplier, offer in found.items():
        if supplier in known and known[supplier].answered_at is not None:
            said = {line.item for line in offer.lines}
            others = [line for line in quotations.lines_of(known[supplier]) if line.item not in said]
            offer = replace(offer, lines=[*others, *offer.lines])
        quotations.keep(me, record, supplier, offer, source="sheet")
    return list(found)


def _rows(filename: str, content: bytes) -> Any:
    """(line, cells by column) below the header. Raises BadInput where there is none."""
    columns: dict[int, str] = {}
    for line, cells in enumerate(cells_of(filename, content), start=1):
        if not columns:
            columns = {n: name for n, cell in enumerate(cells) if (name := cell.strip().strip("*＊")) in HEAD}
            if not {SUPPLIER, ITEM, "单价"} <= set(columns.values()):
                columns = {}
                if line >= _HEADER_WITHIN:
                    break
            continue
        if line > MOST_LINES:
            raise _bad(_("表格太长，一次最多 %(most)d 行。", most=MOST_LINES))
        row = {name: cells[n].strip() if n < len(cells) else "" for n, name in columns.items()}
        yield line, {name: row.get(name, "") for name in HEAD}
    if not columns:
        raise _bad(_("没有找到表头：至少要有“供应商”“货品”“单价”三列，请用下载的模板填写。"))


def _take(found: dict[str, Offer], cells: dict[str, str], items: list[str]) -> None:
    """Add one line to its supplier's offer. Raises BadInput."""
    supplier = " ".join(cells[SUPPLIER].split())
    problems: dict[str, list[str]] = {}
    if not supplier:
        problems["supplier"] = [_("请填写供应商")]
    if cells[ITEM] not in items:
        problems["item"] = [_("申请里没有“%(item)s”这种货品，名称请与模板一致", item=cells[ITEM] or _("（空）"))]
    if not cells["单价"]:
        problems["price"] = [_("请填写单价；不报的货品整行留空")]
    if supplier in found and any(line.item == cells[ITEM] for line in found[supplier].lines):
        problems["item"] = [_("%(name)s的“%(item)s”报了两次", name=supplier, item=cells[ITEM])]
    typed = MultiDict({box: cells[name] for name, box in OF_OFFER.items()})
    typed.update({f"lines-0-{box}": cells[name] for name, box in OF_LINE.items()})
    try:
        offer = offers.read(typed, [cells[ITEM]])
    except BadInput as problem:
        raise BadInput(problem.sentence, {**problem.problems, **problems}) from None
    if problems:
        raise BadInput(_("这一行要改。"), problems)
    before = found.get(supplier)
    found[supplier] = offer if before is None else _joined(before, offer)


def _joined(before: Offer, more: Offer) -> Offer:
    """Two lines of one supplier: what one leaves blank the other may say."""
    return Offer(
        contact=before.contact or more.contact, phone=before.phone or more.phone,
        days=more.days if before.days is None else max(before.days, more.days or 0), terms=before.terms or more.terms,
        valid_to=min((day for day in (before.valid_to, more.valid_to) if day), default=None),
        note=before.note or more.note, lines=[*before.lines, *more.lines],
    )  # fmt: skip


def _bad(sentence: str) -> BadInput:
    return BadInput(sentence, {"file": [sentence]})

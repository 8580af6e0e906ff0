"""Reads a list of people from .xlsx or CSV as rows of text, and carries rows through a page."""

from __future__ import annotations

import base64
import binascii
import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from portal.errors import BadInput

# The columns by the name the sheet should give them, and other names sheets give them.
COLUMNS = {
    "工号": ("员工号", "员工编号", "编号"),
    "姓名": ("名字", "员工姓名"),
    "登录名": ("账号", "用户名", "登录账号"),
    "部门": ("所属部门",),
    "岗位": ("职务", "职位"),
    "兼任": ("兼任岗位", "兼职", "兼职岗位"),
    "上级岗位": ("上级", "汇报岗位", "直属上级岗位"),
    "手机": ("手机号", "手机号码", "电话", "联系电话"),
    "邮箱": ("电子邮箱", "邮件", "email", "e-mail"),
}
LINE = "行"  # besides the columns: the line of the sheet, to name it in a sentence

MOST_ROWS = 5000
_MOST_UNPACKED = 40 * 1024 * 1024  # bytes of an .xlsx once unzipped
_HEADER_WITHIN = 10  # sheets often have a title above their header

_CALLED = {other.casefold(): name for name, others in COLUMNS.items() for other in (name, *others)}

Rows = list[dict[str, str]]


def read(filename: str, content: bytes) -> Rows:
    """The rows below the header, empty ones left out. Raises BadInput when it is no such list."""
    lines = cells_of(filename, content)
    columns: dict[int, str] = {}
    rows: Rows = []
    for number, cells in enumerate(lines, start=1):
        if not columns:
            columns = _header(cells)
            if not columns and number >= _HEADER_WITHIN:
                break
            continue
        row = {name: cells[n].strip() if n < len(cells) else "" for n, name in columns.items()}
        if any(row.values()):
            rows.append({LINE: str(number), **{name: row.get(name, "") for name in COLUMNS}})
        if len(rows) > MOST_ROWS:
            raise _bad(_("一次最多导入 %(n)s 人，请分成几份。", n=MOST_ROWS))
    if not columns:
        raise _bad(_("没有找到表头。请在第一行写明列名，至少要有“姓名”一列。"))
    if not rows:
        raise _bad(_("表头下面没有内容，请核对文件。"))
    return rows


def cells_of(filename: str, content: bytes) -> Iterable[list[str]]:
    """Every line of the first sheet (.xlsx) or of a CSV, as texts. Raises BadInput for what cannot be read."""
    return _xlsx(content) if filename.lower().endswith(".xlsx") else _csv(content)


def packed(rows: Rows) -> str:
    """The rows as text for a hidden field: small, and the server keeps nothing until they are confirmed."""
    return base64.b64encode(zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), 9)).decode()


def unpacked(text: str) -> Rows:
    """What `packed` made. Raises BadInput for anything else; the rows are checked anew in any case."""
    try:
        unzip = zlib.decompressobj()
        data = unzip.decompress(base64.b64decode(text, validate=True), _MOST_UNPACKED)
        rows = json.loads(data)
        if unzip.unconsumed_tail or len(rows) > MOST_ROWS:
            raise ValueError
        return [{name: str(row[name]) for name in (LINE, *COLUMNS)} for row in rows]
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError):
        raise _bad(_("名单在途中损坏了，请重新上传。")) from None


def _header(cells: list[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for n, cell in enumerate(cells):
        name = _CALLED.get("".join(cell.split()).strip("*＊").casefold())
        if name and name not in found.values():
            found[n] = name
    return found if "姓名" in found.values() else {}


def _csv(content: bytes) -> Iterable[list[str]]:
    text = _decoded(content)
    head = text.splitlines()[0] if text.strip() else ""
    delimiter = max(",\t;", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        raise _bad(_("这个文件不像 CSV 表格，请另存为 .xlsx 再上传。")) from None


def _decoded(content: bytes) -> str:
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _bad(_("读不出文件里的文字。请另存为 .xlsx，或用 UTF-8、GBK 编码的 CSV。"))


def _xlsx(content: bytes) -> Iterable[list[str]]:
    from openpyxl import load_workbook  # only an import needs it, and it is slow to load

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > _MOST_UNPACKED:
                raise _bad(_("这个表格太大，请只留下要导入的那一页。"))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size is often wrong
        for row in sheet.iter_rows(values_only=True):
            yield [_text(value) for value in row]
    except (zipfile.BadZipFile, KeyError, IndexError, ValueError, SyntaxError):  # openpyxl lets XML errors through
        raise _bad(_("这个文件打不开，可能已损坏或不是 .xlsx 表格。请另存一份再上传。")) from None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # numbers of staff and telephones are kept as figures by spreadsheets
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)


def _bad(sentence: str) -> BadInput:
    return BadInput(sentence, {"file": [sentence]})

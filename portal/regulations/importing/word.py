"""Word files (.docx) as lines: text, automatic numbers, headings, tables with merged cells; what cannot come is told.

Read from the XML itself: what converters to HTML make of automatic numbers is a list, and 第一条 is lost.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, XMLParser

from flask_babel import gettext as _

from portal.errors import BadInput
from portal.regulations.importing.lines import Document, Doubt, Line
from portal.regulations.importing.word_numbers import (
    Numbering,
    Style,
    W,
    list_of,
    on,
    read_numbering,
    read_styles,
    value,
    whole,
)

MOST_UNPACKED = 60 * 1024 * 1024  # bytes of one part
MOST_PARTS = 5_000
_DEEPEST = 120  # elements within one another; Word itself stays below fifty
_MOST_CELLS = 50_000

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TEXT_BOX = f"{W}txbxContent"
_PASSED_OVER = {f"{W}del", f"{W}moveFrom", f"{_MC}Fallback", f"{W}pPr", f"{W}rPr", f"{W}tblPr", f"{W}sectPr"}
_PICTURES = {f"{W}drawing", f"{W}pict", f"{W}object"}


def read(content: bytes) -> Document:
    """The lines of a .docx. Raises BadInput with a sentence for what is none, is damaged, or unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if len(archive.infolist()) > MOST_PARTS or "word/document.xml" not in archive.namelist():
                raise BadInput(_("这是压缩包，不是 Word 文件。请把里面的文件逐个导入。"))
            body = _part(archive, "word/document.xml")
            numbering = read_numbering(_part(archive, "word/numbering.xml"))
            styles = read_styles(_part(archive, "word/styles.xml"))
    except (zipfile.BadZipFile, NotImplementedError, ParseError, zlib.error, OSError, ValueError, EOFError,
            RuntimeError, LookupError):  # fmt: skip
        raise _damaged() from None
    inner = body.find(f"{W}body") if body is not None else None
    if inner is None:
        raise _damaged()
    reader = _Reader(styles, numbering)
    reader.take(inner)
    return reader.document()


def _damaged() -> BadInput:
    return BadInput(_("这个 Word 文件已损坏或加了密码，打不开。请用 Word 打开后另存一份再导入。"))


def _part(archive: zipfile.ZipFile, name: str) -> Element | None:
    if name not in archive.namelist():
        return None
    with archive.open(name) as part:
        content = part.read(MOST_UNPACKED + 1)
    if len(content) > MOST_UNPACKED:
        raise BadInput(_("文件展开后过大，不能导入。请拆分后再试。"))
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:  # no Word writes them; a bomb of entities needs them
        raise _damaged()
    parser = XMLParser()
    parser.feed(content)
    return parser.close()


class _Reader:
    def __init__(self, styles: dict[str, Style], numbering: Numbering) -> None:
        self._styles, self._numbering = styles, numbering
        self._lines: list[Line] = []
        self._pictures: list[int] = []  # the lines they stand at
        self._merged = self._notes = self._changes = self._boxes = self._cells = 0
        self._gap = False

    def document(self) -> Document:
        told = (("merged", self._merged), ("notes", self._notes), ("changes", self._changes), ("boxes", self._boxes))
        doubts = [Doubt(kind, 0, assumed=str(count)) for kind, count in told if count]
        lines = {line.at: line for line in self._lines}
        for at in self._pictures:
            beside = lines.get(at - 1) or lines.get(at)
            doubt = Doubt("picture", at, read=beside.text[:30] if beside else "", assumed="1")
            (beside.doubts if beside else doubts).append(doubt)
        return Document(self._lines, doubts=doubts)

    def take(self, element: Element, depth: int = 0) -> None:
        """The paragraphs and tables below an element, through whatever wraps them."""
        if depth > _DEEPEST:
            raise _damaged()
        for child in element:
            if child.tag == f"{W}p":
                self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._table(child, depth)
            elif child.tag not in _PASSED_OVER:
                self.take(child, depth + 1)

    def _paragraph(self, paragraph: Element) -> None:
        boxes: list[Element] = []
        text = "".join(self._words(paragraph, boxes, 0))
        properties = paragraph.find(f"{W}pPr")
        style = Style()
        if properties is not None:
            style = self._styles.get(value(properties, "pStyle"), style)
        numbered = (list_of(properties) if properties is not None else None) or style.numbered
        label = self._numbering.label(*numbered) if numbered and text.strip() else ""
        heading = style.heading
        if properties is not None and properties.find(f"{W}outlineLvl") is not None:
            level = whole(value(properties, "outlineLvl"), 9)
            heading = level + 1 if level < 9 else 0
        weight = style.weight + int(properties is not None and value(properties, "jc") == "center")
        if _all_bold(paragraph):
            weight += 1
        words = [one.strip() for one in text.split("\n") if one.strip()]
        for n, one in enumerate(words):
            shown = f"{label} {one}" if label and n == 0 else one
            contents = style.name.lower().startswith(("toc ", "目录 "))
            self._lines.append(
                Line(shown, len(self._lines) + 1, heading=heading, weight=weight, gap=self._gap, contents=contents)
            )
            self._gap = False
        self._gap = self._gap or not words
        for box in boxes:
            self._boxes += 1
            self.take(box, 1)

    def _words(self, element: Element, boxes: list[Element], depth: int) -> Iterator[str]:
        if depth > _DEEPEST:
            raise _damaged()
        for child in element:
            tag = child.tag
            if tag == f"{W}t":
                yield child.text or ""
            elif tag == f"{W}tab":
                yield "\t"
            elif tag in (f"{W}br", f"{W}cr"):
                if child.get(f"{W}type") not in ("page", "column"):
                    yield "\n"
            elif tag == f"{W}noBreakHyphen":
                yield "-"
            elif tag == f"{W}sym":
                code = child.get(f"{W}char") or ""
                if len(code) == 4 and all(one in "0123456789abcdefABCDEF" for one in code):
                    yield _symbol(int(code, 16))
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                self._notes += 1
            elif tag == _TEXT_BOX:
                boxes.append(child)
            elif tag in (f"{W}del", f"{W}moveFrom"):
                self._changes += 1
            elif tag not in _PASSED_OVER:
                before = len(boxes)
                self._changes += tag == f"{W}ins"
                yield from self._words(child, boxes, depth + 1)
                if tag in _PICTURES and len(boxes) == before:
                    self._pictures.append(len(self._lines) + 1)

    def _table(self, table: Element, depth: int) -> None:
        rows: list[list[str]] = []
        merged = 0
        for row in table.iter(f"{W}tr") if depth > _DEEPEST else table.findall(f"{W}tr"):
            cells: list[str] = []
            for cell in row.iter(f"{W}tc") if row.find(f"{W}tc") is None else row.findall(f"{W}tc"):
                properties = cell.find(f"{W}tcPr")
                span, above = 1, False
                if properties is not None:
                    span = min(max(whole(value(properties, "gridSpan"), 1), 1), 63)
                    merge = properties.find(f"{W}vMerge")
                    above = merge is not None and merge.get(f"{W}val") != "restart"
                column = len(cells)
                text = rows[-1][column] if above and rows and column < len(rows[-1]) else self._cell(cell, depth)
                merged += span > 1 or above
                cells += [text] * span
                self._cells += span
            if self._cells > _MOST_CELLS:
                raise BadInput(_("这个文件里的表格太大，请把表格另存为 Excel 附件，其余文字再导入。"))
            rows.append(cells)
        rows = [row for row in rows if any(row)]
        if not rows:
            return
        if max(map(len, rows)) == 1:  # one column: a frame around text
            for one in table.iter(f"{W}tc"):
                self.take(one, depth + 1)
            return
        self._merged += merged
        self._lines.append(Line("", len(self._lines) + 1, table=rows))
        self._gap = True

    def _cell(self, cell: Element, depth: int) -> str:
        """The words of a cell in one line; its lists keep their numbers."""
        if depth > _DEEPEST:
            raise _damaged()
        inner = _Reader(self._styles, self._numbering)
        inner.take(cell, depth + 1)
        self._notes += inner._notes
        self._pictures += [len(self._lines) + 1] * len(inner._pictures)
        parts = []
        for line in inner._lines:
            parts.append(line.text if line.table is None else "；".join("，".join(filter(None, r)) for r in line.table))
        return " ".join(" ".join(parts).split())


def _all_bold(paragraph: Element) -> bool:
    runs = [run for run in paragraph.iter(f"{W}r") if run.find(f"{W}t") is not None]
    return bool(runs) and all((p := run.find(f"{W}rPr")) is not None and on(p, "b") for run in runs)


def _symbol(code: int) -> str:
    """A character of a symbol font: ticks and boxes are known, others are private-use characters."""
    return {0xF0A8: "□", 0xF06F: "□", 0xF0FE: "☑", 0xF052: "☑", 0xF0B7: "•", 0xF06C: "●"}.get(code, chr(code))

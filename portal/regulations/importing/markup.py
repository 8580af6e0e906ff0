"""Pages of HTML, also those Word saves: their paragraphs, headings, lists and tables as lines."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from flask_babel import gettext as _

from portal.errors import BadInput
from portal.regulations.importing.lines import Document, Doubt, Line

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "tr",
        "section",
        "article",
        "main",
        "header",
        "center",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "body",
        "html",
        "figure",
        "figcaption",
        "form",
        "fieldset",
        "address",
        "hr",
    ]
)
# What a page shows around its text.
_SKIPPED = frozenset(
    [
        "script",
        "style",
        "head",
        "nav",
        "aside",
        "footer",
        "template",
        "noscript",
        "svg",
        "select",
        "button",
        "iframe",
        "object",
    ]
)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_CONDITION = re.compile(r"<!\[[^>]{0,200}>|<!\[")  # <![if !supportLists]> of Word: what stands between them is text
_MOST_SPAN = 50  # columns or rows a cell may claim
_MOST_CELLS = 50_000
_DEEPEST = 400


def read(text: str) -> Document:
    """The lines of a page. Raises BadInput when it is nested or tabled beyond sense."""
    reader = _Reader()
    try:
        reader.feed(_CONDITION.sub("", text))
        reader.close()
    except (AssertionError, RecursionError):  # the parser gives up on some broken declarations
        raise BadInput(_("这个网页文件已损坏，读不下去。请用浏览器打开后，把文字复制到文本文件里再导入。")) from None
    reader.flush()
    document = Document(reader.lines, wrapped=True)
    if reader.pictures:
        document.doubts.append(Doubt("picture", 0, assumed=str(reader.pictures)))
    if reader.spanned:
        document.doubts.append(Doubt("merged", 0, assumed=str(reader.spanned)))
    return document


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self.pictures = self.spanned = 0
        self._words: list[str] = []
        self._open: list[str] = []
        self._skipping = 0  # how many of the open elements are skipped ones
        self._lists: list[list[str | int]] = []  # kind of numbering and last number, of the lists around
        self._label = ""
        self._heading = self._weight = self._preformatted = 0
        self._tables: list[_Table] = []
        self._cells = 0
        self._gap = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        style = given.get("style", "").replace(" ", "").lower()
        if tag not in _VOID:
            if len(self._open) > _DEEPEST:
                raise BadInput(_("这个网页文件嵌套得太深，不像一份文件。请把文字复制到文本文件里再导入。"))
            hidden = tag in _SKIPPED or "display:none" in style or "mso-hide:all" in style
            self._open.append(f"!{tag}" if hidden else tag)
            self._skipping += hidden
        if self._skipping:
            return
        if tag in _BLOCKS:
            self.flush()
        if tag == "br":
            self._words.append("\n")
        elif tag == "img":
            self.pictures += 1
        elif tag in ("ol", "ul"):
            start = given.get("start", "1")
            first = int(start) if start.isascii() and start.isdigit() and len(start) < 5 else 1
            self._lists.append([given.get("type", "1") if tag == "ol" else "•", first - 1])
        elif tag == "li":
            self._label = self._next_label()
        elif re.fullmatch("h[1-6]", tag):
            self._heading = int(tag[1])
        elif tag == "pre":
            self._preformatted += 1
        elif tag == "table":
            self._tables.append(_Table())
        elif tag == "tr" and self._tables:
            self._tables[-1].next_row()
        elif tag in ("td", "th") and self._tables:
            self._take_cell()
            self._tables[-1].cell = (_span(given.get("colspan")), _span(given.get("rowspan")))
        if tag in ("b", "strong") or "font-weight:bold" in style or "text-align:center" in style \
                or given.get("align", "").lower() == "center" or tag == "center":  # fmt: skip
            self._weight = min(2, self._weight + 1)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or (tag not in self._open and f"!{tag}" not in self._open):
            return
        was_skipping = self._skipping
        while self._open:  # whatever was left open inside is closed with it
            closed = self._open.pop()
            self._skipping -= closed.startswith("!")
            if closed.lstrip("!") == tag:
                break
        if was_skipping:
            return
        if tag in ("td", "th"):
            self._take_cell()
        elif tag in _BLOCKS:
            self.flush()
        if tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        elif tag == "table" and self._tables:
            self._end_table(self._tables.pop())
        elif tag == "pre":
            self._preformatted = max(0, self._preformatted - 1)
        elif re.fullmatch("h[1-6]", tag):
            self._heading = 0

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._words.append(data if self._preformatted else re.sub(r"[ \t\r\n\f]+", " ", data))

    def unknown_decl(self, data: str) -> None:
        """Sections of CDATA and the like hold nothing a reader sees."""

    def flush(self) -> None:
        """End the paragraph in hand: a line, or some where it has line breaks."""
        if self._tables and self._tables[-1].cell is not None:
            self._words.append(" ")  # paragraphs inside a cell stay together
            return
        text, self._words = "".join(self._words).replace("\xa0", " "), []
        label, self._label = self._label, self._label if not text.strip() else ""
        if not text.strip():
            self._gap = self._gap or bool(text)
            return
        for n, words in enumerate(one for one in text.split("\n") if one.strip()):
            self.lines.append(
                Line(f"{label} {words.strip()}" if label and not n else words.strip(), len(self.lines) + 1,
                     heading=self._heading, weight=self._weight, gap=self._gap or n == 0)
            )  # fmt: skip
        self._gap, self._weight = False, 0

    def _next_label(self) -> str:
        if not self._lists:
            return "•"
        kind, last = self._lists[-1]
        number = int(last) + 1
        self._lists[-1][1] = number
        if kind == "•":
            return "•"
        return f"{chr(96 + number)})" if kind in ("a", "A") and number <= 26 else f"{number}."

    def _take_cell(self) -> None:
        table = self._tables[-1]
        if table.cell is None:
            self._words = []
            return
        text, self._words = re.sub(r"\s+", " ", "".join(self._words)).strip(), []
        columns, rows = table.cell
        self._cells += columns * rows
        if self._cells > _MOST_CELLS:
            raise BadInput(_("这个文件里的表格太大，请把表格另存为 Excel 附件，其余文字再导入。"))
        self.spanned += columns * rows > 1
        table.put(text, columns, rows)

    def _end_table(self, table: _Table) -> None:
        rows = [row for row in table.rows if any(row)]
        if self._tables:  # a table in a cell of another: its words belong to that cell
            self._words.append("；".join("，".join(cell for cell in row if cell) for row in rows))
        elif rows and max(map(len, rows)) == 1:  # one column: a frame around text
            self.lines += [Line(row[0], len(self.lines) + n, gap=True) for n, row in enumerate(rows, start=1)]
        elif rows:
            self.lines.append(Line("", len(self.lines) + 1, table=rows))


class _Table:
    """A table being read: a cell that spans others stands in each of them."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.cell: tuple[int, int] | None = None
        self._held: dict[int, tuple[str, int]] = {}  # column → words from above and for how many more rows

    def next_row(self) -> None:
        self._fill()
        self.rows.append([])

    def put(self, text: str, columns: int, rows: int) -> None:
        self.cell = None
        if not self.rows:
            self.rows.append([])
        self._fill()
        for _column in range(columns):
            if rows > 1:
                self._held[len(self.rows[-1])] = (text, rows - 1)
            self.rows[-1].append(text)

    def _fill(self) -> None:
        while self.rows and (held := self._held.get(len(self.rows[-1]))):
            column = len(self.rows[-1])
            self.rows[-1].append(held[0])
            if held[1] > 1:
                self._held[column] = (held[0], held[1] - 1)
            else:
                del self._held[column]


def _span(value: str | None) -> int:
    return (
        min(max(int(value), 1), _MOST_SPAN) if value and value.isascii() and value.isdigit() and len(value) < 5 else 1
    )

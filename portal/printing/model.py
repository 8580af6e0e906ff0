"""What is drawn on a form's paper: plain values that services fill and templates draw; no database, no Flask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

GRID = 6  # columns of the form's grid

# text, long      str; a long text keeps its line breaks
# number          str, set right
# money           int fen; a cell also gives it in capitals, a table's column does not
# ticks           list[Tick]
# signature       str, the SVG
# picture         str, a data: URI
# rich            markupsafe.Markup, sanitised by who fills it
Kind = Literal["text", "long", "number", "money", "ticks", "signature", "picture", "rich"]


@dataclass(frozen=True, slots=True)
class Tick:
    """One of the things that could be ticked; paper shows them all."""

    label: str
    on: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A label and its value; `span` of six columns, `lines` of room for handwriting on a blank form."""

    label: str
    value: Any = None
    kind: Kind = "text"
    span: int = 2
    lines: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.span <= GRID:
            raise ValueError(f"{self.label}: a cell spans 1 to {GRID} columns, not {self.span}")
        if self.kind == "money" and not isinstance(self.value, int | None):
            raise TypeError(f"{self.label}: money is an int of fen, not {self.value!r}")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `width` is its share of the table's width, 0 where the cells are to decide."""

    title: str
    width: float = 0.0
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class CellTable:
    """A table inside a form. `min_rows` are printed on a blank form; a filled one ends with its last row, so that
    nothing can be added by hand to what was approved."""

    label: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]] = ()
    min_rows: int = 4
    total: Sequence[Any] = ()
    struck: Mapping[int, str] = field(default_factory=dict)  # rows drawn through, by their place, and why

    def __post_init__(self) -> None:
        for row in [*self.rows, *([self.total] if self.total else [])]:
            if len(row) != len(self.columns):
                raise ValueError(f"{self.label}: {len(row)} values for {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class SheetSection:
    """A titled part of the form: rows of cells, and tables between them."""

    title: str
    rows: Sequence[Sequence[Cell] | CellTable]

    def __post_init__(self) -> None:
        for row in self.rows:
            if not isinstance(row, CellTable) and sum(cell.span for cell in row) > GRID:
                raise ValueError(f"{self.title}: a row is wider than {GRID} columns: {[cell.label for cell in row]}")


@dataclass(frozen=True, slots=True)
class Approval:
    """A box for one step. Not yet decided: only `step` (and `citation`), the rest is drawn to be filled by hand."""

    step: str
    opinion: str = ""
    name: str = ""
    acting_for: str = ""
    signature_svg: str = ""
    at: datetime | None = None
    citation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """What leads from a paper back to its record, and shows whether it was changed since."""

    qr_url: str = ""
    short_code: str = ""
    content_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(Traced):
    """A whole form. `copies` are the 联 of the paper, counted by the print where they do not count themselves;
    `watermark` is 草稿, 已作废 or nothing."""

    title: str
    number: str
    hotel: str
    sections: Sequence[SheetSection]
    edition_note: str = ""
    approvals: Sequence[Approval] = ()
    footer: str = ""
    copies: Sequence[str] = ()
    owner: str = ""
    dated: date | None = None
    stamp: str = ""
    landscape: bool = False
    blank: bool = False
    watermark: str = ""
    late_note: str = ""  # entered afterwards (补录): both times

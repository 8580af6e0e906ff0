"""The figures of a report: a line for each thing, a column for each part of it, the records each figure counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Any

from portal.printing.figures import amount, yuan

Value = int | Decimal | str | date | None
ALL = Decimal(100)


class Kind(Enum):
    """What a column's figures are. Money is whole fen; a percentage is 12.5, not 0.125; a word is not drawn."""

    COUNT = "count"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    WORD = "word"


@dataclass(frozen=True)
class Part:
    """A column: its words, what its figures are, their unit; `drawn` in the chart; `adds` where lines may be summed."""

    words: str
    kind: Kind = Kind.COUNT
    unit: str = ""
    drawn: bool = True
    adds: bool = True


@dataclass(frozen=True)
class Cell:
    """A figure, the ids of the records it counts, and for money or shares what it was worked out from, in words."""

    value: Value
    records: tuple[int, ...] = ()
    base: str = ""


@dataclass(frozen=True)
class Line:
    """A row: its words, the cells in the order of the parts, and the record it is about, where it is about one."""

    words: str
    cells: tuple[Cell, ...]
    number: str = ""


@dataclass(frozen=True)
class Figures:
    """A report's table. `of` heads the first column. `note` is a sentence on what to know before believing it."""

    of: str
    parts: tuple[Part, ...]
    lines: tuple[Line, ...]
    note: str = ""
    totals: tuple[Cell, ...] = field(default=())

    def __post_init__(self) -> None:
        for line in self.lines:
            if len(line.cells) != len(self.parts):
                raise ValueError(f"{line.words}: {len(line.cells)} figures for {len(self.parts)} columns")

    @property
    def empty(self) -> bool:
        """Is there nothing to show: no line, or nothing but noughts?"""
        return not any(cell.value for line in self.lines for cell in line.cells)

    def listed(self, standing: bool) -> list[int]:
        """The lines a table shows: under a standing chart, where empty days are to be seen, only those with figures."""
        return [n for n, line in enumerate(self.lines) if not standing or any(cell.value for cell in line.cells)]

    @property
    def drawn(self) -> list[int]:
        """The columns the chart shows: those meant for it that have the kind and unit of the first."""
        meant = [n for n, part in enumerate(self.parts) if part.drawn and part.kind is not Kind.WORD]
        if not meant:
            return []
        first = self.parts[meant[0]]
        return [n for n in meant if (self.parts[n].kind, self.parts[n].unit) == (first.kind, first.unit)]

    @property
    def sums(self) -> tuple[Cell | None, ...]:
        """The foot of the table: as given, else the sum of each column that may be summed; () with fewer than two
        lines, or where no column can be summed."""
        if self.totals:
            return self.totals
        if len(self.lines) < 2 or not any(_sums(part) for part in self.parts):
            return ()
        return tuple(self._sum(n) if _sums(part) else None for n, part in enumerate(self.parts))

    def _sum(self, column: int) -> Cell:
        cells = [line.cells[column] for line in self.lines]
        known = [figure(cell.value) for cell in cells if cell.value is not None]
        records = dict.fromkeys(id_ for cell in cells for id_ in cell.records)
        return Cell(sum(known, Decimal(0)), tuple(records))


def _sums(part: Part) -> bool:
    return part.adds and part.kind not in (Kind.PERCENT, Kind.WORD)


def figure(value: Value) -> Decimal:
    """The value as a number; nought for what is none."""
    return Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)


def shown(value: Value, kind: Kind) -> str:
    """A figure as it is written on pages and paper; "" where there is none."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if not value and kind is not Kind.PERCENT:
        return "0"  # of money too: a column of 0.00 hides where something was spent
    if kind is Kind.MONEY:
        return yuan(int(value))
    places = {Kind.COUNT: Decimal(1), Kind.PERCENT: Decimal("0.1")}.get(kind, Decimal("0.01"))
    rounded = Decimal(value).quantize(places, rounding=ROUND_HALF_UP)
    if kind is Kind.PERCENT and rounded == ALL > value:
        rounded = ALL - places  # not quite all is not all
    text = amount(rounded)
    return f"{text}%" if kind is Kind.PERCENT else text


def for_spreadsheet(value: Value, kind: Kind) -> Any:
    """A figure as a spreadsheet keeps it: money in yuan, numbers as numbers."""
    if isinstance(value, int | Decimal):
        number = Decimal(value) / 100 if kind is Kind.MONEY else Decimal(value)
        return int(number) if number == number.to_integral_value() else float(round(number, 4))
    return value


def axis_words(value: Decimal, kind: Kind) -> str:
    """A figure beside an axis: short, money in yuan and from ten thousand in 万."""
    number = value / 100 if kind is Kind.MONEY else value
    if kind is Kind.MONEY and number >= 10_000:
        return f"{amount((number / 10_000).quantize(Decimal('0.1')))}万"
    return amount(number.quantize(Decimal("0.01"))) + ("%" if kind is Kind.PERCENT else "")

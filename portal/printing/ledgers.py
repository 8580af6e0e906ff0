"""Wide papers on A4 landscape: a register's pages, and the comparison of quotations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from portal.printing.columns import widths
from portal.printing.model import Approval, Column, Traced
from portal.printing.pages import draw
from portal.printing.render import printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A ledger: 临时施工人员登记表, 动火登记. `period` and `note` in words; rows are numbered by the print."""

    hotel: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    period: str = ""
    total: Sequence[Any] = ()
    note: str = ""
    printed_by: str = ""
    printed_at: datetime | None = None

    def __post_init__(self) -> None:
        for row in [*self.rows, *([self.total] if self.total else [])]:
            if len(row) != len(self.columns):
                raise ValueError(f"{self.title}: {len(row)} values for {len(self.columns)} columns")


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """Who quoted, and on what terms, in words."""

    name: str
    contact: str = ""
    terms: str = ""  # 付款与交货
    remark: str = ""  # 质量评价, a lapsed qualification


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line of the comparison. `prices` in fen a unit, one for each supplier, None where it did not quote."""

    name: str
    spec: str
    unit: str
    quantity: Decimal
    prices: Sequence[int | None]
    chosen: int | None = None  # index of the supplier
    reason: str = ""

    def amount(self, supplier: int | None) -> int | None:
        """The line's total in fen at that supplier, half a fen rounded up; None without a quotation."""
        price = None if supplier is None else self.prices[supplier]
        if price is None:
            return None
        return int((price * self.quantity).quantize(Decimal(1), rounding=ROUND_HALF_UP))

    @property
    def best(self) -> int | None:
        """The lowest unit price in fen, None when nobody quoted."""
        return min((price for price in self.prices if price is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Traced):
    """供应商比价表: items by suppliers, up to six of them."""

    hotel: str
    number: str
    department: str
    suppliers: Sequence[Supplier]
    items: Sequence[Item]
    approvals: Sequence[Approval]  # three boxes at most
    opinion: str = ""
    single_source: str = ""  # why fewer quotations than the article wants
    edition_note: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.suppliers) <= 6:
            raise ValueError(f"a comparison prints 1 to 6 suppliers, not {len(self.suppliers)}")
        for item in self.items:
            if len(item.prices) != len(self.suppliers):
                raise ValueError(f"{item.name}: {len(item.prices)} prices for {len(self.suppliers)} suppliers")

    def total(self, supplier: int) -> int:
        """What the supplier asks for all it quoted, in fen."""
        return sum(item.amount(supplier) or 0 for item in self.items)

    def missing(self, supplier: int) -> int:
        """How many items it did not quote: its total cannot be compared then."""
        return sum(item.prices[supplier] is None for item in self.items)

    @property
    def best_mix(self) -> int:
        """Every item at its lowest price, in fen."""
        return sum(
            min((amount for s in range(len(self.suppliers)) if (amount := item.amount(s)) is not None), default=0)
            for item in self.items
        )

    @property
    def chosen_total(self) -> int:
        """What the choice costs, in fen."""
        return sum(item.amount(item.chosen) or 0 for item in self.items)

    @property
    def reasons(self) -> list[tuple[int, Item]]:
        """The lines with a reason for their choice, by their number."""
        return [(place, item) for place, item in enumerate(self.items, 1) if item.reason]


def register_pdf(register: Register, *, keep: bool = True) -> bytes:
    """A ledger; its head stands on every page."""
    rows = [*register.rows, *([register.total] if register.total else [])]
    wide = widths(register.columns, rows, room=160)
    return printed(draw("register.html", register=register, wide=wide), css="register", keep=keep)


def comparison_pdf(comparison: Comparison, *, archive: bool = False, keep: bool = True) -> bytes:
    """The matrix: the lowest price of a line marked, the winner circled, totals, reasons, signatures."""
    return printed(draw("comparison.html", sheet=comparison), css="comparison", archive=archive, keep=keep)

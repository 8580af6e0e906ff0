"""采购订单: the paper a supplier delivers by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.printing.model import Traced
from portal.printing.pages import draw
from portal.printing.render import printed


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One of the goods. `price` and `amount` in fen."""

    name: str
    spec: str
    unit: str
    quantity: Decimal
    price: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrder(Traced):
    """What is ordered of one supplier. Nothing of how it was chosen, nor of its rivals."""

    hotel: str
    address: str
    phone: str
    number: str
    supplier: str
    contact: str
    terms: str
    ordered_on: date
    due: date
    buyer: str
    lines: Sequence[OrderLine]

    @property
    def total(self) -> int:
        """In fen."""
        return sum(line.amount for line in self.lines)


def order_pdf(order: PurchaseOrder, *, keep: bool = True) -> bytes:
    """One order on A4, with a box for the supplier's stamp."""
    return printed(draw("order.html", order=order), css="order", keep=keep)

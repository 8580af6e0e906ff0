"""The ledger of one item: every movement with its paper, who entered it, and what was then in stock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from portal.errors import NotFound
from portal.people.models import Person
from portal.records import amending, editions, readers, settling
from portal.records.models import Record

MOVES = ("opening", "receive", "issue", "count", "correct")
PAGE = 100


@dataclass(frozen=True)
class Movement:
    """One movement: its own record, the paper it follows, and the stock after it. Quantities in the item's unit."""

    number: str
    kind: str
    at: datetime
    came: Decimal | None
    went: Decimal | None
    balance: Decimal | None
    note: str
    by_whom: str
    paper: str


@dataclass(frozen=True)
class Ledger:
    """A card's movements, the latest first, and its figures."""

    card: Record
    values: dict[str, Any]
    movements: list[Movement]
    page: int
    pages: int
    total: int
    worth: int | None  # fen: what is in stock at the last price

    def iter_pages(self, **_asked: int) -> range:
        return range(1, self.pages + 1)


def of(number: str, me: Person, page: int = 1) -> Ledger:
    """The ledger of the card of this number. Raises NotFound, for a record that is no card too."""
    card = readers.find(number, for_=me)
    if card.form_key != "stock_item":
        raise NotFound(_("%(number)s 不是货品卡。", number=card.number))
    env = settling.env_of(card)
    values = env.complete()
    rows = values.get("movements") or []
    entries = [one for one in amending.of(card) if one.applied_at and one.form_key.partition(".")[2] in MOVES]
    # A line of the card and the amendment that added it stand in the same order, one for one.
    pairs = list(zip(rows, entries, strict=False))[::-1]
    pages = max(1, -(-len(pairs) // PAGE))
    page = min(max(1, page), pages)
    price, stock = values.get("last_price"), values.get("stock") or Decimal(0)
    return Ledger(
        card, values, [_movement(row, entry) for row, entry in pairs[(page - 1) * PAGE : page * PAGE]], page, pages,
        len(pairs), None if price is None else round(price * stock),
    )  # fmt: skip


def _movement(row: dict[str, Any], entry: Record) -> Movement:
    change = row["change"] or Decimal(0)
    said = settling.values(entry, editions.of(entry))
    papers = [said[name].name for name in ("slip", "purchase", "count_sheet") if said.get(name)]
    assert entry.applied_at is not None
    return Movement(
        number=entry.number, kind=row["kind"], at=entry.applied_at, came=change if change > 0 else None,
        went=-change if change < 0 else None, balance=row.get("balance"), note=row.get("note") or "",
        by_whom=row["by_whom"].name if row.get("by_whom") else "", paper="、".join(papers),
    )  # fmt: skip

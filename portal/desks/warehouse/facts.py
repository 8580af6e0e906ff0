"""What forms of the warehouse ask of the stock: is there a card, is there enough, does the card say the same."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import func, select

from portal.db import db
from portal.desks.warehouse import cards
from portal.people import directory
from portal.records.facts import OPEN, Asked, knows
from portal.records.models import Record, RecordValue

Names = list[str | None] | None
Amounts = list[Decimal | None] | None


@knows
def cards_of(asked: Asked, code: str | None) -> int:
    """How many stock cards have this code, the asking one aside."""
    if not code:
        return 0
    found = (
        select(func.count(func.distinct(Record.id)))
        .join(RecordValue, RecordValue.record_id == Record.id)
        .where(
            Record.hotel_id == directory.hotel().id, Record.form_key == cards.FORM, Record.status.in_(OPEN),
            RecordValue.field == "code", func.upper(RecordValue.word) == code.upper(),
        )
    )  # fmt: skip
    if asked.record is not None:
        found = found.where(Record.id != asked.record.id)
    return db.session.scalar(found) or 0


@knows
def unknown_goods(asked: Asked, names: Names) -> list[str]:
    """Which of these no stock card answers to, or more than one."""
    written = [name for name in names or [] if name]
    known = cards.meant(written)
    return [name for name in written if name.strip() not in known]


@knows
def short_goods(asked: Asked, names: Names, quantities: Amounts) -> list[str]:
    """Of which of these there is less than that, with what there is."""
    return [
        f"{card.name}只有 {card.stock.normalize():f} {card.unit}"
        for card, quantity in _pairs(names, quantities)
        if quantity > card.stock
    ]


@knows
def off_the_book(asked: Asked, names: Names, quantities: Amounts) -> list[str]:
    """Of which of these the card says another stock, with what it says."""
    return [
        f"{card.name}账面 {card.stock.normalize():f} {card.unit}"
        for card, quantity in _pairs(names, quantities)
        if quantity != card.stock
    ]


@knows
def still_to_come(
    asked: Asked, item: str | None, goods: Names, quantities: Amounts, came: Names, accepted: Amounts
) -> Decimal:
    """How many of this item of a purchase have not been received and found good yet; never less than none."""
    wanted = sum(
        (q or Decimal(0) for n, q in zip(goods or [], quantities or [], strict=False) if n == item), Decimal(0)
    )
    here = sum((q or Decimal(0) for n, q in zip(came or [], accepted or [], strict=False) if n == item), Decimal(0))
    return max(Decimal(0), wanted - here)


@knows
def beyond(asked: Asked, names: Names, quantities: Amounts, of: Names, most: Amounts) -> list[str]:
    """Of which of the first there is more than stands in the second."""
    limits = {name: limit for name, limit in zip(of or [], most or [], strict=False) if limit is not None}
    return [
        name
        for name, quantity in zip(names or [], quantities or [], strict=False)
        if name and quantity is not None and quantity > limits.get(name, quantity)
    ]


def _pairs(names: Names, quantities: Amounts) -> Iterator[tuple[cards.Card, Decimal]]:
    known = cards.meant([name for name in names or [] if name])
    for name, quantity in zip(names or [], quantities or [], strict=False):
        card = known.get((name or "").strip())
        if card is not None and quantity is not None:
            yield card, quantity

"""Which stock card is meant by what somebody wrote: its code, its code and name, or a name only one card has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from portal.db import db
from portal.people import directory
from portal.records import surroundings
from portal.records.models import Record, RecordValue

FORM = "stock_item"


@dataclass(frozen=True)
class Card:
    """A stock card in use, with what is in stock, in its unit."""

    id: int
    code: str
    name: str
    spec: str
    unit: str
    stock: Decimal

    @property
    def words(self) -> str:
        """As it is suggested and written on slips: code and name."""
        return f"{self.code} {self.name}"


def meant(written: Collection[str]) -> dict[str, Card]:
    """The card each of these means; what none or more than one answers to is left out."""
    texts = [text.strip() for text in written if text and text.strip()]
    if not texts:
        return {}
    codes = {text: text.split()[0].upper() for text in texts}
    found = _cards(set(codes.values()), set(texts))
    by_code = _single([(card.code.upper(), card) for card in found])
    by_name = _single([(card.name, card) for card in found])
    return {text: card for text in texts if (card := by_code.get(codes[text]) or by_name.get(text)) is not None}


def _single(pairs: list[tuple[str, Card]]) -> dict[str, Card]:
    """Only those whose key stands once."""
    keys = [key for key, _card in pairs]
    return {key: card for key, card in pairs if keys.count(key) == 1}


def _cards(codes: set[str], names: set[str]) -> list[Card]:
    wanted = aliased(RecordValue)
    named = or_(
        and_(wanted.field == "code", wanted.word.in_({*codes, *(code.lower() for code in codes)})),
        and_(wanted.field == "name", wanted.word.in_(names)),
    )
    ids = select(wanted.record_id).where(wanted.hotel_id == directory.hotel().id, named)
    return of_records(ids)


def of_records(ids: Select[Any]) -> list[Card]:
    """The cards in use among these ids, by code."""
    fields = ("code", "name", "spec", "unit", "stock")
    rows = db.session.execute(
        select(Record.id, RecordValue.field, RecordValue.word, RecordValue.amount)
        .join(RecordValue, RecordValue.record_id == Record.id)
        .where(Record.id.in_(ids), Record.form_key == FORM, Record.status == "approved",
               RecordValue.field.in_(fields))
    )  # fmt: skip
    known: dict[int, dict[str, object]] = {}
    for id_, field, word, amount in rows:
        known.setdefault(id_, {})[field] = word if amount is None else amount
    cards = [
        Card(id=id_, **{name: str(values.get(name) or "") for name in fields[:4]},
             stock=_plain(Decimal(str(values.get("stock") or 0))))
        for id_, values in known.items()
    ]  # fmt: skip
    return sorted(cards, key=lambda card: card.code)


def _plain(quantity: Decimal) -> Decimal:
    """Without the places a database column adds: 28.0000 is 28, and forms take two places at most."""
    whole = quantity.to_integral_value()
    return whole if whole == quantity else quantity.normalize()


def all_words() -> list[str]:
    """Every card in use as it is suggested, by code."""
    code, name = aliased(RecordValue), aliased(RecordValue)
    rows = db.session.execute(
        select(code.word, name.word)
        .join(Record, Record.id == code.record_id)
        .join(name, and_(name.record_id == Record.id, name.field == "name"))
        .where(Record.hotel_id == directory.hotel().id, Record.form_key == FORM, Record.status == "approved",
               code.field == "code")
        .order_by(code.word)
    )  # fmt: skip
    return [f"{code} {name}" for code, name in rows]


surroundings.LISTS["stock_items"] = all_words

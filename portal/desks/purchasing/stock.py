"""Cards of the warehouse out of their typed columns: what is due, the whole ledger, the last movement of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from portal.db import db
from portal.people.models import Person
from portal.records import editions, readers, route_view
from portal.records.models import Record, RecordValue

FORM = "stock_item"
DUE = "待补仓"  # the grade of a card close to, at or under its purchase line
PAGE = 50
FIGURES = ("stock", "line", "monthly", "last_quantity", "suggested")
WORDS = ("code", "name", "spec", "unit", "place", "state")
SEARCHED = ("code", "name", "spec", "place")
# kind of movement → the answer that says how many
MOVED = {"receive": "received", "issue": "issued", "count": "counted"}


@dataclass(frozen=True)
class Movement:
    """The last entry on a card: 入库, 领用 or 盘点, how many, when."""

    kind: str
    quantity: Decimal
    at: datetime


@dataclass(frozen=True)
class Item:
    """One stock card. Quantities in the item's unit, `last_price` in fen; None where nothing is known yet."""

    number: str
    code: str
    name: str
    spec: str
    unit: str
    place: str
    state: str
    stock: Decimal
    line: Decimal
    monthly: Decimal | None
    last_price: int | None
    last_quantity: Decimal | None
    suggested: Decimal | None

    @property
    def percent(self) -> int | None:
        """Stock as a percentage of the purchase line; None without a line."""
        return int(self.stock * 100 / self.line) if self.line else None

    @property
    def due(self) -> bool:
        return self.state == DUE

    @property
    def under(self) -> bool:
        """Is it under the line, not only at or close to it?"""
        return self.stock < self.line


@dataclass(frozen=True)
class Page:
    """One page of items, for `kit/table.html`."""

    items: list[Item]
    page: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))

    def iter_pages(self, **_: int) -> Iterator[int]:
        yield from range(max(1, self.page - 3), min(self.pages, self.page + 3) + 1)


def chips() -> list[Any]:
    """The articles that say what is to be restocked."""
    return route_view.chips(editions.today(FORM).grades["state"].cases["due"].cite)


def due_count(me: Person) -> int:
    """How many items are to be restocked."""
    return _count(_due(me))


def due(me: Person, page: int = 1) -> Page:
    """What is to be restocked, the emptiest against its line first."""
    stock, line = aliased(RecordValue), aliased(RecordValue)
    ordered = (
        _due(me)
        .join(stock, and_(stock.record_id == Record.id, stock.field == "stock"))
        .join(line, and_(line.record_id == Record.id, line.field == "line"))
        .order_by(func.coalesce(stock.amount / func.nullif(line.amount, 0), 0), Record.id)
    )
    return _page(ordered, _due(me), page)


def _due(me: Person) -> Select[Any]:
    state = aliased(RecordValue)
    on = and_(state.record_id == Record.id, state.hotel_id == me.hotel_id, state.field == "state", state.word == DUE)
    return _cards(me).join(state, on)


def ledger(me: Person, words: str = "", page: int = 1) -> Page:
    """Every card whose code, name, specification or place holds the words, by code."""
    code = aliased(RecordValue)
    cards = _matching(me, words)
    by_code = cards.outerjoin(code, and_(code.record_id == Record.id, code.field == "code"))
    return _page(by_code.order_by(code.word, Record.id), cards, page)


def everything(me: Person, words: str = "", most: int = 5000) -> list[Item]:
    """The same without pages, for printing."""
    code = aliased(RecordValue)
    statement = _matching(me, words).outerjoin(code, and_(code.record_id == Record.id, code.field == "code"))
    return _items(statement.order_by(code.word, Record.id).limit(most))


def chosen(me: Person, numbers: Iterable[str]) -> list[Item]:
    """The cards of these numbers that this person may read, in the order of the desk."""
    return _items(_cards(me).where(Record.number.in_(list(numbers))).order_by(Record.id))


def _cards(me: Person) -> Select[Any]:
    """Cards in use: number and id."""
    return readers.readable(
        select(Record.id, Record.number).where(
            Record.hotel_id == me.hotel_id, Record.form_key == FORM, Record.status == "approved"
        ),
        me,
    )


def _matching(me: Person, words: str) -> Select[Any]:
    statement = _cards(me)
    for word in words.split():
        held = select(RecordValue.record_id).where(
            RecordValue.hotel_id == me.hotel_id,
            RecordValue.field.in_(SEARCHED),
            RecordValue.word.icontains(word, autoescape=True),
        )
        statement = statement.where(Record.id.in_(held))
    return statement


def _page(ordered: Select[Any], counted: Select[Any], page: int) -> Page:
    page = max(1, page)
    return Page(_items(ordered.limit(PAGE).offset((page - 1) * PAGE)), page, _count(counted))


def _count(statement: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(statement.with_only_columns(Record.id).subquery())) or 0


def _items(statement: Select[Any]) -> list[Item]:
    """The cards of a selection with all their columns, in two queries."""
    numbers = {row.id: row.number for row in db.session.execute(statement)}
    known: dict[int, dict[str, Any]] = {record_id: {} for record_id in numbers}
    wanted = (*FIGURES, *WORDS, "last_price")
    rows = db.session.execute(
        select(RecordValue.record_id, RecordValue.field, RecordValue.word, RecordValue.amount).where(
            RecordValue.record_id.in_(list(numbers)), RecordValue.field.in_(wanted)
        )
    )
    for record_id, field, word, amount in rows:
        known[record_id][field] = word if amount is None else amount
    return [_item(number, known[record_id]) for record_id, number in numbers.items()]


def _item(number: str, values: dict[str, Any]) -> Item:
    price = values.get("last_price")
    return Item(
        number=number,
        **{name: values.get(name) or "" for name in WORDS},
        stock=values.get("stock") or Decimal(0),
        line=values.get("line") or Decimal(0),
        monthly=values.get("monthly"),
        last_price=None if price is None else int(price),
        last_quantity=values.get("last_quantity"),
        suggested=values.get("suggested"),
    )


def open_requests(me: Person, names: Iterable[str]) -> dict[str, list[str]]:
    """Numbers of purchase requests not yet received, by name of goods, as far as this person may read them."""
    found: dict[str, list[str]] = {}
    statement = readers.readable(
        select(RecordValue.word, Record.number)
        .join(Record, Record.id == RecordValue.record_id)
        .where(
            RecordValue.hotel_id == me.hotel_id,
            RecordValue.field == "goods.name",
            RecordValue.word.in_(list(names)),
            Record.form_key.startswith("purchase_"),
            Record.status.in_(("running", "returned", "approved")),
            Record.finished_at.is_(None),
        )
        .order_by(Record.id),
        me,
    )
    for name, number in db.session.execute(statement):
        found.setdefault(name, []).append(number)
    return found


def last_movements(me: Person, items: Iterable[Item]) -> dict[str, Movement]:
    """The last entry on each of these cards, by the card's number."""
    card = aliased(Record)
    keys = {f"{FORM}.{key}": name for key, name in MOVED.items()}
    last = (
        select(func.max(Record.id))
        .join(card, card.id == Record.parent_id)
        .where(
            card.hotel_id == me.hotel_id,
            card.number.in_([item.number for item in items]),
            Record.form_key.in_(keys),
            Record.applied_at.is_not(None),
        )
        .group_by(Record.parent_id)
    )
    words = {"receive": "入库", "issue": "领用", "count": "盘点"}
    rows = db.session.execute(
        select(card.number, Record.form_key, Record.answers, Record.applied_at)
        .join(card, card.id == Record.parent_id)
        .where(Record.id.in_(last))
    )
    return {
        number: Movement(words[key.partition(".")[2]], Decimal(str(answers[keys[key]])), at)
        for number, key, answers, at in rows
    }

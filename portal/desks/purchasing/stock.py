"""Cards of the warehouse out of their typed columns: what is due, the whole ledger, the last movement of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from portal.db import db
from portal.people.models import Person
from portal.printing.figures import amount
from portal.records import editions, readers, route_view, settling
from portal.records.models import Record, RecordValue

FORM = "stock_item"
DUE = "待补仓"  # the grade of a card close to, at or under its purchase line
PAGE = 50
FIGURES = ("stock", "line", "monthly", "last_quantity", "suggested")
WORDS = ("code", "name", "spec", "unit", "place", "state")
SEARCHED = ("code", "name", "spec", "place")
# kind of movement → the answer that says how many
MOVED = {
    "opening": "opening_quantity", "receive": "received", "issue": "issued", "count": "counted", "correct": "change_by",
}  # fmt: skip


@dataclass(frozen=True)
class Movement:
    """The last entry on a card: 入库, 领用, 盘点 …, how many, when."""

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
    for record_id, name, word, number in rows:
        known[record_id][name] = word if number is None else number
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


@dataclass
class OnOrder:
    """What is asked for or on its way of one kind of goods: how many are still to come, and in which requests."""

    quantity: Decimal = Decimal(0)
    numbers: list[str] = field(default_factory=list)


def on_order(me: Person, names: Iterable[str]) -> dict[str, OnOrder]:
    """What stands in purchase requests not yet received, by name of goods, as far as this person may read them."""
    found: dict[str, OnOrder] = {}
    name, quantity = aliased(RecordValue), aliased(RecordValue)
    statement = readers.readable(
        select(name.word, quantity.amount, Record)
        .join(Record, Record.id == name.record_id)
        .outerjoin(
            quantity,
            and_(quantity.record_id == Record.id, quantity.row == name.row, quantity.field == "goods.quantity"),
        )
        .where(
            name.hotel_id == me.hotel_id,
            name.field == "goods.name",
            name.word.in_(list(names)),
            Record.form_key.startswith("purchase_"),
            Record.parent_id.is_(None),
            Record.status.in_(("running", "returned", "approved")),
            Record.finished_at.is_(None),
        )
        .order_by(Record.id),
        me,
    )
    for word, asked, record in db.session.execute(statement):
        one = found.setdefault(word, OnOrder())
        one.numbers.append(record.number)
        one.quantity += max(Decimal(0), (asked or Decimal(0)) - _accepted(record, word))
    return found


def _accepted(record: Record, name: str) -> Decimal:
    """What has been received and found good of these goods."""
    if record.status != "approved":
        return Decimal(0)
    rows = settling.values(record, editions.of(record)).get("receipts") or []
    return sum((row["accepted"] or Decimal(0) for row in rows if row["item"] == name), Decimal(0))


def why(item: Item, coming: OnOrder | None) -> list[str]:
    """Why an item is to be restocked, in sentences: how it stands to its line, how long it lasts, what is coming."""
    unit, stock, line = item.unit, amount(item.stock), amount(item.line)
    if item.stock < item.line:
        said = [_("库存 %(stock)s %(unit)s，低于采购线 %(line)s %(unit)s", stock=stock, line=line, unit=unit)]
    elif item.stock == item.line:
        said = [_("库存正好到采购线 %(line)s %(unit)s", line=line, unit=unit)]
    else:
        said = [_("库存 %(stock)s %(unit)s，已接近采购线 %(line)s %(unit)s", stock=stock, line=line, unit=unit)]
    if item.monthly:
        said.append(_("按月均消耗够用 %(days)d 天", days=int(item.stock * 30 / item.monthly)))
    if coming is not None:
        said.append(_("已申请、还没到 %(count)s %(unit)s", count=amount(coming.quantity), unit=unit))
    return said


def to_order(item: Item, coming: OnOrder | None) -> Decimal:
    """How many to ask for: what the card suggests, less what is coming; never less than nothing."""
    return max(Decimal(0), (item.suggested or Decimal(0)) - (coming.quantity if coming else Decimal(0)))


def worth(me: Person) -> int:
    """What all of the stock comes to at the last prices, in fen."""
    stock, price = aliased(RecordValue), aliased(RecordValue)
    statement = (
        _cards(me)
        .join(stock, and_(stock.record_id == Record.id, stock.field == "stock"))
        .join(price, and_(price.record_id == Record.id, price.field == "last_price"))
        .with_only_columns(func.sum(stock.amount * price.amount))
    )
    return int(db.session.scalar(statement) or 0)


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
    words = {"opening": "期初", "receive": "入库", "issue": "领用", "count": "盘点", "correct": "调整"}
    rows = db.session.execute(
        select(card.number, Record.form_key, Record.answers, Record.applied_at)
        .join(card, card.id == Record.parent_id)
        .where(Record.id.in_(last))
    )
    return {
        number: Movement(words[key.partition(".")[2]], Decimal(str(answers[keys[key]])), at)
        for number, key, answers, at in rows
    }

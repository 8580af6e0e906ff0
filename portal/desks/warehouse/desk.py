"""What the warehouse has before it today: slips to hand out, orders to receive, what runs low, the stock's worth."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.desks.purchasing import orders, stock
from portal.people.models import Person
from portal.records import editions, hands, settling
from portal.records.models import Record, StepRun, Task

MOST = 30
FIRST = 3  # of what runs low, on the home page
LOW = 8  # of what runs low, the emptiest; the whole list is a page of its own


@dataclass(frozen=True)
class Slip:
    """A 领用单 that waits to be handed out."""

    record: Record
    goods: str


@dataclass(frozen=True)
class Today:
    slips: list[Slip]
    orders: list[orders.Order]
    low: list[stock.Item]
    low_count: int
    coming: dict[str, stock.OnOrder]
    worth: int  # fen


def today(me: Person) -> Today:
    """Everything of the desk, in as many queries whatever the hotel keeps."""
    low = stock.due(me)
    shown = low.items[:LOW]
    return Today(
        slips=_slips(me), orders=orders.under_way(me), low=shown, low_count=low.total,
        coming=stock.on_order(me, [item.name for item in shown]), worth=stock.worth(me),
    )  # fmt: skip


@dataclass(frozen=True)
class Running:
    """What runs low, as the home page says it: how many kinds, the emptiest nobody has asked for yet, and how many are
    asked for."""

    count: int
    open: list[stock.Item]
    asked: int

    @property
    def shown(self) -> list[stock.Item]:
        return self.open[:FIRST]


def running_low(me: Person) -> Running:
    """Everything close to, at or under its line, for this person's home page; of more than a page of goods only those
    of the first page are looked up."""
    low = stock.due(me)
    coming = stock.on_order(me, [item.name for item in low.items]) if low.items else {}
    fresh = [item for item in low.items if item.name not in coming]
    return Running(low.total, fresh, len(low.items) - len(fresh))


def _slips(me: Person) -> list[Slip]:
    """Those whose handing out waits for this person, the longest waiting first."""
    records = db.session.scalars(
        select(Record)
        .join(Task, Task.record_id == Record.id)
        .join(StepRun, StepRun.id == Task.run_id)
        .where(Record.form_key == "stock_issue", StepRun.step == "hand_out", Task.state == "waiting",
               hands.of(me))
        .options(joinedload(Record.department), joinedload(Record.applicant), joinedload(Record.edition))
        .order_by(StepRun.opened_at, Record.id)
        .limit(MOST)
    ).unique()  # fmt: skip
    return [Slip(record, _goods(record)) for record in records]


def _goods(record: Record) -> str:
    rows = settling.values(record, editions.of(record)).get("goods") or []
    return "、".join(f"{row['item']} × {row['quantity'].normalize():f}" for row in rows)


def to_count(me: Person, shelf: str, most: int = 100) -> list[stock.Item]:
    """The items kept where this says (the beginning of their place), for a sheet to count by."""
    found = stock.everything(me, shelf) if shelf.strip() else []
    return [item for item in found if item.place.startswith(shelf.strip())][:most]

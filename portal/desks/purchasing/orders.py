"""Orders on their way: what has arrived of each, what has not, by when it must; suppliers whose papers lapse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, select
from sqlalchemy.orm import aliased, joinedload

from portal import clock
from portal.db import db
from portal.desks.purchasing.requests import FORMS
from portal.errors import NotFound, TooLate
from portal.people.models import Person
from portal.records import amending, editions, readers, settling
from portal.records.models import Record, RecordValue
from portal.regulations import settings

ORDERED, UNDER_WAY = "待下单", "待收货"
MOST = 100
LIMIT = "purchase_arrive_days"
LAPSE_SOON = timedelta(days=30)  # as the supplier form reminds


@dataclass(frozen=True)
class Line:
    """One item of an order: what was ordered, what came and was found good, from whom, for how much (fen); what came
    and waits for the department to accept it."""

    name: str
    unit: str
    quantity: Decimal
    accepted: Decimal
    supplier: str
    price: int | None
    waiting: Decimal = Decimal(0)

    @property
    def missing(self) -> Decimal:
        """What is still to come; nothing when more came than was asked for."""
        return max(Decimal(0), self.quantity - self.accepted)


@dataclass(frozen=True)
class Order:
    """An approved purchase not finished yet. `due` is the day everything is to be there (`due_on`), `limit` until when
    the article gives it, after which the leader in charge knows."""

    record: Record
    lines: list[Line]
    limit: datetime
    due: date
    order_no: str

    @property
    def missing(self) -> list[Line]:
        return [line for line in self.lines if line.missing]

    @property
    def days_late(self) -> int:
        return days_late(self.due, self.missing)

    @property
    def late(self) -> bool:
        return self.days_late > 0

    @property
    def reported(self) -> bool:
        """Has the article's limit passed, so that the leader in charge has been told?"""
        return self.limit < clock.now()


# ---- when it is due: said here for the desk, the register, the papers and the suppliers' rating ----------------------
def limit_of(record: Record) -> datetime:
    """Until when the article gives it: so many days after the approval, by the figure it was filed under."""
    assert record.decided_at is not None
    return record.decided_at + timedelta(days=int(settings.spec(LIMIT).thaw(record.settings[LIMIT])))


def due_on(record: Record, stated: date | None) -> date:
    """The day everything is to be there: the one the first review stated, unless it had passed before the approval
    came; else the last day the article gives."""
    assert record.decided_at is not None
    if stated is not None and stated >= clock.in_house(record.decided_at).date():
        return stated
    return clock.in_house(limit_of(record)).date()


def days_late(due: date, missing: Sequence[Line]) -> int:
    """Whole days since something of it should have been there; 0 on the day itself, and once nothing is missing."""
    return max(0, (clock.today() - due).days) if missing else 0


def under_way(me: Person) -> list[Order]:
    """Approved purchases whose goods are not all in, the most urgent first."""
    statement = readers.readable(
        select(Record).where(
            Record.hotel_id == me.hotel_id, Record.form_key.in_(FORMS), Record.status == "approved",
            Record.stage.in_((ORDERED, UNDER_WAY)),
        ),
        me,
    ).options(joinedload(Record.edition), joinedload(Record.applicant))  # fmt: skip
    records = db.session.scalars(statement.order_by(Record.decided_at, Record.id).limit(MOST))
    return sorted((_order(record) for record in records), key=lambda order: (order.due, order.record.id))


def _order(record: Record) -> Order:
    values = settling.values(record, editions.of(record))
    return Order(record, lines_of(values), limit_of(record), due_on(record, values.get("arrives")),
                 values.get("order_no") or "")  # fmt: skip


def _with_waiting(record: Record, lines: list[Line]) -> list[Line]:
    """What has been unloaded and is not accepted yet by the department that asked for it."""
    entered: dict[str, Decimal] = {}
    for one in amending.of(record):
        if one.status == "running" and one.form_key == f"{record.form_key}.delivery":
            came = settling.values(one, editions.of(one))
            entered[came["delivered_item"]] = entered.get(came["delivered_item"], Decimal(0)) + came["delivered_good"]
    return [replace(line, waiting=entered.get(line.name, Decimal(0))) for line in lines]


def find(number: str, me: Person) -> Order:
    """The order of this number, if this person may read it and it is on its way. Raises NotFound, TooLate."""
    record = readers.find(number, for_=me)
    if record.form_key not in FORMS:
        raise NotFound(_("%(number)s 不是采购申请。", number=record.number))
    if record.status != "approved" or record.stage not in (ORDERED, UNDER_WAY):
        raise TooLate(_("%(number)s 现在没有在途的货品，可能已经收齐。", number=record.number))
    order = _order(record)
    return replace(order, lines=_with_waiting(record, order.lines))


def lines_of(values: dict[str, Any]) -> list[Line]:
    """The items of a purchase, with what has been received of each."""
    accepted: dict[str, Decimal] = {}
    for row in values.get("receipts") or []:
        accepted[row["item"]] = accepted.get(row["item"], Decimal(0)) + row["accepted"]
    picks = {row["item"]: row for row in values.get("picks") or []}
    return [
        Line(row["name"], row.get("unit") or "", row["quantity"], accepted.get(row["name"], Decimal(0)),
             picks.get(row["name"], {}).get("supplier") or "", picks.get(row["name"], {}).get("price"))
        for row in values.get("goods") or []
    ]  # fmt: skip


# ---- suppliers -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Lapsing:
    """A supplier whose papers have lapsed or soon will."""

    number: str
    name: str
    until: date

    @property
    def lapsed(self) -> bool:
        return self.until < clock.today()

    @property
    def days(self) -> int:
        """Days left; negative once it has passed."""
        return (self.until - clock.today()).days


def lapsing(me: Person) -> list[Lapsing]:
    """Suppliers in use whose papers lapse within a month or have lapsed, the earliest first."""
    until, state = aliased(RecordValue), aliased(RecordValue)
    horizon = clock.in_house(datetime.combine(clock.today() + LAPSE_SOON, time.max))
    statement = readers.readable(
        select(Record.number, Record.title, until.moment)
        .join(until, and_(until.record_id == Record.id, until.field == "papers_until"))
        .join(state, and_(state.record_id == Record.id, state.field == "state", state.word != "停用"))
        .where(
            Record.hotel_id == me.hotel_id,
            Record.form_key == "supplier",
            Record.status == "approved",
            until.moment <= horizon,
        )
        .order_by(until.moment, Record.id)
        .limit(MOST),
        me,
    )
    return [
        Lapsing(number, name, clock.in_house(until).date()) for number, name, until in db.session.execute(statement)
    ]


def lapsed_names(hotel_id: int, names: list[str], on: date) -> dict[str, date]:
    """Which of these suppliers' papers had lapsed on that day, and when; for whoever reads the comparison."""
    named, until = aliased(RecordValue), aliased(RecordValue)
    day = clock.in_house(datetime.combine(on, time.min))
    rows = db.session.execute(
        select(named.word, until.moment)
        .join(Record, Record.id == named.record_id)
        .join(until, and_(until.record_id == Record.id, until.field == "papers_until"))
        .where(
            Record.hotel_id == hotel_id,
            Record.form_key == "supplier",
            named.field == "name",
            named.word.in_(names),
            until.moment < day,
        )
    )
    return {name: clock.in_house(moment).date() for name, moment in rows if name and moment}

"""Purchase requests by where they stand: how many, how much money, how long they have waited, and with whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Subquery, and_, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal import clock
from portal.db import db
from portal.people.models import Person
from portal.records import hands, readers
from portal.records.models import Record, RecordValue, StepRun, Task

FORMS = ("purchase_restock", "purchase_new", "purchase_replacement")
MOST = 100
# place on the desk → (words, steps of the route that stand there); "" is the applicant mending
PLACES = {
    "report": (_l("专门报告"), ("report_approved",)),
    "director": (_l("分管董事"), ("director_signs",)),
    "note": (_l("采购部注明"), ("note",)),
    "review": (_l("初审"), ("first_review",)),
    "compare": (_l("比价"), ("compare",)),
    "approval": (_l("审批"), ("supervisor", "director", "committee", "one_source")),
    "board": (_l("董事会"), ("board",)),
    "order": (_l("待下单"), ("order",)),
    "receive": (_l("待收货"), ("receive",)),
    "returned": (_l("退回修改"), ("",)),
}
_PLACE_OF = {step: key for key, (_words, steps) in PLACES.items() for step in steps}


@dataclass
class Place:
    """One column of the desk. `amount` in fen; `oldest` is since when the longest waiting one stands here."""

    key: str
    words: str
    count: int = 0
    amount: int = 0
    oldest: datetime | None = None

    @property
    def days(self) -> int:
        """Whole days the oldest has waited."""
        return (clock.now() - self.oldest).days if self.oldest else 0


@dataclass
class Request:
    """A purchase request where it stands now."""

    record: Record
    since: datetime
    amount: int | None
    holders: list[str] = field(default_factory=list)
    goods: list[str] = field(default_factory=list)  # what is asked for, by name


def places(me: Person) -> list[Place]:
    """Every column with its figures, in one query."""
    found = {key: Place(key, str(words)) for key, (words, _steps) in PLACES.items()}
    amount = _amount()
    rows = db.session.execute(
        readers.readable(
            select(StepRun.step, func.count(), func.sum(amount.c.amount), func.min(StepRun.opened_at))
            .join(Record, Record.id == StepRun.record_id)
            .outerjoin(amount, amount.c.record_id == Record.id)
            .where(*_waiting(me))
            .group_by(StepRun.step),
            me,
        )
    )
    for step, count, total, oldest in rows:
        place = found[_PLACE_OF[step]]
        place.count += count
        place.amount += int(total or 0)
        place.oldest = min(oldest, place.oldest) if place.oldest else oldest
    return list(found.values())


def at_place(key: str, me: Person) -> list[Request]:
    """The requests that stand in this column, the longest waiting first; three queries."""
    amount = _amount()
    rows = db.session.execute(
        readers.readable(
            select(StepRun, Record, amount.c.amount)
            .join(Record, Record.id == StepRun.record_id)
            .outerjoin(amount, amount.c.record_id == Record.id)
            .where(*_waiting(me), StepRun.step.in_(PLACES[key][1]))
            .options(joinedload(Record.applicant), joinedload(Record.department), joinedload(Record.edition))
            .order_by(StepRun.opened_at, StepRun.id)
            .limit(MOST),
            me,
        )
    ).all()
    found = {
        run.id: Request(record, run.opened_at, None if money is None else int(money)) for run, record, money in rows
    }
    tasks = db.session.scalars(
        select(Task)
        .outerjoin(Task.person)
        .where(Task.run_id.in_(found), Task.state == "waiting")
        .options(contains_eager(Task.person))
        .order_by(Task.id)
    )
    for task in tasks:
        found[task.run_id].holders.append(hands.name_of(task))
    names = _goods([one.record.id for one in found.values()])
    for one in found.values():
        one.goods = names.get(one.record.id, [])
    return list(found.values())


def _goods(ids: list[int]) -> dict[int, list[str]]:
    """What each of these requests asks for; where purchasing has not noted the goods yet, what is to be replaced."""
    rows = db.session.execute(
        select(RecordValue.record_id, RecordValue.field, RecordValue.word)
        .where(RecordValue.record_id.in_(ids), RecordValue.field.in_(("goods.name", "wanted.name")))
        .order_by(RecordValue.field, RecordValue.row)
    )
    found: dict[int, list[str]] = {}
    for record_id, _field, name in rows:
        known = found.setdefault(record_id, [])
        if name and name not in known:
            known.append(name)
    return found


def _waiting(me: Person) -> tuple[ColumnElement[bool], ...]:
    return (
        StepRun.state == "waiting",
        StepRun.step.in_(_PLACE_OF),
        Record.hotel_id == me.hotel_id,
        Record.form_key.in_(FORMS),
    )


def _amount() -> Subquery:
    return (
        select(RecordValue.record_id, RecordValue.amount)
        .where(and_(RecordValue.field == "amount", RecordValue.row == 0))
        .subquery()
    )

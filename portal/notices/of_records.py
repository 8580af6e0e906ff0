"""What the records say to people, in the words of notices: connected to `portal.records.telling` by the wiring."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select, update

from portal import clock
from portal.db import db
from portal.notices import service
from portal.notices.kinds import KINDS
from portal.notices.models import Notice
from portal.people.models import Person
from portal.records import editions
from portal.records.models import Record, Task

ASKING = [key for key, kind in KINDS.items() if kind.asks]


def tell(kind: str, people: list[Person], record: Record, *, by: Person | None, words: str = "") -> None:
    """Tell them of an act on a record: its form's title and its number, never its own title, which may say too much."""
    form = editions.of(record)
    service.tell(
        kind, people, title=f"《{form.title}》{record.number}", url=f"/records/{record.number}", words=words,
        record_id=record.id, by=by, urgent=form.urgent and KINDS[kind].group in ("todo", "reminders"),
    )  # fmt: skip


def settle(record: Record) -> None:
    """Settle what was asked of people about this record and is no longer theirs to do. One statement."""
    db.session.flush()
    db.session.execute(_SETTLE, {"record": record.id, "moment": clock.now()})


def seen(record: Record, person: Person) -> bool:
    """Has this person seen all they were told of the record?"""
    return db.session.scalar(_UNSEEN, {"record": record.id, "person": person.id}) is None


def see(record: Record, person: Person) -> None:
    """This person has the record before them."""
    service.mark_read(person, record_id=record.id)


def _waits(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Task.record_id == Notice.record_id, Task.state == "waiting", *more)


# Of what waits at a desk nobody is told but by being reminded, when it waited already.
_OF_THE_DESK = and_(Task.person_id.is_(None), Notice.kind == "reminded", Task.opened_at <= Notice.at)
# Put together once, run after every act.
_OVER = or_(
    and_(
        Notice.kind.in_(ASKING),
        ~_waits(or_(Task.person_id == Notice.person_id, Task.acting_id == Notice.person_id, _OF_THE_DESK)),
    ),
    # Whose limit passed may be another: it is over once nothing of that time waits any more.
    and_(Notice.kind == "late", ~_waits(Task.opened_at <= Notice.at)),
)
_SETTLE = (
    update(Notice)
    .where(Notice.record_id == bindparam("record"), Notice.settled_at.is_(None), _OVER)
    .values(settled_at=bindparam("moment"))
    .execution_options(synchronize_session=False)
)
_UNSEEN = (
    select(Notice.id)
    .where(Notice.person_id == bindparam("person"), Notice.record_id == bindparam("record"))
    .where(Notice.read_at.is_(None), Notice.settled_at.is_(None))
    .limit(1)
)

"""What only the portal knows and forms ask for: `fact("on_duty", a.host)`. One function a fact, named as asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.crypto import keys
from portal.db import db
from portal.formkit import Value
from portal.formkit.facts import FACTS
from portal.formkit.form import Definition
from portal.people import directory, rosters
from portal.people.models import Department, Person, Shift
from portal.records import editions, sealing
from portal.records.models import Record, RecordValue, RegisterEntry, StepRun, Task
from portal.timers.calendar import calendar_of


@dataclass(frozen=True)
class Asked:
    """Who asks: the form, its answers so far, the record if there is one, and who files or filed it."""

    form: Definition
    values: dict[str, Any]
    record: Record | None
    applicant: Person | None


KNOWN: dict[str, Callable[..., Any]] = {}


def knows(function: Callable[..., Any]) -> Callable[..., Any]:
    """Declare the function that answers the fact of its own name."""
    if function.__name__ not in FACTS:
        raise ValueError(f"no form may ask for {function.__name__}")
    KNOWN[function.__name__] = function
    return function


LASTING: set[str] = set()


def lasting(function: Callable[..., Any]) -> Callable[..., Any]:
    """Declare that the answer hangs on the question alone, not on the record, and no act on a record changes it: it is
    worked out once for each piece of work, however often route and rules ask."""
    LASTING.add(function.__name__)
    return function


def unanswered() -> set[str]:
    """Facts forms may ask for that nothing answers; `portal check` wants none."""
    return set(FACTS) - set(KNOWN)


def ask(name: str, args: list[Any], asked: Asked) -> Any:
    if name not in LASTING:
        db.session.flush()  # it may hang on what has just been done
    return KNOWN[name](asked, *args)


def _person(value: Any) -> Person | None:
    return db.session.get(Person, value.id) if isinstance(value, Value) and isinstance(value.id, int) else None


# ---- people --------------------------------------------------------------------------------------------------------
@knows
@lasting
def on_duty(asked: Asked, who: Any) -> bool:
    """Is this employee on shift now, by the roster? A guest never is."""
    person = _person(who)
    return person is not None and directory.is_on_duty(person, at=clock.written()) is not None


@knows
@lasting
def department_of(asked: Asked, who: Any) -> Value | None:
    person = _person(who)
    department = directory.department_of(person) if person else None
    return Value(department.id, department.name) if department else None


@knows
def is_applicant(asked: Asked, who: Any) -> bool:
    """Is this the person who files?"""
    person = _person(who)
    return person is None or asked.applicant is None or person.id == asked.applicant.id


@knows
def applicant(asked: Asked) -> Value | None:
    """The employee who files this; in an amendment, who files the amendment."""
    who = asked.applicant
    return Value(who.id, who.name) if who else None


@knows
def decider(asked: Asked) -> Value | None:
    """Who decided last on this record; who filed it where nobody has to decide."""
    if asked.record is None:
        return applicant(asked)
    last = db.session.scalars(
        select(Task).join(Task.run).where(Task.record_id == asked.record.id, Task.state == "passed", StepRun.step != "")
        .order_by(Task.decided_at.desc(), Task.id.desc()).limit(1)
    ).first()  # fmt: skip
    if last is None or last.decider is None:
        return applicant(asked)
    return Value(last.decider.id, last.decider.name)


@knows
def this_record(asked: Asked) -> Value | None:
    """The record that asks; None before it is filed."""
    return Value(asked.record.id, asked.record.number) if asked.record else None


@knows
def holds_post(asked: Asked, name: str) -> bool:
    """Does the employee who files this hold the post of this name?"""
    return asked.applicant is not None and name in {post.name for post in directory.posts_of(asked.applicant)}


@knows
def approved(asked: Asked, ref: Any) -> bool:
    """Is this record approved, and still so?"""
    record = db.session.get(Record, ref.id) if isinstance(ref, Value) and isinstance(ref.id, int) else None
    return record is not None and record.status == "approved"


@knows
def decided_at(asked: Asked) -> datetime | None:
    """When it was approved, on the hotel's wall clock; None before."""
    if asked.record is None or asked.record.decided_at is None:
        return None
    return clock.in_house(asked.record.decided_at).replace(tzinfo=None, second=0, microsecond=0)


@knows
@lasting
def head_of(asked: Asked, department: Any) -> Value | None:
    """Who heads this department now; None while the post is vacant."""
    known = isinstance(department, Value) and isinstance(department.id, int)
    found = db.session.get(Department, department.id) if known else None
    people = directory.head_of(found) if found is not None else []
    return Value(people[0].id, people[0].name) if people else None


# ---- other records -------------------------------------------------------------------------------------------------
@knows
def of_record(asked: Asked, ref: Any, name: str) -> Any:
    """What stands in this box of another record; None without a record or such a box, and for what is personal."""
    record = db.session.get(Record, ref.id) if isinstance(ref, Value) and isinstance(ref.id, int) else None
    if record is None:
        return None
    found = sealing.load(editions.of(record), record.answers).get(name)
    return None if isinstance(found, sealing.Sealed) else found


# ---- leave ---------------------------------------------------------------------------------------------------------
_TURNS = select(Shift.duty, Shift.starts_at).where(
    Shift.person_id == bindparam("person_id"), Shift.ends_at > bindparam("begin")
)


@knows
@lasting
def leave_days(asked: Asked, who: Any, starts: datetime | None, ends: datetime | None) -> Decimal | None:
    """Days of leave (half days count 0.5): turns missed as far as a roster is planned, else working days."""
    if starts is None or ends is None or ends <= starts:
        return None
    person = _person(who)
    begin, end = clock.in_house(starts), clock.in_house(ends)
    total, day = Decimal(0), begin.date()
    if person is not None:
        turns = db.session.execute(_TURNS, {"person_id": person.id, "begin": begin}).all()
        on_top = _on_top(person) if turns else set()
        own = [begins for duty, begins in turns if duty not in on_top]
        if missed := sum(begins < end for begins in own):
            total = Decimal(missed)
            day = max(day, clock.in_house(max(own)).date() + timedelta(days=1))  # beyond it the calendar counts
    calendar = calendar_of(person.hotel_id if person else directory.hotel().id)
    while clock.in_house(datetime.combine(day, time.min)) < end:  # ending at midnight takes nothing of the next day
        if calendar.is_working_day(day):
            total += _part_of_day(starts if day == begin.date() else None, ends if day == end.date() else None)
        day += timedelta(days=1)
    return total


def _on_top(person: Person) -> set[str]:
    """The duties that come on top of this person's work: those of the house, and those of posts held besides. Turns of
    these are not the roster by which they work."""
    main = directory.main_posts([person]).get(person.id)
    on_top = {*rosters.HOUSE_DUTIES, *(post.name for post in directory.posts_of(person))}
    return on_top - {main.name if main else ""}


NOON = 12


def _part_of_day(starts: datetime | None, ends: datetime | None) -> Decimal:
    """A working day counts half when leave begins at noon or later, or ends by one o'clock."""
    from_noon = starts is not None and starts.hour >= NOON
    until_noon = ends is not None and (ends.hour, ends.minute) <= (NOON + 1, 0)
    return Decimal("0.5") if from_noon != until_noon and (from_noon or until_noon) else Decimal(1)


@knows
def compensatory_days(asked: Asked, who: Any, on: datetime | None) -> Decimal | None:
    """The balance of 倒休 days: none is kept yet where points are not recorded, so nothing is refused on it."""
    return None


# ---- the gate ------------------------------------------------------------------------------------------------------
_WATCHED = select(RegisterEntry).where(
    RegisterEntry.register == "watch_list", RegisterEntry.active,
    RegisterEntry.until.is_(None) | (RegisterEntry.until > bindparam("now")),
)  # fmt: skip


@knows
def barred(asked: Asked, name: str | None, id_no: Any) -> bool:
    """Is this person on the watch list? By number where one is given (exactly), else by the full name."""
    entries = db.session.scalars(_WATCHED, {"now": clock.now()}).all()
    if not entries:
        return False
    hashes = set(id_no.hashes) if hasattr(id_no, "hashes") else {keys().keyed_hash(id_no)} if id_no else set()
    return any((set(e.hashes) & hashes) if e.hashes and hashes else bool(name) and e.name == name for e in entries)


@knows
def fixed_fire_place(asked: Asked, place: str | None) -> bool:
    """Is this one of the fixed places of fire use the security department keeps (kitchen ranges …)?"""
    return bool(place) and db.session.scalar(
        select(RegisterEntry.id).where(
            RegisterEntry.register == "fire_places", RegisterEntry.active, RegisterEntry.name == place
        ).limit(1)
    ) is not None  # fmt: skip


@knows
def pass_valid(asked: Asked, ref: Any) -> bool:
    """Is this contractor pass issued, and today within its dates?"""
    record = db.session.get(Record, ref.id) if isinstance(ref, Value) and isinstance(ref.id, int) else None
    if record is None or record.stage != "已发证":
        return False
    until = db.session.scalar(
        select(RecordValue.moment).where(RecordValue.record_id == record.id, RecordValue.field == "valid_to")
    )
    return until is not None and clock.in_house(until).date() >= clock.today()


# ---- purchasing and stock --------------------------------------------------------------------------------------------
OPEN = ("running", "returned", "approved")
USE_DAYS = 90  # monthly consumption is worked out over three months


@knows
def monthly_use(asked: Asked, code: str | None) -> Decimal | None:
    """The average monthly issue of a stock item over the last three months; None without any issue."""
    if not code or asked.record is None:
        return None
    since = clock.in_house(clock.now() - timedelta(days=USE_DAYS)).replace(tzinfo=None)
    issued = Decimal(0)
    for row in asked.values.get("movements") or []:
        if row.get("kind") == "领用" and row.get("at") and row["at"] >= since and row.get("change"):
            issued -= row["change"]
    return round(issued * 30 / USE_DAYS, 2) if issued else None


@knows
def open_requests(asked: Asked, names: list[str] | None) -> list[str]:
    """Which of these goods stand in another purchase request that has not been received yet."""
    wanted = [name for name in names or [] if name]
    if not wanted:
        return []
    found = select(RecordValue.word).join(Record, Record.id == RecordValue.record_id).where(
        Record.form_key.startswith("purchase_"), Record.status.in_(OPEN), Record.finished_at.is_(None),
        RecordValue.field == "goods.name", RecordValue.word.in_(wanted),
    )  # fmt: skip
    if asked.record is not None:
        found = found.where(Record.id != asked.record.id)
    return list(dict.fromkeys(db.session.scalars(found)))


@knows
def lapsed_suppliers(asked: Asked, names: list[str] | None) -> list[str]:
    """Which of these suppliers have papers whose date has passed."""
    wanted = [name for name in dict.fromkeys(names or []) if name]
    if not wanted:
        return []
    named, until = aliased(RecordValue), aliased(RecordValue)
    today = clock.in_house(datetime.combine(clock.today(), time.min))
    return list(db.session.scalars(
        select(named.word).join(Record, Record.id == named.record_id).join(until, until.record_id == Record.id)
        .where(Record.form_key == "supplier", named.field == "name", named.word.in_(wanted),
               until.field == "papers_until", until.moment < today)
        .distinct()
    ))  # fmt: skip

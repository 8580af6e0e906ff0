"""Deposits of contractors' passes day by day: taken, paid back, kept; the cash that should be there, and its counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.errors import NotYours
from portal.people import directory, tokens
from portal.people.models import Person
from portal.records import editions, readers, settling
from portal.records.facts import Asked, knows
from portal.records.models import Record, RecordValue

PASS, COUNT, LAPSED = "contractor_pass", "deposit_count", "已失效"
TAKEN, BACK, KEPT = "taken", "back", "kept"
OWNER, FINANCE = "保安部", "财务部"
SEEING = {"gate", "finance", "duty", "management"}
COUNTERS = ("保安部主管", "保安部领班", "保安部经理")


@dataclass(frozen=True)
class Entry:
    """One movement of one deposit; amounts in fen. `kind`: taken, back, or kept (which moves no cash)."""

    at: datetime
    kind: str
    words: str
    amount: int
    pass_no: str
    worker: str
    contractor: str
    number: str
    by: str
    record: int
    department: str


@dataclass(frozen=True)
class Count:
    """A day's count of the cash box. Amounts in fen; `second` is "" while nobody has counted again."""

    number: str
    at: datetime
    due: int
    counted: int
    handed_over: int
    explanation: str
    first: str
    second: str

    @property
    def difference(self) -> int:
        return self.counted - self.due


@dataclass
class Day:
    """A day of the ledger."""

    day: date
    entries: list[Entry] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)

    def sum(self, kind: str) -> int:
        return sum(entry.amount for entry in self.entries if entry.kind == kind)

    @property
    def cash(self) -> int:
        """By how much the cash box changed."""
        return self.sum(TAKEN) - self.sum(BACK)


@dataclass
class Month:
    """The days of a month in which something happened, the latest first."""

    first: date
    days: list[Day] = field(default_factory=list)

    @property
    def numbers(self) -> set[str]:
        """Of the applications in it."""
        return {entry.number for day in self.days for entry in day.entries}

    def sum(self, kind: str) -> int:
        return sum(day.sum(kind) for day in self.days)

    @property
    def next(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1)

    @property
    def before(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)


def may_see(person: Person) -> bool:
    """Who sees the ledger: the gate and the security office with those above it, finance, who answers for the house."""
    if directory.desks_of(person) & SEEING:
        return True
    department, owner = directory.department_of(person), directory.department(OWNER)
    head = directory.head_post_of(owner) if owner is not None else None
    above = head is not None and f"u:{head.id}" in tokens.of(person)
    return above or (department is not None and department.name == FINANCE)


def may_count(person: Person) -> bool:
    return any(post.name in COUNTERS for post in directory.posts_of(person))


def month(me: Person, first: date) -> Month:
    """The ledger of the month that begins on this day. Raises NotYours."""
    if not may_see(me):
        raise NotYours(_("押金账由保安部和财务部查看。"))
    found = Month(first)
    days: dict[date, Day] = {}
    start, end = (datetime.combine(day, time()) for day in (first, found.next))
    for entry in entries(me.hotel_id, start, end):
        days.setdefault(entry.at.date(), Day(entry.at.date())).entries.append(entry)
    for count in counts(me.hotel_id, start, end):
        days.setdefault(count.at.date(), Day(count.at.date())).counts.append(count)
    found.days = sorted(days.values(), key=lambda one: one.day, reverse=True)
    return found


# ---- movements -----------------------------------------------------------------------------------------------------
def entries(hotel_id: int, start: datetime, end: datetime) -> list[Entry]:
    """What was taken, paid back and kept from `start` until before `end` (naive, house time), in order of time."""
    return _sorted(applications(hotel_id, start), start, end)


def entries_for(me: Person, start: datetime, end: datetime) -> list[Entry]:
    """The same for reports: for who may not see the ledger, only those of the applications they may read."""
    asked = applications(me.hotel_id, start)
    return _sorted(asked if may_see(me) else readers.readable(asked, me), start, end)


def readable(numbers: set[str], me: Person) -> set[str]:
    """Which of these applications this person may open: the ledger is also for some who may not."""
    asked = select(Record.number).where(Record.hotel_id == me.hotel_id, Record.number.in_(numbers))
    return set(db.session.scalars(readers.readable(asked, me))) if numbers else set()


def applications(hotel_id: int, since: datetime) -> Any:
    """The applications something has happened to since then."""
    return (
        select(Record).where(Record.hotel_id == hotel_id, Record.form_key == PASS, Record.status == "approved",
                             Record.updated_at >= clock.in_house(since))
        .options(joinedload(Record.edition)).order_by(Record.id)
    )  # fmt: skip


def _sorted(asked: Any, start: datetime, end: datetime) -> list[Entry]:
    found = [entry for record in db.session.scalars(asked) for entry in _of(record) if start <= entry.at < end]
    return sorted(found, key=lambda entry: (entry.at, entry.pass_no, entry.kind))


def _of(record: Record) -> Iterator[Entry]:
    """Every movement of one application's deposits."""
    env = settling.env_of(record, editions.of(record))
    rows = {name: env.answer(name) or [] for name in ("deposits", "replacements", "returned")}
    taken = {row["pass_no"]: row for row in rows["deposits"]}
    contractor = env.answer("contractor")

    def entry(at: datetime, kind: str, words: str, amount: int, pass_no: str, by: Any) -> Entry:
        holder = taken[pass_no]["worker"] if pass_no in taken else ""
        return Entry(at.replace(tzinfo=None), kind, words, amount, pass_no, holder, contractor, record.number,
                     by.name if by else "", record.id, env.answer("department").name)  # fmt: skip

    for row in rows["deposits"]:
        yield entry(row["taken_at"], TAKEN, _("收取"), row["amount"], row["pass_no"], row["taken_by"])
    for row, state, kept in [
        *((row, row["state"], row["kept"] or 0) for row in rows["replacements"]),
        *((row, row["state"], None) for row in rows["returned"]),
    ]:
        pass_no = row.get("old_no") or row["pass_no"]
        amount = taken[pass_no]["amount"] if pass_no in taken else 0
        back = row["refund"] if kept is None else amount - kept
        why = state if back or state != "完好" else _("过期")
        if back:
            yield entry(row["at"], BACK, _("退还"), back, pass_no, row["handled_by"])
        if amount > back:
            yield entry(row["at"], KEPT, _("扣留：%(why)s", why=why), amount - back, pass_no, row["handled_by"])
    if record.stage == LAPSED:
        done = {row["old_no"] for row in rows["replacements"]} | {row["pass_no"] for row in rows["returned"]}
        ends = datetime.combine(env.answer("valid_to"), time(23, 59))
        for pass_no, row in taken.items():
            if pass_no not in done:
                yield entry(ends, KEPT, _("扣留：%(why)s", why=_("过期未续用")), row["amount"], pass_no, None)


# ---- counts --------------------------------------------------------------------------------------------------------
def counts(hotel_id: int, start: datetime, end: datetime) -> list[Count]:
    """The counts of this time, also those somebody has still to count again, in order of time."""
    records = db.session.scalars(_counts(hotel_id).where(
        RecordValue.moment >= clock.in_house(start), RecordValue.moment < clock.in_house(end),
        Record.status.in_(("running", "approved")),
    ))  # fmt: skip
    return [_count(record) for record in records]


def _counts(hotel_id: int) -> Any:
    return (
        select(Record).join(RecordValue, RecordValue.record_id == Record.id)
        .where(Record.hotel_id == hotel_id, Record.form_key == COUNT, RecordValue.field == "counted_at")
        .options(joinedload(Record.edition)).order_by(RecordValue.moment, Record.id)
    )  # fmt: skip


def _count(record: Record) -> Count:
    known = settling.values(record, editions.of(record))
    return Count(
        number=record.number, at=known["counted_at"], due=known["due"], counted=known["counted"],
        handed_over=known.get("handed_over") or 0, explanation=known.get("explanation") or "",
        first=known["counter"].name, second=known["recounter"].name if known.get("recounter") else "",
    )  # fmt: skip


def due(hotel_id: int, at: datetime, *, but: int | None = None) -> int:
    """The cash, in fen, that should be in the box at this moment (naive, house time): what the last count by two left
    in it, and what was taken and paid back since. `but` is a count's record not to go by."""
    before = _counts(hotel_id).where(Record.status == "approved", RecordValue.moment < clock.in_house(at))
    last = [record for record in db.session.scalars(before) if record.id != but][-1:]
    left, since = 0, datetime(2000, 1, 1)
    if last:
        count = _count(last[0])
        left, since = count.counted - count.handed_over, count.at.replace(tzinfo=None)
    moved = entries(hotel_id, since, at)
    return left + sum(entry.amount * {TAKEN: 1, BACK: -1, KEPT: 0}[entry.kind] for entry in moved)


@knows
def deposits_due(asked: Asked, at: datetime | None) -> int | None:
    """The deposits in cash that should be in the box at this moment, in fen."""
    if at is None:
        return None
    return due(directory.hotel().id, at, but=asked.record.id if asked.record is not None else None)

"""The boxes on everybody's home page: 待我处理, 岗位待办, 我发起的, 抄送我的, 我处理过的, 草稿, with counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.sql.base import ExecutableOption

from portal import clock
from portal.db import db
from portal.people import directory
from portal.people.models import Person
from portal.records import drafts, hands
from portal.records.models import Copy, Record, StepRun, Task

PAGE = 20
SOON_HOURS = 24
_URGENT_FIRST = (StepRun.due_at.is_(None), StepRun.due_at, Task.opened_at, Task.id)


@dataclass(frozen=True)
class Counts:
    waiting: int
    desk: int
    mine: int
    copied: int  # unread
    drafts: int


@dataclass(frozen=True)
class Page:
    """One page of a box. `more` says whether another page follows; nothing is counted to the end."""

    items: list
    number: int
    more: bool


def _open(which: ColumnElement[bool]) -> Select:
    return select(Task).join(Task.run).where(Task.state == "waiting", which)


# Asked on every page, so put together once.
_OPEN_TASKS = Task.state == "waiting"
_WAITING_COUNT = select(func.count(Task.record_id.distinct())).where(
    _OPEN_TASKS, or_(Task.person_id == bindparam("person_id"), Task.acting_id == bindparam("person_id"))
)
_UNDER_WAY = (
    select(func.count(Record.id))
    .where(Record.applicant_id == bindparam("person_id"), Record.parent_id.is_(None))
    .where(Record.status.in_(("running", "returned")))
)
_UNREAD = select(func.count(Copy.id)).where(Copy.person_id == bindparam("person_id"), Copy.read_at.is_(None))
_AT_DESK = (
    select(func.count(Task.id))
    .where(_OPEN_TASKS, Task.hotel_id == bindparam("hotel_id"), Task.person_id.is_(None))
    .where(Task.desk.in_(bindparam("desks", expanding=True)))
)  # fmt: skip
_COUNTS = select(*(
    one.scalar_subquery() for one in (_WAITING_COUNT, _AT_DESK, _UNDER_WAY, _UNREAD, drafts.COUNT)
))  # fmt: skip


def counts(person: Person) -> Counts:
    """The numbers on the tabs, in one query."""
    asked = {"person_id": person.id, "hotel_id": person.hotel_id, "desks": sorted(directory.desks_of(person))}
    return Counts(*db.session.execute(_COUNTS, asked).one())


def waiting_count(person: Person) -> int:
    return db.session.scalar(_WAITING_COUNT, {"person_id": person.id}) or 0


def waiting(person: Person, page: int = 1) -> Page:
    """What waits for this person, the most urgent first: late, then due soonest, then the longest lying."""
    return _most_urgent(hands.of(person), page)


def at_desk(person: Person, page: int = 1) -> Page:
    """What waits at the desks this person works at, for whoever of them comes to it first."""
    return _most_urgent(hands.at_desk_of(person), page, joinedload(Task.record).selectinload(Record.runs))


def _most_urgent(which: ColumnElement[bool], page: int, *more: ExecutableOption) -> Page:
    statement = (
        _open(which)
        .options(contains_eager(Task.run), joinedload(Task.record).joinedload(Record.applicant),
                 joinedload(Task.record).joinedload(Record.edition), joinedload(Task.person),
                 joinedload(Task.record).joinedload(Record.department), *more)
        .order_by(*_URGENT_FIRST)
    )  # fmt: skip
    return _page(statement, page)


def following(person: Person, record: Record, most: int = 100) -> str:
    """The number of what this person comes to after this record, in the order of their list; "" when nothing else
    waits."""
    numbers = db.session.scalars(
        _open(hands.of(person)).with_only_columns(Record.number).join(Record, Record.id == Task.record_id)
        .order_by(*_URGENT_FIRST).limit(most)
    ).all()  # fmt: skip
    place = numbers.index(record.number) if record.number in numbers else -1
    others = [number for number in (*numbers[place + 1 :], *numbers[: max(place, 0)]) if number != record.number]
    return others[0] if others else ""


def mine(person: Person, page: int = 1) -> Page:
    """What this person filed, the newest first."""
    return _page(
        select(Record).where(Record.applicant_id == person.id, Record.parent_id.is_(None))
        .options(joinedload(Record.edition), joinedload(Record.applicant)).order_by(Record.id.desc()), page
    )  # fmt: skip


def copied(person: Person, page: int = 1) -> Page:
    return _page(
        select(Copy).where(Copy.person_id == person.id)
        .options(joinedload(Copy.record).options(joinedload(Record.edition), joinedload(Record.applicant)))
        .order_by(Copy.read_at.is_not(None), Copy.at.desc()), page
    )  # fmt: skip


def handled(person: Person, page: int = 1) -> Page:
    """What this person has decided, the latest first."""
    return _page(
        select(Task).where(Task.decider_id == person.id)
        .options(joinedload(Task.record).joinedload(Record.edition), joinedload(Task.run),
                 joinedload(Task.record).joinedload(Record.applicant))
        .order_by(Task.decided_at.desc(), Task.id.desc()), page
    )  # fmt: skip


def _page(statement: Select, number: int) -> Page:
    number = max(1, number)
    found = list(db.session.scalars(statement.limit(PAGE + 1).offset((number - 1) * PAGE)).unique())
    return Page(found[:PAGE], number, len(found) > PAGE)


def urgency(due: datetime | None) -> str:
    """late | soon | "" for a task's limit."""
    if due is None:
        return ""
    left = (due - clock.now()).total_seconds() / 3600
    return "late" if left < 0 else "soon" if left < SOON_HOURS else ""

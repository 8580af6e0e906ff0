"""What is due: mine, of my departments, of the forms my department answers for; and opening it to be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.errors import BadInput, NotFound
from portal.formkit import Schedule, Value
from portal.people import directory
from portal.people.models import Department, Person
from portal.records import editions
from portal.records.models import Record
from portal.records.states import ENDED
from portal.schedules import answering
from portal.schedules.models import DueRecord

STATES = {
    "late": _l("已逾期"), "due": _l("待办"), "missed": _l("已漏"), "done_late": _l("逾期完成"), "done": _l("已完成"),
}  # fmt: skip
OPEN = ("late", "due")
EVERYTHING = ("duty", "management")  # desks that see every department's
MOST = 500
MOST_READ = 100_000  # of a report


@dataclass(frozen=True)
class Item:
    """One thing that is due, or was, with its state of now: one of STATES."""

    row: DueRecord
    form: str  # the form's title
    title: str
    state: str

    @property
    def where(self) -> str:
        return self.row.place or self.row.department.name

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True)
class Outcome:
    """What became of one thing that was due: a state of STATES, and the id of the record that counts for it."""

    form: str
    title: str
    department: str
    due_at: datetime
    state: str
    record: int | None


@dataclass
class Line:
    """A department on the board: how many are overdue, due, done and missed."""

    department: Department
    late: int = 0
    due: int = 0
    done: int = 0
    missed: int = 0


def state_of(row: DueRecord, now: datetime | None = None) -> str:
    """Where it stands: it is done by a record that still counts, late when that was filed after it was due."""
    record = row.record
    done = (record.happened_at or record.submitted_at) if record is not None and record.status not in ENDED else None
    return _state(done, row.due_at, row.ends_at, now or clock.now())


def _state(done: datetime | None, due_at: datetime, ends_at: datetime, now: datetime) -> str:
    if done is not None:
        return "done" if done <= due_at else "done_late"
    return "due" if now < due_at else "late" if now < ends_at else "missed"


def item_of(row: DueRecord) -> Item:
    form = editions.known(row.form_key)
    return Item(row, form.title if form else row.form_key, _title(row.form_key, row.schedule), state_of(row))


def _title(form_key: str, key: str) -> str:
    """What a schedule is called; a form's title where it has been given up."""
    form = editions.known(form_key)
    schedule = form.schedules.get(key) if form else None
    return schedule.title if schedule else form.title if form else form_key


# Asked on every home page, so put together once.
_RUNNING = (
    select(DueRecord)
    .outerjoin(Record, Record.id == DueRecord.record_id)
    .where(
        DueRecord.hotel_id == bindparam("hotel_id"),
        DueRecord.ends_at > bindparam("now"),
        DueRecord.opens_at <= bindparam("now"),
        or_(Record.id.is_(None), Record.status.in_(ENDED)),
    )
    .options(joinedload(DueRecord.department), joinedload(DueRecord.record))
    .order_by(DueRecord.due_at, DueRecord.id)
)


def running(hotel_id: int) -> list[Item]:
    """Everything that can be done now and is not, what is due first before the rest."""
    rows = db.session.scalars(_RUNNING, {"hotel_id": hotel_id, "now": clock.now()})
    return [item_of(row) for row in rows]


def mine(person: Person) -> list[Item]:
    """What this person is asked to do now."""
    return [item for item in running(person.hotel_id) if person.id in item.row.people]


def departments_of(person: Person) -> set[int]:
    """The departments whose due records a person follows: those of the posts held, and those led as 分管领导."""
    held = {post.id: post for post in directory.posts_of(person)}
    led = {one.id for one in directory.departments() if one.leader_post_id in held}
    return {post.department_id for post in held.values()} | led


def _seen_by(person: Person) -> ColumnElement[bool]:
    """Which due records a person may look at: their departments', and all of the forms their department owns."""
    if directory.desks_of(person) & set(EVERYTHING):
        return DueRecord.hotel_id == person.hotel_id
    ids = departments_of(person)
    owned = [
        form.key for form in editions.catalogue()
        if form.schedules and (owner := directory.department(form.owner)) is not None and owner.id in ids
    ]  # fmt: skip
    return or_(DueRecord.department_id.in_(ids), DueRecord.form_key.in_(owned))


def between(
    person: Person, first: date, last: date, *, form: str = "", department: int | None = None, most: int = MOST
) -> list[Item]:
    """What this person may see of the rounds that ran on these days of the hotel and have begun, the newest first."""
    begins, ends = (clock.in_house(datetime.combine(day, time())) for day in (first, last + timedelta(days=1)))
    statement = select(DueRecord).where(
        DueRecord.hotel_id == person.hotel_id, DueRecord.ends_at > begins, DueRecord.opens_at < ends,
        DueRecord.opens_at <= clock.now(), _seen_by(person),
    )  # fmt: skip
    if form:
        statement = statement.where(DueRecord.form_key == form)
    if department:
        statement = statement.where(DueRecord.department_id == department)
    rows = db.session.scalars(
        statement.options(joinedload(DueRecord.department), joinedload(DueRecord.record).joinedload(Record.applicant))
        .order_by(DueRecord.due_at.desc(), DueRecord.id.desc()).limit(most)
    )  # fmt: skip
    return [item_of(row) for row in rows]


def outcomes(person: Person, start: datetime, end: datetime, *, department: int | None = None) -> list[Outcome]:
    """What became of everything this person may see that fell due from `start` until before `end` and is no longer
    just waiting, in order of time: read as columns, since a year has tens of thousands. Raises BadInput beyond
    MOST_READ."""
    statement = (
        select(DueRecord.form_key, DueRecord.schedule, DueRecord.department_id, DueRecord.due_at, DueRecord.ends_at,
               Record.id, Record.status, Record.submitted_at, Record.happened_at)
        .outerjoin(Record, Record.id == DueRecord.record_id)
        .where(DueRecord.hotel_id == person.hotel_id, DueRecord.due_at >= start, DueRecord.due_at < end,
               DueRecord.opens_at <= clock.now(), _seen_by(person))
        .order_by(DueRecord.due_at, DueRecord.id).limit(MOST_READ + 1)
    )  # fmt: skip
    if department:
        statement = statement.where(DueRecord.department_id == department)
    rows = db.session.execute(statement).all()
    if len(rows) > MOST_READ:
        raise BadInput(_("这段时间的检查太多，一次算不完，请缩短时间。"))
    departments = {one.id: one.name for one in directory.departments()}
    titles = {(form, key): _title(form, key) for form, key in {(row.form_key, row.schedule) for row in rows}}
    now, found = clock.now(), []
    for row in rows:
        done = (row.happened_at or row.submitted_at) if row.status not in (None, *ENDED) else None
        state = _state(done, row.due_at, row.ends_at, now)
        if state != "due":
            found.append(Outcome(
                row.form_key, titles[row.form_key, row.schedule], departments.get(row.department_id, ""), row.due_at,
                state, row.id if done else None,
            ))  # fmt: skip
    return found


def board(items: Iterable[Item]) -> list[Line]:
    """The departments these belong to, those with something overdue or missed first."""
    found: dict[int, Line] = {}
    for item in items:
        line = found.setdefault(item.row.department_id, Line(item.row.department))
        name = "done" if item.state == "done_late" else item.state
        setattr(line, name, getattr(line, name) + 1)
    return sorted(found.values(), key=lambda line: (-line.late, -line.missed, -line.due, line.department.order))


def find(due_id: int, person: Person) -> Item:
    """One that this person is asked to do or may look at. Raises NotFound."""
    row = db.session.get(DueRecord, due_id)
    if row is not None and row.hotel_id == person.hotel_id:
        seen = person.id in (row.people or []) or db.session.scalar(
            select(DueRecord.id).where(DueRecord.id == due_id, _seen_by(person))
        )
        if seen:
            return item_of(row)
    raise NotFound(_("没有找到这一项，可能排班已经改变。"))


def filled(item: Item) -> tuple[dict[str, Any], str]:
    """What the form is opened with, by box, and the token of the page. Raises NotFound for a schedule given up."""
    form = editions.today(item.row.form_key)
    schedule = form.schedules.get(item.row.schedule)
    if schedule is None:
        raise NotFound(_("这一项定期事项已经取消。"))
    return opened_with(schedule, item.row.department, item.row.place), answering.token_of(item.row)


def opened_with(schedule: Schedule, department: Department, place: str = "") -> dict[str, Any]:
    """The boxes a schedule knows, with what stands in them."""
    values = dict(schedule.fills)
    if schedule.department_box:
        values[schedule.department_box] = Value(department.id, department.name)
    if schedule.place_box and place:
        values[schedule.place_box] = place
    return values

"""Lists of records: the ledger of a form with its filters, what leads from one record to others, who has it now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from portal import clock, crypto, i18n
from portal.db import db
from portal.errors import NotFound
from portal.formkit import Table
from portal.formkit.form import Definition
from portal.people.models import Person
from portal.records import editions, engine, hands, present, readers, settling
from portal.records.models import Link, Record
from portal.records.states import RECORD
from portal.regulations import service as regulations
from portal.regulations.reader import Edition

PAGE = 30
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Filters:
    """What to narrow a ledger to; "" and None mean any."""

    form: str = ""
    status: str = ""
    stage: str = ""
    department: int | None = None
    applicant: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Ledger:
    """One page of a ledger. `total` is capped at MOST_COUNTED: counting to the end would grow with the records."""

    rows: list[Record]
    page: int
    pages: int
    total: int
    capped: bool

    def iter_pages(self, **_: int) -> Iterator[int]:
        yield from range(max(1, self.page - 3), min(self.pages, self.page + 3) + 1)


def selection(filters: Filters, person: Person) -> Select:
    """The records this person may read that pass the filters, newest first. What changed a record stands with it."""
    statement = readers.readable(select(Record).where(Record.hotel_id == person.hotel_id), person)
    if filters.form:
        statement = statement.where(Record.form_key == filters.form)
    else:
        statement = statement.where(Record.parent_id.is_(None))
    if filters.status:
        statement = statement.where(Record.status == filters.status)
    if filters.stage:
        statement = statement.where(Record.stage == filters.stage)
    if filters.department:
        statement = statement.where(Record.department_id == filters.department)
    if filters.applicant:
        statement = statement.where(Record.applicant_id == filters.applicant)
    if filters.since:
        statement = statement.where(Record.submitted_at >= _start(filters.since))
    if filters.until:
        statement = statement.where(Record.submitted_at < _start(filters.until + timedelta(days=1)))
    return statement.order_by(Record.submitted_at.desc(), Record.id.desc())


def _start(day: date) -> datetime:
    return clock.in_house(datetime.combine(day, time.min))


def ledger(filters: Filters, person: Person, page: int = 1) -> Ledger:
    statement = selection(filters, person)
    counted = (
        db.session.scalar(
            select(func.count()).select_from(statement.with_only_columns(Record.id).limit(MOST_COUNTED + 1).subquery())
        )
        or 0
    )
    page = max(1, page)
    rows = db.session.scalars(
        statement.options(joinedload(Record.applicant), joinedload(Record.department), joinedload(Record.edition))
        .limit(PAGE).offset((page - 1) * PAGE)
    ).all()  # fmt: skip
    return Ledger(list(rows), page, max(1, -(-counted // PAGE)), min(counted, MOST_COUNTED), counted > MOST_COUNTED)


def columns_of(form: Definition) -> list[tuple[str, str]]:
    """The ledger columns of a form: (name, label)."""
    return [(name, form.fields[name].label) for name in form.columns.split()]


def cells_of(record: Record, names: list[str]) -> list[present.CellView | None]:
    """A record's cells for these columns; an older edition may lack some. What was worked out is shown as it was kept:
    working it out anew for every line would ask the database as often. Days and moments are as short as a
    column is narrow."""
    form = editions.of(record)
    env = settling.env_of(record, form)
    found: list[present.CellView | None] = []
    for name in names:
        if name not in form.fields:
            found.append(None)
            continue
        value = env.values[name] if name in env.values else env.answer(name)
        cell = present.cell(name, form.fields[name], value, env)
        if isinstance(value, datetime):
            cell.text = i18n.moment(value)
        elif isinstance(value, date):
            cell.text = i18n.short_day(value)
        found.append(cell)
    return found


def in_a_line(record: Record, said: str = "") -> str:
    """What tells a record from others of its form, in a line: its columns, without who asks, which stands before, as
    does what is `said` already, and without 是 and 否, which say nothing away from their label. A day says of what."""
    known = ("", said, record.applicant.name, record.department.name if record.department else "")
    cells = cells_of(record, editions.of(record).columns.split())
    return " · ".join(
        f"{cell.label} {cell.text}" if cell.kind in ("date", "datetime") else cell.text
        for cell in cells if cell and cell.kind != "yesno" and cell.text not in known
    )  # fmt: skip


def export_rows(
    filters: Filters, person: Person, form: Definition, most: int = 10_000
) -> tuple[list[str], list[list[Any]]]:
    """Head and rows of a ledger for a spreadsheet: every field but signatures, personal ones masked."""
    fields = {n: f for n, f in form.fields.items() if f.kind not in ("sign", "photo", "file")}
    head = ["编号", "状态", "阶段", "申请人", "部门", "提交时间", "通过时间", *(f.label for f in fields.values())]
    rows = []
    for record in db.session.scalars(selection(filters, person).limit(most)):
        own = editions.of(record)
        env = settling.env_of(record, own)
        cells = []
        for name in fields:
            view = present.cell(name, own.fields[name], env.answer(name), env) if name in own.fields else None
            spec = own.fields.get(name)
            if view is None or spec is None:
                cells.append("")
            elif spec.is_personal or isinstance(spec, Table):
                cells.append(view.text or "；".join(" ".join(c.text for c in row if c.text) for row in view.rows))
            else:
                cells.append(spec.export(env.answer(name)) if env.answer(name) is not None else "")
        rows.append([
            record.number, RECORD[record.status], record.stage, record.applicant.name,
            record.department.name if record.department else "", _naive(record.submitted_at),
            _naive(record.decided_at), *cells,
        ])  # fmt: skip
    return head, rows


def _naive(moment: datetime | None) -> datetime | None:
    return clock.in_house(moment).replace(tzinfo=None, second=0, microsecond=0) if moment else None


# ---- around a record -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class NowWith:
    """Who holds a record, on shift or not, and since when."""

    name: str
    on_shift: bool | None  # None: works by the office's hours, without a roster
    since: datetime
    step: str


def now_with(record: Record) -> list[NowWith]:
    form = editions.of(record)
    waiting = [task for run in engine.runs_of(record) for task in run.tasks if task.state == "waiting"]
    tasks = sorted(waiting, key=lambda task: task.id)[:12]
    on_shift = hands.duty_of(tasks)
    return [
        NowWith(hands.name_of(task), on_shift[task.id], task.opened_at,
                form.route.steps[task.run.step].name if task.run.step else "申请人修改")
        for task in tasks
    ]  # fmt: skip


_LINKS = select(Link.from_id, Link.to_id, Link.why).where(
    or_(Link.from_id == bindparam("record_id"), Link.to_id == bindparam("record_id"))
)


def links_of(record: Record, person: Person) -> list[tuple[str, Record]]:
    """Records linked with this one, both ways, that the person may read: (why, record)."""
    links = db.session.execute(_LINKS, {"record_id": record.id})
    ids = {(to_id if from_id == record.id else from_id): why for from_id, to_id, why in links}
    if not ids:
        return []
    found = db.session.scalars(readers.readable(select(Record).where(Record.id.in_(ids)), person))
    return [(ids[one.id], one) for one in found]


def governed_by(record: Record) -> list[Edition]:
    """The editions of the regulations the record was filed under."""
    return regulations.editions_numbered(record.policies.values())


def suggest(text: str, form_key: str, person: Person, most: int = 10) -> list[Record]:
    """Records whose number or title begins with or holds the text, newest first."""
    statement = readers.readable(select(Record).where(Record.hotel_id == person.hotel_id), person)
    if form_key:
        statement = statement.where(Record.form_key == form_key)
    if text := text.strip():
        statement = statement.where(or_(Record.number.contains(text.upper(), autoescape=True),
                                        Record.title.contains(text, autoescape=True)))  # fmt: skip
    return list(db.session.scalars(statement.order_by(Record.id.desc()).limit(most)))


def code_of(record: Record) -> str:
    """The short code printed beside a QR: says nothing by itself and cannot be guessed."""
    return f"{record.id}-{crypto.keys().keyed_hash(f'record:{record.id}')[2:8]}"


def number_of_code(code: str, person: Person) -> str:
    """The record behind a short code, if this person may read it. Raises NotFound."""
    number, _, _rest = code.partition("-")
    record = db.session.get(Record, int(number)) if number.isascii() and number.isdigit() else None
    if record is None or code_of(record) != code or not readers.may_read(record, person):
        raise NotFound("没有找到这个码对应的单据，或您无权查看")
    return record.number

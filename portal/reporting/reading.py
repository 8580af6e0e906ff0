"""Rows of records for reports: typed columns within a period, only of records that the asking person may read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from sqlalchemy import and_, select
from sqlalchemy.orm import aliased, joinedload

from portal import clock
from portal.db import db
from portal.errors import BadInput
from portal.people import directory
from portal.records import editions, readers
from portal.records.models import Record, RecordValue, StepRun

if TYPE_CHECKING:
    from portal.reporting.declaring import Asked

FILED, DECIDED, FINISHED = "submitted_at", "decided_at", "finished_at"  # moments every record has
ANY = ""  # whenever it was: what a register holds today
MOST_OPENED = 5_000
_AT_ONCE = 500  # ids in one question
MOST = 100_000  # rows a report reads; beyond, it asks for a shorter time


@dataclass(frozen=True, slots=True)
class Fact:
    """One record, or one line of one of its tables: its columns by name, and when it counts, on the hotel's clock.

    Words for texts and choices, numbers (fen for money) for figures, moments on the hotel's clock; None where blank.
    """

    record: int
    number: str
    form: str
    status: str
    stage: str
    department: str
    at: datetime
    values: dict[str, Any]
    parent: int | None = None  # of an amendment: the record it amends

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


def facts(
    asked: Asked, *forms: str, columns: Iterable[str] = (), at: str = FILED,
    status: Collection[str] = ("approved",), stage: str = "", department: str = "",
) -> list[Fact]:  # fmt: skip
    """The records of these forms whose moment `at` lies in the period, with these columns, the earliest first.

    `at` is a declared column of the form, or one of FILED, DECIDED, FINISHED; ANY for all there are. A column
    `goods.name` makes a fact of every line of that table; columns of one table belong together. `department` is the
    box that names the department the filter narrows by; without it, the applicant's. Columns are those a form declares
    (`columns`, `search`). `stage` narrows to records that stand there now. Amendments are forms of their own:
    "stock_item.issue". Raises BadInput where there is too much to read.
    """
    names = list(dict.fromkeys(columns))
    table = next((name.partition(".")[0] for name in names if "." in name), "")
    values = {name: aliased(RecordValue) for name in names}
    moments = {
        ANY: Record.submitted_at,
        FILED: Record.submitted_at,
        DECIDED: Record.decided_at,
        FINISHED: Record.finished_at,
    }
    timed = aliased(RecordValue)
    moment = moments.get(at, timed.moment)
    wanted = [
        Record.id, Record.number, Record.form_key, Record.status, Record.stage, Record.department_id,
        Record.parent_id, moment.label("at"),
    ]  # fmt: skip
    statement = select(
        *wanted, *(getattr(values[name], kind).label(f"{kind}_{n}") for n, name in enumerate(names)
                   for kind in ("word", "amount", "moment"))
    ).where(
        Record.hotel_id == asked.person.hotel_id, Record.form_key.in_(forms), Record.status.in_(status)
    )  # fmt: skip
    if stage:
        statement = statement.where(Record.stage == stage)
    if at != ANY:
        statement = statement.where(moment >= asked.period.start, moment < asked.period.end)
    if at not in moments:
        statement = statement.join(timed, and_(timed.record_id == Record.id, timed.field == at, timed.row == 0))
    first = None
    for name, cell in values.items():
        here = and_(cell.record_id == Record.id, cell.field == name)
        if not name.startswith(f"{table}.") or not table:
            statement = statement.outerjoin(cell, and_(here, cell.row == 0))
        elif first is None:
            first = cell
            statement = statement.join(cell, here)
        else:
            statement = statement.outerjoin(cell, and_(here, cell.row == first.row))
    if asked.department is not None:
        statement = statement.where(_in_department(asked.department.id, department))
    rows = db.session.execute(
        readers.readable(statement, asked.person).order_by(moment, Record.id).limit(MOST + 1)
    ).all()
    asked.enough(len(rows) <= MOST)
    departments = {one.id: one.name for one in directory.departments()}
    return [  # by position: a year of visits is a hundred thousand of these
        Fact(id_, number, form, state, stands, departments.get(whose, ""), clock.in_house(moment),
             {name: _value(*cells[3 * n : 3 * n + 3]) for n, name in enumerate(names)}, parent)
        for id_, number, form, state, stands, whose, parent, moment, *cells in map(tuple, rows)
    ]  # fmt: skip


def opened(found: Iterable[Fact]) -> dict[int, Record]:
    """The records behind these facts, for what no column keeps; by their id. Raises BadInput for more than can be
    opened while somebody waits."""
    ids = list(dict.fromkeys(fact.record for fact in found))
    if len(ids) > MOST_OPENED:
        raise BadInput(_("这段时间的单据太多，一次算不完，请缩短时间。"))
    return {
        record.id: record
        for start in range(0, len(ids), _AT_ONCE)
        for record in db.session.scalars(
            select(Record).where(Record.id.in_(ids[start : start + _AT_ONCE])).options(joinedload(Record.edition))
        )
    }


def steps(asked: Asked, *forms: str, department: str = "") -> list[Fact]:
    """Every step of these forms that was passed in the period: `fact["step"]`, its name as the form of today has it,
    `fact["key"]`, and `fact["hours"]` from when it was reached, by the clock."""
    names = {(key, step.key): step.name for key in forms for step in editions.today(key).route}
    statement = (
        select(Record.id, Record.number, Record.form_key, Record.status, Record.stage, Record.department_id,
               StepRun.step, StepRun.opened_at, StepRun.closed_at)
        .join(StepRun, StepRun.record_id == Record.id)
        .where(Record.hotel_id == asked.person.hotel_id, Record.form_key.in_(forms), StepRun.state == "passed",
               StepRun.closed_at >= asked.period.start, StepRun.closed_at < asked.period.end)
    )  # fmt: skip
    if asked.department is not None:
        statement = statement.where(_in_department(asked.department.id, department))
    rows = db.session.execute(
        readers.readable(statement, asked.person).order_by(StepRun.closed_at, StepRun.id).limit(MOST + 1)
    ).all()
    asked.enough(len(rows) <= MOST)
    departments = {one.id: one.name for one in directory.departments()}
    return [
        Fact(row.id, row.number, row.form_key, row.status, row.stage, departments.get(row.department_id, ""),
             clock.in_house(row.closed_at), {
                 "key": row.step, "step": names[row.form_key, row.step],
                 "hours": Decimal((row.closed_at - row.opened_at).total_seconds()) / 3600,
             })
        for row in rows
        if (row.form_key, row.step) in names
    ]  # fmt: skip


def _in_department(id_: int, box: str) -> Any:
    if not box:
        return Record.department_id == id_
    named = aliased(RecordValue)
    return Record.id.in_(select(named.record_id).where(named.field == box, named.ref_id == id_))


def _value(word: str | None, amount: Decimal | None, moment: datetime | None) -> str | int | Decimal | datetime | None:
    if amount is not None:
        return int(amount) if amount == amount.to_integral_value() else amount
    return clock.in_house(moment) if moment is not None else word

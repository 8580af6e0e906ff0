"""What the administrator sees of every record: what it is, whose, where it stands and with whom; never what it says."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.errors import NotFound
from portal.people.models import Person
from portal.records import editions, engine, hands, present, recalling, reminding
from portal.records.models import Record, Task
from portal.records.present import Line
from portal.records.reminding import Waits
from portal.records.states import ENDED

PAGE = 30


@dataclass(frozen=True)
class Standing:
    """One record in the list, and with whom it has waited since when; nobody where it waits no longer."""

    record: Record
    form: str
    holders: list[str]
    step: str
    since: datetime | None


@dataclass(frozen=True)
class Listed:
    """One page of the list."""

    rows: list[Standing]
    number: int
    more: bool


def find(number: str, hotel_id: int) -> Record:
    """A record of the hotel, whoever may read it. Raises NotFound."""
    asked = select(Record).where(Record.hotel_id == hotel_id, Record.number == number)
    found = db.session.scalar(asked)
    if found is None:
        raise NotFound(_("没有找到单据 %(number)s，请核对编号。", number=number))
    return found


def listed(hotel_id: int, asked: str = "", page: int = 1) -> Listed:
    """What waits for somebody, longest first; where a number, part of one or an applicant's name is asked for, what
    fits, newest first, open or not."""
    statement = select(Record).where(Record.hotel_id == hotel_id)
    if asked:
        of_person = select(Person.id).where(Person.hotel_id == hotel_id, Person.name == asked)
        fits = or_(Record.number.icontains(asked, autoescape=True), Record.applicant_id.in_(of_person))
        statement = statement.where(fits).order_by(Record.submitted_at.desc(), Record.id.desc())
    else:
        since = (
            select(Task.record_id, func.min(Task.opened_at).label("since")).where(Task.state == "waiting")
            .group_by(Task.record_id).subquery()
        )  # fmt: skip
        statement = statement.join(since, since.c.record_id == Record.id).order_by(since.c.since, Record.id)
    page = max(1, page)
    rows = db.session.scalars(
        statement.options(joinedload(Record.applicant), joinedload(Record.department), joinedload(Record.edition))
        .limit(PAGE + 1).offset((page - 1) * PAGE)
    ).all()  # fmt: skip
    waits = _waiting([record.id for record in rows[:PAGE]])
    return Listed([_standing(record, waits.get(record.id, [])) for record in rows[:PAGE]], page, len(rows) > PAGE)


def _waiting(record_ids: Collection[int]) -> dict[int, list[Task]]:
    found: dict[int, list[Task]] = {}
    for task in db.session.scalars(
        select(Task).where(Task.record_id.in_(record_ids), Task.state == "waiting")
        .options(joinedload(Task.person), joinedload(Task.run)).order_by(Task.opened_at, Task.id)
    ):  # fmt: skip
        found.setdefault(task.record_id, []).append(task)
    return found


def _standing(record: Record, tasks: list[Task]) -> Standing:
    form = editions.of(record)
    first = tasks[0] if tasks else None
    step = form.route.steps.get(first.run.step) if first else None
    words = step.name if step else _("申请人修改") if first else ""
    names = list(dict.fromkeys(hands.name_of(task) for task in tasks))
    return Standing(record, form.title, names, words, first.opened_at if first else None)


def of(record: Record) -> dict[str, Any]:
    """What the page of one record shows: where it stands, what was done by whom and when, and how it may be ended."""
    form = editions.of(record)
    waits: list[Waits] = reminding.outlook(record, form) if engine.open_runs(record) else []
    lines = [_without_words(line) for line in present.history_lines(record, form)]
    return {"record": record, "form": form, "waits": waits, "lines": lines, "ends": ends(record)}


def _without_words(line: Line) -> Line:
    """A line of the history without what anybody wrote, changed or attached."""
    steps = "、".join(one.step for one in line.skipped) or line.step
    return replace(line, note="", changes=[], files=[], skipped=[], step=steps)


def ends(record: Record) -> list[tuple[str, str]]:
    """How an administrator may end the record: (key, what it is called and means)."""
    if record.status in ENDED:
        return []
    void = ("void", _("作废：本不该有的单据，已通过的也可以作废"))
    stop = ("terminate", _("终止：走不下去的单据，到此为止"))
    return [stop, void] if record.status in ("running", "returned") else [void]


def end(record: Record, how: str, *, by: Person, reason: str, address: str = "") -> None:
    """终止 or 作废, with its reason. Raises NotYours, TooLate, BadInput."""
    act = recalling.terminate if how == "terminate" else recalling.void
    act(by, record, reason=reason, address=address)

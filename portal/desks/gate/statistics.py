"""A month of visits by category, department and hour, from the typed columns of the records."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time

from flask_babel import gettext as _
from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.db import db
from portal.desks.gate.board import VISITOR
from portal.errors import BadInput
from portal.records.models import Record, RecordValue


@dataclass
class Month:
    """What came in a month. `refused` were written down and not received."""

    first: date
    total: int = 0
    refused: int = 0
    by_category: Counter[str] = field(default_factory=Counter)
    by_department: Counter[str] = field(default_factory=Counter)
    by_hour: Counter[int] = field(default_factory=Counter)
    by_day: Counter[date] = field(default_factory=Counter)

    @property
    def before(self) -> date:
        return _months_on(self.first, -1)

    @property
    def after(self) -> date:
        return _months_on(self.first, 1)

    @property
    def busiest(self) -> int | None:
        """The hour most visitors came in."""
        return self.by_hour.most_common(1)[0][0] if self.by_hour else None

    @property
    def hours(self) -> range:
        """The hours to show: from the first anybody came in to the last."""
        return range(min(self.by_hour), max(self.by_hour) + 1) if self.by_hour else range(0)


def month_named(text: str) -> date:
    """The first day of 2026-11; this month for nothing. Raises BadInput."""
    if not text:
        return clock.today().replace(day=1)
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise BadInput(_("月份请按 2026-11 的样子填写。"), {"month": [_("月份请按 2026-11 的样子填写")]}) from None


def of(hotel_id: int, first: date) -> Month:
    """The visits of the month that begins on this day, in one query."""
    found = Month(first)
    came, category, department = aliased(RecordValue), aliased(RecordValue), aliased(RecordValue)
    rows = db.session.execute(
        select(came.moment, category.word, department.word, Record.status)
        .join(Record, Record.id == came.record_id)
        .outerjoin(category, and_(category.record_id == came.record_id, category.field == "category"))
        .outerjoin(department, and_(department.record_id == came.record_id, department.field == "department"))
        .where(came.hotel_id == hotel_id, came.field == "came_at", Record.form_key == VISITOR,
               came.moment >= _start(first), came.moment < _start(_months_on(first, 1)),
               Record.status.in_(("approved", "rejected")))
    )  # fmt: skip
    for moment, kind, where, status in rows:
        assert moment is not None
        if status == "rejected":
            found.refused += 1
            continue
        local = clock.in_house(moment)
        found.total += 1
        found.by_category[kind or _("未填")] += 1
        found.by_department[where or _("未填")] += 1
        found.by_hour[local.hour] += 1
        found.by_day[local.date()] += 1
    return found


def _start(day: date) -> datetime:
    return clock.in_house(datetime.combine(day, time.min))


def _months_on(first: date, count: int) -> date:
    place = first.year * 12 + first.month - 1 + count
    return date(place // 12, place % 12 + 1, 1)

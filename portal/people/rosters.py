"""Rosters: who has which duty when, entered and shown by the week."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.clock import in_house, now
from portal.db import db
from portal.errors import BadInput, NotFound
from portal.people import directory
from portal.people.models import Person, Shift

# Duties that are no posts, always offered.
HOUSE_DUTIES = ("酒店总值班",)

_MOST_DAYS = 62


@dataclass
class Week:
    """Seven days and, duty by duty, the shifts that begin on each."""

    monday: date
    rows: dict[str, list[list[Shift]]] = field(default_factory=dict)

    @property
    def days(self) -> list[date]:
        return [self.monday + timedelta(days=n) for n in range(7)]

    @property
    def before(self) -> date:
        return self.monday - timedelta(days=7)

    @property
    def after(self) -> date:
        return self.monday + timedelta(days=7)


def week_of(day: date) -> Week:
    """The roster of the week this day is in."""
    week = Week(day - timedelta(days=day.weekday()))
    for shift in _beginning(week.monday, week.after):
        row = week.rows.setdefault(shift.duty, [[] for _day in range(7)])
        row[(in_house(shift.starts_at).date() - week.monday).days].append(shift)
    return week


def duties() -> list[str]:
    """What a roster can be kept for: the house's duties, then every post."""
    return [*HOUSE_DUTIES, *(p.name for p in directory.posts() if p.name not in HOUSE_DUTIES)]


def spans_of(people: Collection[int], until: datetime) -> dict[int, list[tuple[datetime, datetime]]]:
    """The turns of these people, by id, that have not ended and begin before a moment, in order; in one query."""
    rows = db.session.execute(
        select(Shift.person_id, Shift.starts_at, Shift.ends_at)
        .where(Shift.person_id.in_(people), Shift.ends_at > now(), Shift.starts_at < until)
        .order_by(Shift.starts_at, Shift.id)
    )
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for person_id, starts_at, ends_at in rows:
        found.setdefault(person_id, []).append((starts_at, ends_at))
    return found


def turns_between(first: date, last: date) -> list[Shift]:
    """Every turn that begins on these days of the hotel, both included, with its person; in one query."""
    return _beginning(first, last + timedelta(days=1))


def turns_at(moment: datetime) -> list[Shift]:
    """Every turn under way at this moment, those of the house's duties first, with its person; in one query."""
    found = db.session.scalars(
        select(Shift).where(Shift.starts_at <= moment, Shift.ends_at > moment).options(joinedload(Shift.person))
    )
    return sorted(found, key=lambda turn: (turn.duty not in HOUSE_DUTIES, turn.duty, turn.id))


def add_shifts(
    person: Person, duty: str, *, first: date, last: date, starts: time, ends: time, label: str = ""
) -> list[Shift]:
    """The same turn on every day from the first to the last, in house time; an end not after the start is next day's.

    Raises BadInput, also when the person already has a turn at the time: nobody is on two at once.
    """
    problems: dict[str, list[str]] = {}
    if last < first:
        problems["last"] = [_("结束日期不能早于开始日期。")]
    elif (last - first).days >= _MOST_DAYS:
        problems["last"] = [_("一次最多排 %(n)s 天。", n=_MOST_DAYS)]
    if not duty.strip() or len(duty) > 60:
        problems["duty"] = [_("请选择值班岗位。")]
    if not person.is_active:
        problems["person"] = [_("这位同事的账号已停用，请选择另一位。")]
    if problems:
        raise BadInput(_("没有排班，请改正下面的内容。"), problems)
    overnight = timedelta(days=1 if ends <= starts else 0)
    added = []
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        begin, end = _moment(day, starts), _moment(day, ends) + overnight
        if clash := _at_the_time(person, begin, end):
            raise BadInput(
                _("没有排班，请改正下面的内容。"),
                {
                    "person": [
                        _("%(name)s %(day)s 已排%(duty)s，时间重叠。", name=person.name, day=day, duty=clash.duty)
                    ]
                },
            )
        shift = Shift(
            hotel_id=person.hotel_id,
            person_id=person.id,
            duty=duty.strip(),
            label=label.strip()[:20],
            starts_at=begin,
            ends_at=end,
        )
        db.session.add(shift)
        db.session.flush()
        added.append(shift)
    return added


def copy_week(monday: date) -> tuple[int, int]:
    """Take the turns of the week before over into this week: how many were added, and how many clashed and were not."""
    added = left_out = 0
    for shift in _beginning(monday - timedelta(days=7), monday):
        begin, end = shift.starts_at + timedelta(days=7), shift.ends_at + timedelta(days=7)
        if not shift.person.is_active or _at_the_time(shift.person, begin, end):
            left_out += 1
            continue
        db.session.add(
            Shift(
                hotel_id=shift.hotel_id,
                person_id=shift.person_id,
                duty=shift.duty,
                label=shift.label,
                starts_at=begin,
                ends_at=end,
            )
        )
        db.session.flush()
        added += 1
    return added, left_out


def remove_shift(shift_id: int) -> Shift:
    """Take a turn off the roster. Raises NotFound."""
    shift = db.session.get(Shift, shift_id)
    if shift is None:
        raise NotFound(_("没有找到这个班次，可能已被删除。"))
    db.session.delete(shift)
    return shift


def _beginning(first: date, until: date) -> list[Shift]:
    midnight = time(0)
    return list(
        db.session.scalars(
            select(Shift)
            .where(Shift.hotel_id == directory.hotel().id)
            .where(Shift.starts_at >= _moment(first, midnight), Shift.starts_at < _moment(until, midnight))
            .options(joinedload(Shift.person))
            .order_by(Shift.duty, Shift.starts_at, Shift.id)
        )
    )


def _at_the_time(person: Person, begin: datetime, end: datetime) -> Shift | None:
    same_time = (Shift.starts_at < end) & (Shift.ends_at > begin)
    return db.session.scalars(select(Shift).where(Shift.person_id == person.id, same_time).limit(1)).first()


def _moment(day: date, at: time) -> datetime:
    return in_house(datetime.combine(day, at))

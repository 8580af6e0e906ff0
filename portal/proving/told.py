"""Who was told of a regulation in a period, and who confirmed having read which edition."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal.acknowledging import service as acknowledging
from portal.acknowledging.models import ReadingDuty, ReadingMark
from portal.clock import in_house
from portal.db import db
from portal.people.models import Holding, Person, Post
from portal.proving.period import Part, Period, moment
from portal.regulations import snapshot
from portal.regulations.reader import Edition


@dataclass(frozen=True)
class InForce:
    """An edition and the days of the period on which it was in force."""

    edition: Edition
    days: Period


def parts(code: str, hotel_id: int, period: Period, editions: Sequence[InForce]) -> list[Part]:
    """Who was asked to read it, and edition by edition each of them with the moment they confirmed it."""
    duties = _duties(code, hotel_id, period)
    return [
        Part(
            "asked", _("安排阅读"), (_("安排日期"), _("要读的人"), _("期限"), _("安排人"), _("结束日期")),
            [_asked(duty) for duty in duties], _("这段时间没有安排员工阅读确认。"),
        ),
        Part(
            "read", _("阅读确认"), (_("版本"), _("姓名"), _("工号"), _("确认时间")),
            [row for one in editions for row in _readers(one, duties, hotel_id, period)],
            _("这段时间没有人被安排阅读，也没有人确认。"),
        ),
    ]  # fmt: skip


def _duties(code: str, hotel_id: int, period: Period) -> list[ReadingDuty]:
    asked = (
        select(ReadingDuty)
        .where(
            ReadingDuty.hotel_id == hotel_id, ReadingDuty.code == code, ReadingDuty.since <= period.last,
            or_(ReadingDuty.ended_at.is_(None), ReadingDuty.ended_at >= period.begin),
        )
        .options(joinedload(ReadingDuty.made_by)).order_by(ReadingDuty.since, ReadingDuty.id)
    )  # fmt: skip
    return list(db.session.scalars(asked))


def _asked(duty: ReadingDuty) -> list[str]:
    ended = in_house(duty.ended_at).date().isoformat() if duty.ended_at else ""
    return [
        duty.since.isoformat(),
        acknowledging.in_words(duty),
        _("%(n)d 天", n=duty.days),
        duty.made_by.name,
        ended,
    ]


def _readers(one: InForce, duties: Collection[ReadingDuty], hotel_id: int, period: Period) -> Iterable[list[str]]:
    """Those the edition was for, and whoever else confirmed it; those who have not stand last."""
    standing = snapshot.current()
    marks = select(ReadingMark).where(
        ReadingMark.hotel_id == hotel_id, ReadingMark.at < period.end,
        ReadingMark.edition_id == standing.edition_ids.get(one.edition.content_hash),
    ).options(joinedload(ReadingMark.person))  # fmt: skip
    confirmed: dict[int, datetime] = {}
    people: dict[int, Person] = {}
    for mark in db.session.scalars(marks):
        confirmed[mark.person_id], people[mark.person_id] = mark.at, mark.person
    for duty in duties:
        ended = in_house(duty.ended_at).date() if duty.ended_at else None
        days = one.days.within(duty.since, ended)
        people |= {person.id: person for person in bound(duty, days)} if days else {}
    effective = _("%(day)s起施行", day=one.edition.effective)
    for person in sorted(people.values(), key=lambda each: (each.id not in confirmed, each.employee_no or "", each.id)):
        at = confirmed.get(person.id)
        yield [effective, person.name, person.employee_no or "", moment(at) if at else _("未确认")]


def bound(duty: ReadingDuty, days: Period) -> list[Person]:
    """Whom it bound on any of these days, by the posts people held then; leavers too."""
    tokens = set(duty.audience)
    held = select(Holding.person_id).join(Post, Holding.post_id == Post.id).where(
        Holding.hotel_id == duty.hotel_id, Holding.since <= days.last,
        or_(Holding.until.is_(None), Holding.until >= days.first),
    )  # fmt: skip
    everyone = select(Person).where(Person.hotel_id == duty.hotel_id)
    if "all" in tokens:  # an account without a post is bound while it is there
        return [
            person
            for person in db.session.scalars(everyone.where(or_(Person.id.in_(held), Person.active)))
            if _joined(person) <= days.last
        ]
    chosen = held.where(or_(Post.id.in_(_ids(tokens, "post:")), Post.department_id.in_(_ids(tokens, "dept:"))))
    return list(db.session.scalars(everyone.where(or_(Person.id.in_(chosen), Person.id.in_(_ids(tokens, "p:"))))))


def _ids(tokens: Collection[str], prefix: str) -> list[int]:
    return [int(token.removeprefix(prefix)) for token in tokens if token.startswith(prefix)]


def _joined(person: Person) -> date:
    return in_house(person.created_at).date()

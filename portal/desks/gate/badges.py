"""Visitors' badges: which are out, with whom, and which never came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.db import db
from portal.people.models import Person
from portal.records import amending, readers
from portal.records.facts import Asked, knows, lasting
from portal.records.models import Record, RecordValue

VISITOR, INSIDE, NEVER_LEFT = "visitor", "在店", "离店未登记"
OPEN = ("待确认", INSIDE)
LOOKED_BACK = timedelta(days=180)  # a badge missing for half a year is struck off, not looked for


@dataclass(frozen=True)
class Badge:
    """A badge that is not in its box. `lost`: whoever had it has gone."""

    badge: str
    number: str  # the record
    name: str
    came_at: datetime
    lost: bool


_badge, _back = aliased(RecordValue), aliased(RecordValue)
_COLUMNS = select(_badge.word, Record.number, Record.title, Record.submitted_at, Record.stage)
# Put together once: asked whenever a slip is filed. By the index of open records, so that it costs the same however
# many have left.
_WITH_SOMEBODY = _COLUMNS.join(Record, Record.id == _badge.record_id).where(
    Record.hotel_id == bindparam("hotel_id"),
    Record.form_key == VISITOR,
    Record.finished_at.is_(None),
    Record.status.in_(("running", "approved")),
    Record.stage.in_(OPEN),
    _badge.field == "badge",
)
_WITH_NOBODY_KNOWS = (
    _COLUMNS.join(Record, Record.id == _badge.record_id)
    .outerjoin(_back, and_(_back.record_id == Record.id, _back.field == "badge_back"))
    .where(
        Record.hotel_id == bindparam("hotel_id"),
        Record.form_key == VISITOR,
        Record.status == "approved",
        Record.stage == NEVER_LEFT,
        Record.updated_at > bindparam("since"),
        _back.word.is_(None),
        _badge.field == "badge",
    )
)
_NOT_HANDED_IN = (
    _COLUMNS.join(_back, _back.record_id == _badge.record_id)
    .join(Record, Record.id == _badge.record_id)
    .where(
        _back.hotel_id == bindparam("hotel_id"),
        _back.field == "badge_back",
        _back.word == "否",
        _badge.field == "badge",
        Record.form_key == VISITOR,
        Record.updated_at > bindparam("since"),
    )
)


def out(hotel_id: int) -> list[Badge]:
    """Every badge with somebody inside, or not handed in by somebody who left; those missing longest first."""
    asked = {"hotel_id": hotel_id, "since": clock.now() - LOOKED_BACK}
    statements = (_WITH_SOMEBODY, _WITH_NOBODY_KNOWS, _NOT_HANDED_IN)
    rows = [row for statement in statements for row in db.session.execute(statement, asked)]
    found = {
        (word, number): Badge(word, number, title, clock.in_house(at), stage not in OPEN)
        for word, number, title, at, stage in rows if word
    }  # fmt: skip
    return sorted(found.values(), key=lambda one: one.came_at)


def lost(hotel_id: int) -> list[Badge]:
    """The badges whose bearers have gone."""
    return [one for one in out(hotel_id) if one.lost]


@knows
@lasting
def badge_out(asked: Asked, badge: str | None) -> bool:
    """Is this badge with a visitor, or did the last one not hand it in?"""
    if not badge or asked.applicant is None:
        return False
    mine = asked.record.number if asked.record is not None else ""
    word = badge.strip().upper()
    return any(one.badge.upper() == word and one.number != mine for one in out(asked.applicant.hotel_id))


def came_back(me: Person, number: str, where: str, *, once: str | None, address: str) -> Record:
    """A missing badge has turned up. Raises NotFound, NotYours, TooLate."""
    record = readers.find(number, for_=me)
    given: dict[str, Any] = {"found_where": where.strip()}
    amending.file(me, record, "badge_found", given, once=once, address=address)
    return record

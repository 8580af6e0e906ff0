"""Visitors expected: who is booked for today, what a booking fills of the slip, and that it becomes one visit only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.errors import NotFound
from portal.people import names
from portal.people.models import Person
from portal.records import acting, editions, effects, lists, readers, settling
from portal.records.models import Record
from portal.records.sealing import Sealed

FORM, WAITING = "visit_booking", "待到访"
FILLS = ("visitor", "unit", "phone", "companions", "plate", "category", "host", "department", "reason", "place")
LATE = timedelta(minutes=30)


@dataclass(frozen=True)
class Booking:
    """Somebody who is expected today. `late`: half an hour past the time, and not here."""

    number: str
    name: str
    unit: str
    host_id: int
    host: str
    category: str
    comes_at: datetime
    companions: int
    place: str
    hashes: frozenset[str]
    late: bool

    @property
    def sounds(self) -> str:
        return names.keys(self.name)

    def is_of(self, marks: Iterable[str]) -> bool:
        """Do these keyed hashes of numbers name the same person?"""
        return bool(self.hashes & set(marks))


# Asked by every line a guard types, so put together once.
_WAITING = (
    select(Record)
    .where(Record.hotel_id == bindparam("hotel_id"), Record.form_key == FORM)
    .where(Record.status == "approved", Record.stage == WAITING, Record.finished_at.is_(None))
    .options(joinedload(Record.edition))
)


def expected(hotel_id: int) -> list[Booking]:
    """Who is booked for today and has not come, those due first first."""
    found = [_booking(record) for record in db.session.scalars(_WAITING, {"hotel_id": hotel_id})]
    today = clock.today()
    return sorted((one for one in found if one.comes_at.date() == today), key=lambda one: (one.comes_at, one.number))


def of(record: Record) -> Booking:
    """One booking, of whatever day."""
    return _booking(record)


def _booking(record: Record) -> Booking:
    known = settling.values(record, editions.of(record))
    comes_at = clock.in_house(known["comes_at"])
    sealed = [value for value in known.values() if isinstance(value, Sealed)]
    return Booking(
        number=record.number, name=known["visitor"], unit=known.get("unit") or "", host_id=known["host"].id,
        host=known["host"].name, category=known["category"], comes_at=comes_at,
        companions=int(known.get("companions") or 0), place=known.get("place") or "",
        hashes=frozenset(mark for value in sealed for mark in value.hashes), late=clock.house_now() > comes_at + LATE,
    )  # fmt: skip


def find(number: str, me: Person) -> Record:
    """A booking this person may read. Raises NotFound."""
    record = readers.find(number, for_=me)
    if record.form_key != FORM:
        raise NotFound(_("%(number)s 不是会客预约。", number=number))
    return record


def meant(hotel_id: int, *, name: str, host_id: int | None, marks: Iterable[str]) -> Booking | None:
    """The booking somebody at the gate belongs to: by the same telephone or plate, else by name and host together."""
    today = expected(hotel_id)
    by_number = next((one for one in today if one.is_of(marks)), None)
    return by_number or next((one for one in today if name and one.name == name and one.host_id == host_id), None)


def consent(booking: Booking) -> str:
    """What the slip says of the telephone call that a booking saves."""
    return _("会客预约 %(number)s，%(host)s已同意", number=booking.number, host=booking.host)


def arrived(me: Person, booking: Record, visit: Record, *, at: datetime, address: str = "") -> None:
    """The booked visitor is here: the booking is used up by this visit and linked with it, in the same transaction.
    A booking used already stays as it is. Raises NotYours, TooLate."""
    if booking.stage != WAITING:
        return
    given = {"visit": visit.number, "arrived_at": at}
    acting.act(me, booking, step="arrive", given=given, address=address)
    effects.link(booking, visit, why="会客预约")


def code_url(record: Record) -> str:
    """What the visitor's QR says: an address that tells nothing and leads nowhere without signing in."""
    return f"{current_app.config['PORTAL_URL']}/r/{lists.code_of(record)}"

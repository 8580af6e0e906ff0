"""What stands in the way of a fire at a place and time: other fires, flammable work, detectors that are masked.

Answers the facts of hot work. Near is the same place or the same floor, as far as the words of the place say: the
portal knows of occupied rooms and of banquets only where the hotel writes them into a permit's place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, load_only

from portal.db import db, once
from portal.formkit import Value
from portal.people import directory
from portal.records import editions, settling
from portal.records.facts import Asked, knows
from portal.records.models import Record

FIRE, PASS = "hot_work", "contractor_pass"
MASKED, RESTORED = "屏蔽", "恢复"
# What contractors write of work whose vapours burn.
FLAMMABLE = ("油漆", "喷漆", "涂料", "稀料", "稀释剂", "防水", "胶粘", "胶水", "燃气", "煤气", "液化气", "汽油", "酒精")
_FLOOR = re.compile(r"(地下|负)?([一二三四五六七八九十\d]+)\s*[层楼]")
_ROOM = re.compile(r"(\d{1,2})\d{2}\s*(?:号?房|室)")
_DIGITS = {character: number for number, character in enumerate("一二三四五六七八九", 1)}


def floor_of(place: str) -> int | None:
    """The floor a place is on, as its words say (三层空调机房, 612 房, 地下二层: -2); None when they do not."""
    if found := _FLOOR.search(place):
        number = _number(found[2])
        return -number if found[1] else number
    return int(found[1]) if (found := _ROOM.search(place)) else None


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (10 * _DIGITS.get(tens, 1) if ten else 0) + _DIGITS.get(ones, 0)


def near(one: str, other: str) -> bool:
    """The same place, a part of it, or the same floor."""
    floor = floor_of(one)
    return one in other or other in one or (floor is not None and floor == floor_of(other))


_OPEN = (
    select(Record)
    .where(Record.hotel_id == bindparam("hotel_id"), Record.form_key == bindparam("form_key"))
    .where(Record.status.in_(("running", "approved")), Record.finished_at.is_(None))
    .options(load_only(Record.number, Record.form_key, Record.edition_id, Record.answers), joinedload(Record.edition))
)


def _open(form_key: str, asked: Asked) -> Iterator[tuple[Record, dict[str, Any]]]:
    """The records of a form that wait for approval or are being carried out, but for the one that asks."""

    def read() -> list[tuple[Record, dict[str, Any]]]:
        found = db.session.scalars(_OPEN, {"hotel_id": directory.hotel().id, "form_key": form_key})
        return [(record, settling.values(record, editions.of(record))) for record in found]

    own = asked.record.id if asked.record is not None else None
    return (one for one in once(("open works", form_key), read) if one[0].id != own)


def _fires(asked: Asked, place: str | None, starts: datetime | None, ends: datetime | None) -> list[Any]:
    """Other permits near by at the same time: (record, answers)."""
    if not place or starts is None or ends is None:
        return []
    return [
        (record, known) for record, known in _open(FIRE, asked)
        if near(place, known["place"]) and known["starts"] < ends and starts < known["ends"]
    ]  # fmt: skip


@knows
def fires_near(asked: Asked, place: str | None, starts: datetime | None, ends: datetime | None) -> list[str]:
    return [_of_fire(record, known) for record, known in _fires(asked, place, starts, ends)]


@knows
def flammable_near(asked: Asked, place: str | None, starts: datetime | None, ends: datetime | None) -> list[str]:
    """Contractors at work near by with what burns; not those whose own fire this is."""
    if not place or starts is None or ends is None:
        return []
    own = asked.values.get("contractor_pass")
    return [
        _("%(number)s %(unit)s：%(content)s", number=record.number, unit=known["contractor"], content=known["content"])
        for record, known in _open(PASS, asked)
        if not (isinstance(own, Value) and own.id == record.id) and _burns(known)
        and any(near(place, area) for area in known.get("areas") or [])
        and _day(known["valid_from"]) < ends and starts < _day(known["valid_to"], last=True)
    ]  # fmt: skip


def _burns(known: dict[str, Any]) -> bool:
    return any(word in known["content"] for word in FLAMMABLE)


def _day(day: date, *, last: bool = False) -> datetime:
    return datetime.combine(day, time.max if last else time.min)


@knows
def masked_near(asked: Asked, place: str | None, starts: datetime | None, ends: datetime | None) -> list[str]:
    """Detectors near by that are masked for another fire now."""
    if not place or starts is None or ends is None:
        return []
    return [
        _("%(number)s %(place)s：%(points)s", number=record.number, place=known["place"], points="、".join(points))
        for record, known in _open(FIRE, asked)
        if near(place, known["place"]) and (points := masked_by(known))
    ]  # fmt: skip


@knows
def around_fire(asked: Asked, place: str | None, starts: datetime | None, ends: datetime | None) -> str | None:
    """All of this in words, for whoever approves; None when nothing is near."""
    told = [
        *(_("动火 %(what)s", what=what) for what in fires_near(asked, place, starts, ends)),
        *(_("易燃施工 %(what)s", what=what) for what in flammable_near(asked, place, starts, ends)),
        *(_("探测器屏蔽 %(what)s", what=what) for what in masked_near(asked, place, starts, ends)),
    ]
    return "；".join(told) or None


@knows
def still_masked(asked: Asked, points: list[str] | None, acts: list[str] | None) -> list[str]:
    return _still(zip(points or [], acts or [], strict=True))


def masked_by(known: dict[str, Any]) -> list[str]:
    """The detectors that are masked for this permit now."""
    return _still((row["point"], row["act"]) for row in known.get("masks") or [])


def _still(acts: Any) -> list[str]:
    found: dict[str, None] = {}
    for point, act in acts:
        if act == MASKED:
            found[point] = None
        else:
            found.pop(point, None)
    return list(found)


def _of_fire(record: Record, known: dict[str, Any]) -> str:
    span = f"{known['starts']:%m-%d %H:%M}–{known['ends']:%m-%d %H:%M}"
    return _("%(number)s %(place)s %(span)s", number=record.number, place=known["place"], span=span)

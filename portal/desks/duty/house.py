"""The state of the house at this moment, put together from what the desks know: what is late first, then every part.

Nothing is kept here: each part reads the records that are open now, so that it is never older than the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from flask import url_for
from sqlalchemy import select

from portal import access
from portal.db import db
from portal.people.models import Person
from portal.records import readers
from portal.records.models import Record

MOST = 6  # lines of a part; the rest are counted and stand on the page behind it


@dataclass(frozen=True)
class Line:
    """One thing of a part: words, the record behind it, since when or until when, in house time; `late` says what is
    overdue about it."""

    words: str
    note: str = ""
    number: str = ""
    late: str = ""
    at: datetime | None = None
    till: datetime | None = None
    url: str = ""  # of the record, for who may read it


@dataclass(frozen=True)
class Part:
    """One part of the house: a figure, what it counts, its lines, and the page where one goes on."""

    key: str
    title: str
    figure: int
    unit: str
    endpoint: str = ""
    note: str = ""
    lines: list[Line] = field(default_factory=list)
    url: str = ""  # of `endpoint`, for who may open it

    @property
    def late(self) -> list[Line]:
        return [line for line in self.lines if line.late]

    @property
    def shown(self) -> list[Line]:
        """The first lines, what is late before what is not."""
        return sorted(self.lines, key=lambda line: not line.late)[:MOST]


@dataclass(frozen=True)
class House:
    """All of it, with the overdue things of every part together."""

    parts: list[Part]

    @property
    def late(self) -> list[tuple[Part, Line]]:
        return [(part, line) for part in self.parts for line in part.late]

    @property
    def pressing(self) -> list[Part]:
        """The parts with something overdue in them, for who has no time for more."""
        return [part for part in self.parts if part.late]


Telling = Callable[[Person], Part | None]
PARTS: list[Telling] = []


def part(function: Telling) -> Telling:
    """Enter a part of the house; they are shown in this order. None: there is nothing of the kind now."""
    PARTS.append(function)
    return function


def now(me: Person) -> House:
    """The house at this moment, with links to what this person may open."""
    parts = [told for tell in PARTS if (told := tell(me)) is not None]
    numbers = {line.number for one in parts for line in one.lines if line.number}
    asked = select(Record.number).where(Record.hotel_id == me.hotel_id, Record.number.in_(numbers))
    open_to_me = set(db.session.scalars(readers.readable(asked, me))) if numbers else set()
    return House([_with_links(one, open_to_me, me) for one in parts])


def _with_links(one: Part, numbers: set[str], me: Person) -> Part:
    lines = [
        replace(line, url=url_for("records.record", number=line.number)) if line.number in numbers else line
        for line in one.lines
    ]
    return replace(one, lines=lines, url=_page(one.endpoint, me))


def _page(endpoint: str, me: Person) -> str:
    """The address of a page this person may open, else nothing."""
    return url_for(endpoint) if access.opens(endpoint, me) else ""

"""The state of the house at this moment, put together from what the desks know: what is late first, then every part.

Nothing is kept here: each part reads the records that are open now, so that it is never older than the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from portal import clock
from portal.desks.gate import board
from portal.desks.works import live
from portal.people import rosters

MOST = 6  # lines of a part; the rest are counted and stand on the page behind it


@dataclass(frozen=True)
class Line:
    """One thing of a part: words, the page behind it, when it began or ends; `late` says what is overdue about it."""

    words: str
    note: str = ""
    url: str = ""
    late: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Part:
    """One part of the house: a figure, what it counts, its lines, and the page where one goes on."""

    key: str
    title: str
    figure: int
    unit: str
    url: str = ""
    note: str = ""
    lines: list[Line] = field(default_factory=list)

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


Telling = Callable[[int], Part]
PARTS: list[Telling] = []


def part(function: Telling) -> Telling:
    """Enter a part of the house; they are shown in this order."""
    PARTS.append(function)
    return function


def now(hotel_id: int) -> House:
    """The house at this moment."""
    return House([tell(hotel_id) for tell in PARTS])


@part
def on_duty(_hotel_id: int) -> Part:
    """Who is on shift by the rosters, post by post."""
    lines = [
        Line(f"{turn.duty} {turn.person.name}", turn.person.phone or "", at=clock.in_house(turn.ends_at))
        for turn in rosters.turns_at(clock.now())
    ]
    return Part("staff", _("当班"), len(lines), _("人"), lines=lines)


@part
def visitors(hotel_id: int) -> Part:
    """Visitors inside, and those who still wait for consent."""
    visits = board.open_visits(hotel_id)
    inside = [visit for visit in visits if not visit.waits_for]
    waiting = len(visits) - len(inside)
    lines = [
        Line(_("%(name)s 访 %(host)s", name=visit.name, host=visit.host), visit.place or visit.department,
             url_for("records.record", number=visit.number), visit.late, visit.came_at)
        for visit in inside
    ]  # fmt: skip
    note = _("另有 %(n)s 批等候确认", n=waiting) if waiting else ""
    return Part("visitors", _("来访人"), sum(1 + visit.companions for visit in inside), _("人"), note=note, lines=lines)


@part
def workers(hotel_id: int) -> Part:
    """Contractors' workers inside."""
    lines = [
        Line(f"{one.name} {one.unit}", one.areas, url_for("records.record", number=one.number), one.late, one.since)
        for one in board.workers_inside(hotel_id)
    ]
    return Part("workers", _("外来施工人员"), len(lines), _("人"), lines=lines)


@part
def fires(hotel_id: int) -> Part:
    """Permits that are live, and the detectors masked for them."""
    permits = live.permits(hotel_id)
    masked = sum(len(one.masked) for one in permits)
    lines = [
        Line(f"{one.place} {one.level} {one.stage}", _("监护 %(name)s %(phone)s", name=one.watcher, phone=one.phone),
             url_for("records.record", number=one.number), one.late, one.ends)
        for one in permits
    ]  # fmt: skip
    note = _("屏蔽的探测器 %(n)s 处", n=masked) if masked else ""
    return Part("fires", _("有效动火"), len(lines), _("处"), url_for("works.board"), note, lines)

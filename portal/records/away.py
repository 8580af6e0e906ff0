"""What happened while somebody was away, worked out when they are back: tasks, decisions, results, new texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.people import directory
from portal.people.models import Department, Person, SignInSession
from portal.records.models import Copy, Record, Task
from portal.records.states import OPEN
from portal.regulations import changes, settings, snapshot
from portal.regulations.reader import Edition

BREAK = timedelta(hours=8)  # a shorter absence is none: a meal, a meeting
CHANGED = ("added", "changed", "dropped")
EVERYBODY, HEADS = "全体员工", "部门经理"


@dataclass(frozen=True)
class Line:
    """Something a desk has to tell of the time, and where it stands."""

    words: str
    url: str


@dataclass(frozen=True)
class NewText:
    """An edition that came into force, and the articles that changed in it; none where it is the first."""

    edition: Edition
    changed: tuple[str, ...]


Teller = Callable[[Person, datetime, datetime], list[Line]]
_also: list[Teller] = []


def also(teller: Teller) -> Teller:
    """Declare what a desk tells whoever was away between two moments: matters handed on, messages for them."""
    _also.append(teller)
    return teller


@dataclass
class Away:
    """From when until when, and what happened. `acted` are tasks of theirs somebody else decided, `lines` what desks
    have to tell."""

    since: datetime
    until: datetime
    came: list[Task] = field(default_factory=list)
    acted: list[Task] = field(default_factory=list)
    decided: list[Record] = field(default_factory=list)
    copied: int = 0
    lines: list[Line] = field(default_factory=list)
    texts: list[NewText] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.came or self.acted or self.decided or self.copied or self.lines or self.texts)


def since(session: SignInSession) -> datetime | None:
    """Since when the person of this session had not been seen when it began; None if it was not long, or never."""
    seen = db.session.scalar(
        select(func.max(SignInSession.last_seen_at)).where(
            SignInSession.person_id == session.person_id, SignInSession.id < session.id
        )
    )
    return seen if seen is not None and session.created_at - seen > BREAK else None


def look(person: Person, begin: datetime, end: datetime) -> Away:
    """What happened to this person's matters between two moments."""
    found = Away(begin, end)
    for task in _tasks(person, begin, end):
        if task.state in OPEN:
            found.came.append(task)
        elif task.decider_id is not None and task.decider_id != person.id:
            found.acted.append(task)
    found.decided = list(db.session.scalars(
        select(Record).where(Record.applicant_id == person.id,
                             or_(_within(Record.decided_at, begin, end), _within(Record.finished_at, begin, end)))
        .options(joinedload(Record.edition)).order_by(Record.updated_at.desc())
    ))  # fmt: skip
    found.copied = db.session.scalar(
        select(func.count(Copy.id)).where(Copy.person_id == person.id, Copy.read_at.is_(None),
                                          _within(Copy.at, begin, end))
    ) or 0  # fmt: skip
    found.lines = [line for teller in _also for line in teller(person, begin, end)]
    found.texts = [NewText(one, _changed(one)) for one in texts(person, begin, end)]
    return found


def _changed(edition: Edition) -> tuple[str, ...]:
    """The articles of the edition that are not as they were in the one before."""
    earlier = [one for one in snapshot.current().catalogue.editions(edition.code) if one.effective < edition.effective]
    if not earlier:
        return ()
    found = changes.between(earlier[-1], edition, settings.shown)
    return tuple(one.article.number_text or one.article.title for one in found if one.kind in CHANGED)


def _within(column: Any, begin: datetime, end: datetime) -> ColumnElement[bool]:
    return and_(column > begin, column <= end)


def _tasks(person: Person, begin: datetime, end: datetime) -> list[Task]:
    """Those that came and are open still, and those decided meanwhile; the most urgent first."""
    came = and_(Task.state.in_(OPEN), _within(Task.opened_at, begin, end))
    return list(db.session.scalars(
        select(Task).where(Task.person_id == person.id, or_(came, _within(Task.decided_at, begin, end)))
        .options(joinedload(Task.record).joinedload(Record.edition), joinedload(Task.run), joinedload(Task.decider))
        .order_by(Task.opened_at, Task.id)
    ))  # fmt: skip


def texts(person: Person, begin: datetime, end: datetime) -> list[Edition]:
    """The editions that came into force meanwhile and are meant for this person's posts."""
    first, last = clock.in_house(begin).date(), clock.in_house(end).date()
    new = [one for one in snapshot.current().catalogue if first < one.effective <= last]
    if not new:
        return []
    posts = directory.posts_of(person)
    departments = [directory.department(post.department.name) for post in posts]
    names = {EVERYBODY, *(post.name for post in posts)}
    heads = {head.id for one in directory.departments() if (head := directory.head_post_of(one)) is not None}
    if heads & {post.id for post in posts}:
        names.add(HEADS)
    return [one for one in new if _is_for(one, names, [found for found in departments if found is not None])]


def _is_for(edition: Edition, names: set[str], departments: list[Department]) -> bool:
    if names & set(edition.audience):
        return True
    meant = (edition.department, *edition.audience)
    return any(directory.department(name) in departments for name in meant)

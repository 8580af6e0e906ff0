"""The two counts every page shows, 待我处理 and unread notices: one indexed query for the page and for its polling."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import bindparam, func, or_, select, true

from portal.db import db
from portal.notices.kinds import sentence
from portal.notices.models import Notice
from portal.people.models import Person
from portal.records.models import Task


@dataclass(frozen=True)
class Counts:
    """How much waits and how much is unread; the newest of each, since one may go while another comes."""

    waiting: int
    unread: int
    newest_task: int
    newest_notice: int

    @property
    def stamp(self) -> str:
        """Changes whenever a count or what it counts does: the ETag of the poll."""
        return f"{self.waiting}-{self.newest_task}-{self.unread}-{self.newest_notice}"


# Asked on every page, so put together once. Both halves go through indexes of what is open, never through what is over.
# Of tables, not of classes: that is quicker.
_task, _notice = Task.__table__.c, Notice.__table__.c
_MINE = (
    _task.state == "waiting",
    or_(_task.person_id == bindparam("person_id"), _task.acting_id == bindparam("person_id")),
)
_UNREAD = (_notice.person_id == bindparam("person_id"), _notice.read_at.is_(None), _notice.settled_at.is_(None))
_tasks = select(func.count(_task.record_id.distinct()).label("n"), func.max(_task.id).label("newest")).where(*_MINE)
_notices = select(func.count().label("n"), func.max(_notice.id).label("newest")).where(*_UNREAD)
_one, _other = _tasks.subquery(), _notices.subquery()
_COUNTS = select(_one.c.n, _other.c.n, _one.c.newest, _other.c.newest).join_from(_one, _other, true())


def counts_of(person: Person) -> Counts:
    return Counts(*(number or 0 for number in db.session.execute(_COUNTS, {"person_id": person.id}).one()))


def as_json(counts: Counts) -> str:
    """What a page that asks is told: the counts, and the newest unread notice in words."""
    newest = db.session.get(Notice, counts.newest_notice) if counts.newest_notice else None
    says = sentence(newest.kind, newest.title, newest.words) if newest is not None else ""
    told = {"waiting": counts.waiting, "notices": counts.unread}
    return json.dumps({"counts": told, "newest": counts.newest_notice, "says": says}, ensure_ascii=False)

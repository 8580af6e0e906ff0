"""Showing a record to others: comments, copies, and the marks of who has read it. Nothing here moves a record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, or_, select

from portal import clock
from portal.db import db
from portal.errors import BadInput
from portal.files import service as files
from portal.people import directory
from portal.people.models import Person
from portal.records import editions, history, settling, telling
from portal.records.acting import need_reason
from portal.records.engine import lock
from portal.records.models import Copy, Record, Task


def comment(person: Person, record: Record, *, text: str, file_ids: list[int] | None = None, address: str = "") -> None:
    """A comment; the record does not move. Names after @ are shown the record."""
    need_reason(text, "请写评论内容")
    record = lock(record)
    if file_ids:
        files.bind(file_ids, record.id, by=person)
    named = _named_in(text)
    for one in named:
        settling.copy_to(record, one.id, why=f"{person.name}在评论中提到", by_id=None)
    telling.tell("mentioned", named, record, by=person)
    history.write(record, "commented", by=person, note=text.strip(), address=address,
                  data={"files": file_ids or [], "named": [one.id for one in named]})  # fmt: skip
    settling.settle(record, editions.of(record))


def _named_in(text: str) -> list[Person]:
    """The people after each @, by full name or login: the longest that fits, since Chinese goes on without a space.

    What only resembles a name, an address of a mail or a number shows the record to nobody.
    """
    found: dict[int, Person] = {}
    for word in re.findall(r"(?<![A-Za-z0-9._-])@([\w\u4e00-\u9fff]{2,30})", text):
        ends = [end for end in range(len(word), 1, -1) if not re.match(r"[A-Za-z0-9_]{2}", word[end - 1 : end + 1])]
        meant = directory.people_called([word[:end] for end in ends])
        for end in ends:
            if called := meant.get(word[:end].lower()):
                found |= {one.id: one for one in called if len(called) == 1}
                break
    return list(found.values())


def copy(person: Person, record: Record, *, to: list[Person], note: str = "", address: str = "") -> None:
    """Show the record to others (抄送): they may read it from now on."""
    if not to:
        raise BadInput("请选择要抄送的人", {"to": ["请选择要抄送的人"]})
    record = lock(record)
    why = f"{person.name}抄送：{note.strip()}" if note.strip() else f"{person.name}抄送"
    for one in to:
        settling.copy_to(record, one.id, why=why, by_id=person.id)
    telling.tell("copied", to, record, by=person)
    history.write(record, "copied", by=person, note=note, data={"to": [one.id for one in to]}, address=address)
    settling.settle(record, editions.of(record))


@dataclass(frozen=True)
class Reader:
    """Somebody the record was shown to: why, when, and when they opened it (已阅), None before that."""

    name: str
    why: str
    at: datetime
    read_at: datetime | None


# Asked by every page of a record, so put together once.
_SHOWN_TO = (
    select(Person.name, Copy.why, Copy.at, Copy.read_at)
    .join(Person, Person.id == Copy.person_id)
    .where(Copy.record_id == bindparam("record_id"))
    .order_by(Copy.at, Copy.id)
)


def circulated(record: Record) -> list[Reader]:
    """Everybody the record was shown to (抄送, 传阅), first those it was shown to first."""
    return [Reader(*row) for row in db.session.execute(_SHOWN_TO, {"record_id": record.id})]


def _unread(table: Any) -> Any:
    mine = (table.c.record_id == bindparam("record_id"), table.c.person_id == bindparam("person_id"))
    return exists().where(*mine, table.c.read_at.is_(None))


_NEWS = select(or_(_unread(Task.__table__), _unread(Copy.__table__)))


def is_news(person: Person, record: Record) -> bool:
    """Has this person a task or a copy of it that they have not opened yet?"""
    return bool(db.session.scalar(_NEWS, {"person_id": person.id, "record_id": record.id}))


def _unread_tasks(person: Person, record: Record) -> list[Task]:
    return list(db.session.scalars(
        select(Task).where(Task.record_id == record.id, Task.person_id == person.id, Task.read_at.is_(None))
    ))  # fmt: skip


def _unread_copy(person: Person, record: Record) -> Copy | None:
    return db.session.scalar(
        select(Copy).where(Copy.record_id == record.id, Copy.person_id == person.id, Copy.read_at.is_(None))
    )


def mark_read(person: Person, record: Record) -> None:
    """Note that this person has opened it, once: on their tasks and on their copy."""
    tasks, found = _unread_tasks(person, record), _unread_copy(person, record)
    if found is not None:
        history.write(record, "read", by=person)  # before anything is written: who acts on it now is waited for
        found.read_at = clock.now()
    for task in tasks:
        task.read_at = clock.now()

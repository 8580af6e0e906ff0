"""Who may read a record, as tokens; and the only way to one: `find(number, for_=person)`."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import CompoundSelect, Select, Table, bindparam, delete, exists, insert, literal, select, union
from sqlalchemy.orm import joinedload

from portal.db import db, once
from portal.errors import NotFound
from portal.formkit.answers import Answers
from portal.formkit.form import Definition
from portal.people import directory, tokens
from portal.people.models import Person
from portal.records import holders
from portal.records.models import Copy, Record, RecordReader, Task

# Put together once, of tables and not of classes, since they are asked at the end of every act: who holds or held a
# task of it, or at which desk it lies, for whom others act, who was copied; who may read it so far.
_task, _copy, _readers = (cast(Table, one.__table__) for one in (Task, Copy, RecordReader))
_NO_DESK = literal("")
_INVOLVED: CompoundSelect[Any] = union(
    select(_task.c.person_id, _task.c.desk).where(_task.c.record_id == bindparam("record_id")),
    select(_task.c.acting_id, _NO_DESK).where(
        _task.c.record_id == bindparam("record_id"), _task.c.acting_id.is_not(None)
    ),
    select(_copy.c.person_id, _NO_DESK).where(_copy.c.record_id == bindparam("record_id")),
)
_TOKENS = select(_readers.c.token).where(_readers.c.record_id == bindparam("record_id"))
_LET_READ = insert(_readers)


def tokens_of(record: Record, form: Definition, env: Answers) -> set[str]:
    """Everybody who may read: the applicant and those above, holders of its tasks, the copied, the owner's head and
    desk, and the readers the form adds. Posts and desks stay tokens, so that a change of either counts at once."""
    db.session.flush()  # tasks and copies of this very act count
    found = {f"p:{record.applicant_id}"}
    found |= {f"u:{post.id}" for post in directory.posts_of(record.applicant)}
    for person_id, desk in db.session.execute(_INVOLVED, {"record_id": record.id}):
        found |= {f"p:{person_id}"} if person_id is not None else set()
        found |= {f"desk:{desk}"} if desk else set()
    owner = directory.department(form.owner)
    if owner is not None:
        head = directory.head_post_of(owner)
        found |= {f"post:{head.id}"} if head else set()
        found |= {f"post:{id_}" for id_ in directory.post_ids(department=owner, desk="*")}
    for holder in form.readers:
        if holder.how == "desk":
            found.add(f"desk:{holder.args[0]}")
        elif holder.how in ("post", "owner_desk", "body"):
            found |= {f"post:{id_}" for id_ in _posts(holder.how, holder.args, form)}
        else:
            found |= {f"p:{person.id}" for person in holders.find(holder, env, form, record.applicant).people}
    return found


def _posts(how: str, args: tuple[str, ...], form: Definition) -> list[int]:
    """The ids of the posts that are meant."""
    if how == "post":
        return [post.id for name in args if (post := directory.post(name)) is not None]
    department = directory.department(form.owner if how == "owner_desk" else args[0])
    return directory.post_ids(department=department) if department is not None else []


def refresh(record: Record, form: Definition, env: Answers) -> list[str]:
    """Write the record's tokens again; returns them, for the search index."""
    wanted = tokens_of(record, form, env)
    have = set(db.session.scalars(_TOKENS, {"record_id": record.id}))
    if gone := have - wanted:
        db.session.execute(
            delete(RecordReader).where(RecordReader.record_id == record.id, RecordReader.token.in_(gone))
        )
    if new := wanted - have:
        db.session.execute(_LET_READ, [{"record_id": record.id, "token": token} for token in sorted(new)])
    return sorted(wanted)


def readable(statement: Select, person: Person) -> Select:
    """The same selection of records, only those this person may read."""
    mine = tokens.of(person)
    return statement.where(
        exists().where(RecordReader.record_id == Record.id, RecordReader.token.in_(mine)).correlate(Record)
    )


# `readable` for statements that are put together once: `mine` is to be `tokens.of` the person who asks.
MINE = (
    exists()
    .where(RecordReader.record_id == Record.id, RecordReader.token.in_(bindparam("mine", expanding=True)))
    .correlate(Record)
)
# Asked by every page of a record.
_FIND = (
    select(Record)
    .where(Record.hotel_id == bindparam("hotel_id"), Record.number == bindparam("number"), MINE)
    .options(joinedload(Record.edition), joinedload(Record.applicant), joinedload(Record.department))
)


def find(number: str, *, for_: Person) -> Record:
    """The record of this number, if this person may read it. Raises NotFound, the same for absent and not yours."""
    asked = {"hotel_id": for_.hotel_id, "number": number.upper(), "mine": tuple(tokens.of(for_))}
    found = once(("found", *asked.values()), lambda: db.session.scalar(_FIND, asked))
    if found is None:
        raise NotFound(f"没有找到单据 {number}，或您无权查看。请核对编号。")
    return found


def may_read(record: Record, person: Person) -> bool:
    mine = tokens.of(person)
    return (
        db.session.scalar(
            select(RecordReader.record_id)
            .where(RecordReader.record_id == record.id, RecordReader.token.in_(mine))
            .limit(1)
        )
        is not None
    )

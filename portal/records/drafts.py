"""Drafts: what was typed so far, kept as typed, sealed whole, until it is submitted or thrown away."""

from __future__ import annotations

import json

from sqlalchemy import bindparam, func, select
from werkzeug.datastructures import MultiDict

from portal import clock
from portal.crypto import keys
from portal.db import db
from portal.errors import NotFound
from portal.files import service as files
from portal.people.models import Person
from portal.records.models import Draft, Record, Task
from portal.records.reading import Typed
from portal.records.states import OPEN

# What a page sends besides answers.
NOT_ANSWERS = {
    "csrf_token",
    "task",
    "next",
    "to",
    "way",
    "_once",
    "_save",
    "_add_row",
    "_all_rows",
    "decision",
    "opinion",
    "signature",
    "signature-password",
}


def keep(person: Person, form_key: str, token: str, typed: Typed, *, title: str = "", record: Record | None = None,
         task: Task | None = None, file_ids: list[int] | None = None) -> Draft:  # fmt: skip
    """Keep what is typed now on the page of this token, and the files uploaded with it.

    After submission a late autosave changes nothing.
    """
    draft = by_token(person, token)
    if draft is None:
        draft = Draft(hotel_id=person.hotel_id, person_id=person.id, form_key=form_key, token=token,
                      record_id=record.id if record else None, task_id=task.id if task else None, sealed=b"",
                      created_at=clock.now())  # fmt: skip
        db.session.add(draft)
    if draft.submitted_id is None:
        _seal(draft, typed)
        draft.title = title or draft.title
    db.session.flush()
    if draft.submitted_id is None:
        files.bind(file_ids or [], draft.id, by=person, kind="draft")
    return draft


def by_token(person: Person, token: str) -> Draft | None:
    return db.session.scalar(select(Draft).where(Draft.person_id == person.id, Draft.token == token))


def became(person: Person, token: str, record: Record) -> None:
    """What was typed on this page has become this record, which now holds it; the draft keeps nothing.

    Noted even where nothing had been kept yet: an autosave still on its way must not begin a draft of what is filed.
    """
    draft = by_token(person, token)
    if draft is None:
        draft = Draft(hotel_id=person.hotel_id, person_id=person.id, form_key=record.form_key, token=token,
                      created_at=clock.now())  # fmt: skip
        db.session.add(draft)
    draft.submitted_id, draft.sealed, draft.title = record.id, b"", ""


def number_of(draft: Draft) -> str:
    """The number of the record the draft became."""
    return db.session.get_one(Record, draft.submitted_id).number


def record_number(draft: Draft) -> str:
    """The number of the record the draft mends."""
    return db.session.get_one(Record, draft.record_id).number


def _seal(draft: Draft, typed: Typed) -> None:
    pairs = [
        [key, text] for key, text in typed.items(multi=True) if key not in NOT_ANSWERS and not key.endswith("-password")
    ]
    draft.sealed = keys().seal_blob(json.dumps(pairs, ensure_ascii=False).encode(), f"draft:{draft.person_id}")
    draft.updated_at = clock.now()


def typed_in(draft: Draft) -> Typed:
    """What was typed, as a browser would send it."""
    if not draft.sealed:
        return MultiDict()
    return MultiDict(json.loads(keys().open_blob(draft.sealed, f"draft:{draft.person_id}")))


def find(draft_id: int, *, for_: Person) -> Draft:
    """One's own draft. Raises NotFound, the same for absent and somebody else's."""
    draft = db.session.get(Draft, draft_id)
    if draft is None or draft.person_id != for_.id:
        raise NotFound("没有找到这份草稿，可能已经提交或删除")
    return draft


def of_record(record: Record, person: Person) -> Draft | None:
    """The draft in which this person mends the record."""
    return db.session.scalar(
        select(Draft).where(Draft.record_id == record.id, Draft.task_id.is_(None), Draft.person_id == person.id,
                            Draft.submitted_id.is_(None))
    )  # fmt: skip


def of_task(task: Task, person: Person) -> Draft | None:
    """The draft in which this person fills the step of the task."""
    return db.session.scalar(select(Draft).where(Draft.task_id == task.id, Draft.person_id == person.id))


def forget_done(record: Record) -> None:
    """What was typed into steps of this record that nobody has to fill any more: kept no longer, whoever typed it."""
    done = select(Task.id).where(Task.record_id == record.id, Task.state.not_in(OPEN))
    for draft in db.session.scalars(select(Draft).where(Draft.record_id == record.id, Draft.task_id.in_(done))):
        discard(draft)


def open_of(person: Person) -> list[Draft]:
    return list(db.session.scalars(
        select(Draft).where(Draft.person_id == person.id, Draft.submitted_id.is_(None), Draft.task_id.is_(None))
        .order_by(Draft.updated_at.desc())
    ))  # fmt: skip


# How many a person has, to be asked with others.
COUNT = select(func.count(Draft.id)).where(
    Draft.person_id == bindparam("person_id"), Draft.submitted_id.is_(None), Draft.task_id.is_(None)
)


def discard(draft: Draft) -> None:
    files.drop(draft.id, kind="draft")
    db.session.delete(draft)

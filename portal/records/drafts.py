"""Drafts: what was typed so far, kept as typed, sealed whole, until it is submitted or thrown away."""

from __future__ import annotations

import json

from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from portal import clock
from portal.crypto import keys
from portal.db import db
from portal.errors import NotFound
from portal.people.models import Person
from portal.records.models import Draft, Record, Task
from portal.records.reading import Typed

# What a page sends besides answers.
NOT_ANSWERS = {"csrf_token", "_draft", "_once", "_act", "opinion", "signature"}


def start(person: Person, form_key: str, typed: Typed, *, record: Record | None = None, task: Task | None = None,
          title: str = "") -> Draft:  # fmt: skip
    """A new draft of a form, or of mending a record, or of filling a step of one."""
    draft = Draft(hotel_id=person.hotel_id, person_id=person.id, form_key=form_key, title=title,
                  record_id=record.id if record else None, task_id=task.id if task else None, sealed=b"",
                  created_at=clock.now())  # fmt: skip
    _seal(draft, typed)
    db.session.add(draft)
    db.session.flush()
    return draft


def _seal(draft: Draft, typed: Typed) -> None:
    pairs = [[key, text] for key, text in typed.items(multi=True) if key not in NOT_ANSWERS]
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


def of_task(task: Task, person: Person) -> Draft | None:
    return db.session.scalar(
        select(Draft).where(Draft.task_id == task.id, Draft.person_id == person.id, Draft.submitted_id.is_(None))
    )


def of_record(record: Record, person: Person) -> Draft | None:
    """The draft in which this person mends the record."""
    return db.session.scalar(
        select(Draft).where(Draft.record_id == record.id, Draft.task_id.is_(None), Draft.person_id == person.id,
                            Draft.submitted_id.is_(None))
    )  # fmt: skip


def save(draft: Draft, typed: Typed, *, title: str = "") -> Draft:
    """Keep what is typed now. After submission a late autosave changes nothing."""
    if draft.submitted_id is None:
        _seal(draft, typed)
        draft.title = title or draft.title
    return draft


def submitted(draft: Draft, record: Record) -> None:
    """The draft has become this record; what was typed is dropped, the record holds it."""
    draft.submitted_id, draft.sealed = record.id, b""


def open_of(person: Person) -> list[Draft]:
    return list(db.session.scalars(
        select(Draft).where(Draft.person_id == person.id, Draft.submitted_id.is_(None), Draft.task_id.is_(None))
        .order_by(Draft.updated_at.desc())
    ))  # fmt: skip


def count(person: Person) -> int:
    return db.session.scalar(
        select(func.count()).where(Draft.person_id == person.id, Draft.submitted_id.is_(None), Draft.task_id.is_(None))
    ) or 0


def discard(draft: Draft) -> None:
    db.session.delete(draft)

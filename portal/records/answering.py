"""A record's answers kept: worked out, sealed, titled, files bound; and what changed between two of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal.db import db
from portal.files import service as files
from portal.formkit import File, Table
from portal.formkit.answers import Answers
from portal.formkit.form import Definition
from portal.people.models import Person
from portal.records import sealing, settling, surroundings
from portal.records.models import Record

TITLE_ROWS = 3  # of a table that names its record


def keep_answers(record: Record, form: Definition, values: dict[str, Any], *, by: Person) -> None:
    """Keep these answers, worked-out ones too, sealed where personal; bind the files they name."""
    parent = (
        {} if record.parent_id is None else settling.env_of(db.session.get_one(Record, record.parent_id)).complete()
    )
    env = surroundings.answers(form, values, record=record, extra=parent)
    record.answers = sealing.store(form, env.complete(), record_id=record.id, wrapped=record.wrapped_key)
    record.title = _title(form, env)
    if ids := list(_file_ids(form, values)):
        files.bind(ids, record.id, by=by, shared_with=_family(record))


def _family(record: Record) -> set[int]:
    """The record an amendment changes, and the amendments of a record: they name one another's files."""
    if record.parent_id is not None:
        return {record.parent_id}
    return set(db.session.scalars(select(Record.id).where(Record.parent_id == record.id)))


def _title(form: Definition, env: Answers) -> str:
    """What tells the record from others of its form: a box, or the first rows of a table's column."""
    name, _dot, column = (form.title_from or next(iter(form.columns.split()), "")).partition(".")
    spec = form.fields.get(name)
    if isinstance(spec, Table) and column:
        named, rows = spec.columns[column], env.answer(name) or []
        words = "" if named.is_personal else "、".join(named.show(row.get(column)) for row in rows[:TITLE_ROWS])
        words += f"等 {len(rows)} 种" if words and len(rows) > TITLE_ROWS else ""
    else:
        words = spec.show(env.answer(name)) if spec is not None and not spec.is_personal else ""
    return words[:200] or form.title


def _file_ids(form: Definition, values: dict[str, Any]) -> Any:
    for name, field in form.fields.items():
        if isinstance(field, Table):
            for row in values.get(name) or []:
                for column_name, column in field.columns.items():
                    if isinstance(column, File):
                        yield from (item.id for item in row.get(column_name) or [])
        elif isinstance(field, File):
            yield from (item.id for item in values.get(name) or [])


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """What changed, field by field, as stored (personal values sealed): what stood there, what stands there now. Of a
    table that grew the rows that came, so that a log of a hundred lines does not keep each of them a hundred times."""
    return {
        name: _pair(before.get(name), after.get(name))
        for name in dict.fromkeys([*before, *after])
        if bare(before.get(name)) != bare(after.get(name))
    }


def _pair(was: Any, now: Any) -> list[Any]:
    grows = isinstance(was, list) and isinstance(now, list) and now and isinstance(now[-1], dict)
    if grows and bare(was) == bare(now[: len(was)]):
        return [[], now[len(was) :]]
    return [was, now]


def bare(stored: Any) -> Any:
    """A stored value without the cipher text, which differs each time the same value is sealed."""
    if isinstance(stored, dict):
        return stored.get("hashes") if "sealed" in stored else {k: bare(v) for k, v in stored.items()}
    return [bare(item) for item in stored] if isinstance(stored, list) else stored

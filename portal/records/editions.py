"""Editions: the definition a record was filed on, kept as data, and today's definitions."""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter

from sqlalchemy import bindparam, func, select

import forms
from portal.db import db
from portal.errors import NotFound
from portal.formkit.form import Amendment, Definition, Form, Section
from portal.people.models import Person
from portal.records.models import FormEdition, Record

OWN_LINE = ("superior", "line", "head_of", "leader_of")  # ways to name those above who files


def today(key: str) -> Definition:
    """The form as it is filled in today. Raises NotFound for a key no form has."""
    forms.load_all()
    parent, _, amendment = key.partition(".")
    if parent not in Form.registry:
        raise NotFound(f"没有“{key}”这种表单")
    found = Form.registry[parent]
    return amendment_form(found, amendment) if amendment else found


def known(key: str) -> Definition | None:
    """The form as it is filled in today; None where this hotel has no such form."""
    forms.load_all()
    return Form.registry.get(key)


def catalogue() -> list[Definition]:
    """Every form people can fill in today."""
    forms.load_all()
    return sorted(Form.registry.values(), key=lambda form: (form.group, form.owner, form.title))


def usual(person: Person, most: int = 6) -> list[Definition]:
    """The forms this person files most, then those of any department, for the quick row on the home page."""
    forms.load_all()
    often = db.session.scalars(
        select(Record.form_key).where(Record.applicant_id == person.id, Record.parent_id.is_(None))
        .group_by(Record.form_key).order_by(func.count().desc()).limit(most)
    ).all()  # fmt: skip
    keys = [
        key for key in dict.fromkeys([*often, *map(attrgetter("key"), of_any_department())]) if key in Form.registry
    ]
    return [Form.registry[key] for key in keys[:most]]


def of_any_department() -> list[Definition]:
    """The forms anybody files and whose own head is among the first to decide: what the whole house uses."""
    return [
        form for form in catalogue()
        if not (form.desk or form.register or form.filed_by)
        and any(step.holder.how in OWN_LINE for step in list(form.route)[:2])
    ]  # fmt: skip


# Asked whenever a record is filed, so put together once.
_KEPT = select(FormEdition).where(
    FormEdition.hotel_id == bindparam("hotel_id"), FormEdition.content_hash == bindparam("content_hash")
)


def keep(form: Definition, hotel_id: int) -> FormEdition:
    """The edition row of this definition, made the first time a record is filed on it."""
    content_hash = _hash(form)
    found = db.session.scalar(_KEPT, {"hotel_id": hotel_id, "content_hash": content_hash})
    if found is None:
        found = FormEdition(hotel_id=hotel_id, form_key=form.key, content_hash=content_hash, data=form.data())
        db.session.add(found)
        db.session.flush()
    return found


_hashes: dict[int, tuple[Definition, str]] = {}


def _hash(form: Definition) -> str:
    """A definition's content hash, worked out once: definitions never change after they are made."""
    known = _hashes.get(id(form))
    if known is None or known[0] is not form:
        known = _hashes[id(form)] = (form, form.content_hash())
    return known[1]


_loaded: dict[str, Definition] = {}


def of(record: Record) -> Definition:
    """The definition a record was filed on, whatever the form looks like today."""
    content_hash = record.edition.content_hash
    if content_hash not in _loaded:
        if len(_loaded) > 500:
            _loaded.clear()
        _loaded[content_hash] = Definition.load(record.edition.data)
    form = _loaded[content_hash]
    amendment = record.form_key.partition(".")[2]
    return amendment_form(form, amendment) if amendment else form


@lru_cache(maxsize=200)
def _amendment_form(owner: int, key: str) -> Definition:
    parent = _owners[owner]
    return _as_form(parent, parent.amendments[key])


_owners: dict[int, Definition] = {}


def amendment_form(parent: Definition, key: str) -> Definition:
    """An amendment as a form of its own, so that the one engine runs it. Raises NotFound."""
    if key not in parent.amendments:
        raise NotFound(f"{parent.title}没有“{key}”这种变更")
    _owners[id(parent)] = parent
    return _amendment_form(id(parent), key)


def _as_form(parent: Definition, amendment: Amendment) -> Definition:
    section = Section(amendment.section.title, fields=dict(amendment.section.fields))
    section.key = "change"
    data = {
        **{name: getattr(parent, name) for name in ("owner", "group", "keep", "purposes", "same_person_once", "desk")},
        "key": f"{parent.key}.{amendment.key}", "prefix": parent.prefix, "title": f"{parent.title}·{amendment.title}",
        "about": amendment.title, "title_from": amendment.title_from, "readers": [h.data() for h in parent.readers],
        "sections": [section.data()], "grades": {}, "rules": [rule.data() for rule in amendment.rules],
        "route": amendment.route.data(), "sheet": {"rows": [], "copies": [], "paper": "A4", "footer": ""},
        "filed_by": [], "amendments": [], "timers": [], "revocable": False, "search": " ".join(section.fields),
    }  # fmt: skip
    return Definition.load(data, inside=parent)

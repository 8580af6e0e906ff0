"""The world as forms see it: names for ids, settings, the clock, registers, facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select

from portal.clock import as_written, in_house
from portal.db import db
from portal.errors import NotFound
from portal.files import service as files
from portal.formkit import Value
from portal.formkit.answers import Answers
from portal.formkit.form import Definition
from portal.people import directory, snapshot
from portal.people.models import Department, Person, Post
from portal.records import facts, places, readers
from portal.records.models import Record, RegisterEntry
from portal.regulations import settings

# Lists that are kept elsewhere than among the small registers, by name: function of nobody → the names.
LISTS: dict[str, Callable[[], list[str]]] = {}


_ENTRIES = (
    select(RegisterEntry.name)
    .where(RegisterEntry.register == bindparam("register"), RegisterEntry.active)
    .order_by(RegisterEntry.id)
)


class PortalWorld:
    """`portal.formkit.fields.World`, answered by the database. One per piece of work; small answers are remembered."""

    def __init__(self, me: Person | None = None) -> None:
        self.me = me
        self._registers: dict[str, list[str]] = {}

    def person(self, person_id: int) -> Value | None:
        found = directory.people_of([person_id]).get(person_id)
        return Value(found.id, found.name) if found else None

    def person_named(self, text: str) -> Value | None:
        """The one employee meant by a full name, login or employee number; None when nobody or several are."""
        found = directory.people_meant(text)
        return Value(found[0].id, found[0].name) if len(found) == 1 else None

    def department(self, department_id: int) -> Value | None:
        found = db.session.get(Department, department_id)
        return Value(found.id, found.name) if found else None

    def departments(self) -> list[Value]:
        kept = snapshot.current().departments_as_kept
        return [Value(item.id, item.name) for item in kept.values() if item.active]

    def post(self, post_id: int) -> Value | None:
        found = db.session.get(Post, post_id)
        return Value(found.id, found.name) if found else None

    def posts(self) -> list[Value]:
        return [Value(item.id, item.name) for item in directory.posts()]

    def file(self, file_id: int) -> Value | None:
        """An attachment this person may read: their own upload, or one of a record open to them."""
        if self.me is None:
            return None
        try:
            found = files.find(file_id, for_=self.me)
        except NotFound:
            return None
        return Value(found.id, found.name)

    def record(self, number: str, form: str) -> Value | None:
        """A record by its number or id: one this person may read, or any when the portal itself asks."""
        asked = select(Record).where(Record.number == number.upper())
        if number.isascii() and number.isdigit():
            asked = select(Record).where(Record.id == int(number))
        if self.me is not None:
            asked = readers.readable(asked.where(Record.hotel_id == self.me.hotel_id), self.me)
        found = db.session.scalar(asked)
        return Value(found.id, found.number) if found is not None and form in ("", found.form_key) else None

    def register(self, name: str) -> list[str]:
        if name not in self._registers and name in LISTS:
            self._registers[name] = LISTS[name]()
        if name not in self._registers:
            self._registers[name] = list(db.session.scalars(_ENTRIES, {"register": name}))
        return self._registers[name]

    def place(self, code: str) -> Value | None:
        """The place whose label says this code; None when none does."""
        try:
            found = places.find(code, directory.hotel().id)
        except NotFound:
            return None
        return Value(found.id, found.name)

    def now(self) -> datetime:
        return as_written().replace(tzinfo=None, second=0, microsecond=0)

    def today(self) -> date:
        return as_written().date()


def suggested(name: str, text: str, most: int = 10) -> list[str]:
    """Of a list kept elsewhere, what holds every word of the text; nothing of the registers departments keep."""
    words = text.upper().split()
    found = LISTS[name]() if name in LISTS else []
    return [one for one in found if all(word in one.upper() for word in words)][:most]


def answers(form: Definition, values: dict[str, Any], *, record: Record | None = None,
            extra: dict[str, Any] | None = None, applicant: Person | None = None,
            at: datetime | None = None) -> Answers:  # fmt: skip
    """Answers with settings and facts around them. A record answers with the settings it was filed under. `at` is the
    moment the answers are for, where that is not now (补录) nor when they were written (portal.clock.written)."""
    if record is not None and record.form_key == form.key:  # else it is the record being amended: its own filer asks
        applicant = record.applicant
    # A register lives for years under today's figures; any other record under those it was filed with.
    kept = record.settings if record is not None and not form.register else {}

    def setting(key: str) -> Any:
        return settings.spec(key).thaw(kept[key]) if key in kept else settings.get(key)

    asked = facts.Asked(form, values, record, applicant)
    known: dict[tuple[Any, ...], Any] = {}

    def fact(name: str, args: list[Any]) -> Any:
        if name not in facts.LASTING:
            return facts.ask(name, args, asked)
        question = (name, *args)
        if question not in known:
            known[question] = facts.ask(name, args, asked)
        return known[question]

    now = (in_house(at) if at is not None else as_written()).replace(tzinfo=None, second=0, microsecond=0)
    return Answers(form, values, settings=setting, facts=fact, now=now, extra=extra)


def defaults(form: Definition, me: Person) -> dict[str, Any]:
    """What a new form starts with: the person, their department, now."""
    known = known_defaults(me)
    found: dict[str, Any] = {}
    for name, field in form.fields.items():
        if isinstance(field.default, str) and field.default in known:
            found[name] = known[field.default]
        elif field.default is not None:
            from portal.formkit import Expr

            found[name] = (
                field.default.value(answers(form, found, applicant=me))
                if isinstance(field.default, Expr)
                else field.default
            )
    return {name: value for name, value in found.items() if value is not None}


def known_defaults(me: Person) -> dict[str, Any]:
    """What the words of a form's defaults stand for now: `me`, `my_name`, `my_department`, `now`, `today`."""
    department = directory.department_of(me)
    return {
        "me": Value(me.id, me.name),
        "my_name": me.name,
        "my_department": Value(department.id, department.name) if department else None,
        "now": as_written().replace(tzinfo=None, second=0, microsecond=0),
        "today": as_written().date(),
    }

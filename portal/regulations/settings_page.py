"""The settings as the administrator sees them: by regulation, each with its value, article and history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from portal.db import db
from portal.errors import NotFound
from portal.people.models import Person
from portal.regulations import citations, settings, shipped
from portal.regulations.citations import Citation
from portal.regulations.setting_specs import SettingSpec, ValueRefused


@dataclass(frozen=True)
class Row:
    """One setting: what holds now, since when, and the article it serves (None: the portal's own, or no text yet)."""

    spec: SettingSpec
    value: str
    default: str
    citation: Citation | None
    since: datetime | None  # None: the default holds

    @property
    def is_default(self) -> bool:
        return self.value == self.default


@dataclass(frozen=True)
class Past:
    """A value of the history in words."""

    value: str
    since: datetime
    by: str
    reason: str


def row(key: str) -> Row:
    """Raises NotFound for a key there is none of."""
    if key not in shipped.specs():
        raise NotFound(_("没有“%(key)s”这个参数。", key=key))
    spec = settings.spec(key)
    past = settings.history(key)
    citation = citations.cite(spec.cite) if spec.cite and citations.exists(spec.cite) else None
    return Row(spec, settings.shown(key), spec.show(spec.default), citation, past[0].since if past else None)


def groups(words: str = "") -> list[tuple[str, str, list[Row]]]:
    """(regulation's short title, its address, rows) by regulation; the portal's own come last, without an address."""
    found: dict[tuple[str, str], list[Row]] = {}
    for key in shipped.specs():
        one = row(key)
        regulation = f"《{one.citation.short}》" if one.citation else _("本系统规则")
        address = citations.address(one.citation.code) if one.citation else ""
        about = f"{key} {one.spec.label} {one.value} {regulation} {one.spec.cite}".casefold()
        if all(word in about for word in words.casefold().split()):
            found.setdefault((regulation, address), []).append(one)
    ordered = sorted(found.items(), key=lambda group: (not group[0][1], group[0][1]))
    return [(regulation, address, rows) for (regulation, address), rows in ordered]


def history(key: str) -> list[Past]:
    """What was set, the latest first, in words."""
    spec = settings.spec(key)
    changes = settings.history(key)
    people = select(Person).where(Person.id.in_({change.by_id for change in changes}))
    names = {person.id: person.name for person in db.session.scalars(people)}
    found = []
    for change in changes:
        try:
            value = spec.show(spec.thaw(change.value))
        except ValueRefused:  # set when the setting was of another kind: its words are still history
            value = str(change.value)
        found.append(Past(value, change.since, names[change.by_id], change.reason))
    return found

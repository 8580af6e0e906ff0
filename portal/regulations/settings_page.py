"""The settings as the administrator sees them: by regulation, each with its value, article and history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from portal.clock import today
from portal.errors import NotFound
from portal.people import directory
from portal.regulations import citations, connections, settings, shipped, snapshot
from portal.regulations.citations import Citation
from portal.regulations.connections import Standing
from portal.regulations.setting_specs import SettingSpec, ValueRefused


@dataclass(frozen=True)
class Row:
    """One setting: what holds now, since when, and the article it serves (None: the portal's own, or no text yet)."""

    spec: SettingSpec
    value: str
    default: str
    citation: Citation | None
    since: datetime | None  # None: the default holds
    by: str  # who set it; nobody while the default holds

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


@dataclass(frozen=True)
class Touch:
    """What changing a setting touches: articles it stands in, what in the forms asks it, what is under way on it."""

    articles: list[tuple[str, str, str]]  # 《…》第七条, its title, its address
    forms: list[tuple[str, str, list[str]]]  # the form's title, its address, what in it asks the setting
    standing: Standing

    @property
    def is_nothing(self) -> bool:
        return not self.articles and not self.forms


def touch(key: str) -> Touch:
    """Everything that changing the setting touches, as of today."""
    articles = [
        (f"《{edition.short}》{article.number_text}", article.title, citations.address(edition.code, article.slug))
        for edition in snapshot.current().catalogue.in_force_on(today()).values()
        for article in edition.articles
        if key in article.settings
    ]
    forms: dict[tuple[str, str], list[str]] = {}
    for one in connections.touched_by(key):
        forms.setdefault((one.form, one.url), []).append(one.what)
    return Touch(articles, [(form, url, what) for (form, url), what in forms.items()], connections.standing_on(key))


def row(key: str) -> Row:
    """Raises NotFound for a key there is none of."""
    if key not in shipped.specs() or shipped.specs()[key].retired:
        raise NotFound(_("没有“%(key)s”这个参数。", key=key))
    spec = settings.spec(key)
    past = settings.history(key)
    citation = citations.cite(spec.cite) if spec.cite and citations.exists(spec.cite) else None
    return Row(
        spec=spec,
        value=settings.shown(key),
        default=spec.show(spec.default),
        citation=citation,
        since=past[0].since if past else None,
        by=directory.people_of([past[0].by_id])[past[0].by_id].name if past else "",
    )


def groups(words: str = "") -> list[tuple[str, str, list[Row]]]:
    """(regulation's short title, its address, rows) by regulation; the portal's own come last, without an address."""
    found: dict[tuple[str, str], list[Row]] = {}
    for key in [key for key, spec in shipped.specs().items() if not spec.retired]:
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
    people = directory.people_of({change.by_id for change in changes})
    found = []
    for change in changes:
        try:
            value = spec.show(spec.thaw(change.value))
        except ValueRefused:  # set when the setting was of another kind: its words are still history
            value = str(change.value)
        found.append(Past(value, change.since, people[change.by_id].name, change.reason))
    return found

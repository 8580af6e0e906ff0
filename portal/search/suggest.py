"""Suggestions while somebody types: titles, article numbers, people, numbers of records. It never counts anything."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from flask_babel import gettext as _

from portal.people import tokens as people_tokens
from portal.people.models import Person
from portal.search import analyzer, citations, personal, pinyin, query, records_index
from portal.search.contents import Contents, Title
from portal.search.records_index import Filters
from portal.search.sources import current

MOST = 10
MOST_STORED = 3  # of people, customers and records each


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line under the box. `id` is what a form would send for it: its address."""

    id: str
    name: str
    note: str
    kind: str


def suggest(q: str, person: Person) -> list[dict[str, str]]:
    """At most ten things the person may see whose title, name or number begins with or holds what was typed so far.
    Nothing for personal numbers, whole or in the making: they must not travel in addresses."""
    typed = analyzer.plain(q).strip()
    if not typed or personal.within(q) or re.fullmatch(r"[0-9+\- ]{6,}", typed):
        return []
    contents, _index = current(person.hotel_id)
    lines = [*_cited(q, contents), *_stored(q, person), *_titled(typed, contents)]
    found = {line.id: line for line in reversed(lines)}
    return [asdict(line) for line in lines if found.pop(line.id, None)][:MOST]


def _cited(q: str, contents: Contents) -> list[Suggestion]:
    citation = citations.read(q, contents)
    keys = citations.meant(citation, contents, {})[:MOST_STORED] if citation else []
    docs = [doc for doc in contents.articles if doc.key in keys]
    return [Suggestion(doc.url, f"《{doc.short}》{doc.number_text}", doc.title, "article") for doc in docs]


def _titled(typed: str, contents: Contents) -> list[Suggestion]:
    ranked = [(rank, n, title) for n, title in enumerate(contents.titles) if (rank := _rank(typed, title)) is not None]
    return [Suggestion(title.url, title.name, title.note, "title") for _rank_, _n, title in sorted(ranked)[:MOST]]


def _rank(typed: str, title: Title) -> int | None:
    """The smaller the better: begins with it, holds it, sounds like it from the start, sounds like it inside."""
    place = title.plain.find(typed)
    if place >= 0:
        return 0 if place == 0 else 1
    if re.fullmatch("[a-z]{2,}", typed):
        sounding = pinyin.places(typed, title.plain)
        if sounding:
            return 2 if sounding[0][0] == 0 else 3
    return None


def _stored(q: str, person: Person) -> list[Suggestion]:
    """People and customers by name, records by number only: a word of their text would suggest half of them."""
    asked = query.read(q if q.endswith("*") else q.strip() + "*", widen=False)
    tokens = people_tokens.of(person)
    found: list[Suggestion] = []
    kinds = [("person", _("人员")), ("customer", _("客户"))]
    if re.search("[0-9]", q):
        kinds.append(("record", _("单据")))
    for kind, word in kinds:
        hits = records_index.find(
            asked,
            tokens,
            person.hotel_id,
            filters=Filters(kinds=(kind,)),
            order="best",
            limit=MOST_STORED,
            facets=False,
        )
        for doc in records_index.rows(hits.ids):
            name = f"{doc.number} {doc.title}".strip() if kind == "record" else doc.title
            found.append(Suggestion(doc.url, name, word, kind))
    return found

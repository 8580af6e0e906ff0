"""One search over everything a person may see: what was typed goes in, hits with their reasons come out."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import Row

from portal.clock import in_house
from portal.people import tokens as people_tokens
from portal.people.models import Person
from portal.search import analyzer, highlight, personal, query, reasons, records_index, spelling, texts
from portal.search.contents import ArticleDoc
from portal.search.personal import masked
from portal.search.sources import current, sources
from portal.search.suggest import suggest

__all__ = ["KINDS", "Hit", "Results", "as_json", "is_personal", "masked", "search", "sources", "suggest"]

PAGE = 20
# What the overview shows of each kind, in the order people look for things; the tabs show all of it.
OVERVIEW = {"article": 5, "form": 3, "person": 3, "customer": 3, "record": 5, "attachment": 3}
KINDS = ("article", "record", "form", "person", "customer", "attachment")
TEXTS = ("article", "form")
STORED = ("record", "person", "customer", "attachment")


@dataclass(slots=True, kw_only=True)
class Hit:
    """One thing found. `title_marked` and `snippet` are escaped and safe to show."""

    kind: str  # article | record | form | person | customer | attachment
    title: str
    url: str
    why: str
    title_marked: Markup
    snippet: Markup
    regulation: str = ""
    article: str = ""
    facts: tuple[str, ...] = ()
    number: str = ""
    at: datetime | None = None
    status: str = ""
    department: str = ""


@dataclass(slots=True)
class Results:
    """`counts` by kind; `facets`: department and status, {value: hits}. `capped`: records beyond those counted."""

    query: str
    kind: str | None = None
    page: int = 1
    pages: int = 1
    total: int = 0
    capped: bool = False
    hits: list[Hit] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    synonyms: list[tuple[str, str]] = field(default_factory=list)
    did_you_mean: list[str] = field(default_factory=list)
    owner: str = ""  # the department to ask when nothing was found
    personal: bool = False  # what was typed must not stand in an address
    took_ms: float = 0.0


def search(
    q: str,
    person: Person,
    kind: str | None = None,
    department: str | None = None,
    state: str | None = None,
    since: date | None = None,
    until: date | None = None,
    order: str = "best",
    page: int = 1,
) -> Results:
    """Everything the person may see that fits. No kind: the best of each kind; `since` and `until` are house days,
    both inclusive; `order`: best or newest. State and days narrow to records, so regulations and forms drop out."""
    began = time.perf_counter()
    numbers = personal.within(q)
    asked = query.read(_as_words(q, numbers), _hashes_of(numbers))
    results = Results(personal.masked(q), kind, max(1, page), personal=bool(numbers))
    results.ignored += asked.ignored
    filters = records_index.Filters(
        kinds=(kind,) if kind in STORED else (),
        department=department or "",
        status=state or "",
        since=_start_of(since) if since else None,
        until=_start_of(until + timedelta(days=1)) - timedelta(seconds=1) if until else None,
    )
    one = _OneSearch(asked, person, filters, order, results)
    if asked.node is not None:
        one.run()
    results.took_ms = round((time.perf_counter() - began) * 1000, 1)
    return results


def is_personal(q: str) -> bool:
    """Does what was typed hold a personal number, so that it must not stand in an address?"""
    return bool(personal.within(q))


def _as_words(q: str, numbers: list[str]) -> str:
    """A number typed with spaces is one word."""
    return "".join(q.split()) if numbers and personal.is_number(q) else q


def _hashes_of(numbers: list[str]) -> Callable[[str], Iterable[str]]:
    asked = {personal.bare(number) for number in numbers}

    def hashes(word: str) -> Iterable[str]:
        number = personal.bare(word)
        return sources.hash_terms(number) if sources.hash_terms and number in asked else ()

    return hashes


def _start_of(day: date) -> datetime:
    return in_house(datetime.combine(day, time_of_day()))


class _OneSearch:
    """The two indexes asked, and their answers put together."""

    def __init__(
        self, asked: query.Query, person: Person, filters: records_index.Filters, order: str, results: Results
    ) -> None:
        self.asked, self.filters, self.order, self.results = asked, filters, order, results
        self.contents, self.index = current(person.hotel_id)
        self.tokens, self.hotel_id = people_tokens.of(person), person.hotel_id
        self.offset = (results.page - 1) * PAGE

    def run(self) -> None:
        results, kind = self.results, self.results.kind
        stored = self._find(self.filters, facets=True, limit=PAGE, offset=self.offset)
        found = self._texts()
        results.counts = {name: len(found.keys[name]) for name in TEXTS} | {
            name: stored.facets["kind"].get(name, 0) for name in STORED
        }
        if kind is None:
            results.hits = self._overview(found, results.counts)
            results.total = sum(results.counts.values())
        elif kind in TEXTS:
            results.hits = [self._text_hit(key, found) for key in found.keys[kind][self.offset : self.offset + PAGE]]
            results.total = results.counts[kind]
        else:
            results.hits = self._stored_hits(stored.ids)
            results.total = stored.total
        results.pages = 1 if kind is None else max(1, -(-results.total // PAGE))
        results.capped = stored.capped and kind not in TEXTS
        results.facets = self._facets(stored, found)
        if stored.unverified:
            results.ignored.append(_("带引号的词只核对了最近的 %(n)s 条单据", n=records_index.MOST_VERIFIED))
        if found.question.synonyms and (kind is None or kind in TEXTS):
            results.synonyms += found.question.synonyms
        results.synonyms = list(dict.fromkeys([*self.asked.synonyms, *results.synonyms]))
        if not results.personal and (not results.total or (found.partly_known and not stored.total)):
            results.did_you_mean = spelling.guesses(self.asked.typed, self.contents)
        if not results.total:
            results.owner = found.owner

    def _find(
        self, filters: records_index.Filters, *, facets: bool, limit: int, offset: int = 0
    ) -> records_index.Found:
        return records_index.find(
            self.asked, self.tokens, self.hotel_id,
            filters=filters, order=self.order, limit=limit, offset=offset, facets=facets,
        )  # fmt: skip

    def _texts(self) -> texts.Found:
        found = texts.find(self.asked, self.contents, self.index)
        filters, typed = self.filters, analyzer.plain(self.asked.typed).strip()
        of_records = bool(filters.status or filters.since or filters.until) or reasons.is_record_number(typed)
        for kind in TEXTS:
            found.departments[kind] = Counter(self.contents.docs[key].owner for key in found.keys[kind])
            if of_records:
                found.keys[kind], found.departments[kind] = [], Counter()
            elif self.filters.department:
                wanted = self.filters.department
                found.keys[kind] = [key for key in found.keys[kind] if self.contents.docs[key].owner == wanted]
        return found

    def _facets(self, stored: records_index.Found, found: texts.Found) -> dict[str, dict[str, int]]:
        kind = self.results.kind
        departments: Counter[str] = Counter()
        for name in TEXTS:
            if kind in (None, name):
                departments.update(found.departments[name])
        facets = {"status": {} if kind in TEXTS else stored.facets["status"]}
        if kind not in TEXTS:
            departments.update(stored.facets["department"])
        return {"department": dict(departments.most_common())} | facets

    def _overview(self, found: texts.Found, counts: dict[str, int]) -> list[Hit]:
        groups: dict[str, list[Hit]] = {}
        for kind, most in OVERVIEW.items():
            if not counts[kind]:
                continue
            if kind in TEXTS:
                groups[kind] = [self._text_hit(key, found) for key in found.keys[kind][:most]]
            else:
                narrowed = replace(self.filters, kinds=(kind,))
                groups[kind] = self._stored_hits(self._find(narrowed, facets=False, limit=most).ids)
        typed = analyzer.plain(self.asked.typed).strip()
        # Who types a whole number or a whole name means that record, that person.
        exact = [
            hit for hits in groups.values() for hit in hits if reasons.is_named(typed, hit.kind, hit.number, hit.title)
        ]
        return exact + [hit for hits in groups.values() for hit in hits if not any(hit is other for other in exact)]

    def _text_hit(self, key: str, found: texts.Found) -> Hit:
        doc = self.contents.docs[key]
        hit = Hit(
            kind="article" if isinstance(doc, ArticleDoc) else "form",
            title=doc.title,
            url=doc.url,
            why=found.why(key),
            title_marked=highlight.marked(doc.title, found.needles, by_sound=True),
            snippet=highlight.snippet(doc.text, found.needles),
            department=doc.owner,
        )
        if isinstance(doc, ArticleDoc):
            hit.regulation, hit.article, hit.facts = doc.short, doc.number_text, doc.facts
        return hit

    def _stored_hits(self, ids: Sequence[int]) -> list[Hit]:
        needles = reasons.needles_of(self.asked)
        return [self._stored_hit(doc, needles) for doc in records_index.rows(ids)]

    def _stored_hit(self, doc: Row, needles: highlight.Needles) -> Hit:
        return Hit(
            kind=doc.kind,
            title=doc.title,
            url=doc.url,
            why=reasons.of_stored(self.asked, doc),
            title_marked=highlight.marked(doc.title, needles, by_sound=True),
            snippet=highlight.snippet("\n".join(part for part in (doc.names, doc.text) if part), needles),
            number=doc.number,
            at=doc.at,
            status=doc.status,
            department=doc.department,
        )


def as_json(results: Results) -> dict[str, object]:
    """The shape of `portal search QUERY --as LOGIN --json`, kept stable for other programs."""
    return {
        "query": results.query,
        "took_ms": results.took_ms,
        "total": results.total,
        "hits": [
            {
                "kind": hit.kind,
                "title": hit.title,
                "url": hit.url,
                "regulation": hit.regulation,
                "article": hit.article,
                "facts": list(hit.facts),
                "snippet": str(hit.snippet),
                "why": hit.why,
            }
            for hit in results.hits
        ],
    }

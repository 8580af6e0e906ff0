"""The index of records, people, customers and attachments: in the database, written with them, permissions inside.

Each document is one set of tokens: those of its text, of the sound of its names and title, of its keyed hashes, of who
may read it, and of what it can be filtered by. A query is an expression over tokens and always asks for the reader's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import cast
from zlib import crc32

from sqlalchemy import Connection, Row, Table, bindparam, delete, event, insert, or_, select, update

from portal.db import db
from portal.search import analyzer, engines, phrases, pinyin, query
from portal.search.models import SearchDoc

MOST_TEXT = 200_000  # characters indexed of one text; an attachment can be a book
MOST_COUNTED = 1_000  # hits counted; beyond it people are told "1000+"
MOST_RANKED = 300  # newest hits put in order when the best are asked for
MOST_VERIFIED = 5_000  # candidates of a phrase whose text is read

FACETS = ("kind", "department", "status", "form_key")
_doc = cast(Table, SearchDoc.__table__)
# Put together once: making them takes longer than running them.
_IN_THE_WAY = select(_doc.c.id, _doc.c.key).where(
    or_(_doc.c.key == bindparam("its_key"), _doc.c.id == bindparam("its_id"))
)
_INSERT = insert(_doc)
_UPDATE = update(_doc).where(_doc.c.id == bindparam("its_id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDoc:
    """What is found of one thing. `text` holds nothing that is stored encrypted: such values come as `hashes`, ready
    terms like h:… made by the caller. `readers` are permission tokens (p:3, post:5, u:7, all)."""

    kind: str  # record | person | attachment | customer
    key: str  # unique: record:12
    hotel_id: int
    title: str
    number: str = ""
    text: str = ""
    names: Sequence[str] = ()
    hashes: Sequence[str] = ()
    readers: Sequence[str] = ()
    department: str = ""
    status: str = ""
    form_key: str = ""
    at: datetime
    url: str = ""


@dataclass(frozen=True, slots=True)
class Filters:
    """What to narrow a search to; empty means any. `since` and `until` are moments, both inclusive."""

    kinds: tuple[str, ...] = ()
    department: str = ""
    status: str = ""
    form_key: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(slots=True)
class Found:
    """`total` is exact unless `capped`; so are the facets, {facet: {value: hits}}, each as if its filter were off."""

    ids: list[int]
    total: int
    capped: bool = False
    unverified: bool = False  # more candidates of a phrase than were read
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


# --- writing: inside the caller's transaction, never committed here ---------------------------------------------


def tokens_of(doc: RecordDoc) -> set[str]:
    """Everything the index knows of a document. Signs keep apart what people type from what they may not reach."""
    words = analyzer.APART.join([doc.title, doc.number, *doc.names, doc.text[:MOST_TEXT]])
    found = analyzer.record_tokens(words)
    found |= pinyin.title_tokens(doc.title)
    for name in doc.names:
        found |= pinyin.name_tokens(name)
    found |= {query.HASH_MARK + term for term in doc.hashes}
    found |= {_reader(doc.hotel_id, token) for token in doc.readers}
    found |= {_filter(facet, value) for facet in FACETS if (value := getattr(doc, facet))}
    found.add(engines.EVERY)
    return found


def _reader(hotel_id: int, token: str) -> str:
    return f"@{hotel_id}:{token}"


def _filter(facet: str, value: str) -> str:
    return f"={facet}:{'_'.join(value.split())}"


def put(doc: RecordDoc) -> None:
    """Index a document, in place of what its key had before."""
    session, engine, tokens = db.session(), engines.of(db.session), sorted(tokens_of(doc))  # before any lock is taken
    id = _id_for(doc.at, doc.key)
    rows = session.execute(_IN_THE_WAY, {"its_key": doc.key, "its_id": id})
    before, taken = None, False
    for row in rows:
        if row.key == doc.key:
            before = row.id
        else:
            taken = taken or row.id == id
    while taken:  # two things of the same second whose keys share a checksum
        id += 1
        taken = session.execute(select(_doc.c.id).where(_doc.c.id == id, _doc.c.key != doc.key)).first() is not None
    values = {
        "id": id,
        "hotel_id": doc.hotel_id,
        "names": _storable("、".join(doc.names)),
        "text": _storable(doc.text[:MOST_TEXT]),
        "title": _storable(doc.title[:300]),
        "number": doc.number[:60],
    } | {name: getattr(doc, name) for name in ("key", "kind", "department", "status", "form_key", "at", "url")}
    if before is None:
        session.execute(_INSERT, values)
    else:
        session.execute(_UPDATE, values | {"its_id": before})
        engine.remove(session, [before])
    engine.put(session, id, tokens)


def remove(key: str) -> None:
    """Take a document out; nothing happens if it is not there."""
    ids = list(db.session.execute(select(_doc.c.id).where(_doc.c.key == key)).scalars())
    if ids:
        engines.of(db.session).remove(db.session(), ids)
        db.session.execute(delete(_doc).where(_doc.c.id.in_(ids)))


def _storable(text: str) -> str:
    return text.replace("\0", "")  # which PostgreSQL refuses in any text


def _id_for(at: datetime, key: str) -> int:
    """Ids grow with the date, so that the index's own order is newest first and a span of dates a span of ids."""
    return (_seconds(at) << 24) | (crc32(key.encode()) & 0xFFFFFF)


def _seconds(at: datetime) -> int:
    return max(0, int(at.astimezone(UTC).timestamp()))


# --- finding ----------------------------------------------------------------------------------------------------


def find(
    asked: query.Query,
    tokens: Iterable[str],
    hotel_id: int,
    *,
    filters: Filters = Filters(),
    order: str = "newest",
    limit: int = 10,
    offset: int = 0,
    facets: bool = True,
) -> Found:
    """The documents that meet the query and that a person with these tokens may read. `order`: newest, or best, which
    orders the newest few hundred by where the words stand."""
    readers = sorted(_reader(hotel_id, token) for token in tokens)
    if asked.node is None or not readers:
        return Found([], 0)
    search = _Search(asked, readers)
    ids, more = search.ids(filters)
    found = Found(ids, min(len(ids), MOST_COUNTED), len(ids) > MOST_COUNTED, more)
    if facets:
        found.facets = search.facets(filters, ids)
    if order == "best":
        ids = _best_first(asked, ids[:MOST_RANKED]) + ids[MOST_RANKED:]
    found.ids = ids[:MOST_COUNTED][offset : offset + limit]
    return found


def rows(ids: Sequence[int]) -> list[Row]:
    """What to show of these documents (the columns of SearchDoc), in this order. Only for ids that `find` gave to the
    same person."""
    by_id = {doc.id: doc for doc in db.session.execute(select(_doc).where(_doc.c.id.in_(ids)))}
    return [by_id[id] for id in ids if id in by_id]


class _Search:
    def __init__(self, asked: query.Query, readers: list[str]) -> None:
        self.asked, self.engine = asked, engines.of(db.session)
        may_read = self.engine.either([self.engine.token(token, False) for token in readers])
        self.wanted = [self._expression(asked.node), may_read]

    def ids(self, filters: Filters) -> tuple[list[int], bool]:
        """Newest first, one more than is counted; and whether candidates were left unread."""
        if not self.asked.verified:
            return self._match(filters, None, MOST_COUNTED + 1), False
        kept: list[int] = []
        below, read = None, 0
        while len(kept) <= MOST_COUNTED:
            batch = self._match(filters, below, MOST_COUNTED)
            kept += self._verified(batch)
            read += len(batch)
            if len(batch) < MOST_COUNTED:
                return kept, False
            if read >= MOST_VERIFIED:
                return kept, True
            below = batch[-1]
        return kept[: MOST_COUNTED + 1], False

    def _match(self, filters: Filters, below: int | None, limit: int) -> list[int]:
        narrowed = [
            self.engine.token(_filter(facet, getattr(filters, facet)), False)
            for facet in ("department", "status", "form_key")
            if getattr(filters, facet)
        ]
        if filters.kinds:
            narrowed.append(
                self.engine.either([self.engine.token(_filter("kind", kind), False) for kind in filters.kinds])
            )
        low = _seconds(filters.since) << 24 if filters.since else 0
        high = (_seconds(filters.until) << 24) | 0xFFFFFF if filters.until else 2**62
        if below is not None:
            high = min(high, below - 1)
        return self.engine.match(db.session(), self.engine.both([*self.wanted, *narrowed]), low, high, limit)

    def _verified(self, ids: list[int]) -> list[int]:
        """The candidates whose stored text meets the query. Words beside phrases are asked of the index."""
        if not ids:
            return []
        having: dict[query.Word, set[int]] = {}
        for leaf in self.asked.leaves(wanted_only=False):
            if isinstance(leaf, query.Word) and leaf not in having:
                expression = self.engine.both([self._expression(leaf), self.wanted[1]])
                having[leaf] = set(self.engine.match(db.session(), expression, ids[-1], ids[0], 2**31 - 1))
        kept = set()
        for some in _in_parts(ids):
            stored = select(_doc.c.id, _doc.c.title, _doc.c.number, _doc.c.names, _doc.c.text).where(
                _doc.c.id.in_(some)
            )
            for id, *texts in db.session.execute(stored):
                text = analyzer.APART.join(analyzer.plain(part, document=True) for part in texts)
                if self.asked.met(partial(_has, id, text, having)):
                    kept.add(id)
        return [id for id in ids if id in kept]

    def facets(self, filters: Filters, ids: list[int]) -> dict[str, dict[str, int]]:
        """Over the hits the person may read, at most as many as are counted; a facet in use counts its others too."""
        counted = {}
        for facet in FACETS:
            used = getattr(filters, "kinds" if facet == "kind" else facet)
            others = ids
            if used:
                others, _more = self.ids(replace(filters, **({"kinds": ()} if facet == "kind" else {facet: ""})))
            counted[facet] = others[:MOST_COUNTED]
        values: dict[int, tuple] = {}
        for some in _in_parts(sorted({id for others in counted.values() for id in others})):
            columns = select(_doc.c.id, *(_doc.c[facet] for facet in FACETS)).where(_doc.c.id.in_(some))
            values |= {row[0]: tuple(row[1:]) for row in db.session.execute(columns)}
        return {
            facet: dict(Counter(value for id in counted[facet] if (value := values[id][place])).most_common())
            for place, facet in enumerate(FACETS)
        }

    def _expression(self, node: query.Node | None) -> str:
        if isinstance(node, query.Word | query.Phrase):
            groups = [[self.engine.token(look.token, look.prefix) for look in group] for group in node.wanted]
            parts = [group[0] if len(group) == 1 else self.engine.either(group) for group in groups]
            return parts[0] if len(parts) == 1 else self.engine.both(parts)
        if isinstance(node, query.AnyOf):
            return self.engine.either([self._expression(part) for part in node.parts])
        every = self.engine.token(engines.EVERY, False)
        if isinstance(node, query.Not):
            # What only resembles an unwanted phrase must stay: the stored text decides about it afterwards.
            leaves = self.asked.leaves(node.part, wanted_only=False)
            if any(isinstance(leaf, query.Phrase) for leaf in leaves):
                return every
            return self.engine.without(every, self._expression(node.part))
        assert isinstance(node, query.All)
        return self.engine.both([self._expression(part) for part in node.parts])


def _in_parts(ids: list[int], size: int = 500) -> Iterator[list[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _has(id: int, text: str, having: dict[query.Word, set[int]], leaf: query.Word | query.Phrase) -> bool:
    return phrases.contains(text, leaf.text) if isinstance(leaf, query.Phrase) else id in having[leaf]


def _best_first(asked: query.Query, ids: list[int]) -> list[int]:
    scores: dict[int, float] = {}
    words = [leaf.text for leaf in asked.leaves()]
    for some in _in_parts(ids):
        stored = select(_doc.c.id, _doc.c.number, _doc.c.title, _doc.c.names, _doc.c.text).where(_doc.c.id.in_(some))
        for id, *texts in db.session.execute(stored):
            number, title, names, text = (analyzer.plain(part) for part in texts)
            scores[id] = sum(
                100 * (word == number) + 20 * (word in names.split("、")) + 8 * (word in title) + 4 * (word in names)
                + 2 * (word in number) + (word in text)
                for word in words
            )  # fmt: skip
    return sorted(ids, key=lambda id: (-scores.get(id, 0), -id))


# --- the index as a whole ---------------------------------------------------------------------------------------


def create(connection: Connection) -> None:
    """Make the index beside search_doc (made first if it is missing). Migrations call it on either database."""
    if not connection.dialect.has_table(connection, _doc.name):
        _doc.create(connection)
    engines.of(connection).create(connection)


def drop(connection: Connection) -> None:
    """Take the index away; search_doc stays."""
    engines.of(connection).drop(connection)


def owns(table_name: str) -> bool:
    """Is this one of the tables made here, outside the models? Comparing models with a database passes over them."""
    return table_name == "search_index" or table_name.startswith("search_index_")


@event.listens_for(_doc, "after_create")
def _created(_table: object, connection: Connection, **_rest: object) -> None:
    engines.of(connection).create(connection)


@event.listens_for(_doc, "before_drop")
def _dropped(_table: object, connection: Connection, **_rest: object) -> None:
    engines.of(connection).drop(connection)


def clear() -> None:
    """Empty index and documents, inside the caller's transaction, before all of them are put anew."""
    session = db.session()
    while ids := list(session.execute(select(_doc.c.id).limit(500)).scalars()):
        engines.of(session).remove(session, ids)
        session.execute(delete(_doc).where(_doc.c.id.in_(ids)))


def sound() -> tuple[int, int]:
    """How many documents there are, and how many the index knows: unequal means `portal reindex`."""
    docs = db.session.query(_doc.c.id).count()
    return docs, engines.of(db.session).count(db.session())

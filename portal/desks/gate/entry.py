"""The one line a guard types into: a name, phone, document, plate, badge, pass or record number, or what a QR says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.crypto import keys
from portal.db import db
from portal.desks.gate import board, passes
from portal.desks.gate.board import MOST, Match
from portal.errors import NotFound
from portal.formkit.kinds.personal import PROVINCES, normal
from portal.people import names, tokens
from portal.people.models import Person
from portal.records import editions, lists, readers, settling
from portal.records.models import Record, RecordValue
from portal.records.sealing import Sealed
from portal.search import personal, query, records_index

NEW, LEAVE, PASSES = "new", "leave", "pass"
MODES = (NEW, LEAVE, PASSES)
CANDIDATES = 120  # newest visits looked at; one person comes often
_QR = re.compile(r"^https?://[^/]+(/\S+)$", re.IGNORECASE)
_RECORD_NUMBER = re.compile(r"^[A-Z]{1,4}-\d{4}-\d{3,}(-\d+)?$")
_PLATE_REST = re.compile(r"^[A-Z][A-Z0-9]{5,6}$")


@dataclass
class Found:
    """What the line may mean, the best first; and what it can fill of a new slip."""

    text: str
    matches: list[Match] = field(default_factory=list)


def look(text: str, mode: str, me: Person) -> Found:
    """What a line means, in a fixed number of queries. Nothing of it may be put into an address."""
    text = text.strip()
    found = Found(text)
    if not text:
        return found
    exact = _by_number(text, me)
    if exact is not None:
        found.matches = [exact]
        return found
    if mode == PASSES:
        found.matches = passes.search(text, me)[:MOST]
        return found
    visits = board.open_visits(me.hotel_id)
    hashes = set(hashes_of(text))
    found.matches = [_open(visit) for visit in visits if _means(visit, text, hashes)]
    if mode == NEW:
        found.matches += passes.by_number(text, me)
        inside = {mark for visit in visits for mark in visit.hashes}
        found.matches += [match for match, marks in _earlier(text, hashes, me) if not marks & inside]
    found.matches = found.matches[:MOST]
    return found


def hashes_of(text: str) -> list[str]:
    """The keyed hashes a typed number may be kept under; a plate also without its province."""
    number = normal(text)
    if len(number) < 4 or not any(c.isdigit() for c in number):
        return []
    forms = [number, number.removeprefix("+86")]
    if _PLATE_REST.fullmatch(number):
        forms += [province + number for province in PROVINCES]
    return [keys().keyed_hash(one) for one in dict.fromkeys(forms)]


def fills(text: str) -> dict[str, str]:
    """What a line that found nobody says of the new visitor: field → value."""
    number = normal(text)
    if re.fullmatch(r"(\+86)?1[3-9]\d{9}|0\d{9,11}", number):
        return {"phone": number}
    if re.fullmatch(r"\d{17}[\dX]", number):
        return {"id_no": number, "id_kind": "居民身份证"}
    if personal.is_number(text):
        return {"plate": number} if number[0] in PROVINCES else {"id_no": number}
    return {} if any(c.isdigit() for c in text) or text.isascii() else {"visitor": text}


def _by_number(text: str, me: Person) -> Match | None:
    """A record or a pass by its number or by what its QR says."""
    typed = text
    if scanned := _QR.match(text):
        path = scanned[1]
        if (found := re.search(r"/passes/([A-Za-z0-9-]+)(?:\?no=|/)([^/&\s]+)$", path)) is not None:
            return passes.one(found[1], found[2], me)
        if (short := re.search(r"/r/([0-9]+-[a-z0-9]+)$", path)) is not None:
            try:
                typed = lists.number_of_code(short[1], me)
            except NotFound:
                return None
        else:
            typed = path.rstrip("/").rpartition("/")[2]
    if not _RECORD_NUMBER.fullmatch(typed.upper()):
        return None
    try:
        record = readers.find(typed, for_=me)
    except NotFound:
        return None
    kind = {board.VISITOR: "visit", board.PASS: "pass"}.get(record.form_key, "record")
    return Match(kind, f"{editions.of(record).title} {record.number}", record.title, record.number)


def _open(visit: board.Visit) -> Match:
    where = _("待确认") if visit.waits_for else _("在店")
    note = "，".join(part for part in (where, _("访%(host)s", host=visit.host), visit.badge) if part)
    return Match("visit", visit.name, note, visit.number, warn=bool(visit.late))


def _means(visit: board.Visit, text: str, hashes: set[str]) -> bool:
    typed = names.folded(text)
    joined = "".join(typed.split())
    return bool(
        visit.hashes & hashes or typed == names.folded(visit.badge) or text in visit.name
        or (joined.isascii() and joined.isalpha() and f" {joined}" in visit.sounds)
    )  # fmt: skip


# ---- visitors of before -------------------------------------------------------------------------------------------
def _earlier(text: str, hashes: set[str], me: Person) -> list[tuple[Match, frozenset[str]]]:
    """People who have been here: by number (exactly), by name or its beginning, by pinyin. Each once, latest visit."""
    ids = _ids_by_hash(hashes, me) if hashes else _ids_by_name(text, me)
    if not ids:
        return []
    records = db.session.scalars(
        readers.readable(select(Record).where(Record.id.in_(ids)), me)
        .options(joinedload(Record.edition)).order_by(Record.id.desc())
    )  # fmt: skip
    found: list[tuple[Match, frozenset[str]]] = []
    seen: set[str] = set()
    for record in records:
        form = editions.of(record)
        known = settling.values(record, form)
        document = known.get("id_no")
        marks = frozenset(document.hashes) if isinstance(document, Sealed) else frozenset()
        if marks & seen:
            continue
        seen |= marks
        found.append((_person(record, form, known), marks))
    return found


def _person(record: Record, form: Any, known: dict[str, Any]) -> Match:
    masks = [value.masked for name in ("phone", "plate") if isinstance(value := known.get(name), Sealed)]
    day = clock.in_house(record.submitted_at)
    came = f"{day:%m-%d}" if day.year == clock.today().year else f"{day:%Y-%m-%d}"
    host = form.fields["host"].show(known["host"]) if known.get("host") else ""
    last = _("上次 %(day)s 访%(host)s", day=came, host=host)
    note = "，".join(part for part in (known.get("unit") or "", *masks, last) if part)
    return Match("earlier", known.get("visitor") or record.title, note, record.number)


def _ids_by_hash(hashes: set[str], me: Person) -> list[int]:
    return list(db.session.scalars(
        select(RecordValue.record_id).join(Record, Record.id == RecordValue.record_id)
        .where(RecordValue.hotel_id == me.hotel_id, RecordValue.field.in_(("phone", "id_no", "plate")),
               RecordValue.word.in_(hashes), Record.form_key == board.VISITOR)
        .order_by(RecordValue.record_id.desc()).limit(CANDIDATES)
    ))  # fmt: skip


def _ids_by_name(text: str, me: Person) -> list[int]:
    if text.isascii():
        return _ids_by_sound(text, me)
    return list(db.session.scalars(
        select(RecordValue.record_id)
        .where(RecordValue.hotel_id == me.hotel_id, RecordValue.field == "visitor",
               RecordValue.word.startswith(text, autoescape=True))
        .order_by(RecordValue.record_id.desc()).limit(CANDIDATES)
    ))  # fmt: skip


def _ids_by_sound(text: str, me: Person) -> list[int]:
    """By pinyin or initials, from the index of records; its titles are the visitors' names."""
    joined = "".join(names.folded(text).split())
    if not joined.isalpha():
        return []
    asked = query.read(joined + "*", widen=False)
    only_visits = records_index.Filters(form_key=board.VISITOR)
    hits = records_index.find(asked, tokens.of(me), me.hotel_id, filters=only_visits, limit=CANDIDATES, facets=False)
    return [
        int(doc.key.partition(":")[2]) for doc in records_index.rows(hits.ids)
        if f" {joined}" in names.keys(doc.title.rpartition(" ")[2])
    ]  # fmt: skip

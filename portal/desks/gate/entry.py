"""The one line a guard types into: a name, phone, document, plate, badge, pass or record number, or what a QR says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.desks.gate import badges, board, bookings, deliverers, deliveries, exits, numbers, passes
from portal.desks.gate.board import MOST, Match
from portal.errors import NotFound
from portal.formkit.kinds.personal import PROVINCES, normal
from portal.people import names, tokens
from portal.people.models import Person
from portal.records import editions, lists, readers, settling
from portal.records.models import Record, RecordValue
from portal.records.sealing import Sealed
from portal.search import personal, query, records_index

NEW, LEAVE, PASSES, EXITS, DELIVERIES = "new", "leave", "pass", "exit", "delivery"
MODES = (NEW, LEAVE, PASSES, EXITS, DELIVERIES)
KINDS = {board.VISITOR: "visit", board.PASS: "pass", bookings.FORM: "booking", exits.FORM: "exit",
         deliveries.FORM: "delivery"}  # fmt: skip
CANDIDATES = 120  # newest visits looked at; one person comes often
_QR = re.compile(r"^https?://[^/]+(/\S+)$", re.IGNORECASE)
_RECORD_NUMBER = re.compile(r"^[A-Z]{1,4}-\d{4}-\d{3,}(-\d+)?$")


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
        found.matches = _unasked(mode, me)[:MOST]
        return found
    exact = _by_number(text, me)
    if exact is not None:
        found.matches = [exact]
        return found
    if mode == PASSES:
        found.matches = passes.search(text, me)[:MOST]
        return found
    if mode == EXITS:
        found.matches = [_note(note) for note in exits.to_check(me) if _note_means(note, text)][:MOST]
        return found
    hashes = set(numbers.hashes_of(text))
    inside = deliveries.open_now(me.hotel_id)
    brought = [_delivery(one) for one in inside if _delivery_means(one, text, hashes)]
    if mode == DELIVERIES:
        found.matches = (brought + deliverers.before(text, hashes, me))[:MOST]
        return found
    visits = board.open_visits(me.hotel_id)
    found.matches = [_open(visit) for visit in visits if _means(visit, text, hashes)] + brought
    if mode == LEAVE:
        found.matches += [_missing(badge) for badge in badges.lost(me.hotel_id) if _badge_means(badge, text)]
    if mode == NEW:
        found.matches += _expected(text, hashes, me, {mark for visit in visits for mark in visit.hashes})
    found.matches = found.matches[:MOST]
    return found


def _unasked(mode: str, me: Person) -> list[Match]:
    """What may be wanted before anything is typed: who is expected, which notes wait, who is in with goods."""
    if mode == NEW:
        return [_booked(one) for one in bookings.expected(me.hotel_id)]
    if mode == EXITS:
        return [_note(note) for note in exits.to_check(me)]
    if mode == DELIVERIES:
        return [_delivery(one) for one in deliveries.open_now(me.hotel_id)]
    return []


def _expected(text: str, hashes: set[str], me: Person, inside: set[str]) -> list[Match]:
    """Who is booked for today, then passes, then people who were here before. Somebody known by an earlier visit who is
    booked stands there once, as booked."""
    today = bookings.expected(me.hotel_id)
    meant = [one for one in today if one.is_of(hashes) or _sounds_like(one.name, one.sounds, text)]
    before: list[Match] = []
    for match, document, marks in _earlier(text, hashes, me):
        if document & inside:
            continue
        if not (booked := [one for one in today if one.is_of(marks)]):
            before.append(match)
        meant += [one for one in booked if one not in meant]
    return [_booked(one) for one in meant] + passes.by_number(text, me) + before


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
    kind = KINDS.get(record.form_key, "record")
    if kind == "booking" and record.stage != bookings.WAITING:
        kind = "record"
    return Match(kind, f"{editions.of(record).title} {record.number}", record.title, record.number)


def _open(visit: board.Visit) -> Match:
    where = _("待确认") if visit.waits_for else _("在店")
    note = _("，").join(part for part in (where, _("访%(host)s", host=visit.host), visit.badge) if part)
    return Match("visit", visit.name, note, visit.number, warn=bool(visit.late))


def _booked(booking: bookings.Booking) -> Match:
    late = _("约 %(time)s，已过时间", time=f"{booking.comes_at:%H:%M}") if booking.late else ""
    when = late or _("约 %(time)s", time=f"{booking.comes_at:%H:%M}")
    note = _("，").join(
        part for part in (_("今日预约"), when, _("访%(host)s", host=booking.host), booking.unit) if part
    )
    return Match("booking", booking.name, note, booking.number)


def _missing(badge: badges.Badge) -> Match:
    return Match("visit", _("来访证 %(badge)s", badge=badge.badge), _("没有收回，上次由%(name)s领用", name=badge.name),
                 badge.number, warn=True)  # fmt: skip


def _note(note: exits.Note) -> Match:
    what = _("、").join(item.name for item in note.items[:3])
    return Match("exit", f"{note.carrier} {note.number}", f"{note.department}{_('，')}{what}", note.number)


def _delivery(delivery: deliveries.Delivery) -> Match:
    where = _("等%(name)s同意", name=delivery.waits_for) if delivery.waits_for else _("在店")
    note = _("%(where)s，送%(department)s", where=where, department=delivery.department)
    return Match("delivery", f"{delivery.deliverer} {delivery.company}", note, delivery.number,
                 warn=bool(delivery.late))  # fmt: skip


def _means(visit: board.Visit, text: str, hashes: set[str]) -> bool:
    return bool(
        visit.hashes & hashes or names.folded(text) == names.folded(visit.badge)
        or _sounds_like(visit.name, visit.sounds, text)
    )  # fmt: skip


def _badge_means(badge: badges.Badge, text: str) -> bool:
    return names.folded(text) == names.folded(badge.badge) or _sounds_like(badge.name, names.keys(badge.name), text)


def _note_means(note: exits.Note, text: str) -> bool:
    words = (note.carrier, note.unit, note.pass_number, note.department, *(item.name for item in note.items))
    return any(text in word for word in words) or _sounds_like(note.carrier, names.keys(note.carrier), text)


def _delivery_means(delivery: deliveries.Delivery, text: str, hashes: set[str]) -> bool:
    return bool(
        delivery.hashes & hashes or text in delivery.company
        or _sounds_like(delivery.deliverer, names.keys(delivery.deliverer), text)
    )  # fmt: skip


def _sounds_like(name: str, sounds: str, text: str) -> bool:
    """Part of the name, or the beginning of its pinyin or initials."""
    joined = "".join(names.folded(text).split())
    return text in name or (joined.isascii() and joined.isalpha() and f" {joined}" in sounds)


# ---- visitors of before -------------------------------------------------------------------------------------------
_BEFORE = (
    select(Record)
    .where(Record.id.in_(bindparam("ids", expanding=True)), readers.MINE)
    .options(joinedload(Record.edition))
    .order_by(Record.id.desc())
)


def _earlier(text: str, hashes: set[str], me: Person) -> list[tuple[Match, frozenset[str], frozenset[str]]]:
    """People who have been here: by number (exactly), by name or its beginning, by pinyin. Each once with the latest
    visit, the hashes of the document, and those of every number."""
    ids = numbers.ids_by_hash(hashes, me, most=CANDIDATES) if hashes else _ids_by_name(text, me)
    if not ids:
        return []
    records = db.session.scalars(_BEFORE, {"ids": ids, "mine": tuple(tokens.of(me))})
    found: list[tuple[Match, frozenset[str], frozenset[str]]] = []
    seen: set[str] = set()
    for record in records:
        form = editions.of(record)
        known = settling.values(record, form)
        document = known.get("id_no")
        marks = frozenset(document.hashes) if isinstance(document, Sealed) else frozenset()
        if marks & seen:
            continue
        seen |= marks
        numbered = frozenset(mark for one in known.values() if isinstance(one, Sealed) for mark in one.hashes)
        found.append((_person(record, form, known), marks, numbered))
    return found


def _person(record: Record, form: Any, known: dict[str, Any]) -> Match:
    masks = [value.masked for name in ("phone", "plate") if isinstance(value := known.get(name), Sealed)]
    day = clock.in_house(record.submitted_at)
    came = f"{day:%m-%d}" if day.year == clock.today().year else f"{day:%Y-%m-%d}"
    host = form.fields["host"].show(known["host"]) if known.get("host") else ""
    last = _("上次 %(day)s 访%(host)s", day=came, host=host)
    note = _("，").join(part for part in (known.get("unit") or "", *masks, last) if part)
    return Match("earlier", known.get("visitor") or record.title, note, record.number)


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

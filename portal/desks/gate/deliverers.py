"""The slip of somebody who brings goods: empty, or as the last time; and filing it."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.desks.gate.board import MOST, Match
from portal.desks.gate.deliveries import FORM
from portal.errors import NotFound
from portal.formkit.asking import raw_of
from portal.formkit.form import Definition
from portal.people.models import Person
from portal.records import editions, filing, readers, sealing, settling, surroundings
from portal.records.models import Record, RecordValue
from portal.records.reading import Typed

CARRIED = ("company", "deliverer", "id_no", "plate", "goods", "department")
CANDIDATES = 60


def form_today() -> Definition:
    return editions.today(FORM)


def blank(me: Person, text: str = "") -> Typed:
    """A new slip as its boxes begin; what was typed into the line names the company unless it is a number."""
    form = form_today()
    typed = raw_of(form.filed_sections(), surroundings.defaults(form, me))
    if text and not any(c.isdigit() for c in text) and not text.isascii():
        typed["company"] = text
    return typed


def as_before(number: str, me: Person) -> Typed:
    """A slip filled from an earlier delivery, personal numbers as masks. Raises NotFound."""
    record = _find(number, me)
    form, typed = form_today(), blank(me)
    shown = settling.shown_values(record, editions.of(record))
    values = {name: shown[name] for name in CARRIED if shown.get(name) is not None and name in form.fields}
    for name, texts in raw_of(form.filed_sections(), values).lists():
        if texts:
            typed.setlist(name, texts)
    return typed


def file(me: Person, typed: Typed, *, earlier: str = "", once: str | None = None, address: str = "") -> Record:
    """File the slip; masks of the earlier delivery stand for its stored numbers. Raises BadInput, NotYours."""
    if earlier:
        record = _find(earlier, me)
        form = editions.of(record)
        clear = sealing.opened(form, record.answers, record_id=record.id, wrapped=record.wrapped_key)
        typed = sealing.unmask_typed(typed, settling.values(record, form), clear)
    return filing.submit(me, FORM, typed, once=once, address=address)


def before(text: str, hashes: set[str], me: Person) -> list[Match]:
    """Who has brought goods before: by plate or document, by company or name or their beginning. Each once."""
    asked = (
        (RecordValue.field.in_(("plate", "id_no")), RecordValue.word.in_(sorted(hashes)))
        if hashes
        else (RecordValue.field.in_(("company", "deliverer")), RecordValue.word.startswith(text, autoescape=True))
    )
    ids = db.session.scalars(
        select(RecordValue.record_id).join(Record, Record.id == RecordValue.record_id)
        .where(RecordValue.hotel_id == me.hotel_id, Record.form_key == FORM, Record.finished_at.is_not(None), *asked)
        .order_by(RecordValue.record_id.desc()).limit(CANDIDATES)
    ).all()  # fmt: skip
    if not ids:
        return []
    records = db.session.scalars(
        readers.readable(select(Record).where(Record.id.in_(ids)), me)
        .options(joinedload(Record.edition)).order_by(Record.id.desc())
    )  # fmt: skip
    found: dict[tuple[str, str], Match] = {}
    for record in records:
        known = settling.values(record, editions.of(record))
        who = (known["company"], known["deliverer"])
        day = clock.in_house(record.submitted_at)
        note = _("上次 %(day)s 送%(goods)s", day=f"{day:%m-%d}", goods=known["goods"])
        found.setdefault(who, Match("delivered", f"{who[1]} {who[0]}", note, record.number))
    return list(found.values())[:MOST]


def _find(number: str, me: Person) -> Record:
    record = readers.find(number, for_=me)
    if record.form_key != FORM:
        raise NotFound(_("%(number)s 不是送货人员登记。", number=record.number))
    return record

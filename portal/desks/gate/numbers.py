"""Personal numbers as the gate looks for them: by keyed hash, whole numbers only."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import joinedload

from portal.crypto import keys
from portal.db import db
from portal.formkit.kinds.personal import PROVINCES, normal
from portal.people.models import Person
from portal.records import readers
from portal.records.models import Record, RecordValue

VISITOR = "visitor"
_PLATE_REST = re.compile(r"^[A-Z][A-Z0-9]{5,6}$")


def hashes_of(text: str) -> list[str]:
    """The keyed hashes a typed number may be kept under; a plate also without its province."""
    number = normal(text)
    if len(number) < 4 or not any(c.isdigit() for c in number):
        return []
    forms = [number, number.removeprefix("+86")]
    if _PLATE_REST.fullmatch(number):
        forms += [province + number for province in PROVINCES]
    return [keys().keyed_hash(one) for one in dict.fromkeys(forms)]


# Put together once: making a statement takes longer than running it.
_BY_HASH = (
    select(RecordValue.record_id)
    .join(Record, Record.id == RecordValue.record_id)
    .where(RecordValue.hotel_id == bindparam("hotel_id"), RecordValue.field.in_(("phone", "id_no", "plate")))
    .where(RecordValue.word.in_(bindparam("hashes", expanding=True)), Record.form_key == VISITOR)
    .order_by(RecordValue.record_id.desc())
    .limit(bindparam("most", type_=Integer))
)


def ids_by_hash(hashes: Iterable[str], me: Person, *, most: int) -> list[int]:
    """The visits with one of these personal numbers, the latest first."""
    asked = {"hotel_id": me.hotel_id, "hashes": sorted(hashes), "most": most}
    return list(db.session.scalars(_BY_HASH, asked))


def latest_visit(hashes: Iterable[str], me: Person) -> Record | None:
    """The last visit of whoever has one of these numbers, if this person may read it."""
    ids = ids_by_hash(hashes, me, most=1)
    if not ids:
        return None
    return db.session.scalar(
        readers.readable(select(Record).where(Record.id.in_(ids)), me).options(joinedload(Record.edition))
    )

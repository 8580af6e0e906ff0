"""Places of the hotel's lists and the codes on their labels: a code says where somebody stands, and cannot be guessed.

A label carries the address of `/at/<code>`. The code is worked out from the entry and the hotel's key, so nothing is
kept of it; a label that was photographed and passed round is made worthless by giving the place a new code. Where work
is allowed at a place that has no label, the record's own code hangs there on its notice.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from portal import crypto
from portal.db import db
from portal.errors import NotFound
from portal.records.models import Record, RecordValue, RegisterEntry

REGISTERS = ("places", "areas")  # a name in both is one place: the label of the first counts
_CODE = re.compile(r"(?:^|/)(n?)(\d+)-([a-z2-7]{8})/?$")


@dataclass(frozen=True)
class Spot:
    """A place somebody can stand at. `id` is of the entry, or of the record whose notice hangs there (`notice`)."""

    id: int
    name: str
    code: str
    notice: bool = False


def every(hotel_id: int) -> list[Spot]:
    """Every place of the hotel's lists, each name once, those of 常用地点 first."""
    rows = db.session.scalars(
        select(RegisterEntry).where(RegisterEntry.hotel_id == hotel_id, RegisterEntry.register.in_(REGISTERS),
                                    RegisterEntry.active)
    ).all()  # fmt: skip
    found: dict[str, Spot] = {}
    for row in sorted(rows, key=lambda row: (REGISTERS.index(row.register), row.id)):
        found.setdefault(row.name, _spot(row))
    return list(found.values())


def named(hotel_id: int, name: str) -> Spot | None:
    """The place of this name, if it has a label."""
    return next((spot for spot in every(hotel_id) if spot.name == name), None)


def find(code: str, hotel_id: int) -> Spot:
    """The place whose label says this: the code, or the whole address. Raises NotFound."""
    if (read := _CODE.search(code.strip().lower())) is not None:
        spot = _of_record(int(read[2]), hotel_id) if read[1] else _of_entry(int(read[2]), hotel_id)
        if spot is not None and hmac.compare_digest(spot.code, read[0].strip("/")):
            return spot
    raise NotFound(_("这个地点码不在使用：可能已经换过新码，请扫描现场现在贴着的二维码。"))


def _of_record(record_id: int, hotel_id: int) -> Spot | None:
    record = db.session.get(Record, record_id)
    return of_notice(record) if record is not None and record.hotel_id == hotel_id else None


def _of_entry(entry_id: int, hotel_id: int) -> Spot | None:
    row = db.session.get(RegisterEntry, entry_id)
    there = row is not None and row.hotel_id == hotel_id and row.active and row.register in REGISTERS
    return _spot(row) if row is not None and there else None


def of_notice(record: Record) -> Spot:
    """The place of a record as the notice that hangs there names it."""
    name = db.session.scalar(
        select(RecordValue.word).where(RecordValue.record_id == record.id, RecordValue.field == "place")
    )
    return Spot(record.id, name or "", f"n{record.id}-{_mark(f'notice:{record.id}')}", notice=True)


def renew(entry_id: int, hotel_id: int) -> Spot:
    """Give a place a new code; its old label is worth nothing from now on. Raises NotFound."""
    row = db.session.get(RegisterEntry, entry_id)
    if row is None or row.hotel_id != hotel_id or row.register not in REGISTERS or not row.active:
        raise NotFound(_("没有找到这个地点，或者已经删去。"))
    row.data = {**row.data, "turn": row.data.get("turn", 0) + 1}
    db.session.flush()
    return _spot(row)


def _spot(row: RegisterEntry) -> Spot:
    turn = row.data.get("turn", 0)
    return Spot(row.id, row.name, f"{row.id}-{_mark(f'place:{row.id}:{turn}')}")


def _mark(text: str) -> str:
    return crypto.keys().keyed_hash(text)[2:10]

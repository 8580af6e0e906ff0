"""Goods a contractor has registered at the gate on the way in, and what of them has left again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from portal.db import db
from portal.formkit import Value
from portal.records import editions, settling
from portal.records.facts import Asked, knows
from portal.records.models import Record, RecordValue

PASS, NOTE = "contractor_pass", "exit_note"
RELEASED = "相符放行"


@dataclass(frozen=True)
class Brought:
    """One kind of thing that came in on a pass: how many in all, how many have not left yet."""

    name: str
    spec: str
    unit: str
    quantity: Decimal
    left: Decimal


def brought_in(record: Record, *, but: int | None = None) -> list[Brought]:
    """What was registered on this contractor_pass, by name, the first first; `but` is an exit note not to count.

    Quantities of the same name add up; what was released on exit notes of this pass is no longer there.
    """
    total: Counter[str] = Counter()
    first: dict[str, dict[str, Any]] = {}
    for row in settling.values(record, editions.of(record)).get("brought") or []:
        total[row["name"]] += row["quantity"]
        first.setdefault(row["name"], row)
    gone = _released(record, but) if first else Counter()
    return [
        Brought(name, row.get("spec") or "", row.get("unit") or "", Decimal(total[name]),
                max(Decimal(0), Decimal(total[name] - gone[name])))
        for name, row in first.items()
    ]  # fmt: skip


def _released(record: Record, but: int | None) -> Counter[str]:
    """How many of each name were released on the notes of this pass, or stand on one that waits at the gate."""
    notes = db.session.scalars(
        select(Record).join(RecordValue, RecordValue.record_id == Record.id)
        .where(Record.form_key == NOTE, Record.status.in_(("running", "approved")), Record.stage != "已过期",
               RecordValue.field == "contractor_pass", RecordValue.ref_id == record.id)
        .order_by(Record.id)
    )  # fmt: skip
    gone: Counter[str] = Counter()
    for note in notes:
        if note.id == but:
            continue
        env = settling.env_of(note)
        checked = env.answer("checked")
        if checked:
            for row in checked:
                gone[row["name"]] += row["counted"] if row["verdict"] == RELEASED else 0
        else:
            for row in env.answer("goods") or []:
                gone[row["name"]] += row["quantity"] if row.get("registered") else 0
    return gone


@knows
def not_brought_in(asked: Asked, ref: Any, rows: list[dict[str, Any]] | None) -> list[str]:
    """Which of the goods ticked as registered on the way in were not, or are more than what is still inside."""
    ticked = [row for row in rows or [] if row.get("registered") and row.get("name")]
    record = db.session.get(Record, ref.id) if isinstance(ref, Value) and isinstance(ref.id, int) else None
    if record is None:
        return [row["name"] for row in ticked]
    there = {one.name: one.left for one in brought_in(record, but=asked.record.id if asked.record else None)}
    return [row["name"] for row in ticked if (row.get("quantity") or 0) > there.get(row["name"], Decimal(0))]

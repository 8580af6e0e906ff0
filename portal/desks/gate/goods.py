"""Goods a contractor has registered at the gate on the way in, and what of them has left again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.db import db
from portal.errors import BadInput, NotFound
from portal.formkit import Value
from portal.people.models import Person
from portal.records import amending, editions, readers, settling
from portal.records.facts import Asked, knows
from portal.records.models import Record, RecordValue

PASS, NOTE, BRING = "contractor_pass", "exit_note", "bring"
RELEASED = "相符放行"


@dataclass(frozen=True)
class Brought:
    """One kind of thing that came in on a pass: how many in all, how many have not left yet."""

    name: str
    spec: str
    unit: str
    quantity: Decimal
    left: Decimal


@dataclass(frozen=True)
class Carried:
    """One line as the guard types it when somebody comes in with things."""

    name: str
    quantity: str
    spec: str = ""
    unit: str = ""


def of(number: str, me: Person) -> tuple[Record, list[Brought]]:
    """A contractor_pass this person may read, and what came in on it. Raises NotFound."""
    record = readers.find(number, for_=me)
    if record.form_key != PASS:
        raise NotFound(_("%(number)s 不是临时出入证。", number=record.number))
    return record, brought_in(record)


def may_register(record: Record, me: Person) -> bool:
    """May this person register what comes in: the gate, while the passes are out?"""
    return any(one.key == BRING and not why_not for one, why_not in amending.possible(record, me))


def register(me: Person, number: str, lines: list[Carried], *, once: str, address: str = "") -> int:
    """Register what is carried in, all of it or nothing; returns how many lines there were.

    Raises BadInput with problems named `name-1`, `quantity-1` (the place of the line), NotYours, TooLate, NotFound.
    """
    record, _there = of(number, me)
    problems: dict[str, list[str]] = {}
    done = 0
    for place, line in enumerate(lines):
        if not (line.name.strip() or line.quantity.strip()):
            continue
        given = {
            "brought_name": line.name.strip(), "brought_spec": line.spec.strip(), "brought_unit": line.unit.strip(),
            "brought_quantity": line.quantity.strip(),
        }  # fmt: skip
        try:
            amending.file(me, record, BRING, given, once=f"{once[:56]}-{place}", address=address)
            done += 1
        except BadInput as problem:
            for box, sentences in problem.problems.items():
                problems.setdefault(f"{box.removeprefix('brought_')}-{place}", []).extend(sentences)
    if problems:
        raise BadInput(_("还没有登记，请更正下面的内容。"), problems)
    if not done:
        raise BadInput(_("请至少填写一样物资。"), {"name-0": [_("请至少填写一样物资")]})
    return done


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

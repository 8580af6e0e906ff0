"""What an approved record, a passed step or an amendment does elsewhere: functions by form, in its transaction.

@effects.follows("purchase_restock.delivery")
def into_stock(delivery: Record, purchase: Record) -> None: ...
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from portal.db import db
from portal.records import history
from portal.records.models import Link, Record

Effect = Callable[[Record, Record], None]
EFFECTS: dict[str, list[Effect]] = {}
Decided = Callable[[Record], None]
DECIDED: dict[str, list[Decided]] = {}
PASSED: dict[str, list[Decided]] = {}
FILED: list[Decided] = []


def follows(*form_keys: str) -> Callable[[Effect], Effect]:
    """Declare what follows when an amendment of these keys (`form.amendment`) has changed its record."""

    def declare(effect: Effect) -> Effect:
        for key in form_keys:
            EFFECTS.setdefault(key, []).append(effect)
        return effect

    return declare


def decided(*form_keys: str) -> Callable[[Decided], Decided]:
    """Declare what follows when a record of these forms has been approved, once, inside that transaction."""

    def declare(effect: Decided) -> Decided:
        for key in form_keys:
            DECIDED.setdefault(key, []).append(effect)
        return effect

    return declare


def filed(effect: Decided) -> Decided:
    """Declare what follows when a record of any form has been filed, inside that transaction."""
    FILED.append(effect)
    return effect


def run_filed(record: Record) -> None:
    """Let everything follow that was declared for a record just filed."""
    for effect in FILED:
        effect(record)


def passed(*steps: str) -> Callable[[Decided], Decided]:
    """Declare what follows when a step (`form.step`) has been passed, inside that transaction."""

    def declare(effect: Decided) -> Decided:
        for key in steps:
            PASSED.setdefault(key, []).append(effect)
        return effect

    return declare


def run_passed(record: Record, step: str) -> None:
    """Let everything follow that was declared for this step of the record's form."""
    for effect in PASSED.get(f"{record.form_key}.{step}", []):
        effect(record)


def run_decided(record: Record) -> None:
    """Let everything follow that was declared for an approved record of this form."""
    for effect in DECIDED.get(record.form_key, []):
        effect(record)


def run(amendment: Record, record: Record) -> None:
    """Let everything follow that was declared for this amendment. What an effect raises undoes the amendment too."""
    for effect in EFFECTS.get(amendment.form_key, []):
        effect(amendment, record)


def link(one: Record, other: Record, *, why: str) -> None:
    """Show two records on each other, with the reason, and note it in both histories; a second time does nothing."""
    known = select(Link.id).where(Link.from_id == one.id, Link.to_id == other.id, Link.why == why)
    if db.session.scalar(known) is not None:
        return
    db.session.add(Link(hotel_id=one.hotel_id, from_id=one.id, to_id=other.id, why=why))
    db.session.flush()
    history.write(one, "linked", by=None, note=f"{why}：{other.number}", data={"to": other.number})
    history.write(other, "linked", by=None, note=f"{why}：{one.number}", data={"from": one.number})

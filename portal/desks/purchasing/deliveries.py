"""What suppliers delivered, batch by batch: on time, as many as their note says, how many of them good. A batch of
nothing says that no more will come: it is neither in time nor right."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.desks.purchasing import orders
from portal.desks.purchasing.requests import FORMS
from portal.records.models import Record, RecordValue
from portal.reporting import Asked, Fact, facts
from portal.reporting.reading import DECIDED

COLUMNS = ("delivered_on", "delivered_item", "delivered", "delivered_good", "delivered_noted")


def of(asked: Asked) -> list[Fact]:
    """Every delivery accepted in the period: `supplier`, `on_time`, `right` (quantity), `came`, `good`."""
    found = facts(asked, *(f"{key}.delivery" for key in FORMS), at=DECIDED, columns=COLUMNS)
    purchases = _purchases({fact.parent for fact in found if fact.parent is not None})
    return [_judged(fact, purchases[fact.parent]) for fact in found if fact.parent in purchases]


def _judged(fact: Fact, purchase: dict[str, Any]) -> Fact:
    came, noted = fact["delivered"] or 0, fact["delivered_noted"]
    on = fact["delivered_on"].date() if fact["delivered_on"] else fact.at.date()
    return replace(fact, values={
        "supplier": purchase["suppliers"].get(fact["delivered_item"], ""),
        "on_time": came > 0 and on <= purchase["by"], "right": came > 0 and noted in (None, came),
        "came": came, "good": fact["delivered_good"] or 0,
    })  # fmt: skip


def _purchases(ids: set[int]) -> dict[int, dict[str, Any]]:
    """Of each purchase: who was to supply what, and by when it was to be there."""
    records = {one.id: one for one in db.session.scalars(select(Record).where(Record.id.in_(ids)))}
    rows = db.session.execute(
        select(RecordValue.record_id, RecordValue.field, RecordValue.row, RecordValue.word, RecordValue.moment)
        .where(RecordValue.record_id.in_(ids), RecordValue.field.in_(("picks.item", "picks.supplier", "arrives")))
    ).all()  # fmt: skip
    cells = {(row.record_id, row.field, row.row): row.word for row in rows}
    promised = {row.record_id: clock.in_house(row.moment).date() for row in rows if row.field == "arrives"}
    return {
        id_: {"by": orders.due_on(record, promised.get(id_)),
              "suppliers": {word: cells.get((id_, "picks.supplier", row), "")
                            for (owner, field, row), word in cells.items() if owner == id_ and field == "picks.item"}}
        for id_, record in records.items()
    }  # fmt: skip

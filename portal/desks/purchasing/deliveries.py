"""What suppliers delivered, batch by batch: on time, as many as their note says, how many of them good. A batch of
nothing says that no more will come: it is neither in time nor right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
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
LOOKED_BACK = timedelta(days=365)


@dataclass(frozen=True)
class Standing:
    """How a supplier delivered in the last year: so many batches, of them in time, of them right by the note; how much
    came, and how much of it was good, over all goods."""

    batches: int
    on_time: int
    right: int
    came: Decimal
    good: Decimal

    @property
    def good_percent(self) -> Decimal:
        """Nothing of it, where nothing has come."""
        return round(100 * self.good / self.came, 1) if self.came else Decimal(0)


def standing(hotel_id: int, suppliers: list[str]) -> dict[str, Standing]:
    """How each of these delivered what was ordered of it in the last year, whoever may read the purchases: figures, no
    papers. Those that delivered nothing are left out."""
    ordered = (
        select(Record.id)
        .join(RecordValue, (RecordValue.record_id == Record.id) & (RecordValue.field == "picks.supplier"))
        .where(Record.hotel_id == hotel_id, Record.form_key.in_(FORMS), Record.status == "approved",
               Record.decided_at >= clock.now() - LOOKED_BACK, RecordValue.word.in_(suppliers))
    )  # fmt: skip
    purchases = _purchases(set(db.session.scalars(ordered)))
    rows = db.session.execute(
        select(Record.id, Record.parent_id, Record.applied_at, RecordValue)
        .join(RecordValue, RecordValue.record_id == Record.id)
        .where(Record.parent_id.in_(purchases), Record.form_key.in_([f"{key}.delivery" for key in FORMS]),
               Record.applied_at.is_not(None), RecordValue.field.in_(COLUMNS))
    )  # fmt: skip
    batches: dict[int, dict[str, Any]] = {}
    for id_, parent, at, cell in rows:
        assert parent is not None  # asked for by it
        batch = batches.setdefault(id_, {**dict.fromkeys(COLUMNS), "purchase": purchases[parent], "at": at})
        day = clock.in_house(cell.moment) if cell.moment else None
        batch[cell.field] = next((value for value in (cell.amount, day, cell.word) if value is not None), None)
    judged = [_judgement(batch, clock.in_house(batch["at"]).date(), batch["purchase"]) for batch in batches.values()]
    found = {}
    for supplier in suppliers:
        mine = [one for one in judged if one["supplier"] == supplier]
        if mine:
            came, good = (sum((one[name] for one in mine), Decimal(0)) for name in ("came", "good"))
            found[supplier] = Standing(len(mine), sum(one["on_time"] for one in mine),
                                       sum(one["right"] for one in mine), came, good)  # fmt: skip
    return found


def of(asked: Asked) -> list[Fact]:
    """Every delivery accepted in the period: `supplier`, `on_time`, `right` (quantity), `came`, `good`."""
    found = facts(asked, *(f"{key}.delivery" for key in FORMS), at=DECIDED, columns=COLUMNS)
    purchases = _purchases({fact.parent for fact in found if fact.parent is not None})
    return [
        replace(fact, values=_judgement(fact.values, fact.at.date(), purchases[fact.parent]))
        for fact in found
        if fact.parent in purchases
    ]


def _judgement(batch: dict[str, Any], entered_on: date, purchase: dict[str, Any]) -> dict[str, Any]:
    came, noted = batch["delivered"] or 0, batch["delivered_noted"]
    on = batch["delivered_on"].date() if batch["delivered_on"] else entered_on
    return {
        "supplier": purchase["suppliers"].get(batch["delivered_item"], ""),
        "on_time": came > 0 and on <= purchase["by"], "right": came > 0 and noted in (None, came),
        "came": came, "good": batch["delivered_good"] or 0,
    }  # fmt: skip


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

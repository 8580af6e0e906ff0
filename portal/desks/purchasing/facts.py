"""What forms of purchasing ask of the portal: suppliers not in use, what a report names, whether it was used before."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from portal.db import db
from portal.desks.purchasing.requests import FORMS
from portal.formkit import Value
from portal.people import directory
from portal.records import editions, settling
from portal.records.facts import OPEN, Asked, knows
from portal.records.models import Record, RecordValue

OUT_OF_USE = ("暂停", "停用")


@knows
def paused_suppliers(asked: Asked, names: list[str] | None) -> list[str]:
    return out_of_use(names)


def out_of_use(names: list[str] | None) -> list[str]:
    """Which of these suppliers are on file as paused or stopped; one on file twice is judged by any card in use."""
    wanted = [name for name in dict.fromkeys(names or []) if name]
    if not wanted:
        return []
    named, state = aliased(RecordValue), aliased(RecordValue)
    known = db.session.execute(
        select(named.word, state.word)
        .join(Record, Record.id == named.record_id)
        .join(state, (state.record_id == Record.id) & (state.field == "state"))
        .where(
            Record.hotel_id == directory.hotel().id,
            Record.form_key == "supplier",
            Record.status == "approved",
            named.field == "name",
            named.word.in_(wanted),
        )
    ).all()
    in_use = {name for name, word in known if word not in OUT_OF_USE}
    return sorted({name for name, _word in known if name is not None} - in_use)


@knows
def last_bought(
    asked: Asked, names: list[str | None] | None, specs: list[str | None] | None, quantities: list[Any] | None
) -> list[dict[str, Any]]:
    """These goods as rows of a request, each with unit, price (fen) and quantity of the last approved purchase of goods
    of that name; blank for what was never bought."""
    known = _last_orders([name for name in names or [] if name])
    rows = zip(names or [], specs or [], quantities or [], strict=False)
    return [{"name": name, "spec": spec, "quantity": count, **known.get(name or "", {})} for name, spec, count in rows]


def _last_orders(names: list[str]) -> dict[str, dict[str, Any]]:
    latest = (
        select(RecordValue.word, func.max(Record.id))
        .join(Record, Record.id == RecordValue.record_id)
        .where(Record.hotel_id == directory.hotel().id, Record.form_key.in_(FORMS), Record.status == "approved",
               RecordValue.field == "picks.item", RecordValue.word.in_(names))
        .group_by(RecordValue.word)
    )  # fmt: skip
    last: dict[str, int] = {name: id_ for name, id_ in db.session.execute(latest) if name} if names else {}
    purchases = db.session.scalars(
        select(Record).where(Record.id.in_(last.values())).options(joinedload(Record.edition))
    )
    found: dict[str, dict[str, Any]] = {}
    for purchase in purchases:
        values = settling.values(purchase, editions.of(purchase))
        prices = {row["item"]: row.get("price") for row in values["picks"]}
        found |= {
            row["name"]: {"unit": row.get("unit"), "last_price": prices.get(row["name"]),
                          "last_quantity": row["quantity"]}
            for row in values["goods"] if last.get(row["name"]) == purchase.id
        }  # fmt: skip
    return found


@knows
def reported_items(asked: Asked, ref: Any) -> list[str]:
    """The names of what a 物品报损报告 lists."""
    if not (isinstance(ref, Value) and isinstance(ref.id, int)):
        return []
    return [
        word
        for word in db.session.scalars(
            select(RecordValue.word)
            .where(RecordValue.record_id == ref.id, RecordValue.field == "items.name")
            .order_by(RecordValue.row)
        )
        if word
    ]


@knows
def replaced_before(asked: Asked, ref: Any) -> bool:
    """Has another live 采购申请单（更新替换） this report behind it?"""
    if not (isinstance(ref, Value) and isinstance(ref.id, int)):
        return False
    found = (
        select(Record.id)
        .join(RecordValue, (RecordValue.record_id == Record.id) & (RecordValue.field == "report"))
        .where(Record.form_key == asked.form.key, Record.status.in_(OPEN), RecordValue.ref_id == ref.id)
    )
    if asked.record is not None:
        found = found.where(Record.id != asked.record.id)
    return db.session.scalar(found.limit(1)) is not None

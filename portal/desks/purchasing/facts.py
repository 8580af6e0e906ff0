"""What forms of purchasing ask of the portal: suppliers not in use, what a report names, whether it was used before."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.db import db
from portal.formkit import Value
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
            Record.form_key == "supplier", Record.status == "approved", named.field == "name", named.word.in_(wanted)
        )
    ).all()
    in_use = {name for name, word in known if word not in OUT_OF_USE}
    return sorted({name for name, _word in known if name is not None} - in_use)


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
        .where(Record.form_key == asked.form.key, Record.status.in_(OPEN), RecordValue.word == ref.name)
    )
    if asked.record is not None:
        found = found.where(Record.id != asked.record.id)
    return db.session.scalar(found.limit(1)) is not None

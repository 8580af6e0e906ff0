"""What finance has before it: goods received and found good that no invoice covers yet, and invoices under way.

At the end of a month the first list is the estimate of what is owed without a bill (暂估).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from portal.db import db
from portal.desks.purchasing import matching
from portal.desks.purchasing.requests import FORMS
from portal.people.models import Person
from portal.records import editions, filing, hands, readers, settling, surroundings
from portal.records.models import Record, RecordValue, StepRun, Task

MOST = 200


@dataclass(frozen=True)
class Due:
    """What one supplier may bill for one purchase: goods by name, money in fen at the prices agreed. `since` is the day
    the last of it came, `whole` whether nothing more of it is to come."""

    purchase: Record
    supplier: str
    goods: list[str]
    received: int
    billed: int
    since: date
    whole: bool

    @property
    def open(self) -> int:
        """What is still to be billed."""
        return self.received - self.billed


@dataclass(frozen=True)
class UnderWay:
    """An invoice that is registered and not decided: what it says (fen), what the check found, and with whom it is."""

    record: Record
    supplier: str
    purchase: str
    stated: int
    found: str
    step: str
    holders: list[str]


def may_register(me: Person) -> bool:
    """Is this person of those who register invoices?"""
    form = editions.today(matching.INVOICE)
    return filing.who_files(form, surroundings.answers(form, {}, applicant=me), me)[0]


# ---- to be billed ----------------------------------------------------------------------------------------------------
def due(me: Person) -> list[Due]:
    """Every supplier that has delivered what no invoice covers, of purchases this person may read, the longest waiting
    first; as many queries whatever there is."""
    statement = select(Record).where(
        Record.hotel_id == me.hotel_id, Record.status == "approved", Record.id.in_(_open())
    )
    purchases = db.session.scalars(
        readers.readable(statement, me)
        .options(joinedload(Record.edition), joinedload(Record.department))
        .order_by(Record.decided_at, Record.id)
        .limit(MOST)
    ).all()
    billed = matching.billed_of([purchase.id for purchase in purchases])
    found = [one for purchase in purchases for one in _of(purchase, billed.get(purchase.id, {}))]
    return sorted(found, key=lambda one: (one.since, one.purchase.id))


def _open() -> Any:
    """The purchases of which more was accepted of some good than stands on invoices."""
    item, good = aliased(RecordValue), aliased(RecordValue)
    came = (
        select(Record.parent_id.label("purchase"), item.word.label("item"), func.sum(good.amount).label("quantity"))
        .join(item, (item.record_id == Record.id) & (item.field == "delivered_item"))
        .join(good, (good.record_id == Record.id) & (good.field == "delivered_good"))
        .where(Record.form_key.in_([f"{key}.delivery" for key in FORMS]), Record.applied_at.is_not(None))
        .group_by(Record.parent_id, item.word)
        .subquery()
    )
    billed = matching.billed().subquery()
    return (
        select(came.c.purchase)
        .outerjoin(billed, (billed.c.purchase == came.c.purchase) & (billed.c.item == came.c.item))
        .where(came.c.quantity > func.coalesce(billed.c.quantity, 0))
    )


def _of(purchase: Record, billed: dict[str, Decimal]) -> list[Due]:
    values = settling.values(purchase, editions.of(purchase))
    accepted = matching.accepted_of(values)
    wanted = {row["name"]: row["quantity"] for row in values.get("goods") or []}
    by_supplier: dict[str, list[dict[str, Any]]] = {}
    for row in values.get("picks") or []:
        by_supplier.setdefault(row["supplier"], []).append(row)
    found = []
    for supplier, rows in by_supplier.items():
        waits = [row["item"] for row in rows if accepted.get(row["item"], Decimal(0)) > billed.get(row["item"], 0)]
        if not waits:
            continue
        came = [row["on"] for row in values.get("receipts") or [] if row["item"] in waits]
        # What was billed beyond what came is another matter: it takes nothing from what is still to be billed.
        known = {row["item"]: min(billed.get(row["item"], Decimal(0)), accepted.get(row["item"], Decimal(0)))
                 for row in rows}  # fmt: skip
        found.append(Due(
            purchase, supplier, waits, _worth(rows, accepted), _worth(rows, known), max(came),
            purchase.finished_at is not None
            or all(accepted.get(row["item"], Decimal(0)) >= wanted[row["item"]] for row in rows),
        ))  # fmt: skip
    return found


def _worth(rows: list[dict[str, Any]], quantities: dict[str, Decimal]) -> int:
    """So many of each at the price agreed, in fen, half a fen rounded up."""
    amounts = ((row["price"] or 0) * quantities.get(row["item"], Decimal(0)) for row in rows)
    return sum(int(one.quantize(Decimal(1), rounding=ROUND_HALF_UP)) for one in amounts)


# ---- invoices under way ----------------------------------------------------------------------------------------------
def under_way(me: Person) -> list[UnderWay]:
    """Invoices registered and not decided, the oldest first."""
    records = db.session.scalars(
        readers.readable(
            select(Record).where(Record.hotel_id == me.hotel_id, Record.form_key == matching.INVOICE,
                                 Record.status.in_(("running", "returned"))), me,
        ).options(joinedload(Record.edition)).order_by(Record.submitted_at, Record.id).limit(MOST)
    ).all()  # fmt: skip
    waiting = _waiting([record.id for record in records])
    return [_invoice(record, *waiting.get(record.id, ("", []))) for record in records]


def _waiting(ids: list[int]) -> dict[int, tuple[str, list[str]]]:
    """At which step each of these stands, and with whom."""
    tasks = db.session.scalars(
        select(Task)
        .join(StepRun, StepRun.id == Task.run_id)
        .where(Task.record_id.in_(ids), Task.state == "waiting")
        .options(joinedload(Task.person), joinedload(Task.run))
        .order_by(Task.id)
    )
    found: dict[int, tuple[str, list[str]]] = {}
    for task in tasks:
        found.setdefault(task.record_id, (task.run.step, []))[1].append(hands.name_of(task))
    return found


def _invoice(record: Record, step: str, holders: list[str]) -> UnderWay:
    form = editions.of(record)
    values = settling.values(record, form)
    name = form.route.steps[step].name if step in form.route.steps else _("退回修改")
    purchase = values.get("purchase")
    return UnderWay(record, values["supplier"], purchase.name if purchase else "", values["stated"],
                    values.get("found") or "", name, holders)  # fmt: skip


# ---- as a sheet ------------------------------------------------------------------------------------------------------
def head() -> list[str]:
    return [_("采购申请"), _("申请部门"), _("供应商"), _("货品"), _("最近到货"), _("合格收货（元）"), _("已开票（元）"),
            _("未开票（元）")]  # fmt: skip


def row_of(one: Due) -> list[Any]:
    """One line for a spreadsheet: money in yuan."""
    department = one.purchase.department.name if one.purchase.department else ""
    return [one.purchase.number, department, one.supplier, "、".join(one.goods), one.since, one.received / 100,
            one.billed / 100, one.open / 100]  # fmt: skip

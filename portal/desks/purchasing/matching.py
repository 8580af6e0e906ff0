"""Three ways to look at one purchase: what was ordered, what was received and found good, what the supplier bills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from portal.db import db
from portal.desks.purchasing.requests import FORMS
from portal.formkit import Value
from portal.printing.figures import amount, yuan
from portal.records import editions, settling
from portal.records.models import Record, RecordValue
from portal.regulations import settings

INVOICE = "purchase_invoice"
TOLERANCE = "invoice_tolerance"
COUNTED = ("running", "returned", "approved")  # an invoice refused or taken back bills nothing


@dataclass(frozen=True)
class Billed:
    """One line of an invoice as it stands there; price in fen a unit, with tax."""

    item: str
    quantity: Decimal
    price: int


@dataclass(frozen=True)
class Line:
    """One good, three ways. Quantities in its unit, prices in fen; None where there is none. `differences` in words."""

    item: str
    unit: str
    ordered: Decimal | None
    agreed: int | None
    accepted: Decimal
    before: Decimal  # on other invoices
    billed: Decimal
    price: int | None
    differences: tuple[str, ...] = ()


def order_of(ref: Any) -> Record | None:
    """The purchase a box names, if it is an approved one."""
    record = db.session.get(Record, ref.id) if isinstance(ref, Value) and isinstance(ref.id, int) else None
    return record if record is not None and record.form_key in FORMS and record.status == "approved" else None


def match(purchase: Record, supplier: str, lines: Sequence[Billed], *, besides: int | None = None) -> list[Line]:
    """Every line of an invoice against the purchase it is for. `besides` is the invoice itself, already kept."""
    values = settling.values(purchase, editions.of(purchase))
    goods = {row["name"]: row for row in values.get("goods") or []}
    picks = {row["item"]: row for row in values.get("picks") or [] if row["supplier"] == supplier}
    accepted = accepted_of(values)
    before = billed_of([purchase.id], besides=besides).get(purchase.id, {})
    allowed = Decimal(settings.get(TOLERANCE)) / 100
    found = []
    for one in lines:
        here = one.item in picks and one.item in goods
        line = Line(
            one.item, goods[one.item]["unit"] or "" if one.item in goods else "",
            goods[one.item]["quantity"] if here else None, picks[one.item].get("price") if here else None,
            accepted.get(one.item, Decimal(0)), before.get(one.item, Decimal(0)), one.quantity, one.price,
        )  # fmt: skip
        found.append(_judged(line, allowed))
    return found


def _judged(line: Line, allowed: Decimal) -> Line:
    """The line with what does not fit: not ordered there, dearer than agreed, more than has been accepted."""
    said = []
    if line.ordered is None:
        said.append(_("%(item)s：没有向这家供应商订", item=line.item))
    else:
        if line.agreed is not None and line.price is not None and line.price > line.agreed * (1 + allowed):
            said.append(_("%(item)s：单价 %(price)s，订货时 %(agreed)s", item=line.item, price=yuan(line.price),
                          agreed=yuan(line.agreed)))  # fmt: skip
        figures = {"item": line.item, "billed": amount(line.billed), "accepted": amount(line.accepted)}
        if line.billed > (line.accepted - line.before) * (1 + allowed):
            said.append(
                _("%(item)s：开票 %(billed)s，合格收货 %(accepted)s，其他发票已开 %(before)s",
                  before=amount(line.before), **figures)
                if line.before
                else _("%(item)s：开票 %(billed)s，合格收货 %(accepted)s", **figures)
            )  # fmt: skip
    return Line(**{**line.__dict__, "differences": tuple(said)})


def accepted_of(values: dict[str, Any]) -> dict[str, Decimal]:
    """How many of each good of a purchase came and were found good, by its answers."""
    accepted: dict[str, Decimal] = {}
    for row in values.get("receipts") or []:
        accepted[row["item"]] = accepted.get(row["item"], Decimal(0)) + (row["accepted"] or Decimal(0))
    return accepted


def billed(*purchase_ids: int) -> Select[int | None, str | None, Decimal | None]:
    """`purchase`, `item`, `quantity` of what stands on invoices that count; of these purchases, if any are named."""
    ref, item, quantity = aliased(RecordValue), aliased(RecordValue), aliased(RecordValue)
    found = (
        select(ref.ref_id.label("purchase"), item.word.label("item"), func.sum(quantity.amount).label("quantity"))
        .select_from(Record)
        .join(item, (item.record_id == Record.id) & (item.field == "lines.item"))
        .join(ref, (ref.record_id == Record.id) & (ref.field == "purchase"))
        .join(quantity, (quantity.record_id == Record.id) & (quantity.field == "lines.quantity")
              & (quantity.row == item.row))
        .where(Record.form_key == INVOICE, Record.status.in_(COUNTED))
        .group_by(ref.ref_id, item.word)
    )  # fmt: skip
    return found.where(ref.ref_id.in_(purchase_ids)) if purchase_ids else found


def billed_of(purchase_ids: Sequence[int], *, besides: int | None = None) -> dict[int, dict[str, Decimal]]:
    """How many of each good stand on invoices for each of these purchases, one invoice (`besides`) aside."""
    found: dict[int, dict[str, Decimal]] = {}
    if purchase_ids:
        for purchase, item, quantity in db.session.execute(billed(*purchase_ids).where(Record.id != (besides or 0))):
            found.setdefault(purchase or 0, {})[item or ""] = quantity or Decimal(0)
    return found


def of_invoice(invoice: Record) -> tuple[Record | None, list[Line]]:
    """The purchase an invoice is for, and its lines as they match now."""
    values = settling.values(invoice, editions.of(invoice))
    purchase = order_of(values.get("purchase"))
    if purchase is None:
        return None, []
    lines = [Billed(row["item"], row["quantity"], row["price"]) for row in values.get("lines") or []]
    return purchase, match(purchase, values["supplier"], lines, besides=invoice.id)


def open_lines(purchase: Record, supplier: str) -> list[dict[str, Any]]:
    """What this supplier may bill now: accepted and on no invoice yet, at the price agreed."""
    values = settling.values(purchase, editions.of(purchase))
    mine = {row["item"]: row for row in values.get("picks") or [] if row["supplier"] == supplier}
    lines = match(purchase, supplier, [Billed(item, Decimal(0), 0) for item in mine])
    return [
        {"item": line.item, "quantity": line.accepted - line.before, "price": line.agreed}
        for line in lines
        if line.accepted > line.before
    ]


def suppliers_of(purchase: Record) -> list[str]:
    """Who was picked for something of this purchase, in the order of its goods."""
    values = settling.values(purchase, editions.of(purchase))
    return list(dict.fromkeys(row["supplier"] for row in values.get("picks") or [] if row.get("supplier")))

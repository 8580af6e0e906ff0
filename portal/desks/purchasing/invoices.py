"""Invoices of suppliers: what their form asks, the list of what is to be billed, the page of the three-way check."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from portal import access, clock, downloads
from portal.db import db
from portal.desks.purchasing import billing, blueprint, matching
from portal.desks.purchasing.matching import INVOICE, Billed
from portal.desks.purchasing.requests import FORMS
from portal.errors import NotFound, TooLate
from portal.people import directory
from portal.people.session import current
from portal.printing.pages import HOUSE_LANGUAGE
from portal.records import extras, readers
from portal.records.extras import Extra
from portal.records.facts import Asked, knows
from portal.records.models import Record, RecordValue
from portal.records.views import filling
from portal.spreadsheets import XLSX, xlsx

Page = str | Response | tuple[str, int]


# ---- what the form asks ----------------------------------------------------------------------------------------------
@knows
def is_order(asked: Asked, ref: Any) -> bool:
    """Is this an approved purchase?"""
    return matching.order_of(ref) is not None


@knows
def ordered_from(asked: Asked, ref: Any, supplier: str | None) -> bool:
    """Was something of this purchase ordered from this supplier?"""
    purchase = matching.order_of(ref)
    return purchase is not None and supplier in matching.suppliers_of(purchase)


@knows
def invoices_of(asked: Asked, number: str | None, supplier: str | None) -> int:
    """How many invoices of this supplier with this number are registered, the asking one aside."""
    named, by = (
        select(RecordValue.record_id).where(RecordValue.field == field, RecordValue.word == word)
        for field, word in (("number", number), ("supplier", supplier))
    )
    found = select(func.count()).select_from(Record).where(
        Record.hotel_id == directory.hotel().id, Record.form_key == INVOICE, Record.status.in_(matching.COUNTED),
        Record.id.in_(named), Record.id.in_(by),
    )  # fmt: skip
    if asked.record is not None:
        found = found.where(Record.id != asked.record.id)
    return db.session.scalar(found) or 0


@knows
def invoice_differences(
    asked: Asked, ref: Any, supplier: str | None, items: list[str | None] | None,
    quantities: list[Decimal | None] | None, prices: list[int | None] | None,
) -> list[str]:  # fmt: skip
    """What of an invoice does not fit what was ordered and accepted, in the words of the house: they are kept."""
    purchase = matching.order_of(ref)
    if purchase is None or not supplier:
        return []
    rows = zip(items or [], quantities or [], prices or [], strict=False)
    billed = [Billed(item, quantity, price or 0) for item, quantity, price in rows if item and quantity is not None]
    besides = asked.record.id if asked.record is not None else None
    with force_locale(HOUSE_LANGUAGE):
        lines = matching.match(purchase, supplier, billed, besides=besides)
    return [said for line in lines for said in line.differences]


@knows
def invoice_verdict(asked: Asked, differences: list[str] | None) -> str:
    """The outcome of the check in a sentence."""
    return "；".join(differences) if differences else "与订货、收货一致"


# ---- pages -----------------------------------------------------------------------------------------------------------
@blueprint.get("/bills")
@access.desk("finance", "purchasing")
def bills() -> str:
    """What has come and no invoice covers, the way to its invoice; invoices that are not decided yet."""
    me = current()
    due = billing.due(me)
    return render_template(
        "purchasing/bills.html", due=due, total=sum(one.open for one in due), under_way=billing.under_way(me),
        may=billing.may_register(me), buyer="purchasing" in directory.desks_of(me),
    )  # fmt: skip


@blueprint.get("/bills.xlsx")
@access.desk("finance", "purchasing")
def bills_xlsx() -> Response:
    """The same as a sheet: what is owed without an invoice, for the end of the month."""
    title = _("已收货未开票")
    content = xlsx(title, billing.head(), [billing.row_of(one) for one in billing.due(current())])
    return downloads.sent(content, f"{title} {clock.today():%Y%m%d}.xlsx", XLSX, attached=True)


@blueprint.get("/<number>/invoice")
@access.signed_in
def begin_invoice(number: str) -> Page:
    """An invoice for this purchase, filled in with what its supplier may bill now; nothing is kept yet."""
    purchase = readers.find(number, for_=current())
    if purchase.form_key not in FORMS:
        raise NotFound(_("%(number)s 不是采购申请。", number=purchase.number))
    suppliers = matching.suppliers_of(purchase) if purchase.status == "approved" else []
    if not suppliers:
        raise TooLate(_("%(number)s 还没有批准，不能登记发票。", number=purchase.number))
    supplier = request.args.get("supplier", "")
    supplier = supplier if supplier in suppliers else suppliers[0]
    values = {"supplier": supplier, "lines": matching.open_lines(purchase, supplier)}
    return filling.begun(INVOICE, {"purchase": purchase.number}, values=values)


@blueprint.get("/<number>/check")
@access.signed_in
def three_ways(number: str) -> str:
    """An invoice beside what was ordered and what was accepted, line by line."""
    invoice = readers.find(number, for_=current())
    if invoice.form_key != INVOICE:
        raise NotFound(_("%(number)s 不是供应商发票。", number=invoice.number))
    purchase, lines = matching.of_invoice(invoice)
    return render_template("purchasing/three_ways.html", invoice=invoice, purchase=purchase, lines=lines)


@extras.offers(INVOICE)
def _check_offered(record: Record) -> list[Extra]:
    return [Extra(_("三方核对"), url_for("purchasing.three_ways", number=record.number), "list")]


@extras.offers(*FORMS)
def _invoice_offered(record: Record) -> list[Extra]:
    """For finance: each supplier's invoice, as soon as there is an order."""
    if record.status != "approved" or not billing.may_register(current()):
        return []
    return [
        Extra(_("登记发票：%(name)s", name=name),
              url_for("purchasing.begin_invoice", number=record.number, supplier=name), "file-text")
        for name in matching.suppliers_of(record)
    ]  # fmt: skip

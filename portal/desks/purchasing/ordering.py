"""Orders by supplier: one purchase bought of several makes several orders. Their papers, their register, what is late.

An order is what was chosen, grouped by whom it is bought of; it is no record of its own, so it can never say anything
else than the purchase the board approved.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.desks.purchasing import orders
from portal.desks.purchasing.requests import FORMS
from portal.errors import NotFound, TooLate
from portal.people import directory
from portal.people.models import Person
from portal.printing.ledgers import Register
from portal.printing.model import Column
from portal.printing.orders import OrderLine, PurchaseOrder
from portal.printing.pages import HOUSE_LANGUAGE
from portal.records import editions, prints, readers, settling
from portal.records.models import Record, StepRun, Task

ORDER_STEP, RECEIVED = "order", "已收货"
MOST = 400  # purchases the register looks at, the latest first
MONEY = 5  # the column of the register
SHOWS = ("open", "late", "all")


@dataclass(frozen=True)
class SupplierOrder:
    """What one supplier delivers of one purchase, by the day the purchase is due (`orders.due_on`); `ordered_on` None
    while nobody has placed it. Amounts in fen."""

    record: Record
    place: int  # among the suppliers of this purchase
    number: str
    supplier: str
    lines: list[orders.Line]
    ordered_on: date | None
    due: date
    over: bool  # the purchase is finished: what has not come does not come any more

    @property
    def total(self) -> int:
        return sum(_amount(line) for line in self.lines)

    @property
    def missing(self) -> list[orders.Line]:
        return [] if self.over else [line for line in self.lines if line.missing]

    @property
    def days_late(self) -> int:
        return orders.days_late(self.due, self.missing)

    @property
    def late(self) -> bool:
        return self.days_late > 0

    @property
    def state(self) -> str:
        """How far it is, in a word."""
        if self.ordered_on is None:
            return _("待下单")
        if not self.missing:
            return _("已结，未收齐") if any(line.missing for line in self.lines) else _("已收齐")
        return _("部分到货") if any(line.accepted for line in self.lines) else _("未到货")


def _amount(line: orders.Line) -> int:
    """In fen, half a fen rounded up, as in the comparison."""
    return int(((line.price or 0) * line.quantity).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def of(record: Record) -> list[SupplierOrder]:
    """The orders of an approved purchase, in the order of its suppliers. Raises TooLate before it is approved."""
    if record.decided_at is None or record.status != "approved":
        raise TooLate(_("%(number)s 还没有批准，不能下订单。", number=record.number))
    return _orders(record, _placed_on([record]).get(record.id))


def _orders(record: Record, placed: date | None) -> list[SupplierOrder]:
    values = settling.values(record, editions.of(record))
    lines = orders.lines_of(values)
    names = list(dict.fromkeys(line.supplier for line in lines if line.supplier))
    base = values.get("order_no") or record.number
    due, over = orders.due_on(record, values.get("arrives")), record.stage == RECEIVED
    return [
        SupplierOrder(
            record, place, base if len(names) == 1 else f"{base}-{place}", name,
            [line for line in lines if line.supplier == name], placed, due, over,
        )
        for place, name in enumerate(names, start=1)
    ]  # fmt: skip


def _placed_on(records: list[Record]) -> dict[int, date]:
    """When the orders of these purchases were placed, by the purchase's id."""
    rows = db.session.execute(
        select(StepRun.record_id, func.max(StepRun.closed_at))
        .where(
            StepRun.record_id.in_([record.id for record in records]), StepRun.step == ORDER_STEP,
            StepRun.state == "passed",
        )
        .group_by(StepRun.record_id)
    )  # fmt: skip
    return {record_id: clock.in_house(at).date() for record_id, at in rows if at is not None}


def listed(me: Person, show: str = "open") -> list[SupplierOrder]:
    """The register: every order of approved purchases this person may read; `open` ones by their due day, `late` ones
    the latest first, `all` the newest first."""
    statement = readers.readable(
        select(Record).where(
            Record.hotel_id == me.hotel_id, Record.form_key.in_(FORMS), Record.status == "approved",
            *([] if show == "all" else [Record.stage.in_((orders.ORDERED, orders.UNDER_WAY))]),
        ),
        me,
    ).options(joinedload(Record.edition), joinedload(Record.department))  # fmt: skip
    records = list(db.session.scalars(statement.order_by(Record.decided_at.desc(), Record.id.desc()).limit(MOST)))
    placed = _placed_on(records)
    found = [order for record in records for order in _orders(record, placed.get(record.id))]
    if show == "all":
        return found
    kept = [order for order in found if order.missing and (order.late or show == "open")]
    return sorted(kept, key=lambda order: (order.due, order.record.id, order.place))


# ---- on paper --------------------------------------------------------------------------------------------------------
def paper(record: Record, place: int) -> PurchaseOrder:
    """采购订单 for the supplier at this place. Raises NotFound, TooLate."""
    order = next((one for one in of(record) if one.place == place), None)
    if order is None:
        raise NotFound(_("%(number)s 没有这一张订单。", number=record.number))
    values = settling.values(record, editions.of(record))
    rows = {row["item"]: row for row in values.get("quotes") or [] if row["supplier"] == order.supplier}
    asked = {row["name"]: row for row in values["goods"]}
    hotel, sheet = directory.hotel(), prints.sheet_of(record)
    said = list(rows.values())
    return PurchaseOrder(
        hotel=hotel.name, address=hotel.address, phone=hotel.phone, number=order.number, supplier=order.supplier,
        contact=next((row["contact"] for row in said if row.get("contact")), ""),
        terms=next((row["terms"] for row in said if row.get("terms")), ""),
        ordered_on=order.ordered_on or clock.today(), due=order.due, buyer=_buyer(record),
        lines=[_line(line, rows.get(line.name, {}), asked[line.name]) for line in order.lines],
        qr_url=sheet.qr_url, short_code=sheet.short_code,
    )  # fmt: skip


def _line(line: orders.Line, quote: dict[str, Any], goods: dict[str, Any]) -> OrderLine:
    price = line.price or 0
    said = quote.get("brand") or goods.get("spec") or ""
    return OrderLine(name=line.name, spec=said, unit=line.unit, quantity=line.quantity, price=price,
                     amount=_amount(line))  # fmt: skip


def _buyer(record: Record) -> str:
    """Who placed the order, else who compared."""
    last = db.session.scalars(
        select(Task)
        .join(Task.run)
        .where(Task.record_id == record.id, Task.state == "passed", StepRun.step.in_((ORDER_STEP, "compare")))
        .order_by(Task.decided_at.desc(), Task.id.desc())
        .limit(1)
    ).first()
    return last.decider.name if last is not None and last.decider is not None else ""


def head() -> list[str]:
    return [
        _("订单号"), _("采购申请"), _("申请部门"), _("供应商"), _("货品"), _("金额（元）"), _("下单日期"),
        _("交货日期"), _("到货情况"), _("未到货品"), _("超期天数"),
    ]  # fmt: skip


def row_of(order: SupplierOrder) -> list[Any]:
    """One line of the register for a spreadsheet: money in yuan."""
    names, missing = [line.name for line in order.lines], [line.name for line in order.missing]
    return [
        order.number, order.record.number, order.record.department.name if order.record.department else "",
        order.supplier, "、".join(names), order.total / 100, order.ordered_on, order.due, order.state,
        "、".join(missing), order.days_late or None,
    ]  # fmt: skip


def register(found: list[SupplierOrder], me: Person) -> Register:
    """采购订单登记簿 of these orders."""
    with force_locale(HOUSE_LANGUAGE):
        *texts, days = head()
        columns = [Column(label, kind="money") if n == MONEY else Column(label) for n, label in enumerate(texts)]
        rows = [
            [*(order.total if n == MONEY else _written(cell) for n, cell in enumerate(row_of(order)))]
            for order in found
        ]
        return Register(
            hotel=directory.hotel().name, title=_("采购订单登记簿"), rows=rows,
            columns=[*columns, Column(days, kind="number")], period=f"{clock.today():%Y-%m-%d}",
            printed_by=me.name, printed_at=clock.house_now(),
        )  # fmt: skip


def _written(cell: Any) -> str:
    return "" if cell is None else f"{cell:%Y-%m-%d}" if isinstance(cell, date) else str(cell)


# ---- for the audit ---------------------------------------------------------------------------------------------------
def single_sources(me: Person) -> list[tuple[Record, str, int, list[str]]]:
    """Purchases with fewer quotations than the article wants, compared since: reason, amount in fen, suppliers."""
    statement = readers.readable(
        select(Record).where(
            Record.hotel_id == me.hotel_id, Record.form_key.in_(FORMS), Record.status.in_(("running", "approved")),
            Record.answers["single_source"].as_string() != "",
        ),
        me,
    ).options(joinedload(Record.edition), joinedload(Record.department))  # fmt: skip
    found = []
    for record in db.session.scalars(statement.order_by(Record.id.desc()).limit(MOST)):
        env = settling.env_of(record, editions.of(record))
        chosen = [row["supplier"] for row in env.answer("picks") or []]
        found.append((record, env.answer("single_source"), int(env.answer("amount") or 0), list(dict.fromkeys(chosen))))
    return found

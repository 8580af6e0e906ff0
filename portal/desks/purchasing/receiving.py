"""Entering what came, a whole batch at once; and what follows: what was found good goes into stock by itself, and a
purchase that is all in is finished."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from portal.db import db
from portal.desks.purchasing import orders, stock
from portal.desks.purchasing.requests import FORMS
from portal.errors import BadInput
from portal.people.models import Person
from portal.records import acting, amending, editions, effects, history, settling
from portal.records.models import Record, RecordValue

RESTOCK = "purchase_restock"
DELIVERY, RECEIVE_STEP = "delivery", "receive"
_BOXES = {
    "delivered_on": "on", "delivered_noted": "noted-{}", "delivered": "quantity-{}", "delivered_good": "good-{}",
    "trouble": "trouble-{}", "handling": "handling-{}",
}  # fmt: skip


@dataclass(frozen=True)
class Came:
    """One line of a batch as typed: the item, how many the supplier's note says, how many were counted, how many of
    them are good, each as the one before it where it is left blank; what is wrong with the others and what becomes of
    them; anything in `more` where more than was ordered is kept."""

    item: str
    noted: str = ""
    quantity: str = ""
    good: str = ""
    trouble: str = ""
    handling: str = ""
    more: str = ""


def may_receive(purchase: Record, me: Person) -> bool:
    """Is it on its way, and is this person of those who receive?"""
    return any(amendment.key == DELIVERY and not why_not for amendment, why_not in amending.possible(purchase, me))


def choices(purchase: Record) -> dict[str, list[str]]:
    """What can be said of goods that are not as they should be: troubles, and what becomes of the goods."""
    fields = editions.amendment_form(editions.of(purchase), DELIVERY).fields
    return {name: fields[name].choices for name in ("trouble", "handling") if name in fields}  # type: ignore[attr-defined]


def enter(me: Person, purchase: Record, on: str, batch: list[Came], *, once: str, address: str = "") -> list[Record]:
    """Enter a batch: a 收货 for every item of which something came. All of it, or nothing where one line is wrong.

    Raises BadInput with problems named `on`, `quantity-2`, `good-2` (the number of the line); NotYours; TooLate.
    """
    problems: dict[str, list[str]] = {}
    entered: list[Record] = []
    for line, came in enumerate(batch):
        noted, counted, good = (text.strip() for text in (came.noted, came.quantity, came.good))
        if not (noted or counted or good):
            continue
        given = {
            "delivered_on": on, "delivered_item": came.item, "delivered_noted": noted or counted,
            "delivered": counted or noted, "delivered_good": good or counted or noted, "trouble": came.trouble,
            "handling": came.handling, "keeps_more": "是" if came.more else "",
        }  # fmt: skip
        try:
            entered.append(amending.file(me, purchase, DELIVERY, given, once=f"{once[:56]}-{line}", address=address))
        except BadInput as problem:
            for box, sentences in problem.problems.items():
                found = problems.setdefault(_BOXES.get(box, "quantity-{}").format(line), [])
                if box != "delivered_on":
                    found += [_("%(item)s：%(sentence)s", item=came.item, sentence=one) for one in sentences]
                elif not found:  # the day is the whole batch's, and said once
                    found += sentences
    if problems:
        raise BadInput(_("还有几处需要改一下，填过的内容都已保留，这一批都还没有登记。"), problems)
    if not entered:
        raise BadInput(_("请至少填写一种货品的到货数量。"), {"quantity-0": [_("请至少填写一种货品的到货数量")]})
    return entered


@effects.follows(*(f"{key}.{DELIVERY}" for key in FORMS))
def into_stock(delivery: Record, purchase: Record) -> None:
    """Enter what was accepted on the stock card and, once nothing is missing, close the purchase."""
    form = editions.of(purchase)
    came = settling.values(delivery, editions.of(delivery))
    bought = settling.values(purchase, form)
    _enter(delivery, purchase, bought, came["delivered_item"], came["delivered_good"])
    if not any(line.missing for line in orders.lines_of(bought)):
        _finish(purchase, delivery.applicant)


def _enter(delivery: Record, purchase: Record, bought: dict[str, Any], name: str, good: Decimal) -> None:
    if not good:
        history.write(purchase, "followed", by=None, note=f"“{name}”本批没有合格品，没有入库",
                      data={"delivery": delivery.number})  # fmt: skip
        return
    row = next(row for row in bought["goods"] if row["name"] == name)
    cards = _cards(purchase.hotel_id, row)
    if not cards and purchase.form_key != RESTOCK:
        return  # what a department uses goes to the department; only what the warehouse keeps has a card
    if len(cards) != 1:
        found = "没有找到" if not cards else "不止一张"
        history.write(purchase, "followed", by=None, data={"delivery": delivery.number},
                      note=f"“{name}”{found}对应的货品卡，没有自动入库，请仓库在货品卡上登记")  # fmt: skip
        return
    price = next((line.price for line in orders.lines_of(bought) if line.name == name), None)
    entry = amending.file(
        delivery.applicant, cards[0], "receive",
        {"received": good, "received_price": price, "purchase": purchase.number,
         "receipt_note": f"收货 {delivery.number}"},
    )  # fmt: skip
    effects.link(purchase, entry, why="收货入库")


def _cards(hotel_id: int, row: dict[str, Any]) -> list[Record]:
    """The stock cards an item of a purchase may mean: the one of its code, else those of its name and specification."""
    looked_for = {"code": row["code"]} if row.get("code") else {"name": row["name"], "spec": row["spec"]}
    statement = select(Record).where(
        Record.hotel_id == hotel_id, Record.form_key == stock.FORM, Record.status == "approved"
    )
    for field, word in looked_for.items():
        value = aliased(RecordValue)
        statement = statement.join(value, and_(value.record_id == Record.id, value.field == field, value.word == word))
    return list(db.session.scalars(statement.order_by(Record.id).limit(2)))


def _finish(purchase: Record, keeper: Person) -> None:
    """Everything ordered is in: the step of receiving is done by who entered the last of it, if it is theirs to do."""
    task = acting.my_task(purchase, keeper)
    if task is not None and task.run.step == RECEIVE_STEP:
        acting.act(keeper, purchase, step=RECEIVE_STEP, opinion="申请的货品已全部到齐，随最后一批收货办结")

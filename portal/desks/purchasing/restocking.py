"""From ticked stock cards to a 采购申请单 with every figure filled in, kept as a draft to be looked over and filed."""

from __future__ import annotations

import secrets

from flask_babel import gettext as _

from portal.desks.purchasing import stock
from portal.errors import BadInput, NotFound, NotYours
from portal.formkit.asking import raw_of
from portal.people.models import Person
from portal.records import drafts, editions, filing, surroundings
from portal.records.models import Draft

FORM = "purchase_restock"


def why_not(me: Person) -> str:
    """Why this person may not ask for restocking; "" when they may."""
    form = editions.today(FORM)
    allowed, sentence, _case = filing.who_files(form, surroundings.answers(form, {}, applicant=me), me)
    return "" if allowed else sentence


def start(me: Person, numbers: list[str]) -> Draft:
    """A draft of the request for these cards: the figures of PUR-1-03 to PUR-1-08 as the cards have them now.

    Each kind of goods stands in one open request at most. Raises BadInput without a card or for goods asked for
    already, NotFound for a card this person may not read, NotYours for who may not ask.
    """
    if sentence := why_not(me):
        raise NotYours(sentence)
    if not numbers:
        raise BadInput(_("请先勾选要补仓的货品。"))
    items = stock.chosen(me, numbers)
    if len(items) < len(set(numbers)):
        raise NotFound(_("有货品卡已经作废，或者您无权查看，请刷新后再选。"))
    coming = stock.on_order(me, [item.name for item in items])
    if asked := [item for item in items if item.name in coming]:
        papers = "、".join(dict.fromkeys(number for item in asked for number in coming[item.name].numbers))
        raise BadInput(_("%(names)s已经在 %(numbers)s 里申请，收齐以前不再另开申请；数量不够的，请在那张申请里说明。",
                         names="、".join(item.name for item in asked), numbers=papers))  # fmt: skip
    form = editions.today(FORM)
    goods = [
        {
            "code": item.code, "name": item.name, "spec": item.spec, "unit": item.unit, "monthly": item.monthly,
            "stock": item.stock, "line": item.line, "last_price": item.last_price,
            "last_quantity": item.last_quantity, "quantity": item.suggested,
        }
        for item in items
    ]  # fmt: skip
    typed = raw_of(form.filed_sections(), surroundings.defaults(form, me) | {"goods": goods})
    title = _("补仓：%(first)s等 %(count)d 种", first=items[0].name, count=len(items))
    return drafts.keep(me, FORM, secrets.token_urlsafe(18), typed, title=title)

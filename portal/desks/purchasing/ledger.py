"""The stock ledger as a paper: what is there of everything, against its purchase line."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import force_locale
from flask_babel import gettext as _

from portal import clock
from portal.desks.purchasing.stock import Item
from portal.people import directory
from portal.people.models import Person
from portal.printing.figures import amount
from portal.printing.ledgers import Register
from portal.printing.model import Column
from portal.printing.pages import HOUSE_LANGUAGE


def register(items: list[Item], words: str, me: Person) -> Register:
    """库存台账 of these cards; `words` are what it was narrowed to."""
    with force_locale(HOUSE_LANGUAGE):
        return _register(items, words, me)


def _register(items: list[Item], words: str, me: Person) -> Register:
    columns = [
        Column(_("货品编码")), Column(_("货品名称")), Column(_("规格")), Column(_("单位")), Column(_("存放位置")),
        Column(_("库存数量"), kind="number"), Column(_("采购线"), kind="number"),
        Column(_("平均每月消耗量"), kind="number"), Column(_("最近一次订货单价"), kind="money"),
        Column(_("最近一次订货数量"), kind="number"), Column(_("补仓")),
    ]  # fmt: skip
    rows = [
        [item.code, item.name, item.spec, item.unit, item.place, amount(item.stock), amount(item.line),
         _said(item.monthly), item.last_price, _said(item.last_quantity), item.state]
        for item in items
    ]  # fmt: skip
    return Register(
        hotel=directory.hotel().name, title=_("库存台账"), columns=columns, rows=rows,
        period=f"{clock.today():%Y-%m-%d}", note=_("只含“%(words)s”", words=words) if words else "",
        printed_by=me.name, printed_at=clock.house_now(),
    )  # fmt: skip


def _said(figure: Decimal | None) -> str:
    return "" if figure is None else amount(figure)

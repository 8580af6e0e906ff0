"""统计 of the warehouse: what the stock is worth and how it turns over, who uses what, what is low, what lies idle."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.desks.purchasing.stock import DUE
from portal.reporting import (
    Asked,
    Cell,
    Chart,
    Fact,
    Figures,
    Kind,
    Line,
    Measure,
    Part,
    count,
    facts,
    over,
    periods,
    report,
    tabulate,
    total,
    word,
)
from portal.reporting.reading import ANY, DECIDED

OWNER, READERS = "仓库", ("采购部经理", "财务经理")
IDLE = 90  # days without an issue after which an item lies idle
# amendment of a card → how much it changed the stock, out of its boxes
CHANGES = {
    "opening": lambda v: v["opening_quantity"], "receive": lambda v: v["received"], "issue": lambda v: -v["issued"],
    "count": lambda v: v["counted"] - v["book"], "correct": lambda v: v["change_by"],
}  # fmt: skip
BOXES = ("opening_quantity", "received", "issued", "counted", "book", "change_by", "taken_for")
AT_LAST_PRICE = _l("金额按最近一次订货单价计算；没有单价的货品不计。")


def cards(asked: Asked) -> dict[int, Fact]:
    """Every card in use, by its id, with what its stock is worth (fen)."""
    columns = ("code", "name", "unit", "category", "stock", "line", "state", "last_price")
    found = facts(Asked(asked.person, asked.period), "stock_item", at=ANY, columns=columns)
    return {
        one.record: replace(one, values={**one.values, "worth": (one["stock"] or 0) * (one["last_price"] or 0)})
        for one in found
    }


def moves(asked: Asked, *kinds: str) -> list[Fact]:
    """Movements of the period with their card: `change`, `worth` of it (fen), `name`, `category`, `taken_for`."""
    known = cards(asked)
    found = []
    for one in facts(Asked(asked.person, asked.period), *(f"stock_item.{kind}" for kind in kinds or CHANGES),
                     at=DECIDED, columns=BOXES):  # fmt: skip
        card = known.get(one.parent or 0)
        if card is None:
            continue
        change = Decimal(CHANGES[one.form.partition(".")[2]]({name: one[name] or 0 for name in BOXES[:-1]}))
        more = {"change": change, "worth": abs(change) * (card["last_price"] or 0), "category": card["category"],
                "name": card["name"], "taken_for": one["taken_for"]}  # fmt: skip
        found.append(replace(one, values=more))
    return found


def _by_category() -> Any:
    return word("category", _("类别"), blank=_("未分类"))


def _worth(words: str) -> Measure:
    return total("worth", words, Kind.MONEY)


@report("stock_value", _l("库存金额"), department=OWNER, readers=READERS, standing=True, by_department=False,
        says=_l("现在的库存按类别值多少钱，有多少种货品。"))  # fmt: skip
def value(asked: Asked) -> Figures:
    return tabulate(list(cards(asked).values()), _by_category(), _worth(_("金额")), count(_("货品"), _("种")),
                    note=str(AT_LAST_PRICE))  # fmt: skip


@report("stock_low", _l("待补仓的货品"), department=OWNER, readers=READERS, standing=True, by_department=False,
        says=_l("接近、达到或者低于采购线的货品各类有多少种，占这一类的多大份额。"))  # fmt: skip
def low(asked: Asked) -> Figures:
    everything = list(cards(asked).values())
    due = [replace(one, values={**one.values, "due": one["state"] == DUE}) for one in everything]
    return tabulate(due, _by_category(), count(_("待补仓"), _("种"), only=lambda fact: fact["due"]),
                    replace(count(_("全部"), _("种")), drawn=False))  # fmt: skip


@report("stock_use", _l("领用金额走势"), department=OWNER, readers=READERS, chart=Chart.COLUMNS, by_department=False,
        says=_l("每天（时间长的每月）领用了多少钱的货品，按类别分开。"))  # fmt: skip
def use(asked: Asked) -> Figures:
    return tabulate(moves(asked, "issue"), over(asked.period), _worth(_("金额")), split=_by_category(),
                    note=str(AT_LAST_PRICE))  # fmt: skip


@report("stock_users", _l("各部门领用金额"), department=OWNER, readers=READERS, by_department=False,
        says=_l("这段时间各部门领用了多少钱的货品，多少笔。"))  # fmt: skip
def users(asked: Asked) -> Figures:
    return tabulate(moves(asked, "issue"), word("taken_for", _("领用部门")), _worth(_("金额")),
                    count(_("笔数"), _("笔")), note=str(AT_LAST_PRICE))  # fmt: skip


@report("stock_turnover", _l("库存周转"), department=OWNER, readers=READERS, by_department=False,
        says=_l("这段时间各类货品的领用金额是平均库存的几倍；平均库存取期初和期末的一半。"))  # fmt: skip
def turnover(asked: Asked) -> Figures:
    until_now = Asked(asked.person, periods.between(asked.period.first, max(asked.period.last, clock.today())))
    since, known = moves(until_now), cards(asked)
    lines = []
    for category in sorted({card["category"] or "" for card in known.values()}):
        mine = [card for card in known.values() if (card["category"] or "") == category]
        now = sum((Decimal(card["worth"]) for card in mine), Decimal(0))
        here = [move for move in since if (move["category"] or "") == category]
        issued = [m for m in here if m.form.endswith(".issue") and m.at.date() <= asked.period.last]
        used = sum((m["worth"] for m in issued), Decimal(0))
        at_end = now - _net([m for m in here if m.at.date() > asked.period.last])
        at_start = now - _net(here)
        average = (at_start + at_end) / 2
        lines.append(Line(category or _("未分类"), (
            Cell(used, tuple(m.record for m in issued)), Cell(average, tuple(card.record for card in mine)),
            Cell(used / average if average > 0 else None),
        )))  # fmt: skip
    parts = (Part(_("领用金额"), Kind.MONEY), Part(_("平均库存"), Kind.MONEY, drawn=False),
             Part(_("周转"), Kind.NUMBER, _("次"), drawn=False, adds=False))  # fmt: skip
    lines.sort(key=lambda line: -(line.cells[0].value or 0))  # type: ignore[operator]
    return Figures(_("类别"), parts, tuple(lines), note=str(AT_LAST_PRICE))


def _net(found: list[Fact]) -> Decimal:
    """How much these movements added, in fen."""
    return sum((m["worth"] if m["change"] > 0 else -m["worth"] for m in found), Decimal(0))


@report("stock_idle", _l("久不领用的货品"), department=OWNER, readers=READERS, standing=True, by_department=False,
        chart=Chart.TABLE, says=_l("有库存、九十天没有人领用的货品，压着多少钱，最值钱的在前。"))  # fmt: skip
def idle(asked: Asked) -> Figures:
    last = Asked(asked.person, periods.between(clock.today() - timedelta(days=IDLE), clock.today()))
    used = {move.parent for move in moves(last, "issue")}
    lying = [card for card in cards(asked).values() if card["stock"] and card.record not in used]
    lying.sort(key=lambda card: (-card["worth"], card["code"] or ""))
    lines = tuple(
        Line(card["name"], (Cell(card["code"]), Cell(card["category"] or ""), Cell(card["stock"], (card.record,)),
                            Cell(card["unit"]), Cell(card["worth"], (card.record,))), number=card.number)
        for card in lying
    )  # fmt: skip
    parts = (Part(_("编码"), Kind.WORD), Part(_("类别"), Kind.WORD), Part(_("库存数量"), Kind.NUMBER, adds=False),
             Part(_("单位"), Kind.WORD), Part(_("金额"), Kind.MONEY))  # fmt: skip
    return Figures(_("货品"), parts, lines, note=str(AT_LAST_PRICE))

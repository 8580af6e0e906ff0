"""统计 of purchasing: what was spent, by whom, on what, with whom; what comparing saved; how long each step took; how
suppliers deliver; what only one could supply."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from portal.db import db
from portal.desks.purchasing import deliveries
from portal.desks.purchasing.requests import FORMS
from portal.records import editions, settling
from portal.records.models import Record
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
    listed,
    mean,
    over,
    ratio,
    report,
    share,
    steps,
    tabulate,
    total,
    word,
)
from portal.reporting.reading import ANY, DECIDED

OWNER, READERS = "采购部", ("财务经理",)
SINGLE = "one_source"  # the step a purchase passes for which only one supplier was found


# ---- what was spent --------------------------------------------------------------------------------------------------
def bought(asked: Asked) -> list[Fact]:
    """Every good of the purchases approved in this time, with whom it was ordered and for how much (fen)."""
    columns = ("department", "picks.item", "picks.supplier", "picks.amount", "picks.price")
    return facts(asked, *FORMS, at=DECIDED, columns=columns, department="department")


def _spent() -> Measure:
    return total("picks.amount", _("金额"), Kind.MONEY)


@report("purchase_spend", _l("采购金额走势"), department=OWNER, readers=READERS, chart=Chart.COLUMNS,
        says=_l("批准的采购每天（时间长的每月）花了多少钱，按申请部门分开。"))  # fmt: skip
def spend(asked: Asked) -> Figures:
    return tabulate(bought(asked), over(asked.period), _spent(), split=word("department", _("申请部门")))


@report("purchase_departments", _l("各部门采购金额"), department=OWNER, readers=READERS,
        says=_l("批准的采购由哪些部门申请，各花了多少钱、买了多少种货品。"))  # fmt: skip
def by_department(asked: Asked) -> Figures:
    return tabulate(bought(asked), word("department", _("申请部门")), _spent(), count(_("货品"), _("种")))


@report("purchase_categories", _l("各类货品采购金额"), department=OWNER, readers=READERS,
        says=_l("批准的采购按货品类别各花了多少钱；类别取自货品卡。"))  # fmt: skip
def by_category(asked: Asked) -> Figures:
    found = bought(asked)
    known = _categories(asked)
    named = [replace(one, values={**one.values, "category": known.get(one["picks.item"])}) for one in found]
    return tabulate(named, word("category", _("类别"), blank=_("没有货品卡或未分类")), _spent(),
                    count(_("货品"), _("种")))  # fmt: skip


def _categories(asked: Asked) -> dict[str, str]:
    """The category of every good the warehouse keeps, by its name."""
    cards = facts(Asked(asked.person, asked.period), "stock_item", at=ANY, columns=["name", "category"])
    return {card["name"]: card["category"] for card in cards if card["category"]}


@report("purchase_suppliers", _l("各供应商采购金额"), department=OWNER, readers=READERS,
        says=_l("批准的采购向哪些供应商订货，各订了多少钱、多少种货品。"))  # fmt: skip
def by_supplier(asked: Asked) -> Figures:
    return tabulate(bought(asked), word("picks.supplier", _("供应商")), _spent(), count(_("货品"), _("种")))


# ---- what comparing saved --------------------------------------------------------------------------------------------
@report("purchase_savings", _l("比价省下的钱"), department=OWNER, readers=READERS, stacked=False,
        says=_l("选定的价格比最贵的报价省了多少，比上一次订货的价格省了多少，按申请部门分开。"))  # fmt: skip
def savings(asked: Asked) -> Figures:
    return tabulate(
        _saved(asked), word("department", _("申请部门")),
        total("dearest", _("比最贵报价省"), Kind.MONEY), total("last", _("比上次订货省"), Kind.MONEY),
        replace(_spent(), words=_("选定金额"), drawn=False),
        note=_("没有上次单价的货品不算“比上次订货省”；比上次贵的，省下的是负数。"),
    )  # fmt: skip


def _saved(asked: Asked) -> list[Fact]:
    """What was bought, with what each good saved (fen) against its dearest quotation and its last price."""

    def table(*columns: str) -> list[Fact]:
        return facts(asked, *FORMS, at=DECIDED, columns=columns, department="department")

    dearest: dict[tuple[int, str], int] = {}
    for quote in table("quotes.item", "quotes.price"):
        key = (quote.record, quote["quotes.item"])
        dearest[key] = max(dearest.get(key, 0), quote["quotes.price"] or 0)
    last = {(one.record, one["goods.name"]): (one["goods.last_price"], one["goods.quantity"])
            for one in table("goods.name", "goods.last_price", "goods.quantity")}  # fmt: skip
    found = []
    for one in bought(asked):
        price, key = one["picks.price"], (one.record, one["picks.item"])
        before, quantity = last.get(key, (None, None))
        if price is None or quantity is None:
            continue
        saved = {"dearest": (dearest.get(key, price) - price) * quantity,
                 "last": (before - price) * quantity if before else Decimal(0)}  # fmt: skip
        found.append(replace(one, values={**one.values, **saved}))
    return found


# ---- how it went -----------------------------------------------------------------------------------------------------
@report("purchase_times", _l("采购各步用时"), department=OWNER, readers=READERS,
        says=_l("这段时间办完的每一步平均用了多少小时（从轮到算起），办了多少次。"))  # fmt: skip
def times(asked: Asked) -> Figures:
    found = steps(asked, *FORMS, department="department")
    there = {fact["step"] for fact in found}
    order = dict.fromkeys(step.name for key in FORMS for step in editions.today(key).route if step.name in there)
    return tabulate(
        found, listed("step", _("步骤"), order),
        mean(lambda fact: fact["hours"], _("平均用时"), unit=pgettext("amount", "小时")), count(_("次数"), _("次")),
    )  # fmt: skip


@report("purchase_single", _l("单一来源采购"), department=OWNER, readers=READERS, chart=Chart.TABLE,
        says=_l("只有一家能供的采购：买了什么、向谁买、多少钱、理由是什么。"))  # fmt: skip
def single(asked: Asked) -> Figures:
    passed = {fact.record: fact for fact in steps(asked, *FORMS, department="department") if fact["key"] == SINGLE}
    lines = []
    for id_, fact in passed.items():
        record = db.session.get_one(Record, id_)
        values = settling.env_of(record).complete()
        picks = values.get("picks") or []
        said = [
            fact.department, "、".join(row["item"] for row in picks),
            "、".join(dict.fromkeys(row["supplier"] for row in picks)), values.get("amount"),
            values.get("single_source") or "",
        ]  # fmt: skip
        lines.append(Line(fact.number, tuple(Cell(one, (id_,)) for one in said), number=fact.number))
    parts = (
        Part(_("申请部门"), Kind.WORD), Part(_("货品"), Kind.WORD), Part(_("供应商"), Kind.WORD),
        Part(_("金额"), Kind.MONEY), Part(_("单一来源的理由"), Kind.WORD),
    )  # fmt: skip
    return Figures(_("单号"), parts, tuple(lines))


@report("supplier_rating", _l("供应商到货评价"), department=OWNER, readers=(*READERS, "仓库主任"), stacked=False,
        says=_l("这段时间每家供应商的到货：按时的、数量对的、合格的各占多少，后面是依据的批数和数量。"))  # fmt: skip
def rating(asked: Asked) -> Figures:
    return tabulate(
        deliveries.of(asked), word("supplier", _("供应商")), replace(count(_("到货"), _("批")), drawn=False),
        share(lambda fact: fact["on_time"], _("按时")), share(lambda fact: fact["right"], _("数量对")),
        ratio("good", "came", _("合格")),
        note=_("按时：到货日期不晚于初审写明的到货时间；没有写明、或者批准时已经过了的，不晚于批准后的完成期限。数量对：实到和送货单一样。"),
    )  # fmt: skip

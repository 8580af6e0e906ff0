"""统计 of purchasing: what was spent, by whom, on what, with whom; what comparing saved; how long each step took."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.desks.purchasing.requests import FORMS
from portal.reporting import (
    Asked,
    Chart,
    Fact,
    Figures,
    Kind,
    Measure,
    count,
    facts,
    over,
    report,
    tabulate,
    total,
    word,
)
from portal.reporting.reading import DECIDED

OWNER = "采购部"


def bought(asked: Asked) -> list[Fact]:
    """Every good of the purchases approved in this time, with whom it was ordered and for how much (fen)."""
    columns = ("department", "picks.item", "picks.supplier", "picks.amount", "picks.price", "picks.best")
    return facts(asked, *FORMS, at=DECIDED, columns=columns, department="department")


@report("purchase_spend", _l("采购金额走势"), department=OWNER, chart=Chart.COLUMNS,
        says=_l("批准的采购每天（时间长的每月）花了多少钱，按申请部门分开。"))  # fmt: skip
def spend(asked: Asked) -> Figures:
    return tabulate(bought(asked), over(asked.period), _spent(), split=word("department", _("申请部门")))


@report("purchase_departments", _l("各部门采购金额"), department=OWNER,
        says=_l("批准的采购由哪些部门申请，各花了多少钱、买了多少种货品。"))  # fmt: skip
def by_department(asked: Asked) -> Figures:
    return tabulate(bought(asked), word("department", _("申请部门")), _spent(), count(_("货品"), _("种")))


@report("purchase_suppliers", _l("各供应商采购金额"), department=OWNER,
        says=_l("批准的采购向哪些供应商订货，各订了多少钱、多少种货品。"))  # fmt: skip
def by_supplier(asked: Asked) -> Figures:
    return tabulate(bought(asked), word("picks.supplier", _("供应商")), _spent(), count(_("货品"), _("种")))


def _spent() -> Measure:
    return total("picks.amount", _("金额"), Kind.MONEY)

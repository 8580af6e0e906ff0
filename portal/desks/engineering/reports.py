"""统计 of engineering: repairs by where they came from, whose they were and who mended them, and how long it took."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from portal.desks.engineering.repairs import FORM
from portal.reporting import (
    Asked,
    Chart,
    Fact,
    Figures,
    Kind,
    count,
    facts,
    greatest,
    mean,
    over,
    report,
    tabulate,
    word,
)
from portal.reporting.tabulating import By

OWNER, DESKS, READERS = "工程部", ("engineering", "duty", "management"), ("保安部经理",)
ASKED_FOR = ("running", "returned", "approved")
URGENT = "紧急"


@report("repairs_over_time", _l("报修走势"), department=OWNER, desks=DESKS, readers=READERS, chart=Chart.COLUMNS,
        leads=(_l("设备工作台"), "engineering.desk"),
        says=_l("每天（时间长的每月）报修多少件，按来源分开。"))  # fmt: skip
def over_time(asked: Asked) -> Figures:
    return tabulate(repairs(asked), over(asked.period), count(_("报修"), _("件")), split=word("source", _("来源")))


@report("repairs_by_source", _l("报修来源"), department=OWNER, desks=DESKS, readers=READERS,
        says=_l("各种来源报修多少件、紧急的多少件、修好了多少件，从报修到修好平均用了几小时。"))  # fmt: skip
def by_source(asked: Asked) -> Figures:
    return _told(asked, word("source", _("来源")))


@report("repairs_by_department", _l("各部门报修"), department=OWNER, desks=DESKS, readers=READERS,
        says=_l("各部门报修多少件、紧急的多少件、修好了多少件，从报修到修好平均用了几小时。"))  # fmt: skip
def by_department(asked: Asked) -> Figures:
    return _told(asked, word("department", _("部门")))


@report("repairs_by_worker", _l("维修用时"), department=OWNER, desks=DESKS, readers=READERS,
        says=_l("派给各人多少件、紧急的多少件、修好了多少件，从报修到修好平均用了几小时。"))  # fmt: skip
def by_worker(asked: Asked) -> Figures:
    return _told(asked, word("worker", _("维修人"), blank=_("还没有派工")))


def repairs(asked: Asked) -> list[Fact]:
    """What was reported in the period: `hours` by the clock until it was mended, None while it is not."""
    found = facts(asked, FORM, columns=("source", "urgency", "department", "worker", "mended_at"), status=ASKED_FOR,
                  department="department")  # fmt: skip
    return [replace(one, values={**one.values, "hours": _hours(one)}) for one in found]


def _hours(one: Fact) -> Decimal | None:
    if one["mended_at"] is None:
        return None
    return max(Decimal(0), Decimal((one["mended_at"] - one.at).total_seconds()) / 3600)


def _told(asked: Asked, by: By) -> Figures:
    pieces = _("件")

    def aside(words: str, only: Any) -> Any:
        return replace(count(words, pieces, only=only), drawn=False)

    return tabulate(
        repairs(asked), by, count(_("报修"), pieces), aside(_("紧急"), lambda one: one["urgency"] == URGENT),
        aside(_("修好"), lambda one: one["mended_at"] is not None),
        mean(lambda one: one["hours"], _("平均用时"), unit=pgettext("amount", "小时")),
        greatest("hours", _("最长"), Kind.NUMBER, pgettext("amount", "小时")),
        note=_("用时从报修算到维修人写明的完成时间；还没有修好的不算在内。"),
    )  # fmt: skip

"""统计 of visitors: when they came, what for, to whom; who was refused, stayed into the night, was not seen leaving."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from portal import clock
from portal.desks.security_reports.belonging import DESKS, OWNER
from portal.regulations import settings
from portal.reporting import (
    Asked,
    Chart,
    Fact,
    Figures,
    Kind,
    Measure,
    count,
    facts,
    hour,
    mean,
    over,
    report,
    tabulate,
    word,
)

FORM, UNSEEN = "visitor", "离店未登记"
RECEIVED, REFUSED = "approved", "rejected"


def came(asked: Asked, *columns: str, status: tuple[str, ...] = (RECEIVED,)) -> list[Fact]:
    """The visits of the period by the time they came."""
    return facts(asked, FORM, at="came_at", columns=columns, status=status, department="department")


def _visits() -> Measure:
    return count(_("批数"), _("批"))


@report("visits_by_hour", _l("来访时段"), department=OWNER, desks=DESKS, chart=Chart.COLUMNS,
        says=_l("每个钟点接待来访多少批，按来访类别分开。"))  # fmt: skip
def by_hour(asked: Asked) -> Figures:
    return tabulate(came(asked, "category"), hour(), _visits(), split=word("category", _("来访类别")))


@report("visits_by_day", _l("来访走势"), department=OWNER, desks=DESKS, chart=Chart.COLUMNS,
        says=_l("每天（时间长的每月）接待来访多少批，按来访类别分开。"))  # fmt: skip
def by_day(asked: Asked) -> Figures:
    return tabulate(came(asked, "category"), over(asked.period), _visits(), split=word("category", _("来访类别")))


@report("visits_by_kind", _l("来访类别"), department=OWNER, desks=DESKS,
        says=_l("各类来访接待了多少批、平均在店多久，未接待、夜间仍在店和离店未登记的各有多少。"))  # fmt: skip
def by_kind(asked: Asked) -> Figures:
    return _told(asked, "category", _("来访类别"))


@report("visits_by_department", _l("各部门来访"), department=OWNER, desks=DESKS,
        says=_l("各部门接待了多少批来访、平均在店多久，未接待、夜间仍在店和离店未登记的各有多少。"))  # fmt: skip
def by_department(asked: Asked) -> Figures:
    return _told(asked, "department", _("被访部门"))


def _told(asked: Asked, column: str, of: str) -> Figures:
    late = settings.get("visitor_overstay_at")
    assert isinstance(late, time)
    batches = _("批")

    def aside(words: str, only: Any) -> Measure:
        return replace(count(words, batches, only=only), drawn=False)

    return tabulate(
        came(asked, column, "left_at", status=(RECEIVED, REFUSED)), word(column, of),
        count(_("接待"), batches, only=lambda one: one.status == RECEIVED),
        mean(_minutes, _("平均在店"), Kind.COUNT, pgettext("amount", "分钟")),
        aside(_("未接待"), lambda one: one.status == REFUSED),
        aside(_("夜间仍在店"), lambda one: overstayed(one, late)),
        aside(_("离店未登记"), lambda one: one.stage == UNSEEN),
        note=_("夜间仍在店：到 %(at)s 还没有离店，后来才登记离店或者现在还在；离店未登记的另算。", at=f"{late:%H:%M}"),
    )  # fmt: skip


def _minutes(one: Fact) -> int | None:
    return int((one["left_at"] - one.at).total_seconds() // 60) if one["left_at"] is not None else None


def overstayed(one: Fact, late: time) -> bool:
    """Was this visitor still inside at that hour of the day they came?"""
    if one.status != RECEIVED or one.stage == UNSEEN:
        return False
    until = one["left_at"] or clock.house_now()
    return bool(until > one.at.replace(hour=late.hour, minute=late.minute, second=0, microsecond=0))

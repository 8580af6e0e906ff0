"""统计 of the watch: whole rounds against those due, the longest time without a punch, incidents by kind and place."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from portal import clock
from portal.desks.rounds import nights
from portal.desks.rounds.punching import FORM, NIGHT, WALKING, Plan
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
    greatest,
    opened,
    over,
    periods,
    ratio,
    report,
    tabulate,
    total,
    word,
)
from portal.reporting.tabulating import By

INCIDENT = "incident"
TOLD = ("running", "returned", "approved")  # an incident counts from the moment it is reported
NOON = timedelta(hours=12)


# ---- rounds ----------------------------------------------------------------------------------------------------------
@report("rounds_by_night", _l("夜班巡逻"), department=OWNER, desks=DESKS, chart=Chart.COLUMNS, by_department=False,
        leads=(_l("巡逻"), "rounds.night"),
        says=_l("每夜（时间长的每月）走完多少整圈，占应走的多少；最长多久没有打卡，几班超过了两小时。"))  # fmt: skip
def rounds_by_night(asked: Asked) -> Figures:
    return _rounds(asked, over(asked.period))


@report("rounds_by_guard", _l("各人夜班巡逻"), department=OWNER, desks=DESKS, by_department=False,
        leads=(_l("巡逻"), "rounds.night"),
        says=_l("每名保安夜班走完多少整圈，占应走的多少；最长多久没有打卡，几班超过了两小时。"))  # fmt: skip
def rounds_by_guard(asked: Asked) -> Figures:
    return _rounds(asked, word("officer", _("巡逻人")))


def _rounds(asked: Asked, by: By) -> Figures:
    found = walked(asked)
    hours = int(settings.get("patrol_every_hours"))
    rounds, shifts = _("圈"), _("班")

    def aside(measure: Measure) -> Measure:
        return replace(measure, drawn=False)

    return tabulate(
        found, by, total("whole", _("走完"), Kind.COUNT, rounds), aside(total("due", _("应走"), Kind.COUNT, rounds)),
        ratio("whole", "due", _("完成率")), greatest("gap", _("最长间隔"), Kind.COUNT, pgettext("amount", "分钟")),
        aside(count(_("超过%(n)s小时", n=hours), shifts, only=lambda one: one["gap"] > hours * 60)),
        note=_("本店规定夜班至少 %(least)s 圈，多走的不抵少走的；外部法规要求营业期间每 %(n)s 小时一次。%(nights)s",
               least=nights.LEAST, n=hours, nights=_without(asked, found)),
    )  # fmt: skip


def walked(asked: Asked) -> list[Fact]:
    """The night patrols that are ended, at the noon before their night: `whole` rounds (those due at most), `due`,
    `gap` in minutes. What was walked after midnight belongs to the evening before."""
    wider = periods.between(asked.period.first, asked.period.last + timedelta(days=1))
    found = [
        replace(one, at=one.at - NOON)
        for one in facts(Asked(asked.person, wider), FORM, at="began", columns=("shift", "officer"))
        if one["shift"] == NIGHT and one.stage != WALKING
    ]
    found = [one for one in found if asked.period.first <= one.at.date() <= asked.period.last]
    plans: dict[int, Plan] = {}
    known: dict[int, dict[str, Any]] = {}
    for id_, record in opened(found).items():
        walk = nights.walk_of(record, plans)
        plans[walk.plan.id] = walk.plan
        gap = int(walk.gap.total_seconds() // 60)
        known[id_] = {"whole": min(walk.whole, nights.LEAST), "due": nights.LEAST, "gap": gap}
    return [replace(one, values={**one.values, **known[one.record]}) for one in found]


def _without(asked: Asked, found: list[Fact]) -> str:
    """How many nights between the first patrol and the end of the period saw none, as a sentence."""
    seen = {one.at.date() for one in found}
    last = min(asked.period.last, (clock.house_now() - NOON).date() - timedelta(days=1))
    missing = (last - min(seen)).days + 1 - sum(day <= last for day in seen) if seen else 0
    return _("其间有 %(n)s 夜没有夜班巡逻记录。", n=missing) if missing > 0 else ""


# ---- incidents -------------------------------------------------------------------------------------------------------
@report("incidents_by_kind", _l("事故类型"), department=OWNER, desks=DESKS,
        says=_l("各类事故（事件）报告了多少起，其中经认定情节严重的多少起。"))  # fmt: skip
def incidents_by_kind(asked: Asked) -> Figures:
    serious = count(_("情节严重"), _("起"), only=lambda one: one["serious"] == "是")
    return tabulate(_incidents(asked), word("what", _("类型")), count(_("事故"), _("起")),
                    replace(serious, drawn=False))  # fmt: skip


@report("incidents_by_place", _l("事故地点"), department=OWNER, desks=DESKS,
        says=_l("各处发生了多少起事故（事件），按类型分开。"))  # fmt: skip
def incidents_by_place(asked: Asked) -> Figures:
    return tabulate(_incidents(asked), word("place", _("地点")), count(_("事故"), _("起")),
                    split=word("what", _("类型")))  # fmt: skip


def _incidents(asked: Asked) -> list[Fact]:
    return facts(asked, INCIDENT, at="found_at", columns=("what", "place", "serious"), status=TOLD,
                 department="department")  # fmt: skip

"""统计 of fire safety: permits for hot work with overruns and late looks, alarms with how many were none, checks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from portal import clock
from portal.desks.security_reports.belonging import DESKS, OWNER
from portal.desks.works import live
from portal.records import editions, settling
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
    listed,
    mean,
    opened,
    over,
    periods,
    report,
    share,
    tabulate,
    word,
)
from portal.reporting.tabulating import By
from portal.schedules import service as schedules

FIRE, ALARM, LOOK_STEP = "hot_work", "alarm", "到场核查"
LEVELS = ("一级", "二级")
LOOKS = ("待检查", "待二次检查")
REAL = ("真实火情-小", "真实火情-大")
CLEARED = "已复原未再报"


# ---- hot work --------------------------------------------------------------------------------------------------------
@report("fire_by_level", _l("动火等级"), department=OWNER, desks=DESKS,
        says=_l("各级动火批准了多少次、真正动了多少次，超过许可时间的和动火后没有按时检查的各有多少。"))  # fmt: skip
def fire_by_level(asked: Asked) -> Figures:
    return _fires(asked, listed("level", _("动火等级"), LEVELS))


@report("fire_by_place", _l("动火地点"), department=OWNER, desks=DESKS,
        says=_l("各处动火批准了多少次、真正动了多少次，超过许可时间的和动火后没有按时检查的各有多少。"))  # fmt: skip
def fire_by_place(asked: Asked) -> Figures:
    return _fires(asked, word("place", _("动火地点")))


@report("fire_by_department", _l("各部门动火"), department=OWNER, desks=DESKS,
        says=_l("各部门动火批准了多少次、真正动了多少次，超过许可时间的和动火后没有按时检查的各有多少。"))  # fmt: skip
def fire_by_department(asked: Asked) -> Figures:
    return _fires(asked, word("department", _("申请部门")))


def _fires(asked: Asked, by: By) -> Figures:
    times = _("次")

    def aside(words: str, only: Any) -> Measure:
        return replace(count(words, times, only=only), drawn=False)

    grace = int(settings.get("hot_work_check_grace"))
    return tabulate(
        permits(asked), by, count(_("批准"), times), aside(_("动了火"), lambda one: one["began_at"] is not None),
        aside(_("超时"), lambda one: one["overran"]), aside(_("检查晚了"), lambda one: one["late"]),
        note=_("超时：到许可的结束时间还没有收工。检查晚了：过了应查时间 %(n)s 分钟才做，或者还没有做。", n=grace),
    )  # fmt: skip


def permits(asked: Asked) -> list[Fact]:
    """The permits planned to begin in the period: `overran` its hours, a look after the work `late`."""
    columns = ("level", "place", "department", "ends", "began_at", "ended_at")
    found = facts(asked, FIRE, at="starts", columns=columns, department="department")
    records = opened(one for one in found if one["ended_at"] is not None)
    looked = {id_: _looked_late(record) for id_, record in records.items()}
    now = clock.house_now()
    return [
        replace(one, values={**one.values, "late": looked.get(one.record, False),
                             "overran": one["began_at"] is not None and (one["ended_at"] or now) > one["ends"]})
        for one in found
    ]  # fmt: skip


def _looked_late(record: Any) -> bool:
    """Was a look after this work made later than its grace, or has its time passed without one?"""
    permit = live.of(record, settling.values(record, editions.of(record)), {})
    grace = int(settling.env_of(record).setting("hot_work_check_grace"))
    return any(check.late > grace for check in permit.checks) or (record.stage in LOOKS and bool(permit.late))


# ---- alarms ----------------------------------------------------------------------------------------------------------
@report("alarms_by_kind", _l("火警和故障报警"), department=OWNER, desks=DESKS,
        says=_l("各类报警有多少起，查明的报警里误报占多少，从报警到有人到场核查平均用了几分钟。"))  # fmt: skip
def alarms_by_kind(asked: Asked) -> Figures:
    return _alarms(asked, word("kind", _("报警类型")))


@report("alarms_by_scene", _l("报警原因"), department=OWNER, desks=DESKS,
        says=_l("报警到现场查明是什么情况，各有多少起，按报警类型分开。"))  # fmt: skip
def alarms_by_scene(asked: Asked) -> Figures:
    return tabulate(alarms(asked), word("scene", _("现场情况"), blank=_("没有查明")), count(_("报警"), _("起")),
                    split=word("kind", _("报警类型")))  # fmt: skip


@report("alarms_by_place", _l("报警部位"), department=OWNER, desks=DESKS,
        says=_l("各部位报警多少起，查明的报警里误报占多少，从报警到有人到场核查平均用了几分钟。"))  # fmt: skip
def alarms_by_place(asked: Asked) -> Figures:
    return _alarms(asked, word("place", _("部位"), blank=_("没有查明")))


def _alarms(asked: Asked, by: By) -> Figures:
    return tabulate(
        alarms(asked), by, count(_("报警"), _("起")), share(lambda one: one["false"], _("误报")),
        mean(lambda one: one["minutes"], _("到场"), Kind.COUNT, pgettext("amount", "分钟")),
        replace(count(_("报消防队"), _("起"), only=lambda one: one["brigade"] == "是"), drawn=False),
        note=_("误报：查明没有火情的，包括吸烟、施工引起的，探测器或者主机的故障，以及复原后没有再报的故障报警；"
               "还没有查明的不算在内。"),
    )  # fmt: skip


def alarms(asked: Asked) -> list[Fact]:
    """The alarms of the period: whether it was `false` (None: nobody knows yet), `minutes` until somebody was there."""
    columns = ("kind", "place", "scene", "reset", "brigade")
    found = facts(asked, ALARM, at="alarm_at", columns=columns)
    there = _at_the_scene(asked)
    return [
        replace(one, values={**one.values, "false": _false(one), "minutes": _minutes(one.at, there.get(one.record))})
        for one in found
    ]  # fmt: skip


def _false(one: Fact) -> bool | None:
    if one["scene"]:
        return one["scene"] not in REAL
    return True if one["reset"] == CLEARED else None


def _at_the_scene(asked: Asked) -> dict[int | None, datetime]:
    """When somebody first was at the scene of each alarm; an alarm at midnight is looked at on the day after."""
    wider = periods.between(asked.period.first, asked.period.last + timedelta(days=1))
    acts = facts(Asked(asked.person, wider), f"{ALARM}.act", at="acted_at", columns=["act_step"])
    return {act.parent: act.at for act in reversed(acts) if act["act_step"] == LOOK_STEP}


def _minutes(since: datetime, until: datetime | None) -> int | None:
    return int((until - since).total_seconds() // 60) if until is not None else None


# ---- checks ----------------------------------------------------------------------------------------------------------
@report("checks_by_kind", _l("定期检查"), department=OWNER, desks=DESKS, leads=(_l("检查看板"), "checks.board"),
        says=_l("各种定期检查按时做了多少次，逾期做的、还没有做的和漏掉的各多少次，按时的占多少。"))  # fmt: skip
def checks_by_kind(asked: Asked) -> Figures:
    return _checks(asked, word("title", _("检查")))


@report("checks_by_department", _l("各部门定期检查"), department=OWNER, desks=DESKS,
        leads=(_l("检查看板"), "checks.board"),
        says=_l("各部门的定期检查按时做了多少次，逾期做的、还没有做的和漏掉的各多少次，按时的占多少。"))  # fmt: skip
def checks_by_department(asked: Asked) -> Figures:
    return _checks(asked, By(_("部门"), lambda one: one.department))


@report("checks_over_time", _l("定期检查走势"), department=OWNER, desks=DESKS, chart=Chart.COLUMNS,
        leads=(_l("检查看板"), "checks.board"),
        says=_l("每天（时间长的每月）到期的检查按时做了多少次，逾期做的、还没有做的和漏掉的各多少次。"))  # fmt: skip
def checks_over_time(asked: Asked) -> Figures:
    return _checks(asked, over(asked.period))


def _checks(asked: Asked, by: By) -> Figures:
    def stood(words: str, state: str) -> Measure:
        return count(words, _("次"), only=lambda one: one["state"] == state)

    return tabulate(
        due(asked), by, stood(_("按时"), "done"), stood(_("逾期做的"), "done_late"), stood(_("逾期未做"), "late"),
        stood(_("漏了"), "missed"), share(lambda one: one["state"] == "done", _("按时率")),
    )  # fmt: skip


def due(asked: Asked) -> list[Fact]:
    """What fell due in the period by a schedule, as far as the person may see it: its `title` and `state`. Missed ones
    have no record."""
    rows = schedules.outcomes(asked.person, asked.period.start, asked.period.end,
                              department=asked.department.id if asked.department else None)  # fmt: skip
    return [
        Fact(row.record or 0, "", row.form, "", "", row.department, clock.in_house(row.due_at),
             {"title": row.title, "state": row.state})
        for row in rows
    ]  # fmt: skip

"""Visitors at the gate: may they still come in, what they show, whom they may see."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _

from portal import clock
from portal.asking import clauses
from portal.asking.kinds import Asked, Reply, kind, told
from portal.desks.gate import board
from portal.people import directory
from portal.regulations import settings

SLIP = "会客登记单"
DUTY = "酒店总值班"


@kind(
    "visiting.now",
    "能 会客", "几点 停止 会客", "会客 几点", "几点 不能 会客", "会客 停止", "{点} 能 会客", "能 进店 会客 朋友",
    cites="SEC-06-11", form=SLIP,
)  # fmt: skip
def now(asked: Asked) -> str | None:
    """Open or closed at this moment, or at the hour asked about, and when that changes."""
    closes, opens = clauses.hour("SEC-06-11"), settings.get("visitor_opening")
    if closes is None:
        return None
    at = asked.slots.at or clock.house_now().time().replace(second=0, microsecond=0)
    said = _("%(time)s", time=f"{at:%H:%M}") if asked.slots.at else _("现在 %(time)s", time=f"{at:%H:%M}")
    hours = {"said": said, "closes": f"{closes:%H:%M}", "opens": f"{opens:%H:%M}"}
    if at < opens:
        return _("%(said)s，还没有开始会客，%(opens)s 起。", **hours)
    if at > closes:
        return _("%(said)s，已停止会客，明早 %(opens)s 起；%(closes)s 以后来的一律不接待。", **hours)
    left = datetime.combine(clock.today(), closes) - datetime.combine(clock.today(), at)
    if asked.slots.at or left > timedelta(hours=1):
        return _("%(said)s，可以会客，到 %(closes)s 停止。", **hours)
    return _("%(said)s，还可以会客，再过 %(left)s 分钟（%(closes)s）停止。", left=left // timedelta(minutes=1), **hours)


@kind(
    "visiting.exception",
    "停止 会客 谁 放行", "会客 放行", "不能 会客 谁 放行", "会客 几点 谁 能 放行",
    cites="SEC-06-11",
)  # fmt: skip
def exception(asked: Asked) -> str:
    if not settings.get("visitor_override_by_duty"):
        return _("停止会客以后，本店不作例外。")
    people = directory.on_duty(DUTY)
    if not people:
        return _("由当班的酒店总值班写明理由后放行；此刻排班表上没有总值班。")
    return _("由当班的酒店总值班写明理由后放行，现在是%(names)s。", names=_with_phones(people))


def _with_phones(people: list) -> str:
    return "、".join(f"{one.name}（{one.phone}）" if one.phone else one.name for one in people)


@kind(
    "visiting.employees",
    "上班 能 会客", "上班 朋友 会客", "员工 会客", "当班 能 会客", "上班 朋友 能 进店", "值班 家属 会客",
    cites=("SEC-06-03", "SEC-06-04"), form=SLIP,
)  # fmt: skip
def employees(asked: Asked) -> str:
    rule = _("上班时间不会客；确有要事，由值班保安员联系本人出面接待。")
    shift = directory.is_on_duty(asked.person)
    if shift is None:
        return rule + _("您现在不在班上。")
    return rule + _("您现在当班，到 %(until)s。", until=f"{clock.in_house(shift.ends_at):%H:%M}")


told("visiting.guests", "会客 住店 客户 上楼", "会客 能 上楼", "朋友 上楼", "客户 朋友 上楼", "外人 能 上楼",
     "没 同意 能 上楼", cites=("SEC-06-07", "SEC-06-06"), form=SLIP)  # fmt: skip
told("visiting.documents", "会客 身份证", "会客 看 什么 身份证", "会客 登记 什么", "会客 带 什么", "没带 身份证 会客",
     cites="SEC-06-01", form=SLIP)  # fmt: skip
told("visiting.sales", "推销 进店", "推销 怎么", "推销 能 会客", "推销 接待", cites="SEC-06-08", form=SLIP)
told("visiting.refused", "什么 不让进", "谁 不让进", "喝醉 能 进店", "醉酒 进店", "拒绝 进店 情形", cites="SEC-06-10")
told("visiting.leaving", "登记 谁 收回", "登记 没 签字 怎么", "会客 离店 登记", "会客 走 登记 交 谁", "会客 走 检查 包",
     cites="SEC-06-09")  # fmt: skip
told("visiting.appointment", "预约 会客 怎么", "约好 会客", "会客 上级 预约", cites="SEC-06-05", form=SLIP)


@kind(
    "visiting.longest",
    "会客 多久", "会客 最长 多久", "会客 能 待 多久", "会客 几点 离店",
    ours="条文没有限定会客的时长，超过后只提醒，不处罚", form=SLIP,
)  # fmt: skip
def longest(asked: Asked) -> str:
    return _(
        "条文没有限定；超过%(hours)s提醒岗位核对，%(at)s 仍未离店的再提醒一次。",
        hours=settings.shown("visitor_longest_stay_hours"), at=settings.shown("visitor_overstay_at"),
    )  # fmt: skip


@kind(
    "visiting.inside",
    "多少 会客 在店", "在店 会客 多少", "会客 没走 多少", "多少 外人 在店", "谁 还没走 会客",
    cites="SEC-06-09",
)  # fmt: skip
def inside(asked: Asked) -> Reply:
    """For those who work at the gate; nobody else learns a number, not even that there is one."""
    if "gate" not in directory.desks_of(asked.person):
        return Reply(_("在店来访由安全岗登记和核对，这里不对您显示；请问值班保安员。"))
    visits = [visit for visit in board.open_visits(asked.person.hotel_id) if not visit.waits_for]
    if not visits:
        return Reply(_("现在没有来访者在店。"), url=url_for("gate.console"), label=_("打开安全岗"))
    return Reply(
        _("现在登记在店 %(people)s 人，%(slips)s 张登记单。", people=sum(1 + visit.companions for visit in visits),
          slips=len(visits)), url=url_for("gate.console"), label=_("打开安全岗"),
    )  # fmt: skip

"""Bookings, contracts, meetings, reports, the car: the deadlines and limits of everyday sales work."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from portal import clock, i18n
from portal.asking import clauses
from portal.asking.kinds import Asked, Reply, kind, told
from portal.regulations import settings
from portal.timers.calendar import calendar_of

TUESDAY, FRIDAY = 1, 4
MONTHLY = 25  # day of the month: CRD-03-02, CRD-03-09


@kind("reservations.group", "{人数} 团队 怎么", "团队 {人数} 合同", "{人数} 团队 备忘录", "团队 多少 合同",
      "团队 几人 合同",
      "团队 几人 备忘录", "团队 {人数} 什么", "{人数} 合同", "几人 团队 备忘录",
      cites=("CRD-08-03", "CRD-09-01"), form="预定单")  # fmt: skip
def group(asked: Asked) -> str | None:
    people, memo, contract_from = (
        asked.slots.people,
        clauses.figure("CRD-08-03", "人"),
        clauses.figure("CRD-09-01", "人"),
    )
    if memo is None or contract_from is None:
        return None
    if people is None:
        return _("满 %(memo)s 人附接待细则备忘录，满 %(contract)s 人先签销售合同。", memo=memo, contract=contract_from)
    needs = []
    if people >= contract_from:
        needs.append(_("先签销售合同"))
    if people >= memo:
        needs.append(_("预定单后附接待细则备忘录"))
    if not needs:
        return _("%(people)s 人的团只开预定单；满 %(memo)s 人附备忘录，满 %(contract)s 人先签合同。", people=people,
                 memo=memo, contract=contract_from)  # fmt: skip
    return _("%(people)s 人的团：%(needs)s。", people=people, needs="；".join(needs))


@kind("reservations.contract", "合同 谁 签", "合同 谁 批", "合同 {间} 谁 签", "{间} 合同 谁 批", "合同 权限 多少",
      "合同 几间 报",
      "合同 {天} 谁 签", cites=("CRD-09-05", "CRD-09-06"), form="销售合同审批单")  # fmt: skip
def contract(asked: Asked) -> str:
    rooms, nights = settings.get("contract_manager_max_rooms"), settings.get("contract_manager_max_days")
    off = settings.shown("manager_discount_limit")
    rule = _("%(rooms)s 间、%(nights)s 晚以内，减价不超过 %(off)s 的，客户关系经理直接签；超过任何一项报客户关系总监。",
             rooms=rooms, nights=nights, off=off)  # fmt: skip
    asked_for = asked.slots
    if asked_for.rooms is None and asked_for.days is None:
        return rule
    beyond = (asked_for.rooms or 0) > rooms or (asked_for.days or 0) > nights
    return (_("要报客户关系总监。") if beyond else _("客户关系经理可以直接签。")) + rule


@kind("reservations.cancel", "取消 预订 多久", "取消 几小时 不收费", "取消 预订 怎么", "取消 预订 退", "取消 多久 退",
      cites="RES-3-07", form="预定单")  # fmt: skip
def cancel(asked: Asked) -> str:
    return _("预订后%(hours)s内取消不收费用，超过的按规定退款。", hours=settings.shown("cancel_grace_hours"))


@kind("reservations.emergency", "紧急 预订 怎么", "紧急 预订 谁 批", "紧急 预订 补办", "紧急 没 权限 怎么", "补办 多久",
      "紧急 预订 补办 多久", cites="RES-4-04", form="权限审批单")  # fmt: skip
def emergency(asked: Asked) -> str:
    days = settings.get("emergency_makeup_days")
    last = clock.today() + timedelta(days=days)
    return _("先由主管临时授权，%(days)s 天内补办；今天授权的，最晚 %(day)s 补齐。", days=days, day=f"{last:%m-%d}")


@kind("reservations.minutes", "纪要 多久", "纪要 几点 发", "例会 纪要 多久", "纪要 谁 写 多久", "例会 纪要 几点 交",
      cites="RES-3-22", form="会议纪要")  # fmt: skip
def minutes(asked: Asked) -> str:
    hours = settings.get("minutes_draft_hours")
    draft = clock.house_now() + timedelta(hours=hours)
    return _(
        "初稿 %(hours)s 小时内，定稿次日；现在散会的，初稿到 %(draft)s。", hours=hours, draft=f"{draft:%m-%d %H:%M}"
    )


@kind("reservations.reports", "日报 几点 交", "周报 几点 交", "月报 几点 交", "日报 多久", "周报 多久", "月报 多久",
      "日报 周报 月报 多久",
      cites=("RES-3-24", "RES-3-25", "RES-3-26"), form="工作日报、周计划、月预测与业绩报告")  # fmt: skip
def reports(asked: Asked) -> str:
    spans = [clauses.amount(f"RES-3-{n}") for n in (24, 25, 26)]
    if None in spans:
        return _("日报、周报、月报各有时限，见条文。")
    return _(
        "日报 %(day)s 小时内，周报 %(week)s 小时内，月报 %(month)s 小时内交。",
        day=spans[0],
        week=spans[1],
        month=spans[2],
    )


@kind(
    "reservations.car_key",
    "车钥匙 几点 交",
    "车钥匙 交 谁",
    "车钥匙 几点",
    "车钥匙 怎么",
    cites="CRD-11-01",
    form="用车申请单",
)
def car_key(asked: Asked) -> str | None:
    by = clauses.hour("CRD-11-01")
    if by is None:
        return None
    said = _("每天 %(by)s 前交给部门总监。", by=f"{by:%H:%M}")
    at = clock.house_now()
    due = clock.in_house(datetime.combine(at.date(), by))
    return said + (_("今天已经过了时间。") if at > due else _("今天还有 %(left)s。", left=i18n.span(due - at)))


told("reservations.car", "用车 提前 多久", "用车 怎么 申请", "用车 谁 批", "用车 路线 几点 报", "用车 申请",
     cites="CRD-11-04",
     form="用车申请单")  # fmt: skip


@kind(
    "reservations.meeting",
    "例会 几点",
    "例会 周几",
    "例会 哪天",
    "部门 例会 几点",
    "下 例会 几点",
    cites="CRD-02-01",
    form="会议纪要",
)
def meeting(asked: Asked) -> str:
    at = clauses.hour("CRD-02-01") or time(16, 0)
    here = clock.house_now()
    coming = next(
        day for n in range(9) if (day := here.date() + timedelta(days=n)).weekday() in (TUESDAY, FRIDAY)
        and clock.in_house(datetime.combine(day, at)) > here
    )  # fmt: skip
    return _("客户关系部每周二、周五 %(at)s；下一次是 %(day)s（%(weekday)s）。", at=f"{at:%H:%M}",
    day=f"{coming:%m-%d}",
             weekday=i18n.weekday(coming))  # fmt: skip


@kind("reservations.forecast", "预测 几点 交", "业绩预测 几号 交", "总结 几号 交", "总结 几点 交", "预测 几号",
      "总结 交 谁",
      "业绩 预测 几号 交", cites=("CRD-03-02", "CRD-03-09"), form="工作日报、周计划、月预测与业绩报告")  # fmt: skip
def forecast(asked: Asked) -> str:
    today = clock.today()
    due = today.replace(day=MONTHLY)
    if today > due:
        due = (today.replace(day=1) + timedelta(days=32)).replace(day=MONTHLY)
    left = (due - today).days
    said = _("月业绩预测在每月 25 日以前，月总结在 25 日当天；")
    return said + (_("就是今天。") if not left else _("下一个 25 日还有 %(n)s 天。", n=left))


@kind("reservations.duty_hours", "值班 几点", "客关 值班 几点", "中午 值班 几点", "周末 值班 几点", "值班 多久",
      cites=("CRD-15-09", "CRD-15-10"), form="客户关系部值班记录")  # fmt: skip
def duty_hours(asked: Asked) -> Reply:
    """The spells of the day asked about; a rest day has its own."""
    day: date = asked.slots.today()
    working = calendar_of(asked.person.hotel_id).is_working_day(day)
    clause = "CRD-15-09" if working else "CRD-15-10"
    spells = "、".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in clauses.periods(clause))
    kind_of_day = _("工作日") if working else _("休息日")
    return Reply(_("客户关系部%(kind)s值班 %(spells)s（%(day)s）。", kind=kind_of_day, spells=spells,
                   day=f"{day:%m-%d}"), cites=(clause,))  # fmt: skip


told(
    "reservations.banquet",
    "宴请 怎么",
    "宴请 谁 批",
    "宴请 填 什么",
    "宴请 申请",
    cites=("CRD-12-07", "CRD-12-08"),
    form="宴请申请单",
)
told("reservations.change", "变更 预订 告知 谁", "变更 预订 怎么", "取消 预订 告知 谁", "变更 预订 手续",
     cites=("CRD-08-06", "RES-3-05"),
     form="预定单")  # fmt: skip
told("reservations.approval", "预订 谁 批", "预订 谁 审", "预定单 谁 批", cites="CRD-04-02", form="预定单")
told("reservations.issuing", "发文 谁 批", "发文 怎么", "发文 谁 签", cites="CRD-04-01", form="发文审批单")
told(
    "reservations.beyond",
    "超 权限 怎么",
    "超出 权限 怎么",
    "没 权限 怎么",
    "权限 不够 怎么",
    cites="CRD-10-02",
    form="权限审批单",
)
told("reservations.budget", "预算 超 怎么", "预算 谁 批", "预算 超 谁 批", "预算 几点 报", cites=("RES-4-06",
     "RES-4-05"),
     form="预算申报与超预算支出审批单")  # fmt: skip


@kind("reservations.restore", "系统 多久 恢复", "系统 瘫痪 多久", "系统 故障 多久 恢复", "系统 损坏 多久 修",
      cites="RES-6-07",
      form="应急预案启动记录")  # fmt: skip
def restore(asked: Asked) -> str:
    return _("%(hours)s内恢复服务，并以短信通报。", hours=settings.shown("restore_hours"))


@kind(
    "reservations.arbitration",
    "仲裁 多久",
    "仲裁 几天",
    "争议 多久",
    "仲裁 多久 结果",
    cites="RES-7-11",
    form="争议处理申请",
)
def arbitration(asked: Asked) -> str:
    days, more = settings.get("arbitration_days"), settings.get("arbitration_extension_days")
    last = clock.today() + timedelta(days=days)
    return _("收到申请后 %(days)s 天内决定，特殊情况可延长 %(more)s 天；今天申请的，到 %(last)s。",
    days=days, more=more,
             last=f"{last:%m-%d}")  # fmt: skip

"""Customers: contact, visits by class, discounts, members, satisfaction."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from portal import clock
from portal.asking import clauses
from portal.asking.kinds import Asked, kind, told
from portal.regulations import settings


@kind(
    "customers.interval",
    "多久 联系 客户", "客户 联系 多久", "客户 多久 联系 一回", "老客户 多久 联系", "客户 几次 联系", "客户 隔 多久",
    cites="CRD-16-03",
)  # fmt: skip
def interval(asked: Asked) -> str:
    today = clock.today()
    month, year = (today.month % 12 + 1, today.year + today.month // 12)
    last_day = (today.replace(year=year, month=month, day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    due = last_day.replace(day=min(today.day, last_day.day))
    return _("同一客户两次联系相隔不超过一个月；今天联系过的，最晚 %(day)s 要再联系。", day=f"{due:%m-%d}")


told("customers.new", "几个 新客户", "新客户 建档 几个", "新客户 多少", "每周 新客户 多少",
     cites="CRD-16-02", form="客户档案")  # fmt: skip
told("customers.calls", "电话 拜访 几个", "一天 几个 电话", "一天 打 多少 电话", "电话 多少 有效", "每天 电话 几个",
     cites="CRD-03-03")  # fmt: skip


@kind("customers.discount", "老客户 折扣", "老客户 折扣 多少", "老客户 打折", "折扣 多少", "折扣 权限 多少",
      cites=("CUS-REL-13", "CRD-09-06"))  # fmt: skip
def discount(asked: Asked) -> str:
    return _(
        "老客户再次消费减 %(repeat)s；客户关系经理自己能减到门市价的 %(manager)s，再多要报总监。",
        repeat=settings.shown("repeat_discount"), manager=settings.shown("manager_discount_limit"),
    )  # fmt: skip


@kind("customers.satisfaction", "满意度 多少", "满意度 目标", "满意度 多少 合格", "满意度 低于 多少",
      "满意度 要求 多少",
      cites=("CUS-INF-20", "CUS-INF-19"))  # fmt: skip
def satisfaction(asked: Asked) -> str:
    return _(
        "目标 %(target)s（满分100分）；低于它的，由办公室组织纠正和预防措施。",
        target=settings.shown("satisfaction_target"),
    )


@kind("customers.members", "会员 升级 多少", "会员 几种", "会员 怎么 升级", "会员 升级", "会员 多少 分",
      "积分 升级 多少",
      cites=("CSP-28", "CSP-29"), form="会员与积分")  # fmt: skip
def members(asked: Asked) -> str:
    return _("四种卡：普通、银卡、金卡、钻石卡；升级所需积分：%(tiers)s。", tiers=settings.shown("member_tier_points"))


told(
    "customers.survey",
    "满意度 调查 几次",
    "满意度 调查 多久",
    "满意度 一年 几次",
    cites="CUS-INF-19",
    form="酒店客户意见反馈表",
)
told("customers.class_a", "a类 客户 什么", "a类 客户 多少", "客户 分类", "客户 分类 几类", "什么 是 a类 客户",
     cites=("ARC-7-01", "ARC-7-04"), form="客户档案")  # fmt: skip
told(
    "customers.visits_a",
    "a类 客户 拜访 几次",
    "a类 客户 多久 拜访",
    "总经理 多久 拜访 客户",
    cites="ARC-7-16",
    form="客户拜访计划",
)
told("customers.visits_b", "b类 客户 拜访 几次", "b类 客户 多久 拜访", cites="ARC-7-18", form="客户拜访计划")
told("customers.visits_c", "c类 客户 拜访 几次", "c类 客户 多久 拜访", cites="ARC-7-20", form="客户拜访计划")
told("customers.visits_d", "d类 客户 拜访 几次", "d类 客户 多久 拜访", cites="ARC-7-22", form="客户拜访计划")
told("customers.welcome", "客户 入住 多久 看望", "客户 入住 多久 拜访", "客户 入住 见面 多久", cites="CRD-12-05")
told("customers.lost", "客户 半年 没来 怎么", "流失 客户 怎么", "客户 没来 怎么", cites="CSP-40")
told(
    "customers.visit_report",
    "拜访 完 填 什么",
    "拜访 回来 填 什么",
    "拜访 客户 写 什么",
    cites="KAM-3-36",
    form="拜访报告",
)
told("customers.tour_notice", "参观 提前 多久", "参观 谁 批", "团 参观 提前 多久", "客户 参观 怎么", "参观 申请",
     cites=("KAM-5-02", "KAM-5-04"), form="客户参观申请书")  # fmt: skip
told("customers.tour_photos", "参观 能 拍照", "参观 照片", "客户 能 拍照", cites=("KAM-5-07", "KAM-5-16"))
told(
    "customers.debts", "欠款 谁 催", "应收 谁 催", "客户 欠 钱 怎么", cites=("CRN-68", "CRN-105"), form="应收账款催收单"
)


@kind("customers.callback", "回访 多久", "第一次 入住 回访 多久", "客户 回访 几点", "入住 回访 多久", "回访 几小时",
      cites="RES-3-11", form="客户回访记录")  # fmt: skip
def callback(asked: Asked) -> str:
    until = clauses.due("RES-3-11", asked.person.hotel_id)
    said = clauses.sentence("RES-3-11", "首次住店 满意度回访 24小时内 电话")
    return said + (_("现在触发的，到%(until)s为止。", until=f"{until:%m-%d %H:%M}") if until else "")

"""Points, fines, commission, rewards: worked out for the figures asked about."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import gettext as _

from portal.asking import clauses
from portal.asking.kinds import Asked, kind, told
from portal.regulations import settings


def _yuan(fen: int) -> str:
    return settings.spec("pass_deposit").show(fen)


def _fen(clause: str) -> int | None:
    """The amount the text gives, in fen."""
    yuan = clauses.figure(clause, "元")
    return None if yuan is None else yuan * 100


@kind("performance.fine", "{分} 罚 多少", "扣 {分} 罚", "扣分 罚 多少", "一分 罚 多少", "扣分 多少 罚",
      "{分} 扣分 多少",
      cites=("CRD-19-02", "CRD-19-03"), form="违规扣分单")  # fmt: skip
def fine(asked: Asked) -> str | None:
    """For the points asked about; and whether the house takes fines at all."""
    few, each, each_of_many = clauses.figure("CRD-19-02", "分"), _fen("CRD-19-02"), _fen("CRD-19-03")
    if few is None or each is None or each_of_many is None:
        return None
    taken = "" if settings.get("fines_taken") else _("本店现在只记分，不执行金额处罚。")
    points = asked.slots.points
    if points is None or points == 1:
        return _("当月 %(few)s 分以内每分 %(each)s，超过的从第一分起每分 %(more)s。", few=few, each=_yuan(each),
                 more=_yuan(each_of_many)) + taken  # fmt: skip
    if points > few:
        each = each_of_many
    return _("%(points)s 分按每分 %(each)s，共 %(total)s。", points=points, each=_yuan(each),
             total=_yuan(each * points)) + taken  # fmt: skip


@kind("performance.commission", "提成 多少", "业绩 {元} 提成 多少", "{元} 提成 多少", "业绩 提成 多少",
      "会员 提成 多少", "提成 怎么 算",
      cites=("CRD-18-03", "CRD-18-04"), form="业绩核算表")  # fmt: skip
def commission(asked: Asked) -> str | None:
    rate, floor, members = settings.get("base_commission_rate"), _fen("CRD-18-02"), clauses.figure("CRD-18-04", "%")
    if floor is None or members is None:
        return None
    rule = _("基础销售每月超过 %(floor)s 的部分提 %(rate)s，会籍销售提 %(members)s%%。", floor=_yuan(floor),
             rate=settings.shown("base_commission_rate"), members=members)  # fmt: skip
    amount = asked.slots.amount
    if amount is None:
        return rule
    earned = int(max(0, amount - floor) * Decimal(rate) / 100)
    return _("基础销售 %(amount)s：提成 %(earned)s。", amount=_yuan(amount), earned=_yuan(earned)) + rule


@kind(
    "performance.floor",
    "业绩 最低 多少",
    "业绩 多少 合格",
    "每月 业绩 多少",
    "业绩 任务 多少",
    "业绩 底线",
    cites="CRD-18-02",
)
def floor(asked: Asked) -> str | None:
    least = _fen("CRD-18-02")
    return None if least is None else _("基础销售每人每月不少于 %(floor)s。", floor=_yuan(least))


@kind("performance.too_low", "业绩 不 达标 怎么", "连续 几个月 业绩 不够", "业绩 没 完成 开除", "业绩 不够 开除",
      "业绩 不够 怎么",
      cites=("CRD-18-05", "CRD-18-06", "CRD-19-07"))  # fmt: skip
def too_low(asked: Asked) -> str | None:
    least = _fen("CRD-18-02")
    if least is None:
        return None
    return _("连续三个月或一年累计五个月不到 %(floor)s 的：%(outcome)s。", floor=_yuan(least),
             outcome=settings.get("low_sales_outcome"))  # fmt: skip


@kind("performance.reward", "连续 3个月 奖励 什么", "100万 奖励 什么", "特殊 奖励 什么", "业绩 {元} 奖励",
      "奖励 什么 业绩",
      cites="CRD-20-03")  # fmt: skip
def reward(asked: Asked) -> str:
    return _("任意连续三个月累计 100 万元的：%(reward)s。", reward=settings.shown("special_reward"))


told("performance.dismissal", "扣分 多少 开除", "多少 分 开除", "扣 {分} 开除", "几分 开除", cites="CRD-19-05")
told("performance.fines_due", "罚 几号 交", "罚 交 谁", "罚 不 交 怎么", cites="CRD-19-06")
told("performance.study_visit", "3个月 没 扣分 奖励", "连续 没 扣分 奖励 什么", "连续 3个月 没 扣分", cites="CRD-20-02")
told("performance.pay_grade", "半年 评 工资", "工资 升级", "工资 几级", cites=("CRD-20-04", "CRD-20-05"))

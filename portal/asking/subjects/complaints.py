"""Complaints: by when a solution, which are serious, who decides, who is told."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from portal import clock
from portal.asking import clauses
from portal.asking.kinds import Asked, kind, told
from portal.people import directory
from portal.regulations import settings

FORM = "客户投诉处理表"


@kind("complaints.solution", "投诉 多久 处理", "投诉 几天 处理", "投诉 多久 方案", "投诉 多久", "投诉 几天 方案",
      cites=("CMP-32", "RES-3-13"), form=FORM)  # fmt: skip
def solution(asked: Asked) -> str:
    """Until when, for one that comes in now: the plan, the first answer, the end."""
    plan = clauses.due("CMP-32", asked.person.hotel_id)
    solve = clock.today() + timedelta(days=settings.get("complaint_resolve_days"))
    said = _(
        "一个工作日内提出解决办法，5 天内回应客户，%(days)s内解决。", days=settings.shown("complaint_resolve_days")
    )
    if plan is None:
        return said
    return said + _(
        "现在接到的，最晚 %(plan)s 拿出办法，%(solve)s 解决。", plan=f"{plan:%m-%d}", solve=f"{solve:%m-%d}"
    )


@kind("complaints.serious", "重大 投诉 什么", "什么 重大 投诉", "投诉 重大 标准", "重大 投诉 认定", "什么 算 重大 投诉",
      cites="CMP-37", form=FORM)  # fmt: skip
def serious(asked: Asked) -> str:
    return _("%(rule)s的，算重大投诉。", rule=settings.shown("major_complaint_rule"))


@kind("complaints.decides", "投诉 方案 谁 批", "投诉 谁 批", "投诉 方案 谁 同意", "投诉 谁 负责", "投诉 谁 处理",
      cites=("CMP-26", "CMP-33"), form=FORM)  # fmt: skip
def decides(asked: Asked) -> str:
    post = directory.post("总经理")
    names = "、".join(one.name for one in directory.holders(post)) if post else ""
    if not names:
        return _("受理责任人提出方案，总经理批准后由客户关系专员告知客户。")
    return _("受理责任人提出方案，总经理（%(names)s）批准后由客户关系专员告知客户。", names=names)


told("complaints.received", "投诉 告知 谁", "接到 投诉 怎么", "接到 投诉 告知 谁", "投诉 上报 谁", "投诉 找谁",
     "客户 投诉 怎么",
     cites=("CSV-01", "CMP-29"), form=FORM)  # fmt: skip
told(
    "complaints.serious_steps",
    "重大 投诉 怎么",
    "重大 投诉 谁 处理",
    "重大 投诉 例会",
    "重大 投诉 上报 谁",
    cites="CMP-39",
    form=FORM,
)
told("complaints.delay", "投诉 拖 罚", "投诉 拖 怎么", "投诉 处理 不 及时 罚", cites="CMP-44")
told("complaints.afterwards", "投诉 处理 完 怎么", "投诉 完 回访", "投诉 处理 完 问 什么", cites=("CMP-34", "CMP-36"))
told("complaints.loss", "投诉 损失 谁 赔", "投诉 损失 罚 谁", cites="CMP-43")

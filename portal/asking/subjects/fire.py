"""Fire: who approves hot work, which grade, what is burning now by permit, and what to do when the bell rings."""

from __future__ import annotations

from typing import cast

from flask import url_for
from flask_babel import gettext as _

from portal.asking import clauses, routes
from portal.asking.kinds import Asked, Reply, kind, told
from portal.formkit import Multi
from portal.people import directory
from portal.records import editions, lists
from portal.records.lists import Filters
from portal.regulations import settings

PERMIT = "动火作业申请单"
LIVE = ("待作业", "作业中", "待检查", "待二次检查", "待关闭")


@kind(
    "fire.approval",
    "谁 批 {级} 动火", "{级} 动火 谁 批", "动火 谁 批", "动火 申请 谁 批", "动火 {级} 怎么", "动火 申请 怎么",
    "动火 手续",
    cites=("SEC-14-11", "SEC-14-12", "SEC-14-14"), form=PERMIT,
)  # fmt: skip
def approval(asked: Asked) -> Reply | None:
    """By the form's own route, for work in the asker's department."""
    if asked.slots.level is None:
        first, second = _route(asked, 1), _route(asked, 2)
        if not first or not second:
            return None
        both = [
            _("一级：%(steps)s", steps=" → ".join(step.name for step in first)),
            _("二级：%(steps)s", steps=" → ".join(step.name for step in second)),
            _("一级由部门负责人填单签名；危险性较大的再报总经理批准。"),
        ]
        return Reply(_("看几级："), tuple(both))
    found = _route(asked, asked.slots.level)
    if not found:
        return None
    if asked.slots.level == 1:
        reply = routes.said(found, _("一级动火由部门负责人填写并签名："))
        extra = _("危险性较大的，另附专题报告，报总经理批准后才能动火")
        return Reply(reply.says, (*reply.lines, extra), cites=("SEC-14-10", "SEC-14-11", "SEC-14-12"))
    reply = routes.said(found, _("二级动火由要求动火的人填写："))
    return Reply(reply.says, reply.lines, cites=("SEC-14-14",))


def _route(asked: Asked, level: int) -> list:
    """Its deciding steps for a place of the first grade, or for none of those: the last choice says so."""
    choices = cast(Multi, editions.today("hot_work").fields["spots"]).choices
    spots = [choices[0] if level == 1 else choices[-1]]
    return routes.deciding("hot_work", asked.person, spots=spots, dangerous=False)


told("fire.first_grade", "什么 动火 1级", "哪里 动火 {级}", "什么 {级} 动火", "客房 动火 级别", "机房 动火 级别",
     "油罐 动火 级别", "动火 级别", "动火 分类", cites=("SEC-14-02", "SEC-14-13"), form=PERMIT)  # fmt: skip


@kind(
    "fire.hours",
    "动火 多久", "动火 有效 多久", "动火 {级} 多久", "动火 证 多久", "动火 证 有效 多久", "动火 {小时} 能",
    ours="许可的有效时间条文没有规定，取国内通行的做法", form=PERMIT,
)  # fmt: skip
def hours(asked: Asked) -> str:
    first, second = settings.shown("hot_work_hours_level1"), settings.shown("hot_work_hours_level2")
    if asked.slots.level:
        return _("%(level)s级动火许可最长%(hours)s。", level="一二"[asked.slots.level - 1],
                 hours=(first, second)[asked.slots.level - 1])  # fmt: skip
    return _("一级动火许可最长%(first)s，二级最长%(second)s。", first=first, second=second)


@kind(
    "fire.afterwards",
    "动火 结束 检查", "动火 完 怎么", "动火 结束 多久 检查", "动火 完 检查 几次", "动火 结束 怎么",
    ours="阴燃可能在动火结束以后才出现，须隔一段时间再看",
)  # fmt: skip
def afterwards(asked: Asked) -> str:
    return _(
        "结束后%(first)s看第一次，%(second)s再看一次，确认没有残火才关闭。",
        first=settings.shown("hot_work_check_first"), second=settings.shown("hot_work_check_second"),
    )  # fmt: skip


@kind(
    "fire.live",
    "哪里 动火", "有没有 动火", "今天 动火 哪里", "正在 动火", "谁 在 动火", "几处 动火", "动火 作业 哪里 正在",
    cites="SEC-14-01",
)  # fmt: skip
def live(asked: Asked) -> Reply:
    """Of the permits this person may read; nothing is said of others."""
    found = []
    for stage in LIVE:
        found += list(lists.ledger(Filters(form="hot_work", status="approved", stage=stage), asked.person).rows)
    if not found:
        return Reply(_("您能查看的动火单里，现在没有待作业、作业中或待检查的。"), form=False)
    lines = tuple(
        _("%(number)s %(title)s：%(stage)s", number=one.number, title=one.title, stage=one.stage) for one in found[:8]
    )
    return Reply(_("您能查看的动火单里，现在有 %(n)s 张没有关闭。", n=len(found)), lines,
                 url=url_for("records.ledger", form="hot_work"), label=_("打开动火单"))  # fmt: skip


@kind(
    "fire.call",
    "119 怎么 告知", "着火 打 119 怎么", "119 说 什么", "着火 打 电话 说 什么", "着火 119", "着火 怎么 上报",
    cites="FIRE-07",
)  # fmt: skip
def call(asked: Asked) -> Reply:
    hotel = directory.hotel()
    said = _("这里是%(hotel)s，%(address)s；我叫%(name)s，电话%(phone)s。", hotel=hotel.name,
             address=hotel.address or _("（说清地址）"), name=asked.person.name,
             phone=asked.person.phone or hotel.phone or _("（说清号码）"))  # fmt: skip
    return Reply(_("照着说：%(words)s", words=said), (_("等对方听清楚再挂电话，然后到路口接消防车。"),),
                 cites=("FIRE-07", "FIRE-08"))  # fmt: skip


told("fire.bell", "警铃 怎么", "警铃 响 怎么", "听到 警铃", "警铃 先 怎么", cites=("FIRE-04", "SEC-10-01"))
told("fire.power", "着火 断电", "着火 切断 电源", "着火 谁 断电", "着火 拉闸", cites="FIRE-05")
told("fire.command", "着火 谁 指挥", "灭火 谁 指挥", "着火 指挥", "着火 听 谁", cites="FIRE-10")
told("fire.everybody", "着火 怎么", "看到 着火 怎么", "发现 着火 怎么", "着火 员工 怎么", cites="FIRE-09")
told("fire.concealing", "着火 瞒报 怎么", "着火 不 上报 罚", "着火 逃跑 罚", cites="FIRE-11")
told("fire.facilities", "消防设施 多久 检查", "消防设施 几次 检查", "消防设施 谁 检查", "消防泵房 多久 检查",
     cites=("FIRE-13", "FIRE-14"))  # fmt: skip
told("fire.detectors", "烟感 多久 检查", "烟感 检查 几次", "烟感 多久 测", cites=("SEC-10-11", "SEC-10-14"))
told("fire.batteries", "电池 多久 检查", "电池 检查 几次", "电池 多久 换", cites="SEC-10-12")
told("fire.false_alarm", "误报 怎么", "烟感 误报 怎么", "误报 上报 谁", cites="SEC-10-03", form="报修单")
told("fire.simulation", "火灾 模拟 多久", "消防 演习 几次", "模拟 试验 多久", "消防 演练 多久", cites="SEC-10-13")


@kind(
    "fire.panel",
    "主机 损坏 怎么", "主机 停机 多久", "主机 故障 怎么", "主机 重启 等 多久", "主机 乱码",
    cites="SEC-10-10", form="报修单",
)  # fmt: skip
def panel(asked: Asked) -> str:
    return _("关机，等%(wait)s，看能否自动复原，再作检查。", wait=settings.shown("panel_restart_wait"))


@kind(
    "fire.abilities",
    "消防 四个 能力", "消防 能力 什么", "员工 消防 会 什么", "四个 能力",
    cites="FIRE-02",
)  # fmt: skip
def abilities(asked: Asked) -> str:
    return clauses.sentence("FIRE-02", "四个能力 查改火灾隐患 使用灭火器 组织疏散 宣传")

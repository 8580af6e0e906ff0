"""Customers' archives: who keeps them, who may look, how long, how often."""

from __future__ import annotations

from flask_babel import gettext as _

from portal import clock
from portal.asking.kinds import Asked, kind, told
from portal.people import directory
from portal.regulations import settings

ACCESS, BORROWING = "客户档案查阅申请", "资料借阅登记"


@kind("archives.years", "档案 保存 多久", "客户 档案 保存 几年", "客户 信息 保存 多久", "档案 保存 几年",
      "客史 保存 多久",
      cites="ARC-2-22")  # fmt: skip
def years(asked: Asked) -> str:
    kept = settings.get("archive_keep_years")
    return _("客史档案保存 %(years)s 年；今年到期的是 %(year)s 年的档案，销毁前须总经理批准。", years=kept,
             year=clock.today().year - kept)  # fmt: skip


@kind(
    "archives.keeper",
    "档案 谁 保存",
    "档案 保存 哪里",
    "客户 档案 谁 负责",
    "档案 哪个 部门",
    "档案 谁 负责",
    cites="ARC-2-04",
)
def keeper(asked: Asked) -> str:
    name = settings.get("archive_keeper")
    department = directory.department(name)
    people = directory.head_of(department) if department else []
    if not people:
        return _("由%(keeper)s保管。", keeper=name)
    return _("由%(keeper)s保管，负责人%(names)s。", keeper=name, names="、".join(one.name for one in people[:2]))


@kind("archives.backup", "档案 备份 多久", "电子 档案 备份", "备份 多久", "档案 备份 几次", cites="ARC-1-14")
def backup(asked: Asked) -> str:
    return _("电子档案%(often)s备份一次。", often=settings.shown("backup_frequency"))


@kind("archives.update", "档案 更新周期", "档案 多久 更新", "客户 档案 多久 更新", "档案 更新 几次", cites="ARC-2-19")
def update(asked: Asked) -> str:
    return _("%(cycle)s更新。", cycle=settings.shown("archive_update_cycle"))


told("archives.access", "查阅 档案 谁 批", "查阅 档案 怎么", "能 查阅 客户 档案", "查阅 客户 信息 谁 批",
     "谁 能 查阅 档案",
     cites=("ARC-2-17", "CUS-INF-11"), form=ACCESS)  # fmt: skip
told("archives.destruction", "销毁 档案 谁 批", "档案 怎么 销毁", "过期 档案 销毁", "档案 销毁 手续", cites="ARC-2-23",
     form="档案销毁审批单")  # fmt: skip
told("archives.borrowing", "借 档案 怎么", "借 资料 怎么", "外人 借 资料", "资料 能 借", "借 档案 手续",
     cites=("CRD-07-02", "CRD-07-03"),
     form=BORROWING)  # fmt: skip
told("archives.secret", "机密 能 借", "机密 档案 带出", "机密 资料 能 带出", cites="CRD-07-04")
told("archives.disclosing", "客户 信息 能 告知", "客户 资料 能 给 外人", "客户 电话 能 给 别人", "泄露 客户 信息",
     cites=("ARC-1-16", "CUS-INF-11"))  # fmt: skip
told("archives.vip_order", "vip 档案 怎么 排", "贵宾 档案 怎么 排", cites="CRD-16-07", form="客户档案")


@kind(
    "archives.communication",
    "沟通 记录 保存 多久",
    "工作 记录 保存 几年",
    "记录 保存 多久",
    cites=("RES-7-06", "RES-3-19"),
)
def communication(asked: Asked) -> str:
    return _("沟通记录保存 %(days)s，工作记录保存 %(years)s。", days=settings.shown("comm_keep_days"),
             years=settings.shown("worklog_keep_years"))  # fmt: skip

"""Contractors: deposits, how long a pass is good, is this one still, what may not be done."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from portal.asking import routes
from portal.asking.kinds import Asked, Reply, kind, told
from portal.desks.gate import passes
from portal.errors import NotFound
from portal.regulations import settings

APPLICATION = "临时出入证申请"


@kind(
    "passes.deposit",
    "押金 多少", "出入证 押金 多少", "办 出入证 交 多少", "施工 押金 多少", "出入证 多少",
    cites="SEC-13-03", form=APPLICATION,
)  # fmt: skip
def deposit(asked: Asked) -> str:
    said = _("每证押金 %(amount)s，完工后凭证退还。", amount=settings.shown("pass_deposit"))
    if asked.slots.people:
        total = settings.spec("pass_deposit").show(settings.get("pass_deposit") * asked.slots.people)
        said += _("%(people)s 个人一人一证，共 %(total)s。", people=asked.slots.people, total=total)
    return said


@kind(
    "passes.refund",
    "押金 怎么 退", "押金 几点 退", "押金 能 退", "押金 退 哪里", "出入证 退 押金", "押金 谁 退",
    cites=("SEC-13-03", "SEC-13-05"),
)  # fmt: skip
def refund(asked: Asked) -> str:
    return _(
        "完工后把证交回保安部办公室，完好的退 %(deposit)s；损坏扣 %(damage)s，遗失扣押金的 %(lost)s；过期未续的不退。",
        deposit=settings.shown("pass_deposit"), damage=settings.shown("pass_damage_fee"),
        lost=settings.shown("pass_lost_keeps"),
    )  # fmt: skip


@kind(
    "passes.damage",
    "出入证 损坏 赔 多少", "出入证 遗失 怎么", "出入证 损坏 怎么", "出入证 遗失 赔 多少", "出入证 损坏", "出入证 补办",
    cites="SEC-13-04", form=APPLICATION,
)  # fmt: skip
def damage(asked: Asked) -> str:
    return _(
        "损坏每证赔 %(damage)s；遗失的，押金扣%(lost)s，并请办理补办。",
        damage=settings.shown("pass_damage_fee"), lost=settings.shown("pass_lost_keeps"),
    )  # fmt: skip


@kind(
    "passes.longest",
    "出入证 多久", "出入证 最长 多久", "出入证 有效 多久", "施工 出入证 几天", "出入证 能 用 多久", "出入证 {天} 能",
    cites="SEC-13-05", form=APPLICATION,
)  # fmt: skip
def longest(asked: Asked) -> str:
    most = settings.get("temp_pass_days")
    said = _("一次最长 %(days)s 天，没有做完的到期前续用。", days=most)
    if asked.slots.days is not None and asked.slots.days > most:
        return _("%(asked)s 天超过了期限：", asked=f"{asked.slots.days:f}") + said
    return said


@kind(
    "passes.renewal",
    "出入证 过期 怎么", "出入证 怎么 续", "出入证 续", "出入证 过期 能 续", "出入证 快 过期 怎么", "出入证 过期",
    cites="SEC-13-05",
)  # fmt: skip
def renewal(asked: Asked) -> str:
    return _(
        "到期前办续用，一次最长 %(days)s 天；过期未续的作废，押金不退，须重新申请。到期前 %(notice)s 天系统会提醒。",
        days=settings.get("temp_pass_days"), notice=settings.get("pass_lapse_notice_days"),
    )  # fmt: skip


@kind(
    "passes.valid",
    "{号} 有效", "{号} 证 有效", "出入证 {号} 有效", "{号} 能 用", "{号} 出入证 过期", "{号} 能 进店", "{号} 是 真的",
    cites="SEC-13-05",
)  # fmt: skip
def valid(asked: Asked) -> Reply:
    """Of a pass, or of all passes of an application, that the asker may read; else as if there were none."""
    number, me = asked.slots.number, asked.person
    found = passes.by_number(number, me)
    if found:
        cards = [passes.find(found[0].number, found[0].pass_no, me)]
    elif number.count("-") == 2:
        cards = passes.of(number, me)
    else:
        raise NotFound(_("没有找到证号 %(number)s，或您无权查看。请核对证件。", number=number))
    lines = tuple(
        _("%(no)s %(name)s：%(words)s，%(first)s 至 %(last)s", no=card.pass_no, name=card.name, words=card.words,
          first=f"{card.valid_from:%m-%d}", last=f"{card.valid_to:%m-%d}") for card in cards
    )  # fmt: skip
    address, label = url_for("records.record", number=cards[0].number), _("打开 %(number)s", number=cards[0].number)
    if len(cards) == 1:
        return Reply(f"{lines[0]}。", url=address, label=label)
    good = sum(card.good for card in cards)
    return Reply(_("%(all)s 张证，%(good)s 张有效。", all=len(cards), good=good), lines, url=address, label=label)


@kind(
    "passes.approval",
    "出入证 谁 批", "施工 进店 谁 批", "出入证 怎么", "出入证 申请 流程", "施工 进店 怎么", "施工 进店 出入证",
    cites=("SEC-13-01", "SEC-13-02"), form=APPLICATION,
)  # fmt: skip
def approval(asked: Asked) -> Reply | None:
    found = routes.deciding("contractor_pass", asked.person)
    return routes.said(found, _("由您的部门提出：")) if found else None


told("passes.badge", "不 戴 出入证 罚 多少", "没 戴 出入证 罚", "伪造 出入证 罚", "出入证 不 戴 怎么",
     "施工 不 戴 证 罚", "不 戴 证 罚",
     cites="SEC-13-07")  # fmt: skip
told("passes.conduct", "施工 抽烟 罚 多少", "施工 打架 罚", "施工 喝酒 罚 多少", "施工 违规 罚 多少",
     "施工 偷 东西 罚", cites="SEC-13-09")  # fmt: skip
told("passes.forbidden", "施工 不能 什么", "施工 禁止 什么", "施工 能 抽烟", "施工 能 接 电", cites="SEC-13-08")
told(
    "passes.supervision", "施工 谁 管", "施工 谁 监督", "施工 负责 谁", "施工 谁 负责", cites=("SEC-13-10", "SEC-13-11")
)
told("passes.exit", "工具 带出 怎么", "材料 带出 证明", "施工 工具 带出", "东西 带出 什么 手续", "带出 谁 开",
     "带出 怎么",
     "物资 带出", cites="SEC-13-12", form="出门证明")  # fmt: skip

"""Buying: what may I approve, who approves this amount, how many quotations, by when it must be here."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from portal import clock, i18n
from portal.asking import routes
from portal.asking.kinds import Asked, Reply, kind, told
from portal.people import directory
from portal.regulations import settings
from portal.regulations.tiers import Tiers

TIERS = "purchase_tiers"
LIMITS = ("PUR-1-12", "RES-4-01", "RES-4-02", "RES-4-03")
RESTOCK, NEW, REPLACE = "采购申请单（仓库补仓）", "采购申请单（部门新增物品）", "采购申请单（更新替换）"


@kind(
    "purchasing.my_limit",
    "能 批 多少", "权限 多少", "批 权限 多少", "能 签 多少", "能 批 几元", "额度 多少", "批 权限",
    cites=LIMITS,
)  # fmt: skip
def my_limit(asked: Asked) -> Reply:
    """The asker's own limit, by the posts they hold now; and for whom they act."""
    tiers: Tiers = settings.get(TIERS)
    mine = _span_of(tiers, asked.person)
    lines = [_("%(holder)s：%(span)s", holder=tier.holder, span=_span(tiers, n)) for n, tier in enumerate(tiers)]
    for row in directory.standing_in_for(asked.person):
        theirs = _span_of(tiers, row.person)
        if theirs:
            lines.append(_("您现在代理%(name)s：%(span)s", name=row.person.name, span=theirs))
    if not mine:
        return Reply(_("按您现在的岗位，采购金额不由您审批。分档是："), tuple(lines), form=False)
    return Reply(_("按您现在的岗位，您能批%(span)s的采购。", span=mine), tuple(lines), form=False)


def _span_of(tiers: Tiers, person) -> str:
    """What this person may approve, by post or as one of a body."""
    posts = directory.posts_of(person)
    held = {post.name for post in posts} | {post.department.name for post in posts}
    return next((_span(tiers, n) for n, tier in enumerate(tiers) if tier.holder in held), "")


def _span(tiers: Tiers, n: int) -> str:
    shown = settings.spec("approve_supervisor_max").show
    lower, upper = tiers[n - 1].limit if n else None, tiers[n].limit
    if lower is None:
        return _("不到 %(upper)s", upper=shown(upper)) if upper is not None else _("不限金额")
    if upper is None:
        return _("%(lower)s 及以上", lower=shown(lower))
    return _("%(lower)s 到不足 %(upper)s", lower=shown(lower), upper=shown(upper))


@kind(
    "purchasing.approval",
    "采购 {元} 谁 批", "{元} 谁 批", "{元} 采购 谁 签", "买 {元} 东西 谁 批", "{元} 能 批", "超过 {元} 谁 批",
    cites=LIMITS, form=RESTOCK,
)  # fmt: skip
def by_amount(asked: Asked) -> Reply:
    tiers: Tiers = settings.get(TIERS)
    amount = asked.slots.amount or 0
    n = next((n for n, tier in enumerate(tiers) if tier.limit is None or amount < tier.limit), len(tiers) - 1)
    holder = tiers[n].holder
    post = directory.post(holder)
    people = directory.holders(post) if post else []
    department = directory.department(holder)
    if not people and department is not None:
        posts = [one for one in directory.posts() if one.department_id == department.id]
        people = [one for held in directory.holders_of(posts).values() for one in held]
    names = "、".join(dict.fromkeys(one.name for one in people))
    shown = settings.spec("approve_supervisor_max").show(amount)
    said = _("%(amount)s 属于第 %(n)s 档（%(span)s），由%(holder)s批", amount=shown, n=n + 1, span=_span(tiers, n),
             holder=holder)  # fmt: skip
    said += _("，现在是%(names)s。", names=names) if names else _("。")
    return Reply(said, (_("采购在此之后还须经董事会批准"),), cites=("PUR-1-12", f"RES-4-0{min(n, 2) + 1}"))


@kind(
    "purchasing.quotations",
    "采购 比价 几家", "比价 几家", "比价 多少", "低于 多少 比价", "多少 比价", "采购 比价", "几家 供应商 比价",
    "采购 供应商 几家", "要不要 比价 采购",
    cites=("PUR-1-11", "PUR-2-05", "PUR-3-08"), form=RESTOCK,
)  # fmt: skip
def quotations(asked: Asked) -> str:
    least = settings.get("min_quotations")
    return _("不论金额大小都要比价，每种货品至少 %(n)s 家；条文没有低于多少可以不比的规定。", n=least)


@kind(
    "purchasing.in_time",
    "到货 多久", "批 到货 多久", "采购 多久 到货", "几天 到货", "董事会 批 多久 到货", "董事会 批 到货 多久",
    "批 完 {天} 到货",
    cites=("PUR-1-13", "PUR-1-14"),
)  # fmt: skip
def in_time(asked: Asked) -> str:
    days = settings.get("purchase_arrive_days")
    last = clock.today() + timedelta(days=days)
    return _(
        "董事会批准后立即采购，一般物品 %(days)s 天内完成；今天批准的，最晚 %(day)s（%(weekday)s）。"
        "做不到的向主管领导报告。",
        days=days, day=f"{last:%m-%d}", weekday=i18n.weekday(last),
    )  # fmt: skip


@kind(
    "purchasing.reorder",
    "采购线 多少", "库存 低于 多少 补仓", "补仓 几点", "什么时候 补仓", "库存 多少 补仓", "采购线 怎么", "低于 采购线",
    cites=("PUR-1-01", "PUR-1-02"), form=RESTOCK,
)  # fmt: skip
def reorder(asked: Asked) -> str:
    return _(
        "每种货品按自己的采购线；没有单独设定的，以%(line)s为线。库存高出采购线不到 %(close)s 就算接近，应当补仓。",
        line=settings.shown("item_reorder_line"), close=settings.shown("reorder_close_percent"),
    )  # fmt: skip


@kind(
    "purchasing.restock",
    "补仓 谁 批", "补仓 怎么", "补仓 申请 谁 批", "补仓 流程", "采购 谁 批", "采购 申请 谁 批", "采购 申请 流程",
    cites=("PUR-1-09", "PUR-1-10", "PUR-1-12"), form=RESTOCK,
)  # fmt: skip
def restock(asked: Asked) -> Reply | None:
    found = routes.deciding("purchase_restock", asked.person)
    return routes.said(found, _("仓库主任填写：")) if found else None


@kind(
    "purchasing.board",
    "董事会 怎么 表决", "董事会 多少 同意", "董事会 几个 同意", "董事会 几人 通过", "董事会 表决",
    cites="PUR-1-12",
)  # fmt: skip
def board(asked: Asked) -> str:
    rule = settings.get("board_vote")
    if rule == "法定人数":
        return _("本店定为法定人数：至少 %(n)s 人同意。", n=settings.get("board_quorum"))
    return _("本店定为%(rule)s同意即通过。", rule=rule)


told("purchasing.new", "新增 物品 谁 申请", "新增 怎么", "新增 采购 谁 申请", "新增 东西 流程", "部门 新增 采购 怎么",
     cites=("PUR-2-01", "PUR-2-02"), form=NEW)  # fmt: skip
told("purchasing.replace", "换新 怎么", "换新 先 什么", "旧 设备 换新", "报损 怎么", "报损 谁 批", "东西 损坏 换新",
     cites=("PUR-3-01", "PUR-3-02"), form="物品报损报告")  # fmt: skip
told("purchasing.special", "买不到 怎么", "采购 特殊情况 上报 谁", "到货 晚 上报", "不能 到货 怎么", cites="PUR-1-14")
told("purchasing.filled_in", "补仓 申请 写 什么", "采购 申请单 填 什么", "补仓 单 什么", cites=("PUR-1-03", "PUR-1-08"),
     form=RESTOCK)  # fmt: skip

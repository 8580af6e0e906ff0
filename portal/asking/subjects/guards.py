"""Guards: rounds, handing over, going out, screens, uniforms, the dormitory."""

from __future__ import annotations

import re
from datetime import timedelta

from flask_babel import gettext as _

from portal import clock, i18n
from portal.asking import clauses
from portal.asking.kinds import Asked, Reply, kind, told
from portal.people import directory
from portal.regulations import settings

SECURITY = "保安部"
LEADER, SUPERVISOR, MANAGER = "保安部领班", "保安部主管", "保安部经理"
SUNDAY = 6


@kind(
    "guards.rounds",
    "巡逻 几次", "夜班 巡逻 几次", "夜班 打卡 几次", "一晚 巡逻 几次", "巡逻 一晚 几次", "每班 巡逻 几次",
    cites="SEC-02-03",
)  # fmt: skip
def rounds(asked: Asked) -> str | None:
    least = clauses.amount("SEC-02-03")
    if least is None:
        return None
    said = _("夜班每班打卡不少于 %(n)s 次。", n=least)
    shift = directory.is_on_duty(asked.person)
    if shift is not None and SECURITY in {post.department.name for post in directory.posts_of(asked.person)}:
        gap = (shift.ends_at - shift.starts_at) / least
        said += _("您这一班到 %(until)s，匀开约每 %(gap)s 一次。", until=f"{clock.in_house(shift.ends_at):%H:%M}",
                  gap=i18n.span(gap))  # fmt: skip
    return said


told("guards.route", "巡逻 路线 改", "巡逻 换 路线", "巡逻 能 改 路线", "巡逻 路线 变更 谁", cites="SEC-02-07")
told("guards.findings", "巡逻 发现 上报 谁", "巡逻 发现 问题 怎么", "巡逻 异常 上报", cites="SEC-02-05")
told("guards.clock_review", "打卡 记录 谁 审", "巡逻 记录 谁 复审", "打卡 记录 交 谁", cites="SEC-02-04")


@kind(
    "guards.sign_in",
    "接班 提前 多久", "接班 签到 几点", "接班 几点 到", "上岗 提前 多久 签到", "上班 提前 多久 到 岗", "接班 签到",
    cites=("SEC-03-06", "SEC-03-01"),
)  # fmt: skip
def sign_in(asked: Asked) -> str | None:
    """And, for who has a turn coming, by when that is."""
    minutes = clauses.amount("SEC-03-06")
    if minutes is None:
        return None
    said = _("上岗前 %(minutes)s 分钟到部门签到。", minutes=minutes)
    today = clock.today()
    coming = [shift for day in (today, today + timedelta(days=1)) for shift in directory.shifts_on(asked.person, day)
              if shift.starts_at > clock.now()]  # fmt: skip
    if coming and SECURITY in {post.department.name for post in directory.posts_of(asked.person)}:
        starts = clock.in_house(coming[0].starts_at)
        by = starts - timedelta(minutes=minutes)
        said += _("您下一班 %(starts)s 上岗，最晚 %(by)s 签到。", starts=f"{starts:%m-%d %H:%M}", by=f"{by:%H:%M}")
    return said


@kind(
    "guards.going_out",
    "外出 {小时} 谁 批", "外出 谁 批", "外出 {小时} 怎么", "外出 {天} 谁 批", "外出 怎么 申请", "能 外出",
    "{点} 能 外出",
    "几点 不能 外出", "能 出去", "{点} 能 出去",
    cites=("SEC-07-04", "SEC-07-05", "SEC-07-06"), form="保安部请销假单",
)  # fmt: skip
def going_out(asked: Asked) -> Reply | str | None:
    """By the hours asked about: who decides, by name; and whether it is too late in the evening."""
    short, long, latest = clauses.figure("SEC-07-04", "小时"), _longer(), clauses.hour("SEC-07-07")
    if short is None or long is None:
        return None
    hours = asked.slots.hours or (asked.slots.days * 8 if asked.slots.days else None)
    at = asked.slots.at or clock.house_now().time()
    late = ""
    if latest is not None and at > latest:
        late = _("%(latest)s 以后没有特殊情况不得外出。", latest=f"{latest:%H:%M}")
    if hours is None:
        says = _("%(short)s 小时以内领班批，%(long)s 小时以内主管批，再长部门经理批。", short=short, long=long)
        return Reply(late + says, cites=("SEC-07-04", "SEC-07-05", "SEC-07-06", "SEC-07-07"))
    steps = [LEADER] if hours <= short else [LEADER, SUPERVISOR] if hours <= long else [LEADER, SUPERVISOR, MANAGER]
    clause = f"SEC-07-0{3 + len(steps)}"
    lines = [_("%(post)s：%(names)s", post=post, names=_holders(post)) for post in steps]
    return Reply(late + _("外出 %(hours)s 小时：%(steps)s。", hours=f"{hours.normalize():f}", steps=" → ".join(steps)),
                 tuple(lines), cites=(clause, "SEC-07-07") if late else (clause,))  # fmt: skip


def _longer() -> int | None:
    """The longer of the two spans the article on going out longer names."""
    words = re.findall(r"([0-9]+)小时", clauses.article("SEC-07-05")[1].plain)
    return max(map(int, words), default=None)


def _holders(post_name: str) -> str:
    post = directory.post(post_name)
    return "、".join(one.name for one in directory.holders(post)) if post else ""


@kind(
    "guards.screens",
    "监视器 停机 几点", "监视器 几点 停机", "监视器 停机", "监视器 停机 多久", "监视器 能 停机",
    cites="SEC-12-02", form="监控设备停机记录",
)  # fmt: skip
def screens(asked: Asked) -> str:
    starts, ends = settings.get("monitor_stop_schedule")
    at = clock.house_now().time()
    inside = starts <= at < ends if starts < ends else at >= starts or at < ends
    said = _("停机时段是 %(spell)s。", spell=settings.shown("monitor_stop_schedule"))
    now = _("现在 %(time)s，正在停机时段。", time=f"{at:%H:%M}") if inside else _("现在 %(time)s，不在停机时段。",
                                                                      time=f"{at:%H:%M}")  # fmt: skip
    return said + now


@kind(
    "guards.dormitory",
    "宿舍 检查 几点", "宿舍 卫生 检查 哪天", "宿舍 大检查", "宿舍 卫生 检查",
    cites="SEC-08-06", form="卫生检查记录",
)  # fmt: skip
def dormitory(asked: Asked) -> str:
    today = clock.today()
    coming = today + timedelta(days=(SUNDAY - today.weekday()) % 7)
    if coming == today:
        return _("每周日；就是今天。")
    return _("每周日；下一次是 %(day)s，还有 %(n)s 天。", day=f"{coming:%m-%d}", n=(coming - today).days)


@kind(
    "guards.doors",
    "自动门 卫生 几点", "自动门 几点 擦", "自动门 保养 哪天", "自动门 擦",
    cites="SEC-08-09",
)  # fmt: skip
def doors(asked: Asked) -> str:
    """Wednesdays and Saturdays in the morning, by the whole middle shift."""
    today = clock.today()
    ahead = next(n for n in range(8) if (today + timedelta(days=n)).weekday() in (2, 5))
    coming = today + timedelta(days=ahead)
    when = _("今天上午") if ahead == 0 else _("%(day)s（%(weekday)s）上午", day=f"{coming:%m-%d}",
                                            weekday=i18n.weekday(coming))  # fmt: skip
    return _("每周三、周六上午，由中班全体清洁保养；下一次是%(when)s。", when=when)


told(
    "guards.uniform",
    "换装 几点",
    "换装 谁 批",
    "换装 申请",
    "换装 怎么",
    "天冷 换装",
    cites="SEC-09-04",
    form="换装申请",
)
told("guards.own_clothes", "能 穿 便装", "保安 便服", "能 穿 自己 衣服", cites="SEC-09-05")
told("guards.shoes", "能 穿 自己 鞋", "保安 穿 什么 鞋", "工鞋", cites="SEC-09-07")
told("guards.baton", "警棍 几点 能 用", "什么 能 用 警棍", "警棍 能 用", "警棍 使用 情形", cites="SEC-04-07")
told(
    "guards.equipment_lent",
    "警棍 能 借",
    "警棍 借 别人",
    "警棍 遗失 怎么",
    "警棍 损坏 赔",
    cites=("SEC-04-05", "SEC-04-04"),
)
told("guards.control_room", "监控 室 能 进", "谁 能 进 监控 室", "监控 室 外人 能 进", cites=("SEC-05-05", "SEC-05-01"))
told("guards.recordings", "监控 录像 能 看", "监控 录像 谁 能 看", "监控 录像 记录", cites="SEC-05-04")
told("guards.bicycles", "自行车 能 停", "车棚 能 停 自行车", "外面 自行车 停", "车棚 停 电动车", cites="SEC-11-05")
told("guards.kitchen", "送货 登记", "厨房 2楼 能 进", "送货 进 厨房", "厨房 能 进", cites=("SEC-11-02", "SEC-11-03"),
     form="送货人员登记")  # fmt: skip
told("guards.duty_phone", "值班 电话 能 私人", "值班 电话 能 借", "值班 打 私人 电话", cites="SEC-01-05")

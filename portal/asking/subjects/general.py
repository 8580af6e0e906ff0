"""The calendar, what waits for me, where my record is; the office's small rules."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock, i18n
from portal.asking.kinds import Asked, Reply, kind, told
from portal.asking.slots import NAMES
from portal.people import directory
from portal.records import inbox, lists, readers
from portal.records.states import RECORD
from portal.regulations import settings, snapshot
from portal.timers.calendar import calendar_of, is_fallback

CALENDAR = "按国务院办公厅的放假通知和本店的日历"
A_YEAR = 400  # days looked ahead
MOST = 8


@kind(
    "general.working_day",
    "{日} 上班", "今天 工作日", "{日} 工作日", "{日} 放假", "放假", "今天 上班", "明天 放假", "{日} 要 上班",
    ours=CALENDAR,
)  # fmt: skip
def working_day(asked: Asked) -> str:
    """Of the office's calendar; and of the asker's roster where they have one."""
    day = asked.slots.today()
    calendar = calendar_of(asked.person.hotel_id)
    name = calendar.name_of(day)
    which = _("%(day)s（%(weekday)s）", day=f"{day:%m-%d}", weekday=i18n.weekday(day))
    if calendar.is_working_day(day):
        said = _("%(day)s是工作日，调休上班。", day=which) if day.weekday() >= 5 else _("%(day)s是工作日。", day=which)
    elif name:
        said = _("%(day)s放假：%(name)s。", day=which, name=name)
    else:
        said = _("%(day)s是休息日。", day=which)
    if is_fallback(day.year, asked.person.hotel_id):
        said += _("%(year)s 年的放假通知还没有录入，只按周一到周五算。", year=day.year)
    shifts = directory.shifts_on(asked.person, day)
    if shifts:
        said += _("您有班：%(time)s 起。", time=f"{clock.in_house(shifts[0].starts_at):%H:%M}")
    return said


@kind(
    "general.next_holiday",
    "节日 几点",
    "下 节日 哪天",
    "几点 放假",
    "哪天 放假",
    "多久 放假",
    "节日 多久",
    ours=CALENDAR,
)
def next_holiday(asked: Asked) -> str:
    calendar = calendar_of(asked.person.hotel_id)
    today = clock.today()
    for n in range(1, A_YEAR):
        day = today + timedelta(days=n)
        if not calendar.is_working_day(day) and (name := calendar.name_of(day)):
            last = day
            while not calendar.is_working_day(last + timedelta(days=1)):
                last += timedelta(days=1)
            return _("下一个假期是%(name)s，%(first)s 到 %(last)s，还有 %(n)s 天。", name=name, first=f"{day:%m-%d}",
                     last=f"{last:%m-%d}", n=n)  # fmt: skip
    return _("日历里还没有录入以后的放假通知。")


@kind("general.days_on", "{天} 工作日 哪天", "{天} 工作日 几点", "{天} 哪天", "过 {天} 工作日", ours=CALENDAR)
def days_on(asked: Asked) -> str | None:
    if asked.slots.days is None or asked.slots.days != int(asked.slots.days) or asked.slots.days > A_YEAR:
        return None
    n = int(asked.slots.days)
    start = asked.slots.today()
    if "工作日" in asked.slots.found.get(NAMES["天"], ""):
        day = calendar_of(asked.person.hotel_id).add_working_days(start, n)
        return _("%(n)s 个工作日以后是 %(day)s。", n=n, day=_named(day))
    return _("%(n)s 天以后是 %(day)s。", n=n, day=_named(start + timedelta(days=n)))


def _named(day: date) -> str:
    return _("%(day)s（%(weekday)s）", day=i18n.day(day), weekday=i18n.weekday(day))


@kind(
    "general.waiting",
    "待办 多少", "什么 待办", "待办", "有 多少 单子 批", "多少 待办", "有没有 待办", "今天 待办 什么",
    ours="待办以单据的当前步骤为准",
)  # fmt: skip
def waiting(asked: Asked) -> Reply:
    n = inbox.waiting_count(asked.person)
    if not n:
        return Reply(_("现在没有等您处理的。"), url=url_for("records.inbox"), label=_("打开待我处理"))
    return Reply(
        ngettext("有 %(num)d 件等您处理。", "有 %(num)d 件等您处理。", n),
        url=url_for("records.inbox"),
        label=_("打开待我处理"),
    )


@kind(
    "general.where",
    "{号} 哪里", "{号} 到 哪里", "{号} 批 完", "{号} 谁 批", "{号} 怎么样", "{号} 批", "{号} 进度", "{号} 多久",
    ours="单据到了哪一步，以流转记录为准",
)  # fmt: skip
def where(asked: Asked) -> Reply:
    """Only of a record the asker may read; NotFound says the same of one that is not there."""
    record = readers.find(asked.slots.number, for_=asked.person)
    address, label = url_for("records.record", number=record.number), _("打开 %(number)s", number=record.number)
    holding = lists.now_with(record)
    state = record.stage or RECORD[record.status]
    if not holding:
        return Reply(_("%(number)s %(title)s：%(state)s。", number=record.number, title=record.title, state=state),
                     url=address, label=label)  # fmt: skip
    lines = tuple(
        _("%(name)s，%(step)s，%(waited)s", name=one.name, step=one.step, waited=i18n.waited(one.since))
        for one in holding
    )
    return Reply(_("%(number)s 现在在%(name)s手上，%(step)s。", number=record.number, name=holding[0].name,
                   step=holding[0].step), lines[1:], url=address, label=label)  # fmt: skip


@kind(
    "general.my_records",
    "单子 到 哪里", "单子 批 完", "申请 到 哪里", "申请 批 完", "单子 谁 手上", "申请 谁 手上", "申请 进度",
    ours="单据到了哪一步，以流转记录为准",
)  # fmt: skip
def my_records(asked: Asked) -> Reply:
    """The asker's own that are running, with whom each is."""
    running = [one for one in inbox.mine(asked.person).items if one.status in ("running", "returned")][:MOST]
    if not running:
        return Reply(_("您没有正在审批的单据。"), url=url_for("records.inbox", box="mine"), label=_("打开我提交的"))
    lines = []
    for record in running:
        holding = lists.now_with(record)
        names = "、".join(one.name for one in holding[:2]) or RECORD[record.status]
        lines.append(_("%(number)s %(title)s：%(names)s", number=record.number, title=record.title, names=names))
    return Reply(ngettext("您有 %(num)d 张正在审批。", "您有 %(num)d 张正在审批。", len(running)), tuple(lines),
                 url=url_for("records.inbox", box="mine"), label=_("打开我提交的"))  # fmt: skip


@kind(
    "general.new_rules",
    "新 制度", "制度 新", "有没有 新 制度", "什么 制度 新", "制度 几点 施行", "新 制度 什么", "制度 变了",
    ours="制度的版本以施行日期为准",
)  # fmt: skip
def new_rules(asked: Asked) -> Reply:
    """What came into force over the last thirty days, and what is published and still to come."""
    today = clock.today()
    catalogue = snapshot.current().catalogue
    found = [one for one in catalogue if not one.repeals and today - timedelta(days=30) <= one.effective]
    found.sort(key=lambda one: one.effective, reverse=True)
    if not found:
        return Reply(
            _("近 30 天没有新施行的制度，也没有已发布待施行的。"),
            url=url_for("regulations.library"),
            label=_("打开制度"),
        )
    lines = tuple(
        _("《%(short)s》%(day)s %(state)s", short=one.short, day=f"{one.effective:%m-%d}",
          state=_("施行") if one.effective <= today else _("起施行")) for one in found[:MOST]
    )  # fmt: skip
    return Reply(ngettext("近 30 天和即将施行的有 %(num)d 部。", "近 30 天和即将施行的有 %(num)d 部。", len(found)),
                 lines, url=url_for("regulations.library"), label=_("打开制度"))  # fmt: skip


@kind("general.time", "几点", "今天 几号", "今天 周几", "日子 今天", ours=CALENDAR)
def time_now(asked: Asked) -> str:
    now = clock.house_now()
    return _("现在 %(time)s，%(day)s。", time=f"{now:%H:%M}", day=_named(now.date()))


@kind("general.lunch", "午餐 几点", "食堂 几点 午餐", "午餐 时间", "午餐 多久", "中午 几点 午餐", cites="OFF-24")
def lunch(asked: Asked) -> str:
    starts, ends = settings.get("lunch_period")
    at = clock.house_now().time()
    said = _("午餐时间 %(spell)s。", spell=settings.shown("lunch_period"))
    if starts <= at <= ends:
        return said + _("现在正是午餐时间。")
    return said if at > ends else said + _("还有 %(left)s。", left=i18n.span(_until(starts)))


def _until(at: time) -> timedelta:
    return clock.in_house(datetime.combine(clock.today(), at)) - clock.house_now()


told("general.leaving_seat", "离开座位 怎么", "离开座位 留 什么", "离开座位 什么", "外出 留言", "外出 座位 留 什么",
     cites=("OFF-16", "OFF-17"), form="离岗留言条")  # fmt: skip
told(
    "general.smoking", "能 抽烟", "办公室 能 抽烟", "抽烟 哪里", "办公室 不能 什么", "办公室 能 吃东西", cites="OFF-01"
)
told(
    "general.off_duty", "下班 前 怎么", "下班 关 什么", "下班 锁 什么", "下班 检查 什么", cites=("OFF-34", "CRD-13-07")
)
told(
    "general.tomorrow",
    "明天 工作 记",
    "次日 待办 记",
    "今天 没做完 怎么",
    cites="OFF-33",
    form="当日工作计划与次日待办",
)


@kind(
    "general.computer",
    "电脑 损坏 找谁", "电脑 损坏 怎么", "电脑 报修", "电脑 损坏", "网络 损坏 找谁", "电脑 谁 修",
    cites="CRD-13-05", form="报修单",
)  # fmt: skip
def computer(asked: Asked) -> str:
    return _desk_to_call("电脑部", _("立即通知电脑部"))


@kind(
    "general.repair",
    "报修 找谁", "设备 损坏 怎么", "设备 损坏 报修", "设备 损坏 找谁", "灯 损坏 报修", "空调 损坏 找谁", "报修 怎么",
    cites="SEC-05-02", form="报修单",
)  # fmt: skip
def repair(asked: Asked) -> str:
    return _desk_to_call("设备部", _("报设备部维修"))


def _desk_to_call(department_name: str, what: str) -> str:
    """What to do, and whom that department's head is today."""
    department = directory.department(department_name)
    people = directory.head_of(department) if department else []
    if department is None or not people:
        return _("%(what)s。", what=what)
    names = "、".join(f"{one.name}（{one.phone}）" if one.phone else one.name for one in people[:2])
    return _("%(what)s，即%(department)s，负责人%(names)s。", what=what, department=department.name, names=names)


@kind(
    "general.rules_of",
    "{部门} 什么 制度", "{部门} 制度", "哪些 制度 {部门}", "制度 多少", "多少 制度",
    ours="以现行有效的制度为准",
)  # fmt: skip
def rules_of(asked: Asked) -> Reply:
    rows = list(snapshot.current().catalogue.in_force_on(clock.today()).values())
    department = asked.slots.department
    if department is not None:
        rows = [one for one in rows if directory.department(one.department) is department]
    lines = tuple(f"《{one.short}》" for one in sorted(rows, key=lambda one: one.code)[:MOST])
    where = department.name if department is not None else _("本店")
    return Reply(_("%(where)s现行有效的制度 %(n)s 部。", where=where, n=len(rows)), lines if department else (),
                 url=url_for("regulations.library"), label=_("打开制度"))  # fmt: skip

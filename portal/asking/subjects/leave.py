"""Leave: who decides so many days, how much time off is earned, when to tell whom."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

from flask_babel import gettext as _

from portal import clock
from portal.asking import routes
from portal.asking.kinds import Asked, Reply, kind, told
from portal.people import directory
from portal.records import editions, facts
from portal.records.surroundings import known_defaults
from portal.regulations import settings
from portal.timers.calendar import calendar_of

FORM = "请假单"
SECURITY = "保安部"
LONGEST = 60  # days tried to reach so many working days
BEGINS, ENDS = time(8, 0), time(18, 0)


@kind(
    "leave.approval",
    "请假 {天} 谁 批", "请假 谁 批", "{天} 假 谁 批", "请 {天} 假 谁 批", "请假 怎么", "请 {天} 假", "请假 {天} 怎么",
    "请假 流程",
    "请假 找谁",
    cites="CRD-01-01", form=FORM,
)  # fmt: skip
def approval(asked: Asked) -> Reply | None:
    """By the form's own route for this very person; guards also have their own rule."""
    department = directory.department_of(asked.person)
    guard = department is not None and department.name == SECURITY
    days = asked.slots.days
    more = settings.get("leave_hr_days")
    if days is None:
        short, long = _route(asked, Decimal(1)), _route(asked, Decimal(more) + 1)
        if not short or not long:
            return None
        lines = (
            _("%(n)s 天以内：%(steps)s", n=more, steps=" → ".join(step.name for step in short)),
            _("超过 %(n)s 天：%(steps)s", n=more, steps=" → ".join(step.name for step in long)),
        )
        return Reply(_("看请几天："), lines, cites=_cites(guard, None))
    found = _route(asked, days)
    if not found:
        return None
    why = _("超过 %(n)s 天", n=more) if days > more else _("不超过 %(n)s 天", n=more)
    lead = _("请 %(days)s 天（%(why)s）：", days=f"{days.normalize():f}", why=why)
    reply = routes.said(found, lead)
    return Reply(reply.says, reply.lines, cites=_cites(guard, days))


def _cites(guard: bool, days: Decimal | None) -> tuple[str, ...]:
    if not guard:
        return ("CRD-01-01",)
    return ("SEC-07-08", "SEC-07-09") if days is None else ("SEC-07-09",) if days > 3 else ("SEC-07-08",)


def _route(asked: Asked, days: Decimal) -> list:
    """The deciding steps for a leave of so many days, from the next working day on."""
    calendar = calendar_of(asked.person.hotel_id)
    starts = datetime.combine(calendar.add_working_days(clock.today(), 1), BEGINS)
    me = known_defaults(asked.person)["me"]
    world = facts.Asked(editions.today("leave"), {}, None, asked.person)
    for n in range(LONGEST):
        ends = datetime.combine(starts.date() + timedelta(days=n), ENDS)
        counted = facts.ask("leave_days", [me, starts, ends], world) or Decimal(0)
        if counted >= days:
            break
    return routes.deciding("leave", asked.person, leave_kind="事假", starts=starts, ends=ends)


@kind(
    "leave.in_advance",
    "请假 提前 多久", "请假 几点 申请", "请假 早 申请", "请假 提前", "来不及 请假 怎么",
    cites="OFF-11", form=FORM,
)  # fmt: skip
def in_advance(asked: Asked) -> str:
    said = _("最好提前一天；来不及的先打电话告诉上级，再补手续。")
    _post, people = directory.superiors(asked.person)
    if people:
        said += _("您的上级是%(names)s。", names="、".join(
            f"{one.name}（{one.phone}）" if one.phone else one.name for one in people[:2]
        ))  # fmt: skip
    return said


@kind(
    "leave.late",
    "迟到 怎么", "迟到 告知 谁", "迟到 上报 谁", "晚到 怎么", "今天 来不了 告知 谁",
    cites="OFF-11", form="缺勤迟到报告",
)  # fmt: skip
def late(asked: Asked) -> str:
    _post, people = directory.superiors(asked.person)
    names = "、".join(f"{one.name}（{one.phone}）" if one.phone else one.name for one in people[:2])
    if not names:
        return _("事先告诉上级，最好提前一天。")
    return _("事先告诉上级，最好提前一天。您的上级是%(names)s。", names=names)


@kind(
    "leave.days",
    "{日} 请假 算 几天", "请假 周末 算", "请假 节假日 算", "请假 算 几天", "请假 工作日 算",
    ours="周末、法定节假日和调休上班日按工作日历，有排班的按排班", form=FORM,
)  # fmt: skip
def days(asked: Asked) -> str:
    rostered = bool(directory.shifts_on(asked.person, asked.slots.today()))
    return (
        _("按您的排班算：排到的班才算一天，没有排班的日子不算。")
        if rostered
        else _("按工作日历算：周末和法定节假日不算，调休上班日算；下午开始或中午结束的算半天。")
    )


told("leave.compensatory", "倒休 几天", "没 扣分 奖励 几天", "没 扣分 休 几天", "倒休 多久 有效", "倒休 过期",
     "没 扣分 奖励", cites="CRD-20-01")  # fmt: skip
told("leave.points", "请假 扣分 多少", "缺勤 扣分", "迟到 扣分 多少", "迟到 扣 几分", cites="CRD-01-01")
told("leave.swap", "换班 谁 批", "换班 怎么", "能 换班", "跟 同事 换班", cites="CRD-15-02", form="换班申请单")

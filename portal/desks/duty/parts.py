"""The parts of the house, each read from the desk that knows it, in the order in which they are shown."""

from __future__ import annotations

from flask_babel import gettext as _

from portal import clock
from portal.desks.duty.house import Line, Part, part
from portal.desks.engineering import repairs
from portal.desks.gate import badges, board, bookings, deliveries, equipment, roll_call
from portal.desks.rounds import nights
from portal.desks.shift import alarms, matters
from portal.desks.works import live
from portal.people import rosters
from portal.people.models import Person
from portal.regulations import settings
from portal.schedules import service as schedules


# ---- what calls for somebody at once --------------------------------------------------------------------------------
@part
def alarm(me: Person) -> Part | None:
    """Alarms that are being dealt with."""
    lines = [
        Line(f"{one.kind} {one.place}", one.to_do[0].step if one.to_do else "", one.record.number,
             _("正在处置"), one.at)
        for one in alarms.going_on(me.hotel_id)
    ]  # fmt: skip
    return Part("alarms", _("火警与故障报警"), len(lines), _("起"), "shift.home", lines=lines) if lines else None


@part
def evacuation(me: Person) -> Part | None:
    """A roll call that is going on; a drill says so."""
    lines = []
    for drill in (False, True):
        record = roll_call.running(me, drill=drill)
        if record is not None:
            standing = roll_call.standing(record, me)
            words = _("疏散演练") if drill else _("疏散清点")
            missing = sum(1 for _title, group in standing.groups for line in group if line.state != roll_call.ARRIVED)
            late = "" if drill else _("还有 %(n)s 人没有点到", n=missing)
            lines.append(Line(words, "" if late else _("还有 %(n)s 人没有点到", n=missing), record.number, late,
                              clock.in_house(record.submitted_at)))  # fmt: skip
    return Part("evacuation", _("疏散"), len(lines), _("次"), "gate.evacuation_page", lines=lines) if lines else None


# ---- people in the house --------------------------------------------------------------------------------------------
@part
def on_duty(_me: Person) -> Part:
    """Who is on shift by the rosters, the house's duties first."""
    lines = [
        Line(f"{turn.duty} {turn.person.name}", turn.person.phone or "", till=clock.in_house(turn.ends_at))
        for turn in rosters.turns_at(clock.now())
    ]
    return Part("staff", _("当班"), len(lines), _("人"), lines=lines)


@part
def visitors(me: Person) -> Part:
    """Visitors inside; how many wait for consent, how many are still expected, which badges did not come back."""
    visits = board.open_visits(me.hotel_id)
    inside = [visit for visit in visits if not visit.waits_for]
    told = [
        (len(visits) - len(inside), _("等候确认 %(n)s 批")),
        (len(bookings.expected(me.hotel_id)), _("今日预约未到 %(n)s 批")),
        (len(badges.lost(me.hotel_id)), _("没有交回的来访证 %(n)s 张")),
    ]
    note = " · ".join(words % {"n": n} for n, words in told if n)
    lines = [
        Line(_("%(name)s 访 %(host)s", name=visit.name, host=visit.host), visit.place or visit.department,
             visit.number, visit.late, visit.came_at)
        for visit in inside
    ]  # fmt: skip
    people = sum(1 + visit.companions for visit in inside)
    return Part("visitors", _("来访人"), people, _("人"), "gate.console", note, lines)


@part
def workers(me: Person) -> Part:
    """Contractors' workers inside."""
    lines = [
        Line(f"{one.name} {one.unit}", one.areas, one.number, one.late, one.since)
        for one in board.workers_inside(me.hotel_id)
    ]
    return Part("workers", _("外来施工人员"), len(lines), _("人"), "gate.console", lines=lines)


@part
def goods(me: Person) -> Part | None:
    """Who is in with goods, and who waits for a manager to agree."""
    lines = [
        Line(f"{one.company} {one.deliverer}", one.goods, one.number,
             one.late or (_("等 %(who)s 同意", who=one.waits_for) if one.waits_for else ""), one.entered_at)
        for one in deliveries.open_now(me.hotel_id)
    ]  # fmt: skip
    return Part("goods", _("送货人员"), len(lines), _("人"), "gate.console", lines=lines) if lines else None


# ---- what goes on ---------------------------------------------------------------------------------------------------
@part
def fires(me: Person) -> Part:
    """Permits that are live, and the detectors masked for them."""
    permits = live.permits(me.hotel_id)
    masked = sum(len(one.masked) for one in permits)
    lines = [
        Line(f"{one.place} {one.level} {one.stage}", _("监护 %(name)s %(phone)s", name=one.watcher, phone=one.phone),
             one.number, one.late, till=one.ends)
        for one in permits
    ]  # fmt: skip
    note = _("屏蔽的探测器 %(n)s 处", n=masked) if masked else ""
    return Part("fires", _("有效动火"), len(lines), _("处"), "works.board", note, lines)


@part
def rounds(me: Person) -> Part:
    """Patrols on their way."""
    hours = int(settings.get("patrol_every_hours"))
    lines = [
        Line(f"{walk.officer} {walk.plan.name}", _("下一处 %(place)s", place=walk.next_place), walk.number,
             _("已过 %(n)s 小时没有打卡", n=hours) if walk.overdue else "", walk.last)
        for walk in nights.walking_now(me.hotel_id)
    ]  # fmt: skip
    return Part("rounds", _("巡逻"), len(lines), _("人在巡"), "rounds.night", lines=lines)


@part
def things_out(me: Person) -> Part | None:
    """Guard equipment that is out."""
    lines = [Line(f"{one.code} {one.name}", one.user, one.issue, at=one.since) for one in equipment.out(me)]
    if not lines:
        return None
    return Part("equipment", _("领出的器材"), len(lines), _("件"), "gate.equipment_list", lines=lines)


# ---- what waits -----------------------------------------------------------------------------------------------------
@part
def checks(me: Person) -> Part:
    """Checks that are due now."""
    lines = [
        Line(f"{item.title} {item.where}", item.form, late=_("已逾期") if item.state == "late" else "",
             till=clock.in_house(item.row.due_at))
        for item in schedules.running(me.hotel_id)
    ]  # fmt: skip
    return Part("checks", _("到期的检查"), len(lines), _("项"), "checks.board", lines=lines)


@part
def handed_on(me: Person) -> Part:
    """Matters one shift left to the next, and messages nobody has acknowledged."""
    left, unheard = matters.handed_on(me.hotel_id), matters.unacknowledged(me.hotel_id)
    lines = [Line(one.line.content, one.post, one.log, at=one.line.at) for one in left]
    note = _("没有签收的转告 %(n)s 件", n=len(unheard)) if unheard else ""
    return Part("matters", _("遗留事项"), len(lines), _("件"), "shift.home", note, lines)


@part
def mending(me: Person) -> Part | None:
    """Repairs this person may read that are not confirmed."""
    found = repairs.open_repairs(me)
    lines = [
        Line(one.content, one.where, one.record.number, _("已过时限") if one.late else "", clock.in_house(one.since))
        for one in found if one.urgent or one.late
    ]  # fmt: skip
    note = _("其中紧急或超时 %(n)s 件", n=len(lines)) if lines else ""
    return Part("repairs", _("未完成的报修"), len(found), _("件"), "engineering.desk", note, lines) if found else None

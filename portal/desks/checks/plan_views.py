"""Every schedule there is: how often, whose, who does it, by which article; and what the hotel does not follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal import access
from portal.desks.checks import blueprint
from portal.errors import NotFound
from portal.formkit import EVERY_DEPARTMENT, Every, Schedule
from portal.formkit.form import Definition
from portal.people import directory
from portal.people.models import Department
from portal.people.session import current
from portal.records import route_view
from portal.regulations.limits import value_words
from portal.regulations.time_marks import TimeValue
from portal.schedules import pausing, planning

DAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


@dataclass
class Line:
    """A schedule as the page shows it."""

    form: Definition
    schedule: Schedule
    often: str
    whose: str
    who: str
    chips: list[Any]
    running: bool
    may: bool
    departments: list[tuple[Department, bool]] = field(default_factory=list)  # of all departments' schedules: followed?


@blueprint.get("/plan")
@access.signed_in
def plan() -> str:
    """All schedules of the hotel's forms."""
    me = current()
    paused = pausing.paused(me.hotel_id)
    lines = []
    for form, schedule in planning.scheduled():
        every_department = schedule.department == EVERY_DEPARTMENT
        whose = planning.departments() if every_department else []
        lines.append(Line(
            form, schedule, often(schedule.each),
            _("各部门") if every_department else schedule.department or form.owner,
            _who(schedule, form), route_view.chips(schedule.cite),
            pausing.name_of(form.key, schedule.key) not in paused, pausing.may_pause(form, me),
            [(one, pausing.name_of(form.key, schedule.key, one) not in paused) for one in whose],
        ))  # fmt: skip
    return render_template("checks/plan.html", lines=lines)


@blueprint.post("/plan/<form>/<schedule>")
@access.signed_in
def follow(form: str, schedule: str) -> AnyResponse:
    """Pause a schedule, or a department's share of it; or follow it again."""
    wanted = request.form.get("department", type=int)
    department = next((one for one in directory.departments() if one.id == wanted), None)
    if wanted and department is None:
        raise NotFound(_("没有找到这个部门。"))
    act = pausing.pause if request.form.get("follow") == "0" else pausing.resume
    act(current(), form, schedule, department)
    return redirect(url_for("checks.plan"), 303)


def often(each: Every) -> str:
    """How often, in words: 每班, 每两周, 每周三、周六."""
    if each.unit == "weekday":
        return _("每%(days)s", days=_("、").join(DAYS[day] for day in each.days))
    if each.unit == "workday":
        return _("每个工作日")
    way, amount, unit = each.rhythm
    return value_words(TimeValue(way, amount, unit=unit))


def _who(schedule: Schedule, form: Definition) -> str:
    if schedule.turn:
        return _("当天%(turn)s的人", turn=schedule.turn)
    if schedule.each.unit == "shift":
        return _("当班的人")
    said = schedule.by.says(form.labels())
    return _("值日表上的人，没有的由%(who)s", who=said) if schedule.duty else said

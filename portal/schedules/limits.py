"""Schedules among the hotel's time limits (本店时限总表): how often each is due, how many run and are late."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.people import directory
from portal.regulations.connections import Timing
from portal.schedules import planning, service


def timings() -> list[Timing]:
    """One line a schedule, in the order of the catalogue."""
    found = []
    for form, schedule in planning.scheduled():
        way, amount, unit = schedule.each.rhythm
        found.append(Timing(
            way, schedule.title, form.title, f"/forms/{form.key}", form.owner, schedule.cite.clauses,
            schedule.cite.reason, amount=amount, unit=unit, who=schedule.by.says(form.labels()),
            warned=_("到期前列在首页和检查看板"), told=_("到时告知办理人和部门负责人"),
            then=_("到下一期还没有做的记为漏查，告知主管部门"), counted_as=(form.key, f"schedule:{schedule.key}"),
        ))  # fmt: skip
    return found


def running() -> dict[tuple[str, str], tuple[int, int]]:
    """How many of each can be done now, and how many of these are overdue, by form and schedule. One query."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for item in service.running(directory.hotel().id):
        key = (item.row.form_key, f"schedule:{item.row.schedule}")
        count, late = found.get(key, (0, 0))
        found[key] = (count + 1, late + (item.state == "late"))
    return found

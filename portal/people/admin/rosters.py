"""The administrator's page for rosters: a week as a table, and one more turn below it."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import access
from portal.clock import in_house, today
from portal.people import inputs, rosters
from portal.people.admin import blueprint

Page = str | Response | tuple[str, int]


@blueprint.route("/rosters", methods=["GET", "POST"], endpoint="rosters")
@access.administrator
def roster() -> Page:
    week = rosters.week_of(_asked_day())
    form = inputs.ShiftData(first=max(week.monday, min(today(), week.days[-1])))

    def add() -> None:
        rosters.add_shifts(
            form.given.person,
            form.given.duty,
            first=form.given.first,
            last=form.given.last or form.given.first,
            starts=form.given.starts,
            ends=form.given.ends,
            label=form.given.label,
        )

    if form.done(add):
        flash(_("已排班：%(name)s，%(duty)s。", name=form.given.person.name, duty=form.given.duty))
        return _to_week(form.given.first)
    return render_template("admin/rosters.html", week=week, form=form, today=today()), 422 if form.errors else 200


@blueprint.post("/rosters/copy")
@access.administrator
def copy_week() -> Page:
    """Take last week's roster over."""
    week = rosters.week_of(_asked_day())
    added, left_out = rosters.copy_week(week.monday)
    if left_out:
        flash(_("已沿用 %(n)s 个班次，%(m)s 个因时间重叠或账号停用没有沿用。", n=added, m=left_out), "warning")
    else:
        flash(_("已沿用上周的 %(n)s 个班次。", n=added))
    return _to_week(week.monday)


@blueprint.post("/rosters/<int:shift_id>/remove")
@access.administrator
def remove_shift(shift_id: int) -> Page:
    shift = rosters.remove_shift(shift_id)
    flash(_("班次已删除。"))
    return _to_week(in_house(shift.starts_at).date())


def _asked_day() -> date:
    try:
        return date.fromisoformat(request.values.get("week", ""))
    except ValueError:
        return today()


def _to_week(day: date) -> Response:
    return redirect(url_for(".rosters", week=day.isoformat()), 303)

"""Pages of the working calendar: a year at a glance, entering a day, taking it back."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import access, clock
from portal.desks.admin import blueprint, calendar_year
from portal.desks.admin.calendar_inputs import day_input
from portal.errors import NotFound
from portal.people.session import address, current

Page = str | Response | tuple[str, int]


@blueprint.route("/calendar", methods=["GET", "POST"], endpoint="calendar")
@access.administrator
def year_page() -> Page:
    """The year of ?year= (this one), with the day of ?day= ready to be changed."""
    chosen = _asked_day()
    number = chosen.year if chosen else request.args.get("year", clock.today().year, type=int)
    shown = calendar_year.year(number)
    form = day_input(chosen, calendar_year.own_day(chosen) if chosen else None)

    def save() -> None:
        given = form.given
        calendar_year.keep(given.day, given.kind or "", given.name or "", by_state=given.by_state, by=current(),
                           address=address())  # fmt: skip

    if form.done(save):
        flash(_("%(day)s已改，从新开始计时的时限起算。", day=form.given.day.isoformat()))
        return redirect(url_for(".calendar", year=form.given.day.year), 303)
    page = render_template(
        "admin/calendar.html",
        year=shown,
        form=form,
        chosen=chosen,
        changes=calendar_year.changes(number),
        first=calendar_year.FIRST,
        last=calendar_year.LAST,
        unknown=calendar_year.unknown_year(),
    )
    return (page, 422) if form.errors else page


@blueprint.post("/calendar/remove")
@access.administrator
def remove_day() -> Page:
    day = _asked_day(request.form.get("day", ""))
    if day is None:
        raise NotFound(_("没有说是哪一天。"))
    calendar_year.remove(day, by=current(), address=address())
    flash(_("%(day)s已恢复为随门户提供的日历。", day=day.isoformat()))
    return redirect(url_for(".calendar", year=day.year), 303)


def _asked_day(written: str | None = None) -> date | None:
    written = (request.args.get("day", "") if written is None else written).strip()
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise NotFound(_("“%(written)s”不是日期，请写成 2026-10-01 的样子。", written=written)) from None

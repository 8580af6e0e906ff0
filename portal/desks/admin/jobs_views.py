"""The page of what the portal does by itself, trying failed work again, and the line that says on the home page that
something is wrong with it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import access
from portal.desks.admin import blueprint, jobs, service
from portal.desks.admin.jobs import Trouble
from portal.people.session import current, current_or_none
from portal.timers import service as timers


@blueprint.get("/jobs", endpoint="jobs")
@access.administrator
def all_jobs() -> str:
    """Is somebody working, what was done last night, what failed and why."""
    failing = jobs.failing()
    return render_template(
        "admin/jobs.html", state=jobs.state(), daily=jobs.daily(), failing=failing,
        readable=service.readable({one.number for one in failing if one.number}, current()),
    )  # fmt: skip


@blueprint.post("/jobs/<int:due_id>/again")
@access.administrator
def again(due_id: int) -> Response:
    """Give a piece of failed work its tries back."""
    timers.try_again(due_id, hotel_id=current().hotel_id)
    flash(_("已重新交给后台，几秒后刷新本页看结果。"))
    return redirect(url_for(".jobs"), 303)


@blueprint.app_template_global()
def background_trouble() -> Trouble | None:
    """For administrators: what is wrong with the work in the background; None while all is well, and for others."""
    person = current_or_none()
    if person is None or not person.is_admin:
        return None
    return jobs.trouble() or None

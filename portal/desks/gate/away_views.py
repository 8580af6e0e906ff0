"""The console's page for when the network is away, and what can only be written there."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from portal import access, offline
from portal.desks.gate import alarm, blueprint, screen, slip_views, slips, visit_views, visits, without_network
from portal.desks.gate.screen import Page
from portal.errors import BadInput
from portal.people import directory
from portal.people.session import address, current
from portal.records import drafts, paper
from portal.records.reading import Typed


@blueprint.get("/shell")
@access.desk("gate")
@offline.kept(stands_for="gate.console")
def shell() -> Page:
    """The console as a browser keeps it. It is shown for the console, so it holds nothing of anybody."""
    me = current()
    return render_template(
        "gate/shell.html", hours=without_network.hours(me), steps=alarm.steps(), hotel=directory.hotel(),
        **slip_views.boxes(slips.blank(me)), **_leaving(without_network.leaving_boxes(me)),
    )  # fmt: skip


def _leaving(typed: Typed, *, who: str = "", problems: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """The boxes of a departure of whoever has this badge."""
    form = slips.form_today()
    page = paper.draw(form, [form.sections[visits.LEAVING]], typed, current(), problems=problems)
    return {"leaving": screen.quietly(page), "who": who, "who_problems": (problems or {}).get("who", []),
            "leave_once": screen.fresh_mark()}  # fmt: skip


@blueprint.post("/leave")
@access.desk("gate")
@offline.accepts
def leave_by_badge() -> Page:
    """Let somebody go by badge or name alone: what a guard can write when nobody can be looked up."""
    who = request.form.get("who", "")
    typed = MultiDict((k, v) for k, v in request.form.items(multi=True) if k not in {*drafts.NOT_ANSWERS, "who"})
    try:
        record = without_network.leave(current(), who, typed, address=address())
    except BadInput as problem:
        again = _leaving(typed, who=who, problems=problem.problems)
        return screen.part("_leave_by_badge.html", status=422, sentence=problem.sentence, **again)
    return visit_views.after(record)

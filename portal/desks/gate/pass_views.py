"""A contractor's pass on the screen: good or not, in and out."""

from __future__ import annotations

from flask import redirect, request, url_for

from portal import access, offline
from portal.desks.gate import blueprint, entry, passes, screen
from portal.desks.gate.screen import Page
from portal.errors import BadInput
from portal.people.session import address, current


@blueprint.get("/passes/<number>")
@blueprint.get("/passes/<number>/<pass_no>")
@access.desk("gate")
def check_pass(number: str, pass_no: str = "") -> Page:
    return shown(number, pass_no)


def shown(number: str, pass_no: str, *, changed: bool = False, problems: list[str] | None = None) -> Page:
    """One pass large, or all of an application to choose from. `area` is where its holder says they are going."""
    me, area = current(), request.values.get("area", "")[:60]
    found = passes.of(number, me, area)
    chosen = next((one for one in found if one.pass_no == pass_no), found[0] if len(found) == 1 else None)
    if pass_no and chosen is None:
        passes.find(number, pass_no, me)
    return screen.part(
        "_pass.html", changed=changed, one=chosen, all=found, problems=problems or [], mode=entry.PASSES, area=area,
        areas=passes.areas(me.hotel_id), status=422 if problems else 200, once=screen.fresh_mark(),
    )  # fmt: skip


@blueprint.post("/passes/<number>/<pass_no>/move")
@access.desk("gate")
@offline.accepts
def move(number: str, pass_no: str) -> Page:
    direction = passes.IN if request.form.get("direction") == "in" else passes.OUT
    area = request.form.get("area", "")[:60]
    try:
        passes.move(current(), number, pass_no, direction, area=area, once=screen.mark_sent(), address=address())
    except BadInput as problem:
        return shown(number, pass_no, problems=[s for found in problem.problems.values() for s in found])
    if not screen.htmx():
        return redirect(url_for("gate.check_pass", number=number, pass_no=pass_no), 303)
    return shown(number, pass_no, changed=True)

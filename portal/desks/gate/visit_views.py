"""A visit on the screen: waiting for the host's answer, inside and about to leave, or over."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from portal import access, offline
from portal.desks.gate import badges, blueprint, board, screen, visits
from portal.desks.gate.screen import Page
from portal.errors import BadInput
from portal.people.session import address, current
from portal.records import drafts, editions, paper, route_view, settling
from portal.records.models import Record
from portal.records.reading import Typed


def after(record: Record) -> Page:
    """What was done is shown; without scripts by way of a redirect, so that a reload repeats nothing."""
    if not screen.htmx():
        return redirect(url_for("gate.visit", number=record.number), 303)
    return screen.part("_visit.html", changed=True, **shown(record))


@blueprint.get("/visits/<number>")
@access.desk("gate")
def visit(number: str) -> Page:
    return screen.part("_visit.html", **shown(visits.find(number, current())))


def shown(record: Record, *, problems: dict[str, list[str]] | None = None, sentence: str = "",
           typed: Typed | None = None) -> dict[str, Any]:  # fmt: skip
    """Everything a visit shows: what it is, what it waits for, the boxes of leaving."""
    me, form = current(), editions.of(record)
    env = settling.env_of(record, form)
    step = visits.step_waiting(record)
    inside = record.status == "approved" and record.stage == board.INSIDE
    page = None
    if inside:
        page = paper.draw(form, [form.sections[visits.LEAVING]], typed or visits.leaving_boxes(record, me), me,
                          problems=problems, record=record)  # fmt: skip
        screen.quietly(page)
    return {
        "record": record, "form": form, "visit": board.visit_of(record), "step": step, "inside": inside,
        "page": page, "problems": problems or {},
        "sentence": sentence, "to_ring": visits.reachable_by(record) if step else [],
        "seen": f"{record.status}.{record.stage}", "answer": request.form.get("who", ""),
        "goods": env.answer("belongings") or [], "ended": visits.ended_words(record),
        "badge_missing": visits.badge_missing(record), "never_left": record.stage == badges.NEVER_LEFT,
        "once": screen.fresh_mark(), "step_chips": route_view.chips(step.cite) if step else [],
        "refusal": visits.refusal(record),
    }  # fmt: skip


@blueprint.get("/visits/<number>/status")
@access.polled
@access.desk("gate")
def status(number: str) -> Page:
    """Has the host answered? `seen` is what the screen shows; the whole part comes when that is no longer so."""
    record = visits.find(number, current())
    if request.args.get("seen") == f"{record.status}.{record.stage}":
        return "", 204
    answer = make_response(render_template("gate/_visit.html", **shown(record)))
    answer.headers["HX-Trigger"] = "gate-changed"
    return answer


@blueprint.post("/visits/<number>/consent")
@access.desk("gate")
@offline.accepts
def consent(number: str) -> Page:
    try:
        record = visits.consent(
            current(), number, agreed=request.form.get("answer") == "yes", who=request.form.get("who", ""),
            note=request.form.get("note", ""), address=address(),
        )  # fmt: skip
    except BadInput as problem:
        again = shown(visits.find(number, current()), problems=problem.problems, sentence=problem.sentence)
        return screen.part("_visit.html", status=422, **again)
    return after(record)


@blueprint.post("/visits/<number>/leave")
@access.desk("gate")
@offline.accepts
def leave(number: str) -> Page:
    typed = MultiDict((k, v) for k, v in request.form.items(multi=True) if k not in drafts.NOT_ANSWERS)
    try:
        record = visits.leave(current(), number, typed, address=address())
    except BadInput as problem:
        again = shown(visits.find(number, current()), problems=problem.problems, sentence=problem.sentence, typed=typed)
        return screen.part("_visit.html", status=422, **again)
    return after(record)


@blueprint.post("/visits/<number>/badge-back")
@access.desk("gate")
def badge_back(number: str) -> Page:
    """A badge that left the house has turned up."""
    record = badges.came_back(
        current(), number, request.form.get("where", ""), once=screen.mark_sent(), address=address()
    )
    return after(record)

"""Pages of an alarm: begun with one tap, a big button for each step, the same for everybody who looks at it."""

from __future__ import annotations

import secrets
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import access, clock, offline
from portal.db import db
from portal.desks.gate import alarm as articles
from portal.desks.shift import alarms, blueprint, procedure
from portal.desks.shift.views import choices, once
from portal.errors import BadInput, NotFound
from portal.people import directory
from portal.people.session import address, current
from portal.records import editions
from portal.records.models import Record
from portal.regulations import citations

Page = str | Response | tuple[str, int]
# What a step asks for, by the names of the form's boxes.
FOUND = ("act_place", "act_device", "act_reset", "act_scene", "act_checker", "act_guide", "act_note")
HOW = ("门户", "电话", "对讲机", "当面")


@blueprint.get("/alarm")
@access.desk("gate")
@offline.kept
def alarm_start() -> str:
    """What rings: two buttons, and the alarms being dealt with."""
    return render_template(
        "shift/alarm_start.html", going_on=alarms.going_on(current().hotel_id), steps=articles.steps(),
        hotel=directory.hotel(), token=secrets.token_urlsafe(18),
    )  # fmt: skip


@blueprint.post("/alarm")
@access.desk("gate")
def begin_alarm() -> Response:
    record = alarms.begin(current(), request.form.get("kind", ""), once=once(), address=address())
    return redirect(url_for("shift.alarm", number=record.number), 303)


@blueprint.get("/alarm/<number>")
@access.desk("gate")
@offline.kept
def alarm(number: str) -> Page:
    return _page(alarms.find(number, current()))


@blueprint.get("/alarm/<number>/now")
@access.desk("gate")
@access.polled
def alarm_now(number: str) -> Page:
    """What others have stamped meanwhile; nothing while the page shows it all."""
    found = alarms.of(alarms.find(number, current()))
    if request.args.get("seen") == found.seen:
        return "", 204
    return _page(found.record)


def _page(record: Record, *, problem: str = "", missing: list[str] | None = None, conclusion: str = "") -> Page:
    found = alarms.of(record)
    form = editions.amendment_form(editions.of(record), "act")
    around: dict[str, Any] = {
        "alarm": found, "record": record, "me": current(), "problem": problem, "missing": missing or [],
        "conclusion": conclusion, "people": alarms.to_tell() if found.is_open else [], "how": HOW,
        "resets": choices(form, "act_reset"), "scenes": choices(form, "act_scene"), "hotel": directory.hotel(),
        "cited": {move.step: citations.cite_all(move.cites) for move in procedure.MOVES.values()},
        "token": secrets.token_urlsafe, "told_step": procedure.TOLD, "now": clock.house_now(),
    }  # fmt: skip
    if "HX-Request" in request.headers:
        return make_response(render_template("shift/_alarm.html", **around), 422 if problem else 200)
    return render_template("shift/alarm.html", **around), 422 if problem or missing else 200


def _act(number: str, act: Any) -> Page:
    """Do one thing on the alarm; the page follows, at once or by way of a redirect."""
    me = current()
    record = alarms.find(number, me)
    try:
        with db.session.begin_nested():
            act(me, record)
    except BadInput as problem:
        said = next((s for found in problem.problems.values() for s in found), problem.sentence)
        return _page(alarms.find(number, me), problem=said)
    if "HX-Request" in request.headers:
        return _page(alarms.find(number, me))
    return redirect(url_for("shift.alarm", number=number), 303)


@blueprint.post("/alarm/<number>/steps")
@access.desk("gate")
@offline.accepts
def tick(number: str) -> Page:
    """Stamp one step."""
    step = request.form.get("step", "")
    if step not in procedure.MOVES:
        raise NotFound(_("没有“%(step)s”这一步。", step=step))
    found = {name: request.form[name] for name in FOUND if request.form.get(name)}
    return _act(number, lambda me, record: alarms.tick(me, record, step, once=once(), address=address(), **found))


@blueprint.post("/alarm/<number>/told")
@access.desk("gate")
@offline.accepts
def tell(number: str) -> Page:
    """Somebody was told."""
    person_id = request.form.get("person", 0, type=int)
    how, step = request.form.get("how", HOW[0]), request.form.get("step", procedure.TOLD)
    return _act(
        number, lambda me, record: alarms.tell(me, record, person_id, how, step=step, once=once(), address=address())
    )


@blueprint.post("/alarm/<number>/brigade")
@access.desk("gate")
@offline.accepts
def brigade(number: str) -> Page:
    """119 was called."""
    phone, understood = request.form.get("phone", ""), bool(request.form.get("understood"))
    return _act(
        number,
        lambda me, record: alarms.call_brigade(me, record, phone, understood, once=once(), address=address()),
    )


@blueprint.post("/alarm/<number>/end")
@access.desk("gate")
def end_alarm(number: str) -> Page:
    """The conclusion; what is missing is said, all at once."""
    me, conclusion = current(), request.form.get("conclusion", "")
    try:
        with db.session.begin_nested():
            alarms.end(me, alarms.find(number, me), conclusion, address=address())
    except BadInput as problem:
        missing = [sentence for found in problem.problems.values() for sentence in found] or [problem.sentence]
        return _page(alarms.find(number, me), missing=missing, conclusion=conclusion)
    flash(_("处置记录已写完，等当班领班核实。"))
    return redirect(url_for("records.record", number=number), 303)

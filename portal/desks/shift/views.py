"""Pages of the shift: what is open, the log with its quick line, messages acknowledged, matters settled."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any, cast

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal import access, offline
from portal.db import db
from portal.desks.shift import alarms, blueprint, handovers, logs, matters
from portal.errors import BadInput
from portal.formkit import Choice
from portal.formkit.asking import KitField, raw_of
from portal.formkit.form import Definition
from portal.people import directory
from portal.people.session import address, current, current_or_none
from portal.records import drafts, editions, extras, paper, surroundings
from portal.records.extras import Extra
from portal.records.models import Record
from portal.records.reading import Typed

Page = str | Response | tuple[str, int]
# In the order one writes; the rest stands folded.
MAIN = ("line_category", "line_content", "line_caller")
MORE = ("line_told", "line_handling", "line_hand_on", "line_at")
ACCIDENT = ("accident", "accident_department", "accident_place", "accident_kind")


def is_htmx() -> bool:
    return "HX-Request" in request.headers


def once() -> str | None:
    """The mark of this very click."""
    return request.form.get("_once", "")[:64] or None


def choices(form: Definition, name: str) -> list[str]:
    """What one may choose in this box of a form."""
    field = form.fields[name]
    return field.choices if isinstance(field, Choice) else []


def said(problem: BadInput) -> str:
    """The first thing that is wrong, in words."""
    return next((sentence for found in problem.problems.values() for sentence in found), problem.sentence)


@blueprint.get("")
@access.desk("gate")
def home() -> str:
    """The shift at a glance: my log, what is open, who is behind, the latest logs and handovers."""
    me = current()
    found = logs.recent(me.hotel_id)
    form = editions.today(matters.LOG)
    return render_template(
        "shift/home.html", mine=logs.mine(me), logs=found, behind=logs.behind(me.hotel_id, found),
        handed_on=matters.handed_on(me.hotel_id), waiting=matters.unacknowledged(me.hotel_id),
        posts=choices(form, "post"), shifts=choices(form, "shift"), shift_now=logs.shift_now(),
        post=logs.usual_post(me), alarms=alarms.going_on(me.hotel_id), handovers=handovers.recent(me.hotel_id),
        token=secrets.token_urlsafe(18),
    )  # fmt: skip


# ---- a log ----------------------------------------------------------------------------------------------------------
@blueprint.post("/logs")
@access.desk("gate")
def open_log() -> Response:
    """Open the log of a post and shift, or go on with the one somebody has opened."""
    try:
        record = logs.open_log(current(), request.form.get("post", ""), request.form.get("shift", ""), once=once(),
                               address=address())  # fmt: skip
    except BadInput as problem:
        db.session.rollback()
        flash(said(problem), "warning")
        return redirect(url_for("shift.home"), 303)
    return redirect(url_for("shift.log", number=record.number), 303)


@blueprint.get("/logs/<number>")
@access.desk("gate")
@offline.kept
def log(number: str) -> Page:
    return _log_page(logs.find(number, current()))


def _log_page(record: Record, *, typed: Typed | None = None, problems: dict[str, list[str]] | None = None,
              sentence: str = "") -> Page:  # fmt: skip
    me = current()
    form = editions.amendment_form(editions.of(record), "line")
    if typed is None:
        values = surroundings.defaults(form, me)
        values.pop("line_at", None)  # left blank it is now
        typed = raw_of(form.filed_sections(), values)
    page = paper.draw(form, form.filed_sections(), typed, me, problems=problems)
    for box in cast(Iterable[KitField], page):
        box.chips = []  # whoever writes has seen the articles a thousand times; what is refused names its own
        box.required = box.name in MAIN[:2]  # the rest is wanted of an accident alone
    known = matters.values_of(record)
    around = {
        "record": record, "log": logs.log_of(record), "lines": logs.lines(record), "me": me,
        "footage": known.get("footage") or [], "page": page, "problems": problems or {}, "sentence": sentence,
        "token": secrets.token_urlsafe(18), "main": [page[name] for name in MAIN],
        "more": [page[name] for name in MORE], "accident": [page[name] for name in ACCIDENT],
        "unfold": bool(set(problems or {}) & {*MORE, *ACCIDENT}), "writing": record.stage == matters.WRITING,
        "earlier": matters.handed_on(me.hotel_id, besides=record), "monitors": known["post"] == logs.MONITORS,
        "leftover": known.get("leftover") or "",
    }  # fmt: skip
    if is_htmx():
        answer = make_response(render_template("shift/_log.html", **around), 422 if problems else 200)
        return answer
    return render_template("shift/log.html", **around), 422 if problems else 200


def _typed() -> Typed:
    return MultiDict((k, v) for k, v in request.form.items(multi=True) if k not in drafts.NOT_ANSWERS)


@blueprint.post("/logs/<number>/lines")
@access.desk("gate")
@offline.accepts
def write_line(number: str) -> Page:
    """One line, kept the moment it is written."""
    me, typed = current(), _typed()
    record = logs.find(number, me)
    try:
        with db.session.begin_nested():
            logs.write(me, record, "line", typed, once=once(), address=address())
    except BadInput as problem:
        return _log_page(logs.find(number, me), typed=typed, problems=problem.problems, sentence=problem.sentence)
    return _after(number)


def _after(number: str) -> Page:
    """What was done is shown; without scripts by way of a redirect, so that a reload repeats nothing."""
    if not is_htmx():
        return redirect(url_for("shift.log", number=number), 303)
    return _log_page(logs.find(number, current()))


@blueprint.post("/logs/<number>/strike/<int:line>")
@access.desk("gate")
def strike(number: str, line: int) -> Page:
    return _small(number, "strike", {"strike_number": line, "strike_reason": request.form.get("reason", "")})


def _small(number: str, key: str, given: dict[str, Any]) -> Page:
    """A small act on a line, from a form beside it; what is wrong is said at the head."""
    me = current()
    try:
        with db.session.begin_nested():
            logs.write(me, logs.find(number, me), key, given, address=address())
    except BadInput as problem:
        if is_htmx():
            return _log_page(logs.find(number, me), problems={"": [said(problem)]}, sentence=said(problem))
        flash(said(problem), "warning")
    return _after(number)


@blueprint.post("/logs/<number>/complete")
@access.desk("gate")
def complete(number: str) -> Response:
    """The officer ends the log."""
    me = current()
    logs.complete(me, logs.find(number, me), request.form.get("leftover", ""), address=address())
    flash(_("本班的值班记录已填完，等领班审阅。"))
    return redirect(url_for("shift.log", number=number), 303)


@blueprint.post("/matters/<number>/<int:line>/settle")
@access.desk("gate")
def settle(number: str, line: int) -> Page:
    """Settle what was handed on, from the page of any log or of the shift."""
    back = access.local_path(request.form.get("back")) or url_for("shift.home")
    try:
        with db.session.begin_nested():
            logs.settle(current(), number, line, request.form.get("result", ""), address=address())
    except BadInput as problem:
        flash(problem.sentence, "warning")
    else:
        flash(_("已办结。"))
    return redirect(back, 303)


# ---- messages -------------------------------------------------------------------------------------------------------
@blueprint.get("/told/<number>/<int:line>")
@access.signed_in
def told(number: str, line: int) -> str:
    """A message for whoever was to be told: this line alone, with one button."""
    record, found = logs.message(current(), number, line)
    return render_template("shift/told.html", record=record, log=logs.log_of(record), line=found)


@blueprint.post("/told/<number>/<int:line>")
@access.signed_in
def acknowledge(number: str, line: int) -> Response:
    logs.acknowledge(current(), number, line, address=address())
    flash(_("已确认，值班人员看得到。"))
    return redirect(url_for("shift.told", number=number, line=line), 303)


# ---- records --------------------------------------------------------------------------------------------------------
@extras.offers("duty_log", "handover", "alarm")
def _pages(record: Record) -> list[Extra]:
    """The page of the shift that belongs to a record, for those who work there."""
    me = current_or_none()
    if me is None or "gate" not in directory.desks_of(me):
        return []
    words, endpoint = {
        "duty_log": (_("值班页"), "shift.log"), "handover": (_("交接页"), "shift.handover"),
        "alarm": (_("处置页"), "shift.alarm"),
    }[record.form_key]  # fmt: skip
    return [Extra(words, url_for(endpoint, number=record.number), "clock")]

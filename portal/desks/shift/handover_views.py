"""Pages of handing over: calling the next shift, signing in with one tap, what stands in the way of signing."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import access, offline
from portal.db import db
from portal.desks.shift import blueprint, handovers
from portal.desks.shift.views import said
from portal.errors import BadInput
from portal.people.session import address, current


@blueprint.get("/handovers/call")
@access.desk("gate")
def call() -> Response:
    """The form of a call, with what the roster knows filled in."""
    known: dict[str, Any] = handovers.known(current())
    return redirect(url_for("records.fill", key=handovers.FORM, **known))


@blueprint.get("/handovers/<number>")
@access.desk("gate")
@offline.kept
def handover(number: str) -> str:
    """One handover: who is here, what is missing, the next signature."""
    me = current()
    record = handovers.find(number, me)
    return render_template("shift/handover.html", record=record, found=handovers.of(record), me=me,
                           expected=handovers.expected(record), task=handovers.task_of(record, me))  # fmt: skip


@blueprint.post("/handovers/<number>/arrivals")
@access.desk("gate")
@offline.accepts
def arrive(number: str) -> Response:
    """One person is here."""
    me = current()
    try:
        with db.session.begin_nested():
            handovers.sign_in(me, handovers.find(number, me), request.form.get("person", me.id, type=int),
                              address=address())  # fmt: skip
    except BadInput as problem:
        flash(said(problem), "warning")
    return redirect(url_for("shift.handover", number=number), 303)

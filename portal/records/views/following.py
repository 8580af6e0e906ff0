"""What a record leads to: an offer is taken up, which opens its form filled in, or set aside with a reason."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import access
from portal.errors import BadInput
from portal.people.session import current
from portal.records import following, readers
from portal.records.views import blueprint
from portal.records.views.filling import Page, begun


@blueprint.get("/records/<number>/follow-ups/<int:line_id>")
@access.signed_in
def take_up(number: str, line_id: int) -> Page:
    """The form that is wanted, with what is known filled in."""
    me = current()
    key, values, token = following.begun(me, readers.find(number, for_=me), line_id)
    return begun(key, {}, values=values, token=token)


@blueprint.post("/records/<number>/follow-ups/<int:line_id>/set-aside")
@access.signed_in
def set_aside(number: str, line_id: int) -> Response:
    """It is not taken up, and why."""
    me = current()
    record = readers.find(number, for_=me)
    try:
        following.set_aside(me, record, line_id, request.form.get("why", ""))
    except BadInput as problem:
        flash(problem.sentence, "error")
    else:
        flash(_("已记下不予办理的原因"))
    return redirect(url_for("records.record", number=number, _anchor="follow-ups"), 303)

"""Pages of every record as the administrator sees it: where it stands, and ending one that must not go on."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import access
from portal.desks.admin import blueprint, metadata
from portal.desks.admin.inputs import EndData
from portal.people.session import address, current
from portal.records.states import RECORD

Page = str | Response | tuple[str, int]


@blueprint.get("/records")
@access.administrator
def records() -> Page:
    """What has waited longest; or what is looked for by number or applicant."""
    asked = request.args.get("q", "").strip()
    found = metadata.listed(current().hotel_id, asked, request.args.get("page", 1, type=int))
    return render_template("admin/records.html", found=found, asked=asked)


@blueprint.route("/records/<number>", methods=["GET", "POST"])
@access.administrator
def record(number: str) -> Page:
    """Where one record stands, and the form to end it."""
    me = current()
    found = metadata.find(number, me.hotel_id)
    form = EndData()
    form.how.choices = metadata.ends(found)

    def end() -> None:
        metadata.end(found, form.given.how, by=me, reason=form.given.opinion, address=address())

    if form.how.choices and form.done(end):
        flash(_("%(number)s %(state)s", number=number, state=_(RECORD[found.status])))
        return redirect(url_for(".record", number=number), 303)
    page = render_template("admin/record.html", input=form, **metadata.of(found))
    return (page, 422) if form.errors else page

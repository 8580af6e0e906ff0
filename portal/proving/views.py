"""The page of a proof: what it would show for the days asked for, and the button that hands it out."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from portal import access, downloads
from portal.errors import BadInput
from portal.people.session import address, current
from portal.proving import papers, period, service, signing

blueprint = Blueprint("proving", __name__)
ZIP = "application/zip"
MOST_SHOWN = 50  # rows of a table on the page


@blueprint.get("/policies/<code>/<slug>/proof")
@access.signed_in
def proof(code: str, slug: str) -> str | tuple[str, int]:
    days, problems = period.usual(), {}
    try:
        days = period.read(request.args.get("from", ""), request.args.get("to", ""))
    except BadInput as bad:
        problems = bad.problems
    found = service.prove(code, slug, days, current())
    page = render_template(
        "proving/proof.html", proof=found, facts=papers.facts(found), problems=problems, most=MOST_SHOWN,
        key=signing.fingerprint(signing.public_key()),
        typed={name: request.args.get(name) or day for name, day in (("from", days.first), ("to", days.last))},
    )  # fmt: skip
    return (page, 422) if problems else page


@blueprint.post("/policies/<code>/<slug>/proof")
@access.signed_in
def hand_out(code: str, slug: str) -> Response:
    """The archive. A POST, since it leaves a line in the history."""
    days = period.read(request.form.get("from", ""), request.form.get("to", ""))
    name, archive = service.hand_out(code, slug, days, current(), address=address())
    return downloads.sent(archive, name, ZIP, attached=True)

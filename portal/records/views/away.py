"""On the home page after a break: what happened meanwhile, until it is put away."""

from __future__ import annotations

from flask import redirect, url_for
from flask import session as browser
from werkzeug.wrappers import Response

from portal import access
from portal.people import session
from portal.records import away
from portal.records.away import Away
from portal.records.views import blueprint

_PUT_AWAY = "away_put_away"  # in the browser's session: the absence that needs no more telling


@blueprint.app_template_global()
def while_away() -> Away | None:
    """What happened before this person signed in, if they had been away for long; None once it was put away."""
    row = session.current_session()
    if row is None or browser.get(_PUT_AWAY) == row.id:
        return None
    begin = away.since(row)
    if begin is None:
        return None
    found = away.look(row.person, begin, row.created_at)
    return None if found.is_empty else found


@blueprint.post("/away/seen")
@access.signed_in
def put_away() -> Response:
    """Not to be told again in this session."""
    row = session.current_session()
    if row is not None:
        browser[_PUT_AWAY] = row.id
    return redirect(url_for("records.home"), 303)

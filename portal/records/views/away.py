"""On the home page after a break: what happened meanwhile, until it is put away."""

from __future__ import annotations

from datetime import datetime

from flask import redirect, url_for
from flask import session as browser
from werkzeug.wrappers import Response

from portal import access
from portal.people import session
from portal.records import away
from portal.records.away import Away
from portal.records.views import blueprint

# In the browser's session: the id of the session signed in to, and since when one was away ("": nothing to tell).
_ABSENCE = "absence"


@blueprint.app_template_global()
def while_away() -> Away | None:
    """What happened before this person signed in, if they had been away for long; None once it was put away.

    How long it was is asked of the database once a session.
    """
    row = session.current_session()
    if row is None:
        return None
    known = browser.get(_ABSENCE)
    if not known or known[0] != row.id:
        begin = away.since(row)
        known = browser[_ABSENCE] = [row.id, begin.isoformat() if begin else ""]
    if not known[1]:
        return None
    found = away.look(row.person, datetime.fromisoformat(known[1]), row.created_at)
    return None if found.is_empty else found


@blueprint.post("/away/seen")
@access.signed_in
def put_away() -> Response:
    """Not to be told again in this session."""
    row = session.current_session()
    if row is not None:
        browser[_ABSENCE] = [row.id, ""]
    return redirect(url_for("records.home"), 303)

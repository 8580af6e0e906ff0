"""Works that burn: the board of live permits, the detectors masked for them, notices, the register, what is done where.

`live` reads the permits, `conflicts` answers what stands in the way of a fire, `on_site` offers each act at the place
it belongs to, `papers` are notice, register and the list for the fire-control room. Rules are the form's
(forms/security/hot_work.py); nothing here decides anything the form or the engine of records decides.
"""

from flask import Blueprint

blueprint = Blueprint("works", __name__, url_prefix="/desks/works")

from portal.desks.works import conflicts, on_site, views  # noqa: E402, F401 -- they add facts, offers and pages

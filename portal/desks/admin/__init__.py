"""管理: where the portal's administrator begins.

`service` counts for the overview, `overrides` is the ledger of rules let past, `bodies` how bodies decide, `routes`
plays routes and looks after their health, `trials` runs records again with another figure, `nightly` is what all this
does at night. Nothing here shows the administrator what a record says.
"""

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

from portal.desks.admin import bodies_views, calendar_views, views  # noqa: E402, F401 -- they add their pages

"""管理: where the portal's administrator begins.

`service` counts for the overview, `overrides` is the ledger of rules let past, `bodies` how bodies decide, `routes`
plays routes and looks after their health, `trials` runs records again with another figure,
`metadata` is what the administrator sees of records and ends them by, `jobs` what is done in the background and what of
it failed, `nightly` what all this does at night. Nothing here shows the administrator what a record says.
"""

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

from portal.desks.admin import (  # noqa: E402 -- they add their pages to the blueprint, and what is done at night
    bodies_views,  # noqa: F401
    calendar_views,  # noqa: F401
    jobs_views,  # noqa: F401
    metadata_views,  # noqa: F401
    nightly,  # noqa: F401
    overrides_views,  # noqa: F401
    routes_views,  # noqa: F401
    trials_views,  # noqa: F401
    views,  # noqa: F401
)

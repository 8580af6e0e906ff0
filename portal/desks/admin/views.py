"""Pages of the administrator's desk: overview, soundness, the history verified."""

from __future__ import annotations

from flask import render_template

from portal import access, soundness
from portal.desks.admin import blueprint, service
from portal.people.session import current
from portal.records import history


@blueprint.get("")
@access.administrator
def overview() -> str:
    """Where everything is kept, and whether the installation is sound."""
    figures = service.figures(current().hotel_id)
    return render_template("admin/overview.html", findings=soundness.look(), figures=figures)


@blueprint.get("/audit")
@access.administrator
def audit() -> str:
    """Read the whole history again and say whether it holds."""
    return render_template("admin/audit.html", verdict=history.verify())

"""The ledger of rules let past, a month at a time, as a page and a spreadsheet; for administrators and heads."""

from __future__ import annotations

from flask import Response, render_template, request

from portal import access, downloads, spreadsheets
from portal.desks.admin import blueprint, overrides
from portal.people.session import current
from portal.regulations import settings


@blueprint.get("/overrides", endpoint="overrides")
@access.signed_in
def ledger() -> str:
    """Which rules were let past in a month, by whom and why. Heads see their own department's."""
    found = overrides.month(overrides.month_of(request.args.get("month", "")), current())
    return render_template("admin/overrides.html", month=found, most=settings.get(overrides.ASK_OWNER))


@blueprint.get("/overrides/export.xlsx")
@access.signed_in
def export_overrides() -> Response:
    found = overrides.month(overrides.month_of(request.args.get("month", "")), current())
    head, rows = overrides.rows(found)
    body = spreadsheets.xlsx("例外放行", head, rows)
    return downloads.sent(body, f"例外放行-{found.first:%Y%m}.xlsx", spreadsheets.XLSX, attached=True)

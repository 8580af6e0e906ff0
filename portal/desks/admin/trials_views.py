"""Trying another figure on past records before it is set: a page of its own, and a part of the setting's page."""

from __future__ import annotations

from flask import render_template, request

from portal import access
from portal.desks.admin import blueprint, service
from portal.errors import BadInput
from portal.people.session import current
from portal.records import rerunning
from portal.records.outcomes import Outcome
from portal.regulations import settings, settings_page, tiers
from portal.regulations.inputs import setting_input

DAYS = 90


@blueprint.get("/settings/<key>/rerun")
@access.administrator
def rerun(key: str) -> str:
    """What this value would have meant for the records of the last three months. Changes nothing."""
    row = settings_page.row(key)
    typed = _typed(row.spec.kind)
    form = setting_input(row.spec, typed or row.spec.typed(settings.get(key)))
    outcome = None
    if typed:
        try:
            outcome = rerunning.rerun(key, typed, DAYS)
        except BadInput as refused:
            form.blame(refused)
    part = "HX-Request" in request.headers
    return render_template(
        "admin/_rerun.html" if part else "admin/rerun.html", row=row, form=form, outcome=outcome, days=DAYS,
        readable=_readable(outcome),
    )  # fmt: skip


def _typed(kind: str) -> str:
    """The value in the address, as one would type it; tiers are sent row by row."""
    given = request.args.getlist("value")
    if kind == "tiers":
        return tiers.typed_rows(zip(given[::2], given[1::2], strict=False))
    return given[0].strip() if given else ""


def _readable(outcome: Outcome | None) -> set[str]:
    """The records among the cases told that this administrator may read, by number; the others stay without a link."""
    if outcome is None:
        return set()
    cases = (outcome.refused, outcome.allowed, outcome.unknown)
    return service.readable({case.number for one in cases for case in one.told}, current())

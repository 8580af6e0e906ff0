"""A record by today's rules, beside those it was filed on."""

from __future__ import annotations

from flask import render_template

from portal import access
from portal.people.session import current
from portal.records import editions, readers, todays_rules
from portal.records.views import blueprint


@blueprint.get("/records/<number>/today")
@access.signed_in
def today(number: str) -> str:
    """What would be otherwise if it were filed today; the record itself stays as it is."""
    found = readers.find(number, for_=current())
    return render_template(
        "records/today.html", record=found, form=editions.of(found), today=todays_rules.of(found)
    )  # fmt: skip

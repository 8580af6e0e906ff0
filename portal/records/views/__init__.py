"""Pages of forms and records: home and boxes, the catalogue, filling in, a record and its acts, the ledger, prints."""

from flask import Blueprint

from portal.records import hands

blueprint = Blueprint("records", __name__)
blueprint.add_app_template_filter(hands.desk_name, "desk")

from portal.records.views import (  # noqa: E402, F401 -- they add their pages to the blueprint
    acts,
    amendments,
    away,
    catalogue,
    filling,
    following,
    home,
    ledger,
    prints,
    record,
    today,
)

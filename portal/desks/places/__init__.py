"""Places: the labels that hang there, and what somebody who scans one can do there now.

`offering` is where other desks say what they offer at a place; `labels` are the sheets of codes. Where a code leads is
worked out in portal.records.places; nothing here decides anything a form or the engine of records decides.
"""

from flask import Blueprint

blueprint = Blueprint("places", __name__)

from portal.desks.places import views as views  # noqa: E402 -- adds its pages to the blueprint

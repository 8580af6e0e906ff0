"""The duty manager's desk: the one live state of the house."""

from flask import Blueprint

blueprint = Blueprint("duty", __name__, url_prefix="/desks/duty")

from portal.desks.duty import parts, views  # noqa: E402, F401 -- they add the parts of the house and its pages

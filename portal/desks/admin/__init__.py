"""管理: where the portal's administrator begins; what runs in the background; the history checked."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

from portal.desks.admin import views  # noqa: E402, F401 -- adds its pages to the blueprint

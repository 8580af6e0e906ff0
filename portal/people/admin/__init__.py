"""The administrator's pages for people, posts, departments, rosters and the import."""

from flask import Blueprint

blueprint = Blueprint("people_admin", __name__, url_prefix="/admin")

from portal.people.admin import imports, people, rosters, structure  # noqa: E402, F401 - they put their pages on it

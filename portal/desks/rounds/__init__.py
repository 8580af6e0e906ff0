"""Rounds of the patrols: one tap at each checkpoint, the night's matrix, the month's rate of whole rounds.

`counting` makes rounds of punches, `facts` tells forms of them, `punching` does what a tap does, `nights` reads what
was walked, `views` are the pages. Rules are the forms' (forms/security/patrol, patrol_route).
"""

from flask import Blueprint

blueprint = Blueprint("rounds", __name__, url_prefix="/desks/rounds")

from portal.desks.rounds import facts, views  # noqa: E402, F401 -- they answer forms, and add offers and pages

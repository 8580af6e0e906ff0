"""What is due by schedule, on a board: mine, my departments', and for the owner of a form every department's.

`views` shows the board and opens what is due in its form, `plan_views` all schedules and what is not followed, `papers`
is the register of a period. What is due, when and whose it is, portal.schedules says; nothing here decides anything.
"""

from flask import Blueprint

blueprint = Blueprint("checks", __name__, url_prefix="/checks")

from portal.desks.checks import plan_views, views  # noqa: E402, F401 -- they add their pages to the blueprint

"""设备: repairs by where they stand, how long they have waited, and which are overdue.

`repairs` reads the requests, `views` shows them. Rules are the form's (forms/engineering/repair.py); nothing here
decides anything the form or the engine of records decides.
"""

from flask import Blueprint

blueprint = Blueprint("engineering", __name__, url_prefix="/desks/engineering")

from portal.desks.engineering import reports as reports  # noqa: E402 -- declares its reports
from portal.desks.engineering import views  # noqa: E402, F401 -- it adds its pages to the blueprint

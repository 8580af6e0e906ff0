"""The gate (安全岗): visitors, passes, live fire permits, who is inside; one screen, keyboard first.

`board` says how things stand, `entry` finds what one line means; `slips`, `visits`, `bookings`, `passes`, `deliveries`
and `exits` act, each with its `_views`; `badges`, `evacuation`, `registers`, `statistics`, `prints` are what they say.
Rules are the forms' (forms/security); nothing here decides anything
a form or the engine of records decides.
"""

from flask import Blueprint

blueprint = Blueprint("gate", __name__, url_prefix="/desks/gate")

from portal.desks.gate import away_views as away_views  # noqa: E402 -- they add their pages to the blueprint
from portal.desks.gate import badges as badges  # noqa: E402 -- declares the fact forms ask for
from portal.desks.gate import booking_views as booking_views  # noqa: E402
from portal.desks.gate import brought_views as brought_views  # noqa: E402
from portal.desks.gate import contractors_views as contractors_views  # noqa: E402
from portal.desks.gate import deposits as deposits  # noqa: E402 -- it answers what the count of deposits asks
from portal.desks.gate import equipment_views as equipment_views  # noqa: E402
from portal.desks.gate import evacuation_views as evacuation_views  # noqa: E402
from portal.desks.gate import goods as goods  # noqa: E402 -- it answers what forms ask of goods brought in
from portal.desks.gate import goods_views as goods_views  # noqa: E402
from portal.desks.gate import offered as offered  # noqa: E402 -- it offers the console's pages for what waits there
from portal.desks.gate import papers as papers  # noqa: E402 -- they add their pages to the blueprint
from portal.desks.gate import views as views  # noqa: E402
from portal.desks.gate import violations as violations  # noqa: E402 -- it declares what follows a decided violation

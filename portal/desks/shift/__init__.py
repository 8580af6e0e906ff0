"""The shift (值班) of the security department: logs line by line, handing over, the alarm and what to do when it rings.

`matters` says what is open, `logs` and `handovers` act, `procedure` knows the steps of an alarm and which comes next,
`alarms` stamps them, `absences` tells what was handed on while somebody was away. Rules are the forms'
(forms/security); `effects` and `facts` are what records lead to and ask for.
"""

from flask import Blueprint

blueprint = Blueprint("shift", __name__, url_prefix="/desks/shift")

from portal.desks.shift import absences as absences  # noqa: E402 -- it declares what the shift tells who was away
from portal.desks.shift import alarm_views as alarm_views  # noqa: E402 -- they add their pages to the blueprint
from portal.desks.shift import effects as effects  # noqa: E402
from portal.desks.shift import facts as facts  # noqa: E402
from portal.desks.shift import handover_views as handover_views  # noqa: E402
from portal.desks.shift import views as views  # noqa: E402

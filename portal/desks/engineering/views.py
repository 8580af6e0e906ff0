"""The desk of 设备: what waits, what is in hand, what is mended and not confirmed."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template, request

from portal import access, clock
from portal.desks.engineering import blueprint, repairs
from portal.people.session import current

MONTH = timedelta(days=30)


@blueprint.get("")
@access.desk("engineering")
def desk() -> str:
    """Repairs by where they stand; the first place in which something stands is open."""
    me = current()
    found = repairs.open_repairs(me)
    counts = {key: [one for one in found if one.place == key] for key in repairs.PLACES}
    wanted = request.args.get("at", "")
    place = wanted if wanted in counts else next((key for key, there in counts.items() if there), "waiting")
    return render_template(
        "engineering/desk.html", counts=counts, places=repairs.PLACES, place=place, listed=counts[place],
        late=sum(one.late for one in found), done=repairs.done_since(me, clock.now() - MONTH),
    )  # fmt: skip

"""The page of the live state, on a phone as on a screen, and the part of it that is asked for again."""

from __future__ import annotations

from flask import render_template

from portal import access, clock
from portal.desks.duty import blueprint, house
from portal.people.session import current

DESKS = ("duty", "management", "gate")


@blueprint.get("/")
@access.desk(*DESKS)
def now() -> str:
    """此刻: what is late, then every part of the house."""
    return render_template("duty/now.html", **_state())


@blueprint.get("/parts")
@access.polled
@access.desk(*DESKS)
def parts() -> str:
    """The same without its frame, asked for every quarter of a minute."""
    return render_template("duty/_parts.html", **_state())


def _state() -> dict[str, object]:
    return {"house": house.now(current()), "now": clock.house_now()}

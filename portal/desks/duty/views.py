"""The page of the live state, on a phone as on a screen, and the part of it that is asked for again."""

from __future__ import annotations

from flask import render_template

from portal import access, clock
from portal.desks.duty import blueprint, house
from portal.people import directory
from portal.people.session import current

DESKS = ("duty", "management", "gate")
ANSWERING = {"duty", "management"}  # desks that answer for the house: their home page says what is pressing in it


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


@blueprint.app_template_global()
def pressing_in_the_house() -> list[house.Part]:
    """What is overdue in the house now, part by part, for the home page of who answers for it; else nothing."""
    me = current()
    return house.now(me).pressing if directory.desks_of(me) & ANSWERING else []


def _state() -> dict[str, object]:
    return {"house": house.now(current()), "now": clock.house_now()}

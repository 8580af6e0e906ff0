"""The console: one screen that never reloads. Every part is also a page of its own for a browser without scripts.

A request of htmx gets the part that changed; any other gets the whole screen with that part in the middle.
"""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal import access
from portal.desks.gate import (
    alarm,
    blueprint,
    board,
    deliverers,
    entry,
    goods_views,
    pass_views,
    screen,
    slip_views,
    slips,
    visit_views,
)
from portal.desks.gate.screen import Page
from portal.people import directory
from portal.people.session import current
from portal.search import personal


@blueprint.get("/")
@access.desk("gate")
def console() -> Page:
    mode = request.args.get("mode", entry.NEW)
    typed = slips.blank(current())
    return screen.screen("gate/_slip.html", mode=mode if mode in entry.MODES else entry.NEW, **slip_views.boxes(typed))


@blueprint.get("/board")
@access.polled
@access.desk("gate")
def board_part() -> Page:
    """The right side, asked for every quarter of a minute; without scripts it is the whole screen."""
    if not screen.htmx():
        return redirect(url_for("gate.console"))
    return render_template("gate/_board.html", board=board.now(current().hotel_id))


@blueprint.post("/find")
@access.desk("gate")
def find() -> Page:
    """What the line may mean, as one types."""
    text, mode = request.form.get("q", ""), _mode()
    found = entry.look(text, mode, current())
    if screen.htmx():
        return render_template("gate/_matches.html", found=found, mode=mode)
    if len(found.matches) == 1 or (found.text and not found.matches and mode == entry.NEW):
        return _open(found, mode)
    return screen.screen("gate/_slip.html", mode=mode, found=found, **slip_views.boxes(slips.blank(current())))


@blueprint.post("/take")
@access.desk("gate")
def take() -> Page:
    """Enter: the first thing the line may mean; for nobody known, a new slip with what was typed in its place."""
    mode = _mode()
    return _open(entry.look(request.form.get("q", ""), mode, current()), mode)


def _mode() -> str:
    mode = request.form.get("mode", entry.NEW)
    return mode if mode in entry.MODES else entry.NEW


def _open(found: entry.Found, mode: str) -> Page:
    """The part of the screen for the best match; for nobody known, a new slip with what was typed in its place."""
    if not found.text and mode == entry.NEW:
        return screen.part("_slip.html", mode=mode, **slip_views.boxes(slips.blank(current())))
    if not found.matches or (not found.text and mode == entry.DELIVERIES):
        if mode == entry.DELIVERIES:
            return goods_views.new_delivery(deliverers.blank(current(), found.text))
        if mode != entry.NEW:
            words = {
                entry.LEAVE: _("在店和待确认的人里没有“%(text)s”。"),
                entry.PASSES: _("没有“%(text)s”这张出入证。"),
                entry.EXITS: _("没有“%(text)s”的出门证明等着查验：没有批准的证明，一件也不放行。"),
            }
            return screen.part("_nobody.html", sentence=words[mode] % {"text": personal.masked(found.text)}, mode=mode)
        typed = slips.blank(current(), **entry.fills(found.text))
        return screen.part("_slip.html", mode=mode, **slip_views.boxes(typed))
    first = found.matches[0]
    match first.kind:
        case "earlier" | "booking":
            return screen.part("_slip.html", mode=mode, **slip_views.filled(first.number))
        case "visit":
            return visit_views.visit(first.number)
        case "pass":
            return pass_views.shown(first.number, first.pass_no)
        case "exit":
            return goods_views.exit_note(first.number)
        case "delivery":
            return goods_views.delivery(first.number)
        case "delivered":
            return goods_views.new_delivery(deliverers.as_before(first.number, current()), first.number)
    return screen.part("_elsewhere.html", match=first, url=url_for("records.record", number=first.number))


# ---- alarm --------------------------------------------------------------------------------------------------------
@blueprint.get("/alarm")
@access.desk("gate")
def alarm_procedure() -> Page:
    """Two buttons that begin an alarm (portal.desks.shift goes on from there), and what the articles say."""
    return screen.part("_alarm.html", steps=alarm.steps(), hotel=directory.hotel(), begins=screen.fresh_mark())

"""What every page of the console shares: the part that changed for htmx, or the whole screen with it in the middle."""

from __future__ import annotations

import secrets
from typing import Any

from flask import g, make_response, render_template, request
from werkzeug.wrappers import Response

from portal import clock
from portal.db import db
from portal.desks.gate import blueprint, board, contractors, entry, registers
from portal.errors import PortalError
from portal.people.session import current

Page = str | Response | tuple[str, int]


def htmx() -> bool:
    """Is only a part of the screen asked for?"""
    return "HX-Request" in request.headers


def part(template: str, *, status: int = 200, changed: bool = False, **around: Any) -> Page:
    """This part alone for htmx, else the screen with it in the middle. `changed` makes the board look again."""
    if not htmx():
        return screen(f"gate/{template}", **around), status
    answer = make_response(render_template(f"gate/{template}", **around), status)
    if changed:
        answer.headers["HX-Trigger"] = "gate-changed"
    return answer


def screen(middle: str, **around: Any) -> str:
    """The whole screen, with this template in the middle."""
    me = current()
    around.setdefault("mode", entry.NEW)
    return render_template(
        "gate/console.html", middle=middle, board=board.now(me.hotel_id), now=clock.house_now(),
        keeps_registers=registers.may_keep(me), lapsing=contractors.lapsing_count(me.hotel_id), **around,
    )  # fmt: skip


def fresh_mark() -> str:
    """The mark of one click: whatever carries it a second time is not entered twice."""
    return secrets.token_urlsafe(18)


def mark_sent() -> str | None:
    """The mark that came with this request."""
    return request.form.get("_once", "")[:64] or None


def quietly(page: Any) -> Any:
    """No articles beside the boxes: a guard has seen them a thousand times, and what is refused names its own."""
    for box in page:
        box.chips = []
    return page


@blueprint.errorhandler(PortalError)
def _said(error: PortalError) -> Page:
    """A refusal in words at the head of the middle, without losing what stands there."""
    g.failed = True
    db.session.rollback()
    if not htmx():
        return render_template("error.html", code=error.status, sentence=error.sentence, kept="", next="",
                               signed_in=True), error.status  # fmt: skip
    answer = make_response(render_template("gate/_said.html", sentence=error.sentence), 422)
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#gate-said", "innerHTML"
    return answer

"""Goods on the screen: deliveries in and out, and exit notes checked item by item."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from portal import access
from portal.desks.gate import blueprint, deliverers, deliveries, entry, exits, screen, slips
from portal.desks.gate.screen import Page
from portal.errors import BadInput
from portal.people.session import address, current
from portal.records import drafts, paper, reading
from portal.records.reading import Typed

NOT_ANSWERS = {*drafts.NOT_ANSWERS, "_earlier"}


# ---- deliveries ---------------------------------------------------------------------------------------------------
@blueprint.post("/deliveries/slip")
@access.desk("gate")
def delivery_slip() -> Page:
    """A slip for a delivery to write on: empty, or as this deliverer's last one (`from`)."""
    number = request.form.get("from", "")
    return new_delivery(deliverers.as_before(number, current()) if number else deliverers.blank(current()), number)


def new_delivery(
    typed: Typed, earlier: str = "", *, problems: dict[str, list[str]] | None = None, sentence: str = "",
    once: str = "",
) -> Page:  # fmt: skip
    """The slip of a delivery."""
    me, form, problems = current(), deliverers.form_today(), problems or {}
    page = screen.quietly(paper.draw(form, form.filed_sections(), typed, me, problems=problems))
    said = {sentence for found in problems.values() for sentence in found}
    barred = form.rules["barred"]
    return screen.part(
        "_delivery_slip.html", page=page, earlier=earlier, sentence=sentence, once=once or screen.fresh_mark(),
        status=422 if problems else 200, mode=entry.DELIVERIES,
        notices=[slips.alarm(barred)] if reading.cited(barred.says, barred.cite) in said else [],
    )  # fmt: skip


@blueprint.post("/deliveries")
@access.desk("gate")
def file_delivery() -> Page:
    typed: Typed = MultiDict((k, v) for k, v in request.form.items(multi=True) if k not in NOT_ANSWERS)
    earlier, once = request.form.get("_earlier", ""), screen.mark_sent()
    try:
        record = deliverers.file(current(), typed, earlier=earlier, once=once, address=address())
    except BadInput as problem:
        return new_delivery(typed, earlier, problems=problem.problems, sentence=problem.sentence, once=once or "")
    return _after(record.number)


def _after(number: str) -> Page:
    if not screen.htmx():
        return redirect(url_for("gate.delivery", number=number), 303)
    return screen.part("_delivery.html", changed=True, **_delivery(number))


@blueprint.get("/deliveries/<number>")
@access.desk("gate")
def delivery(number: str) -> Page:
    return screen.part("_delivery.html", **_delivery(number))


def _delivery(number: str, *, problems: dict[str, list[str]] | None = None) -> dict[str, Any]:
    found = deliveries.find(number, current())
    return {
        "delivery": found, "problems": problems or {}, "mode": entry.DELIVERIES,
        "who": request.form.get("who", found.waits_for), "exit_note": request.form.get("exit_note", ""),
    }  # fmt: skip


@blueprint.get("/deliveries/<number>/status")
@access.polled
@access.desk("gate")
def delivery_status(number: str) -> Page:
    """Has the manager answered? The whole part comes once that is so."""
    around = _delivery(number)
    if around["delivery"].waits_for:
        return "", 204
    answer = make_response(render_template("gate/_delivery.html", **around))
    answer.headers["HX-Trigger"] = "gate-changed"
    return answer


@blueprint.post("/deliveries/<number>/consent")
@access.desk("gate")
def delivery_consent(number: str) -> Page:
    try:
        deliveries.consent(
            current(), number, agreed=request.form.get("answer") == "yes", who=request.form.get("who", ""),
            note=request.form.get("note", ""), address=address(),
        )  # fmt: skip
    except BadInput as problem:
        return screen.part("_delivery.html", status=422, **_delivery(number, problems=problem.problems))
    return _after(number)


@blueprint.post("/deliveries/<number>/leave")
@access.desk("gate")
def delivery_leave(number: str) -> Page:
    try:
        deliveries.leave(current(), number, exit_note=request.form.get("exit_note", ""), address=address())
    except BadInput as problem:
        return screen.part("_delivery.html", status=422, **_delivery(number, problems=problem.problems))
    return _after(number)


# ---- exit notes ---------------------------------------------------------------------------------------------------
@blueprint.get("/exits/<number>")
@access.desk("gate")
def exit_note(number: str) -> Page:
    return _exit(exits.find(number, current()))


def _exit(note: exits.Note, *, problems: dict[str, list[str]] | None = None, changed: bool = False) -> Page:
    entered = [_found(place, item) for place, item in enumerate(note.items)]
    return screen.part("_exit.html", note=note, entered=entered, problems=problems or {}, mode=entry.EXITS,
                       changed=changed, status=422 if problems else 200)  # fmt: skip


def _found(place: int, item: exits.Item) -> exits.Found:
    """What the guard has entered of one line: ticked means it is what the note says."""
    counted = request.form.get(f"counted-{place}", "").strip()
    return exits.Found(item.name, counted or f"{item.quantity.normalize():f}", f"fits-{place}" in request.form,
                       request.form.get(f"note-{place}", ""))  # fmt: skip


@blueprint.post("/exits/<number>/check")
@access.desk("gate")
def check_exit(number: str) -> Page:
    note = exits.find(number, current())
    items = [_found(place, item) for place, item in enumerate(note.items)]
    try:
        done = exits.check(current(), number, items, address=address())
    except BadInput as problem:
        return _exit(note, problems=problem.problems)
    if not screen.htmx():
        return redirect(url_for("gate.exit_note", number=number), 303)
    return _exit(done, changed=True)

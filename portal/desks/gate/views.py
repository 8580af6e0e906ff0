"""The console: one screen that never reloads. Every part is also a page of its own for a browser without scripts.

A request of htmx gets the part that changed; any other gets the whole screen with that part in the middle.
"""

from __future__ import annotations

import secrets
from typing import Any

from flask import Response as JsonResponse
from flask import g, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal import access, clock
from portal.db import db
from portal.desks.gate import alarm, blueprint, board, entry, passes, registers, visits
from portal.errors import BadInput, PortalError
from portal.formkit.asking import row_numbers
from portal.people import directory
from portal.people.session import address, current
from portal.records import drafts, editions, paper, route_view, settling
from portal.records.models import Record
from portal.records.reading import Typed
from portal.search import personal

Page = str | Response | tuple[str, int]

# In the order a guard asks; the rest stands folded under 更多.
MAIN = ("visitor", "id_kind", "id_no", "phone", "category", "host", "reason", "badge")
DUTY_BOXES = {"duty-login", "duty-password", "duty-reason"}
NOT_ANSWERS = {*drafts.NOT_ANSWERS, *DUTY_BOXES, "_earlier", "_entry"}


def _htmx() -> bool:
    return "HX-Request" in request.headers


def _part(template: str, *, status: int = 200, changed: bool = False, **around: Any) -> Page:
    """This part alone for htmx, else the screen with it in the middle. `changed` makes the board look again."""
    if _htmx():
        answer = make_response(render_template(f"gate/{template}", **around), status)
        if changed:
            answer.headers["HX-Trigger"] = "gate-changed"
        return answer
    return _screen(f"gate/{template}", **around), status


def _screen(middle: str, **around: Any) -> str:
    me = current()
    around.setdefault("mode", entry.NEW)
    return render_template(
        "gate/console.html", middle=middle, board=board.now(me.hotel_id), now=clock.house_now(),
        keeps_registers=registers.may_keep(me), **around,
    )  # fmt: skip


@blueprint.errorhandler(PortalError)
def _said(error: PortalError) -> Page:
    """A refusal in words at the head of the middle, without losing what stands there."""
    g.failed = True
    db.session.rollback()
    if not _htmx():
        return render_template("error.html", code=error.status, sentence=error.sentence, kept="", next="",
                               signed_in=True), error.status  # fmt: skip
    answer = make_response(render_template("gate/_said.html", sentence=error.sentence), 422)
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#gate-said", "innerHTML"
    return answer


# ---- the screen ---------------------------------------------------------------------------------------------------
@blueprint.get("/")
@access.desk("gate")
def console() -> Page:
    mode = request.args.get("mode", entry.NEW)
    typed = visits.blank(current())
    return _screen("gate/_slip.html", mode=mode if mode in entry.MODES else entry.NEW, **_slip(typed))


@blueprint.get("/board")
@access.polled
@access.desk("gate")
def board_part() -> Page:
    """The right side, asked for every quarter of a minute; without scripts it is the whole screen."""
    if not _htmx():
        return redirect(url_for("gate.console"))
    return render_template("gate/_board.html", board=board.now(current().hotel_id))


@blueprint.post("/find")
@access.desk("gate")
def find() -> Page:
    """What the line may mean, as one types."""
    text, mode = request.form.get("q", ""), _mode()
    found = entry.look(text, mode, current())
    if _htmx():
        return render_template("gate/_matches.html", found=found, mode=mode)
    if len(found.matches) == 1 or (found.text and not found.matches and mode == entry.NEW):
        return _open(found, mode)
    return _screen("gate/_slip.html", mode=mode, found=found, **_slip(visits.blank(current())))


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
    if not found.matches:
        if mode != entry.NEW:
            words = {
                entry.LEAVE: _("在店和待确认的来访里没有“%(text)s”。"),
                entry.PASSES: _("没有“%(text)s”这张出入证。"),
            }
            return _part("_nobody.html", sentence=words[mode] % {"text": _shown(found.text)}, mode=mode)
        return _part("_slip.html", mode=mode, **_slip(visits.blank(current(), **entry.fills(found.text))))
    first = found.matches[0]
    if first.kind == "earlier":
        return _part("_slip.html", mode=mode, **_slip(visits.carried_from(first.number, current()), first.number))
    if first.kind == "visit":
        return visit(first.number)
    if first.kind == "pass":
        return _pass_part(first.number, first.pass_no)
    target = url_for("records.record", number=first.number)
    return _part("_elsewhere.html", match=first, url=target)


def _shown(text: str) -> str:
    """What was typed, said back without the numbers in it."""
    return personal.masked(text)


# ---- the slip -----------------------------------------------------------------------------------------------------
@blueprint.post("/slip")
@access.desk("gate")
def slip() -> Page:
    """A slip to write on: empty, or filled from an earlier visit (`from`)."""
    if number := request.form.get("from", ""):
        return _part("_slip.html", **_slip(visits.carried_from(number, current()), number))
    return _part("_slip.html", **_slip(visits.blank(current())))


def _slip(
    typed: Typed, earlier: str = "", *, problems: dict[str, list[str]] | None = None, sentence: str = "",
    once: str = "", more_rows: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Everything the slip shows."""
    me, form = current(), visits.form_today()
    problems = problems or {}
    page = paper.draw(form, form.filed_sections(), typed, me, problems=problems, more_rows=more_rows)
    page["id_kind"].type = "SelectField"  # a list to open: nearly everybody shows the same kind of document
    _quietly(page)
    rest = [box for box in page if box.name not in MAIN]
    broken = visits.broken_among(problems)
    after_hours = bool(broken & visits.HOURS or DUTY_BOXES & set(problems))
    return {
        "page": page, "main": [page[name] for name in MAIN], "rest": rest, "earlier": earlier, "sentence": sentence,
        "once": once or secrets.token_urlsafe(18), "problems": problems,
        "unfold": bool(more_rows) or any(_to_be_seen(box, typed) for box in rest if box.name != "came_at"),
        "notices": visits.notices(me, typed, earlier=earlier),
        "let_past": after_hours and visits.may_be_let_past(),
        "duty_managers": visits.duty_managers(), "duty_login": request.form.get("duty-login", ""),
        "duty_reason": request.form.get("duty-reason", ""),
    }  # fmt: skip


def _quietly(page: Any) -> None:
    """No articles beside the boxes: a guard has seen them a thousand times, and what is refused names its own."""
    for box in page:
        box.chips = []


def _to_be_seen(box: Any, typed: Typed) -> bool:
    """Must this box not stay folded away: something is wrong in it, or something stands in its table?"""
    return bool(box.errors) or (hasattr(box, "rows") and _typed_row(typed, box.name))


def _typed_row(typed: Typed, table: str) -> bool:
    return any(typed.get(key) for n in row_numbers(typed, table) for key in typed if key.startswith(f"{table}-{n}-"))


def _typed() -> Typed:
    return MultiDict((k, v) for k, v in request.form.items(multi=True) if k not in NOT_ANSWERS)


@blueprint.post("/check")
@access.desk("gate")
def check() -> Page:
    """What to know of the slip as it stands: asked for whenever a box changes."""
    found = visits.notices(current(), _typed(), earlier=request.form.get("_earlier", ""))
    return render_template("gate/_notices.html", notices=found)


@blueprint.post("/visits")
@access.desk("gate")
def file_visit() -> Page:
    me, typed = current(), _typed()
    earlier, once = request.form.get("_earlier", ""), request.form.get("_once", "")[:64]
    if table := request.form.get("_add_row"):
        return _part("_slip.html", **_slip(typed, earlier, once=once, more_rows=table))
    try:
        let_past = None
        if request.form.get("_entry") == "let-past" or request.form.get("duty-password"):
            let_past = visits.duty_manager(
                *(request.form.get(f"duty-{n}", "") for n in ("login", "password", "reason"))
            )
        record = visits.file(me, typed, earlier=earlier, once=once or None, let_past=let_past, address=address())
    except BadInput as problem:
        again = _slip(typed, earlier, problems=problem.problems, sentence=problem.sentence, once=once)
        return _part("_slip.html", status=422, **again)
    return _after(record)


def _after(record: Record) -> Page:
    """What was done is shown; without scripts by way of a redirect, so that a reload repeats nothing."""
    if not _htmx():
        return redirect(url_for("gate.visit", number=record.number), 303)
    return _part("_visit.html", changed=True, **_visit(record))


@blueprint.get("/hosts")
@access.desk("gate")
def hosts() -> JsonResponse:
    """Employees for the box of the host, each with whether they are on shift now."""
    found = directory.find_people(request.args.get("q", ""), limit=8)
    posts = directory.main_posts(found)
    on_shift = visits.on_shift_now(found)
    return jsonify([
        {"id": one.id, "name": one.name, "note": "，".join(filter(None, (
            posts[one.id].name if one.id in posts else "", _("当班") if one.id in on_shift else _("不当班"))))}
        for one in found
    ])  # fmt: skip


# ---- a visit ------------------------------------------------------------------------------------------------------
@blueprint.get("/visits/<number>")
@access.desk("gate")
def visit(number: str) -> Page:
    return _part("_visit.html", **_visit(visits.find(number, current())))


def _visit(record: Record, *, problems: dict[str, list[str]] | None = None, sentence: str = "",
           typed: Typed | None = None) -> dict[str, Any]:  # fmt: skip
    """Everything a visit shows: what it is, what it waits for, the boxes of leaving."""
    me, form = current(), editions.of(record)
    env = settling.env_of(record, form)
    step = visits.step_waiting(record)
    inside = record.status == "approved" and record.stage == board.INSIDE
    page = None
    if inside:
        page = paper.draw(form, [form.sections[visits.LEAVING]], typed or visits.leaving_boxes(record, me), me,
                          problems=problems, record=record)  # fmt: skip
        _quietly(page)
    return {
        "record": record, "form": form, "visit": board.visit_of(record), "step": step, "inside": inside,
        "page": page, "problems": problems or {},
        "sentence": sentence, "to_ring": visits.reachable_by(record) if step else [],
        "seen": f"{record.status}.{record.stage}", "answer": request.form.get("who", ""),
        "goods": env.answer("belongings") or [], "ended": visits.ended_words(record),
        "step_chips": route_view.chips(step.cite) if step else [], "refusal": visits.refusal(record),
    }  # fmt: skip


@blueprint.get("/visits/<number>/status")
@access.polled
@access.desk("gate")
def status(number: str) -> Page:
    """Has the host answered? `seen` is what the screen shows; the whole part comes when that is no longer so."""
    record = visits.find(number, current())
    if request.args.get("seen") == f"{record.status}.{record.stage}":
        return "", 204
    answer = make_response(render_template("gate/_visit.html", **_visit(record)))
    answer.headers["HX-Trigger"] = "gate-changed"
    return answer


@blueprint.post("/visits/<number>/consent")
@access.desk("gate")
def consent(number: str) -> Page:
    try:
        record = visits.consent(
            current(), number, agreed=request.form.get("answer") == "yes", who=request.form.get("who", ""),
            note=request.form.get("note", ""), address=address(),
        )  # fmt: skip
    except BadInput as problem:
        shown = _visit(visits.find(number, current()), problems=problem.problems, sentence=problem.sentence)
        return _part("_visit.html", status=422, **shown)
    return _after(record)


@blueprint.post("/visits/<number>/leave")
@access.desk("gate")
def leave(number: str) -> Page:
    typed = _typed()
    try:
        record = visits.leave(current(), number, typed, address=address())
    except BadInput as problem:
        shown = _visit(
            visits.find(number, current()), problems=problem.problems, sentence=problem.sentence, typed=typed
        )
        return _part("_visit.html", status=422, **shown)
    return _after(record)


# ---- passes -------------------------------------------------------------------------------------------------------
@blueprint.get("/passes/<number>")
@blueprint.get("/passes/<number>/<pass_no>")
@access.desk("gate")
def check_pass(number: str, pass_no: str = "") -> Page:
    return _pass_part(number, pass_no)


def _pass_part(number: str, pass_no: str, *, changed: bool = False, problems: list[str] | None = None) -> Page:
    """One pass large, or all of an application to choose from."""
    found = passes.of(number, current())
    chosen = next((one for one in found if one.pass_no == pass_no), found[0] if len(found) == 1 else None)
    if pass_no and chosen is None:
        passes.find(number, pass_no, current())
    return _part("_pass.html", changed=changed, one=chosen, all=found, problems=problems or [], mode=entry.PASSES,
                 status=422 if problems else 200, once=secrets.token_urlsafe(18))  # fmt: skip


@blueprint.post("/passes/<number>/<pass_no>/move")
@access.desk("gate")
def move(number: str, pass_no: str) -> Page:
    direction = passes.IN if request.form.get("direction") == "in" else passes.OUT
    once = request.form.get("_once", "")[:64]
    try:
        passes.move(current(), number, pass_no, direction, once=once or None, address=address())
    except BadInput as problem:
        return _pass_part(number, pass_no, problems=[s for found in problem.problems.values() for s in found])
    if not _htmx():
        return redirect(url_for("gate.check_pass", number=number, pass_no=pass_no), 303)
    return _pass_part(number, pass_no, changed=True)


# ---- alarm --------------------------------------------------------------------------------------------------------
@blueprint.get("/alarm")
@access.desk("gate")
def alarm_procedure() -> Page:
    return _part("_alarm.html", steps=alarm.steps(), hotel=directory.hotel())

"""The slip of a new visitor on the screen: opening it, what to know while it is written, filing it."""

from __future__ import annotations

from typing import Any

from flask import Response as JsonResponse
from flask import jsonify, render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal import access, offline
from portal.desks.gate import blueprint, screen, slips, visit_views, visits
from portal.desks.gate.screen import Page
from portal.errors import BadInput
from portal.formkit.asking import row_numbers
from portal.people import directory
from portal.people.session import address, current
from portal.records import drafts, paper
from portal.records.reading import Typed

# In the order a guard asks; the rest stands folded under 更多.
MAIN = ("visitor", "id_kind", "id_no", "phone", "category", "host", "reason", "badge")
DUTY_BOXES = {"duty-login", "duty-password", "duty-reason"}
NOT_ANSWERS = {*drafts.NOT_ANSWERS, *DUTY_BOXES, "_earlier", "_entry"}


@blueprint.post("/slip")
@access.desk("gate")
def slip() -> Page:
    """A slip to write on: empty, or filled from an earlier visit or a booking (`from`)."""
    if number := request.form.get("from", ""):
        return screen.part("_slip.html", **filled(number))
    return screen.part("_slip.html", **boxes(slips.blank(current())))


def filled(number: str) -> dict[str, Any]:
    """What a slip filled from an earlier visit or a booking shows. Raises NotFound."""
    typed, sources = slips.filled_from(number, current())
    return boxes(typed, sources)


def boxes(
    typed: Typed, earlier: str = "", *, problems: dict[str, list[str]] | None = None, sentence: str = "",
    once: str = "", more_rows: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Everything the slip shows."""
    me, form = current(), slips.form_today()
    problems = problems or {}
    page = paper.draw(form, form.filed_sections(), typed, me, problems=problems, more_rows=more_rows)
    page["id_kind"].type = "SelectField"  # a list to open: nearly everybody shows the same kind of document
    screen.quietly(page)
    rest = [box for box in page if box.name not in MAIN]
    broken = slips.broken_among(problems)
    after_hours = bool(broken & visits.HOURS or DUTY_BOXES & set(problems))
    return {
        "page": page, "main": [page[name] for name in MAIN], "rest": rest, "earlier": earlier, "sentence": sentence,
        "once": once or screen.fresh_mark(), "problems": problems,
        "unfold": bool(more_rows) or any(_to_be_seen(box, typed) for box in rest if box.name != "came_at"),
        "notices": slips.notices(me, typed, earlier=earlier),
        "let_past": after_hours and slips.may_be_let_past(),
        "duty_managers": slips.duty_managers(), "duty_login": request.form.get("duty-login", ""),
        "duty_reason": request.form.get("duty-reason", ""),
    }  # fmt: skip


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
    found = slips.notices(current(), _typed(), earlier=request.form.get("_earlier", ""))
    return render_template("gate/_notices.html", notices=found)


@blueprint.post("/visits")
@access.desk("gate")
@offline.accepts
def file_visit() -> Page:
    me, typed = current(), _typed()
    earlier, once = request.form.get("_earlier", ""), screen.mark_sent()
    if table := request.form.get("_add_row"):
        return screen.part("_slip.html", **boxes(typed, earlier, once=once or "", more_rows=table))
    try:
        let_past = None
        if request.form.get("_entry") == "let-past" or request.form.get("duty-password"):
            let_past = slips.duty_manager(*(request.form.get(f"duty-{n}", "") for n in ("login", "password", "reason")))
        record = slips.file(me, typed, earlier=earlier, once=once, let_past=let_past, address=address())
    except BadInput as problem:
        again = boxes(typed, earlier, problems=problem.problems, sentence=problem.sentence, once=once or "")
        return screen.part("_slip.html", status=422, **again)
    return visit_views.after(record)


@blueprint.get("/hosts")
@access.desk("gate")
def hosts() -> JsonResponse:
    """Employees for the box of the host, each with whether they are on shift now."""
    found = directory.find_people(request.args.get("q", ""), limit=8)
    posts = directory.main_posts(found)
    on_shift = slips.on_shift_now(found)
    return jsonify([
        {"id": one.id, "name": one.name, "note": "，".join(filter(None, (
            posts[one.id].name if one.id in posts else "", _("当班") if one.id in on_shift else _("不当班"))))}
        for one in found
    ])  # fmt: skip

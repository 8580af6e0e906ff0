"""What was brought in on a pass: the gate registers it, the employing department asks for an exit note from it."""

from __future__ import annotations

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import access
from portal.db import db
from portal.desks.gate import blueprint, exits, goods
from portal.errors import BadInput
from portal.people.session import address, current
from portal.records import extras
from portal.records.extras import Extra
from portal.records.models import Record

Page = str | Response | tuple[str, int]
COLUMNS = ("name", "spec", "unit", "quantity")
LINES = 4  # empty lines to begin with


@extras.offers(goods.PASS)
def _offered(record: Record) -> list[Extra]:
    if record.status != "approved" or record.stage == "待发证":
        return []
    return [Extra(_("带入物资"), url_for("gate.brought", number=record.number), "package")]


@blueprint.get("/passes/<number>/goods")
@access.signed_in
def brought(number: str) -> str:
    """What came in on this pass and what of it is still inside, for everybody who may read the pass."""
    return _page(number)


def _page(number: str, problem: BadInput | None = None, once: str = "") -> str:
    me = current()
    record, there = goods.of(number, me)
    return render_template(
        "gate/brought.html", record=record, there=there, may_register=goods.may_register(record, me), problem=problem,
        problems=problem.problems if problem else {}, once=once or secrets.token_urlsafe(18), typed=_typed(),
    )  # fmt: skip


def _typed() -> list[dict[str, str]]:
    """The lines as typed, and empty ones to go on with."""
    columns = {name: request.form.getlist(name) for name in COLUMNS}
    count = max(LINES, *(len(cells) for cells in columns.values()))
    return [{name: "".join(cells[place : place + 1]) for name, cells in columns.items()} for place in range(count)]


@blueprint.post("/passes/<number>/goods")
@access.desk("gate")
def register_brought(number: str) -> Page:
    lines = [goods.Carried(line["name"], line["quantity"], line["spec"], line["unit"]) for line in _typed()]
    once = request.form.get("_once", "")
    try:
        done = goods.register(current(), number, lines, once=once, address=address())
    except BadInput as problem:
        db.session.rollback()
        return _page(number, problem, once), 422
    flash(_("已登记 %(count)d 种物资，带出时凭出门证明核对。", count=done))
    return redirect(url_for("gate.brought", number=number), 303)


@blueprint.post("/passes/<number>/exit-note")
@access.signed_in
def ask_exit_note(number: str) -> Page:
    """The ticked goods as an exit note filled in, opened where forms are filled."""
    try:
        draft = exits.start(current(), number, request.form.getlist("item"))
    except BadInput as problem:
        flash(problem.sentence, "warning")
        return redirect(url_for("gate.brought", number=number), 303)
    return redirect(url_for("records.draft", draft_id=draft.id), 303)

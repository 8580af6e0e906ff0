"""Changing an approved record: the page of an amendment, and filing it; 撤销已通过 is one of them."""

from __future__ import annotations

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import access
from portal.db import db
from portal.errors import BadInput, NotYours, TooLate
from portal.formkit.asking import raw_of
from portal.people.session import address, current
from portal.records import amending, editions, foreseeing, paper, readers, route_view, settling, surroundings
from portal.records.models import Record
from portal.records.reading import Typed
from portal.records.views import blueprint
from portal.records.views.sent import more_rows, overrides, typed_answers

Page = str | Response | tuple[str, int]


@blueprint.get("/records/<number>/amend/<key>")
@access.signed_in
def amend(number: str, key: str) -> Page:
    me = current()
    record = readers.find(number, for_=me)
    form = editions.amendment_form(editions.of(record), key)
    typed = raw_of(form.filed_sections(), surroundings.defaults(form, me))
    for name in form.fields.keys() & request.args.keys():  # what the page one comes from knows already
        typed[name] = request.args[name]
    return _amend_page(record, key, typed, token=secrets.token_urlsafe(18))


@blueprint.post("/records/<number>/amend/<key>")
@access.signed_in
def file_amendment(number: str, key: str) -> Page:
    me = current()
    record = readers.find(number, for_=me)
    form = editions.amendment_form(editions.of(record), key)
    sections, token, typed = form.filed_sections(), request.form.get("_once", "")[:64], typed_answers()
    if (table := more_rows()) is not None:
        return _amend_page(record, key, typed, token=token, more_rows=table)
    try:
        typed = paper.take_files(sections, typed, request.files, me)
        with db.session.begin_nested():
            child = amending.file(me, record, key, paper.take_signatures(sections, typed, me), once=token or None,
                                  overrides=overrides(), address=address())  # fmt: skip
    except (BadInput, NotYours, TooLate) as problem:
        problems = problem.problems if isinstance(problem, BadInput) else {"": [problem.sentence]}
        page = _amend_page(readers.find(number, for_=me), key, typed, token=token, problems=problems,
                           sentence=problem.sentence)  # fmt: skip
        return page, problem.status
    words = {"what": _(form.about), "number": child.number}
    running = child.status == "running"
    flash(
        _("已提出%(what)s（%(number)s），审批通过后生效", **words)
        if running
        else _("已办理：%(what)s（%(number)s）", **words)
    )
    return redirect(url_for("records.record", number=record.number), 303)


def _amend_page(record: Record, key: str, typed: Typed, *, token: str, sentence: str = "",
                problems: dict[str, list[str]] | None = None, more_rows: str = "") -> str:  # fmt: skip
    parent, me = editions.of(record), current()
    form = editions.amendment_form(parent, key)
    sections = form.filed_sections()
    env = paper.env_so_far(form, sections, typed, me, record=record, extra=settling.env_of(record, parent).complete())
    return render_template(
        "records/amend.html", record=record, form=form, sections=sections, token=token, sentence=sentence,
        page=paper.draw(form, sections, typed, me, problems=problems, more_rows=more_rows), key=key,
        steps=route_view.preview(form, env, me, awaited=foreseeing.to_be_filled(form, sections, env)),
    )  # fmt: skip

"""Filling in a form: the page, its autosave, its preview of the route, and filing it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal import access, clock
from portal.errors import BadInput, NotYours
from portal.formkit.asking import raw_of
from portal.formkit.form import Definition
from portal.people.session import address, current
from portal.records import (
    drafts,
    editions,
    explain,
    extras,
    filing,
    foreseeing,
    paper,
    readers,
    route_view,
    settling,
    surroundings,
)
from portal.records.models import Draft, Record
from portal.records.reading import Typed
from portal.records.views import blueprint
from portal.records.views.sent import more_rows, overrides, typed_answers
from portal.records.views.sent import token as click

Page = str | AnyResponse | tuple[str, int]


@blueprint.get("/forms/<key>/new")
@access.signed_in
def fill(key: str) -> Page:
    """An empty form with sensible defaults; `?from=NUMBER` copies what still applies from an earlier record. A form
    that is begun at a desk leads there."""
    me = current()
    form = editions.today(key)
    if start := extras.start_of(form.key):
        return redirect(url_for(start.endpoint))
    values = surroundings.defaults(form, me)
    if source := request.args.get("from"):
        earlier = readers.find(source, for_=me)
        if earlier.form_key == form.key:
            values |= filing.copied_from(earlier, form)
    given = {name: request.args[name] for name in form.fields if name in request.args}
    typed = raw_of(form.filed_sections(), values)
    for name, text in given.items():
        typed[name] = text
    return _page(form, typed, token=secrets.token_urlsafe(18))


def begun(key: str, given: dict[str, str], *, values: dict[str, Any] | None = None, token: str = "") -> Page:
    """A new form with these boxes filled in already, for pages that lead to it: `given` as typed, `values` as values.
    `token` is the click it will be filed with, where that matters. Keeps nothing."""
    form = editions.today(key)
    typed = raw_of(form.filed_sections(), surroundings.defaults(form, current()) | (values or {}))
    for name, text in given.items():
        typed[name] = text
    return _page(form, typed, token=token or secrets.token_urlsafe(18))


@blueprint.get("/drafts/<int:draft_id>")
@access.signed_in
def draft(draft_id: int) -> Page:
    """Go on where one stopped."""
    me = current()
    found = drafts.find(draft_id, for_=me)
    if found.submitted_id is not None:
        return redirect(url_for("records.record", number=drafts.number_of(found)))
    if found.task_id is not None:
        return redirect(url_for("records.record", number=drafts.record_number(found)))
    if found.record_id is not None:
        return redirect(url_for("records.mend", number=drafts.record_number(found)))
    form = editions.today(found.form_key)
    return _page(form, drafts.typed_in(found), token=found.token, saved=found)


@blueprint.post("/drafts/<int:draft_id>/discard")
@access.signed_in
def discard_draft(draft_id: int) -> Page:
    drafts.discard(drafts.find(draft_id, for_=current()))
    flash(_("草稿已删除"))
    return redirect(url_for("records.inbox", box="drafts"))


@blueprint.post("/forms/<key>/autosave")
@access.signed_in
def autosave(key: str) -> Response:
    """Keep what is typed; answers with the time it was kept."""
    me = current()
    form, typed = editions.today(key), typed_answers()
    found = drafts.keep(me, form.key, click(), typed, title=_draft_title(form, typed),
                        file_ids=paper.file_ids(form.filed_sections(), typed))  # fmt: skip
    return jsonify(draft=found.id, saved_at=f"{clock.house_now():%H:%M}")


@blueprint.post("/forms/<key>/preview")
@access.signed_in
def preview(key: str) -> str:
    """The route as it would go now, and what is worked out."""
    return _preview(editions.today(key), typed_answers())


def _preview(form: Definition, typed: Typed) -> str:
    me = current()
    sections = form.filed_sections()
    env = paper.env_so_far(form, sections, typed, me)
    allowed, why_not, case = filing.who_files(form, env, me)
    steps = route_view.preview(form, env, me, awaited=foreseeing.to_be_filled(form, sections, env))
    return render_template(
        "records/_preview.html", steps=steps, allowed=allowed, why_not=why_not,
        filing_case=case, worked_out=paper.worked_out(form, sections, typed, me), form=form,
        hidden=paper.hidden(sections, env),
    )  # fmt: skip


@blueprint.post("/forms/<key>/new")
@access.signed_in
def file(key: str) -> Page:
    """File it; or add a row; or keep it as a draft. What was typed is kept whatever happens."""
    me = current()
    form = editions.today(key)
    sections = form.filed_sections()
    token, typed = click(), typed_answers()
    if (table := more_rows()) is not None:
        return _page(form, typed, token=token, more_rows=table)
    try:
        typed = paper.take_files(sections, typed, request.files, me)
        if "_save" in request.form:
            drafts.keep(me, form.key, token, typed, title=_draft_title(form, typed),
                        file_ids=paper.file_ids(sections, typed))  # fmt: skip
            flash(_("已存为草稿，可在“草稿”里继续填写"))
            return redirect(url_for("records.inbox", box="drafts"))
        happened_at, late_reason = _late(typed)
        record = filing.submit(me, form.key, paper.take_signatures(sections, typed, me), once=token,
                               happened_at=happened_at, late_reason=late_reason,
                               overrides=overrides(), address=address())  # fmt: skip
    except (BadInput, NotYours) as problem:
        drafts.keep(me, form.key, token, typed, title=_draft_title(form, typed),
                        file_ids=paper.file_ids(sections, typed))  # fmt: skip
        found = problem.problems if isinstance(problem, BadInput) else {"": [problem.sentence]}
        return _page(form, typed, token=token, problems=found, sentence=problem.sentence), problem.status
    drafts.became(me, token, record)
    flash(_("已提交，编号 %(number)s", number=record.number))
    return redirect(url_for("records.record", number=record.number), 303)


def _late(typed: Typed) -> tuple[datetime | None, str]:
    """补录: the earlier time and why, where it is switched on or a time is written. Raises BadInput for a time nobody
    can read."""
    if not (typed.get("_late") or typed.get("_happened_at")):
        return None, ""
    try:
        return clock.in_house(datetime.fromisoformat(typed.get("_happened_at", ""))), typed.get("_late_reason", "")
    except ValueError:
        sentence = _("请填写事情发生的时间")
        raise BadInput(_("补录还缺少内容，填过的内容都已保留。"), {"_happened_at": [sentence]}) from None


def _page(form: Definition, typed: Typed, *, token: str, problems: dict[str, list[str]] | None = None,
          sentence: str = "", more_rows: str = "", saved: Draft | None = None) -> str:  # fmt: skip
    me = current()
    sections = form.filed_sections()
    return render_template(
        "records/fill.html", form=form, sections=sections, token=token, sentence=sentence, saved=saved,
        page=paper.draw(form, sections, typed, me, problems=problems, more_rows=more_rows),
        worked_out=paper.worked_out(form, sections, typed, me), preview=_preview(form, typed),
        articles=explain.articles(form), overridable=filing.overridable(form, problems), problems=problems or {},
        typed=typed, may_enter_late=filing.may_enter_late(form, me),
        hidden=paper.hidden(sections, paper.env_so_far(form, sections, typed, me)) - set(problems or ()),
    )  # fmt: skip


# ---- mending a returned record --------------------------------------------------------------------------------------
@blueprint.get("/records/<number>/mend")
@access.signed_in
def mend(number: str) -> Page:
    me = current()
    record = readers.find(number, for_=me)
    form = editions.of(record)
    kept = drafts.of_record(record, me)
    typed = drafts.typed_in(kept) if kept else raw_with_masks(record, form)
    return _mend_page(record, form, typed)


def raw_with_masks(record: Record, form: Definition) -> Typed:
    """The record's answers as a browser would send them, personal ones as their masks."""
    return raw_of(form.filed_sections(), settling.shown_values(record, form))


@blueprint.post("/records/<number>/mend/autosave")
@access.signed_in
def autosave_mending(number: str) -> Response:
    """Keep what is typed into a returned record; once it has gone on, nothing is kept any more."""
    me = current()
    record = readers.find(number, for_=me)
    if record.applicant_id != me.id or record.status != "returned":
        return jsonify(draft=None)
    kept = drafts.keep(me, record.form_key, f"mend-{record.id}-{record.turn}", typed_answers(), title=record.number,
                       record=record)  # fmt: skip
    return jsonify(draft=kept.id, saved_at=f"{clock.house_now():%H:%M}")


@blueprint.post("/records/<number>/mend")
@access.signed_in
def resubmit(number: str) -> Page:
    me = current()
    record = readers.find(number, for_=me)
    form = editions.of(record)
    sections, typed = form.filed_sections(), typed_answers()
    if (table := more_rows()) is not None:
        return _mend_page(record, form, typed, more_rows=table)
    try:
        typed = paper.take_files(sections, typed, request.files, me)
        filing.resubmit(me, record, paper.take_signatures(sections, typed, me), address=address())
    except (BadInput, NotYours) as problem:
        found = problem.problems if isinstance(problem, BadInput) else {"": [problem.sentence]}
        return _mend_page(record, form, typed, problems=found, sentence=problem.sentence), problem.status
    if (kept := drafts.of_record(record, me)) is not None:
        drafts.discard(kept)
    flash(_("已重新提交"))
    return redirect(url_for("records.record", number=record.number), 303)


def _mend_page(record: Record, form: Definition, typed: Typed, *, problems: dict[str, list[str]] | None = None,
               sentence: str = "", more_rows: str = "") -> str:  # fmt: skip
    me = current()
    sections = form.filed_sections()
    return render_template(
        "records/mend.html", record=record, form=form, sections=sections, sentence=sentence,
        page=paper.draw(form, sections, typed, me, problems=problems, more_rows=more_rows),
        worked_out=paper.worked_out(form, sections, typed, me, record=record), articles=explain.articles(form),
        returned=filing.last_return(record), resume=form.route.steps.get(record.resume_at),
    )  # fmt: skip


def _draft_title(form: Definition, typed: Typed) -> str:
    """What tells one draft from another in the list; never a personal value."""
    name = form.title_from
    spec = form.fields.get(name)
    if spec is None or spec.is_personal or spec.kind not in ("text", "place", "choice"):
        return ""
    return typed.get(name, "")[:60]

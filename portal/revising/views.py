"""Pages of a revision: beginning one with the text in force, the preview while it is written, what it changes."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from portal import access
from portal.formkit.kinds import Date
from portal.people import directory
from portal.people.session import current
from portal.records import editions, extras, readers, settling
from portal.records.models import Record
from portal.records.views import filling
from portal.records.views.filling import Page
from portal.regulations import changes, settings
from portal.regulations import service as regulations
from portal.regulations.importing import drafts as imported
from portal.revising import composing, facts, touching
from portal.revising.composing import Proposed

blueprint = Blueprint("revising", __name__)
KEY = "regulation_revision"

NEW_TEXT = """+++
code = ""
title = ""
short = ""
department = "{department}"
subject = ""
audience = ["{department}"]
issued = 2026-01-01
effective = 2026-01-01
review = 2026-07-01
+++

## 目的 {{#purpose}}

"""


@blueprint.get("/policies/<code>/revise")
@access.signed_in
def begin(code: str) -> Page:
    """A revision of this regulation, with its text to work on; the text in force stays as it is meanwhile.
    ?offered=DAY begins with the text that came with an upgrade."""
    edition = regulations.edition(code)
    offered = next((new for new, _ in regulations.offered() if new.code == edition.code
                    and new.effective.isoformat() == request.args.get("offered")), None)  # fmt: skip
    owner = directory.department(edition.department)
    return filling.begun(KEY, {
        "regulation": f"{edition.code} {edition.title}", "department": str(owner.id) if owner else "",
        "outcome": "需修订", "change": "一般修订", "text": composing.body_of(offered or edition),
    })  # fmt: skip


@blueprint.get("/policies/offered")
@access.administrator
def offered() -> str:
    """Texts that came with an upgrade beside the hotel's own, with the differences: the hotel decides."""
    rows = [(new, standing, [one for one in changes.between(standing, new, settings.shown) if one.kind != "same"])
            for new, standing in regulations.offered()]  # fmt: skip
    return render_template("revising/offered.html", rows=rows)


@blueprint.get("/policies/begin")
@access.signed_in
def begin_new() -> Page:
    """A new regulation: from nothing, or from an imported working copy (?draft=)."""
    me = current()
    mine = directory.department_of(me)
    text = NEW_TEXT.format(department=mine.name if mine else "")
    if (wanted := request.args.get("draft", None, type=int)) is not None:
        text = imported.find(wanted, me).source
    return filling.begun(KEY, {"department": str(mine.id) if mine else "", "change": "新增", "text": text})


@blueprint.post("/policies/preview")
@access.signed_in
def preview() -> str:
    """What the text as typed would change: mistakes, article by article, and what it touches. Keeps nothing."""
    return _shown(_typed())


def _typed() -> Proposed:
    form = request.form
    try:
        effective = Date("生效日期").load(form.get("effective") or None)
    except ValueError:
        effective = None
    return Proposed(composing.code_of(form.get("regulation", "").strip()), form.get("change", ""),
                    form.get("text", "")[:300_000], effective)  # fmt: skip


def _shown(proposed: Proposed, template: str = "revising/_preview.html", **more: object) -> str:
    wrong = composing.mistakes(proposed)
    return render_template(
        template, wrong=wrong, before=proposed.before, proposed=proposed,
        changes=[one for one in composing.differences(proposed) if one.kind != "same"],
        touched=touching.touched(proposed), **more,
    )  # fmt: skip


@blueprint.get("/records/<number>/revision")
@access.signed_in
def changed(number: str) -> str:
    """What a filed revision changes, article by article, for those who decide on it."""
    record = readers.find(number, for_=current())
    answers = settling.values(record, editions.of(record))
    proposed = facts.proposed(*(answers.get(name) for name in ("regulation", "change", "text", "effective")))
    return _shown(proposed, "revising/changed.html", record=record, text=answers.get("text") or "")


@extras.offers(KEY)
def its_changes(record: Record) -> list[extras.Extra]:
    return [extras.Extra("逐条看改动", url_for("revising.changed", number=record.number), "git-branch")]

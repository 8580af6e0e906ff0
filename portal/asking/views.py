"""The list of questions nobody's rule answers, for the heads whose subject they are and for administrators."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import access
from portal.asking import unanswered
from portal.errors import BadInput
from portal.people import session

blueprint = Blueprint("asking", __name__)


@blueprint.get("/search/unanswered")
@access.signed_in
def questions() -> str:
    return _page()


@blueprint.post("/search/unanswered/<int:question_id>")
@access.signed_in
def settle(question_id: int) -> Response | tuple[str, int]:
    given = request.form
    try:
        row = unanswered.settle(session.current(), question_id, given.get("how", ""), said=given.get("said", ""),
                                meant=given.get("meant", ""))  # fmt: skip
    except BadInput as refused:
        return _page(at=question_id, problems=refused.problems), refused.status
    flash(_("“%(question)s”已处理。", question=row.question))
    return redirect(url_for(".questions"), 303)


@blueprint.post("/search/synonyms/<int:synonym_id>/remove")
@access.signed_in
def remove_synonym(synonym_id: int) -> Response:
    row = unanswered.remove_synonym(session.current(), synonym_id)
    flash(_("同义词“%(said)s → %(meant)s”已删除。", said=row.said, meant=row.meant))
    return redirect(url_for(".questions"), 303)


def _page(*, at: int = 0, problems: dict[str, list[str]] | None = None) -> str:
    me = session.current()
    return render_template(
        "search/unanswered.html", listing=unanswered.listing(me), me=me, at=at, problems=problems or {},
        typed=request.form,
    )  # fmt: skip

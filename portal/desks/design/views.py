"""/design: the design system, shown with the very parts the other pages are made of."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _

from portal import access
from portal.desks.design import examples

blueprint = Blueprint("design", __name__, url_prefix="/design")


def chapters() -> dict[str, str]:
    """The pages of the documentation, by the last part of their address."""
    return {
        "basics": _("基础"),
        "form": _("填写"),
        "record": _("单据"),
        "lists": _("列表与图表"),
        "gate": _("岗亭布局"),
    }


@blueprint.route("/", defaults={"chapter": "basics"}, methods=["GET", "POST"])
@blueprint.route("/<chapter>", methods=["GET", "POST"])
@access.signed_in
def page(chapter: str) -> str:
    """One chapter. A post is only ever looked at, to show how errors come back; nothing is kept."""
    if chapter not in chapters():
        abort(404)
    return render_template(
        f"design/{chapter}.html",
        chapter=chapter,
        chapters=chapters(),
        examples=examples,
        form=examples.form(request.form if request.method == "POST" else None),
        tried=request.method == "POST",
    )

"""办事: the catalogue of forms, and a page for each that explains it."""

from __future__ import annotations

from flask import render_template, request

from portal import access
from portal.people.session import current
from portal.records import editions, explain
from portal.records.views import blueprint


@blueprint.get("/forms")
@access.signed_in
def catalogue() -> str:
    """Every form by purpose or department, those one may file first; the box above filters as one types."""
    me = current()
    by = request.args.get("by", "group")
    groups: dict[str, list] = {}
    for card in sorted(explain.cards(editions.catalogue(), me), key=lambda card: not card.may_file):
        groups.setdefault(card.form.owner if by == "owner" else card.form.group, []).append(card)
    return render_template("records/catalogue.html", groups=groups, by=by, usual=editions.usual(me))


@blueprint.get("/forms/<key>")
@access.signed_in
def about(key: str) -> str:
    """What the form is for, which articles ask for it, who approves, how long it usually takes."""
    form = editions.today(key)
    me = current()
    return render_template("records/about.html", form=form, card=explain.card(form, me),
                           steps=explain.route_in_general(form), rules=explain.rules(form),
                           articles=explain.articles(form), mine=explain.mine(form, me))  # fmt: skip

"""The one page of the portal a supplier ever sees: the goods asked for, and boxes for the offer. Nobody signs in."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from portal import access
from portal.db import db
from portal.desks.purchasing import gathering, offers, quotations
from portal.errors import BadInput
from portal.people import directory
from portal.people.session import address

blueprint = Blueprint("quoting", __name__, url_prefix="/quote")

Page = str | Response | tuple[str, int]


@blueprint.route("/<token>", methods=["GET", "POST"])
@access.public
def quote(token: str) -> Page:
    """What the link asks for; answered once. Afterwards it says only that the offer was received, and when."""
    asked = quotations.by_token(token, address())
    if asked.answered_at is not None:
        return render_template("purchasing/quoted.html", asked=asked, hotel=directory.hotel())
    items = quotations.items_of(asked.record)
    if request.method == "GET":
        return _page(asked, items)
    try:
        offer = offers.read(request.form, [item["name"] for item in items], contact_wanted=True)
        asked = quotations.answer(token, offer, address=address(), paper=gathering.taken(request.files.get("paper")))
    except BadInput as problem:
        db.session.rollback()
        return _page(quotations.by_token(token, address()), items, problem), 422
    return render_template("purchasing/quoted.html", asked=asked, hotel=directory.hotel())


def _page(asked: quotations.Quotation, items: list[dict[str, object]], problem: BadInput | None = None) -> str:
    return render_template("purchasing/quote.html", asked=asked, items=items, typed=request.form, problem=problem,
                           hotel=directory.hotel())  # fmt: skip

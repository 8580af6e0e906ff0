"""Home, and everybody's boxes."""

from __future__ import annotations

from flask import make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from portal import access, clock
from portal.people import directory
from portal.people.session import current
from portal.records import drafts, editions, inbox
from portal.records.views import blueprint

BOXES = ("waiting", "mine", "copied", "done", "drafts")


@blueprint.get("/")
@access.signed_in
def home() -> str:
    """What waits, the forms used most, what is on today."""
    return _page("records/home.html", "waiting")


@blueprint.get("/inbox", endpoint="inbox")
@access.signed_in
def inbox_page() -> str:
    box = request.args.get("box", "waiting")
    return _page("records/inbox.html", box if box in BOXES else "waiting")


def _page(template: str, box: str) -> str:
    me = current()
    page = request.args.get("page", 1, type=int)
    lists = {"waiting": inbox.waiting, "mine": inbox.mine, "copied": inbox.copied, "done": inbox.handled}
    found = lists[box](me, page) if box in lists else None
    return render_template(
        template, box=box, counts=inbox.counts(me), found=found,
        drafts=drafts.open_of(me) if box == "drafts" else [], urgency=inbox.urgency, form_of=editions.of,
        shifts=directory.shifts_on(me, clock.today()) if template == "records/home.html" else [],
        titles={form.key: form.title for form in editions.catalogue()}, usual=editions.usual(me),
    )  # fmt: skip


@blueprint.get("/inbox/count")
@access.signed_in
@access.polled
def inbox_count() -> AnyResponse:
    """The number in the header, asked for by every open page: answers 304 while nothing changed."""
    me = current()
    response = make_response({"count": inbox.waiting_count(me)})
    response.set_etag(inbox.stamp(me))
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)

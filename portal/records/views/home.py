"""Home, and everybody's boxes."""

from __future__ import annotations

from flask import render_template, request

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

"""Home, and everybody's boxes."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import access, clock
from portal.people import directory
from portal.people.session import address, current
from portal.records import choices, drafts, editions, extras, inbox, lists, several
from portal.records.extras import Extra
from portal.records.views import blueprint

Page = str | Response

BOXES = ("waiting", "desk", "mine", "copied", "done", "drafts")


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


@blueprint.post("/inbox/agree")
@access.signed_in
def agree() -> Page:
    """Agree to those ticked in 待我处理; the answer says which counted and which did not, and why."""
    ids = [int(text) for text in request.form.getlist("task") if text.isdecimal()]
    if not ids:
        flash(_("请先勾选要同意的单据"), "warning")
        return redirect(url_for("records.inbox"), 303)
    outcomes = several.agree(current(), ids, opinion=request.form.get("opinion", ""), address=address())
    return render_template("records/several.html", outcomes=outcomes)


def _page(template: str, box: str) -> str:
    me = current()
    page = request.args.get("page", 1, type=int)
    lists = {
        "waiting": inbox.waiting,
        "desk": inbox.at_desk,
        "mine": inbox.mine,
        "copied": inbox.copied,
        "done": inbox.handled,
    }
    found = lists[box](me, page) if box in lists else None
    return render_template(
        template, box=box, counts=inbox.counts(me), found=found,
        drafts=drafts.open_of(me) if box == "drafts" else [], urgency=inbox.urgency, form_of=editions.of,
        shifts=directory.shifts_on(me, clock.today()) if template == "records/home.html" else [],
        titles={form.key: form.title for form in editions.catalogue()}, usual=editions.usual(me),
        there=_where_done(box, found), **_to_decide(box, found),
    )  # fmt: skip


def _where_done(box: str, found: inbox.Page | None) -> dict[int, Extra]:
    """The page of the desk where a task of it is done, for those that have one."""
    waiting = found.items if box == "desk" and found is not None else []
    pages = [(task, extra) for task in waiting for extra in extras.links_for(task.record)]
    return {task.id: extra for task, extra in pages if extra.does == task.run.step}


def _to_decide(box: str, found: inbox.Page | None) -> dict[str, Any]:
    """What matters of each record on this page that waits, in a line; and the tasks that may be agreed to together."""
    waiting = found.items if box == "waiting" and found is not None else []
    at_once = {task.id for task in waiting if choices.may_decide_at_once(editions.of(task.record), task)}
    lines = {task.id: lists.in_a_line(task.record, task.record.title) for task in waiting}
    return {"at_once": at_once, "in_a_line": lines}

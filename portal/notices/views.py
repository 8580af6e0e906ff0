"""The bell and what is behind it: one's notices, the counts that stay true, and how one wants to hear of things."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import access
from portal.db import own_write
from portal.errors import BadInput, NotFound
from portal.notices import choices, inputs, live, sending, service
from portal.notices.kinds import CHANNELS, GROUPS, HOW, Channel, sentence
from portal.people.session import current

blueprint = Blueprint("notices", __name__)


@blueprint.get("/notices")
@access.signed_in
def page() -> str:
    """What one was told, the newest first."""
    found = service.page_of(current(), request.args.get("page", 1, type=int))
    return render_template("notices/page.html", found=found, sentence=sentence)


@blueprint.post("/notices/read")
@access.signed_in
def read_all() -> Response:
    service.mark_read(current())
    flash(_("都已标为已读。"))
    return redirect(url_for(".page"), 303)


@blueprint.get("/notices/<int:notice_id>")
@access.signed_in
def open_one(notice_id: int) -> Response:
    """Read it and go where it leads: the address every mail and every robot sends people to. It decides nothing."""
    me = current()
    found = service.find(me, notice_id)
    url = found.url
    if found.is_unread:
        with own_write():
            service.mark_read(me, notice_id=notice_id)
    return redirect(url)


@blueprint.get("/notices/count")
@access.signed_in
@access.polled
def count() -> Response:
    """The two numbers of the frame, asked for by every page somebody sees: 304 while nothing has changed."""
    now = live.counts_of(current())
    response = make_response("")
    response.set_etag(now.stamp)
    response.headers["Cache-Control"] = "private, no-cache"
    if not request.if_none_match.contains(now.stamp):
        response.data = live.as_json(now)
        response.mimetype = "application/json"
    return response.make_conditional(request)


# ---- how one wants to hear of things -----------------------------------------------------------------------------
@blueprint.route("/me/notices", methods=["GET", "POST"])
@access.signed_in
def mine() -> Any:
    me, form = current(), inputs.Ways()
    if form.done(lambda: choices.keep(me, inputs.ways_in(request.form), form.quiet)):
        flash(_("已保存。"))
        return redirect(url_for(".mine"), 303)
    return _mine(ways=form) if form.is_submitted() else _mine()


@blueprint.post("/me/notices/robot")
@access.signed_in
def robot() -> Any:
    me, form = current(), inputs.RobotData()
    given = form.given
    if form.done(lambda: choices.keep_robot(me, given.vendor, given.address, given.secret or "")):
        flash(_("机器人已保存。请试发一条，看群里能不能收到。"))
        return redirect(url_for(".mine", _anchor="robot"), 303)
    return _mine(robot=form)


@blueprint.post("/me/notices/robot/remove")
@access.signed_in
def remove_robot() -> Response:
    choices.drop_robot(current())
    flash(_("机器人已删除，通知不再发到群里。"))
    return redirect(url_for(".mine"), 303)


@blueprint.post("/me/notices/try/<kind>")
@access.signed_in
def try_out(kind: str) -> Response:
    """Send oneself one message by this channel."""
    if kind not in CHANNELS:
        raise NotFound(_("没有这个渠道。"))
    channel: Channel = "mail" if kind == "mail" else "robot"
    try:
        sending.try_out(current(), channel)
        flash(_("已交给后台发送，几秒后刷新本页看结果。"))
    except BadInput as error:
        flash(error.sentence, "error")
    return redirect(url_for(".mine", _anchor=channel), 303)


def _mine(**posted: inputs.Input) -> tuple[str, int]:
    """The page of one's choices; a form that was refused comes back with what was typed and why."""
    me = current()
    choice = choices.of(me)
    begin, end = choice.quiet or (None, None)
    forms: dict[str, Any] = {
        "ways": inputs.Ways(formdata=None, quiet_from=begin, quiet_until=end),
        "robot": inputs.RobotData(formdata=None),
    }
    refused = next((form for form in posted.values() if form.errors), None)
    page = render_template(
        "notices/mine.html", person=me, choice=choice, groups=GROUPS, channels=CHANNELS, hows=HOW,
        reached=choices.channels_of(me, choice), vendor=choices.vendor_of(choice), mail_is_set=choices.mail_is_set(),
        fates={channel: sending.fate_of_last(me, channel) for channel in CHANNELS}, forms=forms | posted,
        refused=refused,
    )  # fmt: skip
    return page, 422 if refused is not None else 200

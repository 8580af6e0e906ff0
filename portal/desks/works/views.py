"""Pages of works that burn: the live board, on a phone as on the wall, and its papers."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from portal import access, clock, downloads
from portal.db import own_write
from portal.desks.works import blueprint, live, papers
from portal.people import directory
from portal.people.session import address, current
from portal.records import extras, prints, readers
from portal.records.extras import Extra
from portal.records.models import Record
from portal.reporting.periods import month_named

LOOKING_ON = ("gate", "duty", "management")  # who sees the boards; acts stay with the gate and the watchers


@extras.offers("hot_work")
def _notices(record: Record) -> list[Extra]:
    """What is to hang before fire may be used."""
    if record.status != "approved" or record.stage == "已失效":
        return []
    return [Extra(_("动火公告"), url_for("works.notices_paper", number=record.number), "printer")]


@blueprint.get("/")
@access.desk(*LOOKING_ON)
def board() -> str:
    """Every live permit, what comes next, what is overdue; and the detectors masked for them."""
    return render_template("works/board.html", **_board())


@blueprint.get("/board")
@access.polled
@access.desk(*LOOKING_ON)
def board_part() -> str:
    """The same without its frame, asked for every quarter of a minute."""
    return render_template("works/_board.html", **_board())


def _board() -> dict[str, object]:
    me = current()
    found = live.permits(me.hotel_id)
    return {"permits": found, "now": clock.house_now(), "may_mask": "gate" in directory.desks_of(me),
            "detectors": [one for one in found if one.wants_mask or one.masked]}  # fmt: skip


@blueprint.get("/permits/<number>/notices.pdf")
@access.signed_in
def notices_paper(number: str) -> Response:
    me = current()
    body = papers.notices(number, me)
    with own_write():
        prints.note_print([readers.find(number, for_=me)], by=me, address=address())
    return downloads.sent(body, f"{_('动火公告')} {number}.pdf")


@blueprint.get("/register.pdf")
@access.desk(*LOOKING_ON)
def register_paper() -> Response:
    month = month_named(request.args.get("month", ""))
    after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return downloads.sent(papers.register(current(), month, after), f"{_('动火登记')} {month:%Y-%m}.pdf")


@blueprint.get("/detectors.pdf")
@access.desk(*LOOKING_ON)
def detectors_paper() -> Response:
    return downloads.sent(papers.detectors(current()), f"{_('探测器屏蔽清单')}.pdf")

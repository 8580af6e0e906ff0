"""Pages of the rounds: the tap at a checkpoint, one's own patrol on the phone, the night's matrix, the month."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal import access, clock, downloads, offline
from portal.desks.places import offering
from portal.desks.places.offering import Offer, Sight
from portal.desks.rounds import blueprint, nights, papers, punching
from portal.desks.rounds.nights import Walk
from portal.errors import BadInput
from portal.people.models import Person
from portal.people.session import address, current
from portal.records import acting, editions, places
from portal.records.places import Spot
from portal.reporting.periods import month_named

INCIDENT = "incident"
LOOKING_ON = ("gate", "duty", "management")  # who sees what was walked; taps are the patrol's


# ---- at the checkpoint --------------------------------------------------------------------------------------------
@offering.offers
def _punches(spot: Spot, me: Person) -> list[Offer]:
    """A tap for the patrol one is on; without one, a tap that begins the patrol of a route with this checkpoint."""
    if spot.notice or not punching.walks(me):
        return []
    patrol = punching.open_patrol(me)
    if patrol is not None:
        walk = nights.walk_of(patrol)
        if spot.name not in walk.plan.places:
            return []
        report = url_for("records.amend", number=patrol.number, key="punch", punched_from=spot.code, how="异常")
        return [
            _tap(spot, _("打卡，一切正常"), walk.plan.number, _("%(route)s，第 %(n)s 圈", route=walk.plan.name,
                                                              n=_round_number(walk, spot.name))),
            Offer(_("打卡并报告异常"), report, _("写明情况、拍照；随后一键报事故"), "camera", rank=6),
        ]  # fmt: skip
    return [
        _tap(spot, _("开始巡逻并打卡"), plan.number, plan.name) for plan in punching.routes(me.hotel_id)
        if spot.name in plan.places
    ]  # fmt: skip


def _tap(spot: Spot, label: str, route: str, note: str) -> Offer:
    posts = {"code": spot.code, "route": route, "_once": secrets.token_urlsafe(18)}
    return Offer(label, url_for("rounds.punch"), note, "map-pin", rank=5, posts=posts, held=True)


def _round_number(walk: Walk, place: str) -> int:
    """Which round a punch here belongs to."""
    begun = len(walk.rounds)
    return begun + 1 if not begun or place in walk.rounds[-1].cells else begun


@offering.sees
def _last_seen(spot: Spot, me: Person) -> list[Sight]:
    """When somebody of security was here last, for those who patrol."""
    if not punching.walks(me):
        return []
    seen = [(punch.at, walk.officer) for walk in nights.walking_now(me.hotel_id) for punch in walk.punches
            if punch.place == spot.name]  # fmt: skip
    return [Sight(_("本班打卡"), [f"{at:%H:%M} {officer}" for at, officer in sorted(seen)[-6:]])] if seen else []


@blueprint.post("/punch")
@access.desk("gate")
@offline.accepts
def punch() -> AnyResponse:
    """One tap: the punch stands. Sent again, or later than it was written, it stands once with its own time."""
    me = current()
    spot = places.find(request.form.get("code", ""), me.hotel_id)
    once = request.form.get("_once", "")[:60] or secrets.token_urlsafe(18)
    patrol = punching.punch(me, spot, request.form.get("route", ""), once=once, address=address())
    at = clock.as_written()
    flash(_("已打卡：%(place)s %(at)s", place=spot.name, at=f"{at:%H:%M}"))
    return redirect(url_for("rounds.patrol", number=patrol.number), 303)


@blueprint.errorhandler(BadInput)
def _refused(error: BadInput) -> tuple[str, int]:
    said = [sentence for found in error.problems.values() for sentence in found]
    sentence = "；".join(said) or error.sentence
    page = render_template("error.html", code=error.status, sentence=sentence, kept="", next="", signed_in=True)
    return page, error.status


# ---- one patrol ---------------------------------------------------------------------------------------------------
@blueprint.get("/patrols/<number>")
@access.desk(*LOOKING_ON)
def patrol(number: str) -> str:
    """One patrol: where it goes on, the rounds so far, what was found; on the phone of whoever walks it."""
    me = current()
    record = punching.find(number, me)
    walk = nights.walk_of(record)
    task = acting.my_task(record, me)
    return render_template(
        "rounds/patrol.html", walk=walk, record=record, now=clock.house_now(), mine=task is not None,
        finds=[(punch, _incident(punch, walk)) for punch in walk.punches if punch.found],
    )  # fmt: skip


def _incident(punch: nights.Punch, walk: Walk) -> str:
    """The report of what was found, filled in as far as the punch says it."""
    if INCIDENT not in {form.key for form in editions.catalogue()}:
        return ""
    return url_for("records.fill", key=INCIDENT, place=punch.place, reporter=walk.officer, course=punch.note,
                   found_at=f"{punch.at:%Y-%m-%dT%H:%M}")  # fmt: skip


# ---- the night, the month -----------------------------------------------------------------------------------------
@blueprint.get("/")
@access.desk(*LOOKING_ON)
def night() -> str:
    """The patrols of one night as matrices of rounds by checkpoints; this night unless another is asked for."""
    me, day = current(), _day()
    return render_template(
        "rounds/night.html", day=day, before=day - timedelta(days=1), after=day + timedelta(days=1), today=_tonight(),
        walks=nights.night_of(me.hotel_id, day), routes=punching.routes(me.hotel_id),
    )  # fmt: skip


@blueprint.get("/night.pdf")
@access.desk(*LOOKING_ON)
def night_paper() -> Response:
    day = _day()
    body = papers.night(current(), day, nights.night_of(current().hotel_id, day))
    return downloads.sent(body, f"{_('巡逻打卡表')} {day:%Y-%m-%d}.pdf")


@blueprint.get("/month")
@access.desk(*LOOKING_ON)
def month() -> str:
    """Whole rounds against those due, night by night."""
    found = nights.month_of(current().hotel_id, month_named(request.args.get("month", "")))
    return render_template("rounds/month.html", month=found, this_month=clock.today().replace(day=1))


def _tonight() -> date:
    """The evening the present night belongs to."""
    moment = clock.house_now()
    return moment.date() if moment.hour >= 12 else moment.date() - timedelta(days=1)


def _day() -> date:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return _tonight()

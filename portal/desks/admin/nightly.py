"""What the administrator's side does by itself: hand over when a post changes hands by date, look after the routes."""

from __future__ import annotations

from datetime import date, time, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select

from portal import clock
from portal.db import db
from portal.desks.admin import overrides
from portal.notices import service as notices
from portal.people.models import Holding, Person
from portal.records import findings, handover, health, holders
from portal.records.models import Task
from portal.records.states import OPEN
from portal.timers import service as timers
from portal.timers.service import Payload

MONTH = "overrides.month"
_MISSED = timedelta(days=7)  # days on which no worker ran are made up for, as far back as this


@timers.every_day("posts.turn", _l("任职起止日的交接"), at=time(0, 5))
def posts_turn(payload: Payload) -> str:
    """Holdings that ended yesterday or begin today were entered before: what hangs on them happens now."""
    today = date.fromisoformat(payload["day"])
    turned = list(db.session.scalars(_turning(today, today).where(Holding.hotel_id == payload["hotel_id"])))
    waiting = select(Task.person_id).where(Task.state.in_(OPEN), Task.person_id.is_not(None))
    missed = _turning(today - _MISSED, today).where(Holding.hotel_id == payload["hotel_id"], Person.id.in_(waiting))
    people = {person.id: person for person in [*turned, *db.session.scalars(missed)]}
    for person in people.values():
        handover.after_change(person)
    return f"{len(people)} 人"


def _turning(first: date, last: date) -> Select[Person]:
    """The people one of whose holdings ended on the eve of one of these days, or began on one."""
    eve = timedelta(days=1)
    return (
        select(Person).join(Holding, Holding.person_id == Person.id).distinct().order_by(Person.id)
        .where(or_(Holding.until.between(first - eve, last - eve), Holding.since.between(first, last)))
    )  # fmt: skip


@timers.every_day("routes.health", _l("流程体检"), at=time(5, 20))
def routes_health(payload: Payload) -> str:
    """Check every route against today's people; administrators hear of what is new."""
    new = findings.keep(health.look(), payload["hotel_id"])
    if new:
        notices.tell("system", holders.administrators(), title=f"审批流程体检：新发现 {len(new)} 处要处理",
                     url="/admin/routes/health")  # fmt: skip
    return f"新发现 {len(new)} 处，共 {findings.count(payload['hotel_id'])} 处"


@timers.every_day("overrides.ask", _l("月初看上个月的例外放行"), at=time(8, 0))
def overrides_ask(payload: Payload) -> str:
    """On the first of each month, or as soon after it as a worker runs: the last month is looked at, once."""
    today = date.fromisoformat(payload["day"])
    if today.day > _MISSED.days:
        return ""
    month = overrides.shifted(today, -1)
    timers.schedule(MONTH, f"{MONTH}:{month}", clock.now(), {"hotel_id": payload["hotel_id"],
                    "month": month.isoformat()}, hotel_id=payload["hotel_id"])  # fmt: skip
    return f"{month:%Y-%m}"


@timers.handles(MONTH, _l("请主管部门看上个月的例外放行"))
def overrides_month(payload: Payload) -> str:
    """Rules let past too often in a month go to whoever answers for them."""
    return f"{overrides.ask_owners(payload['hotel_id'], date.fromisoformat(payload['month']))} 条规定"

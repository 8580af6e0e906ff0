"""What one tap at a checkpoint does: the shift's record is opened if there is none, and the punch stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.desks.rounds.facts import checkpoints
from portal.errors import NotFound
from portal.people import directory
from portal.people.models import Person
from portal.records import amending, editions, filing, readers, settling
from portal.records.models import Record, RecordValue
from portal.records.places import Spot
from portal.regulations import settings

FORM, ROUTE = "patrol", "patrol_route"
WALKING, IN_USE = "巡逻中", "在用"
EARLY, MIDDLE, NIGHT = "早班", "中班", "夜班"
WALKERS = ("保安员", "门卫", "监控员", "保安部领班", "夜值领班", "保安部主管")


@dataclass(frozen=True)
class Plan:
    """A route somebody may walk: its record's number, its name, its checkpoints in order."""

    id: int
    number: str
    name: str
    places: list[str]


def walks(me: Person) -> bool:
    """Does this person patrol?"""
    return any(post.name in WALKERS for post in directory.posts_of(me))


def routes(hotel_id: int) -> list[Plan]:
    """The routes in use, the oldest first."""
    found = db.session.scalars(
        select(Record).where(Record.hotel_id == hotel_id, Record.form_key == ROUTE, Record.status == "approved",
                             Record.stage == IN_USE).order_by(Record.id)
    )  # fmt: skip
    return [plan_of(record) for record in found]


def plan_of(route: Record) -> Plan:
    return Plan(route.id, route.number, route.title, checkpoints(route))


def open_patrol(me: Person) -> Record | None:
    """The patrol this person is on: theirs, not ended yet, the latest."""
    mine = select(RecordValue.record_id).where(RecordValue.field == "officer", RecordValue.ref_id == me.id)
    return db.session.scalars(
        select(Record).where(Record.hotel_id == me.hotel_id, Record.form_key == FORM, Record.status == "approved",
                             Record.stage == WALKING, Record.id.in_(mine)).order_by(Record.id.desc()).limit(1)
    ).first()  # fmt: skip


def route_of(patrol: Record) -> Plan:
    """The route of a patrol."""
    ref = settling.values(patrol, editions.of(patrol))["route"]
    return plan_of(db.session.get_one(Record, ref.id))


def shift_at(moment: datetime) -> str:
    """The shift a moment of the wall clock falls into."""
    early, middle, night = (settings.get(f"shift_{name}_from") for name in ("early", "middle", "night"))
    assert isinstance(early, time)
    hour = moment.time()
    if early <= hour < middle:
        return EARLY
    return MIDDLE if middle <= hour < night else NIGHT


def punch(me: Person, spot: Spot, route: str, *, once: str, address: str) -> Record:
    """Punch at this place with everything as it should be; the patrol's record. `route` is the number of the route a
    patrol begins on where none is open. Raises NotFound, NotYours, BadInput (not a checkpoint of the route)."""
    patrol = open_patrol(me) or _begin(me, route, once=once, address=address)
    amending.file(me, patrol, "punch", {"punched_from": spot.code, "how": "正常"}, once=once, address=address)
    return patrol


def _begin(me: Person, route: str, *, once: str, address: str) -> Record:
    plan = next((one for one in routes(me.hotel_id) if one.number == route), None)
    if plan is None:
        raise NotFound(_("这条巡逻路线已经停用，请重新扫码。"))
    moment = clock.as_written().replace(tzinfo=None, second=0, microsecond=0)
    given: dict[str, Any] = {"shift": shift_at(moment), "officer": me.id, "route": plan.number, "began": moment}
    return filing.submit(me, FORM, given, once=f"{once[:60]}+1", address=address)


def find(number: str, me: Person) -> Record:
    """A patrol by its number. Raises NotFound."""
    record = readers.find(number, for_=me)
    if record.form_key != FORM:
        raise NotFound(_("%(number)s 不是巡逻打卡记录。", number=number))
    return record

"""Handing over: calling the next shift with what the roster knows, signing in, what still stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.desks.shift import facts, logs, matters
from portal.errors import NotFound
from portal.people import directory
from portal.people.models import Person, Shift
from portal.records import amending, editions, engine, hands, readers, surroundings
from portal.records.models import Record

FORM = "handover"
FOLLOWS = {"早班": "中班", "中班": "夜班", "夜班": "早班"}
LEADERS = ("保安部领班", "夜值领班", "保安部主管")
TEAM_POSTS = ("保安员", "监控员", "门卫", *LEADERS)
CALL, SIGN_IN = timedelta(minutes=30), timedelta(minutes=10)
SHOWN = timedelta(days=2)


@dataclass(frozen=True)
class Handover:
    """A handover as lists and its page show it."""

    record: Record
    post: str
    team_out: str
    team_in: str
    leader_out: str
    leader_in: str
    on_at: datetime
    called_at: datetime
    stage: str
    arrivals: list[tuple[str, datetime, bool]]  # name, when, in time
    unfinished: list[str]

    @property
    def called_late(self) -> bool:
        return self.called_at > self.on_at - CALL


def find(number: str, me: Person) -> Record:
    """A handover this person may read. Raises NotFound."""
    record = readers.find(number, for_=me)
    if record.form_key != FORM:
        raise NotFound(_("%(number)s 不是交接班记录。", number=number))
    return record


def of(record: Record) -> Handover:
    values = matters.values_of(record)
    on_at = clock.in_house(values["on_at"])
    arrivals = [
        (row["person"].name, clock.in_house(row["signed_at"]), clock.in_house(row["signed_at"]) <= on_at - SIGN_IN)
        for row in values.get("arrivals") or []
    ]  # fmt: skip
    open_still = record.finished_at is None
    return Handover(
        record, values["post"], values["team_out"], values["team_in"], values["leader_out"].name,
        values["leader_in"].name, on_at, clock.in_house(values["called_at"]), record.stage, arrivals,
        facts.unfinished(values["post"], values["on_at"], values["leader_out"]) if open_still else [],
    )  # fmt: skip


def recent(hotel_id: int) -> list[Handover]:
    """The handovers of the last days and those not signed, the latest first."""
    found = db.session.scalars(
        select(Record).where(
            Record.hotel_id == hotel_id, Record.form_key == FORM, Record.status == "approved",
            (Record.submitted_at > clock.now() - SHOWN) | Record.finished_at.is_(None),
        ).options(joinedload(Record.edition)).order_by(Record.id.desc())
    )  # fmt: skip
    return [of(record) for record in found]


def next_shift() -> tuple[str, datetime]:
    """The shift that comes on next, and when."""
    coming, moment = FOLLOWS[logs.shift_now()], clock.house_now()
    name = {"早班": "early", "中班": "middle", "夜班": "night"}[coming]
    at = clock.in_house(datetime.combine(moment.date(), logs.hour_of(name)))
    return coming, at if at > moment else at + timedelta(days=1)


def known(me: Person) -> dict[str, Any]:
    """What the form of a call begins with, as its page takes it: the teams, the hour, who leads the next shift."""
    coming, at = next_shift()
    found = {
        "team_out": logs.shift_now(), "team_in": coming, "on_at": f"{at:%Y-%m-%dT%H:%M}",
        "post": logs.usual_post(me) or "保安部办公室",
    }  # fmt: skip
    leaders = [person for post in LEADERS for person in directory.on_duty(post, at + timedelta(minutes=1))]
    other = next((person for person in leaders if person.id != me.id), None)
    return found | ({"leader_in": str(other.id)} if other is not None else {})


def expected(record: Record) -> list[Person]:
    """Who comes on by the roster and has not signed in yet."""
    values = matters.values_of(record)
    at = clock.in_house(values["on_at"]) + timedelta(minutes=1)
    have = {row["person"].id for row in values.get("arrivals") or []}
    turns = db.session.scalars(
        select(Shift).where(Shift.hotel_id == record.hotel_id, Shift.duty.in_(TEAM_POSTS), Shift.starts_at <= at,
                            Shift.starts_at > at - timedelta(hours=1), Shift.ends_at > at)
        .options(joinedload(Shift.person)).order_by(Shift.id)
    )  # fmt: skip
    return [person for person in dict.fromkeys(turn.person for turn in turns) if person.id not in have]


def sign_in(me: Person, record: Record, person_id: int, *, address: str = "") -> None:
    """This person is here, now; signed in already, nothing is doubled. Raises BadInput, NotYours, TooLate."""
    record = engine.lock(record)
    have = {row["person"].id for row in matters.values_of(record).get("arrivals") or []}
    if person_id in have:
        return
    form = editions.amendment_form(editions.of(record), "sign_in")
    at = clock.as_written().replace(tzinfo=None, second=0, microsecond=0)
    given = {**surroundings.defaults(form, me), "arrived": person_id, "arrived_at": at}
    amending.file(me, record, "sign_in", given, address=address)


def task_of(record: Record, me: Person) -> str:
    """The word on the button of what this person has to do on it now; "" when nothing."""
    for run in engine.open_runs(record):
        if any(task.state == "waiting" and hands.may_do(task, me) for task in run.tasks):
            return editions.of(record).route.steps[run.step].word
    return ""

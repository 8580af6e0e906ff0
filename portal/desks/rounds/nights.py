"""What was walked: a patrol as rounds by checkpoints, a night's patrols, a month's rate of whole rounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.desks.rounds.counting import Punch, Round, longest_gap, rounds_of
from portal.desks.rounds.punching import FORM, NIGHT, Plan, plan_of
from portal.records import editions, settling
from portal.records.models import Record, RecordValue
from portal.regulations import settings

LEAST = 6  # whole rounds of a night (SEC-02-03), as the form asks for them


@dataclass(frozen=True)
class Walk:
    """One patrol. `short` for a night with fewer whole rounds than the regulations ask for."""

    number: str
    shift: str
    officer: str
    stage: str
    plan: Plan
    began: datetime
    rounds: list[Round] = field(default_factory=list)
    punches: list[Punch] = field(default_factory=list)
    explanation: str = ""
    change_note: str = ""

    @property
    def whole(self) -> int:
        return sum(one.whole for one in self.rounds)

    @property
    def least(self) -> int:
        return LEAST if self.shift == NIGHT else 0

    @property
    def short(self) -> bool:
        return self.whole < self.least

    @property
    def walking(self) -> bool:
        return self.stage == "巡逻中"

    @property
    def last(self) -> datetime:
        return max((punch.at for punch in self.punches), default=self.began)

    @property
    def next_place(self) -> str:
        """Where the round goes on: the first checkpoint still missed, or the first of a new round."""
        missed = self.rounds[-1].missed if self.rounds else list(self.plan.places)
        return missed[0] if missed else self.plan.places[0] if self.plan.places else ""

    @property
    def due(self) -> datetime:
        """When two hours without a punch are over, by the outside law's stricter rule."""
        return self.last + timedelta(hours=int(settings.get("patrol_every_hours")))

    @property
    def overdue(self) -> bool:
        return self.walking and clock.house_now() > self.due

    @property
    def gap(self) -> timedelta:
        """The longest time without a punch, up to now while it is being walked."""
        return longest_gap(self.punches, self.began, clock.house_now() if self.walking else self.last)


@dataclass(frozen=True)
class Month:
    """A month of night patrols: whole rounds against those there should be."""

    first: date
    walks: list[Walk]

    @property
    def nights(self) -> list[Walk]:
        return [walk for walk in self.walks if walk.shift == NIGHT and not walk.walking]

    @property
    def due(self) -> int:
        return LEAST * len(self.nights)

    @property
    def whole(self) -> int:
        return sum(min(walk.whole, LEAST) for walk in self.nights)

    @property
    def rate(self) -> int | None:
        """Whole rounds in per cent of those due, more than due not counted; None without a night."""
        return round(100 * self.whole / self.due) if self.due else None

    @property
    def before(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        return (self.first + timedelta(days=32)).replace(day=1)


def walk_of(patrol: Record, plans: dict[int, Plan] | None = None) -> Walk:
    """One patrol as it was walked."""
    known = settling.values(patrol, editions.of(patrol))
    ref = known["route"].id
    plan = (plans or {}).get(ref) or plan_of(db.session.get_one(Record, ref))
    punches = [_punch(row) for row in known.get("punches") or []]
    return Walk(
        number=patrol.number, shift=known["shift"], officer=known["officer"].name, stage=patrol.stage, plan=plan,
        began=clock.in_house(known["began"]), rounds=rounds_of(punches, plan.places), punches=punches,
        explanation=known.get("explanation") or "", change_note=known.get("change_note") or "",
    )  # fmt: skip


def _punch(row: dict[str, Any]) -> Punch:
    received = row.get("received")
    return Punch(
        at=clock.in_house(row["at"]), place=row["place"], manual=row["way"] == "手工", situation=row["situation"],
        note=row.get("note") or "", reason=row.get("reason") or "",
        received=clock.in_house(received) if received is not None and received != row["at"] else None,
        photos=tuple(photo.id for photo in row.get("photos") or []),
    )  # fmt: skip


def walks_between(hotel_id: int, since: datetime, until: datetime) -> list[Walk]:
    """The patrols that began from `since` until before `until` (house time), in order."""
    begun = select(RecordValue.record_id).where(
        RecordValue.field == "began", RecordValue.moment >= clock.in_house(since),
        RecordValue.moment < clock.in_house(until),
    )  # fmt: skip
    found = db.session.scalars(
        select(Record).where(Record.hotel_id == hotel_id, Record.form_key == FORM, Record.status == "approved",
                             Record.id.in_(begun)).options(joinedload(Record.edition))
    ).all()  # fmt: skip
    return sorted(_all(found), key=lambda walk: walk.began)


def walking_now(hotel_id: int) -> list[Walk]:
    """The patrols that are on their way."""
    found = db.session.scalars(
        select(Record).where(Record.hotel_id == hotel_id, Record.form_key == FORM, Record.status == "approved",
                             Record.stage == "巡逻中").options(joinedload(Record.edition))
    ).all()  # fmt: skip
    return sorted(_all(found), key=lambda walk: walk.began)


def _all(found: Iterable[Record]) -> list[Walk]:
    plans: dict[int, Plan] = {}
    walks = []
    for patrol in found:
        walk = walk_of(patrol, plans)
        plans[walk.plan.id] = walk.plan
        walks.append(walk)
    return walks


def night_of(hotel_id: int, day: date) -> list[Walk]:
    """Every patrol of the twenty-four hours from the noon of this day: an evening and the night behind it."""
    noon = datetime.combine(day, time(12))
    return walks_between(hotel_id, noon, noon + timedelta(days=1))


def month_of(hotel_id: int, first: date) -> Month:
    """A month's patrols, those that began in it."""
    after = (first + timedelta(days=32)).replace(day=1)
    return Month(first, walks_between(hotel_id, datetime.combine(first, time()), datetime.combine(after, time())))

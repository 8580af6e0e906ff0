"""Permits that are live: from approval until somebody has closed them, with what comes next and what is overdue."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.desks.works.conflicts import FIRE, masked_by
from portal.people.models import Person
from portal.records import editions, settling
from portal.records.models import Record, RecordValue

WAITING, BURNING, CLOSING = "待作业", "作业中", "待关闭"
STAGES = (WAITING, BURNING, "待检查", "待二次检查", CLOSING)
MASKS = "火灾探测器已采取防误报措施"


@dataclass(frozen=True)
class Check:
    """A look after the work, as it was made. `late` in minutes past its time, 0 for one in time."""

    due: datetime
    at: datetime
    by_whom: str
    found: str

    @property
    def late(self) -> int:
        return max(0, int((self.at - self.due) / timedelta(minutes=1)))


@dataclass(frozen=True)
class Permit:
    """A permit as the board shows it. `late` says in words what is overdue, `next` what comes and when."""

    number: str
    place: str
    level: str
    stage: str
    department: str
    unit: str
    methods: str
    content: str
    starts: datetime
    ends: datetime
    watcher: str
    watcher_id: int
    phone: str
    began_at: datetime | None
    ended_at: datetime | None
    next: str
    late: str
    wants_mask: bool
    masked: list[str] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)


def permits(hotel_id: int) -> list[Permit]:
    """Every live permit: what is overdue first, then by the end of its hours."""
    found = records(hotel_id)
    known = {record.id: settling.values(record, editions.of(record)) for record in found}
    wanted = {values["watcher"].id for values in known.values()}
    phones = {one.id: one.phone for one in db.session.scalars(select(Person).where(Person.id.in_(wanted)))}
    shown = [of(record, known[record.id], phones) for record in found]
    return sorted(shown, key=lambda one: (not one.late, one.stage == WAITING, one.ends))


def records(hotel_id: int, *conditions: Any) -> list[Record]:
    """The records of the live permits."""
    return list(db.session.scalars(
        select(Record).where(Record.hotel_id == hotel_id, Record.form_key == FIRE, Record.status == "approved",
                             Record.stage.in_(STAGES), *conditions)
        .options(joinedload(Record.edition))
    ))  # fmt: skip


def at_place(hotel_id: int, place: str) -> list[Record]:
    """The records of the live permits for exactly this place."""
    here = select(RecordValue.record_id).where(RecordValue.field == "place", RecordValue.word == place)
    return records(hotel_id, Record.id.in_(here))


def in_month(hotel_id: int, first: date, after: date) -> list[Permit]:
    """Every permit planned to begin from `first` until the day before `after`, approved or closed, in that order."""
    since, until = (clock.in_house(datetime.combine(day, time.min)) for day in (first, after))
    begun = select(RecordValue.record_id).where(
        RecordValue.field == "starts", RecordValue.moment >= since, RecordValue.moment < until
    )
    found = db.session.scalars(
        select(Record).where(Record.hotel_id == hotel_id, Record.form_key == FIRE, Record.status == "approved",
                             Record.id.in_(begun)).options(joinedload(Record.edition))
    )  # fmt: skip
    shown = [of(record, settling.values(record, editions.of(record)), {}) for record in found]
    return sorted(shown, key=lambda one: (one.starts, one.number))


def of(record: Record, known: dict[str, Any], phones: dict[int, str]) -> Permit:
    """One record as the board shows it."""
    watcher = known["watcher"]
    next_, late = _next(record, known)
    return Permit(
        number=record.number, place=known["place"], level=known.get("level") or "", stage=record.stage,
        department=known["department"].name, unit=known.get("contractor") or "", methods="、".join(known["methods"]),
        content=known["content"], starts=clock.in_house(known["starts"]), ends=clock.in_house(known["ends"]),
        watcher=watcher.name, watcher_id=watcher.id, phone=phones.get(watcher.id, ""),
        began_at=_moment(known, "began_at"), ended_at=_moment(known, "ended_at"), next=next_, late=late,
        wants_mask=MASKS in (known.get("measures") or []), masked=masked_by(known),
        checks=[Check(clock.in_house(row["due"]), clock.in_house(row["checked_at"]), row["by_whom"].name, row["found"])
                for row in known.get("checks") or [] if row.get("due") is not None],
    )  # fmt: skip


def _moment(known: dict[str, Any], name: str) -> datetime | None:
    return clock.in_house(known[name]) if known.get(name) is not None else None


def _next(record: Record, known: dict[str, Any]) -> tuple[str, str]:
    """(what comes next and when, what is overdue), in words."""
    moment, ends = clock.house_now(), clock.in_house(known["ends"])
    if record.stage == WAITING:
        return _("%(at)s 起可以开工", at=f"{known['starts']:%m-%d %H:%M}"), ""
    if record.stage == BURNING:
        return _("%(at)s 以前收工", at=f"{ends:%m-%d %H:%M}"), _(
            "已过许可时间，动火还没有结束"
        ) if moment > ends else ""
    look, due = next_look(record)
    if look is None or due is None:
        return _("等待检查关闭"), ""
    env = settling.env_of(record)
    missed = moment > due + timedelta(minutes=int(env.setting("hot_work_check_grace")))
    return (_("%(at)s %(look)s", at=f"{due:%H:%M}", look=look),
            _("%(look)s没有按时做", look=look) if missed else "")  # fmt: skip


def next_look(record: Record) -> tuple[str | None, datetime | None]:
    """(the look after the work that is due next, from when on), both None where none is left."""
    form, env = editions.of(record), settling.env_of(record)
    for amendment in form.amendments.values():
        due = amendment.adds.get("checks", {}).get("due")
        if due is not None and record.stage in amendment.stages and form.stages.get(amendment.stage) == "open":
            moment = due.value(env)
            return amendment.title, clock.in_house(moment) if moment is not None else None
    return None, None

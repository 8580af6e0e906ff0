"""How things stand at the gate: who is inside and since when, what waits for consent, which fire is lit.

Read from the records that are open now, in a fixed number of queries however many visits lie behind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.desks.gate import badges, bookings, deliveries, exits
from portal.desks.gate.badges import Badge
from portal.desks.gate.bookings import Booking
from portal.desks.gate.deliveries import Delivery
from portal.formkit import Guest
from portal.people import names
from portal.people.models import Person
from portal.records import editions, settling
from portal.records.models import Record, RecordValue, StepRun
from portal.records.sealing import Sealed
from portal.regulations import settings

VISITOR, PASS, FIRE = "visitor", "contractor_pass", "hot_work"
INSIDE, TO_CONFIRM = "在店", "待确认"
ISSUED = "已发证"
FIRE_STAGES = ("待作业", "作业中", "待检查", "待二次检查", "待关闭")
# A pass that has lapsed or come back stays on the board while a worker is still inside; a week covers any oversight.
LAPSED_SHOWN = timedelta(days=7)
ANSWER_SHOWN = timedelta(minutes=10)  # what a host has answered stays in sight so long
AT_ONCE = timedelta(seconds=5)  # approved as it was filed: nobody was asked
MOST = 8  # matches shown under the entry line


@dataclass(frozen=True)
class Match:
    """One thing the line may mean. `kind`: booking (expected today), earlier (a visitor of before), visit, pass, exit
    (a note), delivery, delivered (a deliverer of before), record."""

    kind: str
    title: str
    note: str
    number: str
    pass_no: str = ""
    warn: bool = False


@dataclass(frozen=True)
class Visit:
    """A visit that is open: inside, or waiting for consent. `late` says in words why it is too long."""

    number: str
    name: str
    unit: str
    companions: int
    host: str  # as it is shown, a guest with the room
    host_name: str
    department: str
    place: str
    badge: str
    came_at: datetime
    phone: str = ""  # masked
    plate: str = ""  # masked
    signed: bool = False
    late: str = ""
    waits_for: str = ""
    hashes: frozenset[str] = frozenset()

    @property
    def sounds(self) -> str:
        return names.keys(self.name)


@dataclass(frozen=True)
class Worker:
    """A contractor's worker who is inside, by the last line of the pass's log."""

    number: str
    pass_no: str
    name: str
    unit: str
    department: str
    areas: str
    supervisor: str
    since: datetime
    late: str = ""


@dataclass(frozen=True)
class Fire:
    """A permit that is live. `late` says in words what is overdue."""

    number: str
    place: str
    level: str
    stage: str
    starts: datetime
    ends: datetime
    watcher: str
    phone: str
    department: str
    late: str = ""


@dataclass(frozen=True)
class Answer:
    """A visit whose consent came lately by itself, or was refused. `agreed` says which."""

    number: str
    name: str
    agreed: bool
    at: datetime


@dataclass(frozen=True)
class Vehicle:
    """A car on the premises by its masked plate: whose, on what business, since when, and the record it stands on."""

    plate: str
    name: str
    business: str
    since: datetime
    kind: str  # visit or delivery
    number: str


@dataclass(frozen=True)
class Board:
    """Everything on the right of the console."""

    expected: list[Booking] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    inside: list[Visit] = field(default_factory=list)
    waiting: list[Visit] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    fires: list[Fire] = field(default_factory=list)
    notes_to_check: int = 0
    missing_badges: list[Badge] = field(default_factory=list)
    came_today: int = 0

    @property
    def vehicles(self) -> list[Vehicle]:
        """Cars of visitors and of deliveries, those longest here first."""
        found = [
            Vehicle(one.plate, one.name, _("访%(host)s", host=one.host), one.came_at, "visit", one.number)
            for one in self.inside if one.plate
        ] + [
            Vehicle(one.plate, one.deliverer, _("送%(goods)s", goods=one.goods), one.entered_at, "delivery", one.number)
            for one in self.deliveries if one.plate
        ]  # fmt: skip
        return sorted(found, key=lambda car: car.since)

    @property
    def people_inside(self) -> int:
        """Visitors with those who came along, workers, and who brings goods."""
        return sum(1 + visit.companions for visit in self.inside) + len(self.workers) + len(self.deliveries)


def now(hotel_id: int) -> Board:
    """The board of this moment."""
    visits = open_visits(hotel_id)
    came_today, answers = _today(hotel_id)
    return Board(
        expected=bookings.expected(hotel_id), answers=answers, deliveries=deliveries.open_now(hotel_id),
        notes_to_check=_notes_to_check(hotel_id), missing_badges=badges.lost(hotel_id),
        inside=[visit for visit in visits if not visit.waits_for],
        waiting=[visit for visit in visits if visit.waits_for],
        workers=workers_inside(hotel_id),
        fires=live_fires(hotel_id),
        came_today=came_today,
    )  # fmt: skip


# ---- visitors -----------------------------------------------------------------------------------------------------
def open_visits(hotel_id: int) -> list[Visit]:
    """Visits not ended, those who came first first."""
    # By the index of open records, so that it costs the same however many have left.
    records = _records(
        hotel_id,
        VISITOR,
        Record.finished_at.is_(None),
        Record.status.in_(("approved", "running")),
        Record.stage.in_((INSIDE, TO_CONFIRM)),
    )
    waiting = [record.id for record in records if record.status == "running"]
    steps: dict[int, str] = {}
    if waiting:
        open_runs = select(StepRun).where(StepRun.record_id.in_(waiting), StepRun.state == "waiting")
        steps = {run.record_id: run.step for run in db.session.scalars(open_runs.order_by(StepRun.id.desc()))}
    return sorted((_visit(record, steps) for record in records), key=lambda visit: visit.came_at)


def visit_of(record: Record) -> Visit:
    """One record as the board shows it."""
    return _visit(record, {})


def _visit(record: Record, steps: dict[int, str]) -> Visit:
    form = editions.of(record)
    known = settling.values(record, form)
    text = lambda name: form.fields[name].show(known[name]) if known.get(name) is not None else ""  # noqa: E731
    came_at = clock.in_house(known["came_at"])
    waits_for = ""
    if record.status == "running":
        step = form.route.steps.get(steps.get(record.id, ""))
        waits_for = step.name.removeprefix("确认：") if step else _("等候确认")
    host = known.get("host")
    sealed = [value for value in known.values() if isinstance(value, Sealed)]
    phone, plate = known.get("phone"), known.get("plate")
    return Visit(
        number=record.number, name=text("visitor"), unit=text("unit"), companions=int(known.get("companions") or 0),
        host=text("host"), host_name=host.name if host is not None else "", department=text("department"),
        place=text("place") or (_("%(room)s 房", room=host.room) if isinstance(host, Guest) else ""),
        badge=text("badge"), came_at=came_at, phone=phone.masked if isinstance(phone, Sealed) else "",
        plate=plate.masked if isinstance(plate, Sealed) else "",
        signed=bool(known.get("host_signature")),
        late="" if waits_for else overstay(record, came_at), waits_for=waits_for,
        hashes=frozenset(mark for value in sealed for mark in value.hashes),
    )  # fmt: skip


def overstay(record: Record, came_at: datetime) -> str:
    """Why a visitor is inside for too long, in words; "" when not. By the figures the record was filed under."""
    moment, hour = clock.house_now(), _setting(record, "visitor_overstay_at")
    assert isinstance(hour, time)
    evening = clock.in_house(datetime.combine(came_at.date(), hour))
    if came_at < evening:  # whom the duty manager lets in later has just come: the longest stay is what counts
        if came_at.date() < moment.date():
            return _("昨日或更早来访，至今未离店")
        if moment >= evening:
            return _("%(time)s 后仍在店", time=f"{hour:%H:%M}")
    longest = int(_setting(record, "visitor_longest_stay_hours"))
    if moment - came_at >= timedelta(hours=longest):
        return _("已超过 %(n)s 小时", n=longest)
    return ""


def _setting(record: Record, key: str) -> Any:
    kept = record.settings or {}
    return settings.spec(key).thaw(kept[key]) if key in kept else settings.get(key)


def _today(hotel_id: int) -> tuple[int, list[Answer]]:
    """How many came today, and whose consent was given or refused in the last minutes, the latest first."""
    start = clock.in_house(datetime.combine(clock.today(), time.min))
    rows = db.session.execute(
        select(Record.status, Record.number, Record.title, Record.submitted_at, Record.decided_at, Record.finished_at)
        .join(RecordValue, Record.id == RecordValue.record_id)
        .where(RecordValue.hotel_id == hotel_id, RecordValue.field == "came_at", RecordValue.moment >= start,
               RecordValue.moment < start + timedelta(days=1), Record.form_key == VISITOR,
               Record.status.in_(("approved", "rejected")))
    ).all()  # fmt: skip
    since = clock.now() - ANSWER_SHOWN
    answers = [
        Answer(number, title, status == "approved", clock.in_house(at))
        for status, number, title, submitted_at, decided_at, finished_at in rows
        if (at := decided_at if status == "approved" else finished_at) is not None
        and at > since and at > submitted_at + AT_ONCE
    ]  # fmt: skip
    came = sum(status == "approved" for status, *_rest in rows)
    return came, sorted(answers, key=lambda one: one.at, reverse=True)


def _notes_to_check(hotel_id: int) -> int:
    return db.session.scalar(
        select(func.count(Record.id)).where(Record.hotel_id == hotel_id, Record.form_key == exits.FORM,
                                            Record.status == "approved", Record.stage == exits.TO_CHECK)
    ) or 0  # fmt: skip


# ---- contractors --------------------------------------------------------------------------------------------------
def open_passes(hotel_id: int) -> list[Record]:
    """Contractors' passes that are out, and those that ended so lately that somebody may still be inside."""
    return _records(
        hotel_id, PASS, Record.status == "approved", Record.stage.in_((ISSUED, "已失效", "已退证")),
        or_(Record.stage == ISSUED, Record.updated_at > clock.now() - LAPSED_SHOWN),
    )  # fmt: skip


def workers_inside(hotel_id: int) -> list[Worker]:
    """Workers whose last movement was inwards."""
    found: list[Worker] = []
    for record in open_passes(hotel_id):
        known = settling.values(record, editions.of(record))
        holders = {row["pass_no"]: row["worker"] for row in known.get("deposits") or []}
        last = {row["pass_no"]: row for row in known.get("movements") or []}
        late = "" if record.stage == ISSUED else _("证%(state)s，人仍在店", state=record.stage)
        if not late and known["valid_to"] < clock.today():
            late = _("证已过期，人仍在店")
        department, supervisor = known["department"].name, known["supervisor"].name
        found += [
            Worker(
                number=record.number, pass_no=pass_no, name=holders.get(pass_no, ""), unit=known["contractor"],
                department=department, areas="、".join(known.get("areas") or []), supervisor=supervisor,
                since=clock.in_house(row["at"]), late=late,
            )
            for pass_no, row in last.items() if row["direction"] == "进店"
        ]  # fmt: skip
    return sorted(found, key=lambda worker: worker.since)


# ---- fire ---------------------------------------------------------------------------------------------------------
def live_fires(hotel_id: int) -> list[Fire]:
    """Permits between approval and closing, the soonest to end first."""
    records = _records(
        hotel_id, FIRE, Record.finished_at.is_(None), Record.status == "approved", Record.stage.in_(FIRE_STAGES)
    )
    if not records:
        return []
    known = {record.id: settling.values(record, editions.of(record)) for record in records}
    wanted = {values["watcher"].id for values in known.values()}
    watchers = {one.id: one for one in db.session.scalars(select(Person).where(Person.id.in_(wanted)))}
    found = []
    for record in records:
        values = known[record.id]
        ends = clock.in_house(values["ends"])
        watcher = watchers.get(values["watcher"].id)
        found.append(Fire(
            number=record.number, place=values["place"], level=values.get("level") or "", stage=record.stage,
            starts=clock.in_house(values["starts"]), ends=ends, watcher=values["watcher"].name,
            phone=watcher.phone if watcher else "", department=values["department"].name,
            late=_fire_late(record, values, ends),
        ))  # fmt: skip
    return sorted(found, key=lambda fire: fire.ends)


def _fire_late(record: Record, values: dict[str, Any], ends: datetime) -> str:
    if record.stage == "作业中" and clock.now() > ends:
        return _("已过许可时间，动火还没有结束")
    check = {"待检查": "hot_work_check_first", "待二次检查": "hot_work_check_second"}.get(record.stage)
    if check is not None and values.get("ended_at") is not None:
        due = clock.in_house(values["ended_at"]) + timedelta(minutes=int(_setting(record, check)))
        if clock.now() > due:
            return _("动火后的检查已经到时")
    return ""


# Put together once: making a statement takes longer than running it.
_OPEN = (
    select(Record)
    .where(Record.hotel_id == bindparam("hotel_id"), Record.form_key == bindparam("form_key"))
    .options(joinedload(Record.edition))
)


def _records(hotel_id: int, form_key: str, *conditions: Any) -> list[Record]:
    """The open records of a form, oldest first. Sorted here: asked to sort, SQLite walks every record by its id."""
    found = db.session.scalars(_OPEN.where(*conditions), {"hotel_id": hotel_id, "form_key": form_key})
    return sorted(found, key=lambda record: record.id)

"""Duty logs: the one of my shift, opening it, writing on it, striking out, acknowledging, settling, who is behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from portal import clock
from portal.db import db
from portal.desks.shift import matters
from portal.desks.shift.matters import LOG, REVIEW, WRITING, Line
from portal.errors import BadInput, NotFound, NotYours
from portal.people import directory
from portal.people.models import Person, Shift
from portal.records import acting, amending, editions, filing, readers, surroundings
from portal.records.models import Record
from portal.records.reading import Typed
from portal.regulations import settings

MONITORS = "消防监控中心"
# Where somebody of this post usually sits.
USUAL = {"监控员": MONITORS, "门卫": "大门岗", "保安部领班": "保安部办公室", "夜值领班": "保安部办公室",
         "保安部主管": "保安部办公室", "保安部经理": "保安部办公室"}  # fmt: skip
LATELY = timedelta(hours=20)  # a log opened within this may be that of the shift that is on
SHOWN = timedelta(days=2)


@dataclass(frozen=True)
class Log:
    """A log as lists show it."""

    number: str
    post: str
    shift: str
    officer: str
    officer_id: int
    begins: datetime
    ends: datetime
    stage: str
    count: int
    unsettled: int

    @property
    def is_late(self) -> bool:
        """Has its shift ended without it being filled in?"""
        return self.stage == WRITING and clock.house_now() >= self.ends


@dataclass(frozen=True)
class Missing:
    """A turn of duty that has begun and has no log."""

    name: str
    duty: str
    label: str
    starts: datetime


@dataclass(frozen=True)
class Behind:
    """Who has not completed the log: shifts ended and still being written, turns without any."""

    late: list[Log] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)


def shift_now() -> str:
    """早班, 中班 or 夜班, by the hours the hotel has set."""
    moment = clock.house_now().time()
    early, middle, night = (hour_of(name) for name in ("early", "middle", "night"))
    return "早班" if early <= moment < middle else "中班" if middle <= moment < night else "夜班"


def hour_of(name: str) -> time:
    """When a shift begins: early, middle or night."""
    found = settings.get(f"shift_{name}_from")
    assert isinstance(found, time)
    return found


def usual_post(person: Person) -> str:
    """Where this person usually sits; "" when the post does not say."""
    return next((USUAL[name] for name in directory.post_names_of(person) if name in USUAL), "")


# ---- reading --------------------------------------------------------------------------------------------------------
def log_of(record: Record) -> Log:
    values = matters.values_of(record)
    return Log(
        record.number, values["post"], values["shift"], values["officer"].name, values["officer"].id,
        clock.in_house(values["begins"]), clock.in_house(values["ends"]), record.stage,
        len(values.get("lines") or []), int(values.get("unsettled") or 0),
    )  # fmt: skip


def find(number: str, me: Person) -> Record:
    """A log this person may read. Raises NotFound."""
    record = readers.find(number, for_=me)
    if record.form_key != LOG:
        raise NotFound(_("%(number)s 不是值班记录。", number=number))
    return record


def recent(hotel_id: int) -> list[Log]:
    """The logs of the last days and those not completed, the latest first."""
    found = db.session.scalars(
        select(Record).where(
            Record.hotel_id == hotel_id, Record.form_key == LOG, Record.status == "approved",
            (Record.submitted_at > clock.now() - SHOWN) | Record.stage.in_((WRITING, REVIEW)),
        ).options(joinedload(Record.edition)).order_by(Record.id.desc())
    )  # fmt: skip
    return [log_of(record) for record in found]


def mine(me: Person) -> Record | None:
    """The log this person is writing on, the latest."""
    return next((record for record in _being_written(me) if matters.values_of(record)["officer"].id == me.id), None)


def _being_written(me: Person) -> list[Record]:
    return list(db.session.scalars(
        select(Record).where(Record.hotel_id == me.hotel_id, Record.form_key == LOG, Record.stage == WRITING)
        .options(joinedload(Record.edition)).order_by(Record.id.desc())
    ))  # fmt: skip


def lines(record: Record) -> list[Line]:
    """The lines of a log, the latest first."""
    return list(reversed(matters.lines_of(matters.values_of(record))))


def behind(hotel_id: int, logs: list[Log]) -> Behind:
    """Who has not completed the log. `logs` are the recent ones."""
    moment = clock.now()
    turns = db.session.scalars(
        select(Shift).where(
            Shift.hotel_id == hotel_id, Shift.duty.in_(list(USUAL)), Shift.starts_at <= moment,
            Shift.ends_at > moment - timedelta(hours=8),
        ).options(joinedload(Shift.person)).order_by(Shift.starts_at)
    )  # fmt: skip
    have = {(log.officer_id, log.begins.date()) for log in logs}
    missing = [
        Missing(turn.person.name, turn.duty, turn.label, clock.in_house(turn.starts_at)) for turn in turns
        if (turn.person_id, clock.in_house(turn.starts_at).date()) not in have
    ]  # fmt: skip
    return Behind([log for log in logs if log.is_late], missing)


# ---- writing --------------------------------------------------------------------------------------------------------
def open_log(me: Person, post: str, shift: str, *, once: str | None = None, address: str = "") -> Record:
    """The log of this post and shift: the one opened already, else a new one. Raises BadInput, NotYours."""
    form = editions.today(LOG)
    given = {**surroundings.defaults(form, me), "post": post, "shift": shift}
    for name in ("begins", "ends"):  # worked out of the shift when it is filed
        given.pop(name, None)
    for record in _being_written(me):
        values = matters.values_of(record)
        if (values["post"], values["shift"]) == (post, shift) and record.submitted_at > clock.now() - LATELY:
            return record
    return filing.submit(me, LOG, given, once=once, address=address)


def write(
    me: Person, record: Record, key: str, typed: Typed | dict[str, Any], *, once: str | None = None, address: str = ""
) -> Record:
    """Write on a log: a line, footage, a line struck out, a message acknowledged, a matter settled.

    Raises BadInput with every problem, NotYours, TooLate (the log is completed).
    """
    form = editions.amendment_form(editions.of(record), key)
    defaults = surroundings.defaults(form, me)
    if not isinstance(typed, MultiDict):
        typed = {**defaults, **typed}
    else:
        typed = typed.copy()
        for name, spec in form.fields.items():
            if name in defaults and not any(typed.getlist(name)):
                typed.setlist(name, spec.raw(defaults[name]))
    return amending.file(me, record, key, typed, once=once, address=address)


def acknowledge(me: Person, number: str, line: int, *, address: str = "") -> None:
    """The tap of whoever was told: anybody of the hotel, who may not read the rest of the log. Raises NotFound."""
    record, found = message(me, number, line)
    if found.relayed is None:
        write(me, record, "relay", {"relay_number": line}, address=address)


def message(me: Person, number: str, line: int) -> tuple[Record, Line]:
    """A line this person was told of, and its log. Raises NotFound, also for somebody else's."""
    record = db.session.scalar(
        select(Record).where(Record.hotel_id == me.hotel_id, Record.number == number.upper(), Record.form_key == LOG)
    )
    found = matters.lines_of(matters.values_of(record)) if record is not None else []
    for one in found:
        if record is not None and one.number == line and one.told_id == me.id:
            return record, one
    raise NotFound(_("没有找到给您的这条转告。"))


def settle(me: Person, number: str, line: int, result: str, *, address: str = "") -> Record:
    """Settle what an earlier shift has handed on. Raises BadInput, NotFound, NotYours."""
    record = find(number, me)
    try:
        return write(me, record, "settle", {"settle_number": line, "settle_result": result}, address=address)
    except BadInput as problem:
        said = [sentence for found in problem.problems.values() for sentence in found]
        raise BadInput(said[0] if said else problem.sentence, problem.problems) from problem


def complete(me: Person, record: Record, leftover: str, *, address: str = "") -> Record:
    """The officer ends the log: nothing is written on it after. Raises NotYours, TooLate."""
    if matters.values_of(record)["officer"].id != me.id:
        raise NotYours(_("本班记录由值班人本人填完。"))
    return acting.act(me, record, step="finish", given={"leftover": leftover}, address=address)

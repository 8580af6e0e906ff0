"""Alarms: begun with one tap, each step stamped and kept at once by whoever does it, ended with a conclusion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.desks.shift import matters, procedure
from portal.desks.shift.procedure import Move, State
from portal.errors import NotFound
from portal.people import directory
from portal.people.models import Person
from portal.records import acting, amending, editions, engine, filing, readers, surroundings
from portal.records.models import Record
from portal.regulations import settings

FORM, OPEN = "alarm", "处置中"
HANDLE = "handle"
# Whom one may have to tell, those who come first first.
TO_TELL = ("保安员", "保安部领班", "夜值领班", "保安部主管", "保安部经理", "酒店总值班", "总经理")


@dataclass(frozen=True)
class Done:
    """A step with its stamp."""

    step: str
    at: datetime
    by: str
    found: str


@dataclass(frozen=True)
class Alarm:
    """An alarm as its page shows it."""

    record: Record
    kind: str
    at: datetime
    place: str
    reset: str
    scene: str
    done: list[Done]
    told: list[tuple[str, str, datetime]]
    to_do: list[Move]
    besides: list[Move]
    restart_at: datetime | None
    conclusion: str

    @property
    def is_open(self) -> bool:
        return self.record.stage == OPEN

    @property
    def seen(self) -> str:
        """What the page shows, as a mark: another one means there is something new."""
        return f"{len(self.done)}.{len(self.told)}.{self.record.stage}"


def begin(me: Person, kind: str, *, once: str | None = None, address: str = "") -> Record:
    """The bell rings: the record begins now. Raises BadInput, NotYours."""
    form = editions.today(FORM)
    given = {**surroundings.defaults(form, me), "alarm_at": _now(), "kind": kind}
    return filing.submit(me, FORM, given, once=once, address=address)


def find(number: str, me: Person) -> Record:
    """An alarm this person may read. Raises NotFound."""
    record = readers.find(number, for_=me)
    if record.form_key != FORM:
        raise NotFound(_("%(number)s 不是火警及故障报警处理记录。", number=number))
    return record


def going_on(hotel_id: int) -> list[Alarm]:
    """The alarms that are being dealt with, the latest first."""
    found = db.session.scalars(
        select(Record).where(Record.hotel_id == hotel_id, Record.form_key == FORM, Record.stage == OPEN)
        .options(joinedload(Record.edition)).order_by(Record.id.desc())
    )  # fmt: skip
    return [of(record) for record in found]


def of(record: Record) -> Alarm:
    """The alarm as it stands."""
    values = matters.values_of(record)
    done = [
        Done(row["step"], clock.in_house(row["at"]), row["by_whom"].name if row.get("by_whom") else "",
             (row.get("found") or "").strip("， "))
        for row in values.get("steps") or []
    ]  # fmt: skip
    state = State(values["kind"], values.get("reset") or "", values.get("scene") or "",
                  frozenset(one.step for one in done))  # fmt: skip
    shut = values.get("shut_at")
    wait = timedelta(minutes=int(settings.get("panel_restart_wait")))
    told = [(row["who"].name, row["how"], clock.in_house(row["told_at"])) for row in values.get("told") or []]
    return Alarm(
        record, values["kind"], clock.in_house(values["alarm_at"]), values.get("place") or "", state.reset,
        state.scene, done, told, procedure.to_do(state), procedure.besides(state),
        clock.in_house(shut) + wait if shut and procedure.RESTART not in state.done else None,
        values.get("conclusion") or "",
    )  # fmt: skip


# ---- acting ---------------------------------------------------------------------------------------------------------
def tick(me: Person, record: Record, step: str, *, once: str | None = None, address: str = "", **found: Any) -> None:
    """Stamp a step with the time and the person. Somebody else was quicker: theirs counts, and nothing is doubled.

    `found` are further boxes of the step (act_place, act_reset …). Raises BadInput, NotYours, TooLate.
    """
    record = engine.lock(record)
    state = of(record)
    anew = procedure.MOVES[step].asks in (procedure.PLACE, procedure.RESULT, procedure.SCENE, procedure.GUIDE)
    if not anew and any(one.step == step for one in state.done):
        return
    _file(me, record, "act", {"act_step": step, "acted_at": _now(), **found}, once, address)


def tell(me: Person, record: Record, person_id: int, how: str, *, step: str, once: str | None = None,
         address: str = "") -> None:  # fmt: skip
    """Note who was told and how; through the portal they hear of it with this very act."""
    _file(me, record, "notify", {"notify_step": step, "notified": person_id, "notified_how": how,
                                 "notified_at": _now()}, once, address)  # fmt: skip


def call_brigade(me: Person, record: Record, phone: str, understood: bool, *, once: str | None = None,
                 address: str = "") -> None:  # fmt: skip
    """119 was called by this person: from where, and was it understood before hanging up?"""
    _file(me, record, "call_brigade", {"brigade_phone": phone, "understood": understood, "brigade_at": _now()},
          once, address)  # fmt: skip


def _file(me: Person, record: Record, key: str, given: dict[str, Any], once: str | None, address: str) -> None:
    form = editions.amendment_form(editions.of(record), key)
    defaults = {name: value for name, value in surroundings.defaults(form, me).items() if name not in given}
    amending.file(me, record, key, {**defaults, **given}, once=once, address=address)


def end(me: Person, record: Record, conclusion: str, *, address: str = "") -> Record:
    """All is dealt with: the conclusion. Raises BadInput with what is still missing."""
    return acting.act(me, record, step=HANDLE, given={"conclusion": conclusion}, address=address)


def _now() -> datetime:
    """The wall clock when it was written, to the minute, as a form's boxes have it."""
    return clock.as_written().replace(tzinfo=None, second=0, microsecond=0)


# ---- people ---------------------------------------------------------------------------------------------------------
def to_tell() -> list[tuple[Person, str, bool]]:
    """Whom one may have to tell: person, post, on duty now; those on duty first."""
    found: list[tuple[Person, str, bool]] = []
    seen: set[int] = set()
    for name in TO_TELL:
        on = {person.id for person in directory.on_duty(name)}
        post = directory.post(name)
        for person in directory.holders(post) if post is not None else []:
            if person.id not in seen:
                seen.add(person.id)
                found.append((person, name, person.id in on))
    return sorted(found, key=lambda one: not one[2])

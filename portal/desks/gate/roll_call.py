"""The roll call of an evacuation or a drill: begun by the first name that is called, kept as a record, merged from
every marshal's phone by the time each name was called."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.desks.gate import evacuation
from portal.errors import BadInput, NotFound, NotYours
from portal.people import directory
from portal.people.models import Person
from portal.printing.gate import Evacuation, Present
from portal.records import acting, amending, editions, engine, filing, history, readers, settling, surroundings
from portal.records.models import Record
from portal.regulations import settings

FORM, OPEN, DESK = "evacuation", "清点中", "gate"
LOOKING_ON = {"duty", "management"}  # desks that see the list and call nobody
REAL, DRILL = "实际", "演练"
ARRIVED, MISSING, UNKNOWN = "已到", "未到", "不明"
ENDS = ("全部到齐", "有人未到，已报告搜救")
UNLISTED = "名单外"


@dataclass(frozen=True)
class Call:
    """That somebody was called: what was found, when, and by whom."""

    state: str
    at: datetime
    marshal: str
    note: str = ""


@dataclass(frozen=True)
class Line:
    """One person on the list. `call` is the last word on them; `others` the last word of each other marshal who says
    otherwise."""

    person: Present
    call: Call | None = None
    others: tuple[Call, ...] = ()

    @property
    def state(self) -> str:
        return self.call.state if self.call else ""


@dataclass(frozen=True)
class Standing:
    """How a roll call stands, or what it would be called from where none has begun (`record` is None)."""

    roll: Evacuation
    groups: list[tuple[str, list[Line]]]
    record: Record | None = None
    called_at: datetime | None = None
    caller: str = ""
    cleared: list[tuple[str, datetime | None, str]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)

    @property
    def lines(self) -> list[Line]:
        return [line for _title, lines in self.groups for line in lines]

    def count(self, state: str) -> int:
        """How many are in this state; "" is: not called yet."""
        return sum(line.state == state for line in self.lines)

    @property
    def absent(self) -> list[Line]:
        """Everybody who has not arrived."""
        return [line for line in self.lines if line.state != ARRIVED]

    @property
    def all_here_at(self) -> datetime | None:
        """When the last of them arrived; None while somebody has not."""
        calls = [line.call for line in self.lines if line.call]
        return max((call.at for call in calls), default=None) if not self.absent else None

    @property
    def is_open(self) -> bool:
        return self.record is None or self.record.stage == OPEN

    @property
    def seen(self) -> str:
        """What a page shows of it, in short: another where anything is another."""
        shown = [(line.person.key, line.state, len(line.others)) for line in self.lines]
        areas = [(area, at is not None) for area, at, _who in self.cleared]
        number = self.record.number if self.record else ""
        return hashlib.sha256(repr((number, self.is_open, shown, areas)).encode()).hexdigest()[:16]

    @property
    def ended_at(self) -> datetime | None:
        """When it was ended; None while it goes on."""
        return clock.in_house(ended) if (ended := self.answers.get("ended_at")) else None

    def on_paper(self) -> Evacuation:
        """The list as it is printed, with what was found of everybody."""
        groups = [(title, [replace(line.person, state=line.state) for line in lines]) for title, lines in self.groups]
        return replace(self.roll, groups=groups, called_at=self.called_at, arrived=self.count(ARRIVED),
                       ended_at=self.ended_at)  # fmt: skip


# ---- who may --------------------------------------------------------------------------------------------------------
def is_marshal(me: Person) -> bool:
    """May this person call the roll? Who works at the gate's desk, holds a post the hotel names, or is on such duty."""
    if DESK in directory.desks_of(me):
        return True
    named = {name.strip() for name in str(settings.get("evacuation_marshals")).split("、")}
    if named & set(directory.post_names_of(me)):
        return True
    return (shift := directory.is_on_duty(me)) is not None and shift.duty in named


def looks_on(me: Person) -> bool:
    """May this person see the list? Marshals, and who answers for the house."""
    return is_marshal(me) or bool(directory.desks_of(me) & LOOKING_ON)


def let_look(me: Person) -> None:
    """Raises NotYours for whoever may not see the list."""
    if not looks_on(me):
        raise NotYours(_("疏散清点由门岗、监控室和酒店指定的疏散引导员办理。"))


def allow(me: Person) -> None:
    """Raises NotYours for whoever is no marshal."""
    if not is_marshal(me):
        raise NotYours(_("疏散清点由门岗、监控室和酒店指定的疏散引导员办理。"))


# ---- beginning ------------------------------------------------------------------------------------------------------
def running(me: Person, *, drill: bool) -> Record | None:
    """The roll call that is going on, the latest of this kind."""
    title = DRILL if drill else REAL
    open_ones = db.session.scalars(
        select(Record).where(Record.hotel_id == me.hotel_id, Record.form_key == FORM, Record.stage == OPEN)
        .order_by(Record.id.desc())
    )  # fmt: skip
    return next((one for one in open_ones if settling.values(one, editions.of(one))["kind"] == title), None)


def begin(me: Person, *, drill: bool, address: str = "") -> Record:
    """The roll call of this kind that is going on, or a new one over everybody who is in the house now. Two phones
    that begin at once begin one. Raises NotYours."""
    allow(me)
    history.in_order(me.hotel_id)
    if (record := running(me, drill=drill)) is not None:
        return record
    with force_locale("zh"):  # a record is kept in the hotel's language
        found = evacuation.now(me, drill=drill)
    people = [
        {"key": one.key, "group": title, "name": one.name, "unit": one.unit, "where": one.where}
        for title, group in found.groups for one in group
    ]  # fmt: skip
    given = {
        "kind": DRILL if drill else REAL, "called_at": clock.as_written().replace(tzinfo=None), "caller": me.login,
        "meeting_point": found.assembly_point, "people": people,
    }  # fmt: skip
    return filing.submit(me, FORM, given, address=address)


# ---- calling --------------------------------------------------------------------------------------------------------
def mark(
    me: Person, *, drill: bool, number: str = "", key: str, name: str, state: str, note: str = "",
    once: str | None = None, address: str = "",
) -> Record:  # fmt: skip
    """Note what was found of one person; the first begins the roll call. Somebody on no list is called by a name alone.
    Raises BadInput, NotYours, NotFound."""
    allow(me)
    if not key.strip() and not name.strip():
        raise BadInput(_("还没有记下。"), {"name": [_("请填写姓名")]})
    record = find(number, me) if number else begin(me, drill=drill, address=address)
    on_list = next((row for row in _rows(record, "people") if row["key"] == key), None)
    given = {
        "who": key.strip() or f"x-{name.strip()}", "called": on_list["name"] if on_list else name.strip() or key,
        "state": state, "seen_at": clock.as_written().replace(tzinfo=None), "remark": note.strip(),
    }  # fmt: skip
    amending.file(me, record, "mark", given, once=once, address=address)
    return record


def clear(
    me: Person, *, drill: bool, number: str = "", area: str, once: str | None = None, address: str = ""
) -> Record:
    """Note that nobody is left in an area. Raises BadInput, NotYours, NotFound."""
    allow(me)
    record = find(number, me) if number else begin(me, drill=drill, address=address)
    given = {"area": area.strip(), "cleared_at": clock.as_written().replace(tzinfo=None)}
    amending.file(me, record, "clear", given, once=once, address=address)
    return record


def finish(me: Person, number: str, *, result: str, absent: str, summary: str, address: str = "") -> Record:
    """End it. Who has arrived is counted here. Raises BadInput, TooLate, NotYours, NotFound."""
    allow(me)
    record = engine.lock(find(number, me))
    given = {
        "ended_at": clock.as_written().replace(tzinfo=None), "result": result, "absent": absent.strip(),
        "arrived": standing(record, me).count(ARRIVED), "summary": summary.strip(),
    }  # fmt: skip
    return acting.act(me, record, step="end", given=given, address=address)


def find(number: str, me: Person) -> Record:
    """The roll call of this number, for a marshal or whoever may read it. Raises NotFound."""
    record = None
    if is_marshal(me):
        record = db.session.scalar(
            select(Record).where(
                Record.hotel_id == me.hotel_id, Record.number == number.upper(), Record.form_key == FORM
            )
        )
    record = record or readers.find(number, for_=me)
    if record.form_key != FORM:
        raise NotFound(_("%(number)s 不是疏散清点记录。", number=number))
    return record


# ---- how it stands --------------------------------------------------------------------------------------------------
def now(me: Person, *, drill: bool) -> Standing:
    """The roll call that is going on, or the list of this moment to begin with."""
    if (record := running(me, drill=drill)) is not None:
        return standing(record, me)
    found = evacuation.now(me, drill=drill)
    return Standing(found, [(title, [Line(one) for one in group]) for title, group in found.groups])


def standing(record: Record, me: Person) -> Standing:
    """How this roll call stands. Where it is still going on, whoever has come in since it began stands at the end of
    their group; what the list of the record does not say (telephone, badge) is as the house knows it now."""
    known = settling.values(record, editions.of(record))
    fresh = evacuation.now(me, drill=known["kind"] == DRILL)
    live = {one.key: one for _title, group in fresh.groups for one in group} if record.stage == OPEN else {}
    calls = _calls(known.get("marks") or [])
    groups: dict[str, list[Line]] = {title: [] for title, _group in fresh.groups}
    listed = set()
    for row in known.get("people") or []:
        listed.add(row["key"])
        person = live.get(row["key"]) or Present(
            key=row["key"], name=row["name"], unit=row["unit"] or "", with_whom="", where=row["where"] or "",
            since=clock.in_house(known["called_at"]),
        )  # fmt: skip
        groups.setdefault(_(row["group"]), []).append(_line(person, calls))
    for title, group in fresh.groups if live else ():
        groups[title] += [_line(one, calls) for one in group if one.key not in listed]
    unlisted = {key: found for key, found in calls.items() if key not in listed and key not in live}
    for key, found in unlisted.items():
        since = clock.in_house(found[-1][1].at)
        person = Present(key=key, name=found[-1][0], unit="", with_whom="", where="", since=since)
        groups.setdefault(_(UNLISTED), []).append(_line(person, calls))
    cleared = [(row["area"], clock.in_house(row["at"]), row["marshal"].name) for row in known.get("cleared") or []]
    names = {area for area, _at, _who in cleared}
    areas = [*cleared, *((one, None, "") for one in surroundings.PortalWorld().register("areas") if one not in names)]
    return Standing(
        replace(fresh, at=clock.house_now()), list(groups.items()), record, clock.in_house(known["called_at"]),
        known["caller"].name, areas, known,
    )  # fmt: skip


def _calls(rows: Iterable[dict[str, Any]]) -> dict[str, list[tuple[str, Call]]]:
    """The calls of each key in the order they were made, whatever the order they arrived in."""
    found: dict[str, list[tuple[str, Call]]] = {}
    for row in sorted(rows, key=lambda row: row["at"]):
        call = Call(row["state"], clock.in_house(row["at"]), row["marshal"].name, row["note"] or "")
        found.setdefault(row["key"], []).append((row["name"], call))
    return found


def _line(person: Present, calls: dict[str, list[tuple[str, Call]]]) -> Line:
    made = [call for _name, call in calls.get(person.key, ())]
    if not made:
        return Line(person)
    last_of = {call.marshal: call for call in made}
    others = [call for who, call in last_of.items() if who != made[-1].marshal and call.state != made[-1].state]
    return Line(person, made[-1], tuple(others))


def _rows(record: Record, table: str) -> list[dict[str, Any]]:
    return settling.values(record, editions.of(record)).get(table) or []

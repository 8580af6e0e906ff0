"""Deliveries at the gate: who is in with goods, who waits for a manager's consent; asking by telephone, leaving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.errors import BadInput, NotFound, TooLate
from portal.people import directory
from portal.people.models import Person
from portal.records import acting, editions, readers, settling
from portal.records.models import Record
from portal.records.sealing import Sealed
from portal.regulations import settings

FORM, ASK, LEAVE, INSIDE = "goods_delivery", "manager", "leave", "在店"


@dataclass(frozen=True)
class Delivery:
    """Somebody who has come with goods. `waits_for`: the manager who must agree first, with a telephone; `late` says in
    words why they are inside for too long."""

    number: str
    company: str
    deliverer: str
    goods: str
    department: str
    upstairs: bool
    purpose: str
    entered_at: datetime
    consented_by: str = ""
    waits_for: str = ""
    phone: str = ""
    late: str = ""
    inside: bool = False
    refused: bool = False
    plate: str = ""  # masked
    hashes: frozenset[str] = frozenset()  # of the plate and the document


# Asked by every line a guard types, so put together once.
_OPEN = (
    select(Record)
    .where(Record.hotel_id == bindparam("hotel_id"), Record.form_key == FORM, Record.finished_at.is_(None))
    .where(Record.status.in_(("running", "approved")), Record.stage.in_(("", INSIDE)))
    .options(joinedload(Record.edition))
)


def open_now(hotel_id: int) -> list[Delivery]:
    """Deliveries not ended: waiting for consent first, then those inside, the first to come first. All of them are on
    the premises: who waits for consent waits below."""
    found = [_delivery(record) for record in db.session.scalars(_OPEN, {"hotel_id": hotel_id})]
    return sorted(found, key=lambda one: (not one.waits_for, one.entered_at))


def find(number: str, me: Person) -> Delivery:
    """One delivery. Raises NotFound, also for a record of another kind."""
    return _delivery(_record(number, me))


def consent(me: Person, number: str, *, agreed: bool, who: str, note: str = "", address: str = "") -> Delivery:
    """Enter what the manager said on the telephone. `who` answered: the name of an employee.

    Raises BadInput naming `who`, TooLate when it has been answered, NotYours.
    """
    record = _record(number, me)
    if record.status != "running":
        raise TooLate(_("已经有了答复，请看最新的状态。"))
    if not who.strip():
        raise BadInput(_("请写明是哪位经理答复的。"), {"who": [_("请写明是哪位经理答复的")]})
    told = _("%(who)s同意", who=who.strip()) if agreed else _("%(who)s不同意", who=who.strip())
    words = _("电话征询：%(told)s", told=told) + (f"，{note.strip()}" if note.strip() else "")
    if not agreed:
        acting.reject(me, record, step=ASK, reason=words, address=address)
        return _delivery(record)
    try:
        acting.act(me, record, step=ASK, given={"consented_by": who.strip()}, opinion=words, address=address)
    except BadInput as problem:
        said = [sentence for found in problem.problems.values() for sentence in found]
        raise BadInput(problem.sentence, {"who": said}) from None
    return _delivery(record)


def leave(me: Person, number: str, *, exit_note: str = "", address: str = "") -> Delivery:
    """Note that they have left, now; `exit_note` is the number of a released note for what they carried away.

    Raises BadInput naming `exit_note`, TooLate, NotYours.
    """
    record = _record(number, me)
    moment = clock.house_now().replace(tzinfo=None, second=0, microsecond=0)
    acting.act(me, record, step=LEAVE, given={"left_at": moment, "exit_note": exit_note.strip()}, address=address)
    return _delivery(record)


def _record(number: str, me: Person) -> Record:
    record = readers.find(number, for_=me)
    if record.form_key != FORM:
        raise NotFound(_("%(number)s 不是送货人员登记。", number=record.number))
    return record


def _delivery(record: Record) -> Delivery:
    known = settling.values(record, editions.of(record))
    entered = clock.in_house(known["entered_at"])
    waiting = record.status == "running"
    manager = _manager(known) if waiting else None
    sealed = [value for value in known.values() if isinstance(value, Sealed)]
    plate = known.get("plate")
    return Delivery(
        number=record.number, company=known["company"], deliverer=known["deliverer"], goods=known["goods"],
        department=known["department"].name, upstairs=bool(known.get("upstairs")), purpose=known.get("purpose") or "",
        entered_at=entered, consented_by=known["consented_by"].name if known.get("consented_by") else "",
        waits_for=(manager.name if manager else _("部门经理")) if waiting else "",
        phone=manager.phone if manager else "", late=_late(record, entered),
        inside=record.status == "approved" and record.finished_at is None, refused=record.status == "rejected",
        plate=plate.masked if isinstance(plate, Sealed) else "",
        hashes=frozenset(mark for value in sealed for mark in value.hashes),
    )  # fmt: skip


def _manager(known: dict[str, Any]) -> Person | None:
    department = next((one for one in directory.departments() if one.id == known["department"].id), None)
    return next(iter(directory.head_of(department)), None) if department is not None else None


def _late(record: Record, entered: datetime) -> str:
    if record.status != "approved" or record.stage != INSIDE:
        return ""
    kept = record.settings or {}
    key = "visitor_longest_stay_hours"
    longest = int(settings.spec(key).thaw(kept[key]) if key in kept else settings.get(key))
    stays = clock.house_now() - entered
    return _("已超过 %(n)s 小时", n=longest) if stays >= timedelta(hours=longest) else ""

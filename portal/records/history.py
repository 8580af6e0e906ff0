"""The history: append-only events, chained by hash per hotel, and the check that finds a line altered or missing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from portal.clock import now
from portal.db import db
from portal.people.models import Hotel, Person
from portal.records.models import ChainHead, Event, Record
from portal.records.states import EVENTS


def write(
    record: Record | None,
    kind: str,
    *,
    by: Person | None,
    acting_for: Person | None = None,
    step: str = "",
    note: str = "",
    data: dict[str, Any] | None = None,
    hotel_id: int | None = None,
    address: str = "",
) -> Event:
    """Add one line to the history, inside the caller's transaction. Personal values in `data` must be sealed."""
    if kind not in EVENTS:
        raise ValueError(f"an event without a wording: {kind}")
    hotel = record.hotel_id if record is not None else hotel_id
    assert hotel is not None
    # The update locks the head until commit: lines get their numbers in the order in which they become true.
    head = db.session.execute(
        update(ChainHead).where(ChainHead.hotel_id == hotel).values(seq=ChainHead.seq + 1)
        .returning(ChainHead.seq, ChainHead.hash)
        .execution_options(synchronize_session=False)
    ).one_or_none()  # fmt: skip
    if head is None:
        db.session.add(ChainHead(hotel_id=hotel, seq=0, hash="0" * 64))
        db.session.flush()
        return write(record, kind, by=by, acting_for=acting_for, step=step, note=note, data=data, hotel_id=hotel,
                     address=address)  # fmt: skip
    event = Event(
        hotel_id=hotel, seq=head.seq, record_id=record.id if record is not None else None, kind=kind,
        actor_id=by.id if by else None, for_id=acting_for.id if acting_for else None, step=step, note=note,
        data=data or {}, address=address, at=now(), prev_hash=head.hash, hash="",
    )  # fmt: skip
    event.hash = digest(event)
    db.session.add(event)
    db.session.flush()
    db.session.execute(
        update(ChainHead).where(ChainHead.hotel_id == hotel).values(hash=event.hash)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return event


def digest(event: Event) -> str:
    """The hash of a line and of all before it."""
    line = [event.hotel_id, event.seq, event.record_id, event.kind, event.actor_id, event.for_id, event.step,
            event.note, event.data, event.address, event.at.isoformat(), event.prev_hash]  # fmt: skip
    return hashlib.sha256(json.dumps(line, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Break:
    """The first place where a hotel's history does not hold."""

    hotel_id: int
    seq: int
    what: str


@dataclass(frozen=True)
class Verdict:
    lines: int
    heads: dict[str, str]  # hotel code → hash of its last line, to be anchored outside
    breaks: list[Break]


def verify() -> Verdict:
    """Read every line of every hotel again and say the first break of each chain."""
    lines, heads, breaks = 0, {}, []
    for hotel in db.session.scalars(select(Hotel).order_by(Hotel.id)):
        expected_seq, prev = 1, "0" * 64
        broken: Break | None = None
        for event in _lines(hotel.id):
            lines += 1
            if event.seq != expected_seq:
                broken = Break(hotel.id, expected_seq, f"第 {expected_seq} 行缺失（下一行是第 {event.seq} 行）")
            elif event.prev_hash != prev or digest(event) != event.hash:
                broken = Break(hotel.id, event.seq, f"第 {event.seq} 行被改动过")
            if broken:
                break
            expected_seq, prev = event.seq + 1, event.hash
        head = db.session.get(ChainHead, hotel.id)
        if broken is None and head is not None and (head.seq != expected_seq - 1 or head.hash != prev):
            broken = Break(hotel.id, expected_seq, f"末尾缺失：应到第 {head.seq} 行，只有 {expected_seq - 1} 行")
        if broken:
            breaks.append(broken)
        heads[hotel.code] = head.hash if head else ""
    return Verdict(lines, heads, breaks)


def _lines(hotel_id: int) -> Iterator[Event]:
    """Events in order, a thousand at a time: the history outgrows memory."""
    after = 0
    while True:
        page = db.session.scalars(
            select(Event).where(Event.hotel_id == hotel_id, Event.seq > after).order_by(Event.seq).limit(1000)
        ).all()
        if not page:
            return
        yield from page
        after = page[-1].seq
        db.session.expunge_all()


def of(record: Record) -> list[Event]:
    """A record's own lines, oldest first."""
    return list(db.session.scalars(select(Event).where(Event.record_id == record.id).order_by(Event.seq)))

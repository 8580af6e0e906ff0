"""The history: append-only events, chained by hash per hotel, and the check that finds a line altered or missing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal import clock
from portal.clock import now
from portal.db import db
from portal.people.models import Hotel, Person
from portal.records import moves
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
    """Add one line to the history, inside the caller's transaction. Personal values in `data` must be sealed.

    What has moved on the record since its last line stands in the line as `moves`; when it was written, where a
    browser held it for want of a network, as `written_at`.
    """
    if kind not in EVENTS:
        raise ValueError(f"an event without a wording: {kind}")
    data = dict(data or {})
    if by is not None and (written := clock.written()) is not None:
        data["written_at"] = written.isoformat()
    if record is not None and (moved := moves.take(record)):
        data["moves"] = moved
    hotel = record.hotel_id if record is not None else hotel_id
    assert hotel is not None
    head = _head(hotel)
    head.seq += 1
    line = Event(
        hotel_id=hotel, seq=head.seq, record_id=record.id if record is not None else None, kind=kind,
        actor_id=by.id if by else None, for_id=acting_for.id if acting_for else None, step=step, note=note,
        data=data, address=address, at=now(), prev_hash=head.hash, hash="",
    )  # fmt: skip
    line.hash = head.hash = digest(line)
    db.session.add(line)
    return line


_BEGIN = {
    dialect: insert(ChainHead).on_conflict_do_nothing(index_elements=["hotel_id"])
    for dialect, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}
_LOCKED = "history_locked"  # the heads this transaction has locked, by hotel


def in_order(hotel_id: int) -> None:
    """From here to its commit nobody else acts on any record of the hotel: what the act asks of other records (is the
    badge in use, are the goods already asked for) stays true until it counts, and no two acts wait for one another
    crosswise. Called before any other lock (docs/decisions/9); SQLite lets one write at a time anyway."""
    _head(hotel_id)


def _head(hotel_id: int) -> ChainHead:
    """The end of the hotel's chain, locked by the first line of a transaction until its commit: lines get their
    numbers in the order in which they become true. What is written of it goes out with the lines themselves."""
    session = db.session()
    locked: dict[int, ChainHead] = session.info.setdefault(_LOCKED, {})
    if hotel_id in locked:
        return locked[hotel_id]
    with session.no_autoflush:  # what is written so far goes out with what follows
        head = session.get(ChainHead, hotel_id, with_for_update=True, populate_existing=True)
        if head is None:  # the hotel's first act; two at once: the key lets one in, the other waits and finds the row
            session.execute(_BEGIN[session.get_bind().dialect.name], {"hotel_id": hotel_id, "seq": 0, "hash": "0" * 64})
            head = session.get_one(ChainHead, hotel_id, with_for_update=True, populate_existing=True)
    locked[hotel_id] = head
    return head


def _unlocked(session: Session, *_: object) -> None:
    session.info.pop(_LOCKED, None)


@event.listens_for(db.session, "after_commit")
def _lasting(session: Session) -> None:
    if not session.in_nested_transaction():  # the end of a savepoint lets no lock go
        _unlocked(session)


event.listen(db.session, "after_soft_rollback", _unlocked)  # soft: a lock taken inside a savepoint goes with it


def write_rest(record: Record) -> None:
    """A line for what has moved since the act's own: the step that a refusal closed, the case it ended."""
    if moved := moves.take(record):
        write(record, "moved", by=None, data={"moves": moved})


def _tell_moves(record_id: int, session: Session) -> None:
    """A line of its own for moves that no act has written down: nothing ever moves without one."""
    write(session.get_one(Record, record_id), "moved", by=None)


moves.when_unwritten(_tell_moves)


def digest(line: Event) -> str:
    """The hash of a line and of all before it."""
    said = [line.hotel_id, line.seq, line.record_id, line.kind, line.actor_id, line.for_id, line.step,
            line.note, line.data, line.address, line.at.isoformat(), line.prev_hash]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


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
        for line in _lines(hotel.id):
            lines += 1
            if line.seq != expected_seq:
                broken = Break(hotel.id, expected_seq, f"第 {expected_seq} 行缺失（下一行是第 {line.seq} 行）")
            elif line.prev_hash != prev or digest(line) != line.hash:
                broken = Break(hotel.id, line.seq, f"第 {line.seq} 行被改动过")
            if broken:
                break
            expected_seq, prev = line.seq + 1, line.hash
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


_OF_RECORD = select(Event).where(Event.record_id == bindparam("record_id")).order_by(Event.seq)


def of(record: Record) -> list[Event]:
    """A record's own lines, oldest first."""
    return list(db.session.scalars(_OF_RECORD, {"record_id": record.id}))

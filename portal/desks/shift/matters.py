"""What is open on the logs of the shifts: matters handed on and not settled, messages nobody has acknowledged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.people.models import Person
from portal.records import editions, settling
from portal.records.models import Record, RecordValue

LOG = "duty_log"
WRITING, REVIEW = "值班中", "待审阅"


@dataclass(frozen=True)
class Line:
    """One line of a log with what has become of it."""

    number: int
    at: datetime
    category: str
    content: str
    caller: str
    told: str
    told_id: int | None
    handling: str
    hand_on: bool
    writer: str
    writer_id: int | None
    struck: dict[str, Any] | None = None
    relayed: dict[str, Any] | None = None
    settled: dict[str, Any] | None = None

    @property
    def waits(self) -> bool:
        """Has whoever was to be told not acknowledged it yet?"""
        return bool(self.told) and self.relayed is None and self.struck is None

    @property
    def is_open(self) -> bool:
        """Is it handed on and not settled?"""
        return self.hand_on and self.settled is None and self.struck is None


@dataclass(frozen=True)
class Matter:
    """An open line with the log it stands on."""

    log: str
    post: str
    shift: str
    line: Line

    @property
    def words(self) -> str:
        """As it stands in the record of a handover."""
        return f"{self.line.content}（{self.log} 第 {self.line.number} 行）"


def lines_of(values: dict[str, Any]) -> list[Line]:
    """The lines of a log, in the order in which they were written. `values`: the log's answers."""
    marks = {name: {row["number"]: row for row in values.get(name) or []} for name in ("struck", "relayed", "settled")}
    return [
        Line(
            number=row["number"], at=clock.in_house(row["at"]), category=row["category"], content=row["content"],
            caller=row.get("caller") or "", told=row["told"].name if row.get("told") else "",
            told_id=row["told"].id if row.get("told") else None, handling=row.get("handling") or "",
            hand_on=bool(row.get("hand_on")), writer=row["writer"].name if row.get("writer") else "",
            writer_id=row["writer"].id if row.get("writer") else None,
            **{name: found.get(row["number"]) for name, found in marks.items()},
        )
        for row in values.get("lines") or []
    ]  # fmt: skip


def values_of(record: Record) -> dict[str, Any]:
    """A record's answers, personal ones as masks."""
    return settling.values(record, editions.of(record))


def logs_with_something_open(hotel_id: int) -> list[Record]:
    """The logs on which something is open, oldest first."""
    unsettled = select(RecordValue.record_id).where(
        RecordValue.hotel_id == hotel_id, RecordValue.field == "unsettled", RecordValue.amount > 0
    )
    found = db.session.scalars(
        select(Record).where(Record.id.in_(unsettled), Record.form_key == LOG, Record.status == "approved")
        .options(joinedload(Record.edition))
    )  # fmt: skip
    return sorted(found, key=lambda record: record.id)


def handed_on(hotel_id: int, *, besides: Record | None = None, post: str = "") -> list[Matter]:
    """What was handed on and is not settled: everywhere, or of one post; not the lines of the log `besides`."""
    return [
        matter for matter in _all(hotel_id, post)
        if matter.line.is_open and (besides is None or matter.log != besides.number)
    ]  # fmt: skip


def unacknowledged(hotel_id: int) -> list[Matter]:
    """Messages that whoever was to be told has not acknowledged."""
    return [matter for matter in _all(hotel_id) if matter.line.waits]


def to_acknowledge(person: Person) -> list[Matter]:
    """The messages that wait for this person's own tap."""
    return [matter for matter in unacknowledged(person.hotel_id) if matter.line.told_id == person.id]


def _all(hotel_id: int, post: str = "") -> list[Matter]:
    found = []
    for record in logs_with_something_open(hotel_id):
        values = values_of(record)
        if post in ("", values["post"]):
            found += [Matter(record.number, values["post"], values["shift"], line) for line in lines_of(values)]
    return found

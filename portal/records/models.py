"""Filled-in forms: records, their history, the runs of their steps, tasks, readers, drafts."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.clock import now
from portal.db import Base, OfHotel
from portal.people.models import Department, Person
from portal.records.states import RECORD, TASK


def _one_of(column: str, values: Any) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


_THERE = text("gone_at IS NULL")
_OPEN = text("finished_at IS NULL")
_OF_A_DESK = text("desk <> ''")


class FormEdition(OfHotel, Base):
    """A form as it stood, by content. Kept for ever: records name the edition they were filed on."""

    __tablename__ = "form_edition"
    __table_args__ = (UniqueConstraint("hotel_id", "content_hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(String(60), index=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    # Kept as text on PostgreSQL too: JSONB forgets the order of keys, and a form is nothing without its order. Long and
    # read once in the life of a process (editions.of), so only when asked for.
    data: Mapped[dict[str, Any]] = mapped_column(JSON(none_as_null=True), deferred=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Counter(OfHotel, Base):
    """The last number given, by prefix and year; one row locked at a time, so that a failure leaves no hole."""

    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("hotel_id", "prefix", "year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    prefix: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)


class Record(OfHotel, Base):
    """One filled-in form. `status`, `stage` are caches of its events; `answers` hold personal values sealed."""

    __tablename__ = "record"
    __table_args__ = (
        UniqueConstraint("hotel_id", "number"),
        UniqueConstraint("hotel_id", "once_token"),
        Index("ix_record_list", "hotel_id", "form_key", "status", "stage"),
        Index("ix_record_applicant", "applicant_id", "id"),
        # What a desk shows is what is open now: few, however many lie behind.
        Index("ix_record_open", "hotel_id", "form_key", sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint(_one_of("status", RECORD), name="status"),
        CheckConstraint("status <> 'approved' OR decided_at IS NOT NULL", name="decided"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    form_key: Mapped[str] = mapped_column(String(60))
    edition_id: Mapped[int] = mapped_column(ForeignKey("form_edition.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20), default="running")
    stage: Mapped[str] = mapped_column(String(40), default="")
    applicant_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    answers: Mapped[dict[str, Any]]
    wrapped_key: Mapped[str] = mapped_column(String(200))
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the figures it was filed under
    policies: Mapped[dict[str, Any]] = mapped_column(default=dict)  # code → edition of the regulation that governs it
    turn: Mapped[int] = mapped_column(default=1)  # 1 at first, +1 each time it is submitted again
    resume_at: Mapped[str] = mapped_column(String(60), default="")  # after mending: the step that returned it (直达)
    once_token: Mapped[str | None] = mapped_column(String(64))  # a repeated click is one record
    submitted_at: Mapped[datetime] = mapped_column(default=now, index=True)
    happened_at: Mapped[datetime | None]  # 补录: the earlier time it was entered for
    decided_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]  # when what follows from its approval was done
    updated_at: Mapped[datetime] = mapped_column(default=now)
    applicant: Mapped[Person] = relationship(foreign_keys=[applicant_id])
    department: Mapped[Department | None] = relationship(foreign_keys=[department_id])
    edition: Mapped[FormEdition] = relationship()
    # Read by `engine.runs_of`, with their tasks and everybody in them.
    runs: Mapped[list[StepRun]] = relationship(back_populates="record", order_by="StepRun.id")


class RecordValue(OfHotel, Base):
    """A declared column of a record as typed columns, for lists, desks and reports. Personal values: keyed hash."""

    __tablename__ = "record_value"
    __table_args__ = (
        Index("ix_record_value_word", "hotel_id", "field", "word"),
        Index("ix_record_value_moment", "hotel_id", "field", "moment"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), index=True)
    field: Mapped[str] = mapped_column(String(60))  # "starts", or "workers.name" in a table
    row: Mapped[int] = mapped_column(default=0)
    word: Mapped[str | None] = mapped_column(String(200))
    amount: Mapped[Decimal | None] = mapped_column(Numeric(20, 4))
    moment: Mapped[datetime | None]
    ref_id: Mapped[int | None] = mapped_column(Integer, index=True)  # the person, department or record it names


class RecordReader(Base):
    """Who may read a record, as tokens (docs/architecture.md); compared with a person's tokens at reading time."""

    __tablename__ = "record_reader"
    __table_args__ = (Index("ix_record_reader_token", "token", "record_id"),)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True)
    token: Mapped[str] = mapped_column(String(40), primary_key=True)


class ChainHead(Base):
    """The end of a hotel's history: the row every act locks, so that the chain has one order."""

    __tablename__ = "chain_head"
    hotel_id: Mapped[int] = mapped_column(ForeignKey("hotel.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default="")


class Event(OfHotel, Base):
    """One thing that happened: who, for whom, when, from where, what changed. Append-only, chained by hash."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("hotel_id", "seq"),
        CheckConstraint("kind <> 'returned' OR note <> ''", name="return_reason"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    record_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: the portal itself
    for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # acting for (代)
    step: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    address: Mapped[str] = mapped_column(String(60), default="")
    at: Mapped[datetime]
    prev_hash: Mapped[str] = mapped_column(String(64))
    # Tells the lines of an act apart as their ids come back, so that all of them are written in one statement.
    hash: Mapped[str] = mapped_column(String(64), insert_sentinel=True)
    # To look at only: a session that writes lines has nothing to work out about them.
    actor: Mapped[Person | None] = relationship(foreign_keys=[actor_id], viewonly=True)
    acted_for: Mapped[Person | None] = relationship(foreign_keys=[for_id], viewonly=True)


class StepRun(OfHotel, Base):
    """A step reached by a record. The same step may be reached again after a return: another run."""

    __tablename__ = "step_run"
    __table_args__ = (
        CheckConstraint(_one_of("state", TASK), name="state"),
        CheckConstraint("state = 'waiting' OR closed_at IS NOT NULL", name="closed"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), index=True)
    step: Mapped[str] = mapped_column(String(60))  # the step's key; "" is the applicant mending
    turn: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    need: Mapped[int] = mapped_column(default=1)  # how many must pass
    in_turn: Mapped[bool] = mapped_column(default=False)
    rule: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # of voting: voting.Ballot
    why: Mapped[str] = mapped_column(Text, default="")  # how it was reached, how it ended
    opened_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    record: Mapped[Record] = relationship(back_populates="runs")
    tasks: Mapped[list[Task]] = relationship(back_populates="run", order_by="Task.id")


class Task(OfHotel, Base):
    """A step waiting for one person; `acting_id` is the substitute who may act for them. One that waits for a `desk`
    has no person: it is for whoever works there, and becomes theirs with what they do (`take`).

    `role` says why it is theirs: "" by the route, "advice" asked for by the holder of `parent_id` (委派), "before",
    "after", "beside" added by that holder (加签).
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_person", "person_id", "state"),
        # Only where somebody stands in: with all the others in it, a database takes the index for useless.
        Index(
            "ix_task_acting",
            "acting_id",
            "state",
            sqlite_where=text("acting_id IS NOT NULL"),
            postgresql_where=text("acting_id IS NOT NULL"),
        ),
        Index("ix_task_decider", "decider_id", "decided_at"),  # 我处理过的, the latest first
        Index("ix_task_desk", "desk", "state", sqlite_where=_OF_A_DESK, postgresql_where=_OF_A_DESK),
        CheckConstraint(_one_of("state", TASK), name="state"),
        CheckConstraint(
            "state NOT IN ('passed', 'rejected', 'returned') OR (decider_id IS NOT NULL AND decided_at IS NOT NULL)",
            name="decider",
        ),
        CheckConstraint("state <> 'returned' OR opinion <> ''", name="return_reason"),
        CheckConstraint(_one_of("role", ("", "advice", "before", "after", "beside")), name="role"),
        CheckConstraint("person_id IS NOT NULL OR (desk <> '' AND decider_id IS NULL)", name="holder"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("step_run.id"), index=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    desk: Mapped[str] = mapped_column(String(20), default="", server_default="")
    acting_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    role: Mapped[str] = mapped_column(String(10), default="", server_default="")
    weight: Mapped[int] = mapped_column(default=1, server_default="1")  # of the vote, where votes weigh
    via: Mapped[str] = mapped_column(Text, default="")  # how the person was found, in words
    why: Mapped[str] = mapped_column(Text, default="", server_default="")  # closed or skipped by itself: the reason
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    opened_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
    decider_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    opinion: Mapped[str] = mapped_column(Text, default="")
    signature: Mapped[str] = mapped_column(Text, default="")
    run: Mapped[StepRun] = relationship(back_populates="tasks")
    record: Mapped[Record] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    acting: Mapped[Person | None] = relationship(foreign_keys=[acting_id])
    decider: Mapped[Person | None] = relationship(foreign_keys=[decider_id])


class Copy(OfHotel, Base):
    """A record shown to somebody who decides nothing on it, with a mark when they have read it."""

    __tablename__ = "copy"
    __table_args__ = (UniqueConstraint("record_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
    record: Mapped[Record] = relationship()


class Draft(OfHotel, Base):
    """What was typed so far, exactly as typed and sealed whole: even what could not be taken is kept."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_person", "person_id", "submitted_id"), UniqueConstraint("person_id", "token"))
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    form_key: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"))  # mending this one, or filling its step
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    token: Mapped[str] = mapped_column(String(64))  # of the page it is typed on: the record it becomes carries it too
    title: Mapped[str] = mapped_column(String(200), default="")
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    submitted_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"))  # set once: a second click finds it


class Link(OfHotel, Base):
    """Two records that belong together (damage report → purchase), shown on both."""

    __tablename__ = "link"
    __table_args__ = (UniqueConstraint("from_id", "to_id", "why"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("record.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("record.id"), index=True)
    why: Mapped[str] = mapped_column(String(60), default="")


class FollowUp(OfHotel, Base):
    """What a record leads to, by its form's declaration of that key: offered, then made, or set aside with a reason."""

    __tablename__ = "follow_up"
    __table_args__ = (
        UniqueConstraint("record_id", "key"),
        CheckConstraint(_one_of("state", ("offered", "made", "set_aside")), name="state"),
        CheckConstraint("state <> 'made' OR made_id IS NOT NULL", name="made"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    key: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(20), default="offered")
    why: Mapped[str] = mapped_column(Text, default="")  # why it was not filed by itself, or why it was set aside
    made_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who filed it or set it aside
    at: Mapped[datetime] = mapped_column(default=now)
    record: Mapped[Record] = relationship(foreign_keys=[record_id])
    made: Mapped[Record | None] = relationship(foreign_keys=[made_id])


class RegisterEntry(OfHotel, Base):
    """One entry of a small register a department keeps: areas, fixed fire places, the watch list."""

    __tablename__ = "register_entry"
    __table_args__ = (Index("ix_register_entry_name", "hotel_id", "register", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    register: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    hashes: Mapped[list[Any]] = mapped_column(default=list)  # keyed hashes of personal numbers, for exact match
    until: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)


class RouteFinding(OfHotel, Base):
    """Something that would make a route go astray, as the nightly check found it: there since when, and until when."""

    __tablename__ = "route_finding"
    __table_args__ = (
        Index("ix_route_finding_open", "hotel_id", sqlite_where=_THERE, postgresql_where=_THERE),
        UniqueConstraint("hotel_id", "form_key", "step", "kind", "subject", "since"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(String(60), default="")  # "": it concerns more than one form
    step: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(100))  # what it is about, so that it is the same one every night
    words: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(String(200))  # where it is mended
    since: Mapped[datetime] = mapped_column(default=now)
    gone_at: Mapped[datetime | None]

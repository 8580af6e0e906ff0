"""Tables of the working calendar, of what is due, and of the workers who see to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.clock import now
from portal.db import Base, OfHotel


class CalendarDay(OfHotel, Base):
    """A day that differs from the calendar shipped with the portal: the hotel's own, or a year not shipped yet."""

    __tablename__ = "calendar_day"
    __table_args__ = (
        UniqueConstraint("hotel_id", "day"),
        CheckConstraint("kind IN ('holiday', 'workday')", name="kind"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(10))  # holiday | workday
    name: Mapped[str] = mapped_column(String(60), default="")
    by_state: Mapped[bool] = mapped_column(
        default=False
    )  # copied from the State Council's notice, not the house's idea


class Due(OfHotel, Base):
    """Something to be done at a time, once. Waiting until `done_at`; its error stays readable until it succeeds."""

    __tablename__ = "due"
    __table_args__ = (
        UniqueConstraint("hotel_id", "key"),
        # Only what waits is ever searched, so the cost does not grow with what is done.
        Index(
            "ix_due_waiting", "run_at", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")
        ),
        Index(
            "ix_due_waiting_key",
            "hotel_id",
            "key",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index("ix_due_done", "done_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(200))  # parts joined with colons: record:12:head:remind:2
    record_id: Mapped[int | None] = mapped_column(index=True)
    run_at: Mapped[datetime]
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)  # ids, never personal data
    lease_until: Mapped[datetime | None]  # a worker is on it until then
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime] = mapped_column(default=now)


class Worker(Base):
    """A place a worker can take, and its last sign of life. The threads of all web processes share one place."""

    __tablename__ = "worker"
    name: Mapped[str] = mapped_column(String(120), primary_key=True)  # "embedded", or host:pid of a process of its own
    holder: Mapped[str] = mapped_column(String(120))
    beat_at: Mapped[datetime]
    held_until: Mapped[datetime]

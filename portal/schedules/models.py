"""The table of records that are due by a schedule."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, OfHotel
from portal.people.models import Department
from portal.records.models import Record


class DueRecord(OfHotel, Base):
    """A record of this form is due, by this schedule of it, for one department, place and period.

    Whether it is due, overdue, done or missed is not kept: it follows from the moments and from `record`, which counts
    as long as it has not been withdrawn, rejected or voided.
    """

    __tablename__ = "due_record"
    __table_args__ = (
        UniqueConstraint(
            "hotel_id", "form_key", "schedule", "department_id", "place", "opens_at", name="uq_due_record_once"
        ),
        Index("ix_due_record_ends_at", "hotel_id", "ends_at"),
        CheckConstraint("opens_at < due_at AND due_at <= ends_at", name="order"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(String(60))
    schedule: Mapped[str] = mapped_column(String(60))  # the key it has in its form
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    place: Mapped[str] = mapped_column(String(100), default="")
    label: Mapped[str] = mapped_column(String(40), default="")  # of the turn of duty: 早班
    opens_at: Mapped[datetime]
    due_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    people: Mapped[list[Any]] = mapped_column(default=list)  # ids of those asked to do it
    record_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"), index=True)
    late_told_at: Mapped[datetime | None]
    missed_told_at: Mapped[datetime | None]
    department: Mapped[Department] = relationship()
    record: Mapped[Record | None] = relationship()

"""Tables of the import: a file being read, and the working copies it leaves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.clock import now
from portal.db import Base, OfHotel
from portal.people.models import Person


class ImportJob(OfHotel, Base):
    """A file somebody brought, how far its reading has come, and what was found, until it is confirmed or dropped."""

    __tablename__ = "regulation_import"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'reading', 'ready', 'failed', 'done', 'dropped')", name="state"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("state <> 'failed' OR error <> ''", name="error"),
        Index("ix_regulation_import_made_at", "made_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    filename: Mapped[str] = mapped_column(String(160))
    size: Mapped[int]  # bytes
    convert: Mapped[bool] = mapped_column(default=False)  # traditional characters to simplified ones
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # gone once it has been read
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    percent: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")  # a sentence
    found: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)  # see service.Preview
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id])


class RegulationDraft(OfHotel, Base):
    """A working copy of an edition, in the format of policies/; the days in its header count only once published."""

    __tablename__ = "regulation_draft"
    __table_args__ = (
        CheckConstraint("status IN ('working', 'published', 'dropped')", name="status"),
        CheckConstraint("status <> 'published' OR (edition_id IS NOT NULL AND reason <> '')", name="published"),
        CheckConstraint("(status = 'working') = (ended_at IS NULL)", name="ended"),
        Index("ix_regulation_draft_status", "hotel_id", "status"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    source: Mapped[str]
    doubts: Mapped[list[Any]] = mapped_column(default=list)  # {"kind", "at", "read", "assumed", "article"}: its slug
    status: Mapped[str] = mapped_column(String(10), default="working")
    filename: Mapped[str] = mapped_column(String(160), default="")  # the file it came from
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who published or dropped it
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")  # why it was published or dropped
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("regulation_edition.id"))
    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id])
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id])

"""Who is asked to read a regulation, and who has confirmed having read which edition."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.clock import now
from portal.db import Base, OfHotel
from portal.people.models import Person


class ReadingDuty(OfHotel, Base):
    """A regulation some people are asked to read and confirm, edition after edition, until it is ended.

    `audience` holds tokens: all, post:<id>, dept:<id>, p:<id>; whom they mean is worked out when asked, so that new
    employees and changes of post count at once.
    """

    __tablename__ = "reading_duty"
    __table_args__ = (
        Index("ix_reading_duty_code", "hotel_id", "code", "ended_at"),
        CheckConstraint("days > 0", name="days"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    audience: Mapped[list[Any]] = mapped_column(default=list)
    days: Mapped[int]  # to read it in, from when one is first asked
    question: Mapped[str] = mapped_column(String(300), default="")
    choices: Mapped[list[Any]] = mapped_column(default=list)
    right: Mapped[int | None]  # which of the choices is right
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[date]  # asked from that day on: of an edition that is to come, the day it comes into force
    asked_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    made_by: Mapped[Person] = relationship()


class ReadingMark(OfHotel, Base):
    """One person's confirmation of one edition: each from their own account, once."""

    __tablename__ = "reading_mark"
    __table_args__ = (
        UniqueConstraint("person_id", "edition_id"),
        Index("ix_reading_mark_code", "hotel_id", "code", "person_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    code: Mapped[str] = mapped_column(String(20))
    edition_id: Mapped[int] = mapped_column(ForeignKey("regulation_edition.id"))
    slugs: Mapped[list[Any]] = mapped_column(default=list)  # the articles that were shown
    answer: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(default=now)
    person: Mapped[Person] = relationship()

"""Questions nobody's rule answers, by week: what was asked, how often, whose subject it is. Never by whom."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.clock import now
from portal.db import Base, OfHotel
from portal.people.models import Person


class AskedQuestion(OfHotel, Base):
    """One question of one week. `question` is normalised, with numbers and names masked; `answered_with` says what its
    owner has done about it: a synonym, an article, or that it is none of ours."""

    __tablename__ = "asked_question"
    __table_args__ = (UniqueConstraint("hotel_id", "week", "question"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    week: Mapped[date]  # its Monday
    question: Mapped[str] = mapped_column(String(80))
    department: Mapped[str] = mapped_column(String(60), default="")  # the owner of the nearest article; "": nobody's
    nearest: Mapped[str] = mapped_column(String(120), default="")  # that article: SEC-06/no-visitors-after
    count: Mapped[int] = mapped_column(default=1)
    answered_with: Mapped[str] = mapped_column(String(80), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    last_at: Mapped[datetime] = mapped_column(default=now)
    answered_by: Mapped[Person | None] = relationship()

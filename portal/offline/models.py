"""Tokens of clicks whose entry was taken: sent again, the same click changes nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.clock import now
from portal.db import Base, OfHotel


class Delivery(OfHotel, Base):
    """One entry of a form that may be held. Written in the same transaction as what the entry does, so that an answer
    lost on the way, a second tab or an impatient retry never does it twice. Kept for two days."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("hotel_id", "person_id", "token"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    token: Mapped[str] = mapped_column(String(64))
    written_at: Mapped[datetime | None]  # by the browser that held it; None where it came as it was written
    received_at: Mapped[datetime] = mapped_column(default=now, index=True)

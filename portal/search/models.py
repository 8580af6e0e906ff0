"""What the records' index shows of each thing found; the index itself stands beside it (records_index)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.clock import now
from portal.db import Base, OfHotel
from portal.people.models import Person


class SearchDoc(OfHotel, Base):
    """One record, person, customer or attachment as search shows it. Its id grows with its date, so that the order of
    the index is newest first; what is long stands last, where counting does not have to read past it."""

    __tablename__ = "search_doc"
    __table_args__ = (UniqueConstraint("key", "hotel_id"),)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    department: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(40))
    form_key: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    number: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    url: Mapped[str] = mapped_column(String(300))
    names: Mapped[str]
    text: Mapped[str]


class Synonym(OfHotel, Base):
    """A word the hotel has said means another as well: whoever searches for `said` finds `meant` too."""

    __tablename__ = "search_synonym"
    __table_args__ = (UniqueConstraint("hotel_id", "said", "meant"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    said: Mapped[str] = mapped_column(String(20))
    meant: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[Person] = relationship()

"""What the records' index shows of each thing found; the index itself stands beside it (records_index)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, OfHotel


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

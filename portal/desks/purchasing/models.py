"""What suppliers offer for a purchase while quotations are gathered; once compared, it stands on the record itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.clock import now
from portal.db import Base, Json, OfHotel
from portal.files.models import Attachment
from portal.people.models import Person
from portal.records.models import Record


class Quotation(OfHotel, Base):
    """What one supplier offers for one purchase. Before it is answered, only that it was asked, and by which link.

    `source` is how it came: link (the supplier wrote it), typed (the buyer did), sheet (from a spreadsheet). Of a link
    only the hash is kept. `lines` are {"item", "price" in fen, "brand", "minimum"}; `phone` is sealed under the key of
    the purchase.
    """

    __tablename__ = "quotation"
    __table_args__ = (
        UniqueConstraint("record_id", "supplier"),
        CheckConstraint("source IN ('link', 'typed', 'sheet')", name="source"),
        CheckConstraint("source <> 'link' OR expires_at IS NOT NULL", name="expires"),
        CheckConstraint("source = 'link' OR answered_at IS NOT NULL", name="answered"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), index=True)
    supplier: Mapped[str] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(String(10))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    contact: Mapped[str] = mapped_column(String(60), default="")
    phone: Mapped[dict[str, Any] | None] = mapped_column(Json)
    days: Mapped[int | None]  # to delivery
    terms: Mapped[str] = mapped_column(String(80), default="")
    valid_to: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(300), default="")
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id", ondelete="SET NULL"))
    record: Mapped[Record] = relationship()
    made_by: Mapped[Person] = relationship()
    attachment: Mapped[Attachment | None] = relationship()

"""Tables of the attachments. The bytes lie in the data directory, under their hash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.clock import now
from portal.db import Base, OfHotel


class Attachment(OfHotel, Base):
    """A file somebody uploaded. It belongs to nobody but its maker until it is bound to a draft or a record."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_owner", "owner_kind", "owner_id"),
        CheckConstraint("(owner_kind IS NULL) = (owner_id IS NULL)", name="owner"),
        CheckConstraint("size > 0", name="size"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_kind: Mapped[str | None] = mapped_column(String(20))  # record | draft | …
    owner_id: Mapped[int | None]
    purpose: Mapped[str] = mapped_column(String(120), default="")  # the field it was uploaded for
    name: Mapped[str] = mapped_column(String(160))  # as shown; safe to save under
    mime: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]  # bytes, as stored
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    thumb_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    width: Mapped[int | None]  # pixels, of images
    height: Mapped[int | None]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=now, index=True)

    @property
    def is_image(self) -> bool:
        return self.mime.startswith("image/")


class AttachmentOpened(Base):
    """Somebody has opened the attachment of a record; when first."""

    __tablename__ = "attachment_opened"
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)

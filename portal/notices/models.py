"""Tables of what people were told, of what goes out to them, and of how each wants to hear of things."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.clock import now
from portal.db import Base, OfHotel
from portal.notices.kinds import CHANNELS, KINDS
from portal.people.models import Person

_UNREAD = text("read_at IS NULL AND settled_at IS NULL")
_UNPLANNED = text("planned_at IS NULL")
_UNSETTLED = text("settled_at IS NULL")
_MAILED = text("mail_id IS NOT NULL")
_POSTED = text("robot_id IS NOT NULL")


def _one_of(column: str, values: Any) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class NoticeMessage(OfHotel, Base):
    """One message to one person by one channel: everything that is to reach them at that moment."""

    __tablename__ = "notice_message"
    __table_args__ = (
        Index("ix_notice_message_person", "person_id", "channel", "send_at"),
        CheckConstraint(_one_of("channel", CHANNELS), name="channel"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str] = mapped_column(String(10))
    send_at: Mapped[datetime]
    person: Mapped[Person] = relationship()


class Notice(OfHotel, Base):
    """Somebody should know of something. Holds no contents of a record: its title, its number, what is asked."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_person", "person_id", "id"),
        # What the bell counts on every page, and what every act looks through, does not grow with what is over.
        Index("ix_notice_unread", "person_id", "id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_notice_unsettled", "record_id", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
        Index("ix_notice_unplanned", "hotel_id", "id", sqlite_where=_UNPLANNED, postgresql_where=_UNPLANNED),
        Index("ix_notice_mail", "mail_id", sqlite_where=_MAILED, postgresql_where=_MAILED),
        Index("ix_notice_robot", "robot_id", sqlite_where=_POSTED, postgresql_where=_POSTED),
        CheckConstraint(_one_of("kind", KINDS), name="kind"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(String(100), default="")
    url: Mapped[str] = mapped_column(String(200))  # a path of the portal
    record_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: the portal itself
    urgent: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(default=now)
    planned_at: Mapped[datetime | None]  # when it was worked out where else it goes
    read_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]  # what it asked for is done, or no longer theirs
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("notice_message.id"))
    robot_id: Mapped[int | None] = mapped_column(ForeignKey("notice_message.id"))
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])

    @property
    def is_unread(self) -> bool:
        return self.read_at is None and self.settled_at is None


class NoticeChoice(OfHotel, Base):
    """How one person wants to hear of things. No row: the usual."""

    __tablename__ = "notice_choice"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    ways: Mapped[dict[str, Any]] = mapped_column(default=dict)  # group → {channel: now | digest | not}
    quiet_from: Mapped[time | None]  # house time; neither: never quiet
    quiet_until: Mapped[time | None]
    vendor: Mapped[str] = mapped_column(String(20), default="")  # of the person's robot, "" without one
    robot: Mapped[bytes | None] = mapped_column(LargeBinary)  # its address and secret, sealed

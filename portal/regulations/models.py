"""Regulations, their editions and articles, and the values the hotel has set. Editions and values only ever grow."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from portal.clock import now
from portal.db import Base, Json, OfHotel


class Regulation(OfHotel, Base):
    """A regulation by its code, which it keeps for ever. What it says stands in its editions."""

    __tablename__ = "regulation"
    __table_args__ = (UniqueConstraint("hotel_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    editions: Mapped[list[RegulationEdition]] = relationship(
        back_populates="regulation", order_by="RegulationEdition.effective"
    )


class RegulationEdition(OfHotel, Base):
    """A regulation as it stands from one day on. `source` is the text in the format of policies/, read by `reader`."""

    __tablename__ = "regulation_edition"
    __table_args__ = (
        UniqueConstraint("regulation_id", "effective"),
        UniqueConstraint("hotel_id", "content_hash"),
        CheckConstraint("origin IN ('shipped', 'hotel')", name="origin"),
        CheckConstraint("origin = 'shipped' OR published_by_id IS NOT NULL", name="published_by"),
        CheckConstraint("issued <= effective", name="order"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    regulation_id: Mapped[int] = mapped_column(ForeignKey("regulation.id"))
    department: Mapped[str] = mapped_column(String(60))  # the owner, as the text names it
    issued: Mapped[date]
    effective: Mapped[date]
    origin: Mapped[str] = mapped_column(String(10))  # shipped with the portal, or the hotel's own
    source: Mapped[str]
    content_hash: Mapped[str] = mapped_column(String(64))
    kept_at: Mapped[datetime] = mapped_column(default=now)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    regulation: Mapped[Regulation] = relationship(back_populates="editions")
    articles: Mapped[list[RegulationArticle]] = relationship(
        back_populates="edition", order_by="RegulationArticle.number"
    )


class RegulationArticle(OfHotel, Base):
    """One article of an edition: which clauses it carries, and its words without marks ({{setting}} not filled in)."""

    __tablename__ = "regulation_article"
    __table_args__ = (UniqueConstraint("edition_id", "slug"), UniqueConstraint("edition_id", "number"))
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("regulation_edition.id"))
    slug: Mapped[str] = mapped_column(String(80))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    facts: Mapped[list[Any]] = mapped_column(default=list)
    text: Mapped[str]
    edition: Mapped[RegulationEdition] = relationship(back_populates="articles")


class SettingValue(OfHotel, Base):
    """What a setting was given, from a moment until the next row of its key: the rows are the history."""

    __tablename__ = "setting_value"
    __table_args__ = (
        Index("ix_setting_value_history", "hotel_id", "key", "since"),
        CheckConstraint("reason <> ''", name="reason"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[Any] = mapped_column(Json)
    since: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(500))


class RegulationReview(OfHotel, Base):
    """A regulation was reviewed and stays as it is; it is due again on `next_on`."""

    __tablename__ = "regulation_review"
    __table_args__ = (Index("ix_regulation_review_code", "hotel_id", "code", "next_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    on: Mapped[date]
    next_on: Mapped[date]
    record_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"))


@event.listens_for(RegulationEdition, "before_update")
@event.listens_for(RegulationEdition, "before_delete")
@event.listens_for(RegulationArticle, "before_update")
@event.listens_for(RegulationArticle, "before_delete")
@event.listens_for(SettingValue, "before_update")
@event.listens_for(SettingValue, "before_delete")
def _refuse_change(_mapper: Mapper[Any], _connection: object, row: Any) -> None:
    """Records lean on these rows as they were; a change is a new row."""
    raise RuntimeError(f"{type(row).__name__} {row.id} is kept as it is; add a new one instead")

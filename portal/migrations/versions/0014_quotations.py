"""What suppliers offer for a purchase while quotations are gathered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.db import Json
from portal.db import UtcDateTime as Moment

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "quotation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("supplier", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("contact", sa.String(length=60), nullable=False),
        sa.Column("phone", Json, nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("terms", sa.String(length=80), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("lines", Json, nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("hotel_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("source IN ('link', 'typed', 'sheet')", name=op.f("ck_quotation_source")),
        sa.CheckConstraint("source <> 'link' OR expires_at IS NOT NULL", name=op.f("ck_quotation_expires")),
        sa.CheckConstraint("source = 'link' OR answered_at IS NOT NULL", name=op.f("ck_quotation_answered")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_quotation_attachment_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["hotel_id"], ["hotel.id"], name=op.f("fk_quotation_hotel_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_quotation_made_by_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_quotation_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotation")),
        sa.UniqueConstraint("record_id", "supplier", name=op.f("uq_quotation_record_id_supplier")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_quotation_token_hash")),
    )
    op.create_index(op.f("ix_quotation_hotel_id"), "quotation", ["hotel_id"], unique=False)
    op.create_index(op.f("ix_quotation_record_id"), "quotation", ["record_id"], unique=False)


def downgrade() -> None:
    op.drop_table("quotation")

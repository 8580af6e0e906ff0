"""What records lead to: other records, filed by themselves or offered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime as Moment

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("hotel_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('offered', 'made', 'set_aside')", name=op.f("ck_follow_up_state")),
        sa.CheckConstraint("state <> 'made' OR made_id IS NOT NULL", name=op.f("ck_follow_up_made")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_follow_up_by_id")),
        sa.ForeignKeyConstraint(["hotel_id"], ["hotel.id"], name=op.f("fk_follow_up_hotel_id")),
        sa.ForeignKeyConstraint(["made_id"], ["record.id"], name=op.f("fk_follow_up_made_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_follow_up_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("record_id", "key", name=op.f("uq_follow_up_record_id_key")),
    )
    op.create_index(op.f("ix_follow_up_hotel_id"), "follow_up", ["hotel_id"], unique=False)
    op.create_index(op.f("ix_follow_up_made_id"), "follow_up", ["made_id"], unique=False)


def downgrade() -> None:
    op.drop_table("follow_up")

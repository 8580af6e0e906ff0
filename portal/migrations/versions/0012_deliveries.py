"""Tokens of clicks whose entry was taken, so that one held without a network counts once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime as Moment

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("written_at", Moment(), nullable=True),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("hotel_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["hotel_id"], ["hotel.id"], name=op.f("fk_delivery_hotel_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_delivery_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("hotel_id", "person_id", "token", name=op.f("uq_delivery_hotel_id_person_id_token")),
    )
    op.create_index(op.f("ix_delivery_hotel_id"), "delivery", ["hotel_id"], unique=False)
    op.create_index(op.f("ix_delivery_received_at"), "delivery", ["received_at"], unique=False)


def downgrade() -> None:
    op.drop_table("delivery")

"""Reviews: a regulation was reviewed and stays as it is, until it is due again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "regulation_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("hotel_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["hotel_id"], ["hotel.id"], name=op.f("fk_regulation_review_hotel_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_regulation_review_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulation_review")),
    )
    op.create_index("ix_regulation_review_code", "regulation_review", ["hotel_id", "code", "next_on"], unique=False)
    op.create_index(op.f("ix_regulation_review_hotel_id"), "regulation_review", ["hotel_id"], unique=False)


def downgrade() -> None:
    op.drop_table("regulation_review")

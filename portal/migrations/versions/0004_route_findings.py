"""What the nightly check of the routes finds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime as Moment

revision = "0004"
down_revision = "0003"

THERE = sa.text("gone_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "route_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=60), nullable=False),
        sa.Column("step", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=200), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("gone_at", Moment(), nullable=True),
        sa.Column("hotel_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["hotel_id"], ["hotel.id"], name=op.f("fk_route_finding_hotel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route_finding")),
        sa.UniqueConstraint(
            "hotel_id", "form_key", "step", "kind", "subject", "since",
            name=op.f("uq_route_finding_hotel_id_form_key_step_kind_subject_since"),
        ),
    )  # fmt: skip
    op.create_index(op.f("ix_route_finding_hotel_id"), "route_finding", ["hotel_id"], unique=False)
    op.create_index(
        "ix_route_finding_open", "route_finding", ["hotel_id"], unique=False, sqlite_where=THERE, postgresql_where=THERE
    )


def downgrade() -> None:
    op.drop_table("route_finding")

"""Records that are due by the forms' schedules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.db import Json
from portal.db import UtcDateTime as Moment

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "due_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=60), nullable=False),
        sa.Column("schedule", sa.String(length=60), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("opens_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("people", Json, nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("late_told_at", Moment(), nullable=True),
        sa.Column("missed_told_at", Moment(), nullable=True),
        sa.Column("hotel_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("opens_at < due_at AND due_at <= ends_at", name=op.f("ck_due_record_order")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_due_record_department_id")),
        sa.ForeignKeyConstraint(["hotel_id"], ["hotel.id"], name=op.f("fk_due_record_hotel_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_due_record_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_record")),
        sa.UniqueConstraint(
            "hotel_id", "form_key", "schedule", "department_id", "place", "opens_at",
            name="uq_due_record_once",
        ),
    )  # fmt: skip
    op.create_index(op.f("ix_due_record_hotel_id"), "due_record", ["hotel_id"], unique=False)
    op.create_index("ix_due_record_ends_at", "due_record", ["hotel_id", "ends_at"], unique=False)
    op.create_index(op.f("ix_due_record_record_id"), "due_record", ["record_id"], unique=False)


def downgrade() -> None:
    op.drop_table("due_record")

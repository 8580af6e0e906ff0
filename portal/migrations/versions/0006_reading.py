"""Who is asked to read a regulation, and who has confirmed which edition."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.db import Json
from portal.db import UtcDateTime as Moment

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "reading_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("audience", Json, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=300), nullable=False),
        sa.Column("choices", Json, nullable=False),
        sa.Column("right", sa.Integer(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("hotel_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("days > 0", name=op.f("ck_reading_duty_days")),
        sa.ForeignKeyConstraint(["hotel_id"], ["hotel.id"], name=op.f("fk_reading_duty_hotel_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_reading_duty_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_duty")),
    )
    op.create_index("ix_reading_duty_code", "reading_duty", ["hotel_id", "code", "ended_at"], unique=False)
    op.create_index(op.f("ix_reading_duty_hotel_id"), "reading_duty", ["hotel_id"], unique=False)
    op.create_table(
        "reading_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("slugs", Json, nullable=False),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("hotel_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["regulation_edition.id"], name=op.f("fk_reading_mark_edition_id")),
        sa.ForeignKeyConstraint(["hotel_id"], ["hotel.id"], name=op.f("fk_reading_mark_hotel_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reading_mark_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_mark")),
        sa.UniqueConstraint("person_id", "edition_id", name=op.f("uq_reading_mark_person_id_edition_id")),
    )
    op.create_index("ix_reading_mark_code", "reading_mark", ["hotel_id", "code", "person_id"], unique=False)
    op.create_index(op.f("ix_reading_mark_hotel_id"), "reading_mark", ["hotel_id"], unique=False)


def downgrade() -> None:
    op.drop_table("reading_mark")
    op.drop_table("reading_duty")

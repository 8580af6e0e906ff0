"""Asked questions: what nobody's rule answers, by week and without who asked; and the synonyms a hotel enters itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime as Moment

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "asked_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.Column("nearest", sa.String(length=120), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("answered_with", sa.String(length=80), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("last_at", Moment(), nullable=False),
        sa.Column("hotel_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_asked_question_answered_by_id")),
        sa.ForeignKeyConstraint(["hotel_id"], ["hotel.id"], name=op.f("fk_asked_question_hotel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_question")),
        sa.UniqueConstraint("hotel_id", "week", "question", name=op.f("uq_asked_question_hotel_id_week_question")),
    )
    op.create_index(op.f("ix_asked_question_hotel_id"), "asked_question", ["hotel_id"], unique=False)
    op.create_table(
        "search_synonym",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(length=20), nullable=False),
        sa.Column("meant", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("hotel_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_search_synonym_by_id")),
        sa.ForeignKeyConstraint(["hotel_id"], ["hotel.id"], name=op.f("fk_search_synonym_hotel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_synonym")),
        sa.UniqueConstraint("hotel_id", "said", "meant", name=op.f("uq_search_synonym_hotel_id_said_meant")),
    )
    op.create_index(op.f("ix_search_synonym_hotel_id"), "search_synonym", ["hotel_id"], unique=False)


def downgrade() -> None:
    op.drop_table("search_synonym")
    op.drop_table("asked_question")

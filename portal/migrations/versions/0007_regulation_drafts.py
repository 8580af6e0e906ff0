"""Files of regulations being imported, and working copies of editions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.db import Json
from portal.db import UtcDateTime as Moment

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "regulation_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=160), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("convert", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("found", Json, nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("hotel_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'reading', 'ready', 'failed', 'done', 'dropped')",
            name=op.f("ck_regulation_import_state"),
        ),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_regulation_import_percent")),
        sa.CheckConstraint("state <> 'failed' OR error <> ''", name=op.f("ck_regulation_import_error")),
        sa.ForeignKeyConstraint(["hotel_id"], ["hotel.id"], name=op.f("fk_regulation_import_hotel_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_regulation_import_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulation_import")),
    )
    op.create_index(op.f("ix_regulation_import_hotel_id"), "regulation_import", ["hotel_id"], unique=False)
    op.create_index("ix_regulation_import_made_at", "regulation_import", ["made_at"], unique=False)
    op.create_table(
        "regulation_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("doubts", Json, nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("filename", sa.String(length=160), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("hotel_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('working', 'published', 'dropped')", name=op.f("ck_regulation_draft_status")),
        sa.CheckConstraint(
            "status <> 'published' OR (edition_id IS NOT NULL AND reason <> '')",
            name=op.f("ck_regulation_draft_published"),
        ),
        sa.CheckConstraint("(status = 'working') = (ended_at IS NULL)", name=op.f("ck_regulation_draft_ended")),
        sa.ForeignKeyConstraint(["edition_id"], ["regulation_edition.id"], name=op.f("fk_regulation_draft_edition_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_regulation_draft_ended_by_id")),
        sa.ForeignKeyConstraint(["hotel_id"], ["hotel.id"], name=op.f("fk_regulation_draft_hotel_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_regulation_draft_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulation_draft")),
    )
    op.create_index(op.f("ix_regulation_draft_hotel_id"), "regulation_draft", ["hotel_id"], unique=False)
    op.create_index("ix_regulation_draft_status", "regulation_draft", ["hotel_id", "status"], unique=False)


def downgrade() -> None:
    op.drop_table("regulation_draft")
    op.drop_table("regulation_import")

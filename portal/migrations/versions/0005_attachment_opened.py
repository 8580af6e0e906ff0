"""Who has opened which attachment, and when first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime as Moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "attachment_opened",
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_attachment_opened_attachment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attachment_opened_person_id")),
        sa.PrimaryKeyConstraint("attachment_id", "person_id", name=op.f("pk_attachment_opened")),
    )


def downgrade() -> None:
    op.drop_table("attachment_opened")

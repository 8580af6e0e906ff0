"""An index of the records that are open now, for the desks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

OPEN = sa.text("finished_at IS NULL")


def upgrade() -> None:
    op.create_index("ix_record_open", "record", ["hotel_id", "form_key"], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_index("ix_record_open", table_name="record")

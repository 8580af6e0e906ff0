"""Marks of a hotel's people and rules, which the database changes by itself: what processes keep hangs on them."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

from portal.people import marks

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    for column in marks.WATCHED:
        op.add_column("hotel", sa.Column(column, sa.BigInteger(), server_default="0", nullable=False))
    marks.create(op.get_bind())
    drawn = {column: 1 + secrets.randbits(62) for column in marks.WATCHED}  # of a hotel that is there already
    op.execute(sa.table("hotel", *map(sa.column, marks.WATCHED)).update().values(drawn))


def downgrade() -> None:
    marks.drop(op.get_bind())
    with op.batch_alter_table("hotel") as hotel:
        for column in reversed(list(marks.WATCHED)):
            hotel.drop_column(column)

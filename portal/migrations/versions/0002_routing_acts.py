"""Routing acts: how a step is voted on, why a task is somebody's (加签, 委派), and how bodies decide."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.db import Json

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("step_run", sa.Column("rule", Json, server_default="{}", nullable=False))
    # Said in SQL: both databases take a constraint with a new column, and SQLite then need not copy the table.
    op.execute("ALTER TABLE task ADD COLUMN parent_id INTEGER CONSTRAINT fk_task_parent_id REFERENCES task (id)")
    op.execute(
        "ALTER TABLE task ADD COLUMN role VARCHAR(10) DEFAULT '' NOT NULL CONSTRAINT ck_task_role "
        "CHECK (role IN ('', 'advice', 'before', 'after', 'beside'))"
    )
    op.add_column("task", sa.Column("weight", sa.Integer(), server_default="1", nullable=False))
    op.add_column("task", sa.Column("why", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "body",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("chair_post_id", sa.Integer(), nullable=True),
        sa.Column("weights", Json, nullable=False),
        sa.Column("hotel_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chair_post_id"], ["post.id"], name=op.f("fk_body_chair_post_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_body_department_id")),
        sa.ForeignKeyConstraint(["hotel_id"], ["hotel.id"], name=op.f("fk_body_hotel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
        sa.UniqueConstraint("department_id", name=op.f("uq_body_department_id")),
    )
    op.create_index(op.f("ix_body_hotel_id"), "body", ["hotel_id"], unique=False)


def downgrade() -> None:
    op.drop_table("body")
    with op.batch_alter_table("task") as task:
        task.drop_constraint(op.f("ck_task_role"), type_="check")
        for column in ("why", "weight", "role", "parent_id"):
            task.drop_column(column)
    op.drop_column("step_run", "rule")

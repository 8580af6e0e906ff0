"""Tasks of a whole desk: without a person until somebody there does them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

OF_A_DESK = sa.text("desk <> ''")


def upgrade() -> None:
    with op.batch_alter_table("task") as task:
        task.add_column(sa.Column("desk", sa.String(length=20), server_default="", nullable=False))
        task.alter_column("person_id", existing_type=sa.Integer(), nullable=True)
        task.create_check_constraint(
            op.f("ck_task_holder"), "person_id IS NOT NULL OR (desk <> '' AND decider_id IS NULL)"
        )
    op.create_index("ix_task_desk", "task", ["desk", "state"], sqlite_where=OF_A_DESK, postgresql_where=OF_A_DESK)


def downgrade() -> None:
    op.drop_index("ix_task_desk", table_name="task")
    op.execute("DELETE FROM task WHERE person_id IS NULL")
    with op.batch_alter_table("task") as task:
        task.drop_constraint(op.f("ck_task_holder"), type_="check")
        task.alter_column("person_id", existing_type=sa.Integer(), nullable=False)
        task.drop_column("desk")

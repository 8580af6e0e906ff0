"""Notices: what people were told, the messages that go out, and how each wants to hear of things."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.db import Json
from portal.db import UtcDateTime as Moment

revision = "0003"
down_revision = "0002"

UNREAD = sa.text("read_at IS NULL AND settled_at IS NULL")
UNSETTLED = sa.text("settled_at IS NULL")
UNPLANNED = sa.text("planned_at IS NULL")
MAILED = sa.text("mail_id IS NOT NULL")
POSTED = sa.text("robot_id IS NOT NULL")

PARTIAL = [
    ("ix_notice_unread", ["person_id", "id"], UNREAD),
    ("ix_notice_unsettled", ["record_id"], UNSETTLED),
    ("ix_notice_unplanned", ["hotel_id", "id"], UNPLANNED),
    ("ix_notice_mail", ["mail_id"], MAILED),
    ("ix_notice_robot", ["robot_id"], POSTED),
]


def upgrade() -> None:
    op.create_table(
        "notice_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("send_at", Moment(), nullable=False),
        sa.Column("hotel_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("channel IN ('mail', 'robot')", name=op.f("ck_notice_message_channel")),
        sa.ForeignKeyConstraint(["hotel_id"], ["hotel.id"], name=op.f("fk_notice_message_hotel_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_message_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_message")),
    )
    op.create_index("ix_notice_message_person", "notice_message", ["person_id", "channel", "send_at"], unique=False)
    op.create_index(op.f("ix_notice_message_hotel_id"), "notice_message", ["hotel_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("words", sa.String(length=100), nullable=False),
        sa.Column("url", sa.String(length=200), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("planned_at", Moment(), nullable=True),
        sa.Column("read_at", Moment(), nullable=True),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("robot_id", sa.Integer(), nullable=True),
        sa.Column("hotel_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('task', 'added', 'changed_hands', 'delegated', 'advice', 'withdrawn', 'returned', 'decided', 'copied', 'mentioned', 'reminded', 'late', 'system')",
            name=op.f("ck_notice_kind"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_notice_by_id")),
        sa.ForeignKeyConstraint(["hotel_id"], ["hotel.id"], name=op.f("fk_notice_hotel_id")),
        sa.ForeignKeyConstraint(["mail_id"], ["notice_message.id"], name=op.f("fk_notice_mail_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_notice_record_id")),
        sa.ForeignKeyConstraint(["robot_id"], ["notice_message.id"], name=op.f("fk_notice_robot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_hotel_id"), "notice", ["hotel_id"], unique=False)
    op.create_index("ix_notice_person", "notice", ["person_id", "id"], unique=False)
    for name, columns, where in PARTIAL:
        op.create_index(name, "notice", columns, unique=False, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "notice_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("ways", Json, nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column("vendor", sa.String(length=20), nullable=False),
        sa.Column("robot", sa.LargeBinary(), nullable=True),
        sa.Column("hotel_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["hotel_id"], ["hotel.id"], name=op.f("fk_notice_choice_hotel_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_choice_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_choice")),
    )
    op.create_index(op.f("ix_notice_choice_hotel_id"), "notice_choice", ["hotel_id"], unique=False)


def downgrade() -> None:
    op.drop_table("notice_choice")
    op.drop_table("notice")
    op.drop_table("notice_message")

"""Alembic's entry: runs on the portal's own engine, inside its application context."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from portal import models  # noqa: F401 -- every table must be known
from portal.db import Base, db
from portal.search import records_index


def include(_object: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """The full-text index is made by functions, not by models."""
    return not (kind == "table" and name is not None and records_index.owns(name))


def run() -> None:
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _on(connection)
        return
    with db.engine.connect() as opened:
        _on(opened)
        opened.commit()


def _on(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True,
        include_object=include,
    )  # fmt: skip
    with context.begin_transaction():
        context.run_migrations()


run()

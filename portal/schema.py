"""The database's schema: brought to the newest by migrations, and asked whether it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from portal.db import db, writing

if TYPE_CHECKING:
    from alembic.config import Config  # slow to load, and only these functions need it: each brings its own

HERE = Path(__file__).resolve().parent / "migrations"


def config() -> Config:
    from alembic.config import Config

    found = Config()
    found.set_main_option("script_location", str(HERE))
    return found


def upgrade(revision: str = "head") -> None:
    """Run the migrations that are missing. Inside an application context."""
    from alembic import command

    with db.engine.connect() as connection:
        found = config()
        found.attributes["connection"] = connection
        command.upgrade(found, revision)
        connection.commit()


def downgrade(revision: str) -> None:
    from alembic import command

    with db.engine.connect() as connection:
        found = config()
        found.attributes["connection"] = connection
        command.downgrade(found, revision)
        connection.commit()


def newest() -> str | None:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(config()).get_current_head()


def current() -> str | None:
    """The migration this database is at; None for an empty one."""
    from alembic.migration import MigrationContext

    reading = writing.set(False)  # on a connection of its own: it must not wait for a lock the session may hold
    try:
        with db.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        writing.reset(reading)

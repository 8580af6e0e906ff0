"""The database's schema: brought to the newest by migrations, and asked whether it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

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

    with _rebuilding() as connection:
        found = config()
        found.attributes["connection"] = connection
        command.upgrade(found, revision)


def downgrade(revision: str) -> None:
    from alembic import command

    with _rebuilding() as connection:
        found = config()
        found.attributes["connection"] = connection
        command.downgrade(found, revision)


@contextmanager
def _rebuilding() -> Iterator[Connection]:
    """A connection on which tables may be rebuilt, committed in the end.

    SQLite changes a column by making the table anew and dropping the old one, to which others point: their keys are
    not watched meanwhile, and all looked at before anything counts (sqlite.org/lang_altertable.html). Raises
    RuntimeError if one points nowhere.
    """
    with db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            yield connection
            return connection.commit()
        watch = connection.connection.cursor()  # not through SQLAlchemy, which would begin a transaction
        watch.execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
            if (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first()) is not None:
                raise RuntimeError(f"a row of {lost[0]} points to a row of {lost[2]} that is not there")
            connection.commit()
        finally:
            connection.rollback()
            watch.execute("PRAGMA foreign_keys=ON")


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

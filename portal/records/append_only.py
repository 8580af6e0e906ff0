"""The database itself refuses to change or delete a line of the history; only adding is possible."""

from __future__ import annotations

from sqlalchemy import Connection, text

SAYS = "history is append-only"

SQLITE = [
    f"CREATE TRIGGER event_no_{act} BEFORE {act.upper()} ON event BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    for act in ("update", "delete")
]
POSTGRES = [
    "CREATE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$",
    "CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change()",
]


def create(connection: Connection) -> None:
    """Put the guard in place. A migration that rebuilds the table on SQLite must call it again."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRES:
        connection.execute(text(statement))


def drop(connection: Connection) -> None:
    """Take the guard away (to drop the table; or as somebody with the database's password could)."""
    if connection.dialect.name == "sqlite":
        for act in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER event_no_{act}"))
        return
    connection.execute(text("DROP TRIGGER event_append_only ON event"))
    connection.execute(text("DROP FUNCTION refuse_event_change()"))

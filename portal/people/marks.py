"""A hotel's marks: the database itself gives a hotel a new one whenever its people or its rules change.

What a process has read of them it may keep for as long as the mark is the same: one glance a request, together with the
session, instead of the rows themselves. Marks are drawn at random, so that none comes back: not after a rollback, not
after a backup was brought back. 0 means that nothing is known of changes, and nothing may be kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

# For each mark the tables it speaks for; where columns are named, a change of others does not count.
WATCHED: dict[str, dict[str, tuple[str, ...]]] = {
    "people_mark": {
        "department": (), "post": (), "holding": (), "shift": (), "substitution": (),
        "person": ("active", "locked", "name"),
    },
    "rules_mark": {"regulation": (), "regulation_edition": (), "regulation_review": (), "setting_value": ()},
}  # fmt: skip

_FUNCTION = """CREATE OR REPLACE FUNCTION give_new_mark() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
EXECUTE format('UPDATE hotel SET %I = 1 + floor(random() * 9007199254740991)::bigint WHERE id = $1', TG_ARGV[0])
USING CASE WHEN TG_OP = 'DELETE' THEN OLD.hotel_id ELSE NEW.hotel_id END; RETURN NULL; END $$"""


def create(connection: Connection) -> None:
    """Put the triggers in place, those that are missing. A migration that rebuilds a watched table must call it again:
    on SQLite the table's triggers go with the old one."""
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.execute(text(_FUNCTION))
    for name, table, column, happening in _triggers():
        row = "OLD" if happening == "DELETE" else "NEW"
        what = (
            f"BEGIN UPDATE hotel SET {column} = random() WHERE id = {row}.hotel_id; END" if sqlite
            else f"FOR EACH ROW EXECUTE FUNCTION give_new_mark('{column}')"
        )  # fmt: skip
        begin = "CREATE TRIGGER IF NOT EXISTS" if sqlite else "CREATE OR REPLACE TRIGGER"
        connection.execute(text(f"{begin} {name} AFTER {happening} ON {table} {what}"))


def drop(connection: Connection) -> None:
    """Take the triggers away."""
    sqlite = connection.dialect.name == "sqlite"
    for name, table, _column, _happening in _triggers():
        connection.execute(text(f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}")))
    if not sqlite:
        connection.execute(text("DROP FUNCTION give_new_mark()"))


def _triggers() -> Iterator[tuple[str, str, str, str]]:
    """Name, table, mark and event of each."""
    for column, tables in WATCHED.items():
        for table, columns in tables.items():
            changed = f"UPDATE OF {', '.join(columns)}" if columns else "UPDATE"
            for happening in ("INSERT", changed, "DELETE"):
                yield f"{table}_{column}_{happening[:6].lower()}", table, column, happening

"""The two databases' full text behind one interface: the same tokens, the same trees, the same order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

EVERY = "=every"  # a token every document has: what "not x" is taken from


class Engine(Protocol):
    """How one database stores the tokens of a document and answers an expression over them."""

    def create(self, connection: Connection) -> None: ...
    def drop(self, connection: Connection) -> None: ...
    def put(self, session: Session, id: int, tokens: Iterable[str]) -> None: ...
    def remove(self, session: Session, ids: Sequence[int]) -> None: ...
    def match(self, session: Session, expression: str, low: int, high: int, limit: int) -> list[int]: ...
    def count(self, session: Session) -> int: ...

    def token(self, token: str, prefix: bool) -> str: ...
    def both(self, parts: Sequence[str]) -> str: ...
    def either(self, parts: Sequence[str]) -> str: ...
    def without(self, wanted: str, unwanted: str) -> str: ...


class Fts5:
    """SQLite. Every token is one word to FTS5 (the `ascii` tokenizer splits at spaces only, once the signs our tokens
    contain are declared); neither positions nor sizes are kept, since order is by date and phrases are verified."""

    def create(self, connection: Connection) -> None:
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5("
            "tokens, detail='none', columnsize=0, tokenize=\"ascii tokenchars '#=@^:-./_'\")"
        )

    def drop(self, connection: Connection) -> None:
        connection.exec_driver_sql("DROP TABLE IF EXISTS search_index")

    def put(self, session: Session, id: int, tokens: Iterable[str]) -> None:
        session.execute(_INSERT_SQLITE, {"id": id, "tokens": " ".join(tokens)})

    def remove(self, session: Session, ids: Sequence[int]) -> None:
        session.execute(_DELETE_SQLITE, [{"id": id} for id in ids])

    def match(self, session: Session, expression: str, low: int, high: int, limit: int) -> list[int]:
        found = session.execute(_MATCH_SQLITE, {"q": expression, "low": low, "high": high, "limit": limit})
        return list(found.scalars().all())

    def count(self, session: Session) -> int:
        return session.execute(_COUNT).scalar_one()

    def token(self, token: str, prefix: bool) -> str:
        quoted = '"' + token.replace('"', '""') + '"'
        return quoted + " *" if prefix else quoted

    def both(self, parts: Sequence[str]) -> str:
        return "(" + " AND ".join(parts) + ")"

    def either(self, parts: Sequence[str]) -> str:
        return "(" + " OR ".join(parts) + ")"

    def without(self, wanted: str, unwanted: str) -> str:
        return f"({wanted} NOT {unwanted})"


class Tsvector:
    """PostgreSQL. The tokens are made into a tsvector here, not by its parser, which splits DH-2026-0012 its own way.
    The pending list of GIN is off: a search would have to read it whole after every burst of writing."""

    def create(self, connection: Connection) -> None:
        connection.exec_driver_sql(
            "CREATE TABLE IF NOT EXISTS search_index "
            "(id bigint CONSTRAINT pk_search_index PRIMARY KEY, tsv tsvector NOT NULL)"
        )
        connection.exec_driver_sql(
            "CREATE INDEX IF NOT EXISTS ix_search_index_tsv ON search_index USING gin (tsv) WITH (fastupdate = off)"
        )

    def drop(self, connection: Connection) -> None:
        connection.exec_driver_sql("DROP TABLE IF EXISTS search_index")

    def put(self, session: Session, id: int, tokens: Iterable[str]) -> None:
        session.execute(_INSERT_POSTGRES, {"id": id, "tokens": " ".join(self.token(token, False) for token in tokens)})

    def remove(self, session: Session, ids: Sequence[int]) -> None:
        session.execute(_DELETE_POSTGRES, {"ids": list(ids)})

    def match(self, session: Session, expression: str, low: int, high: int, limit: int) -> list[int]:
        found = session.execute(_MATCH_POSTGRES, {"q": expression, "low": low, "high": high, "limit": limit})
        return list(found.scalars().all())

    def count(self, session: Session) -> int:
        return session.execute(_COUNT).scalar_one()

    def token(self, token: str, prefix: bool) -> str:
        quoted = "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"
        return quoted + ":*" if prefix else quoted

    def both(self, parts: Sequence[str]) -> str:
        return "(" + " & ".join(parts) + ")"

    def either(self, parts: Sequence[str]) -> str:
        return "(" + " | ".join(parts) + ")"

    def without(self, wanted: str, unwanted: str) -> str:
        return f"({wanted} & !{unwanted})"


_COUNT = text("SELECT count(*) FROM search_index")
_INSERT_SQLITE = text("INSERT INTO search_index (rowid, tokens) VALUES (:id, :tokens)")
_DELETE_SQLITE = text("DELETE FROM search_index WHERE rowid = :id")
_MATCH_SQLITE = text(
    "SELECT rowid FROM search_index WHERE search_index MATCH :q AND rowid BETWEEN :low AND :high "
    "ORDER BY rowid DESC LIMIT :limit"
)
_INSERT_POSTGRES = text("INSERT INTO search_index (id, tsv) VALUES (:id, CAST(:tokens AS tsvector))")
_DELETE_POSTGRES = text("DELETE FROM search_index WHERE id = ANY(:ids)")
# Each oddity keeps the planner from a plan ten times slower. The sub-select hides how many documents the query means:
# knowing "many", it would read and unpack every tsvector. `id + 0` hides the primary key, which prepared plans prefer.
# Materialised, it does not walk that key backwards until it has enough.
_MATCH_POSTGRES = text(
    "WITH hit AS MATERIALIZED (SELECT id FROM search_index WHERE tsv @@ (SELECT CAST(:q AS tsquery)) "
    "AND id + 0 BETWEEN :low AND :high) SELECT id FROM hit ORDER BY id DESC LIMIT :limit"
)

_ENGINES: dict[str, Engine] = {"sqlite": Fts5(), "postgresql": Tsvector()}


def of(bind: Any) -> Engine:
    """The engine for a connection, engine or session."""
    bind = bind.get_bind() if isinstance(bind, Session) or hasattr(bind, "get_bind") else bind
    return _ENGINES[bind.dialect.name]

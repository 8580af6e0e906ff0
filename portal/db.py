"""The database: engine settings, the base of every model, and the one place that knows SQLite from PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, TypeVar, cast

import flask_sqlalchemy.session
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, DateTime, Dialect, Engine, ForeignKey, MetaData, TypeDecorator, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, ORMExecuteState, Session, mapped_column, registry

# Named constraints, so that a migration can drop one on either database.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# Will this piece of work write? SQLite then takes the write lock at once (BEGIN IMMEDIATE): a transaction that
# reads first and writes later can otherwise fail, or number two records alike. Requests that only read say so.
writing: ContextVar[bool] = ContextVar("portal_writing", default=True)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite has no zone of its own. Naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Base(DeclarativeBase):
    # A registry rather than two attributes: Flask-SQLAlchemy copies the class, and SQLAlchemy refuses a copied map.
    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: UtcDateTime, dict[str, Any]: Json, list[Any]: Json},
    )


class OfHotel:
    """Every row belongs to a hotel."""

    hotel_id: Mapped[int] = mapped_column(ForeignKey("hotel.id"), index=True)


class OneEngine(flask_sqlalchemy.session.Session):
    """There is one database: which it is need not be found out at every statement."""

    @cached_property
    def _engine(self) -> Engine:
        return self._db.engine

    def get_bind(
        self, mapper: Any = None, clause: Any = None, bind: Engine | Connection | None = None, **kwargs: Any
    ) -> Engine | Connection:
        return bind if bind is not None else self._engine


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"class_": OneEngine})


@event.listens_for(Engine, "connect")
def _set_up_connection(connection: Any, _record: Any) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None  # we begin transactions ourselves, below
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Any) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")


@contextmanager
def own_write() -> Iterator[None]:
    """A small write of its own inside a request that otherwise only reads (a read mark, a print noted).

    What was read before is let go first: on SQLite a reading transaction cannot become a writing one safely.
    """
    db.session.rollback()
    before = writing.set(True)
    try:
        yield
        db.session.commit()
    finally:
        db.session.rollback()
        writing.reset(before)


T = TypeVar("T")
_ONCE = "asked_once"


def once(key: Hashable, ask: Callable[[], T]) -> T:
    """What `ask` reads, read once in a transaction: until something is written in it, or a row is locked."""
    session = db.session()
    if session.autoflush and (session.new or session.dirty or session.deleted):
        session.flush()  # as the query itself would
    kept: dict[Hashable, Any] = session.info.setdefault(_ONCE, {})
    if key not in kept:
        kept[key] = ask()
    return cast(T, kept[key])


def _ask_again(session: Session, *_: object) -> None:
    session.info.pop(_ONCE, None)


@event.listens_for(db.session, "do_orm_execute")
def _ask_again_after(state: ORMExecuteState) -> None:
    if not state.is_select or getattr(state.statement, "_for_update_arg", None) is not None:
        _ask_again(state.session)


for happening in ("after_flush", "after_commit", "after_soft_rollback"):  # soft: to a savepoint too
    event.listen(db.session, happening, _ask_again)


def commit() -> None:
    """The one way to make work last outside a request (inside one, the request's end commits)."""
    db.session.commit()

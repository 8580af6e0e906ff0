"""Migrations: up to today's models, down to nothing, and up again, on both databases."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, Table, inspect, text
from sqlalchemy.exc import DatabaseError

from portal import clock, create_app, schema
from portal.config import Config
from portal.db import Base, db
from portal.search import records_index
from tests.conftest import DATABASE, DATABASES, NOON, hotel_on

EMPTY = f"{DATABASE}_empty"


def ours(_object, name, kind, _reflected, _compared):
    return not (kind == "table" and name is not None and records_index.owns(name))


@pytest.fixture(params=DATABASES)
def empty(request, tmp_path, tmp_path_factory):
    """An application on a database without any table."""
    url = f"sqlite:///{tmp_path / 'portal.db'}"
    if request.param == "postgresql":
        hotel = hotel_on(request.param, tmp_path_factory)
        hotel._let_go()
        hotel._on_server(f"DROP DATABASE IF EXISTS {EMPTY} WITH (FORCE)", f"CREATE DATABASE {EMPTY}")
        url = f"{hotel.server}/{EMPTY}"
    app = create_app(Config(data_dir=tmp_path, database_url=url, testing=True))
    with app.app_context(), clock.at(NOON):
        yield app
        db.session.remove()
        db.engine.dispose()


def tables():
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_up_equals_the_models_down_leaves_nothing_and_up_again(empty):
    schema.upgrade()
    assert schema.current() == schema.newest()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    db.engine.dispose()
    schema.downgrade("base")
    assert tables() == set()
    db.engine.dispose()
    schema.upgrade()
    assert "record" in tables()


def test_an_upgrade_twice_changes_nothing(empty):
    schema.upgrade()
    before = tables()
    schema.upgrade()
    assert tables() == before


def test_asking_where_the_schema_is_waits_for_nobody_who_writes(house):
    db.session.execute(text("UPDATE hotel SET name = name"))
    assert schema.current() == schema.newest()


LANDED = ("0001",)  # schemas hotels may have data in
WITH_DATA = {"hotel", "department", "post", "person", "holding", "form_edition", "record", "event", "step_run", "task",
             "regulation", "regulation_edition", "setting_value", "chain_head"}  # fmt: skip


@pytest.mark.parametrize("landed", LANDED)
def test_a_landed_schema_with_data_comes_forward_whole(empty, landed):
    """A row in every table others lean on, whatever it holds, is there and the same after the upgrade."""
    schema.upgrade(landed)
    with db.engine.begin() as connection:
        before = {}
        for table in landed_tables(connection):
            row = {column.name: something(column) for column in table.columns if wanted(column)}
            connection.execute(table.insert().values(**row))
            before[table.name] = row
    db.engine.dispose()
    schema.upgrade()
    with db.engine.connect() as connection:
        for table in landed_tables(connection, set(before)):
            (now,) = connection.execute(table.select()).mappings()
            assert {name: without_zone(now[name]) for name in before[table.name]} == before[table.name]
        with pytest.raises(DatabaseError):  # the history is still guarded
            connection.execute(text("UPDATE event SET note = 'altered'"))


def landed_tables(connection, names=None):
    """The tables there are as the database describes them, those that others lean on first."""
    there = WITH_DATA if names is None else names
    found = MetaData()
    return [Table(one.name, found, autoload_with=connection, resolve_fks=False) for one in Base.metadata.sorted_tables
            if one.name in there]  # fmt: skip


def without_zone(value):
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def wanted(column) -> bool:
    return not column.nullable


def something(column):
    """A value this column takes: of the right kind, pointing at the one row where it points at a table."""
    known = {"kind": "holiday", "role": "", "origin": "shipped", "state": "waiting", "status": "running"}
    if column.foreign_keys or (column.primary_key and column.name == "id"):
        return 1
    kind = column.type.python_type
    if kind is str:
        return known.get(column.name, "x")
    if kind is datetime:
        moment = NOON + timedelta(hours=8) if column.name == "ends_at" else NOON
        return moment.replace(tzinfo=None)
    return {int: 1, bool: True, date: NOON.date(), bytes: b"x", float: 1.0, Decimal: Decimal(1), dict: {}}.get(
        kind, "x"
    )

"""Migrations: up to today's models, down to nothing, and up again, on both databases."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

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

"""An application of nothing but timers and one hotel, on SQLite and, where there is one, on PostgreSQL."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from portal.db import db
from portal.timers import service
from tests.timers.house_of_timers import build, set_up

POSTGRES = os.environ.get("PORTAL_TEST_POSTGRES", "")


@pytest.fixture
def sqlite_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'portal.db'}"


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A schema of our own in the tests' database."""
    if not POSTGRES:
        pytest.skip("PORTAL_TEST_POSTGRES is not set")
    schema = f"timers_{secrets.token_hex(4)}"
    engine = create_engine(POSTGRES)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    yield f"{POSTGRES}?options=-csearch_path%3D{schema}"
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request) -> str:
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def app(url, monkeypatch) -> Iterator[Flask]:
    monkeypatch.setattr(service, "handlers", dict(service.handlers))
    monkeypatch.setattr(service, "daily", dict(service.daily))
    app = build(url)
    with app.app_context():
        set_up()
        yield app
        db.session.remove()
        db.engine.dispose()

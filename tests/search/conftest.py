"""A bare app with a database of either kind, and documents to find."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import Babel

from portal.db import db
from portal.people.models import Hotel
from portal.search import query, records_index
from portal.search.records_index import RecordDoc

POSTGRES = os.environ.get("PORTAL_TEST_POSTGRES", "")
needs_postgres = pytest.mark.skipif(not POSTGRES, reason="PORTAL_TEST_POSTGRES is not set (scripts/postgres.sh)")


def make_app(url: str, schema: str = "") -> Flask:
    app = Flask("portal")
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SECRET_KEY="test", TESTING=True)
    if schema:
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"connect_args": {"options": f"-csearch_path={schema}"}}
    db.init_app(app)
    Babel(app, default_locale="zh")
    return app


def with_tables(app: Flask, schema: str = "") -> Iterator[Flask]:
    with app.app_context():
        if schema:
            db.session.execute(sa.text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
            db.session.execute(sa.text(f"CREATE SCHEMA {schema}"))
            db.session.commit()
        db.create_all()
        db.session.add_all([Hotel(id=1, code="one", name="一号店"), Hotel(id=2, code="two", name="二号店")])
        db.session.commit()
        yield app
        db.session.rollback()
        if schema:
            db.session.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))
            db.session.commit()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(params=["sqlite", *([pytest.param("postgres", marks=pytest.mark.postgres)] if POSTGRES else [])])
def app(request: pytest.FixtureRequest, tmp_path) -> Iterator[Flask]:
    """Everything about records holds on both databases."""
    if request.param == "sqlite":
        yield from with_tables(make_app(f"sqlite:///{tmp_path}/portal.db"))
    else:
        schema = f"search_test_{os.getpid()}"
        yield from with_tables(make_app(POSTGRES, schema), schema)


START = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def put(app: Flask) -> Callable[..., RecordDoc]:
    """Index a record: each one a minute newer than the one before, readable by all unless said."""
    made = []

    def put(number: str = "", text: str = "", **values) -> RecordDoc:
        made.append(number)
        defaults = {
            "kind": "record", "key": f"record:{number or len(made)}", "hotel_id": 1, "title": "某单",
            "readers": ["all"], "at": START + timedelta(minutes=len(made)),
        }  # fmt: skip
        doc = RecordDoc(**(defaults | {"number": number, "text": text} | values))
        records_index.put(doc)
        return doc

    return put


@pytest.fixture
def found(app: Flask) -> Callable[..., list[str]]:
    """The numbers (or keys) found by what somebody typed, newest first."""

    def found(typed: str, tokens=("all",), hotel_id: int = 1, **options) -> list[str]:
        hits = records_index.find(query.read(typed), tokens, hotel_id, **options)
        return [doc.number or doc.key for doc in records_index.rows(hits.ids)]

    return found

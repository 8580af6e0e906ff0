"""A small hotel to ask questions about, and an app of nothing but the people's pages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Blueprint, Flask, render_template
from flask.testing import FlaskClient
from flask_wtf.csrf import CSRFProtect
from jinja2 import BytecodeCache
from sqlalchemy import NullPool, create_engine, inspect, select, text
from werkzeug.test import TestResponse

from portal import access, i18n, kit
from portal.db import Base, db
from portal.errors import PortalError
from portal.people import admin, passwords, service, session, sign_in, views
from portal.people.models import Department, Holding, Hotel, Person, Post

ROOT = Path(__file__).parents[2]

PASSWORD = "冬至大吉 一起吃饺子"


class Compiled(BytecodeCache):
    """Templates are compiled once for the dozens of apps the tests build."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}

    def load_bytecode(self, bucket) -> None:
        if bucket.key in self.known:
            bucket.bytecode_from_string(self.known[bucket.key])

    def dump_bytecode(self, bucket) -> None:
        self.known[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


def build_app(database: str, data: Path) -> Flask:
    app = Flask("portal", root_path=str(ROOT), instance_path=str(data))
    app.config.update(
        SQLALCHEMY_DATABASE_URI=database,
        SECRET_KEY="test",
        TESTING=True,
        WTF_CSRF_ENABLED=False,
        DATA_DIR=str(data),
    )
    app.jinja_options = {"bytecode_cache": COMPILED}
    db.init_app(app)
    CSRFProtect(app)
    session.init_app(app)
    kit.init_app(app)

    def locale() -> str | None:
        person = session.current_or_none()
        return person.locale if person else None

    i18n.init_app(app, locale)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(admin.blueprint)
    elsewhere = Blueprint("admin", __name__)  # where the pages of people lead besides
    elsewhere.add_url_rule("/admin/bodies", "bodies", access.signed_in(lambda: ""))
    app.register_blueprint(elsewhere)
    app.context_processor(_frame)
    access.guard(app)

    @app.errorhandler(PortalError)
    def say(error: PortalError) -> tuple[str, int]:
        db.session.rollback()
        return render_template("error.html", code=error.status, sentence=error.sentence), error.status

    @app.after_request
    def commit(response):
        if response.status_code < 500:
            db.session.commit()
        return response

    return app


def _frame() -> dict[str, object]:
    person = session.current_or_none()
    nothing = {
        "inbox_count": 0,
        "on_shift": None,
        "acting_for": None,
        "current": "",
        "nav": [],
        "desks": [],
        "posts": [],
    }
    return {
        "frame": SimpleNamespace(
            **nothing,
            hotel_name="云栖酒店",
            person_name=person.name if person else "",
            is_admin=bool(person and person.is_admin),
            locale=person.locale if person else "zh",
            theme=person.theme if person else "auto",
        )
    }


@pytest.fixture(autouse=True)
def by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that the whole portal may have linked to people earlier in this run."""
    monkeypatch.setattr(sign_in, "_idle_minutes", {"desk": 10, "office": 60}.__getitem__)
    monkeypatch.setattr(service, "_when_posts_change", [])


DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


def database_url(kind: str, data: Path) -> str:
    """A database of these tests' own, made anew on the server."""
    if kind == "sqlite":
        return f"sqlite:///{data / 'portal.db'}"
    if not (server := os.environ.get("PORTAL_TEST_POSTGRES", "").rpartition("/")[0]):
        pytest.skip("no PostgreSQL: PORTAL_TEST_POSTGRES is not set")
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS portal_people_test WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE portal_people_test"))
    return f"{server}/portal_people_test"


@pytest.fixture(scope="session", params=DATABASES)
def bare(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The app on each database, with its tables and nothing in them."""
    data = tmp_path_factory.mktemp(request.param)
    app = build_app(database_url(request.param, data), data)
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(bare: Flask) -> Iterator[Flask]:
    """The same with its context open; what a test writes is rolled back after it."""
    with bare.app_context():
        yield bare
        db.session.rollback()


class House:
    """Builds the hotel a test needs, one line per fact."""

    def __init__(self) -> None:
        self.hotel = Hotel(code="demo", name="云栖酒店")
        db.session.add(self.hotel)
        db.session.flush()

    def add(self, row: object) -> None:
        row.hotel_id = self.hotel.id
        db.session.add(row)
        db.session.flush()

    def department(self, name: str, **columns: object) -> Department:
        self.add(row := Department(name=name, **columns))
        return row

    def post(self, name: str, department: Department, under: Post | None = None, **columns: object) -> Post:
        self.add(row := Post(name=name, department_id=department.id, reports_to_id=under and under.id, **columns))
        return row

    def person(self, name: str, *posts: Post, login: str | None = None, **columns: object) -> Person:
        self.add(row := Person(name=name, login=login or name, **columns))
        for n, post in enumerate(posts):
            self.hold(row, post, is_main=n == 0)
        return row

    def hold(self, person: Person, post: Post, since: date = date(2020, 1, 1), **columns: object) -> Holding:
        self.add(row := Holding(person_id=person.id, post_id=post.id, since=since, **columns))
        return row


@pytest.fixture
def house(app: Flask) -> House:
    return House()


class Site:
    """The pages over a database of their own. No application context stays open, or requests would share it."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def client(self, address: str = "10.0.0.1") -> FlaskClient:
        client = self.app.test_client()
        client.environ_base["REMOTE_ADDR"] = address
        return client

    def sign_in(
        self, client: FlaskClient, login: str = "wang", password: str = PASSWORD, **more: object
    ) -> TestResponse:
        return client.post("/sign-in", data={"login": login, "password": password, **more})

    def signed_in(self, login: str = "wang", **more: object) -> FlaskClient:
        client = self.client()
        assert self.sign_in(client, login, **more).status_code == 303
        return client


@cache
def _hash_once() -> str:
    return passwords._hasher.hash(PASSWORD)


@pytest.fixture
def site(bare: Flask) -> Iterator[Site]:
    """王芳 (wang) and an administrator, 李主任 (admin), both with PASSWORD. Emptied afterwards."""
    with bare.app_context():
        house = House()
        office = house.department("总经理办公室")
        house.person("王芳", house.post("文员", office), login="wang")
        house.person("李主任", login="admin", is_admin=True)
        for person in db.session.scalars(select(Person)):
            person.password_hash = _hash_once()
            person.sessions_valid_from = datetime(2026, 1, 1, tzinfo=UTC)  # tests set the clock
        db.session.commit()
    yield Site(bare)
    with bare.app_context():
        empty()


@pytest.fixture
def empty_site(bare: Flask) -> Iterator[Site]:
    """Nobody yet."""
    yield Site(bare)
    with bare.app_context():
        empty()


@pytest.fixture
def with_pages(site: Site, tmp_path: Path) -> Iterator[Flask]:
    """Another app over the same database, to which a test may add pages."""
    app = build_app(site.app.config["SQLALCHEMY_DATABASE_URI"], tmp_path)
    yield app
    with app.app_context():
        db.engine.dispose()


def empty() -> None:
    """Take every row out; numbers begin with 1 again."""
    known = Base.metadata.tables  # the search index has tables of its own once a whole portal was made in this run
    tables = [known[name] for name in inspect(db.engine).get_table_names() if name in known]
    if db.engine.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in tables)
        db.session.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    else:
        db.session.execute(text("PRAGMA defer_foreign_keys = ON"))  # departments and posts point at each other
        for table in tables:
            db.session.execute(table.delete())
    db.session.commit()

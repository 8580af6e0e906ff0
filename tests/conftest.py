"""What every test may use: an application on a fresh copy of the demo hotel, on each database; people signed in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portal import clock, create_app, schema
from portal.config import Config
from portal.db import commit, db
from portal.demo import staff
from portal.people import directory, passwords
from portal.people.models import Person
from portal.regulations import service as regulations
from tests.chromium import CHROMIUM, launched

POSTGRES = os.environ.get("PORTAL_TEST_POSTGRES", "")
# Databases of this very process: two runs on one server do not meet.
DATABASE, TEMPLATE = f"portal_test_{os.getpid()}", f"portal_template_{os.getpid()}"
PASSWORD = "云栖山庄 今晚有雨"
# A Friday in working hours: most rules of the house depend on the hour.
NOON = datetime(2026, 11, 20, 10, 0)

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


class Hotel:
    """One application on one database, put back to the bare demo hotel before each test."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind, self.folder = kind, folder
        self.path = folder / "portal.db"
        self.server = POSTGRES.rpartition("/")[0] if kind == "postgresql" else ""
        self.url = f"{self.server}/{DATABASE}" if self.server else f"sqlite:///{self.path}"
        if self.server:
            self._on_server(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)", f"CREATE DATABASE {DATABASE}")
        self.app = create_app(Config(data_dir=folder, database_url=self.url, testing=True, more={
            "WTF_CSRF_ENABLED": False, "SEARCH_BUILD_AT_ONCE": True, "PROPAGATE_EXCEPTIONS": False,
        }))  # fmt: skip
        with self.app.app_context(), clock.at(datetime(2026, 9, 1, 8, 0)):
            schema.upgrade()
            hash_ = passwords._hasher.hash(PASSWORD)
            staff.make(password_hash=hash_, since=date(2026, 1, 1))
            regulations.import_shipped()
            commit()
        self._let_go()
        if self.server:
            self._on_server(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)",
                            f"ALTER DATABASE {DATABASE} RENAME TO {TEMPLATE}")  # fmt: skip
        else:
            shutil.copyfile(self.path, folder / "template.db")

    def reset(self) -> None:
        self._let_go()
        if self.server:
            self._on_server(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)",
                            f"CREATE DATABASE {DATABASE} TEMPLATE {TEMPLATE}")  # fmt: skip
            return
        for suffix in ("-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self.folder / "template.db", self.path)

    def _let_go(self) -> None:
        self.app.extensions["portal_dispose"]()

    def _on_server(self, *statements: str) -> None:
        engine = sa.create_engine(f"{self.server}/postgres", isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(sa.text(statement))


_hotels: dict[str, Hotel] = {}


def hotel_on(kind: str, factory: pytest.TempPathFactory) -> Hotel:
    if kind == "postgresql" and not POSTGRES:
        pytest.skip("no PostgreSQL: PORTAL_TEST_POSTGRES is not set")
    if kind not in _hotels:
        _hotels[kind] = Hotel(kind, factory.mktemp(f"hotel-{kind}"))
    return _hotels[kind]


@pytest.fixture(params=DATABASES)
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over a fresh demo hotel, on each database in turn, at ten on a Friday."""
    hotel = hotel_on(request.param, tmp_path_factory)
    from portal import crypto
    from portal.wiring import connect

    crypto.use(crypto.Keyring.ensure(hotel.folder))
    connect(hotel.app)
    hotel.reset()
    with clock.at(NOON):
        yield hotel.app
    with hotel.app.app_context():
        db.session.remove()


@pytest.fixture
def house(app: Flask) -> Iterator[Flask]:
    """The same with its context open, for tests of services."""
    with app.test_request_context():
        yield app
        db.session.rollback()


@pytest.fixture
def who(house: Flask) -> Callable[[str], Person]:
    """A person by login, or `post:名称` for the first holder of a post."""

    def find(name: str) -> Person:
        if name.startswith("post:"):
            post = directory.post(name.removeprefix("post:"))
            assert post is not None, name
            return directory.holders(post)[0]
        return db.session.scalars(sa.select(Person).where(Person.login == name)).one()

    return find


@pytest.fixture
def client_of(app: Flask) -> Callable[[str], FlaskClient]:
    """A browser in which this person has signed in through the real page."""

    def sign_in(login: str) -> FlaskClient:
        client = app.test_client()
        answer = client.post("/sign-in", data={"login": login, "password": PASSWORD})
        assert answer.status_code in (302, 303), answer.get_data(as_text=True)
        return client

    return sign_in


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The one browser of the whole run."""
    if not CHROMIUM:
        pytest.skip("no chromium on this machine")
    with launched() as browser:
        yield browser


PASSED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note for the fixtures whether the test itself has passed."""
    report = yield
    if report.when == "call":
        item.stash[PASSED] = report.passed
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A machine that stalls for twenty seconds is no fault of a page: such a story is played once more, and the run's
    summary says so. Anything else a browser test finds fails at once."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError"]))

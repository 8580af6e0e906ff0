"""A hotel with an administrator, and a small regulation to write variations of."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, Response, render_template
from flask.testing import FlaskClient
from flask_babel import Babel
from sqlalchemy import create_engine, select, text
from werkzeug.test import TestResponse

from portal import access, i18n, kit
from portal.db import db
from portal.errors import PortalError
from portal.people import marks, session, sign_in
from portal.people import views as people_views
from portal.people.models import Department, Hotel, Person, Post
from portal.regulations import connections, service, shipped, views
from portal.regulations.catalogue import Catalogue

ROOT = Path(__file__).parents[2]
POSTGRES = os.environ.get("PORTAL_TEST_POSTGRES", "")

# What stands in the library of the pages' tests: enough to link, to set and to print.
SHELVES = {"SEC-06", "SEC-13", "SEC-14", "SEC-15", "RES-4", "RES-6", "PUR-1", "OFF", "CRD-20"}

HEADER = {
    "code": "SEC-90",
    "title": "钥匙借用管理规定",
    "short": "钥匙借用规定",
    "department": "保安部",
    "subject": "出入管理",
    "audience": ["保安部"],
    "issued": date(2026, 8, 15),
    "effective": date(2026, 9, 1),
    "review": date(2027, 3, 1),
}
ARTICLE = '## 借用登记 {#register facts="SEC-90-01"}\n\n借用钥匙应当登记。\n'


def text_of(body: str = ARTICLE, **header: object) -> str:
    """A regulation's text; a header value of None leaves its line out."""
    lines = []
    for key, value in (HEADER | header).items():
        if value is not None:
            written = value.isoformat() if isinstance(value, date) else repr(value).replace("'", '"')
            lines.append(f"{key} = {written.replace('True', 'true')}")
    return "+++\n" + "\n".join(lines) + "\n+++\n\n" + body


@pytest.fixture
def database() -> str:
    """Where the app's tables lie; a module that says otherwise runs on PostgreSQL too."""
    return "sqlite://"


@pytest.fixture
def postgres() -> Iterator[str]:
    """A schema of our own in the tests' PostgreSQL database."""
    if not POSTGRES:
        pytest.skip("PORTAL_TEST_POSTGRES is not set")
    schema = f"regulations_{secrets.token_hex(4)}"
    engine = create_engine(POSTGRES)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    yield f"{POSTGRES}?options=-csearch_path%3D{schema}"
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def app(database: str) -> Iterator[Flask]:
    app = Flask("portal")
    app.config.update(SQLALCHEMY_DATABASE_URI=database, SECRET_KEY="test", TESTING=True)
    db.init_app(app)
    Babel(app, default_locale="zh")
    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def hotel(app: Flask) -> Hotel:
    hotel = Hotel(code="demo", name="云栖酒店")
    db.session.add(hotel)
    db.session.flush()
    board = Department(hotel_id=hotel.id, name="董事会")
    db.session.add(board)
    db.session.flush()
    db.session.add(Post(hotel_id=hotel.id, name="董事长", department_id=board.id))
    db.session.commit()
    return hotel


@pytest.fixture
def administrator(hotel: Hotel) -> Person:
    person = Person(hotel_id=hotel.id, login="admin", name="王芳", is_admin=True)
    db.session.add(person)
    db.session.commit()
    return person


@pytest.fixture
def guard(hotel: Hotel) -> Person:
    person = Person(hotel_id=hotel.id, login="guard", name="李强")
    db.session.add(person)
    db.session.commit()
    return person


class Browser(FlaskClient):
    """A client whose requests know nothing of the application context the test itself stands in."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():
            return super().open(*args, **kwargs)


def build_site(database: str, data: Path) -> Flask:
    """An app of the regulations' pages and of what they stand on."""
    app = Flask("portal", root_path=str(ROOT), instance_path=str(data))
    app.config.update(
        SQLALCHEMY_DATABASE_URI=database, SECRET_KEY="test", TESTING=True, WTF_CSRF_ENABLED=False, DATA_DIR=str(data)
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.test_client_class = Browser
    db.init_app(app)
    session.init_app(app)
    kit.init_app(app)
    i18n.init_app(app, lambda: None)
    app.register_blueprint(people_views.blueprint)
    app.register_blueprint(views.blueprint)
    app.add_url_rule("/admin/rerun/<key>", "admin.rerun")  # the administrator's desk is not here, only linked to
    access.guard(app)
    app.context_processor(_frame)
    connections.connect(app, linkables=lambda: {"会客登记单": "/forms/visit"}, carried_out_by=_uses)

    @app.errorhandler(PortalError)
    def say(error: PortalError) -> tuple[str, int]:
        db.session.rollback()
        return render_template("error.html", code=error.status, sentence=error.sentence), error.status

    @app.after_request
    def commit(response: Response) -> Response:
        db.session.commit()
        return response

    return app


def _uses(fact: str) -> list[tuple[str, str, str]]:
    uses = [("form", "会客登记单", "/forms/visit"), ("rule", "停止会客的时间", "/forms/visit#rules")]
    return uses if fact == "SEC-06-11" else uses[:1] if fact.startswith("SEC-06") else []


def _frame() -> dict[str, object]:
    person = session.current_or_none()
    nav = [
        ("首页", "/", "home", "home"),
        ("制度", "/policies", "scroll-text", "policies"),
        ("搜索", "/search", "search", "search"),
    ]
    return {
        "frame": SimpleNamespace(
            hotel_name="云栖酒店",
            person_name=person.name if person else "",
            is_admin=bool(person and person.is_admin),
            locale="zh",
            theme="light",
            inbox_count=0,
            on_shift=None,
            acting_for=None,
            current="policies",
            nav=nav,
            desks=[],
            posts=[],
        )
    }


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Flask]:
    app = build_site("sqlite://", tmp_path)
    with app.app_context():
        db.create_all()
        marks.create(db.session.connection())
        db.session.add(hotel := Hotel(code="demo", name="云栖酒店"))
        db.session.flush()
        for login, name in (("admin", "王芳"), ("guard", "李强")):
            person = Person(hotel_id=hotel.id, login=login, name=name, is_admin=login == "admin")
            person.sessions_valid_from = datetime(2026, 1, 1, tzinfo=UTC)
            db.session.add(person)
        db.session.flush()
        service.import_shipped(Catalogue(one for one in shipped.catalogue() if one.code in SHELVES))
        db.session.commit()
        yield app


@pytest.fixture
def client_of(site: Flask) -> Callable[[str], FlaskClient]:
    """A browser in which the person of this login has signed in."""

    def sign_in_as(login: str) -> FlaskClient:
        person = db.session.scalars(select(Person).where(Person.login == login)).one()
        token = sign_in.begin(person)
        db.session.commit()
        client = site.test_client()
        with client.session_transaction() as cookie:
            cookie["sign_in"] = token
        return client

    return sign_in_as

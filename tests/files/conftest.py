"""A hotel of three people, an application of nothing but files."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import Babel

from portal.clock import now
from portal.db import db
from portal.files import blobs, service, views
from portal.files.models import Attachment
from portal.people import session
from portal.people.models import Department, Holding, Hotel, Person, Post
from portal.timers.models import Due


@pytest.fixture
def store(tmp_path, monkeypatch) -> blobs.Blobs:
    monkeypatch.setattr(blobs, "_in_use", None)
    store = blobs.Blobs(tmp_path / "files")
    blobs.use(store)
    return store


@pytest.fixture
def app(tmp_path, store, monkeypatch) -> Iterator[Flask]:
    monkeypatch.setattr(service, "_may_read", {})
    app = Flask("portal")
    app.config.update(SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'portal.db'}", SECRET_KEY="test", TESTING=True)
    db.init_app(app)
    Babel(app, default_locale="zh")
    app.register_blueprint(views.blueprint)
    with app.app_context():
        tables = (Hotel, Department, Post, Person, Holding, Attachment, Due)
        db.metadata.create_all(db.engine, tables=[model.__table__ for model in tables])
        db.session.add_all([Hotel(id=1, code="demo", name="云栖酒店"), Hotel(id=2, code="two", name="望湖酒店")])
        db.session.flush()
        for number, (name, hotel_id) in enumerate([("李建国", 1), ("王芳", 1), ("陈刚", 2)], start=1):
            db.session.add(Person(id=number, hotel_id=hotel_id, login=str(number), name=name, created_at=now()))
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def li(app) -> Person:
    return db.session.get_one(Person, 1)


@pytest.fixture
def wang(app) -> Person:
    return db.session.get_one(Person, 2)


@pytest.fixture
def chen(app) -> Person:
    """Of another hotel."""
    return db.session.get_one(Person, 3)


@pytest.fixture
def put(app, li) -> Callable[..., Attachment]:
    def put(content: bytes, filename: str = "文件.txt", person: Person = li, purpose: str = "report") -> Attachment:
        return service.store(io.BytesIO(content), filename, person, purpose)

    return put


@pytest.fixture
def as_person(app, monkeypatch) -> Callable[[Person], FlaskClient]:
    """Clients whose requests come from a person, and are committed as the application commits them."""

    @app.teardown_request
    def _commit(error: BaseException | None) -> None:
        if error is None:
            db.session.commit()

    def client(person: Person) -> FlaskClient:
        number = person.id
        monkeypatch.setattr(session, "current", lambda: db.session.get_one(Person, number))
        return app.test_client()

    return client

"""A small hotel to ask questions about, and an app of nothing but the people's pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from portal.db import db
from portal.people.models import Department, Holding, Hotel, Person, Post


@pytest.fixture
def app() -> Iterator[Flask]:
    app = Flask("portal")
    app.config.update(SQLALCHEMY_DATABASE_URI="sqlite://", SECRET_KEY="test", TESTING=True)
    db.init_app(app)
    with app.app_context():
        db.create_all()
        yield app


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

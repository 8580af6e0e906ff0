"""A hotel with an administrator, and a small regulation to write variations of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask_babel import Babel

from portal.db import db
from portal.people.models import Department, Hotel, Person, Post

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
def app() -> Iterator[Flask]:
    app = Flask("portal")
    app.config.update(SQLALCHEMY_DATABASE_URI="sqlite://", SECRET_KEY="test", TESTING=True)
    db.init_app(app)
    Babel(app, default_locale="zh")
    with app.app_context():
        db.create_all()
        yield app


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

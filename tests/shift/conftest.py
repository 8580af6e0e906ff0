"""The shift of the demo hotel: people signed in, and what the database has of their records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.db import commit, db
from portal.people import directory
from portal.people.models import Person
from portal.records.models import Record

GUARD, LEADER, NIGHT, MONITOR, OFFICE, MANAGER = (
    "wuyong",
    "zhaotiejun",
    "sundayong",
    "caoyang",
    "maguoqiang",
    "chengang",
)
SIGNATURE = '<svg viewBox="0 0 30 10"><path d="M1 1 L9 9"/></svg>'
HTMX = {"HX-Request": "true"}
Browser = Callable[[str], FlaskClient]


class Shift:
    """Looks at the records of the shift, and lets people sign in."""

    def __init__(self, app: Flask, client_of: Browser) -> None:
        self.app, self._client_of = app, client_of
        self._clients: dict[str, FlaskClient] = {}

    def browser(self, login: str) -> FlaskClient:
        if login not in self._clients:
            self._clients[login] = self._client_of(login)
        return self._clients[login]

    @contextmanager
    def inside(self) -> Iterator[None]:
        with self.app.test_request_context():
            yield
            commit()

    @staticmethod
    def person(login: str) -> Person:
        return db.session.scalars(select(Person).where(Person.login == login)).one()

    @staticmethod
    def record(number: str) -> Record:
        return db.session.scalars(select(Record).where(Record.number == number)).one()

    def post_of(self, name: str) -> Person:
        post = directory.post(name)
        assert post is not None
        return directory.holders(post)[0]

    def log(self, login: str, post: str, shift: str = "早班") -> str:
        """Open a log by the page; its number."""
        answer = self.browser(login).post("/desks/shift/logs", data={"post": post, "shift": shift})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return answer.headers["Location"].rsplit("/", 1)[1]

    def write(self, login: str, number: str, content: str, **more: Any) -> Any:
        given = {"line_category": "巡视", "line_content": content, **more}
        return self.browser(login).post(f"/desks/shift/logs/{number}/lines", data=given, headers=HTMX)


@pytest.fixture
def shift(app: Flask, client_of: Browser) -> Shift:
    return Shift(app, client_of)

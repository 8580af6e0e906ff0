"""Working in the application's own context between requests: pages are asked for outside of it, as browsers do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.db import commit, db
from portal.people import directory
from portal.people.models import Person
from tests.purchasing.house import Who

Inside = Callable[[], AbstractContextManager[Who]]


def person_named(name: str) -> Person:
    """By login, or `post:名称` for the first holder of a post."""
    if name.startswith("post:"):
        post = directory.post(name.removeprefix("post:"))
        assert post is not None, name
        return directory.holders(post)[0]
    return db.session.scalars(sa.select(Person).where(Person.login == name)).one()


@pytest.fixture
def inside(app: Flask) -> Inside:
    """`with inside() as who:` work that is committed at the end."""

    @contextmanager
    def work() -> Iterator[Who]:
        with app.test_request_context():
            yield person_named
            commit()
            db.session.remove()

    return work

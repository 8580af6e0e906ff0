"""The whole application for pages and the command line, and a bare one that only speaks for the readers' tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask_babel import Babel

from portal.regulations.importing import drafting
from portal.regulations.importing.drafting import Taken
from tests.conftest import app, client_of, house, who

__all__ = ["app", "client_of", "house", "who"]

Take = Callable[..., Taken]


@pytest.fixture(scope="module")
def speaking() -> Iterator[None]:
    """What sentences need: no database."""
    bare = Flask("bare")
    Babel(bare, default_locale="zh")
    with bare.test_request_context():
        yield


@pytest.fixture
def take(speaking: None) -> Take:
    """What is found in a document, given its text or bytes."""

    def read(content: str | bytes, name: str = "制度.txt", **more: bool) -> Taken:
        return drafting.take(name, content.encode() if isinstance(content, str) else content, **more)

    return read

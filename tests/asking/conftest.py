"""The demo hotel, and its gate as the gate's own tests fill it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from portal.asking import service
from portal.asking.service import Answer
from portal.people.models import Person
from tests.gate.conftest import Gate


@pytest.fixture
def gate(app: Flask) -> Gate:
    return Gate(app)


@pytest.fixture
def ask(house: Flask, who: Callable[[str], Person]) -> Callable[..., Answer]:
    """The one answer to a question, as this person gets it."""

    def ask(typed: str, login: str = "wuyong") -> Answer:
        found = service.answers(typed, who(login))
        assert len(found) == 1, (typed, [one.kind for one in found])
        return found[0]

    return ask

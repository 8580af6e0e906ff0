"""A hotel behind a server, put back before each story, and browsers to visit it with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from portal.db import db

pytest.register_assert_rewrite("tests.browser.hands", "tests.browser.night", "tests.browser.night_gate")

from tests.browser.served import Browsers, House  # noqa: E402 - after the line above
from tests.conftest import PASSED  # noqa: E402 - likewise


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("served"))
    yield house
    house.close()


@pytest.fixture
def house(served: House) -> Iterator[House]:
    """The bare demo hotel at ten on a Friday, answering over HTTP."""
    served.reset()
    yield served
    with served.app.app_context():
        db.session.remove()


@pytest.fixture
def browsers(chromium: Any, house: House, request: pytest.FixtureRequest) -> Iterator[Browsers]:
    """Everybody's browser; a test that passed fails on anything a console complained of."""
    found = Browsers(chromium, house)
    yield found
    found.close()
    assert found.complaints == [] or not request.node.stash.get(PASSED, False)

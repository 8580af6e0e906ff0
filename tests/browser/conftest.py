"""A hotel behind a server, put back before each story, and browsers to visit it with."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import pytest

from portal.db import db

pytest.register_assert_rewrite("tests.browser.hands", "tests.browser.night", "tests.browser.night_gate")

from tests.browser.served import Browsers, House  # noqa: E402 - after the line above

PASSED = pytest.StashKey[bool]()


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

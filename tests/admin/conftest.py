"""What the tests of the administrator's pages share: the administrator's browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

ADMINISTRATOR = "suxiao"


@pytest.fixture
def office(client_of: Callable[[str], FlaskClient]) -> FlaskClient:
    """The administrator's browser."""
    return client_of(ADMINISTRATOR)

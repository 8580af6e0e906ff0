"""The drill in small; `python -m tests.drills deciding --times 500` is the whole of it."""

from __future__ import annotations

import pytest

from tests.bench import hotel
from tests.conftest import POSTGRES
from tests.drills import deciding

SERVERS = ["", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.mark.slow
@pytest.mark.parametrize("kind", SERVERS, ids=["sqlite", "postgresql"])
def test_exactly_one_of_many_decisions_counts(kind: str) -> None:
    if kind and not POSTGRES:
        pytest.skip("no PostgreSQL: PORTAL_TEST_POSTGRES is not set")
    with hotel.hotel(POSTGRES.rpartition("/")[0] if kind else "", more=deciding.MOST_CONNECTIONS) as app:
        found = deciding.drill(app, times=3, at_once=8)
    assert found.wrong == []
    assert (found.counted, found.refused) == (3, 21)

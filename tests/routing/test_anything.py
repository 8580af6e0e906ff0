"""Whatever anybody does on whatever form: nothing hangs, nothing is decided twice, history and tables agree."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal import clock, crypto
from portal.db import commit, db
from portal.errors import PortalError
from portal.formkit.form import Form
from portal.people import bodies, directory
from portal.wiring import connect
from tests.conftest import hotel_on
from tests.routing.any_form import KEY, any_form
from tests.routing.anybody import Anybody
from tests.routing.invariants import broken

T = TypeVar("T")

NOON = datetime(2026, 11, 20, 10, 0)
MOST_ACTS = 40
# The same examples in every run, so that whoever breaks something hears of it and nobody else; so many new ones with
# PORTAL_TEST_EXAMPLES=1000.
SEARCH = int(os.environ.get("PORTAL_TEST_EXAMPLES", "0"))
EXAMPLES = {"sqlite": SEARCH or 60, "postgresql": SEARCH or 8}


class Drawn:
    """Chance as Hypothesis gives it, so that what goes wrong is made small."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data

    def one(self, of: Sequence[T]) -> T:
        return self.data.draw(st.sampled_from(list(of)))

    def sometimes(self, one_in: int) -> bool:
        return self.data.draw(st.integers(0, one_in - 1)) == one_in - 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_whatever_anybody_does_the_house_stays_in_order(kind, tmp_path_factory):
    hotel = hotel_on(kind, tmp_path_factory)
    crypto.use(crypto.Keyring.ensure(hotel.folder))
    connect(hotel.app)

    @settings(max_examples=EXAMPLES[kind], derandomize=not SEARCH, deadline=None, database=None, print_blob=True,
              suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink))  # fmt: skip
    @given(st.data())
    def anything(data: st.DataObject) -> None:
        hotel.reset()
        with hotel.app.test_request_context(), clock.at(NOON):
            try:
                play(Drawn(data))
            finally:
                db.session.remove()
                Form.registry.pop(KEY, None)

    anything()


def play(pick: Drawn) -> None:
    Form.registry[KEY] = any_form(pick)
    bodies.keep(directory.department("董事会"), rule=pick.one(("all", "majority", "number:2", "weight:50")),
                quorum=pick.one((0, 2)), chair=directory.post("董事长"),
                weights={directory.post("董事").id: 2})  # fmt: skip
    commit()
    anybody = Anybody(pick)
    try:
        anybody.file()
        commit()
    except PortalError:
        db.session.rollback()
        return
    for _ in range(pick.one(range(1, MOST_ACTS))):
        anybody.anything()
        wrong = broken()
        assert not wrong, f"{wrong} after {anybody.done}"

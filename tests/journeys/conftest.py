"""Records on a route of the test's own, and who was told of what."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.formkit.form import Form
from portal.records import telling
from tests.journeys.terms import KEY, Paper, Recorder
from tests.records.cases import Who


@pytest.fixture
def paper(who: Who) -> Iterator[Paper]:
    yield Paper(who)
    Form.registry.pop(KEY, None)


@pytest.fixture
def told() -> Iterator[Recorder]:
    recorder = Recorder()
    telling.connect(recorder)
    yield recorder
    telling._carriers.remove(recorder)

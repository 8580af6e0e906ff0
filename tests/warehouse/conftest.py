"""A warehouse with cards, worked by the real engine."""

from tests.purchasing.conftest import inside  # noqa: F401 - a fixture

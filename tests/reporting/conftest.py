"""Purchases to count, filed by the real engine."""

from tests.purchasing.conftest import inside  # noqa: F401 - a fixture

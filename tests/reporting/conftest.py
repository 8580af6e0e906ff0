"""Purchases to count, and what stands at the gate, filed by the real engine."""

from tests.gate.conftest import gate  # noqa: F401 - a fixture
from tests.purchasing.conftest import inside  # noqa: F401 - a fixture

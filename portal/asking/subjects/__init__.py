"""The kinds of question, a module for each subject."""

from __future__ import annotations

from importlib import import_module

MODULES = (
    "visiting", "passes", "fire", "guards", "purchasing", "leave", "people", "general", "customers", "complaints",
    "reservations", "performance", "archives",
)  # fmt: skip


def load() -> None:
    """Import every subject, so that its kinds are declared. Costs nothing the second time."""
    for name in MODULES:
        import_module(f"portal.asking.subjects.{name}")

"""The hotel's forms, one module each, in folders by department."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent


@cache
def load_all() -> None:
    """Import every form, once, so that `Form.registry` holds them all. Raises TypeError, in words, for a mistake."""
    for path in sorted(HERE.glob("*/*.py")):  # by file, so that a new folder needs nothing else in it
        if path.stem != "__init__":
            import_module(f"{__name__}.{path.parent.name}.{path.stem}")

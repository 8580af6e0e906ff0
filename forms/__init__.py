"""The hotel's forms, one module each, in folders by department."""

from __future__ import annotations

import pkgutil
from importlib import import_module


def load_all() -> None:
    """Import every form, so that `Form.registry` holds them all. Raises TypeError, in words, for a mistaken one."""
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        import_module(module.name)

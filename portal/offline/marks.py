"""What a view says of itself: may its page be kept, does it take entries that were held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

_ACCEPTS = "portal_accepts_held"
_KEPT = "portal_kept"


def accepts(view: View) -> View:
    """For a view that may be posted to later than it was written. Besides a mark of `portal.access`.

    What it writes must be history, amendments or records alone: those carry the time it was written (clock.written).
    """
    setattr(view, _ACCEPTS, True)
    return view


def kept(view: View | None = None, *, stands_for: str = "") -> Any:
    """For a view whose page may be kept by the browser of whoever opened it, and shown there without the network.
    `stands_for`: the endpoint it is shown for, where that is another. Besides a mark of `portal.access`."""

    def mark(one: View) -> View:
        setattr(one, _KEPT, stands_for or "self")
        return one

    return mark(view) if view is not None else mark


def takes_held(view: Callable[..., Any]) -> bool:
    return getattr(view, _ACCEPTS, False)


def is_kept_for(view: Callable[..., Any]) -> str:
    """The endpoint a kept page is shown for, "self" for its own address, "" for a page that is not kept."""
    return str(getattr(view, _KEPT, ""))

"""Where search gets what it shows: callables the application registers, and each hotel's contents and index."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from flask import Flask, current_app

from portal.people.models import Person
from portal.search.contents import ArticleDoc, Contents, FormDoc
from portal.search.records_index import RecordDoc

if TYPE_CHECKING:
    from portal.search.regulations_index import RegulationsIndex

FRESH = 5.0  # seconds contents without a stamp are trusted


class Answering(Protocol):
    """Whoever answers questions from the box above the hits. `answers` come ready to be shown."""

    def answers(self, typed: str, person: Person) -> Sequence[Any]: ...
    def asks(self, typed: str) -> bool: ...
    def note(self, typed: str, person: Person) -> None: ...
    def list_for(self, person: Person) -> str: ...


@dataclass
class Sources:
    """Set by the application when it is built. All take the id of a hotel but `hash_terms`, which takes a text."""

    articles: Callable[[int], Iterable[ArticleDoc]] | None = None  # of the editions in force today
    forms: Callable[[int], Iterable[FormDoc]] | None = None
    stamp: Callable[[int], str] | None = None  # changes when articles or forms do; cheap, asked with every search
    records: Callable[[int], Iterable[RecordDoc]] | None = None  # everything that belongs into the records' index
    hash_terms: Callable[[str], Iterable[str]] | None = None  # the index's terms (h:…) of a personal number
    answering: Answering | None = None


sources = Sources()


@dataclass
class _OfHotel:
    index: RegulationsIndex
    contents: Contents | None = None
    stamp: str = ""
    read_at: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


def current(hotel_id: int) -> tuple[Contents, RegulationsIndex]:
    """The hotel's articles and forms as they are now, and the index that answers about them."""
    hotels: dict[int, _OfHotel] = current_app.extensions.setdefault("portal_search", {})
    if hotel_id not in hotels:
        from portal.search.regulations_index import RegulationsIndex  # slow to load, and only searching needs it

        at_once = bool(current_app.config.get("SEARCH_BUILD_AT_ONCE"))
        hotels.setdefault(hotel_id, _OfHotel(RegulationsIndex(_directory(current_app, hotel_id), at_once=at_once)))
    hotel = hotels[hotel_id]
    with hotel.lock:
        stamp = sources.stamp(hotel_id) if sources.stamp else ""
        known = hotel.stamp == stamp if sources.stamp else time.monotonic() - hotel.read_at < FRESH
        if hotel.contents is None or not known:
            articles = sources.articles(hotel_id) if sources.articles else ()
            forms = sources.forms(hotel_id) if sources.forms else ()
            fresh = Contents(articles, forms)
            if hotel.contents is None or fresh.stamp != hotel.contents.stamp:
                hotel.contents = fresh
            hotel.stamp, hotel.read_at = stamp, time.monotonic()
        return hotel.contents, hotel.index


def _directory(app: Flask, hotel_id: int) -> Path:
    return Path(app.config.get("SEARCH_DIR") or Path(app.instance_path) / "search") / f"hotel-{hotel_id}"

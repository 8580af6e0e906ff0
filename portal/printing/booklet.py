"""Regulations as a booklet: cover, contents with page numbers, chapters, articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from portal.printing.pages import draw
from portal.printing.render import printed


class Article(NamedTuple):
    """`number` as it is read: 第十一条. `html` is sanitised by who fills it; pictures in it are data: URIs."""

    number: str
    title: str
    html: Markup


class Chapter(NamedTuple):
    """`title` with its number, 第一章　总则; empty for a regulation without chapters."""

    title: str
    articles: Sequence[Article]


@dataclass(frozen=True, slots=True, kw_only=True)
class Booklet:
    """One edition of a regulation."""

    title: str
    code: str
    hotel: str
    department: str
    issued: date | None
    effective: date
    review: date | None = None
    edition: str = ""
    chapters: Sequence[Chapter]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Handbook:
    """The regulations of a department, or of the hotel, in one volume."""

    title: str
    hotel: str
    as_of: date
    booklets: Sequence[Booklet]


def booklet_pdf(booklet: Booklet, *, archive: bool = False, keep: bool = True) -> bytes:
    """One regulation."""
    return printed(draw("booklet.html", book=None, booklets=[booklet]), css="booklet", archive=archive, keep=keep)


def handbook_pdf(handbook: Handbook, *, archive: bool = False, keep: bool = True) -> bytes:
    """Many regulations behind one cover and one table of contents. Takes about a second for twenty pages."""
    html = draw("booklet.html", book=handbook, booklets=handbook.booklets)
    return printed(html, css="booklet", archive=archive, keep=keep)

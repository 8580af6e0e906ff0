"""An edition made ready to read: each article's HTML, what carries it out, and how the edition stands that day."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar, cast

from flask_babel import get_locale
from markupsafe import Markup

from portal.clock import HOUSE_ZONE, today
from portal.regulations import connections, limits, outside_law, rendering, reviews, settings, snapshot
from portal.regulations.catalogue import State
from portal.regulations.citations import address
from portal.regulations.connections import Use
from portal.regulations.outside_law import OutsideRule
from portal.regulations.reader import Article, Edition
from portal.regulations.rendering import Shown

T = TypeVar("T")


@dataclass(frozen=True)
class ReadArticle:
    """An article as a reader sees it."""

    article: Article
    html: Markup
    examples: tuple[Markup, ...]
    remarks: tuple[Markup, ...]
    uses: tuple[Use, ...]
    outside: tuple[OutsideRule, ...]
    url: str
    citation: str  # 《会客登记制度》第十一条

    @property
    def title(self) -> str:
        return self.article.title

    @property
    def slug(self) -> str:
        return self.article.slug

    @property
    def number_text(self) -> str:
        return self.article.number_text


@dataclass(frozen=True)
class Reading:
    """An edition as a reader sees it. `state` is today's even where a day gone by is read."""

    edition: Edition
    state: State
    ends: date | None
    review: date  # when it is to be reviewed next
    revision: str  # the address at which its revision begins, if it has one
    chapters: tuple[tuple[str, str, tuple[ReadArticle, ...]], ...]  # 第一章, its title, its articles
    forms: int  # how many forms carry it out
    related: tuple[tuple[str, str, str], ...]  # code, short title, address (empty: not in force here)

    @property
    def url(self) -> str:
        return address(self.edition.code)

    @property
    def articles(self) -> tuple[ReadArticle, ...]:
        return tuple(article for _number, _title, articles in self.chapters for article in articles)

    def article(self, slug: str) -> ReadArticle:
        return next(one for one in self.articles if one.slug == slug)


def kept(name: str, edition: Edition, make: Callable[[], T]) -> T:
    """What `make` makes of the edition as it reads today: made anew only when a reader would see a difference."""
    pages, key = place(name, edition.content_hash)
    found = pages.get(key)
    if found is None:
        found = pages[key] = make()
    return cast(T, found)


def place(*what: Hashable) -> tuple[dict[Hashable, Any], Hashable]:
    """Where something made of today's regulations for every reader may be kept, and under which key.

    Rules that change give a new place; what carries the clauses out stays the same as long as the process runs.
    """
    standing = snapshot.current()
    standing.make_room()
    return standing.pages, (*what, str(get_locale()), today())


def read(edition: Edition, on: date | None = None) -> Reading:
    """The edition with today's settings and connections; with those of a day gone by when `on` is one."""
    if on is not None and on != today():
        return _read(edition, on)
    return kept("reading", edition, lambda: _read(edition, today()))


def with_clocks(edition: Edition, article: Article, on: date | None = None) -> tuple[Markup, list[limits.Row]]:
    """The article's words with a clock at each time phrase that says what counts it, and the phrases one by one."""
    rows = limits.rows_of(edition, article)
    links, shown = _links(edition, on or today()), _shown_on(on or today())
    html = rendering.to_html(article.marked, shown, links, lambda mark: limits.said(rows[mark]))
    return html, list(rows.values())


def for_paper(edition: Edition, on: date | None = None) -> Reading:
    """The edition as `read` gives it, without links: on paper nobody can follow them."""
    return _read(edition, on or today(), linked=False)


def _read(edition: Edition, on: date, linked: bool = True) -> Reading:
    catalogue = snapshot.current().catalogue
    links = _links(edition, on) if linked else {}
    shown = _shown_on(on)
    chapters = tuple(
        (number, title, tuple(_read_article(edition, article, shown, links) for article in articles))
        for number, title, articles in edition.chapters()
    )
    in_force = catalogue.in_force_on(on)
    return Reading(
        edition=edition,
        state=catalogue.state(edition, today()),
        ends=catalogue.ends(edition),
        review=reviews.due_on(edition),
        revision=connections.revision_of(edition.code),
        chapters=chapters,
        forms=len({use.url for *_, articles in chapters for one in articles for use in one.uses if use.kind == "form"}),
        related=tuple(
            (code, in_force[code].short if code in in_force else code, address(code) if code in in_force else "")
            for code in dict.fromkeys(map(catalogue.own_code, edition.related))
        ),
    )


def _links(edition: Edition, on: date) -> dict[str, str]:
    """Where each title leads that may stand in the text: the other regulations of that day, and the forms."""
    titles = snapshot.current().catalogue.title_index(on)
    named = {title: address(other.code) for title, other in titles.items() if other.code != edition.code}
    return {**named, **connections.titles()}


def _read_article(edition: Edition, article: Article, shown: Shown, links: dict[str, str]) -> ReadArticle:
    return ReadArticle(
        article=article,
        html=rendering.to_html(article.markdown, shown, links),
        examples=tuple(rendering.line_to_html(words, shown, links) for words in article.examples),
        remarks=tuple(rendering.line_to_html(words, shown, links) for words in article.remarks),
        uses=connections.uses(article.facts),
        outside=outside_law.beside(article.facts),
        url=address(edition.code, article.slug),
        citation=f"《{edition.short}》{article.number_text}",
    )


def _shown_on(on: date) -> Shown:
    """Settings as they stood at the end of that day; as they stand now for today and later."""
    at = datetime.combine(on, time.max, HOUSE_ZONE) if on < today() else None
    return lambda key: (settings.spec(key).label, settings.shown(key, at))

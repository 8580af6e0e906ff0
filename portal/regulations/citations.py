"""Citing articles: from a clause id (SEC-06-11) to 《会客登记制度》第十一条, its address and what it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.clock import today
from portal.regulations import settings, snapshot
from portal.regulations.catalogue import Catalogue
from portal.regulations.reader import Article, Edition, filled, plain_text

_LONGEST_SUMMARY = 160


@dataclass(frozen=True)
class Citation:
    """One article as it is cited. `facts` are the clause ids asked for that it carries."""

    facts: tuple[str, ...]
    code: str
    short: str
    article_title: str
    number_text: str
    slug: str
    summary: str  # the article's first sentence
    effective: date  # of the edition that speaks

    @property
    def fact(self) -> str:
        return self.facts[0]

    @property
    def url(self) -> str:
        return address(self.code, self.slug)

    @property
    def text(self) -> str:
        return f"《{self.short}》{self.number_text}"

    def __str__(self) -> str:
        return self.text


def cite(fact: str, on: date | None = None) -> Citation:
    """The article that carries the clause on that day (today). Raises UnknownClause (a LookupError).

    Reads the database's editions, or the files while there is no database; see Catalogue.where for days on which no
    edition in force carries the clause.
    """
    return cite_all([fact], on)[0]


def cite_all(facts: Iterable[str], on: date | None = None) -> list[Citation]:
    """The articles that carry these clauses, each once, in the order first asked for. Raises UnknownClause."""
    standing, asked, day = snapshot.current(), tuple(facts), today()
    key = ("cited", asked, on or day, day)  # today's figures stand in the summaries
    return list(standing.kept(key, lambda: _cite_all(standing.catalogue, asked, on or day)))


def _cite_all(catalogue: Catalogue, facts: Iterable[str], on: date) -> list[Citation]:
    found: dict[tuple[str, str], tuple[Edition, Article, list[str]]] = {}
    for fact in facts:
        edition, article = catalogue.where(fact, on)
        carried = found.setdefault((edition.code, article.slug), (edition, article, []))[2]
        if fact not in carried:
            carried.append(fact)
    return [_citation(*one) for one in found.values()]


def exists(fact: str) -> bool:
    """Whether some edition carries the clause: what the application checks of every form when it is built."""
    return fact in snapshot.current().catalogue.facts()


def address(code: str, slug: str = "") -> str:
    """Where a regulation, or an article of it, can be read; the same for ever."""
    return f"/policies/{code}/{slug}" if slug else f"/policies/{code}"


def summary(article: Article) -> str:
    """The article's first sentence with today's settings filled in."""
    before_a_table = plain_text(article.markdown.split("\n|", 1)[0])
    words = filled("".join((before_a_table or article.plain).split("\n")), settings.shown)
    first = words[: words.find("。") + 1] or words
    return first if len(first) <= _LONGEST_SUMMARY else f"{first[: _LONGEST_SUMMARY - 1]}…"


def _citation(edition: Edition, article: Article, facts: list[str]) -> Citation:
    return Citation(
        facts=tuple(facts),
        code=edition.code,
        short=edition.short,
        article_title=article.title,
        number_text=article.number_text,
        slug=article.slug,
        summary=summary(article),
        effective=edition.effective,
    )

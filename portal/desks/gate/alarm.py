"""What to do when the bell rings: the articles in force, step by step, as the regulations say them today."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from portal.regulations import citations, reading, service

# In the order things happen: the panel, the floor, the power, the command, the call, the fire engines.
CLAUSES = ("SEC-10-01", "FIRE-04", "FIRE-05", "FIRE-06", "FIRE-07", "FIRE-08")


@dataclass(frozen=True)
class Action:
    """One step: the article's title, its words, and where they stand."""

    title: str
    text: Markup
    citation: citations.Citation


def steps() -> list[Action]:
    """The procedure from the editions in force. An article that carries several of the clauses is one step."""
    found = []
    for citation in citations.cite_all(CLAUSES):
        edition, article = service.article(citation.code, citation.slug)
        words = reading.read(edition).article(article.slug)
        found.append(Action(article.title, words.html, citation))
    return found

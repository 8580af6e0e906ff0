"""What to do when the bell rings: the articles in force, step by step, as the regulations say them today."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from portal.regulations import citations, rendering, service, settings

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
        _edition, article = service.article(citation.code, citation.slug)
        words = "\n".join(line for line in article.markdown.splitlines() if not line.startswith(">")).strip()
        found.append(Action(_(article.title), rendering.to_html(words, settings.shown, {}), citation))
    return found

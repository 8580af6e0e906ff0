"""The regulations as plain data for other programs: what `portal policies --json` prints."""

from __future__ import annotations

from typing import Any

from portal.clock import today
from portal.regulations import snapshot


def policies_json() -> list[dict[str, Any]]:
    """Every regulation in force today with its articles and the clauses each carries; the shape is kept stable.

    Reads the files while there is no database. Needs no application.
    """
    in_force = snapshot.current().catalogue.in_force_on(today())
    return [
        {
            "code": code,
            "also": list(edition.also),
            "title": edition.title,
            "department": edition.department,
            "subject": edition.subject,
            "effective": edition.effective.isoformat(),
            "articles": [
                {
                    "number": article.number,
                    "number_text": article.number_text,
                    "title": article.title,
                    "slug": article.slug,
                    "facts": list(article.facts),
                }
                for article in edition.articles
            ],
        }
        for code, edition in sorted(in_force.items())
    ]

"""Citing: how an article is named, where it lies, and what happens when nothing carries the clause."""

from __future__ import annotations

from datetime import date

import pytest

from portal.people.models import Person
from portal.regulations import citations, service, settings, shipped
from portal.regulations.catalogue import UnknownClause


def test_a_citation_names_the_article_and_its_address(app: object) -> None:
    found = citations.cite("SEC-06-11")
    assert (found.text, found.url) == ("《会客登记制度》第十一条", "/policies/SEC-06/no-visitors-after")
    assert (found.fact, found.code, found.slug) == ("SEC-06-11", "SEC-06", "no-visitors-after")
    assert found.summary.count("。") == 1
    assert found.summary.endswith("。")


def test_clauses_of_one_article_make_one_citation(app: object) -> None:
    article = next(one for edition in shipped.catalogue() for one in edition.articles if len(one.facts) > 1)
    merged = citations.cite_all([article.facts[0], "SEC-06-11", *article.facts])
    assert [one.facts for one in merged] == [article.facts, ("SEC-06-11",)]


def test_a_day_before_the_first_edition_still_finds_the_article(app: object) -> None:
    assert citations.cite("SEC-06-11", on=date(2020, 1, 1)).effective == date(2026, 9, 1)


def test_an_unknown_clause_says_what_was_meant(app: object) -> None:
    with pytest.raises(UnknownClause, match="没有一条条文载有条款编号 SEC-06-111。是不是 SEC-06-11？"):
        citations.cite("SEC-06-111")
    assert not citations.exists("SEC-06-111")
    assert citations.exists("SEC-06-11")


def test_a_summary_shows_the_value_of_today(administrator: Person) -> None:
    service.import_shipped()
    settings.set("temp_pass_days", 9, administrator, "工期长")
    assert citations.cite("SEC-13-05").summary == "临时出入证的有效期最长为9天，不得超期使用。"

"""A regulation handed down under two codes: published once, found under both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.db import db
from portal.regulations import citations, library, service
from portal.regulations.catalogue import Catalogue
from portal.regulations.export import policies_json
from portal.regulations.reader import read_edition
from portal.search import citations as cited
from portal.search.contents import Contents
from portal.wiring import _articles
from tests.regulations.conftest import text_of

BODY = '## 借用登记 {#register facts="SEC-90-01 KEY-1-01"}\n\n借用钥匙应当登记。\n'
TEXT = text_of(BODY, also=["KEY-1"])
LEANING = text_of(
    '## 配制登记 {#copies facts="SEC-91-01"}\n\n配制钥匙应当登记。\n',
    code="SEC-91", title="钥匙配制管理规定", short="钥匙配制规定", related=["KEY-1", "SEC-90", "SEC-99"],
)  # fmt: skip


@pytest.fixture
def guard(site: Flask, client_of: Callable[[str], FlaskClient]) -> FlaskClient:
    service.import_shipped(Catalogue(read_edition(text) for text in (TEXT, LEANING)))
    db.session.commit()
    return client_of("guard")


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/policies/KEY-1", "/policies/SEC-90"),
        ("/policies/KEY-1/register", "/policies/SEC-90/register"),
        ("/policies/KEY-1/register?on=2026-10-01", "/policies/SEC-90/register?on=2026-10-01"),
        ("/policies/KEY-1/changes?from=2026-09-01&_external=1", "/policies/SEC-90/changes?from=2026-09-01&_external=1"),
        ("/policies/KEY-1/booklet.pdf", "/policies/SEC-90/booklet.pdf"),
    ],
)
def test_the_further_code_leads_to_the_one_address(guard: FlaskClient, asked: str, led_to: str) -> None:
    answer = guard.get(asked)
    assert (answer.status_code, answer.location) == (302, led_to)


def test_nobody_learns_of_it_before_signing_in(guard: FlaskClient, site: Flask) -> None:
    assert "/policies/KEY-1" in site.test_client().get("/policies/KEY-1").location


def test_the_page_and_the_library_name_it(guard: FlaskClient) -> None:
    assert "<dt>又编为</dt><dd>KEY-1</dd>" in guard.get("/policies/SEC-90").text
    found = guard.get("/policies?q=key-1").text
    assert '<a href="/policies/SEC-90">钥匙借用管理规定</a> <small>又编为 KEY-1</small>' in found
    assert [entry.edition.code for _, entries in library.shelves(words="key-1") for entry in entries] == ["SEC-90"]


def test_a_related_regulation_is_linked_once_whichever_code_names_it(guard: FlaskClient) -> None:
    text = guard.get("/policies/SEC-91").text
    assert text.count('<a href="/policies/SEC-90">《钥匙借用规定》</a>') == 1
    assert "SEC-99" in text


def test_its_clauses_are_cited_by_either_id(guard: FlaskClient) -> None:
    assert citations.cite("KEY-1-01").url == citations.cite("SEC-90-01").url == "/policies/SEC-90/register"
    (policy,) = [one for one in policies_json() if "KEY-1" in one["also"]]
    assert (policy["code"], policy["articles"][0]["facts"]) == ("SEC-90", ["SEC-90-01", "KEY-1-01"])


def test_a_record_keeps_the_edition_under_each_code(guard: FlaskClient) -> None:
    kept = service.editions_in_force(date(2026, 10, 1))
    assert kept["KEY-1"] == kept["SEC-90"] != kept["SEC-91"]


@pytest.mark.parametrize("typed", ["KEY-1", "key1", "KEY-1 第一条"])
def test_search_finds_it_by_its_further_code(guard: FlaskClient, typed: str) -> None:
    contents = Contents(_articles(1), [])
    citation = cited.read(typed, contents)
    assert citation is not None
    assert cited.meant(citation, contents, {}) == ["article:SEC-90/register"]


def test_a_code_belongs_to_one_regulation() -> None:
    def wrong(*texts: str) -> list[str]:
        return [mistake.sentence for mistake in Catalogue(map(read_edition, texts)).mistakes()]

    other = {"code": "SEC-91", "title": "钥匙配制管理规定", "short": "钥匙配制规定"}
    no_clause = "## 登记 {#register}\n\n应当登记。\n"
    assert wrong(text_of(no_clause, also=["SEC-91"]), text_of(no_clause, **other)) == [
        "又编号 SEC-91 已是 SEC-91 的编号。"
    ]
    assert wrong(TEXT, text_of(no_clause, **other, also=["KEY-1"])) == ["又编号 KEY-1 已是 SEC-90 的编号。"]
    assert wrong(text_of(no_clause, also=["SEC-90"])) == ["又编号 SEC-90 已是 SEC-90 的编号。"]
    later = {"issued": date(2026, 9, 15), "effective": date(2026, 10, 1)}
    assert wrong(TEXT, text_of(BODY, also=["KEY-1"], **later)) == []


def test_a_further_code_keeps_leading_there_when_a_later_edition_drops_it() -> None:
    later = text_of(BODY, issued=date(2026, 9, 15), effective=date(2026, 10, 1))
    assert Catalogue(map(read_edition, (TEXT, later))).own_code("KEY-1") == "SEC-90"

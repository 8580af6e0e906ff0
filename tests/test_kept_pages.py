"""Pages made once for everybody: each reader's own frame around them, and never yesterday's rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import nodes
from sqlalchemy import select, text

from portal import frame
from portal.db import commit, db
from portal.people.models import Person
from tests.records.cases import leave
from tests.test_marks import elsewhere
from tests.test_query_counts import CREW, HEAD, who

Browser = Callable[[str], FlaskClient]
PAGES = ("/policies", "/policies/SEC-13", "/policies/SEC-13/deposit")


@pytest.mark.parametrize("page", PAGES)
def test_everybody_reads_the_same_in_a_frame_of_their_own(app: Flask, client_of: Browser, page: str) -> None:
    head, clerk = client_of(HEAD), client_of(CREW[0])
    with app.app_context():
        names = {login: who(login).name for login in (HEAD, CREW[0])}
    first, second, again = (browser.get(page).text for browser in (head, clerk, head))
    assert names[HEAD] in first and names[HEAD] not in second
    assert names[CREW[0]] in second and names[CREW[0]] not in first
    main = re.compile(r"<main.*</main>", re.S)
    assert main.findall(first) == main.findall(second) == main.findall(again) != []


def test_tokens_against_forgery_are_never_shared(app: Flask, client_of: Browser) -> None:
    tokens = re.compile(r'name="csrf_token" value="([^"]+)"')
    seen = [set(tokens.findall(client_of(login).get(PAGES[1]).text)) for login in (HEAD, CREW[0])]
    assert seen[0] and seen[1] and not seen[0] & seen[1]


def test_what_waits_is_counted_anew(app: Flask, client_of: Browser) -> None:
    browser = client_of(HEAD)
    before = browser.get(PAGES[1]).text
    with app.test_request_context():
        leave(who, CREW[0])
        commit()
    counted = re.compile(r'data-count="waiting"[^>]*>(\d+)<')
    assert int(counted.findall(browser.get(PAGES[1]).text)[0]) == int(counted.findall(before)[0]) + 1


def test_what_templates_import_is_worded_anew_for_every_reader(app: Flask) -> None:
    """A template that others import is run once in the life of a process: words set outside its macros would stay in
    the language of whoever came first."""
    env = app.jinja_env
    assert env.loader is not None
    parsed = [env.parse(env.loader.get_source(env, name)[0]) for name in env.list_templates(extensions=["html"])]
    imported = {node.template.value for tree in parsed for node in tree.find_all((nodes.FromImport, nodes.Import))}
    assert len(imported) > 20
    for name in sorted(imported):
        tree = env.parse(env.loader.get_source(env, name)[0])
        outside = [node for node in tree.body if not isinstance(node, nodes.Macro)]
        said = [call for node in outside for call in [node, *node.find_all(nodes.Call)] if isinstance(call, nodes.Call)]
        words = [call.node.name for call in said if isinstance(call.node, nodes.Name)]
        assert not {"_", "gettext", "ngettext", "pgettext"} & set(words), name


def test_each_language_has_its_own(app: Flask, client_of: Browser) -> None:
    browser = client_of(HEAD)
    assert '<html lang="zh-CN"' in browser.get(PAGES[1]).text
    with elsewhere(app) as connection:
        connection.execute(text("UPDATE person SET locale = 'en' WHERE login = :login"), {"login": HEAD})
    english = browser.get(PAGES[1]).text
    assert '<html lang="en"' in english and "In force" in english


def test_a_figure_changed_elsewhere_stands_in_the_next_page(app: Flask, client_of: Browser) -> None:
    browser = client_of(HEAD)
    assert ">7天</data>" in browser.get(PAGES[1]).text
    with app.app_context():
        by = db.session.scalars(select(Person).where(Person.login == HEAD)).one()
        row = {"hotel": by.hotel_id, "by": by.id, "since": datetime(2026, 11, 20, 1)}
    with elsewhere(app) as connection:
        connection.execute(
            text("INSERT INTO setting_value (hotel_id, key, value, since, by_id, reason)"
                 " VALUES (:hotel, 'temp_pass_days', '9', :since, :by, '工期长')"), row
        )  # fmt: skip
    assert ">9天</data>" in browser.get(PAGES[1]).text


def test_a_sentence_said_once_stays_with_the_one_it_was_said_to(client_of: Browser) -> None:
    browser, other = client_of(HEAD), client_of(CREW[0])
    with browser.session_transaction() as kept:
        kept["_flashes"] = [("message", "已改好。")]
    said, again, elsewhere_ = browser.get(PAGES[1]).text, browser.get(PAGES[1]).text, other.get(PAGES[1]).text
    assert "已改好。" in said and "已改好。" not in again and "已改好。" not in elsewhere_


def test_a_page_with_a_form_is_not_kept_for_everybody(app: Flask) -> None:
    with app.test_request_context("/policies"), pytest.raises(RuntimeError, match="form of one session"):
        frame.page_for_all({}, "form", lambda: '<input name="csrf_token" value="secret">')

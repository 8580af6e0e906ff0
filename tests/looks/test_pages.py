"""The design pages as they are sent: whole in both languages, and light."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask

from tests.looks.reading import Page

STATIC = Path(__file__).parents[2] / "static"
CHAPTERS = ["", "form", "record", "lists", "gate"]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_page_has_one_heading_and_no_repeated_id(app: Flask, chapter: str) -> None:
    answer = app.test_client().get(f"/design/{chapter}")
    assert answer.status_code == 200
    page = Page(answer.text)
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert len(page.ids) == len(set(page.ids))
    assert not [a for _, a in page.tags if "style" in a or any(name.startswith("on") for name in a)]


def test_an_unknown_chapter_is_not_found(app: Flask) -> None:
    assert app.test_client().get("/design/colours").status_code == 404


def test_trying_the_form_shows_every_blank_that_must_be_filled(app: Flask) -> None:
    text = app.test_client().post("/design/form", data={}).text
    assert "请填写动火地点" in text
    assert "其余都已保留" in text


def test_the_theme_decides_when_the_dark_sheet_holds(app: Flask) -> None:
    def media(theme: str) -> str:
        text = app.test_client().get(f"/design/?theme={theme}").text
        found = re.search(r'data-dark media="([^"]+)"', text)
        assert found
        return found[1]

    assert media("auto") == "screen and (prefers-color-scheme: dark)"
    assert (media("dark"), media("light")) == ("screen", "not all")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_english_frame_and_kit_leave_no_chinese_of_their_own(app: Flask, chapter: str) -> None:
    # Made-up content (names, answers) stays Chinese; headings, buttons and labels of the system do not.
    text = app.test_client().get(f"/design/{chapter}?locale=en").text
    headings = re.findall(r"<h[12][^>]*>(.*?)</h[12]>|<dt>(.*?)</dt>", text, re.S)
    words = " ".join(re.sub(r"<[^>]+>", "", a or b) for a, b in headings)
    assert re.findall(r"[\u4e00-\u9fff]+", words) == []


def modules_of(page: str) -> set[str]:
    """The scripts this page loads: the entry with what it imports, and the modules its markup asks for."""
    entry = (STATIC / "js/portal.js").read_text(encoding="utf-8")
    asked = re.findall(r'^  "(.+?)": "\./(.+?)",$', entry, re.M)
    wanted = {"portal.js"} | {
        name for what, name in asked if any(mark in page for mark in re.findall(r"data-[\w-]+", what))
    }
    found: set[str] = set()
    while wanted:
        found.add(name := wanted.pop())
        text = (STATIC / "js" / name).read_text(encoding="utf-8")
        wanted |= set(re.findall(r'^import .*?"\./(.+?)";$', text, re.M)) - found
    return found


def test_a_first_visit_costs_less_than_a_hundred_kilobytes(app: Flask) -> None:
    page = app.test_client().get("/design/form").text
    linked = re.findall(r'(?:href|src)="/static/([^"?#]+)', page)
    modules = modules_of(page)
    files = {STATIC / name for name in (*linked, "icons.svg")} | {STATIC / "js" / name for name in modules}
    assert {"portal.js", "forms.js", "table-rows.js", "suggestions.js"} <= modules
    assert "gate.js" not in modules
    assert sum(len(gzip.compress(data, 9)) for data in [page.encode(), *(one.read_bytes() for one in files)]) < 100_000


def test_no_style_sheet_is_too_long_to_read() -> None:
    assert [file.name for file in STATIC.glob("css/*.css") if len(file.read_text().splitlines()) > 400] == []

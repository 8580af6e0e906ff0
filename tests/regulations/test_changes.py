"""What changed between two editions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.people.models import Person
from portal.regulations import service
from portal.regulations.changes import between, marked
from portal.regulations.reader import read_edition
from tests.regulations.conftest import text_of

SAME = "## 乙 {#b}\n\n不变。\n\n"
MOVED_ALONG = "## 丁 {#d}\n\n跟着走。\n"
EARLIER = f"## 甲 {{#a}}\n\n每证收取押金10元。\n\n{SAME}## 丙 {{#c}}\n\n删去的。\n\n{MOVED_ALONG}"
LATER = f"## 甲 {{#a}}\n\n每证收取押金20元。\n\n> 举例：两证40元。\n\n{SAME}## 新 {{#n}}\n\n<新>增的。\n\n{MOVED_ALONG}"


@pytest.mark.parametrize(
    ("before", "after", "html"),
    [
        ("押金10元", "押金20元", "押金<del>10</del><ins>20</ins>元"),
        ("每晚21:30起", "每晚22:00起", "每晚<del>21:30</del><ins>22:00</ins>起"),
        ("应当登记", "应当先登记", "应当<ins>先</ins>登记"),
        ("应当先登记", "应当登记", "应当<del>先</del>登记"),
        ("由甲的部门审批", "经乙的科室审批", "<del>由甲的部门</del><ins>经乙的科室</ins>审批"),
        ("一样", "一样", "一样"),
        ("<b>", "<i>", "&lt;<del>b</del><ins>i</ins>&gt;"),
        ("", "新的", "<ins>新的</ins>"),
    ],
)
def test_words_are_marked(before: str, after: str, html: str) -> None:
    assert marked(before, after) == html


def test_articles_are_compared_by_their_addresses() -> None:
    found = between(read_edition(text_of(EARLIER)), read_edition(text_of(LATER)), str)
    assert [(one.kind, one.article.slug) for one in found] == [
        ("changed", "a"),
        ("same", "b"),
        ("added", "n"),
        ("same", "d"),
        ("dropped", "c"),
    ]
    assert [str(line) for line in found[0].words] == [
        "每证收取押金<del>10</del><ins>20</ins>元。",
        "<ins>举例：两证40元。</ins>",
    ]
    assert [str(line) for line in found[2].words] == ["<ins>&lt;新&gt;增的。</ins>"]
    assert [str(line) for line in found[4].words] == ["<del>删去的。</del>"]
    assert [str(one.title) for one in found] == ["甲", "乙", "<ins>新</ins>", "丁", "<del>丙</del>"]


def test_an_article_that_only_moved() -> None:
    before = read_edition(text_of("## 乙 {#b}\n\n不变。\n"))
    after = read_edition(text_of("## 甲 {#a}\n\n新的。\n\n## 乙 {#b}\n\n不变。\n"))
    assert [one.kind for one in between(before, after, str)] == ["added", "moved"]


def test_an_article_that_changed_in_its_title_alone() -> None:
    before, after = (read_edition(text_of(f"## {title} {{#b}}\n\n不变。\n")) for title in ("借用登记", "借用的登记"))
    (change,) = between(before, after, str)
    assert (change.kind, str(change.title)) == ("changed", "借用<ins>的</ins>登记")


def test_a_setting_stands_as_its_value() -> None:
    before, after = (
        read_edition(text_of(f"## 乙 {{#b}}\n\n{word}{{{{days}}}}。\n"), known_settings=["days"])
        for word in ("限", "满")
    )
    (change,) = between(before, after, lambda key: f"7天（{key}）")
    assert str(change.words[0]) == "<del>限</del><ins>满</ins>7天（days）。"


def test_the_page_compares_with_the_edition_before(client_of: Callable[[str], FlaskClient]) -> None:
    administrator = db.session.scalars(select(Person).where(Person.login == "admin")).one()
    for day, body in ((date(2026, 11, 21), EARLIER), (date(2026, 12, 1), LATER)):
        with clock.at(datetime(2026, 11, 21, 10)):
            service.publish(text_of(body, effective=day), administrator)
    db.session.commit()
    with clock.at(datetime(2026, 12, 2, 10)):
        client = client_of("guard")
        page = client.get("/policies/SEC-90/changes").text
        assert "3 条有变化" in page
        assert "押金<del>10</del><ins>20</ins>元" in page
        assert "/policies/SEC-90/changes?to=2026-12-01" in client.get("/policies/SEC-90/editions").text
        assert "有修改" in client.get("/policies/SEC-90/a").text
        assert "没有更早的版本可以比较" in client.get("/policies/SEC-06/changes").text
        absent = client.get("/policies/SEC-90/changes?from=2026-01-01")
        assert (absent.status_code, "没有2026-01-01起施行的版本" in absent.text) == (404, True)

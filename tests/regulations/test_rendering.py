"""Markdown of an article as HTML: numbers of items, settings, links, and nothing that could run."""

from __future__ import annotations

import re

import pytest

from portal.regulations.rendering import line_to_html, to_html

LINKS = {"会客登记单": "/forms/visit", "动用明火审批规定": "/policies/SEC-14"}


def shown(key: str) -> tuple[str, str]:
    return f"{key}的<名称>", "7<天"


def html_of(markdown: str) -> str:
    return str(to_html(markdown, shown, LINKS))


def test_paragraphs_and_lines() -> None:
    assert html_of("第一款\n接着。\n\n第二款。") == "<p>第一款接着。</p>\n<p>第二款。</p>\n"


def test_items_carry_their_numbers_in_words() -> None:
    items = html_of("1. 甲：\n   1. 子甲；\n   2. 子乙：\n      1. 孙甲。\n2. 乙。\n\n- 点")
    assert re.findall(r'item-number">([^<]*)<', items) == ["（一）", "1.", "2.", "（1）", "（二）"]
    assert items.count("<ol") == items.count("</ol>") == 3
    assert items.count("<div") == items.count("</div>") == 5
    assert "<li>点</li>" in items


def test_a_list_numbered_wrongly_in_the_source_is_counted_anew() -> None:
    assert re.findall(r'item-number">([^<]*)<', html_of("3. 甲\n3. 乙")) == ["（一）", "（二）"]


def test_a_setting_is_its_value_with_a_title_and_both_are_escaped() -> None:
    assert html_of("最长{{ days }}。") == (
        '<p>最长<data class="setting" value="days" title="参数：days的&lt;名称&gt;">7&lt;天</data>。</p>\n'
    )


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("填《会客登记单》。", '填<a href="/forms/visit">《会客登记单》</a>。'),
        (
            "见《会客登记单》《动用明火审批规定》",
            '见<a href="/forms/visit">《会客登记单》</a><a href="/policies/SEC-14">《动用明火审批规定》</a>',
        ),
        ("见《民法典》。", "见《民法典》。"),
        ("[《会客登记单》](/elsewhere)", '<a href="/elsewhere">《会客登记单》</a>'),
        ("**《会客登记单》**", '<strong><a href="/forms/visit">《会客登记单》</a></strong>'),
    ],
)
def test_titles_that_are_known_become_links(words: str, html: str) -> None:
    assert line_to_html(words, shown, LINKS) == html


def test_a_table_can_be_scrolled_and_has_column_heads() -> None:
    table = html_of("| 甲 | 乙 |\n|:--|--:|\n| 丙 | {{days}} |")
    assert '<div class="table-wrap" tabindex="0" role="region" aria-label="表格"><table>' in table
    assert table.count('<th scope="col">') == 2
    assert "style=" not in table
    assert "7&lt;天" in table


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](javascript:alert(1))",
        '<a href="#" style="position:fixed">x</a>',
        "| <iframe src=//x> |\n|---|\n| <svg onload=alert(1)> |",
        '[x](/a "t\\" onclick=\\"alert(1)")',
        "<style>p{}</style>",
    ],
)
def test_nothing_an_author_writes_runs(hostile: str) -> None:
    html = html_of(hostile)
    tags = {tag.lower() for tag in re.findall(r"<\s*([a-zA-Z]+)", html)}
    assert tags <= {"p", "a", "img", "table", "thead", "tbody", "tr", "th", "td", "div"}
    assert not re.search(r"<[^>]*\s(on\w+|style)\s*=", re.sub(r'"[^"]*"', '""', html))
    assert not re.search(r'(href|src)="\s*(javascript|data):', html)

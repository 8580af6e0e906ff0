"""docs/papers.md says what carries each paper of the regulations; here it is held against the forms there are."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from forms import load_all
from portal.formkit import Form
from portal.regulations import shipped

PAGE = Path(__file__).resolve().parent.parent / "docs" / "papers.md"
NOT_YET = "尚未建成："
ROW = re.compile(r"^\| (.+?) \| (.+?) \| (.+?) \|$", re.M)
KEY = re.compile(r"`([a-z_0-9]+)`")
HOW_MANY = 260


def table(text: str) -> list[tuple[str, str, str]]:
    """The rows: the paper, what carries it, the clauses."""
    return [row for row in ROW.findall(text) if row[0] != "文书"]


def mistakes(rows: list[tuple[str, str, str]], titles: dict[str, str], clauses: set[str]) -> list[str]:
    """What the table says that is not so, in words. `titles`: of the forms there are, by key."""
    found = [f"{paper}：列了 {count} 次" for paper, count in Counter(row[0] for row in rows).items() if count > 1]
    for paper, carried, cited in rows:
        there, _mark, to_come = carried.partition(NOT_YET)
        found += [f"{paper}：没有表单 {key}" for key in KEY.findall(there) if key not in titles]
        found += [f"{paper}：{key} 已经建成" for key in KEY.findall(to_come) if key in titles]
        found += [
            f"{paper}：{key} 的名称是{titles[key]}"
            for key in KEY.findall(there)
            if key in titles and f"{titles[key]} `{key}`" not in there
        ]
        named = re.findall(r"[A-Z]+(?:-[0-9A-Z]+)*-\d+", cited)
        found += [f"{paper}：没有条款 {clause}" for clause in named if clause not in clauses]
        if not named or (NOT_YET in carried and not KEY.search(to_come)):
            found.append(f"{paper}：没有写明条款，或没有写明哪张表单尚未建成")
    return found


@pytest.fixture(scope="module")
def titles() -> dict[str, str]:
    load_all()
    return {key: form.title for key, form in Form.registry.items()}


def test_the_table_says_what_is_so(titles):
    rows = table(PAGE.read_text("utf-8"))
    assert len(rows) == HOW_MANY
    assert mistakes(rows, titles, shipped.catalogue().facts()) == []


@pytest.mark.parametrize(
    ("carried", "cited", "said"),
    [
        ("请假单 `leave`", "CRD-01-01", ""),
        ("尚未建成：请假单 `leave`", "CRD-01-01", "leave 已经建成"),
        ("休假单 `leave`", "CRD-01-01", "leave 的名称是请假单"),
        ("飞行单 `flight`", "CRD-01-01", "没有表单 flight"),
        ("请假单 `leave`；尚未建成：以后再说", "CRD-01-01", "没有写明"),
        ("请假单 `leave`", "CRD-01-999", "没有条款"),
    ],
)
def test_what_is_not_so_is_found(titles, carried, cited, said):
    found = mistakes([("某单", carried, cited)], {"leave": titles["leave"]}, shipped.catalogue().facts())
    assert said in "".join(found) and bool(found) is bool(said)


def test_a_paper_that_stands_twice_is_found(titles):
    row = ("某单", "请假单 `leave`", "CRD-01-01")
    assert mistakes([row, row], titles, shipped.catalogue().facts()) == ["某单：列了 2 次"]

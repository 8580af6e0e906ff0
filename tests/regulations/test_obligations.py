"""Sentences that oblige are found, what only contains the word is not; each is held or openly rests on good faith."""

from __future__ import annotations

import pytest

from portal.regulations import obligations, outside_law, shipped
from portal.regulations.outside_law import OutsideLawMistake, read_outside_law


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("值班人员应当及时报告。", ("应",)),
        ("货款须经批准，不得预付。", ("须", "不得")),
        ("严禁烟火，一律不准带入。", ("严禁", "一律")),
        ("必须办理审批。", ("必须",)),
        ("供应部收到回应后，采取相应的应急措施。", ()),
        ("无须另行申请，见住店须知。", ()),
        ("应用程序由信息部安装。", ()),
        ("不得违反，答应客户的事另算。", ("不得",)),
    ],
)
def test_what_obliges(sentence, words):
    assert obligations.words_in(sentence) == words


def test_each_item_of_a_list_that_forbids_is_one():
    text = "值班期间严禁：\n（一）吸烟、饮酒、下棋；\n（二）擅离岗位，外出办事。\n接班人到岗后交接。"
    assert [words for _, words in obligations.sentences(text)] == [("严禁",), ("严禁",)]


def test_outside_law_names_clauses_that_stand_in_articles():
    carried = {fact for edition in shipped.catalogue() for article in edition.articles for fact in article.facts}
    for rule in outside_law.rules().values():
        assert set(rule.clauses) <= carried, rule.key


@pytest.mark.parametrize("change", ['stricter = "maybe"', 'source = "gazette"', "clauses = []"])
def test_a_mistake_in_outside_law_is_told(tmp_path, change):
    name = change.partition(" ")[0]
    lines = {
        "law": '"某规定"', "article": '"第一条"', "says": '"说了什么。"', "clauses": '["SEC-06-11"]',
        "stricter": '"house"', "applies": '"照本店的办。"', "source": '"https://example.org/1"',
        "checked": "2026-11-21",
    }  # fmt: skip
    lines[name] = change.partition(" = ")[2]
    path = tmp_path / "outside_law.toml"
    path.write_text("[one]\n" + "\n".join(f"{key} = {value}" for key, value in lines.items()), encoding="utf-8")
    with pytest.raises(OutsideLawMistake, match="one："):
        read_outside_law(path)

"""The analyzer, pinyin and marks: one way of reading text for documents, queries and highlights."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.search import analyzer, highlight, phrases, pinyin
from portal.search.numerals import numeral

TEXT = st.text(
    st.one_of(
        st.sampled_from("会客會關系(（ǎnguan)）第十四条14\n\r \t-—–－ＡBc9é\u0301\u200b\ufeff\ue000か゛﹏㈱①"),
        st.characters(),
    ),
    max_size=60,
)


@given(TEXT, st.booleans())
def test_offsets_belong_to_the_plain_text(text: str, document: bool) -> None:
    folded, places = analyzer.mapped(text, document=document)
    assert folded == analyzer.plain(text, document=document)
    assert len(folded) == len(places)
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)


@given(TEXT)
def test_whatever_stands_in_a_document_is_found_by_typing_it(text: str) -> None:
    tokens = analyzer.record_tokens(text)
    for group in analyzer.wanted(analyzer.plain(text, document=True)):
        assert any(
            look.token in tokens or (look.prefix and any(t.startswith(look.token) for t in tokens)) for look in group
        )


@settings(deadline=None)  # the first reading loads a dictionary
@given(TEXT, TEXT)
def test_marks_never_let_markup_through(text: str, typed: str) -> None:
    shown = str(highlight.marked("<i>" + text, highlight.needles([analyzer.plain(typed)]), by_sound=True))
    assert "<" not in shown.replace("<mark>", "").replace("</mark>", "")
    assert shown.count("<mark>") == shown.count("</mark>")


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("會客登記", "会客登记"),
        ("客戶關(guān)系", "客户关系"),
        ("总经理(GM)批准", "总经理(gm)批准"),  # a note that is no reading of the character stays
        ("ＤＨ－２０２６", "dh-2026"),
        ("DH–2026—1", "dh-2026-1"),
        ("会\u200b客\ufeff\ue000\ufffd", "会客"),
        ("Café", "cafe"),
    ],
)
def test_plain(written: str, plain: str) -> None:
    assert analyzer.plain(written) == plain


def test_broken_lines_are_mended_in_documents_only() -> None:
    assert analyzer.plain("竣工验\n收报告", document=True) == "竣工验收报告"
    assert analyzer.plain("竣工\n\n验收", document=True) == "竣工\n\n验收"  # a blank line parts paragraphs
    assert analyzer.plain("竣工验\n收报告") == "竣工验\n收报告"


@pytest.mark.parametrize(
    ("figures", "number"),
    [("十四", 14), ("二十", 20), ("一百零二", 102), ("两千", 2000), ("〇", 0), ("二〇二六", 2026), ("14", 14),
     ("十十一", 21), ("甲", None), ("", None)],
)  # fmt: skip
def test_numerals(figures: str, number: int | None) -> None:
    assert numeral(figures) == number


def test_codes() -> None:
    assert set(analyzer.forms_of("dh-2026-0012")) == {
        "dh-2026-0012", "dh-2026", "2026-0012", "dh", "2026", "0012", "dh20260012",
    }  # fmt: skip
    assert set(analyzer.forms_of("a.b.c.d.e")) == {"a.b.c.d.e", "a", "b", "c", "d", "e", "abcde"}
    assert all(len(form) <= analyzer.LONGEST_TOKEN for form in analyzer.forms_of("x" * 500))


def test_every_reading_of_a_surname() -> None:
    assert {"^shanxiongxin", "^danxiongxin", "^sxx", "^xiongxin"} <= pinyin.name_tokens("单雄信")
    assert {"^cengguofan", "^zengguofan"} <= pinyin.name_tokens("曾国藩")
    assert "^lvbu" in pinyin.name_tokens("吕布")
    assert "^lubu" in pinyin.name_tokens("吕布")
    assert not any(token.startswith("^liang") for token in pinyin.name_tokens("刘德华"))


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("2017MV与2017年", "2017", "2017MV与<mark>2017</mark>年"),
        ("會(huì)客登記", "会客", "<mark>會(huì)客</mark>登記"),
        ("依据第十四条办理", "第14条", "依据<mark>第十四条</mark>办理"),
        ("会客 & <b>会客</b>", "会客", "<mark>会客</mark> &amp; &lt;b&gt;<mark>会客</mark>&lt;/b&gt;"),
        ("会客登记制度", "hkdj", "<mark>会客登记</mark>制度"),
        ("酒店会客", "huike", "酒店<mark>会客</mark>"),
        ("人人为我", "人", "<mark>人人</mark>为我"),
    ],
)
def test_marks(text: str, typed: str, shown: str) -> None:
    assert highlight.marked(text, highlight.needles([analyzer.plain(typed)]), by_sound=True) == shown


def test_a_snippet_shows_where_most_of_it_stands() -> None:
    text = "开头的一句话。" + "无关的话，" * 40 + "这里说到押金的退还。" + "后面的话，" * 40
    shown = str(highlight.snippet(text, highlight.needles(["押金退还"])))
    assert "<mark>押金</mark>的<mark>退还</mark>" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")


@pytest.mark.parametrize(
    ("text", "phrase", "there"),
    [("重跑gen-itgc后", "itgc", True), ("2017mv", "2017", False), ("会 客", "会客", False),
     ("quick\nbrown", "quick brown", True), ("aab", "ab", False), ("aab ab", "ab", True), ("已会客了", "会客", True)],
)  # fmt: skip
def test_phrases(text: str, phrase: str, there: bool) -> None:
    assert phrases.contains(text, phrase) is there

"""Every format a hotel's texts come in, and every way in which a file is none: a sentence, never an exception."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.errors import BadInput
from portal.regulations.importing import drafting, formats, markup, word, writing
from portal.regulations.importing.lines import Found
from portal.regulations.importing.word_numbers import numbered
from portal.regulations.reader import read_edition
from tests.regulations.importing import documents
from tests.regulations.importing.conftest import Take
from tests.regulations.importing.documents import PICTURE, packed, paragraph, table
from tests.regulations.importing.documents import word as docx
from tests.regulations.importing.test_structure import HEADER

SIMPLIFIED = "客房管理制度\n第一条 客人的物品应当妥善保管，员工不得动用。\n第二条 每日检查一次。\n"
TRADITIONAL = (
    "客房管理制度\n第一條 客人的物品應當妥善保管，員工不得動用，違者按規定處理。\n第二條 每日檢查一次，並做好記錄。\n"
)


def shown(taken: drafting.Taken) -> list[tuple[str, list[str]]]:
    return [(one.title, [f"{a.label}{a.title}" for a in one.articles]) for one in taken.found]


# ---- text ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_in_any_encoding(take: Take, encoding: str) -> None:
    taken = take(SIMPLIFIED.encode(encoding))
    assert shown(taken) == [("客房管理制度", ["第一条客人的物品应当妥善保管", "第二条每日检查一次"])]


def test_big5_is_told_from_gb(take: Take) -> None:
    taken = take((TRADITIONAL * 3).encode("big5"), convert=True)
    assert taken.found[0].articles[0].body == "客人的物品应当妥善保管，员工不得动用，违者按规定处理。"
    assert [(doubt.kind, doubt.assumed) for doubt in taken.doubts][:1] == [("encoding", "big5hkscs")]


def test_utf8_with_a_few_broken_bytes_is_still_utf8(take: Take) -> None:
    content = (SIMPLIFIED * 20).encode()
    broken = content.replace("妥善".encode(), "妥善".encode()[:-1], 1)
    found = take(broken).found[0]
    assert "妥〓保管" in found.articles[0].body
    assert "garbled" in {doubt.kind for doubt in found.articles[0].doubts}


def test_markdown(take: Take) -> None:
    text = (
        "# 茶室管理制度\n\n## 开放时间\n\n每日 **十点** 开放，见 [公告](http://x)。\n\n"
        "## 收费\n\n| 项目 | 价格 |\n|---|---|\n"
        "| 包间 | 100 元 |\n\n- 会员八折\n- 住客九折\n\n![图](a.png)\n"
    )
    taken = take(text, "茶室.md")
    assert shown(taken) == [("茶室管理制度", ["开放时间", "收费"])]
    hours, prices = taken.found[0].articles
    assert hours.body == "每日 十点 开放，见 公告。"
    assert prices.body.startswith("| 项目 | 价格 |\n| --- | --- |\n| 包间 | 100 元 |")
    assert prices.body.endswith("- 会员八折\n- 住客九折")
    assert [doubt.kind for doubt in taken.doubts] == ["picture"]


def test_a_text_in_our_own_format_keeps_its_title_chapters_and_articles(take: Take) -> None:
    own = '+++\ncode = "X-1"\ntitle = "茶室管理制度"\n+++\n\n# 总则\n\n## 目的 {#purpose facts="X-1-01"}\n\n'
    own += "为了规范茶室。\n"
    found = take(
        own + "\n## 范围 {#scope}\n\n适用于茶室。\n\n# 附则\n\n## 施行 {#in-force}\n\n自公布之日起施行。\n", "x.md"
    ).found[0]
    assert found.title == "茶室管理制度"
    assert [(a.chapter, a.title) for a in found.articles] == [("总则", "目的"), ("总则", "范围"), ("附则", "施行")]


# ---- HTML ----------------------------------------------------------------------------------------------------------
def test_html_with_lists_tables_and_what_surrounds_the_text(take: Take) -> None:
    page = """<!DOCTYPE html><html><head><title>t</title><style>p{}</style></head><body><nav>首页 栏目</nav>
    <h1>泳池管理制度</h1><p>第一条&nbsp;开放时间由康乐部公布。</p><p>第二条 救生员应当：</p>
    <ol><li>检查水质；</li><li>巡视池边：<ol type="a"><li>上午两次；</li><li>下午两次。</li></ol></li></ol>
    <p style="display:none">隐藏</p><p>第三条 水质标准：</p>
    <table><tr><th rowspan=2>项目</th><th colspan=2>标准</th></tr><tr><td>冬</td><td>夏</td></tr></table>
    <script>alert(1)</script><footer>版权所有</footer></body></html>"""
    found = take(page, "泳池.html").found[0]
    assert found.title == "泳池管理制度"
    assert [article.label for article in found.articles] == ["第一条", "第二条", "第三条"]
    assert found.articles[1].body == (
        "救生员应当：\n\n1. 检查水质；\n1. 巡视池边：\n   1. 上午两次；\n   1. 下午两次。"
    )
    assert "| 项目 | 标准 | 标准 |\n| --- | --- | --- |\n| 项目 | 冬 | 夏 |" in found.articles[2].body
    assert not any(words in article.body for article in found.articles for words in ("隐藏", "首页", "alert"))


def test_html_as_word_saves_it(take: Take) -> None:
    page = (
        "<html xmlns:o='urn:schemas-microsoft-com:office:office'><body lang=ZH-CN><div class=WordSection1>"
        "<p class=MsoTitle align=center><b>门卫管理规定<o:p></o:p></b></p>"
        "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span>一、</span><![endif]>"
        "外来人员须登记。</p><p class=MsoNormal><!--[if !supportLists]--><span>二、<span>&nbsp;&nbsp;</span></span>"
        "<!--[endif]-->夜间锁闭大门。</p></div></body></html>"
    )
    found = take(page, "门卫.htm").found[0]
    assert (found.title, [article.body for article in found.articles]) == (
        "门卫管理规定", ["外来人员须登记。", "夜间锁闭大门。"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "page", ["<![foo[", "<!", "<p", "</", "<a href='", "&#", "&#x110000;", "<table><td rowspan=99999>"]
)
def test_broken_html_is_read_as_far_as_it_goes(page: str) -> None:
    assert markup.read(f"<html><body><p>一、保管</p>{page}").lines[0].text == "一、保管"


# ---- Word ----------------------------------------------------------------------------------------------------------
def test_numbers_word_gives_by_style_are_read(take: Take) -> None:
    blocks = [
        paragraph("锅炉房管理制度", "Title"), paragraph("总则", number=(1, 0)), paragraph("为了安全。", "Law"),
        paragraph("适用于锅炉房。", "Law"), paragraph("值班", number=(1, 0)), paragraph("两人在岗，并应当：", "Law"),
        paragraph("持证；", number=(1, 2)), paragraph("记录。", number=(1, 2)),
    ]  # fmt: skip
    taken = take(docx(*blocks), "锅炉房.docx")
    found = taken.found[0]
    assert found.title == "锅炉房管理制度"
    assert [(a.chapter, a.label) for a in found.articles] == [
        ("总则", "第一条"),
        ("总则", "第二条"),
        ("值班", "第一条"),
    ]
    assert found.articles[2].body == "两人在岗，并应当：\n\n1. 持证；\n1. 记录。"


def test_lists_count_levels_and_restart(take: Take) -> None:
    lines = word.read(docx(
        paragraph("甲", number=(2, 0)), paragraph("乙", number=(2, 1)), paragraph("丙", number=(2, 1)),
        paragraph("丁", number=(2, 0)), paragraph("戊", number=(2, 2)), paragraph("己", number=(3, 0)),
        paragraph("庚", number=(3, 0)), paragraph("辛", "Law", number=(0, 0)),
    )).lines  # fmt: skip
    assert [line.text for line in lines] == ["1. 甲", "1.1 乙", "1.2 丙", "2. 丁", "• 戊", "1. 己", "2. 庚", "辛"]


@pytest.mark.parametrize(
    ("number", "kind", "written"),
    [(12, "chineseCounting", "十二"), (3, "decimalEnclosedCircle", "③"), (27, "lowerLetter", "aa"),
     (4, "upperRoman", "IV"), (2, "ideographTraditional", "乙"), (7, "decimalZero", "07"), (5, "none", ""),
     (0, "decimal", "0"), (99999, "chineseCounting", "99999")],
)  # fmt: skip
def test_numbers_as_word_writes_them(number: int, kind: str, written: str) -> None:
    assert numbered(number, kind) == written


def test_merged_cells_are_filled_and_pictures_told(take: Take) -> None:
    grid = table([["区域", ">检查"], ["大堂", "每日", "两次"], ["^", "每周", "一次"]])
    taken = take(
        docx(paragraph("巡查办法", "Title"), paragraph("一、巡查表："), grid, PICTURE, paragraph("二、签字。")),
        "x.docx",
    )
    found = taken.found[0]
    assert "| 区域 | 检查 | 检查 |" in found.articles[0].body
    assert "| 大堂 | 每周 | 一次 |" in found.articles[0].body
    assert [doubt.kind for doubt in taken.doubts] == ["merged"]
    assert ("picture", "1") in {(doubt.kind, doubt.assumed) for doubt in found.all_doubts()}


def test_changes_are_taken_as_accepted_and_boxes_follow(take: Take) -> None:
    inserted = (
        "<w:p><w:r><w:t>一、每日</w:t></w:r><w:del><w:r><w:delText>一</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>两</w:t></w:r></w:ins><w:r><w:t>次巡查。</w:t></w:r></w:p>"
    )
    box = f"<w:p><w:r><w:pict><w:txbxContent>{paragraph('二、框里的话。')}</w:txbxContent></w:pict></w:r></w:p>"
    taken = take(docx(paragraph("巡查办法", "Title"), inserted, box), "x.docx")
    assert [article.body for article in taken.found[0].articles] == ["每日两次巡查。", "框里的话。"]
    assert {doubt.kind for doubt in taken.doubts} == {"changes", "boxes"}


def test_a_long_manual_comes_in_whole_and_says_how_far_it_is(speaking: None) -> None:
    told: list[int] = []
    taken = drafting.take("汇编.docx", documents.long_manual(), progress=told.append)
    assert [len(one.articles) for one in taken.found] == [30] * 20
    assert told == sorted(told)
    assert told[0] == 1
    assert told[-1] > 90
    assert len(set(told)) > 10
    third = taken.found[2]
    assert [article.label for article in third.articles[9:12]] == ["第十条", "第十一条", "第十二条"]
    assert {article.chapter for article in third.articles} == {"总则", "日常管理", "检查与奖惩"}
    assert "1. 检查项目1：按标准逐项核对；" in third.articles[3].body
    assert "| 温度 | 湿度 | 每周 |" in third.articles[-1].body
    assert not {"gap", "order"} & {doubt.kind for doubt in third.all_doubts()}


# ---- what is no document -------------------------------------------------------------------------------------------
def bomb() -> bytes:
    return packed({"word/document.xml": " " * (word.MOST_UNPACKED + 10)})


LAUGHS = (
    '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:document '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>&b;</w:body></w:document>'
)
DEEP = "<w:sdt>" * 5000 + "</w:sdt>" * 5000


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"", "空的"),
        ("a.txt", b" \n\t ", "空的"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "另存为 .docx"),
        ("a.docx", b"PK\x03\x04 not a zip", "损坏"),
        ("a.docx", packed({"hello.txt": "hi"}), "压缩包"),
        ("a.docx", packed({"word/document.xml": "<w:document"}), "损坏"),
        ("a.docx", packed({"word/document.xml": LAUGHS}), "损坏"),
        ("a.docx", docx(DEEP), "损坏"),
        ("a.docx", docx(paragraph("")), "没有读到文字"),
        ("a.docx", docx(PICTURE), "没有读到文字"),
        ("a.pdf", b"%PDF-1.7 ...", "PDF"),
        ("a.txt", b"{\\rtf1 hello}", "RTF"),
        ("a.txt", bytes(range(256)) * 20, "文字"),
        ("a.txt", b"\x00\x01\x02\x03" * 100, "文字"),
        ("a.html", b"<html>" + b"<div>" * 2000, "嵌套"),
        ("a.txt", b"- 1 -\n- 2 -\n", "没有剩下"),
        ("a.txt", ("一、字" * 400_000).encode(), "万字"),
        ("a.txt", b"x" * (formats.LIMIT_MB * 1024 * 1024 + 1), "MB"),
    ],
)
def test_what_is_no_document_is_refused_in_a_sentence(take: Take, name: str, content: bytes, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        take(content, name)
    assert words in refused.value.sentence


def test_a_zip_bomb_is_refused_before_it_fills_the_memory(take: Take) -> None:
    content = bomb()
    assert len(content) < 200_000
    with pytest.raises(BadInput, match="展开后过大"):
        take(content, "a.docx")


def test_one_line_of_very_many_numbers_is_read_in_its_time(take: Take) -> None:
    taken = take("测试规定\n" + "1、一" * 30_000)
    assert sum(len(one.articles) for one in taken.found) >= 1


NAMES = st.sampled_from(["a.txt", "a.md", "a.html", "a.docx", "", "a", "../x.htm"])
PIECES = st.sampled_from(
    ["第一条", "一、", "（一）", "(1)", "①", "1.", "1.1", "第一章", "制度", "管理规定\n", "\n", "\n\n", "。", "，", " ",
     "|", "#", "+++\n", "{{", "]{", "<p>", "<table>", "<li>", "</", "&#", "\ufffd", "\ue000", "??", "關(guān)",
     "第一篇：", "【第二篇】", "目的",
     "尊敬的", "* ", "> ", "- 1 -", "\u3000", "ﾃ", "x" * 50, "字" * 50, "\x0b", "\u2028", "\ud7ff"]
)  # fmt: skip


def read_or_refused(name: str, content: bytes, *, convert: bool = False) -> list[Found]:
    """What was found; nothing when it was refused in a sentence. Any other exception is the test's failure."""
    try:
        return drafting.take(name, content, convert=convert).found
    except BadInput:
        return []


@given(NAMES, st.binary(max_size=400))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(speaking: None, name: str, content: bytes) -> None:
    read_or_refused(name, content)


@given(NAMES, st.lists(PIECES, max_size=60).map("".join), st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gives_regulations_the_reader_reads_or_is_refused(
    speaking: None, name: str, text: str, convert: bool
) -> None:
    for found in read_or_refused(name, text.encode(), convert=convert):
        assert len(read_edition(writing.source(found, HEADER)).articles) == len(found.articles)


@given(st.integers(0, 2**32))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_word_files_are_read_or_refused(speaking: None, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(
        docx(paragraph("茶室规定", "Title"), paragraph("十点开放。", "Law"), table([["甲", "乙"], ["^", "丙"]]))
    )
    for _n in range(chance.randint(1, 8)):
        content[chance.randrange(4, len(content))] = chance.randrange(256)
    read_or_refused("a.docx", bytes(content))

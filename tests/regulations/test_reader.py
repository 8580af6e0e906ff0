"""Every shipped text reads, and every mistake in one is a sentence that names its file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from portal.regulations import shipped
from portal.regulations.catalogue import Catalogue
from portal.regulations.numerals import chinese
from portal.regulations.reader import Edition, filled, plain_text, read_all, read_edition, read_file
from portal.regulations.text_header import Unreadable
from tests.regulations.conftest import ARTICLE, text_of

SHIPPED = sorted(path.relative_to(shipped.POLICIES) for path in shipped.POLICIES.glob("*/*/*.md"))


@pytest.mark.parametrize("path", SHIPPED, ids=str)
def test_every_shipped_file_reads(path: Path) -> None:
    edition = read_file(shipped.POLICIES / path, shipped.specs().keys(), shipped.POLICIES)
    assert edition.code == path.parent.name
    assert [article.number for article in edition.articles] == list(range(1, len(edition.articles) + 1))
    assert any(article.facts for article in edition.articles)
    assert all(article.plain and "{#" not in article.plain for article in edition.articles)


def test_shipped_files_agree_with_each_other() -> None:
    assert shipped.catalogue().mistakes() == []


def test_an_edition_is_read_whole() -> None:
    edition = read_edition(
        text_of(
            "# 总则\n\n## 目的 {#purpose}\n\n为了管好钥匙。\n\n# 借用\n\n"
            '## 借用的登记 {#register facts="SEC-90-01 SEC-90-02"}\n\n借用应当登记，最长{{temp_pass_days}}：\n\n'
            "1. 写明**时间**；\n2. 签名。\n\n> 举例：8:00 借，记 8:00。\n> 说明：钥匙\n> 编号见钥匙柜。\n",
            notes=["没有写明期限。"],
            related=["SEC-06"],
        ),
        known_settings=["temp_pass_days"],
    )
    purpose, register = edition.articles
    assert (purpose.number_text, purpose.chapter_number_text, purpose.chapter) == ("第一条", "第一章", "总则")
    assert (register.number_text, register.chapter_number_text) == ("第二条", "第二章")
    assert register.facts == ("SEC-90-01", "SEC-90-02")
    assert register.settings == ("temp_pass_days",)
    assert register.examples == ("8:00 借，记 8:00。",)
    assert register.remarks == ("钥匙编号见钥匙柜。",)
    assert filled(register.plain, lambda key: f"7天（{key}）").split("\n") == [
        "借用应当登记，最长7天（temp_pass_days）：",
        "写明时间；",
        "签名。",
    ]
    assert [(number, title, len(articles)) for number, title, articles in edition.chapters()] == [
        ("第一章", "总则", 1),
        ("第二章", "借用", 1),
    ]
    assert (edition.notes, edition.related, edition.effective) == (("没有写明期限。",), ("SEC-06",), date(2026, 9, 1))


def test_tables_and_links_in_plain_words() -> None:
    assert plain_text("| 部分 | 内容 |\n|---|:--|\n| 表头 | [施工单位](/x) |") == "部分 内容\n表头 施工单位"


# In text_of the header takes lines 1 to 11, line 12 is blank, the body starts on line 13.
@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("没有说明", 1, "文件须以两行“+++”之间的说明开头。"),
        ("+++\ncode = @\n+++\n", 2, "说明部分不是有效的 TOML"),
        (text_of(short=None), 1, "说明部分缺少“short”（一段文字）。"),
        (text_of(ower="保安部"), 11, "说明部分不认识“ower”。"),
        (text_of(issued="2026年"), 8, "“issued”须是一个日期。"),
        (text_of(audience="保安部"), 7, "“audience”须是一组文字。"),
        (text_of(subject="其他"), 6, "没有“其他”这个分类，可用的有：值班与交接、出入管理"),
        (text_of(issued=date(2026, 9, 2)), 9, "施行日期不能早于发布日期。"),
        (text_of(""), 12, "没有条文。"),
        (text_of(repeals=True), 1, "废止制度的版本（repeals = true）不能再有条文。"),
        (text_of("序言。\n\n" + ARTICLE), 13, "这段文字不在任何一条之内。"),
        (text_of("# 总则\n\n" + "# 借用\n\n" + ARTICLE), 13, "“总则”一章没有条文。"),
        (text_of("# 总则\n\n" + ARTICLE + "\n# 附则\n"), 19, "“附则”一章没有条文。"),
        (text_of(ARTICLE + "\n# 附则\n\n## 乙 {#two}\n\n乙。\n"), 17, "要么全部分章，要么都不分章。"),
        (text_of("# \n\n" + ARTICLE), 13, "章没有标题。"),
        (text_of("### 借用 {#one}\n"), 13, "标题只有两级"),
        (text_of("## 借用登记\n\n登记。\n"), 13, "“借用登记”一条没有地址。请在标题后写 {#slug}。"),
        (text_of("## {#one}\n\n登记。\n"), 13, "条没有标题。"),
        (text_of("## 借用 {#Borrow_it}\n\n登记。\n"), 13, "地址“Borrow_it”不可用"),
        (text_of("## 借用 {#editions}\n\n登记。\n"), 13, "地址“editions”不可用"),
        (
            text_of(ARTICLE + "\n## 归还 {#register}\n\n归还。\n"),
            17,
            "地址“register”已用在第 13 行，一个地址只属于一条。",
        ),
        (text_of("## 借用 {#one fact=SEC-90-01}\n\n登记。\n"), 13, "标题后不认识“fact=SEC-90-01”"),
        (text_of('## 借用 {#one facts="sec-90"}\n\n登记。\n'), 13, "“sec-90”不是条款编号，写法如 SEC-06-11。"),
        (
            text_of(ARTICLE + '\n## 归还 {#back facts="SEC-90-01"}\n\n归还。\n'),
            17,
            "条款编号 SEC-90-01 已在第 13 行，一个编号只属于一条。",
        ),
        (text_of("## 借用 {#one}\n\n最长{{key_hours}}。\n"), 15, "没有“key_hours”这个参数，参数列在 settings.toml。"),
        (text_of("## 借用 {#one}\n\n最长{{Key Hours}}。\n"), 15, "参数的写法是 {{key}}"),
        (text_of("## 借用 {#one}\n"), 13, "“借用”一条没有正文。"),
        (text_of(ARTICLE + "\n> 注意：钥匙。\n"), 17, "以“>”开头的行须写成“> 举例：”或“> 说明：”。"),
        (text_of(ARTICLE + "\n> 举例：\n"), 13, "“借用登记”一条的举例或说明是空的。"),
    ],
)
def test_each_mistake_names_its_line_and_says_what_is_wrong(text: str, line: int, sentence: str) -> None:
    with pytest.raises(Unreadable) as found:
        read_edition(text, "policies/security/SEC-90/2026-09-01.md", known_settings=["temp_pass_days"])
    (mistake,) = found.value.mistakes
    assert mistake.line == line
    assert sentence in mistake.sentence
    assert str(mistake).startswith(f"policies/security/SEC-90/2026-09-01.md 第 {line} 行：")


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    for code in ("SEC-90", "SEC-91"):
        (tmp_path / "policies" / "security" / code).mkdir(parents=True)
        path = tmp_path / "policies" / "security" / code / "2026-09-01.md"
        path.write_text(text_of("## 甲\n\n甲。\n\n## 乙\n\n乙。\n"), encoding="utf-8")
    with pytest.raises(Unreadable) as found:
        read_all(tmp_path / "policies", ())
    assert len(found.value.mistakes) == 4
    assert "policies/security/SEC-91/2026-09-01.md 第 17 行" in str(found.value)


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("security/SEC-91/2026-09-01.md", "文件夹名是 SEC-91，code 却是 SEC-90，两者须相同。"),
        ("security/SEC-90/2026-10-01.md", "文件名须是施行日期 2026-09-01.md。"),
    ],
)
def test_a_file_lies_where_its_header_says(tmp_path: Path, place: str, sentence: str) -> None:
    path = tmp_path / "policies" / place
    path.parent.mkdir(parents=True)
    path.write_text(text_of(), encoding="utf-8")
    with pytest.raises(Unreadable, match=sentence):
        read_file(path, (), tmp_path / "policies")


def other(**header: object) -> Edition:
    body = '## 归还 {#back facts="SEC-91-01"}\n\n归还。\n'
    return read_edition(
        text_of(body, **({"code": "SEC-91", "title": "归还规定", "short": "归还规定"} | header)), "b.md"
    )


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        (other(short="钥匙借用规定"), "名称《钥匙借用规定》已由 SEC-90 使用。"),
        (read_edition(text_of(code="SEC-91", title="乙", short="乙")), "条款编号 SEC-90-01 同时在 SEC-90 中"),
        (read_edition(text_of(title="乙", short="乙")), "SEC-90 在 2026-09-01 已有一个版本（a.md）。"),
    ],
)
def test_mistakes_between_editions(second: Edition, sentence: str) -> None:
    (mistake,) = Catalogue([read_edition(text_of(), "a.md"), second]).mistakes()
    assert sentence in mistake.sentence


def test_two_regulations_side_by_side_are_no_mistake() -> None:
    assert Catalogue([read_edition(text_of(), "a.md"), other()]).mistakes() == []


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九"), (100, "一百"),
        (101, "一百零一"), (110, "一百一十"), (111, "一百一十一"), (120, "一百二十"), (1000, "一千"),
        (1001, "一千零一"), (1010, "一千零一十"), (1100, "一千一百"), (9999, "九千九百九十九"),
    ],
)  # fmt: skip
def test_numerals(number: int, written: str) -> None:
    assert chinese(number) == written


@pytest.mark.parametrize("number", [0, -1, 10000])
def test_what_is_not_counted(number: int) -> None:
    with pytest.raises(ValueError, match="not counted"):
        chinese(number)

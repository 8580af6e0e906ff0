"""What is found in documents: regulations, chapters, articles, items; what is dropped, mended and doubted."""

from __future__ import annotations

from datetime import date

import pytest

from portal.regulations import shipped
from portal.regulations.importing import wording, writing
from portal.regulations.importing.drafting import Taken
from portal.regulations.importing.lines import Found
from portal.regulations.importing.marks import leading
from portal.regulations.importing.mending import punctuated
from portal.regulations.reader import read_edition
from tests.regulations.importing import documents
from tests.regulations.importing.conftest import Take

HEADER = writing.Header(
    "HSE-1", "房务部", "行政办公", ("房务部",), date(2026, 1, 1), date(2026, 1, 1), date(2027, 1, 1)
)


def outline(taken: Taken) -> list[tuple[str, int]]:
    return [(one.title, len(one.articles)) for one in taken.found]


def titles(found: Found) -> list[str]:
    return [article.title for article in found.articles]


def doubts(found: Found) -> list[tuple[str, str]]:
    return [(doubt.kind, doubt.assumed) for doubt in found.all_doubts()]


def test_a_collection_copied_from_a_site_is_cut_at_its_parts(take: Take) -> None:
    taken = take(documents.COLLECTION)
    assert outline(taken) == [("洗衣房管理制度", 4), ("泳池管理制度", 3), ("棋牌室管理规定", 3)]
    laundry, pool, _cards = taken.found
    assert titles(laundry)[:2] == ["为使布草洗涤有章可循", "送洗的布草应当场点数"]
    assert laundry.articles[0].body == "为使布草洗涤有章可循，特制定本制度。"
    assert [article.label for article in pool.articles] == ["", "1", "2"]
    assert pool.articles[1].title == "救生员的职责"
    assert pool.articles[1].body == "1. 开放前检查水质；\n1. 巡视池边，不得离岗；\n1. 劝阻跳水。"


def test_what_a_site_put_around_a_text_is_dropped_and_told(take: Take) -> None:
    dropped = [(one.why, one.text[:6]) for one in take(documents.COLLECTION).dropped]
    assert dropped == [
        ("site", "首页 > 资"), ("collection", "山庄后勤制度"), ("site", "上传人:林*"), ("site", "相关推荐"),
        ("site", "热门文档"), ("page", "12 550"),
    ]  # fmt: skip


def test_slips_are_mended_or_marked_where_they_stand(take: Take) -> None:
    laundry = take(documents.COLLECTION).found[0]
    third, fifth = laundry.articles[2:]
    assert third.body == "洗涤温度按标签执行，特别的要求由主管说明。"
    assert [doubt.kind for doubt in third.doubts] == ["stray"]
    assert fifth.body == "破损布草单独存放，每月＿＿＿日前报损。"
    assert [(doubt.kind, doubt.assumed) for doubt in fifth.doubts] == [("blank", ""), ("gap", "四")]
    assert all(wording.sentence(doubt) for doubt in laundry.all_doubts())


def test_numbered_titles_in_a_handbook_are_regulations_of_their_own(take: Take) -> None:
    taken = take(documents.HANDBOOK)
    assert outline(taken) == [
        ("锅炉房值班制度", 3), ("电梯困人处置办法", 2), ("配电室管理规定", 2), ("前厅部年度总结", 3),
    ]  # fmt: skip
    boilers, lifts, _power, _report = taken.found
    assert boilers.articles[0].body == "锅炉工持证上岗，每班两人，任何一人离开锅炉房必须经当班主管同意。"
    assert "1. 先安抚客人；" in lifts.articles[0].body
    assert {one.text for one in taken.dropped} >= {"- 12 -", "- 13 -"}


def test_what_does_not_read_like_a_regulation_is_found_but_not_ticked(take: Take) -> None:
    taken = take(documents.HANDBOOK)
    assert [one.kept for one in taken.found] == [True, True, True, False]
    assert ("unlikely", "") in doubts(taken.found[3])


def test_traditional_text_run_together_is_converted_cut_and_its_losses_marked(take: Take) -> None:
    taken = take(documents.TRADITIONAL, convert=True)
    assert outline(taken) == [("布草间管理制度", 4)]
    found = taken.found[0]
    assert titles(found) == ["前言", "职责与分工", "流程与标准", "附则"]
    assert found.articles[0].body == "引言：本制度旨在规范布草间的日常管理。"
    assert "确〓〓" in found.articles[1].body
    assert [doubt.kind for doubt in found.articles[1].doubts] == ["garbled"]
    assert [doubt.kind for doubt in taken.doubts] == ["converted"]
    assert not {"網", "溫"} & set("".join(article.body for article in found.articles))


def test_bytes_read_as_other_characters_are_doubted(take: Take) -> None:
    shifted = ("客人的物品应当妥善保管并且登记".encode("gbk")[1:] + b"\xa3").decode("gbk", errors="ignore")
    misread = f"保管制度\n一、{shifted}\n二、蟋蟀、鹦鹉等宠物不得入内。\n"
    first, second = take(misread).found[0].articles
    assert [doubt.kind for doubt in first.doubts] == ["garbled"]
    assert second.doubts == []


def test_traditional_text_stays_unless_asked(take: Take) -> None:
    taken = take(documents.TRADITIONAL)
    assert taken.found[0].title == "布草間管理制度"
    assert "職責" in taken.found[0].articles[1].title
    assert [doubt.kind for doubt in taken.doubts] == ["traditional"]


def test_chapters_and_articles_inside_lines_are_parted_and_citations_are_not(take: Take) -> None:
    taken = take(documents.LAWLIKE)
    assert outline(taken) == [("客房钥匙管理办法", 5)]
    found = taken.found[0]
    assert [article.chapter for article in found.articles] == ["总则", "总则", "领用与归还", "领用与归还", "附则"]
    assert found.articles[0].title == "目的"
    assert found.articles[0].body == "为了加强客房钥匙的管理，保障客人的人身和财物安全，特制定本办法。"
    assert found.articles[2].body.endswith("\n\n1. 总钥匙由值班经理保管；\n1. 楼层钥匙由领班保管。")
    assert found.articles[3].body == "钥匙遗失的，应当：\n\n1. 立即报告保安部；\n1. 当日更换锁芯。"
    assert found.articles[4].body == "依照第三条规定领取钥匙的，下班前归还。"
    assert found.all_doubts() == []


def test_text_cut_by_the_numbers_of_its_pages_is_joined(take: Take) -> None:
    taken = take(documents.CUT_BY_PAGES)
    assert [doubt.kind for doubt in taken.doubts] == ["pages_joined"]
    found = taken.found[0]
    assert [article.label for article in found.articles] == ["一、", "二、", "一、", "二、", "三、"]
    assert "主动搀扶。" in found.articles[0].body
    assert "领班检查。" in found.articles[1].body


def test_three_levels_below_chapters_are_nested(take: Take) -> None:
    text = (
        "第一章 总则\n第一条 目的\n为了规范采购。\n第二章 程序\n第二条 采购分为以下步骤：\n（一）申请\n"
        "1. 填单；\n(1)写明数量；\n①单位用件；\n"
        "2. 签字。\n（二）比价。\n"
    )
    body = take("采购管理办法\n" + text).found[0].articles[1].body
    assert body == (
        "采购分为以下步骤：\n\n1. 申请\n   1. 填单；\n"
        "      1. 写明数量；\n         1. 单位用件；\n   1. 签字。\n1. 比价。"
    )


def test_numbers_without_words_are_told(take: Take) -> None:
    found = take("夜审制度\n一、夜审员职责\n(1)\n(2)\n(3)核对房价、核对押金。\n二、夜审时间\n每日两点。\n").found[0]
    assert ("empty", "核对房价、核对押金。") in doubts(found)


def test_a_title_copied_into_its_text_is_parted_from_it(take: Take) -> None:
    text = "花房管理制度\n\n花房管理制度一、目的为了保护花木。二、适用范围本制度适用于花房。三、浇水每日一次。\n"
    found = take(text).found[0]
    assert found.title == "花房管理制度"
    assert titles(found)[:2] == ["目的", "适用范围"]
    assert found.articles[0].body == "为了保护花木。"
    assert ("glued", "目的") in doubts(found)


def test_regulations_of_one_name_are_told_apart(take: Take) -> None:
    part = "值班制度【第%s篇】\n\n一、按时到岗，不得迟到。\n\n二、交接清楚，签字为证。\n\n"
    taken = take(part % "一" + part % "二")
    assert outline(taken) == [("值班制度（一）", 2), ("值班制度（二）", 2)]
    assert [doubt.kind for doubt in taken.found[0].doubts] == ["same_title"]


def test_a_text_without_any_number_becomes_an_article_a_paragraph(take: Take) -> None:
    taken = take("拾遗管理规定\n\n员工拾到物品应当立即上交前厅。\n\n前厅登记后保管九十天。\n")
    assert outline(taken) == [("拾遗管理规定", 2)]
    assert [doubt.kind for doubt in taken.found[0].doubts] == ["no_structure"]


def test_headings_without_numbers_hold_the_sentences_below_them(take: Take) -> None:
    text = "厨房安全规程\n\n炉灶\n\n开炉前检查阀门。\n\n点火失败的，通风后再点。\n\n冷库\n\n进入冷库须两人。\n"
    found = take(text).found[0]
    assert titles(found) == ["炉灶", "冷库"]
    assert found.articles[0].body == "开炉前检查阀门。\n\n点火失败的，通风后再点。"


def test_a_sentence_that_looks_back_at_a_list_is_no_part_of_its_last_item(take: Take) -> None:
    text = "库房管理办法\n第一条 货到凭单验收，做到：\n（一）数量相符；\n（二）质量合格。\n不符的，当场退回。\n"
    body = take(text).found[0].articles[0].body
    assert body == "货到凭单验收，做到：\n\n1. 数量相符；\n1. 质量合格。\n\n不符的，当场退回。"


def test_headings_above_the_titles_are_names_of_collections(take: Take) -> None:
    text = "# 财务部\n\n## 报销制度\n\n一、凭票报销。\n\n## 备用金制度\n\n一、专人保管。\n\n"
    text += "# 工程部\n\n## 巡检制度\n\n一、每日一次。\n"
    taken = take(text, name="汇编.md")
    assert outline(taken) == [("报销制度", 1), ("备用金制度", 1), ("巡检制度", 1)]
    assert [one.text for one in taken.dropped] == ["财务部", "工程部"]


def test_without_a_title_the_file_gives_it(take: Take) -> None:
    found = take("一、垃圾分类投放，不得混放。\n二、每日清运两次，当班主管检查。\n", name="垃圾清运.txt").found[0]
    assert found.title == "垃圾清运"
    assert [doubt.kind for doubt in found.doubts] == ["title_guessed"]


def test_running_heads_watermarks_and_contents_are_dropped(take: Take) -> None:
    page = "云栖山庄员工手册\n{0}、员工应当{1}，不得无故缺席，违者按规定处理。\n内部资料 严禁外传\n- {0} -\n"
    contents = "目录\n一、考勤........1\n二、着装........2\n三、培训........3\n"
    duties = ["按时出勤", "着装整洁", "参加培训", "爱护公物", "节约用电", "文明用语", "保守秘密", "保持卫生"]
    text = "员工守则\n" + contents + "".join(
        page.format("一二三四五六七八"[n], duty) for n, duty in enumerate(duties)
    )  # fmt: skip
    taken = take(text)
    assert outline(taken) == [("员工守则", 8)]
    whys = [one.why for one in taken.dropped]
    assert [whys.count(why) for why in ("head", "watermark", "contents")] == [8, 8, 3]


def test_found_regulations_are_read_by_the_reader_of_all_editions(take: Take) -> None:
    for text in (documents.COLLECTION, documents.HANDBOOK, documents.TRADITIONAL, documents.LAWLIKE):
        for found in take(text, convert=True).found:
            edition = read_edition(writing.source(found, HEADER))
            assert edition.title == found.title
            assert [article.title for article in edition.articles] == titles(found)
            assert edition.articles[0].facts == ("HSE-1-01",)
            assert len({article.slug for article in edition.articles}) == len(found.articles)


def test_the_texts_that_come_with_the_portal_come_back_as_they_are(take: Take) -> None:
    for edition in shipped.catalogue():
        (found,) = take(edition.source, name="文本.md").found
        assert found.title == edition.title
        assert [(one.chapter, one.title) for one in found.articles] == [
            (one.chapter, one.title) for one in edition.articles
        ], edition.code
        assert "garbled" not in {doubt.kind for doubt in found.all_doubts()}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("第十二条 应当", ("article", 12, "第十二条", "应当")),
        ("第 3 章 总则", ("chapter", 3, "第 3 章", "总则")),
        ("十一、着装", ("cn", 11, "十一、", "着装")),
        ("（二）会客", ("cn_paren", 2, "（二）", "会客")),
        ("(二)会客", ("cn_paren", 2, "(二)", "会客")),
        ("3、登记", ("dec1", 3, "3、", "登记")),
        ("4.2 登记", ("dec2", 2, "4.2", "登记")),
        ("4.2.10登记", ("dec3", 10, "4.2.10", "登记")),
        ("(7)登记", ("paren", 7, "(7)", "登记")),
        ("③登记", ("circle", 3, "③", "登记")),
        ("b)登记", ("letter", 2, "b)", "登记")),
        ("• 登记", ("bullet", 0, "•", "登记")),
        ("1 进入办公室", ("dec1", 1, "1", "进入办公室")),
        ("第三条规定的情形", None),
        ("3.5万元以上", None),
        ("3 个月以内", None),
        ("2026年起施行", None),
        ("二级动火", None),
    ],
)
def test_numbers_in_front_of_words(text: str, found: tuple[str, int, str, str] | None) -> None:
    assert leading(text) == found


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("门卫,保安;主管:签字", "门卫，保安；主管：签字"),
        ("上班(最好提前)到岗", "上班（最好提前）到岗"),
        ("每日18:00前,12:00-13:00除外", "每日18:00前，12:00-13:00除外"),
        ('遵守"首问负责"原则', "遵守“首问负责”原则"),
        ("做好登记;。", "做好登记。"),
        ("核对.提出", "核对。提出"),
        ("version 2.0, page 3", "version 2.0, page 3"),
    ],
)
def test_punctuation_between_chinese_is_full_width(text: str, mended: str) -> None:
    assert punctuated(text, 1, [], rejoin=False) == mended


def test_words_that_mean_something_in_markdown_or_to_the_reader_stay_words(take: Take) -> None:
    text = '验收规定\n一、{{key}} 与 [三日]{time="x"}、*星号*、`码`、|竖线|、[链](x)。\n'
    text += "二、# 井号\n三、> 引号\n四、- 横线\n"
    found = take(text).found[0]
    edition = read_edition(writing.source(found, HEADER))
    assert [article.settings for article in edition.articles] == [()] * 4
    assert "｛｛key｝｝" in edition.articles[0].plain
    assert "＊星号＊" in edition.articles[0].plain

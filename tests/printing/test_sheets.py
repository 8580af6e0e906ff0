"""The general form: filled, blank, long, wide, in a batch."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from markupsafe import Markup

from portal.printing.model import Approval, Cell, CellTable, Column, Sheet, SheetSection, Tick
from portal.printing.pages import approval_rows, balanced
from portal.printing.render import ROOT
from portal.printing.sheets import batch_pdf, sheet_html, sheet_pdf
from tests.printing import papers
from tests.printing.reading import codes, missing, pages, size, text


def one(*rows: Any, **changes: Any) -> Sheet:
    """A sheet with these rows."""
    return replace(
        Sheet(title="登记单", number="DJ-2026-000001", hotel=papers.HOTEL, sections=[SheetSection("一、内容", rows)]),
        **changes,
    )


def test_a_filled_form_holds_everything() -> None:
    pdf = sheet_pdf(papers.hot_work())
    assert size(pdf) == (210, 297)
    (page,) = pages(pdf)
    assert (
        missing(
            page,
            """
        云澜湖畔大酒店 动火作业申请单 编号：DH-2026-000123 日期：2026年11月21日 归口部门：保安部
        一、动火作业（申请部门填写） 申请部门工程部 地下一层锅炉房东侧管道井 T3301********0931 水桶两只
        √各种机房内 √电焊 措施已与作业人员逐条落实 李卫东（代吴建国） 2026年11月21日10:40
        依据《动用明火审批规定》第八条 第一联作业现场张贴 第三联申请部门留存 保安部（盖章） 短码7K3M-Q9
        3fa291bc07de55a1 2026年3月1日版 第1页共1页
    """,
        )
        == []
    )
    assert "√客房内" not in page
    assert codes(pdf) == [papers.URL]


def test_a_blank_form_says_nothing_but_its_labels() -> None:
    pdf = sheet_pdf(papers.hot_work(blank=True))
    said = text(pdf)
    assert (
        missing(
            said,
            """
        动火作业申请单 申请部门 动火人 特种作业证号 部门负责人 签名： 保安部（盖章）
    """,
        )
        == []
    )
    assert not [value for value in ("工程部", "孙立明", "DH-2026", "2026年11月", "√", "陈志远") if value in said]
    assert codes(pdf) == []


def test_a_blank_form_leaves_room_to_write() -> None:
    html = sheet_html(papers.hot_work(blank=True))
    assert html.count('<tr class="empty">') == 6  # two tables of three
    assert re.search(r'class="long"[^>]*style="height: 36.0mm"', html)


@pytest.mark.parametrize("watermark", ["草稿", "已作废"])
def test_a_watermark_stands_on_every_page(watermark: str) -> None:
    pdf = sheet_pdf(papers.hot_work(watermark=watermark, plan="安全措施逐条落实。" * 200))
    assert len(pages(pdf)) == 2
    assert all(watermark in page for page in pages(pdf))


def test_a_long_text_runs_on_with_head_foot_and_code_on_each_page() -> None:
    plan = "".join(f"第{number}步，清理现场并检查灭火器材。" for number in range(1, 260))
    pdf = sheet_pdf(papers.hot_work(plan=plan))
    assert len(pages(pdf)) >= 3
    for number, page in enumerate(pages(pdf), 1):
        assert "动火作业申请单" in page
        assert "DH-2026-000123" in page
        assert f"第{number}页共{len(pages(pdf))}页" in page
    assert codes(pdf) == [papers.URL] * len(pages(pdf))
    assert re.findall(r"第(\d+)步", text(pdf)) == [str(number) for number in range(1, 260)]


def test_a_long_table_repeats_its_head() -> None:
    goods = CellTable(
        "货品", [Column("货品名称", 3), Column("数量", 1, "number")], [[f"货品{n:03d}", str(n)] for n in range(120)]
    )
    found = pages(sheet_pdf(one(goods)))
    assert len(found) >= 3
    assert all("货品名称数量" in page for page in found)
    for number in range(120):  # a row stands on one page
        assert sum(f"货品{number:03d}" in page for page in found) == 1


def test_money_is_also_said_in_capitals() -> None:
    said = text(sheet_pdf(one([Cell("预计总额", 16803200, "money", span=6)])))
    assert "￥168,032.00人民币（大写）壹拾陆万捌仟零叁拾贰元整" in said
    assert "￥0.00人民币（大写）零元整" in text(sheet_pdf(one([Cell("预计总额", 0, "money", span=6)])))


def test_money_in_a_table_is_figures_only() -> None:
    table = CellTable("货品", [Column("名称"), Column("金额", 1, "money")], [["大米", 123456]], total=["合计", 123456])
    said = text(sheet_pdf(one(table)))
    assert said.count("1,234.56") == 2
    assert "大写" not in said


def test_every_kind_of_value() -> None:
    said = text(
        sheet_pdf(
            one(
                [Cell("单行", "一行字"), Cell("数", "42", "number"), Cell("空", None)],
                [Cell("多行", "第一行\n第二行", "long", span=6)],
                [Cell("勾选", [Tick("甲", True), Tick("乙")], "ticks", span=6)],
                [Cell("签名", papers.SIGNATURE, "signature", span=3), Cell("", "没有标签", span=3)],
                [Cell("富文本", Markup("<p>段落<b>加粗</b></p><ul><li>条目</li></ul>"), "rich", span=6)],
            )
        )
    )
    assert (
        missing(
            said,
            """
        单行一行字 数42 第一行第二行 √甲 没有标签 段落加粗 条目
    """,
        )
        == []
    )


def test_tables_without_rows_say_so() -> None:
    assert "无" in text(sheet_pdf(one(CellTable("随身物品", [Column("品名"), Column("数量")]))))


def test_rows_fill_the_width() -> None:
    html = sheet_html(one([Cell("甲", "1"), Cell("乙", "2")], [Cell("丙", "3", span=6)]))
    assert [int(n) for n in re.findall(r'colspan="(\d+)"', html)][1:] == [3, 7, 11]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ([2, 2], [2, 4]),
        ([1, 1], [2, 4]),
        ([1, 5], [2, 4]),
        ([1, 4, 1], [2, 2, 2]),
        ([2, 3, 1], [2, 2, 2]),
        ([1, 2, 1, 2], [1, 2, 1, 2]),
        ([1] * 6, [1] * 6),
        ([3], [6]),
    ],
)
def test_no_cell_is_left_without_room_beside_its_label(asked: list[int], given: list[int]) -> None:
    html = sheet_html(one([Cell("标签", "", span=span) for span in asked]))
    assert [int(n) for n in re.findall(r'colspan="(\d+)"', html)][1:] == [2 * span - 1 for span in given]


def test_copies_are_counted_once() -> None:
    said = text(sheet_pdf(one([Cell("甲", "1")], copies=["第一联 保安部", "财务部"])))
    assert "本单一式二联：第一联保安部第二联财务部" in said


def test_a_landscape_form() -> None:
    assert size(sheet_pdf(one([Cell("甲", "1")], landscape=True))) == (297, 210)


def test_a_batch_counts_pages_form_by_form() -> None:
    sheets = [papers.hot_work(number=f"DH-2026-{n:06d}", plan="字" * (1500 if n == 1 else 10)) for n in range(3)]
    found = pages(batch_pdf(sheets))
    assert [n for page in found for n in re.findall(r"DH-2026-\d{6}", page)[:1]] == [
        "DH-2026-000000",
        "DH-2026-000001",
        "DH-2026-000001",
        "DH-2026-000002",
    ]
    assert [re.findall(r"第\d页共\d页", page) for page in found] == [
        ["第1页共1页"],
        ["第1页共2页"],
        ["第2页共2页"],
        ["第1页共1页"],
    ]


def test_an_empty_batch_is_refused() -> None:
    with pytest.raises(ValueError, match="no sheets"):
        batch_pdf([])


def test_short_opinions_stand_in_pairs_and_long_ones_alone() -> None:
    short, long = Approval("领班", "同意"), Approval("经理", "意见" * 30)
    assert [len(row) for row in approval_rows([short, short, short])] == [2, 1]
    assert [len(row) for row in approval_rows([short, long, short, short])] == [1, 1, 2]
    assert approval_rows([]) == []


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("", [""]),
        ("部门", ["部门"]),
        ("用工部门监管人", ["用工部门", "监管人"]),
        ("安全实施方案", ["安全实施方案"]),
        ("危险性较大需报总经理", ["危险性较大", "需报总经理"]),
    ],
)
def test_labels_break_evenly(label: str, lines: list[str]) -> None:
    assert balanced(label).split("<br>") == lines


def test_a_label_is_text() -> None:
    assert "&lt;b&gt;" in balanced("<b>")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Cell("甲", "1", span=7),
        lambda: Cell("甲", "1", span=0),
        lambda: SheetSection("", [[Cell("甲", span=4), Cell("乙", span=3)]]),
        lambda: CellTable("表", [Column("甲"), Column("乙")], [["1"]]),
        lambda: CellTable("表", [Column("甲"), Column("乙")], [], total=["1"]),
    ],
)
def test_a_sheet_that_cannot_be_drawn_is_refused_when_made(make: Any) -> None:
    with pytest.raises(ValueError, match=r"span|wider|values for"):
        make()


def test_money_must_be_fen() -> None:
    with pytest.raises(TypeError, match="fen"):
        Cell("总额", "12.50", "money")


def test_prints_speak_the_hotels_language_whoever_prints() -> None:
    from flask import Flask
    from flask_babel import Babel, gettext

    app = Flask("test", root_path=str(ROOT))
    Babel(app, locale_selector=lambda: "en")
    with app.test_request_context():
        gettext("编号：")
        assert sheet_pdf(papers.hot_work()) == sheet_pdf(papers.hot_work())
        assert "编号：" in sheet_html(papers.hot_work())


def test_a_date_not_given_is_left_to_write() -> None:
    assert "日期：年月日" in text(sheet_pdf(one([Cell("甲", "1")])))
    assert "日期：2026年1月5日" in text(sheet_pdf(one([Cell("甲", "1")], dated=date(2026, 1, 5))))

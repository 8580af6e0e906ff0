"""Reports: figures out of records, charts in percent, only what the person may read, xlsx and paper."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from flask.testing import FlaskClient

from portal.errors import BadInput, NotFound
from portal.reporting import (
    Cell,
    Chart,
    Fact,
    Figures,
    Kind,
    Line,
    Part,
    count,
    day,
    drawing,
    hour,
    listed,
    mean,
    periods,
    service,
    share,
    tabulate,
    total,
    weekday,
    word,
)
from portal.reporting.declaring import REPORTS, Report
from portal.reporting.figures import shown
from tests.looks.reading import Page
from tests.printing.reading import text as text_of
from tests.purchasing.conftest import Inside
from tests.purchasing.house import goods, ordered

KEEPER, MANAGER, EMPLOYEE, GUARD = "dengfusheng", "pengli", "renqiang", "wuyong"
In = Callable[[str], FlaskClient]
PRICES: dict[str, tuple[str | None, ...]] = {"牙刷": ("0.90", "0.85", "0.95")}


def fact(number: int, at: str, **values: object) -> Fact:
    return Fact(number, f"X-{number}", "x", "approved", "", "", datetime.fromisoformat(at), values)


VISITS = [
    fact(1, "2026-11-02T09:10", kind="公务", minutes=30),
    fact(2, "2026-11-02T09:50", kind="私访", minutes=20),
    fact(3, "2026-11-03T11:00", kind="公务", minutes=None),
    fact(4, "2026-11-03T11:30", kind=None, minutes=10),
]


# ---- periods -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("key", "first", "last", "before", "after"),
    [
        ("2026-01", date(2026, 1, 1), date(2026, 1, 31), "2025-12", "2026-02"),
        ("2026Q1", date(2026, 1, 1), date(2026, 3, 31), "2025Q4", "2026Q2"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2025", "2027"),
        ("2026-11-03_2026-11-09", date(2026, 11, 3), date(2026, 11, 9), "2026-10-27_2026-11-02",
         "2026-11-10_2026-11-16"),
    ],
)  # fmt: skip
def test_a_period_knows_its_days_and_its_neighbours(house, key, first, last, before, after):
    period = periods.named(key)
    assert (period.key, period.first, period.last) == (key, first, last)
    assert (period.before.key, period.after.key) == (before, after)


@pytest.mark.parametrize("typed", [
    ("2026-13",), ("nonsense",), ("", "2026-11-02", ""), ("", "2026-11-02", "2026-11-01"),
    ("", "2025-01-01", "2026-06-01"),
])  # fmt: skip
def test_what_is_no_period_is_said(house, typed):
    with pytest.raises(BadInput):
        periods.named(*typed)


# ---- figures -------------------------------------------------------------------------------------------------------
def figures_of(table: Figures) -> dict[str, list[object]]:
    return {line.words: [cell.value for cell in line.cells] for line in table.lines}


def test_kinds_of_things_come_largest_first_and_each_figure_knows_its_records(house):
    table = tabulate(VISITS, word("kind", "类别"), count("批数"))
    assert figures_of(table) == {"公务": [2], "未填": [1], "私访": [1]}
    assert next(iter(figures_of(table))) == "公务"
    assert table.lines[0].cells[0].records == (1, 3)
    assert [cell.value for cell in table.sums] == [4]


def test_hours_days_and_lists_keep_their_order_and_show_gaps(house):
    assert figures_of(tabulate(VISITS, hour(), count("批数"))) == {"09:00": [2], "10:00": [0], "11:00": [2]}
    week = periods.named("2026-11-01_2026-11-04")
    assert [line.cells[0].value for line in tabulate(VISITS, day(week), count("")).lines] == [0, 2, 2, 0]
    assert len(tabulate(VISITS, weekday(), count("")).lines) == 7
    assert list(figures_of(tabulate(VISITS, listed("kind", "类别", ["外宾", "私访"]), count("")))) == [
        "外宾", "私访", "公务", "未填",
    ]  # fmt: skip


def test_a_split_has_a_column_for_each_part_and_their_sum(house):
    table = tabulate(VISITS, hour(), count("批数"), split=word("kind", "类别"))
    assert [part.words for part in table.parts] == ["公务", "未填", "私访", "合计"]
    assert figures_of(table)["09:00"] == [1, 0, 1, 2]
    assert table.drawn == [0, 1, 2]  # the sum is not drawn on top of its parts


def test_more_parts_than_a_chart_can_tell_apart_become_the_rest(house):
    many = [fact(n, "2026-11-02T09:00", kind=f"类{n}") for n in range(8)]
    table = tabulate(many, hour(), count(""), split=word("kind", "类别"))
    assert [part.words for part in table.parts][-2:] == ["其余", "合计"]
    assert table.lines[0].cells[-2].value == 3
    assert len(tabulate(many, word("kind", "类别"), count(""), most=4).lines) == 4
    assert figures_of(tabulate(many, word("kind", "类别"), count(""), most=4))["其余"] == [5]


def test_means_and_shares_say_of_how_many_and_are_never_summed(house):
    long = share(lambda one: None if one["minutes"] is None else one["minutes"] > 20, "超过20分钟")
    table = tabulate(VISITS, word("kind", "类别"), mean(lambda one: one["minutes"], "分钟"), long)
    cells = {line.words: line.cells for line in table.lines}
    assert [(cell.value, cell.base) for cell in cells["公务"]] == [(Decimal(30), "1 次"), (Decimal(100), "1/1")]
    assert [(cell.value, cell.base) for cell in table.sums] == [(Decimal(20), "3 次"), (Decimal(100) / 3, "1/3")]


def test_sums_of_a_column(house):
    assert figures_of(tabulate(VISITS, word("kind", "类别"), total("minutes", "分钟")))["公务"] == [30]


# ---- charts --------------------------------------------------------------------------------------------------------
def drawn(chart: Chart, table: Figures, *, stacked: bool = True) -> drawing.Drawing | None:
    return drawing.draw(Report("x", "x", "x", "采购部", chart, lambda asked: table, stacked), table)


def table_of(*rows: tuple[str, list[int | None]], kind: Kind = Kind.COUNT, parts: int = 1) -> Figures:
    return Figures("类别", tuple(Part(f"第{n}", kind) for n in range(parts)),
                   tuple(Line(words, tuple(Cell(value) for value in values)) for words, values in rows))  # fmt: skip


def test_the_longest_bar_takes_the_whole_width(house):
    chart = drawn(Chart.BARS, table_of(("甲", [40]), ("乙", [10]), ("丙", [0])))
    assert [[(mark.x, mark.width) for mark in marks] for marks in chart.bars] == [[(0, 100)], [(0, 25)], []]


def test_stacked_parts_follow_one_another_others_lie_apart(house):
    rows = [("甲", [30, 10])]
    (stacked,) = drawn(Chart.BARS, table_of(*rows, parts=2)).bars
    assert [(mark.x, mark.width, mark.height) for mark in stacked] == [(0, 75, 100), (75, 25, 100)]
    (beside,) = drawn(Chart.BARS, table_of(*rows, parts=2), stacked=False).bars
    assert [(mark.y, mark.width) for mark in beside] == [(0, 100), (50, 33.33)]


@pytest.mark.parametrize(
    ("most", "kind", "words"),
    [
        (3, Kind.COUNT, ["3", "2", "1", "0"]),
        (37, Kind.COUNT, ["40", "30", "20", "10", "0"]),
        (100_000_00, Kind.MONEY, ["10万", "7.5万", "5万", "2.5万", "0"]),
        (80, Kind.PERCENT, ["80%", "60%", "40%", "20%", "0%"]),
    ],
)
def test_the_axis_ends_in_a_round_figure_above_the_highest_column(house, most, kind, words):
    chart = drawn(Chart.COLUMNS, table_of(("甲", [most]), ("乙", [1]), kind=kind))
    assert [tick.words for tick in chart.ticks] == words
    assert chart.ticks[0].at == 0
    assert chart.ticks[-1].at == 100
    highest = chart.marks[0]
    assert highest.y >= 0
    assert highest.y + highest.height == pytest.approx(100, abs=0.02)


def test_a_line_has_a_gap_where_a_figure_is_missing(house):
    chart = drawn(Chart.LINES, table_of(("一", [1]), ("二", [2]), ("三", [None]), ("四", [4])))
    assert len(chart.points) == 3
    assert [(one.x1, one.x2) for one in chart.stretches] == [(12.5, 37.5)]


def test_nothing_is_drawn_of_nothing(house):
    assert drawn(Chart.COLUMNS, table_of(("甲", [0]), ("乙", [0]))) is None
    assert drawn(Chart.TABLE, table_of(("甲", [1]))) is None


# ---- pages ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def bought(inside: Inside) -> str:
    with inside() as who:
        return ordered(who, goods("牙刷", price="0.90", quantity="6000"), prices=PRICES).number


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(f"/statistics{path}")
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_a_report_shows_its_sentence_chart_table_and_the_records_behind(client_of: In, bought: str):
    client = client_of(MANAGER)
    page = read(client, "/purchase_suppliers")
    assert str(REPORTS["purchase_suppliers"].says) in page
    assert "5,100.00" in page  # 6,000 at 0.85
    assert '<rect class="p1" x="0.0%" y="0.0%" width="100.0%"' in page
    behind = read(client, "/purchase_suppliers/records?period=2026-11&line=0&part=0")
    assert bought in behind
    assert read(client, "/purchase_suppliers?period=2026-10").count("5,100.00") == 0


def test_a_department_narrows_the_figures(client_of: In, bought: str, inside: Inside):
    from portal.people import directory

    with inside():
        stores, guards = (directory.department(name).id for name in ("仓库", "保安部"))
    client = client_of(MANAGER)
    assert "5,100.00" in read(client, f"/purchase_suppliers?department={stores}")
    assert "5,100.00" not in read(client, f"/purchase_suppliers?department={guards}")


def test_figures_as_a_spreadsheet_are_numbers_in_yuan(client_of: In, bought: str):
    answer = client_of(MANAGER).get("/statistics/purchase_suppliers.xlsx?period=2026-11")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.values)
    assert rows[0] == ("供应商", "金额（元）", "货品（种）")
    assert rows[1] == ("万佳供应链", 5100, 1)


def test_reports_on_paper(client_of: In, bought: str):
    client = client_of(MANAGER)
    one = text_of(client.get("/statistics/purchase_suppliers.pdf?period=2026-11").data)
    assert "各供应商采购金额" in one
    assert "5,100.00" in one
    everything = text_of(client.get("/statistics/of/采购部.pdf?period=2026-11").data)
    for report in REPORTS.values():
        if report.department == "采购部":
            assert str(report.title) in everything


def test_reports_are_for_the_department_and_those_above_it(client_of: In, inside: Inside):
    assert "采购金额走势" in read(client_of(MANAGER), "")
    assert "采购金额走势" not in read(client_of(GUARD), "")
    assert client_of(GUARD).get("/statistics/purchase_spend").status_code == 404
    assert client_of(GUARD).get("/statistics/of/采购部.pdf").status_code == 404
    with inside() as who:
        assert service.any_for(who("post:总经理"))
        with pytest.raises(NotFound):
            service.find("nothing", who("post:总经理"))


def test_only_what_a_person_may_read_is_counted(inside: Inside, bought: str):
    """Somebody the report concerns, who may read none of its records, is told nothing of them."""
    with inside() as who:
        asked = service.ask(who(EMPLOYEE), periods.named("2026-11"))
        assert service.show(REPORTS["purchase_spend"], asked).figures.empty
        asked = service.ask(who(MANAGER), periods.named("2026-11"))
        assert not service.show(REPORTS["purchase_spend"], asked).figures.empty


def test_a_time_that_cannot_be_read_is_said_and_this_month_shown(client_of: In, bought: str):
    page = read(client_of(MANAGER), "/purchase_spend?from=2026-11-09&to=2026-11-01")
    assert "开始日期晚于结束日期" in page
    assert "2026年11月" in page


@pytest.mark.parametrize(
    "path", ["", "/purchase_spend", "/purchase_suppliers", "/purchase_suppliers/records?line=0&part=0"]
)
def test_the_pages_are_sound_html(client_of: In, bought: str, path: str):
    text = read(client_of(MANAGER), path)
    page = Page(text)
    assert len(page.ids) == len(set(page.ids))
    assert text.count("<h1") == 1
    assert "style=" not in text


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (Decimal("99.96"), Kind.PERCENT, "99.9%"),
        (Decimal(100), Kind.PERCENT, "100%"),
        (Decimal(0), Kind.PERCENT, "0%"),
        (Decimal(200) / 3, Kind.PERCENT, "66.7%"),
        (123456, Kind.MONEY, "1,234.56"),
        (0, Kind.MONEY, "0"),
        (Decimal("1.50"), Kind.NUMBER, "1.5"),
        (None, Kind.COUNT, ""),
    ],
)
def test_figures_as_they_are_written(value, kind, words):
    assert shown(value, kind) == words

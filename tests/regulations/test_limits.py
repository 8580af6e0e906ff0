"""本店时限总表: what counts each phrase, what nothing counts, and the forms' own limits."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.regulations import connections, limits, settings
from portal.regulations.connections import Timing
from portal.regulations.limits import Row
from portal.regulations.reader import read_edition
from portal.regulations.time_marks import TimeValue
from tests.regulations.conftest import text_of

ARRIVAL = Timing(
    "timer", "货还没有收齐", "采购申请单（仓库补仓）", "/forms/purchase_restock", "采购部", ("PUR-1-13",), "",
    settings=("purchase_arrive_days",), told="到时告知采购员", counted_as=("purchase_restock", "arrival_due"),
)  # fmt: skip
CLOSED = Timing("rule", "21:30 后不接待来访", "会客登记单", "/forms/visit#rules", "保安部", ("SEC-06-11",), "")
OWN = Timing(
    "limit", "部门负责人审批", "请假单", "/forms/leave", "人力资源部", (), "不让申请久等", amount=2, unit="workday",
    who="部门负责人", warned="用去80%时提醒办理人", counted_as=("leave", "head"),
)  # fmt: skip
REPORT = Timing(
    "timer", "按特殊情况报告", "采购申请单（仓库补仓）", "/forms/purchase_restock", "采购部", ("PUR-1-14",), ""
)


def timing(kind: str, *facts: str, **more: object) -> Timing:
    return Timing(kind, "到期", "借用单", "/forms/keys", "保安部", facts, "", **more)  # type: ignore[arg-type]


@pytest.fixture
def timed(site: Flask) -> Flask:
    connections.connect(
        site,
        timings=lambda: [ARRIVAL, CLOSED, OWN, REPORT],
        running=lambda: {("purchase_restock", "arrival_due"): (4, 1), ("leave", "head"): (2, 0)},
    )
    with site.test_request_context():
        yield site


def row_of(words: str, article: str) -> Row:
    (found,) = [row for row in limits.table().rows if row.words == words and row.article == article]
    return found


@pytest.mark.usefixtures("timed")
def test_a_phrase_is_counted_by_what_cites_its_clause() -> None:
    row = row_of("3日内", "《仓库补仓采购流程》第九条")
    assert (row.state, row.timings, row.running, row.late) == ("timed", (ARRIVAL,), 4, 1)
    assert (row.value, row.calendar, row.who, row.department) == ("3天", "自然日", "采购部", "采购部")
    assert row.sentence == "一般物品应当在3日内采购完毕。"
    assert row_of("每晚21:30", "《会客登记制度》第十一条").timings == (CLOSED,)


@pytest.mark.usefixtures("timed")
def test_what_nothing_counts_says_so_and_what_is_not_timed_says_why() -> None:
    lunch = row_of("12:00至13:00", "《办公室管理制度》第十五条")
    assert (lunch.state, lunch.timings, lunch.value) == ("open", (), "12:00至13:00")
    at_once = row_of("立即", "《仓库补仓采购流程》第九条")
    assert (at_once.state, at_once.value, at_once.reason) == ("untimed", "", "动手的时刻以批准为准，完成的期限见下一句")


@pytest.mark.usefixtures("timed")
def test_the_forms_own_limits_come_last_with_their_reason() -> None:
    own, report = limits.table().rows[-2:]
    assert (own.timings, own.value, own.calendar, own.reason, own.running) == (
        (OWN,), "2个工作日", "工作日", "不让申请久等", 2
    )  # fmt: skip
    assert (report.article, report.reason, report.value) == (
        "《仓库补仓采购流程》第十条",
        "这一条没有写时限",
        "按单据上的时间",
    )


def test_a_timer_shows_the_figures_it_asks_and_a_rule_does_not_run(site: Flask) -> None:
    connections.connect(site, timings=lambda: [timing("timer", settings=("hot_work_check_first",)), CLOSED])
    with site.test_request_context():
        own = limits.table().rows[-1]
        assert (own.value, own.calendar, own.is_counted) == ("30分钟", "参数", True)
        assert not row_of("每晚21:30", "《会客登记制度》第十一条").is_counted


@pytest.mark.usefixtures("timed")
def test_filters_and_their_counts() -> None:
    everything, bought = limits.table(), limits.table("采购部")
    assert sum(everything.by_state.values()) == len(everything.rows)
    assert {row.department for row in bought.rows} == {"采购部"}
    assert bought.by_state == {"timed": 2, "open": 0, "untimed": 2}
    assert [row.state for row in limits.table("采购部", "timed").rows] == ["timed", "timed"]
    assert limits.table("采购部", "timed").by_state == bought.by_state
    assert "人力资源部" in everything.departments


BOTH = (
    '## 答复 {#reply facts="SEC-90-01 SEC-90-02"}\n\n应当在[5天内]{time="5 days" who="保安部"%s}答复，'
    '[{{key_days}}内]{time="{{key_days}} days" who="保安部"%s}办结，[每周]{time="every week" who="保安部"}报告。\n'
)


@pytest.mark.parametrize(
    ("facts", "timings", "counted"),
    [
        (("", ""), [timing("limit", "SEC-90-01", amount=5, unit="day")], [True, False, False]),
        (("", ""), [timing("limit", "SEC-90-02", amount=5, unit="workday")], [False, False, False]),
        (("", ""), [timing("limit", "SEC-90-01", setting="key_days", unit="day")], [False, True, False]),
        (("", ""), [timing("timer", "SEC-90-01", settings=("key_days",))], [False, True, False]),
        (("", ""), [timing("timer", "SEC-90-01")], [False, False, False]),
        ((' fact="SEC-90-01"', ' fact="SEC-90-02"'), [timing("timer", "SEC-90-02")], [False, True, False]),
        ((' fact="SEC-90-01"', ' fact="SEC-90-02"'), [timing("limit", "SEC-90-01", amount=3, unit="day")],
         [True, False, False]),
        (("", ""), [timing("limit", "SEC-91-01", amount=5, unit="day")], [False, False, False]),
    ],
)  # fmt: skip
def test_which_of_several_phrases_is_counted(
    site: Flask, facts: tuple[str, str], timings: list[Timing], counted: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = read_edition(text_of(BOTH % facts), known_settings=["key_days"])
    monkeypatch.setattr(settings, "shown", lambda _key: "10天")
    connections.connect(site, timings=lambda: timings)
    with site.test_request_context():
        rows = limits.rows_of(edition, edition.articles[0]).values()
    assert [bool(row.timings) for row in rows] == counted


def test_an_article_that_is_counted_by_a_timer_is_not_counted_by_its_rules_too(site: Flask) -> None:
    edition = read_edition(text_of('## 答复 {#reply facts="SEC-90-01"}\n\n[5天内]{time="5 days" who="保安部"}答复。\n'))
    timer, rule = timing("timer", "SEC-90-01"), timing("rule", "SEC-90-01")
    connections.connect(site, timings=lambda: [timer, rule])
    with site.test_request_context():
        (row,) = limits.rows_of(edition, edition.articles[0]).values()
    assert row.timings == (timer,)


@pytest.mark.parametrize(
    ("written", "words", "calendar"),
    [
        ("3 days", "3天", "自然日"),
        ("5 workdays", "5个工作日", "工作日"),
        ("30 minutes", "30分钟", "按钟点"),
        ("{{temp_pass_days}} days", "7天", "自然日"),
        ("before 30 minutes", "提前30分钟", "按钟点"),
        ("21:30", "21:30", ""),
        ("22:00-06:00", "22:00至06:00", ""),
        ("every shift", "每班", "按排班"),
        ("every 2 weeks", "每2周", "自然日"),
        ("every quarter", "每季度", "自然日"),
        ("6 per night", "每夜6次", "按排班"),
        ("{{lunch_period}}", "12:00至13:00", ""),
    ],
)
def test_values_in_words(site: Flask, written: str, words: str, calendar: str) -> None:
    with site.test_request_context():
        value = TimeValue.read(written)
        assert (limits.value_words(value), limits.calendar_words(value.unit)) == (words, calendar)


def test_the_page_and_the_article_link_to_each_other_and_to_the_form(
    timed: Flask, client_of: Callable[[str], FlaskClient]
) -> None:
    client = client_of("guard")
    page = client.get("/policies/limits?department=采购部").text
    assert "一般物品应当在<mark>3日内</mark>采购完毕。" in page
    assert '<a href="/policies/PUR-1/three-days-to-complete"' in page
    assert '<a href="/forms/purchase_restock">采购申请单（仓库补仓）</a>：货还没有收齐' in page
    assert '<span class="tag urgent">1</span>' in page
    assert "会客登记单" not in page
    article = client.get("/policies/PUR-1/three-days-to-complete").text
    assert '<span class="timed" title="3天；责任人：采购部；由《采购申请单（仓库补仓）》计时">3日内</span>' in article
    assert '<span class="timed" title="不计时：动手的时刻以批准为准，完成的期限见下一句">立即</span>' in article
    assert "timed" not in client.get("/policies/PUR-1").text
    assert '<a class="btn small" href="/policies/limits">' in client.get("/policies").text


@pytest.mark.usefixtures("timed")
def test_the_export_holds_what_the_page_was_asked_for(client_of: Callable[[str], FlaskClient]) -> None:
    answer = client_of("guard").get("/policies/limits.csv?department=采购部&state=timed")
    assert answer.status_code == 200
    head, *lines = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert head[:5] == ["部门", "条文", "时间短语", "原句", "时限"]
    assert [line[2] for line in lines] == ["3日内", ""]
    assert lines[0][head.index("由什么计时")] == "采购申请单（仓库补仓）：货还没有收齐"
    xlsx = client_of("guard").get("/policies/limits.xlsx")
    assert xlsx.data.startswith(b"PK")
    assert client_of("guard").get("/policies/limits.pdf").status_code == 404

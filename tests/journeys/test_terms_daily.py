"""提交前的流程、批量办理、评论、代理的期限和收回、暂存待审、审批人自选下一步: what an office does every day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import clock
from portal.db import commit, db
from portal.errors import BadInput, NotYours, TooLate
from portal.formkit import Case, Person, Section, Step, Text, by
from portal.formkit.form import Form
from portal.people import substitutes
from portal.records import acting, drafts, engine, filing, inbox, readers, recalling, several, sharing
from portal.records.models import Record, Task
from tests.journeys.terms import ANSWERS, BUYERS, DIRECTOR, HEAD, KEY, WHY, Paper, a, history, status, waiting
from tests.records.test_acts_pages import inside
from tests.records.test_acts_pages import who as person

Browser = Callable[[str], FlaskClient]
DAY = timedelta(days=1)


@pytest.fixture
def pages(app: Flask) -> Iterator[Paper]:
    """Files records as the `paper` of other tests does, for tests in which several people sit at their browsers."""
    yield Paper(person)
    Form.registry.pop(KEY, None)


# ---- 提交 ------------------------------------------------------------------------------------------------------------
def test_提交_事先看到全部节点_办理人和为什么(app: Flask, pages: Paper, client_of: Browser):
    with inside(app):
        pages.file(head=Step("部门审批", HEAD, cite="SEC-14-02"),
                   more=Step("分管审批", DIRECTOR, only_if=Case("数量超过 5", a.amount > 5)))  # fmt: skip
    browser = client_of("fengwei")
    seen = {}
    for amount in ("3", "9"):
        shown = browser.post(f"/forms/{KEY}/preview", data={**ANSWERS, "amount": amount}).get_data(as_text=True)
        seen[amount] = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown))
    assert "部门审批" in seen["3"] and "李建国" in seen["3"] and "工程部经理" in seen["3"]
    assert "《动用明火审批规定》第二条" in seen["3"], "with the article"
    assert "数量 3" in seen["3"] and "林若溪" not in seen["3"]
    assert "数量 9" in seen["9"] and "林若溪" in seen["9"]
    with inside(app):
        assert db.session.query(Record).count() == 1, "looking is not filing"


def test_提交_同一次点击发两次只有一张(who, paper: Paper):
    first = paper.file(head=Step("部门审批", HEAD))
    again = [filing.submit(who("fengwei"), KEY, {**ANSWERS}, once="one click") for _ in range(2)]
    assert again[0].id == again[1].id != first.id


# ---- 同意 ------------------------------------------------------------------------------------------------------------
def test_同意_重复点击只算一次(who, paper: Paper):
    record = paper.file(head=Step("部门审批", HEAD), general=Step("总经理审批", HEAD, two_people=False, signs=True))
    [task] = engine.open_runs(record)[0].tasks
    acting.act(who("lijianguo"), record, task_id=task.id, opinion="同意")
    with pytest.raises(TooLate, match="没有重复计入"):
        acting.act(who("lijianguo"), record, task_id=task.id, opinion="同意")
    assert history(record).count("李建国 同意 同意") == 1
    assert waiting(record) == {"general": ["lijianguo"]}, "the page of one step never decides the next"


def test_批量办理_只限表单允许的_各算各的(who, paper: Paper):
    paper.form = {"several_at_once": True}
    one, two = (paper.file(head=Step("部门审批", HEAD)) for _ in range(2))
    signed = paper.file(head=Step("部门签字", HEAD, signs=True))
    paper.form = {}
    other = paper.file(head=Step("部门审批", HEAD))
    ids = [engine.open_runs(record)[0].tasks[0].id for record in (one, two, signed, other)]
    recalling.withdraw(who("fengwei"), two, reason="不办了")
    commit()
    said = several.agree(who("lijianguo"), ids, opinion="同意")
    assert [bool(outcome.why_not) for outcome in said] == [False, True, True, True]
    assert [status(record) for record in (one, two, signed, other)] == ["已通过", "已撤销", "审批中", "审批中"]


def test_批量办理_表单不允许的_列表上也不能不看就同意(app: Flask, pages: Paper, client_of: Browser):
    """What must be looked at is opened first: its decision card says what a list cannot."""
    with inside(app):
        careful = pages.file(head=Step("部门审批", HEAD)).number
        pages.form = {"several_at_once": True}
        usual = pages.file(head=Step("部门审批", HEAD)).number
    page = client_of("lijianguo").get("/inbox").get_data(as_text=True)
    lines = {number: next(line for line in page.split("<li") if number in line) for number in (careful, usual)}
    assert 'value="approve"' in lines[usual]
    assert 'value="approve"' not in lines[careful]
    assert f"/records/{careful}" in lines[careful]


# ---- 评论 ------------------------------------------------------------------------------------------------------------
def test_评论_at到的人能看到并收到通知_单据不动(who, paper: Paper, told):
    record = paper.file(head=Step("部门审批", HEAD))
    assert not readers.may_read(record, who("cuijian"))
    told.heard.clear()
    with pytest.raises(BadInput, match="请写评论内容"):
        sharing.comment(who("lijianguo"), record, text=" ")
    sharing.comment(who("lijianguo"), record, text="@崔健请看一下型号，结果写在这里")
    assert told.of("mentioned") == ["cuijian"]
    assert readers.may_read(record, who("cuijian"))
    assert (status(record), waiting(record)) == ("审批中", {"head": ["lijianguo"]})
    assert "李建国 评论 @崔健请看一下型号，结果写在这里" in history(record)
    [shown] = sharing.circulated(record)
    assert (shown.name, shown.why) == ("崔健", "李建国在评论中提到"), "read by everybody, not by the one named alone"


# ---- 代理 ------------------------------------------------------------------------------------------------------------
def acts_for(record: Record) -> list[str | None]:
    return [task.acting.login if task.acting else None for run in engine.open_runs(record) for task in run.tasks]


def stand_in(who, one: str, other: str, **more):
    start = clock.now() + more.pop("begins", timedelta(0))
    return substitutes.name_substitute(who(one), who(other), start, start + DAY, **more)


def test_代理_半开区间_到点即止(who, paper: Paper):
    row = stand_in(who, "lijianguo", "fanzhe", begins=timedelta(hours=1))
    last = timedelta(microseconds=1)
    moments = {row.starts_at - last: None, row.starts_at: "fanzhe", row.ends_at - last: "fanzhe", row.ends_at: None}
    for moment, acts in moments.items():
        with clock.at(moment):
            assert acts_for(paper.file(head=Step("部门审批", HEAD))) == [acts]


@pytest.mark.parametrize(("forms", "acts"), [(None, "fanzhe"), ([KEY], "fanzhe"), (["leave"], None)])
def test_代理_全部表单或者部分表单(who, paper: Paper, forms, acts):
    stand_in(who, "lijianguo", "fanzhe", forms=forms)
    assert acts_for(paper.file(head=Step("部门审批", HEAD))) == [acts]


def test_代理_不能绕成一圈_层层代理到最后一人(who, paper: Paper):
    stand_in(who, "lijianguo", "fanzhe")
    stand_in(who, "fanzhe", "cuijian")
    with pytest.raises(BadInput) as refused:
        stand_in(who, "cuijian", "lijianguo")
    assert "代理不能绕成一圈" in str(refused.value.problems)
    record = paper.file(head=Step("部门审批", HEAD))
    assert acts_for(record) == ["cuijian"]
    acting.act(who("cuijian"), record)
    assert "由崔健代李建国 同意" in history(record)


@pytest.mark.parametrize("with_tasks", [True, False])
def test_代理_立即收回_在办的一并收回或由代理人办完(who, paper: Paper, with_tasks):
    row = stand_in(who, "lijianguo", "fanzhe")
    record = paper.file(head=Step("部门审批", HEAD))
    assert [task.record_id for task in inbox.waiting(who("fanzhe")).items] == [record.id]
    substitutes.take_back(row.id, by=who("lijianguo"), with_tasks=with_tasks)
    assert acts_for(paper.file(head=Step("部门审批", HEAD))) == [None], "at once, for whatever comes"
    if with_tasks:
        assert not readers.may_read(record, who("fanzhe"))
        with pytest.raises(NotYours):
            acting.act(who("fanzhe"), record)
    else:
        acting.act(who("fanzhe"), record)
        assert "由范哲代李建国 同意" in history(record)


# ---- 暂存待审、审批人自选下一步 -------------------------------------------------------------------------------------
def later(**fields) -> Section:
    section = Section("二、核定", **fields)
    section.key = "later"
    return section


def test_暂存待审_填到一半留着_只有自己看得到_办理后不再留(app: Flask, pages: Paper, client_of: Browser):
    with inside(app):
        pages.later = later(checked=Text("核定", cite=WHY))
        record = pages.file(sign=Step("采购员核定", BUYERS, fills="later"))
        number, tasks = record.number, {task.person.login: task.id for task in engine.open_runs(record)[0].tasks}
        task_id = tasks["jiangtao"]
    mine, colleague = client_of("jiangtao"), client_of("yinxiaojun")
    said = mine.post(f"/records/{number}/step/autosave", data={"task": task_id, "checked": "写到一半"}).get_json()
    assert said["saved_at"]
    assert "写到一半" in mine.get(f"/records/{number}").get_data(as_text=True)
    assert "写到一半" not in colleague.get(f"/records/{number}").get_data(as_text=True)
    mine.post(f"/records/{number}/decide", data={"decision": "approve", "task": task_id, "checked": "两台"})
    with inside(app):
        record = db.session.query(Record).one()
        assert status(record) == "已通过"
        assert drafts.of_task(db.session.get_one(Task, task_id), person("jiangtao")) is None


def test_审批人自选下一步_由他填写的人接着办(who, paper: Paper):
    paper.later = later(checker=Person("请谁复核", cite=WHY))
    record = paper.file(head=Step("部门审批", HEAD, fills="later"), check=Step("复核", by.person("checker"), "confirm"))
    acting.act(who("lijianguo"), record, given={"checker": "崔健"})
    assert waiting(record) == {"check": ["cuijian"]}
    assert "系统 到达节点 单据上的请谁复核" in history(record)

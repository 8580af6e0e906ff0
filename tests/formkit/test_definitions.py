"""A form as data: the same after being kept, working without its class, and mistakes told in words on import."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.formkit import (
    Amendment,
    Case,
    Choice,
    DateTime,
    Definition,
    Form,
    Grade,
    Int,
    Person,
    Route,
    Rule,
    Rules,
    Section,
    Sheet,
    Step,
    Table,
    Text,
    Timer,
    a,
    by,
    otherwise,
    ours,
    setting,
    within,
)
from portal.formkit.answers import Answers
from portal.formkit.asking import judge, read_given
from portal.formkit.fields import field_from_data
from tests.formkit.world import NOON, World

WHY = ours("试验")
SAMPLE: dict[str, Any] = {
    "key": "sample",
    "prefix": "SM",
    "title": "试验单",
    "owner": "保安部",
    "filed_by": Case("二级由经理填写", a.level == "二级", by.post("保安部经理"), cite="SEC-13-01"),
    "readers": [by.desk("gate")],
    "main": lambda: Section("一", place=Text("地点", cite="SEC-14-01"), people=Int("人数"), who=Person("监护人")),
    "later": lambda: Section("二", done_at=DateTime("完成时间")),
    "log": lambda: Section("三", entries=Table("记录", note=Text("内容"), grows=True, optional=True)),
    "level": lambda: Grade("等级", one=Case("一级", "人多", a.people > 10, cite="SEC-14-02"),
                           two=Case("二级", "人少", otherwise, cite="SEC-14-13")),
    "rules": lambda: Rules(
        few=Rule(at="people", says="人数太多", holds=a.people <= setting("most"), cite="SEC-06-11",
                 override=by.post("保安部经理"), override_if="may"),
        late=Rule(at="done_at", says="还没有开始", holds=a.people > 0, cite=WHY, at_step="finish", warns=True),
    ),
    "route": lambda: Route(
        ok=Step("审批", by.post_setting("who"), cite="SEC-14-11", limit=within("days", "workdays", cite="PUR-1-13"),
                votes="setting:votes"),
        finish=Step("完成", by.person("who"), "fill", fills="later", stage="进行中", own=True,
                    only_if=Case("一级才做", a.level == "一级")),
    ),
    "stages": {"进行中": "open", "已完成": "done"},
    "overdue": lambda: Timer("太久了", a.done_at + timedelta(days=1), ("进行中",), WHY, tells=(by.applicant,)),
    "note": lambda: Amendment("补记", Section("补记", extra=Text("补记内容")), adds={"entries": {"note": a.extra}},
                              rules=Rules(new=Rule(at="extra", says="与地点相同", holds=a.extra != a.place, cite=WHY)),
                              stages=("进行中",), filed_by=by.applicant, cite=WHY),
    "sheet": Sheet("place place people people who who"),
    "columns": "place level people",
    "search": "place",
}  # fmt: skip


def make(**changed: Any) -> Definition:
    """A form class of these parts (None: left out), taken out of the registry again."""
    body = {name: part() if callable(part) else part for name, part in {**SAMPLE, **changed}.items()}
    try:
        return type("Sample", (Form,), {k: v for k, v in body.items() if v is not None}).definition
    finally:
        Form.registry.pop("sample", None)


def kept(form: Definition) -> Definition:
    return Definition.load(json.loads(json.dumps(form.data(), ensure_ascii=False)))


def test_the_same_form_has_the_same_hash_and_another_has_not() -> None:
    assert kept(make()).content_hash() == make().content_hash()
    assert make(title="另一张单").content_hash() != make().content_hash()
    assert make(columns="place").content_hash() != make().content_hash()


@pytest.mark.parametrize("form", [make(), kept(make())], ids=["class", "stored"])
def test_a_form_from_stored_data_works_like_its_class(form: Definition) -> None:
    def answers(values: dict[str, Any]) -> Answers:
        return Answers(form, values, settings={"most": 20}.__getitem__, facts=lambda *_: None, now=NOON)

    def file(**given: Any) -> Any:
        reading = read_given(form.filed_sections(), {"place": "大堂", "people": "3", "who": 1, **given}, World())
        rules = [rule for rule in form.rules.values() if not rule.at_step]
        return judge(reading, form.filed_sections(), World(), answers, rules)

    assert file().problems == {}
    assert file(place=None, people="x").problems == {"place": ["请填写地点"], "people": ["人数请填整数"]}
    assert [rule.key for rule in file(people="21").broken] == ["few"]
    assert [rule.key for rule in file(people="20").broken] == []
    few, many = answers(file().values), answers(file(people="11").values)
    assert (few.answer("level"), many.answer("level")) == ("二级", "一级")
    assert [s.key for s in form.route if not s.only_if or s.only_if.when.value(few)] == ["ok"]
    assert [s.key for s in form.route if not s.only_if or s.only_if.when.value(many)] == ["ok", "finish"]
    assert [case.holder for case in form.filed_by if case.when.value(few)] == [by.post("保安部经理")]
    assert [case.holder for case in form.filed_by if case.when.value(many)] == []
    assert form.timers["overdue"].at.value(answers({"done_at": NOON})) == datetime(2026, 11, 22, 12, 0)
    assert form.settings == {"most", "may", "who", "days", "votes", "board_quorum"}
    assert form.regulations == ["SEC-14", "PUR-1", "SEC-06", "SEC-13"]
    assert [key for key, section in form.sections.items() if section in form.filed_sections()] == ["main"]
    assert list(form.amendments["note"].adds["entries"]["note"].names()) == [("extra",)]


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"columns": "place plaec"}, "表单 sample：columns 提到了不存在的栏目：plaec"),
    ({"search": "nowhere"}, "search 提到了不存在的栏目：nowhere"),
    ({"sheet": Sheet("people people people pepole pepole pepole")}, "sheet 提到了不存在的栏目：pepole"),
    ({"title_from": "name"}, "title_from 提到了不存在的栏目：name"),
    ({"title_from": "people.nmae"}, "title_from 提到了不存在的栏目：people.nmae"),
    ({"route": lambda: Route(ok=Step("审批", by.head_of("dept")))}, "route 提到了不存在的栏目：dept"),
    ({"route": lambda: Route(finish=Step("审批", by.applicant, fills="part"))}, "route 要填的部分不存在：part"),
    (
        {"route": lambda: Route(finish=Step("审批", by.applicant, only_if=Case("人多", a.pepole > 3)))},
        "条件里提到了不存在的栏目：pepole",
    ),
    (
        {"rules": lambda: Rules(few=Rule(at="people", says="太多", holds=a.poeple < 3, cite=WHY))},
        "条件里提到了不存在的栏目：poeple",
    ),
    (
        {"rules": lambda: Rules(few=Rule(at="peple", says="太多", holds=a.people < 3, cite=WHY))},
        "rules 提到了不存在的栏目：peple",
    ),
    (
        {"rules": lambda: Rules(few=Rule(at="people", says="太多", holds=a.people < 3, cite=WHY, at_step="fin"))},
        "rules 提到了不存在的步骤：fin",
    ),
    (
        {"log": lambda: Section("三", entries=Table("记录", note=Text("内容", required_if=a.nothing), grows=True))},
        "条件里提到了不存在的栏目：nothing",
    ),
    (
        {"log": lambda: Section("三", wrong=Table("划去", number=Int("序号"), grows=True, strikes="entries"))},
        "wrong 要划去的表格 entries 不存在",
    ),
    (
        {"note": lambda: Amendment("补记", Section("补记", extra=Text("内容")), adds={"entries": {"words": a.extra}})},
        "补记要添加的栏目不存在：entries.words",
    ),
    (
        {"note": lambda: Amendment("补记", Section("补记", extra=Text("内容")), title_from="place")},
        "补记：title_from 提到了不存在的栏目：place",
    ),
    (
        {"note": lambda: Amendment("补记", Section("补记", extra=Text("内容")), sets={"plaec": a.extra})},
        "补记提到了不存在的栏目：plaec",
    ),
    ({"stages": {"进行中": "open"}, "route": lambda: Route(finish=Step("完成", by.applicant, stage="停工"))}, "停工"),
    ({"prefix": ""}, "没有写 prefix"),
    ({"title_form": "people"}, "表单没有 title_form 这一项，是不是 title_from？"),
    ({"LONGEST": 3}, "表单没有 LONGEST 这一项，请移到类的外面"),
    ({"sheet": Sheet("people people")}, "sheet 第 1 行有 2 格，应为 6 格"),
    ({"later": lambda: Section("二", done_at=DateTime("完成"), place=Text("地点"))}, "栏目 place 出现了两次"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "words"), MISTAKES, ids=[words for _, words in MISTAKES])
def test_a_mistake_is_told_in_words_on_import(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(TypeError, match=words):
        make(**changed)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(TypeError, match=r"columns 提到了.*：x；search 提到了.*：y"):
        make(columns="x", search="y")


def test_a_rule_without_its_article_cannot_be_written() -> None:
    with pytest.raises(TypeError, match="规则“人数太多”没有写明依据"):
        Rule(at="people", says="人数太多", holds=a.people < 3, cite=None)
    with pytest.raises(TypeError, match="时限“太久”没有写明依据"):
        Timer("太久", a.done_at, (), None)
    with pytest.raises(TypeError, match="本系统规则须写明理由"):
        ours(" ")


def test_what_does_not_look_like_a_clause_is_named() -> None:
    with pytest.raises(TypeError, match="“第六条”不像条款编号"):
        Rule(at="people", says="太多", holds=a.people < 3, cite="第六条")


def test_a_grade_must_end_in_otherwise() -> None:
    with pytest.raises(TypeError, match="等级：最后一档必须是 otherwise"):
        Grade("等级", one=Case("一级", "人多", a.people > 10))


def test_steps_and_limits_know_only_what_they_can_do() -> None:
    with pytest.raises(TypeError, match="“核对”：only_if 要写成 Case"):
        Step("核对", by.applicant, only_if=a.people > 3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="没有 dance 这种做法"):
        Step("跳舞", by.applicant, "dance")
    with pytest.raises(TypeError, match="时限的单位"):
        within(3, "weeks", cite="PUR-1-13")
    with pytest.raises(TypeError, match="至少要有一列"):
        Table("空表")


def test_a_key_is_given_once() -> None:
    Form.registry["sample"] = make(title="已有的单")
    with pytest.raises(TypeError, match="表单 sample 定义了两次"):
        make()


def test_a_kind_that_never_was_is_refused() -> None:
    with pytest.raises(KeyError):
        field_from_data({"kind": "hologram", "label": "甲"})
    assert field_from_data(Choice("甲", ["一"]).data()).check("二", World()) is not None


def test_holders_are_said_by_post_or_relation() -> None:
    labels = {"department": "用工部门", "who": "监护人"}
    said = [h.says(labels) for h in (
        by.post("出纳", "财务经理"), by.head_of("department"), by.leader_of("department"), by.person("who"),
        by.superior, by.superiors(2), by.body("董事会"), by.on_duty("酒店总值班"), by.applicant,
    )]  # fmt: skip
    assert said == ["出纳、财务经理", "用工部门负责人", "用工部门的分管领导", "监护人", "直接上级", "上2级领导",
                    "董事会", "当班的酒店总值班", "申请人"]  # fmt: skip

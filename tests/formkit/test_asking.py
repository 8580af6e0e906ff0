"""Asking: what is asked, what may be left out, what is worked out, and that all problems come at once."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from portal.formkit import (
    Calc,
    Choice,
    Definition,
    Form,
    IdNo,
    Int,
    Money,
    Person,
    Rule,
    Rules,
    Section,
    Table,
    Text,
    YesNo,
    a,
    ours,
)
from portal.formkit.answers import Answers
from portal.formkit.asking import Reading, asked_fields, judge, raw_of, read_given, read_raw, wtform
from tests.formkit.world import NOON, World

WHY = ours("试验")
WORLD = World()


class Asked(Form):
    key, prefix, title, owner = "test_asking", "TA", "问答试验单", "保安部"
    part = Section(
        "一",
        name=Text("姓名"),
        outside=YesNo("外单位", optional=True),
        unit=Text("单位名称", optional=True, required_if=a.outside),
        licence=Text("许可证", only_if=a.outside),
        host=Person("被访人"),
        host_name=Text("被访人姓名", default=a.host.name),
        id_kind=Choice("证件", ["居民身份证", "护照"]),
        id_no=IdNo("号码", document=a.id_kind),
        ethnic=Text("民族", paper_only=True),
        goods=Table("货品", item=Text("名称"), price=Money("单价"), best=Money("最低价"),
                    reason=Text("理由", optional=True, required_if=a.price > a.best),
                    over=Calc("高出", a.price - a.best, as_kind="money"),
                    address=Text("住址", paper_only=True)),
        total=Calc("合计", a.goods.price.sum(), as_kind="money"),
        log=Table("记录", note=Text("内容"), grows=True),
        count=Int("人数", optional=True),
    )  # fmt: skip
    rules = Rules(
        cheap=Rule(at="goods", says="太贵", holds=a.total <= 1000, cite=WHY),
        alone=Rule(at="count", says="人数太多", holds=a.count <= 3, only_if=a.count.filled(), cite=WHY, warns=True),
    )


del Form.registry["test_asking"]  # not one of the hotel's forms
FORM: Definition = Asked.definition
SECTIONS = FORM.filed_sections()
GOODS = [{"item": "牙刷", "price": "1.00", "best": "1.00"}]
FILLED: dict[str, Any] = {
    "name": "赵敏", "host": 1, "id_kind": "居民身份证", "id_no": "11010519491231002X", "goods": GOODS,
}  # fmt: skip


def answers(values: dict[str, Any]) -> Answers:
    return Answers(FORM, values, settings={}.__getitem__, facts=lambda *_: None, now=NOON)


def file(**changed: Any) -> Reading:
    reading = read_given(SECTIONS, {**FILLED, **changed}, WORLD)
    return judge(reading, SECTIONS, WORLD, answers, FORM.rules.values())


def test_what_is_worked_out_grown_or_only_on_paper_is_not_asked() -> None:
    asked = asked_fields(SECTIONS)
    assert not {"total", "log", "ethnic"} & set(asked)
    table = FORM.fields["goods"]
    assert isinstance(table, Table)
    assert list(table.typed_columns()) == ["item", "price", "best", "reason"]
    page = wtform(SECTIONS, WORLD, None)
    assert {field.name for field in page} == set(asked)
    assert [name for name, *_ in page["goods"].columns] == ["item", "price", "best", "reason"]


def test_every_problem_is_told_at_once_at_its_box() -> None:
    reading = file(name=None, host="无此人", id_no="110105194912310021", goods=None)
    assert reading.problems == {
        "name": ["请填写姓名"],
        "host": ["被访人：没有找到“无此人”，请从提示中选择员工"],
        "id_no": ["号码：校验位不符，请核对每一位"],
        "goods": ["请至少填写一行货品"],
        "host_name": ["请填写被访人姓名"],
    }


def test_a_box_worked_out_from_others_may_be_left_blank() -> None:
    assert file().values["host_name"] == "保安部经理甲"
    assert file(host_name="老陈").values["host_name"] == "老陈"


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({}, set()),
        ({"outside": "是"}, {"unit", "licence"}),
        ({"outside": "是", "unit": "恒通", "licence": "A1"}, set()),
        ({"outside": "否"}, set()),
    ],
)
def test_a_box_is_required_or_asked_as_its_condition_says(given: dict[str, Any], problems: set[str]) -> None:
    assert set(file(**given).problems) == problems


def test_what_was_typed_into_a_box_now_hidden_does_not_count() -> None:
    assert file(outside="否", licence="旧的").values["licence"] is None
    assert file(outside="是", unit="恒通", licence="A1").values["licence"] == "A1"


def test_the_check_digit_is_asked_of_national_ids_only() -> None:
    assert set(file(id_no="G12345678").problems) == {"id_no"}
    assert file(id_kind="护照", id_no="G12345678").problems == {}


def test_a_row_is_judged_by_its_own_columns() -> None:
    dear = {"item": "牙膏", "price": "2.00", "best": "1.50"}
    assert file(goods=[*GOODS, dear]).problems == {"goods-1-reason": ["请填写理由"]}
    assert file(goods=[*GOODS, {**dear, "reason": "质量好"}]).problems == {}
    rows = answers(file(goods=[*GOODS, {**dear, "reason": "质量好"}]).values).answer("goods")
    assert [row["over"] for row in rows] == [0, 50]


def test_a_rule_is_silent_about_what_is_missing_even_behind_a_sum() -> None:
    assert [rule.key for rule in file(goods=[{**GOODS[0], "price": "10.01", "best": "11"}]).broken] == ["cheap"]
    assert file(goods=[{**GOODS[0], "price": "10.00", "best": "11"}]).broken == []
    assert file(goods=[{**GOODS[0], "price": None}]).broken == []


def test_a_warning_does_not_refuse() -> None:
    assert [rule.key for rule in file(count="4").warned] == ["alone"]
    assert file(count="4").broken == []
    assert file(count="3").warned == []


def test_what_was_typed_comes_back_into_the_boxes() -> None:
    values = file().values
    again = read_raw(SECTIONS, raw_of(SECTIONS, values), WORLD)
    assert again.problems == {}
    rows = [{k: v for k, v in row.items() if k != "_row"} for row in again.values["goods"]]
    assert rows == [{k: v for k, v in row.items() if k in rows[0]} for row in values["goods"]]
    for name in ("name", "host", "id_no", "host_name"):
        assert again.values[name] == values[name]


def test_the_page_keeps_even_what_could_not_be_read() -> None:
    page = wtform(SECTIONS, WORLD, MultiDict({"count": "许多", "goods-2-price": "便宜", "goods-2-item": "牙刷"}))
    assert page["count"].text == "许多"
    assert [[box.text for box in row] for row in page["goods"].rows] == [["牙刷", "便宜", "", ""]]


def test_a_calculation_that_leads_back_to_itself_is_told() -> None:
    first, second = Calc("甲", a.second + 1), Calc("乙", a.first + 1)
    body = {
        "key": "round",
        "prefix": "R",
        "title": "绕圈单",
        "owner": "保安部",
        "part": Section("一", first=first, second=second),
    }
    form = type("Round", (Form,), body).definition
    del Form.registry["round"]
    circle = Answers(form, {}, settings={}.__getitem__, facts=lambda *_: None, now=NOON)
    with pytest.raises(TypeError, match="甲的算法绕回了自己"):
        circle.answer("first")

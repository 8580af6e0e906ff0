"""Conditions: what they come to, how they say themselves, that they are kept and read back whole."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from portal.formkit import (
    Calc,
    Choice,
    DateTime,
    Form,
    Guest,
    Money,
    Multi,
    Number,
    Person,
    Section,
    Table,
    Text,
    Value,
    YesNo,
    a,
    at_time,
    besides,
    choose,
    credit_code,
    date_of,
    days_between,
    days_inclusive,
    during,
    end_of_day,
    fact,
    fewest,
    hours_between,
    lowest,
    now,
    repeated,
    setting,
    time_of,
    where,
)
from portal.formkit.answers import Answers
from portal.formkit.conditions import Expr, from_data
from portal.formkit.facts import FACTS
from tests.formkit.world import NOON

TEN = datetime(2026, 11, 21, 10, 0)


class Sample(Form):
    key, prefix, title, owner = "test_conditions", "TC", "条件试验单", "保安部"
    part = Section(
        "一",
        name=Text("姓名"),
        kind=Choice("类别", ["甲", "乙"]),
        days=Number("天数", unit="天"),
        price=Money("金额"),
        ticks=Multi("部位", ["一", "二", "三"]),
        starts=DateTime("开始"),
        ends=DateTime("结束"),
        urgent=YesNo("紧急"),
        host=Person("被访人"),
        other=Person("交接人"),
        blank=Text("空栏"),
        workers=Table("动火人", person=Text("姓名"), valid_to=DateTime("有效期")),
        goods=Table("货品", item=Text("货品"), quantity=Number("数量"), price=Money("单价"),
                    amount=Calc("金额", a.quantity * a.price, as_kind="money")),
        quotes=Table("报价", item=Text("货品"), supplier=Text("供应商"), price=Money("单价")),
    )  # fmt: skip


del Form.registry["test_conditions"]  # not one of the hotel's forms

VALUES: dict[str, Any] = {
    "name": "王芳",
    "kind": "甲",
    "days": Decimal(4),
    "price": 4_999_999,
    "ticks": ["一", "二"],
    "starts": TEN,
    "ends": datetime(2026, 11, 21, 18, 1),
    "urgent": True,
    "host": Value(3, "李明"),
    "workers": [{"person": "孙", "valid_to": TEN}, {"person": "李明", "valid_to": None}],
    "goods": [
        {"item": "牙刷", "quantity": Decimal(10), "price": 85},
        {"item": "洗发液", "quantity": Decimal(2), "price": 120},
    ],
    "quotes": [
        {"item": "牙刷", "supplier": "甲店", "price": 90},
        {"item": "牙刷", "supplier": "乙店", "price": 80},
        {"item": "牙刷", "supplier": "乙店", "price": 85},
        {"item": "洗发液", "supplier": "甲店", "price": 110},
    ],
}
SETTINGS = {"most": 3, "limit": 5_000_000, "hours1": 8, "hours2": 72, "closing": time(21, 30)}
SETTINGS |= {"morning": (time(9), time(10)), "night": (time(22), time(10)), "evening": (time(22), time(9, 59))}


def env(**changed: Any) -> Answers:
    return Answers(
        Sample.definition,
        {**VALUES, **changed},
        settings=SETTINGS.__getitem__,
        facts=lambda name, args: (name, args),
        now=NOON,
    )


WORTH: list[tuple[Expr, Any]] = [
    (a.days > 3, True),
    (a.days > 4, False),
    (a.days <= setting("most"), False),
    (a.price < setting("limit"), True),
    (a.kind == "甲", True),
    (a.kind != "甲", False),
    (a.host == "李明", True),
    (a.blank > 3, False),
    ((a.days > 3) & (a.kind == "乙"), False),
    ((a.days > 3) | (a.kind == "乙"), True),
    (~(a.days > 3), False),
    (a.urgent & (a.days > 3), True),
    (~a.urgent, False),
    (a.ticks.any_of(["二", "三"]), True),
    (a.ticks.any_of(["三"]), False),
    (a.ticks.only(["一", "二", "三"]), True),
    (a.ticks.only(["一"]), False),
    (a.blank.only(["一"]), False),
    (a.ticks.all_of(["一", "二"]), True),
    (a.ticks.all_of(["一", "三"]), False),
    (a.kind.not_in(["乙"]), True),
    (a.host.not_in(a.workers.person), False),
    (a.name.not_in(a.workers.person), True),
    (a.name.filled(), True),
    (a.blank.filled(), False),
    (a.blank.blank(), True),
    (a.goods.amount.sum(), Decimal(1090)),
    (a.goods.item.count(), 2),
    (a.workers.valid_to.count(), 1),
    (a.workers.valid_to.every(), False),
    (a.workers.person.every(), True),
    (a.blank.every(), False),
    (a.goods.price.least(), 85),
    (a.goods.price.most(), 120),
    (a.blank.most(), None),
    (a.days + 1, Decimal(5)),
    (10 - a.days, Decimal(6)),
    (2 * a.days, Decimal(8)),
    (a.days / 8, Decimal("0.5")),
    (a.days / 0, None),
    (a.blank + 1, None),
    (a.goods.quantity * a.goods.price, [Decimal(850), Decimal(240)]),
    (a.ends - a.starts <= timedelta(hours=8), False),
    (a.ends - a.starts <= 9, True),  # a length compared with a figure is in hours
    (
        a.ends - a.starts
        <= setting("hours1", a.kind, times=timedelta(hours=1), 甲="hours1", 乙="hours2"),
        False,
    ),
    (a.starts + timedelta(minutes=30), datetime(2026, 11, 21, 10, 30)),
    (time_of(a.ends) <= setting("closing"), True),
    (time_of(a.blank), None),
    (date_of(a.starts) == date(2026, 11, 21), True),
    (a.starts < now, True),
    (a.ends < now, False),
    (end_of_day(date_of(a.starts)), datetime(2026, 11, 21, 23, 59)),
    (at_time(a.starts, time(9, 0)), datetime(2026, 11, 21, 9, 0)),
    (days_between(a.starts, date(2026, 11, 28)), 7),
    (days_inclusive(a.starts, date(2026, 11, 28)), 8),
    (hours_between(a.starts, a.ends), 8.02),
    (during(a.starts, setting("morning")), True),
    (during(a.ends, setting("morning")), False),
    (during(a.starts, setting("night")), True),
    (during(a.starts, setting("evening")), False),
    (during(a.blank, setting("morning")), False),
    (where(a.workers.person, a.workers.valid_to), ["孙"]),
    (where(a.goods.item, a.goods.price), ["牙刷", "洗发液"]),
    (where(a.blank, a.blank), []),
    (besides(a.quotes.item, a.goods.item), []),
    (besides(a.goods.item, ["牙刷"], a.blank), ["洗发液"]),
    (besides(a.goods.item, a.blank).count(), 2),
    (repeated(a.quotes.item), True),
    (repeated(a.goods.item), False),
    (lowest(a.quotes.price, a.quotes.item, "牙刷"), 80),
    (lowest(a.quotes.price, a.quotes.item, "牙刷", a.quotes.supplier, "甲店"), 90),
    (lowest(a.quotes.price, a.quotes.item, "毛巾"), None),
    (fewest(a.goods.item, a.quotes.item, a.quotes.supplier), 1),
    (choose(a.kind, 甲=a.days, 乙=0), Decimal(4)),
    (choose(a.urgent, 是="急", 否="缓"), "急"),
    (choose(a.kind, 丙=1), None),
    (credit_code("91350100M000100Y43"), True),
    (credit_code("91350100M000100Y44"), False),
    (credit_code("91350100I000100Y43"), False),
    (fact("on_duty", a.host), ("on_duty", [Value(3, "李明")])),
]  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "worth"), WORTH, ids=lambda item: str(item.data()) if isinstance(item, Expr) else ""
)
def test_comes_to_the_same_before_and_after_being_kept(condition: Expr, worth: Any) -> None:
    kept = json.loads(json.dumps(condition.data()))
    again = from_data(kept)
    assert condition.value(env()) == worth
    assert again.value(env()) == worth
    assert again.data() == condition.data()
    assert set(again.names()) == set(condition.names())
    assert again.says(env()) == condition.says(env())


SAID: list[tuple[Expr, str, str]] = [
    (a.days > setting("most"), "天数超过3 天", "天数 4 天，超过3 天"),
    (a.days < 3, "天数小于3 天", "天数 4 天，不小于3 天"),
    (a.price < setting("limit"), "金额小于¥50,000.00", "金额 ¥49,999.99，小于¥50,000.00"),
    (a.kind == "甲", "类别是甲", "类别是甲"),
    (a.blank > 3, "空栏超过3", "空栏未填写"),
    ((a.days > 3) & (a.kind == "乙"), "天数超过3 天，并且类别是乙", "类别 甲，不是乙"),  # what decided it
    ((a.days > 3) & (a.kind == "甲"), "天数超过3 天，并且类别是甲", "天数 4 天，超过3 天；类别是甲"),
    ((a.days > 3) | a.urgent, "天数超过3 天，或者紧急", "天数 4 天，超过3 天；紧急 是"),
    (~(a.days > 3), "并非：天数超过3 天", "天数 4 天，超过3 天"),
    (a.blank.blank(), "空栏未填写", "空栏未填写"),
    (a.blank.filled(), "空栏已填写", "空栏未填写"),
    (a.ticks.any_of(["三"]), "部位含三", "部位 一、二"),
    (a.ends - a.starts <= timedelta(hours=8), "开始至结束的时长不超过8 小时",
     "开始至结束的时长 8.01667 小时，超过8 小时"),
    (a.goods.amount.sum() > 0, "金额合计超过0", "金额合计 1090，超过0"),
    (time_of(a.starts) <= time(21, 30), "开始的钟点不超过21:30", "开始的钟点 10:00，不超过21:30"),
    (fact("on_duty", a.host), "被访人当班", "被访人当班"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "words", "with_facts"), SAID, ids=[words for _, words, _ in SAID])
def test_says_itself_in_chinese(condition: Expr, words: str, with_facts: str) -> None:
    assert condition.says(env()) == words
    if condition.op != "not":  # "not" explains by the facts of what it denies
        assert condition.explained(env()) == with_facts


def test_a_settings_key_follows_what_it_is_chosen_by() -> None:
    hours = setting("hours1", a.kind, 甲="hours1", 乙="hours2")
    assert hours.value(env()) == 8
    assert hours.value(env(kind="乙")) == 72
    assert [item.key for item in hours.asks(type(hours))] == ["hours1"]


def test_two_people_of_one_name_are_two_people() -> None:
    assert (a.host == a.other).value(env(other=Value(3, "改名以后")))
    assert (a.host != a.other).value(env(other=Value(4, "李明")))


def test_a_guest_is_told_from_an_employee_by_the_room() -> None:
    assert a.host.room.blank().value(env())
    assert a.host.room.filled().value(env(host=Guest("史密斯", "1208")))


def test_a_condition_is_not_a_bool_and_says_what_to_write() -> None:
    with pytest.raises(TypeError, match=r"write & \| ~"):
        bool(a.days > 3)


def test_an_unknown_fact_or_condition_is_named() -> None:
    with pytest.raises(TypeError, match="没有名为“weather”的事实"):
        fact("weather")
    with pytest.raises(ValueError, match="unknown condition: 'eval'"):
        from_data(["eval", "1+1"])


def test_every_fact_has_words() -> None:
    assert all(words.strip() for words in FACTS.values())

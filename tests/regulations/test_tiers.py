"""Amount tiers: typed, kept, refused in words, and given to posts and bodies the hotel has."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

import forms as shipped
from portal.db import db
from portal.errors import BadInput
from portal.formkit import Form
from portal.people import bodies
from portal.people.models import Department, Hotel, Person, Post
from portal.regulations import settings, tiers
from portal.regulations.setting_specs import ValueRefused
from portal.regulations.tiers import Tier

KEY = "purchase_tiers"
USUAL = (Tier(5_000_000, "采购部经理"), Tier(20_000_000, "分管副总经理"), Tier(None, "运营委员会"))


def test_what_is_shipped() -> None:
    spec = settings.spec(KEY)
    assert spec.default == USUAL
    assert spec.show(USUAL) == "不满¥50,000由采购部经理，不满¥200,000由分管副总经理，其余由运营委员会决定"
    assert spec.show((Tier(None, "总经理"),)) == "不论金额由总经理决定"
    assert json.loads(json.dumps(spec.freeze(USUAL))) == [
        [5000000, "采购部经理"],
        [20000000, "分管副总经理"],
        ["运营委员会"],
    ]
    assert spec.thaw(json.loads(json.dumps(spec.freeze(USUAL)))) == USUAL


def test_typed_amounts_are_yuan_and_may_have_marks() -> None:
    assert settings.spec(KEY).parse("¥5,000.50：甲；：乙") == (Tier(500_050, "甲"), Tier(None, "乙"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请填写。"),
        ("50000：甲；40000：乙；：丙", "第2档的金额须大于第1档。"),
        ("50000：甲；50000：乙；：丙", "第2档的金额须大于第1档。"),
        ("50000：甲；60000：乙", "最后一档须不限金额，请把它的金额留空。"),
        ("：甲；60000：乙；：丙", "第1档没有写金额；只有最后一档不限金额。"),
        ("0：甲；：乙", "第1档的金额须大于0。"),
        ("五万：甲；：乙", "第1档的金额：请填写数字。"),
        ("0.001：甲；：乙", "第1档的金额：金额最小到分。"),
        ("50000：；：乙", "第1档没有选由谁决定。"),
        ("50000：甲；：甲", "“甲”写了不止一档，一个岗位只在一档。"),
        ("10000：甲；20000：乙；30000：丙；：丁", "请填写1至3档，审批流程走到第3档为止。"),
    ],
)
def test_what_cannot_be_says_why(typed: str, sentence: str) -> None:
    with pytest.raises(ValueRefused) as refusal:
        settings.spec(KEY).parse(typed)
    assert str(refusal.value) == sentence


def test_every_tier_a_hotel_can_make_is_asked_by_a_step() -> None:
    shipped.load_all()
    asked: dict[str, set[int]] = {}
    for form in Form.registry.values():
        for step in form.route:
            if step.holder.how == "tier":
                key, number = step.holder.args
                asked.setdefault(f"{form.key} {key}", set()).add(int(number))
    assert asked
    for place, numbers in asked.items():
        assert numbers == set(range(1, settings.spec(place.split()[1]).most_tiers + 1)), place


@pytest.mark.parametrize("kept", [5, [[5]], [["甲", 5]], [[True, "甲"]], [[5, "甲", "乙"]], "甲"])
def test_what_was_never_written_by_freeze(kept: object) -> None:
    with pytest.raises(ValueRefused):
        settings.spec(KEY).thaw(kept)


@pytest.fixture
def structure(hotel: Hotel) -> None:
    committee = Department(hotel_id=hotel.id, name="运营委员会", aliases=["运委会"])
    db.session.add(committee)
    db.session.flush()
    db.session.add(Post(hotel_id=hotel.id, name="采购部经理", department_id=committee.id))
    db.session.add(Department(hotel_id=hotel.id, name="采购部"))  # decides nothing together
    bodies.keep(committee, rule="majority")
    db.session.commit()


@pytest.mark.usefixtures("structure")
def test_posts_and_bodies_of_the_hotel_may_hold_a_tier(administrator: Person) -> None:
    settings.set(KEY, "80000：采购部经理；：运营委员会", administrator, "简化审批")
    db.session.commit()
    assert settings.get(KEY) == (Tier(8_000_000, "采购部经理"), Tier(None, "运营委员会"))
    (change,) = settings.history(KEY)
    assert (change.value, change.reason) == ([[8_000_000, "采购部经理"], ["运营委员会"]], "简化审批")


@pytest.mark.usefixtures("structure")
@pytest.mark.parametrize("name", ["采购总监", "运委会", "采购部"])
def test_others_may_not(administrator: Person, name: str) -> None:
    with pytest.raises(BadInput) as refusal:
        settings.set(KEY, f"80000：采购部经理；：{name}", administrator, "简化审批")
    assert refusal.value.problems["value"] == [f"本店没有“{name}”这个岗位，也没有设好这个表决机构。"]


def test_rows_are_shown_again_as_they_were_typed() -> None:
    typed = tiers.typed_rows([("50000", "甲"), ("", ""), ("x", ""), ("", "乙")])
    assert tiers.rows(typed) == [("50000", "甲"), ("x", ""), ("", "乙")]
    assert tiers.rows(tiers.typed(USUAL)) == [("50000", "采购部经理"), ("200000", "分管副总经理"), ("", "运营委员会")]


def test_the_page_asks_row_by_row_and_keeps_what_was_wrong(
    site: object, client_of: Callable[[str], FlaskClient]
) -> None:
    client = client_of("admin")
    page = client.get(f"/admin/settings/{KEY}").text
    assert re.findall(r'name="value" value="([^"]*)"', page) == ["50000", "200000", ""], (
        "no row beyond those the routes know"
    )
    sent = {"value": ["80000", "采购部经理", "70000", "分管副总经理", "", "运营委员会", "", ""], "reason": "简化"}
    answer = client.post(f"/admin/settings/{KEY}", data=sent)
    assert answer.status_code == 422
    assert "第2档的金额须大于第1档。" in answer.text
    assert re.findall(r'name="value" value="([^"]*)"', answer.text) == ["80000", "70000", ""]

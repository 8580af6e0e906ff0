"""The route before everything is filled in: what cannot be told yet says which box will decide it, in plain words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.formkit import a
from portal.people.models import Person
from portal.records import acting, editions, explain, foreseeing, route_view, settling, surroundings
from portal.records.route_view import StepView
from portal.regulations import settings
from tests.records.cases import hot_work, leave

Who = Callable[[str], Person]


def route(form_key: str, person: Person, **answers: Any) -> dict[str, StepView]:
    """The form's route while somebody fills it in, so far with these answers."""
    form = editions.today(form_key)
    env = surroundings.answers(form, surroundings.defaults(form, person) | answers, applicant=person)
    awaited = foreseeing.to_be_filled(form, form.filed_sections(), env)
    return {view.key: view for view in route_view.preview(form, env, person, awaited=awaited)}


@pytest.mark.parametrize(("form", "step", "why"), [
    ("leave", "hr", "按天数：超过3 天；"),
    ("hot_work", "head", "按动火等级：二级动火由部门负责人签名；"),
    ("hot_work", "general_manager", "按动火等级、危险性较大需报总经理：一级动火且危险性较大；"),
    ("purchase_restock", "director", "按采购金额：达到¥50,000.00；"),
    ("equipment_issue", "report",
     "按违规情况、状况、因不负责任造成、造成了后果：转借、调换、违规造成后果，或者不负责任遗失、损坏的；"),
])  # fmt: skip
def test_an_empty_form_says_what_will_decide(house: Flask, who: Who, form: str, step: str, why: str) -> None:
    view = route(form, who("fengwei"))[step]
    assert view.state == "maybe" and view.why.startswith(why) and view.holders
    assert "还没有定" in dict(view.explained)["事实"]


@pytest.mark.parametrize(
    ("spots", "head", "gm"), [(["客房内"], "skipped", "maybe"), (["以上都不是"], "later", "skipped")]
)
def test_what_is_filled_in_settles_what_it_decides(
    house: Flask, who: Who, spots: list[str], head: str, gm: str
) -> None:
    views = route("hot_work", who("lijianguo"), spots=spots)
    assert (views["head"].state, views["general_manager"].state) == (head, gm)
    assert route("hot_work", who("lijianguo"), spots=spots, dangerous=False)["general_manager"].state == "skipped"


def test_one_that_is_settled_says_so_without_formulas(house: Flask, who: Who) -> None:
    views = route("hot_work", who("lijianguo"), spots=["客房内"], dangerous=True)
    assert views["general_manager"].why == "一级动火且危险性较大（动火等级是一级；危险性较大需报总经理 是）；总经理"
    assert views["general_manager"].otherwise == "若不满足“一级动火且危险性较大”，则不经过这一步"


def test_what_a_step_fills_in_decides_later_steps_until_it_is_passed(house: Flask, who: Who) -> None:
    form = editions.today("incident")
    env = surroundings.answers(form, surroundings.defaults(form, who("wuyong")), applicant=who("wuyong"))
    filed = {view.key: view for view in route_view.preview(form, env, who("wuyong"), awaited=())}
    assert "serious" in foreseeing.filled_at(form.route.steps["manager"], form, env)
    assert filed["general_manager"].state == "maybe"
    assert filed["general_manager"].why == "按情节严重，报总经理：情节严重的报总经理；总经理"
    as_it_is = {view.key: view for view in route_view.preview(form, env, who("wuyong"))}
    assert as_it_is["general_manager"].state == "skipped", "for who asks what these answers alone come to"


def test_a_record_under_way_and_one_that_has_passed_the_step(house: Flask, who: Who) -> None:
    record = hot_work(who, "lijianguo")
    form = editions.of(record)
    views = {view.key: view for view in route_view.of(record, form, settling.env_of(record, form))}
    assert "maybe" not in {view.state for view in views.values()}, "everything that decides was filled in when filed"


@pytest.mark.parametrize(("condition", "worth"), [
    (a.days > 3, None), (~(a.days > 3), None),
    ((a.days > 3) & (a.leave_kind == "事假"), False), ((a.days > 3) | (a.leave_kind == "年假"), True),
    ((a.days > 3) & (a.leave_kind == "年假"), None), (a.reason.filled(), None), (a.leave_kind == "年假", True),
])  # fmt: skip
def test_what_is_open_leaves_only_open_what_it_can_change(house: Flask, who: Who, condition: Any, worth: Any) -> None:
    env = surroundings.answers(editions.today("leave"), {"leave_kind": "年假"}, applicant=who("fengwei"))
    assert foreseeing.settled(condition, env, {"starts", "ends", "reason"}) is worth


def test_the_page_one_fills_in_speaks_plainly(house: Flask, client_of: Callable[[str], FlaskClient]) -> None:
    page = client_of("fengwei").get("/forms/leave/new").text
    assert "待定" in page and "按天数：超过3 天" in page and "（空）" not in page


def test_the_preview_names_whoever_signs_twice_in_a_row_once(house: Flask, who: Who) -> None:
    manager = route("leave", who("fengwei"))["manager"]
    assert manager.state == "skipped" and manager.why == "李建国在上一节点同意后，同一人连续只签一次"


def test_so_does_the_route_of_a_record_that_waits_for_them(house: Flask, who: Who) -> None:
    record = leave(who)
    form = editions.of(record)

    def states() -> dict[str, str]:
        return {view.key: view.state for view in route_view.of(record, form, settling.env_of(record, form)) if view.key}

    assert (states()["superior"], states()["manager"], states()["hr"]) == ("now", "skipped", "later")
    acting.act(who("lijianguo"), record)
    assert (states()["manager"], states()["hr"]) == ("skipped", "now")


def test_the_page_about_a_form_names_the_posts_of_the_tiers(house: Flask) -> None:
    views = {view.key: view for view in explain.route_in_general(editions.today("purchase_restock"))}
    assert (views["director"].holders, views["director"].why) == ("分管副总经理", "采购金额达到¥50,000.00")
    assert (views["director_signs"].holders, views["committee"].state) == ("分管董事", "maybe")


def test_a_tier_the_hotel_has_not_made_is_said_not_to_be_there(house: Flask, who: Who) -> None:
    settings.set("purchase_tiers", "50000：采购部经理；不限：分管副总经理", who("suxiao"), "两档够用")
    views = route("purchase_restock", who("fengwei"))
    assert (views["director"].state, views["committee"].state) == ("maybe", "skipped")
    assert views["committee"].why == "本店的金额没有分到第3档，不需要这一步"
    assert views["committee"].otherwise == "若采购金额达到第3档的金额（本店没有分这一档），则须经过这一步"


def test_a_limit_is_told_with_its_end_and_its_reason(house: Flask, who: Who) -> None:
    coming = dict(route("repair", who("fengwei"))["take"].explained)
    assert coming["时限"].startswith("2 小时〔本系统规则：报了修，当班就应当知道谁来修")
    named = dict(route("repair", who("fengwei"))["mend"].explained)
    assert named["办理人"].endswith("后确定")

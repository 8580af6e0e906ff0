"""事故（事件）报告: who is told first by day and by night, what is serious, what it leads to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.formkit.world import Desk, form, person

desk = Desk("incident")


def test_whoever_reports_has_their_name_there_already_and_may_write_another(
    client_of: Callable[[str], FlaskClient],
) -> None:
    page = client_of("wuyong").get("/forms/incident/new").get_data(as_text=True)
    box = page[page.index('name="reporter"') :]
    assert 'value="吴勇"' in box[: box.index(">")]
    assert desk.file(reporter="大堂吧服务员").stands


@pytest.mark.parametrize(
    ("clock", "first"),
    [("06:59", "night_leader"), ("07:00", "leader"), ("11:59", "leader")],
)
def test_by_night_the_night_leader_is_told_first(clock: str, first: str) -> None:
    filed = desk.file(found_at=f"2026-11-21 {clock}")
    assert filed.stands
    assert filed.route() == ["told", first, "manager"]


@pytest.mark.parametrize(("clock", "first"), [("22:59", "leader"), ("23:00", "night_leader")])
def test_the_night_begins_with_the_night_shift(clock: str, first: str) -> None:
    assert first in desk.file(found_at=f"2026-11-20 {clock}").route()


def test_the_hotel_sets_when_the_night_begins() -> None:
    late = Desk("incident", settings={"shift_night_from": time(22)})
    assert "night_leader" in late.file(found_at="2026-11-20 22:30").route()


def test_the_manager_hears_of_it_at_once_beside_the_route() -> None:
    told = form("incident").route.steps["told"]
    assert told.beside
    assert told.holder.args == ("保安部经理",)
    assert told.cite.clauses == ("SEC-01-04",)
    assert form("incident").urgent


@pytest.mark.parametrize(("found_at", "stands"), [("2026-11-21 12:00", True), ("2026-11-21 12:01", False)])
def test_nothing_is_reported_before_it_has_happened(found_at: str, stands: bool) -> None:
    assert desk.file(found_at=found_at).stands is stands


def judged(**changed: Any) -> Any:
    given = {"manager_view": "情况属实。", "serious": "否", "faults": ["没有失职"], **changed}
    return desk.at_step("manager", **given)


def test_nobody_at_fault_needs_no_name() -> None:
    assert judged().stands
    assert judged(serious="是").route() == ["told", "leader", "manager", "general_manager"]
    assert judged().route() == ["told", "leader", "manager"]


def test_who_answers_for_it_is_named_with_the_reason() -> None:
    assert set(judged(faults=["其他失职"]).problems) == {"responsible", "blame"}
    assert judged(faults=["其他失职"], responsible=person("弱电技术员"), blame="没有按时巡视。").stands


def test_not_both_somebody_and_nobody() -> None:
    both = judged(faults=["其他失职", "没有失职"], responsible=person("弱电技术员"), blame="没有按时巡视。")
    assert both.refused == ["nobody_or_some"]


def test_a_fire_concealed_is_held_to_be_serious() -> None:
    concealed = {"faults": ["隐瞒火情不报"], "responsible": person("弱电技术员"), "blame": "发现后没有上报。"}
    assert judged(**concealed).warned == ["fled_is_serious"]
    assert judged(**concealed, serious="是").warned == []
    assert judged(**concealed).stands


@pytest.mark.parametrize(
    ("faults", "proposed"),
    [(["没有失职"], False), (["擅离岗位"], True), (["违规使用警械，造成后果"], True), (["其他失职"], True)],
)
def test_a_fault_proposes_a_decision_on_the_person(faults: list[str], proposed: bool) -> None:
    sanction = form("incident").follow_ups["sanction"]
    found = judged(faults=faults, responsible=person("弱电技术员"), blame="没有按时巡视。").answers
    assert (sanction.form, bool(sanction.when.value(found))) == ("personnel_decision", proposed)
    assert set(sanction.cite.clauses) == {"FIRE-11", "SEC-04-08"}

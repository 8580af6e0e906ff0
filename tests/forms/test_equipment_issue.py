"""警械领用交接登记: for duty, training and upkeep; not lent on, not swapped; a baton only where it must be [SEC-04]."""

from __future__ import annotations

from typing import Any

import pytest

from tests.formkit.world import Desk, form, holder

BACK = {"returned_at": "2026-11-21 11:00", "condition": "完好", "breach": "无", "receiver": holder("保安部领班")}


def desk_with(kind: str, state: str = "在库") -> Desk:
    said = {"kind": kind, "state": state}
    return Desk("equipment_issue", facts={"of_record": lambda record, name: said.get(name)})


radio, baton, badge = desk_with("对讲机"), desk_with("电警棍"), desk_with("实习证牌")
OUT = radio.at_step("hand_out", taken_at="2026-11-21 08:00", leader=holder("保安部领班")).reading.values


def back(desk: Desk = radio, purpose: str = "执勤", **changed: Any) -> Any:
    return desk.at_step("take_back", {**OUT, "purpose": purpose}, **{**BACK, **changed})


@pytest.mark.parametrize("state", ["领用中", "维修中", "丢失", "报废"])
def test_only_what_is_there_is_issued(state: str) -> None:
    asked = desk_with("对讲机", state)
    assert asked.file().refused == ["there"]
    handing = asked.at_step("hand_out", taken_at="2026-11-21 08:00", leader=holder("保安部领班"))
    assert handing.refused == ["still_there"]
    assert radio.file().stands


def test_it_is_for_duty_training_or_upkeep() -> None:
    assert set(radio.file(purpose="回家").problems) == {"purpose"}
    for purpose in ("执勤", "训练", "保养"):
        assert radio.file(purpose=purpose).stands


def test_a_baton_goes_on_duty_only_for_a_reason() -> None:
    assert set(baton.file().problems) == {"special"}
    assert baton.file(special="夜间有人持械滋事").stands
    assert baton.file(purpose="保养").stands
    assert radio.file(special="不需要").reading.values["special"] is None


def test_a_badge_names_the_intern() -> None:
    assert set(badge.file().problems) == {"intern"}
    assert badge.file(intern="小周").stands


@pytest.mark.parametrize(("at", "refused"), [("2026-11-21 07:59", ["order"]), ("2026-11-21 08:00", [])])
def test_nothing_comes_back_before_it_went_out(at: str, refused: list[str]) -> None:
    assert back(returned_at=at).refused == refused


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({}, set()),
        ({"condition": "损坏"}, {"careless", "account"}),
        ({"condition": "丢失", "careless": "否", "account": "追人时掉入河中"}, set()),
        ({"condition": "丢失", "careless": "是", "account": "放在岗亭外"}, {"compensation"}),
        ({"breach": "转借", "account": "借给同事"}, {"compensation"}),
        ({"breach": "私自调换", "account": "与二班调换"}, set()),
        ({"breach": "违规使用", "account": "敲击车窗"}, {"harmed"}),
    ],
)
def test_what_went_wrong_is_told(changed: dict[str, Any], wanted: set[str]) -> None:
    assert set(back(**changed).problems) == wanted


@pytest.mark.parametrize(("amount", "refused"), [("0", ["full_loss"]), ("0.01", []), ("380", [])])
def test_the_whole_loss_is_made_good(amount: str, refused: list[str]) -> None:
    lost = back(condition="丢失", careless="是", account="放在岗亭外", compensation=amount)
    assert lost.refused == refused
    assert lost.clauses <= {"SEC-04-05"}


@pytest.mark.parametrize(
    ("changed", "reported"),
    [
        ({}, False),
        ({"condition": "损坏", "careless": "否", "account": "摔落"}, False),
        ({"condition": "损坏", "careless": "是", "account": "摔打", "compensation": "50"}, True),
        ({"breach": "转借", "account": "借出", "compensation": "0"}, True),
        ({"breach": "私自调换", "account": "调换"}, True),
        ({"breach": "违规使用", "harmed": "否", "account": "敲窗"}, False),
        ({"breach": "违规使用", "harmed": "是", "account": "伤人"}, True),
    ],
)
def test_the_grave_is_reported_and_proposes_a_measure(changed: dict[str, Any], reported: bool) -> None:
    done = back(**changed)
    assert done.stands
    assert ("report" in done.route()) == reported
    sanction = form("equipment_issue").follow_ups["sanction"]
    assert (sanction.form, sanction.after, bool(sanction.when.value(done.answers))) == (
        "personnel_decision", "take_back", reported,
    )  # fmt: skip


@pytest.mark.parametrize(("used", "wanted"), [("是", True), ("否", False)])
def test_a_baton_used_is_an_incident(used: str, wanted: bool) -> None:
    assert set(back(baton).problems) == {"used"}
    done = back(baton, used=used)
    follow_up = form("equipment_issue").follow_ups["baton_used"]
    assert (follow_up.form, bool(follow_up.when.value(done.answers))) == ("incident", wanted)
    assert set(follow_up.fills) <= set(form("incident").fields)


def test_nobody_hands_out_to_themselves() -> None:
    steps = form("equipment_issue").route.steps
    assert [steps[key].not_also for key in ("hand_out", "take_back")] == [("user",), ("user",)]
    assert [step.key for step in steps.values() if step.decides] == ["hand_out"]


def test_what_stays_out_is_asked_for() -> None:
    rings = form("equipment_issue").timers["not_back"]
    known = radio.answers({"taken_at": OUT["taken_at"]})
    assert f"{rings.at.value(known):%m-%d %H:%M}" == "11-21 20:00"
    assert rings.stages == ("领用中",)


def test_a_worn_piece_from_upkeep_is_sent_to_be_mended() -> None:
    worn = {"condition": "损坏", "careless": "否", "account": "电池鼓包，送修"}
    assert back(purpose="保养", **worn).warned == ["mended_by_upkeep"]
    assert back(purpose="执勤", **worn).warned == []

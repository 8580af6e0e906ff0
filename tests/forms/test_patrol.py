"""巡逻打卡记录 and 巡逻路线: SEC-02."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from portal.formkit import Value
from tests.formkit.world import Desk, form, holder

OFFICER = Value(holder("保安员"), "保安员甲")
LEADER = Value(holder("保安部领班"), "保安部领班甲")
MINE = {"applicant": lambda: OFFICER}


def walked(rounds: int, deviates: bool = False) -> Desk:
    """A desk where the patrol walked so many whole rounds."""
    facts = {**MINE, "patrol_rounds": lambda *_: rounds, "patrol_deviates": lambda *_: deviates}
    return Desk("patrol", facts=facts)


def test_a_patrol_is_opened_on_a_route_in_use() -> None:
    assert walked(0).file().stands
    assert Desk("patrol", facts={"route_in_use": False}).file().refused == ["route_in_use"]
    assert walked(0).file(began="2026-11-21 12:01").refused == ["not_ahead"]
    assert walked(0).file(began="2026-11-21 12:00").refused == []
    assert walked(0).file().route() == ["finish", "recheck"]


@pytest.mark.parametrize(
    ("shift", "rounds", "deviates", "wanted"),
    [
        ("夜班", 5, False, True),
        ("夜班", 6, False, False),
        ("夜班", 6, True, True),
        ("早班", 0, False, False),
        ("中班", 2, True, True),
    ],
)
def test_what_differs_from_the_route_or_the_count_is_explained(
    shift: str, rounds: int, deviates: bool, wanted: bool
) -> None:
    known = {"shift": shift}
    ended = walked(rounds, deviates).at_step("finish", known)
    assert set(ended.problems) == ({"change_note", "agreed_by"} if wanted else set())
    told = walked(rounds, deviates).at_step("finish", known, change_note="三层漏水处理", agreed_by=LEADER)
    assert told.problems == {}


def test_fewer_than_six_rounds_of_a_night_are_shown_and_cite_their_article() -> None:
    told = {"change_note": "电梯故障", "agreed_by": LEADER}
    few, enough = (walked(n).at_step("finish", {"shift": "夜班"}, **told) for n in (5, 6))
    assert (few.refused, few.warned) == ([], ["enough_rounds"])
    assert form("patrol").rules["enough_rounds"].cite.clauses == ("SEC-02-03",)
    assert enough.warned == []


def test_nobody_agrees_to_their_own_change() -> None:
    told = {"change_note": "电梯故障", "agreed_by": OFFICER}
    assert walked(5).at_step("finish", {"officer": OFFICER}, **told).refused == ["leader_agreed"]


@pytest.mark.parametrize(
    ("rounds", "given", "problems"),
    [
        (6, {}, set()),
        (5, {"change_note": "漏巡", "agreed": "事先同意"}, {"explanation"}),
        (5, {"change_note": "漏巡", "agreed": "事先同意", "explanation": "设备抢修"}, set()),
        (6, {"change_note": "改走东侧", "agreed": "事先同意"}, set()),
        (6, {"change_note": "改走东侧", "agreed": "没有同意"}, {"explanation"}),
        (6, {"change_note": "改走东侧"}, {"agreed"}),
        (6, {"equipment": [{"item": "巡逻钟", "state": "完好", "receiver": LEADER}]}, {"witnessed"}),
    ],
)
def test_the_leader_rechecks_and_explains_what_fell_short(
    rounds: int, given: dict[str, Any], problems: set[str]
) -> None:
    known = {"shift": "夜班"} | {name: given[name] for name in ("change_note", "equipment") if name in given}
    filled = {name: value for name, value in given.items() if name not in known}
    rechecked = walked(rounds).at_step("recheck", known, result="打卡记录相符", **filled)
    assert set(rechecked.problems) == problems
    assert form("patrol").route.steps["recheck"].not_also == ("officer",)


HERE = "@三层空调机房"


@pytest.mark.parametrize(
    ("given", "refused", "problems"),
    [
        ({"punched_from": HERE}, [], set()),
        ({"punched_from": "@大堂"}, ["on_route"], set()),
        ({}, [], {"punched_at_place", "manual_reason"}),
        ({"punched_at_place": "二楼西厨房", "manual_reason": "码损坏"}, [], set()),
        ({"punched_at_place": "大堂", "manual_reason": "码损坏"}, ["named_on_route"], set()),
        ({"punched_from": HERE, "how": "异常"}, [], {"what"}),
        ({"punched_from": HERE, "how": "异常", "what": "门未锁"}, [], set()),
    ],
)
def test_a_punch_is_scanned_on_the_route_or_by_hand_with_its_reason(
    given: dict[str, Any], refused: list[str], problems: set[str]
) -> None:
    punched = walked(0).amend("punch", {"officer": OFFICER}, **{"how": "正常", **given})
    assert [key for key in punched.refused if key != "own"] == refused
    assert set(punched.problems) == problems


def test_a_punch_is_ones_own_and_not_before_the_beginning() -> None:
    known = {"officer": OFFICER, "began": datetime(2026, 11, 21, 12, 0)}
    assert walked(0).amend("punch", known, punched_from=HERE, how="正常").refused == []
    later = {**known, "began": datetime(2026, 11, 21, 12, 1)}
    assert walked(0).amend("punch", later, punched_from=HERE, how="正常").refused == ["after_beginning"]
    other = Desk("patrol", facts={"applicant": lambda: LEADER})
    assert other.amend("punch", known, punched_from=HERE, how="正常").refused == ["own"]


def test_two_hours_without_a_punch_ring() -> None:
    timer, desk = form("patrol").timers["two_hours"], walked(0)
    values = {**desk.file().reading.values, "began": datetime(2026, 11, 21, 1, 0)}
    assert timer.at.value(desk.answers(values)) == datetime(2026, 11, 21, 3, 0)
    punches = [{"at": datetime(2026, 11, 21, 2, 10), "place": "大堂"}]
    assert timer.at.value(desk.answers({**values, "punches": punches})) == datetime(2026, 11, 21, 4, 10)
    hourly = Desk("patrol", settings={"patrol_every_hours": 1})
    assert timer.at.value(hourly.answers(values)) == datetime(2026, 11, 21, 2, 0)


# ---- the route ----------------------------------------------------------------------------------------------------
def stops(*names: str) -> list[dict[str, str]]:
    return [{"place": name} for name in names]


def test_every_checkpoint_has_a_label_and_comes_once() -> None:
    desk = Desk("patrol_route", facts={"without_label": lambda named: [n for n in named if n == "地下室"]})
    assert desk.file().stands
    assert desk.file(checkpoints=stops("大堂", "地下室")).refused == ["labelled"]
    assert desk.file(checkpoints=stops("大堂", "大堂")).refused == ["once"]
    fresh = [{"new_place": name} for name in ("大堂", "地下室")]
    assert desk.amend("change", new_checkpoints=fresh, change_reason="加点位").refused == ["labelled"]
    assert desk.amend("change", new_checkpoints=fresh[:1], change_reason="减点位").refused == []

"""火警及故障报警处理记录: each step once with its time, what must be known at the end, who hears of it [SEC-10]."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.desks.shift import procedure
from portal.desks.shift.procedure import State
from tests.formkit.world import Desk, Filed, form, person

desk = Desk("alarm")
GUARD = person("保安员")
BELL = datetime(2026, 11, 21, 11, 58)
KNOWN: dict[str, Any] = {
    "place": "三层空调机房", "silenced_at": BELL, "reset": "已复原未再报", "checker": GUARD, "scene": "吸烟等人为烟气",
}  # fmt: skip


def act(step: str, known: dict[str, Any] | None = None, **found: Any) -> Filed:
    given = {"act_step": step, "acted_at": "2026-11-21 12:00", **found}
    return desk.amend("act", known={"alarm_at": BELL, **(known or {})}, **given)


def steps(*names: str) -> dict[str, Any]:
    return {"steps": [{"step": name, "at": BELL, "by_whom": GUARD} for name in names]}


@pytest.mark.parametrize(
    ("at", "refused"),
    [
        ("2026-11-21 11:57", ["since_the_bell"]),
        ("2026-11-21 11:58", []),
        ("2026-11-21 12:00", []),
        ("2026-11-21 12:01", ["not_ahead"]),
    ],
)
def test_a_step_lies_between_the_bell_and_now(at: str, refused: list[str]) -> None:
    assert act("按下消音键", acted_at=at).refused == refused


@pytest.mark.parametrize(
    ("step", "refused"), [("按下消音键", ["once"]), ("切断着火区域电源", ["once"]), ("到路口接应消防车", [])]
)
def test_a_step_counts_the_first_time(step: str, refused: list[str]) -> None:
    assert act(step, known=steps(step), act_guide=GUARD).refused == refused


def test_what_is_found_may_be_found_anew() -> None:
    grown = act("到场核查", known=steps("到场核查"), act_checker=GUARD, act_scene="真实火情-大")
    assert grown.stands


@pytest.mark.parametrize(
    ("step", "missing"),
    [
        ("查明报警部位", {"act_place"}),
        ("按下复原键", {"act_reset"}),
        ("到场核查", {"act_checker", "act_scene"}),
        ("到路口接应消防车", {"act_guide"}),
        ("按下消音键", set()),
    ],
)
def test_a_step_asks_what_it_needs_to_know(step: str, missing: set[str]) -> None:
    assert set(act(step).problems) == missing


def test_the_power_may_be_cut_first() -> None:
    assert act("切断着火区域电源").stands


def end(**known: Any) -> Filed:
    return desk.at_step("handle", known={**KNOWN, **known}, conclusion="有人在机房吸烟，已制止。")


@pytest.mark.parametrize(
    ("known", "refused"),
    [
        ({}, []),
        ({"place": None}, ["located"]),
        ({"silenced_at": None}, ["silenced"]),
        ({"reset": None}, ["reset_tried"]),
        ({"checker": None}, ["looked"]),
        ({"scene": None}, ["looked"]),
        ({"scene": "主机故障", "checker": None}, []),
        ({"kind": "故障报警", "place": None, "checker": None, "scene": None}, []),
        ({"kind": "故障报警", "reset": "不能复原", "scene": None}, ["looked"]),
        ({"reset": None, "scene": "真实火情-小"}, []),
    ],
)
def test_it_ends_when_everything_is_known(known: dict[str, Any], refused: list[str]) -> None:
    assert end(**known).refused == refused


@pytest.mark.parametrize(
    ("scene", "done", "warned"),
    [
        ("真实火情-小", [], ["power_cut"]),
        ("真实火情-小", ["切断着火区域电源"], []),
        ("真实火情-大", ["切断着火区域电源"], ["brigade_called", "broadcast"]),
        ("真实火情-大", ["切断着火区域电源", "拨打119", "消防广播疏散"], []),
        ("吸烟等人为烟气", [], []),
    ],
)
def test_what_a_fire_wanted_and_nobody_did_is_said(scene: str, done: list[str], warned: list[str]) -> None:
    ended = end(scene=scene, **steps(*done))
    assert (ended.refused, ended.warned) == ([], warned)


@pytest.mark.parametrize(
    ("scene", "general_manager", "repair"),
    [
        ("吸烟等人为烟气", False, False),
        ("施工引起", False, False),
        ("真实火情-小", True, False),
        ("真实火情-大", True, False),
        ("误报-探测器故障", False, True),
        ("主机故障", False, True),
    ],
)
def test_a_fire_goes_to_the_general_manager_a_fault_to_engineering(
    scene: str, general_manager: bool, repair: bool
) -> None:
    ended = end(scene=scene)
    assert ("general_manager" in ended.route()) is general_manager
    mends = form("alarm").follow_ups["mends"]
    assert (mends.form, mends.files, mends.notes) == ("repair", True, "repair")
    assert bool(mends.when.value(ended.answers)) is repair


def test_the_main_unit_waits_as_long_as_the_hotel_has_set() -> None:
    timer = form("alarm").timers["restart"]
    assert timer.at.value(desk.answers({"shut_at": BELL})) == BELL + timedelta(minutes=10)
    other = Desk("alarm", settings={"panel_restart_wait": 15})
    assert timer.at.value(other.answers({"shut_at": BELL})) == BELL + timedelta(minutes=15)
    assert timer.at.value(desk.answers({})) is None


@pytest.mark.parametrize(("understood", "refused"), [("是", []), ("否", ["not_hung_up"])])
def test_nobody_hangs_up_before_the_brigade_has_understood(understood: str, refused: list[str]) -> None:
    call = {"brigade_caller": GUARD, "brigade_phone": "0571-87001234", "brigade_at": "2026-11-21 12:00"}
    assert desk.amend("call_brigade", known={"alarm_at": BELL}, **call, understood=understood).refused == refused


# ---- the procedure ---------------------------------------------------------------------------------------------------
def test_the_procedure_and_the_form_speak_of_the_same_steps() -> None:
    choices = form("alarm").amendments["act"].section.fields["act_step"].choices  # type: ignore[attr-defined]
    assert set(procedure.MOVES) | {procedure.TOLD} == set(choices)


def now(kind: str, *done: str, reset: str = "", scene: str = "") -> list[str]:
    return [move.step for move in procedure.to_do(State(kind, reset, scene, frozenset(done)))]


FIRE, FAULT = "火灾报警", "故障报警"


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        (now(FIRE), ["按下消音键", "查明报警部位", "通知巡逻保安员到场核查"]),
        (now(FIRE, "按下消音键", "查明报警部位"), ["通知巡逻保安员到场核查", "按下复原键"]),
        (now(FIRE, "按下消音键", "查明报警部位", "通知巡逻保安员到场核查", reset="已复原未再报"), ["到场核查"]),
        (
            now(FIRE, "按下消音键", "查明报警部位", "通知巡逻保安员到场核查", reset="复原后再报"),
            ["再次消音", "到场核查"],
        ),
        (now(FIRE, "按下消音键", reset="已复原未再报", scene="吸烟等人为烟气"), ["制止并批评"]),
        (now(FIRE, scene="真实火情-小"), ["切断着火区域电源", "用灭火器扑救"]),
        (now(FIRE, scene="真实火情-大"), ["拨打119", "切断着火区域电源", "“防误动作”转到允许", "消防广播疏散"]),
        (
            now(FIRE, "拨打119", "切断着火区域电源", scene="真实火情-大"),
            ["“防误动作”转到允许", "消防广播疏散", "到路口接应消防车"],
        ),
        (now(FAULT), ["按下消音键"]),
        (now(FAULT, "按下消音键"), ["按下复原键"]),
        (now(FAULT, "按下消音键", "按下复原键", reset="已复原未再报"), []),
        (now(FAULT, "按下消音键", reset="不能复原"), ["主机关机", "查明报警部位", "到场核查"]),
        (now(FAULT, "按下消音键", "主机关机", reset="乱报号或不显号", scene="主机故障"), ["重新开机检查"]),
        (now(FAULT, "按下消音键", "查明报警部位", reset="复原后再报", scene="误报-探测器故障"), []),
    ],
)
def test_what_comes_next_follows_from_the_answers(state: list[str], steps: list[str]) -> None:
    assert state == steps


def test_the_machines_start_after_the_interlock_is_released_in_the_order_of_the_article() -> None:
    found = now(FIRE, "拨打119", "切断着火区域电源", "“防误动作”转到允许", "到路口接应消防车", scene="真实火情-大")
    assert found == [*procedure.MACHINES, "消防广播疏散"]


def test_in_a_fire_alarm_power_and_brigade_are_at_hand_from_the_first_moment() -> None:
    found = {move.step for move in procedure.besides(State(FIRE))}
    assert {"切断着火区域电源", "拨打119", "消防广播疏散"} <= found
    assert "拨打119" not in {move.step for move in procedure.besides(State(FAULT))}

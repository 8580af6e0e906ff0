"""交接班记录: called half an hour before, signed in ten minutes before, everything counted, logs complete [SEC-03]."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import pytest

from tests.formkit.world import Desk, Filed, form, person

ON = datetime(2026, 11, 21, 15, 0)
desk = Desk("handover")
CALL = {"on_at": "2026-11-21 12:30", "called_at": "2026-11-21 12:00"}
SIGNED = '<svg viewBox="0 0 30 10"><path d="M1 1 L9 9"/></svg>'


@pytest.mark.parametrize(("on_at", "warned"), [("2026-11-21 12:30", []), ("2026-11-21 12:29", ["called_in_time"])])
def test_the_next_shift_is_called_half_an_hour_before(on_at: str, warned: list[str]) -> None:
    filed = desk.file(**{**CALL, "on_at": on_at})
    assert filed.stands
    assert filed.warned == warned


def test_nobody_hands_over_to_himself_nor_a_team_to_itself() -> None:
    assert desk.file(leader_in=person("保安部领班")).refused == ["two_leaders"]
    assert desk.file(team_in="早班").refused == ["two_teams"]


@pytest.mark.parametrize(("clock", "word"), [("14:50", "准时"), ("14:51", "迟到")])
def test_signing_in_later_than_ten_minutes_before_is_late(clock: str, word: str) -> None:
    signed = {"person": person("保安员"), "signed_at": datetime.fromisoformat(f"2026-11-21 {clock}")}
    answers = desk.answers({**desk.file().reading.values, "on_at": ON, "arrivals": [signed]})
    assert answers.answer("arrivals")[0]["in_time"] == word


@pytest.mark.parametrize(("who", "refused"), [("保安员", ["once"]), ("监控员", [])])
def test_one_signs_in_once(who: str, refused: list[str]) -> None:
    known = {"arrivals": [{"person": person("保安员"), "signed_at": ON}]}
    assert desk.amend("sign_in", known=known, arrived=person(who), arrived_at="2026-11-21 11:00").refused == refused


def counted(*rows: tuple[int, int, str | None], facts: dict[str, Any] | None = None) -> Filed:
    """The outgoing leader hands over with these counts: due, have, the explanation."""
    items = [{"item": "对讲机", "due": due, "have": have, "state": "完好", "why": why} for due, have, why in rows]
    asked = Desk("handover", facts=facts or {})
    return asked.at_step("hand_over", counted=items, situation="平安。", signed_out=SIGNED)


@pytest.mark.parametrize(
    ("row", "problems"),
    [
        ((6, 6, None), set()),
        ((6, 5, None), {"counted-0-why"}),
        ((6, 7, None), {"counted-0-why"}),
        ((6, 5, "一台送修"), set()),
        ((0, 0, None), set()),
    ],
)
def test_a_difference_stops_the_handover_until_it_is_explained(
    row: tuple[int, int, str | None], problems: set[str]
) -> None:
    assert set(counted(row).problems) == problems


@pytest.mark.parametrize(
    ("rows", "told"), [([(6, 6, None)], False), ([(6, 6, None), (2, 1, "丢失")], True), ([(6, 7, "借入")], True)]
)
def test_the_manager_hears_of_a_difference(rows: list[tuple[int, int, str | None]], told: bool) -> None:
    filed = counted(*rows)
    assert filed.stands
    assert ("difference" in filed.route()) is told
    assert form("handover").route.steps["difference"].holder.args == ("保安部经理",)


def test_it_is_signed_once_the_logs_are_complete() -> None:
    open_log = {"unfinished_logs": ["消防监控中心没有填完"]}
    assert counted((6, 6, None), facts=open_log).refused == ["logs_complete"]
    assert counted((6, 6, None)).stands
    arrived = {"arrivals": [{"person": person("保安员"), "signed_at": ON}]}
    waiting = Desk("handover", facts=open_log)
    assert waiting.at_step("take_over", known=arrived, signed_in=SIGNED).refused == ["logs_still_complete"]
    assert desk.at_step("take_over", known=arrived, signed_in=SIGNED).stands
    assert desk.at_step("take_over", signed_in=SIGNED).refused == ["somebody_came"]
    assert set(desk.at_step("take_over", known=arrived).problems) == {"signed_in"}


@pytest.mark.parametrize(
    ("team", "on_at", "moment"),
    [
        ("早班", "21 07:00", "21 14:30"),
        ("中班", "21 15:00", "21 22:30"),
        ("夜班", "21 23:00", "22 06:30"),
        ("夜班", "22 00:30", "22 06:30"),
    ],
)
def test_the_shift_that_comes_on_calls_its_own_successor(team: str, on_at: str, moment: str) -> None:
    timer = form("handover").timers["call_next"]
    values = {"team_in": team, "on_at": datetime.strptime(f"2026-11-{on_at}", "%Y-%m-%d %H:%M")}
    assert f"{timer.at.value(desk.answers(values)):%d %H:%M}" == moment


def test_the_hours_are_the_hotels() -> None:
    other = Desk("handover", settings={"shift_middle_from": time(16)})
    values = {"team_in": "早班", "on_at": datetime(2026, 11, 21, 8, 0)}
    assert form("handover").timers["call_next"].at.value(other.answers(values)) == datetime(2026, 11, 21, 15, 30)


def test_open_matters_and_equipment_come_by_themselves() -> None:
    rows = [{"matter": "三层消火栓箱门坏（ZB-2026-0001 第 2 行）", "wanted": "继续办理", "state": "待办"}]
    facts = {"open_matters": rows, "team_equipment": [{"item": "对讲机", "due": 6}]}
    answers = Desk("handover", facts=facts).answers(desk.file().reading.values)
    fields = form("handover").fields
    assert fields["matters"].start(answers) == rows  # type: ignore[attr-defined]
    assert fields["counted"].start(answers) == [{"item": "对讲机", "due": 6}]  # type: ignore[attr-defined]

"""监控设备停机记录: within the hours, small before large, two hours between, never without recording [SEC-12]."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import pytest

from tests.formkit.world import Desk, Filed, form

NIGHT = datetime(2026, 11, 21, 6, 30)
desk = Desk("monitor_shutdown", at=NIGHT)
PLAN = {"planned_at": "2026-11-21 03:00", "reported_at": "2026-11-21 02:40"}
SMALL = {"small_off_at": datetime(2026, 11, 21, 3, 0)}


def plan(**changed: Any) -> Filed:
    return desk.file(**{**PLAN, **changed})


@pytest.mark.parametrize(("clock", "stands"), [("01:59", False), ("02:00", True), ("06:00", True), ("06:01", False)])
def test_stops_are_planned_within_the_hours(clock: str, stands: bool) -> None:
    filed = plan(planned_at=f"2026-11-21 {clock}", reported_at="2026-11-21 01:00")
    assert filed.stands is stands
    assert filed.refused == ([] if stands else ["within_hours"])


def test_the_hotel_sets_the_hours() -> None:
    noon = Desk("monitor_shutdown", at=NIGHT, settings={"monitor_stop_schedule": (time(23), time(5))})
    assert noon.file(planned_at="2026-11-20 23:30", reported_at="2026-11-20 23:00").stands
    assert noon.file(planned_at="2026-11-21 05:01", reported_at="2026-11-20 23:00").refused == ["within_hours"]


def test_the_office_is_told_first() -> None:
    assert plan(reported_at="2026-11-21 03:01").refused == ["told_before"]
    assert plan(reported_at="2026-11-21 03:00").stands


def small(**changed: Any) -> Filed:
    given = {"small_off_at": "2026-11-21 03:00", "cameras_on": "是", "touring": "是", "recording": "是", **changed}
    return desk.at_step("small_off", known={"reported_at": datetime(2026, 11, 21, 2, 40)}, **given)


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({}, []),
        ({"cameras_on": "否"}, ["cameras_stay_on"]),
        ({"touring": "否"}, ["large_tours"]),
        ({"recording": "否"}, ["recording_goes_on"]),
        ({"small_off_at": "2026-11-21 02:39"}, ["small_after_telling"]),
        ({"small_off_at": "2026-11-21 06:01"}, ["small_in_hours"]),
    ],
)
def test_the_small_ones_go_first_and_nothing_else_goes_dark(changed: dict[str, Any], refused: list[str]) -> None:
    assert small(**changed).refused == refused


@pytest.mark.parametrize(
    ("clock", "refused"),
    [("04:59", ["two_hours_later"]), ("05:00", []), ("06:00", []), ("06:01", ["large_in_hours"])],
)
def test_the_large_one_rests_two_hours_later_at_the_earliest(clock: str, refused: list[str]) -> None:
    assert desk.at_step("large_off", known=SMALL, large_off_at=f"2026-11-21 {clock}").refused == refused


def test_it_cannot_end_without_the_footage_reviewed_nor_close_without_a_patrol() -> None:
    stopped = {**SMALL, "large_off_at": datetime(2026, 11, 21, 5, 0)}
    assert set(desk.at_step("restore", known=stopped, restored_at="2026-11-21 06:00").problems) == {"review"}
    back = desk.at_step("restore", known=stopped, restored_at="2026-11-21 06:00", review="无异常。")
    assert back.stands and not back.warned
    late = desk.at_step("restore", known=stopped, restored_at="2026-11-21 06:20", review="无异常。")
    assert late.stands and late.warned == ["restored_in_time"]
    assert desk.at_step("restore", known=stopped, restored_at="2026-11-21 04:59", review="无").refused == [
        "restored_last"
    ]
    assert set(desk.at_step("close").problems) == {"patrol"}


def test_the_order_is_the_routes_and_the_leader_closes() -> None:
    route = form("monitor_shutdown").route
    assert list(route.steps) == ["told", "small_off", "large_off", "restore", "close"]
    assert route.steps["close"].holder.args == ("leader",)
    assert route.steps["told"].beside

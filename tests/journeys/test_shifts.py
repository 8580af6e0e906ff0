"""What happens on a shift of the security department, walked to its end through the real services."""

from __future__ import annotations

from datetime import datetime

import pytest

from portal import clock
from portal.errors import BadInput
from portal.records import filing
from tests.journeys.terms import Recorder
from tests.journeys.test_forms_to_their_end import Who, answer, approve, do, example, waiting


def test_an_incident_by_day_and_the_serious_one_by_night(who: Who, told: Recorder) -> None:
    guard, manager = who("post:保安员"), who("post:保安部经理")
    theft = filing.submit(guard, "incident", example("incident"))
    assert waiting(theft) == ["told", "leader"]
    assert ("task", manager.login, "") in told.heard
    assert do(theft, "leader") == who("post:保安部领班").name
    do(theft, "manager", manager_view="已报警。", serious="否", faults=["没有失职"])
    assert (theft.status, theft.stage, waiting(theft)) == ("approved", "已认定", [])
    with clock.at(datetime(2026, 11, 20, 23, 40)):
        fire = filing.submit(guard, "incident", example("incident", found_at="2026-11-20 23:30", what="火情"))
        assert waiting(fire) == ["told", "night_leader"]
        do(fire, "night_leader")
        guilty = {"faults": ["隐瞒火情不报"], "responsible": guard.id, "blame": "看见冒烟没有上报。"}
        do(fire, "manager", manager_view="拟报总经理。", serious="是", police="否", **guilty)
        assert approve(fire) == ["general_manager"]
    assert answer(fire, "responsible").name == guard.name


def test_monitors_rest_in_their_order(who: Who) -> None:
    monitor, leader = who("post:监控员"), who("post:夜值领班")
    with clock.at(datetime(2026, 11, 21, 2, 20)):
        plan = {"planned_at": "2026-11-21 02:30", "reported_at": "2026-11-21 02:15", "leader": leader.id}
        stop = filing.submit(monitor, "monitor_shutdown", plan)
        assert (stop.stage, waiting(stop)) == ("待停机", ["told", "small_off"])
        assert do(stop, "told") == leader.name
    kept = {"cameras_on": "是", "touring": "是", "recording": "是"}
    with clock.at(datetime(2026, 11, 21, 2, 31)):
        do(stop, "small_off", small_off_at="2026-11-21 02:30", **kept)
    with clock.at(datetime(2026, 11, 21, 4, 29)), pytest.raises(BadInput) as refused:
        do(stop, "large_off", large_off_at="2026-11-21 04:29")
    assert "满两小时" in refused.value.problems["large_off_at"][0]
    with clock.at(datetime(2026, 11, 21, 4, 31)):
        do(stop, "large_off", large_off_at="2026-11-21 04:30")
    with clock.at(datetime(2026, 11, 21, 6, 1)):
        do(stop, "restore", restored_at="2026-11-21 06:00", review="回看 02:30 至 06:00，无异常。")
        assert (stop.stage, waiting(stop)) == ("待关闭", ["close"])
        with pytest.raises(BadInput):
            do(stop, "close")
        do(stop, "close", patrol="03:00、05:00 巡视大堂、车库、配电房，无异常。")
    assert (stop.stage, waiting(stop)) == ("已关闭", [])

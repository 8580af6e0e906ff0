"""What happens on a shift of the security department, walked to its end through the real services."""

from __future__ import annotations

from datetime import datetime

from portal import clock
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

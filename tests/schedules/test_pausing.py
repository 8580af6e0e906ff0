"""What the hotel does not follow: paused by the owner's head, gone from what is to come, back when followed again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.errors import NotFound, NotYours
from portal.people import directory
from portal.people.models import Person
from portal.schedules import pausing, planning
from portal.schedules.models import DueRecord

Who = Callable[[str], Person]


def coming(schedule: str) -> set[str]:
    """The departments that have something of a schedule tomorrow."""
    rows = db.session.scalars(select(DueRecord).where(DueRecord.schedule == schedule, DueRecord.opens_at > clock.now()))
    return {row.department.name for row in rows}


def test_a_departments_share_and_a_whole_schedule(who: Who) -> None:
    manager, finance = who("post:保安部经理"), directory.department("财务部")
    with clock.at(datetime(2026, 11, 19, 7, 0)):  # Friday lies ahead, a working day
        planning.plan()
        assert {"财务部", "采购部"} <= coming("each_shift")
        pausing.pause(manager, "fire_check", "each_shift", finance)
        assert "财务部" not in coming("each_shift")
        assert "采购部" in coming("each_shift")
        pausing.pause(manager, "fire_check", "roof")
        assert (coming("roof"), coming("pump_room")) == (set(), {"保安部"})
        pausing.resume(manager, "fire_check", "roof")
        pausing.resume(manager, "fire_check", "each_shift", finance)
        assert (coming("roof"), "财务部" in coming("each_shift")) == ({"保安部"}, True)


def test_what_began_stays(who: Who) -> None:
    planning.plan()
    pausing.pause(who("post:保安部经理"), "fire_check", "roof")
    begun = select(DueRecord).where(DueRecord.schedule == "roof", DueRecord.opens_at <= clock.now())
    assert len(db.session.scalars(begun).all()) == 1


def test_only_the_owners_head_and_administrators_decide(who: Who) -> None:
    with pytest.raises(NotYours):
        pausing.pause(who("post:保安员"), "fire_check", "roof")
    with pytest.raises(NotFound):
        pausing.pause(who("post:保安部经理"), "fire_check", "nothing")
    pausing.pause(who("suxiao"), "fire_check", "roof")
    assert "fire_check.roof" in pausing.paused(directory.hotel().id)


def test_the_page_of_all_schedules(app: Flask, client_of: Any) -> None:
    manager = client_of("chengang")
    page = manager.get("/checks/plan").get_data(as_text=True)
    for words in ("每周三、周六", "每2周", "每季度", "每班", "停用"):
        assert words in page
    assert manager.post("/checks/plan/fire_check/roof", data={"follow": "0"}).status_code == 303
    assert "已停用" in manager.get("/checks/plan").get_data(as_text=True)
    guard = client_of("wuyong")
    assert "停用" not in guard.get("/checks/plan").get_data(as_text=True).replace("已停用", "").replace(
        "停用的不再排出", ""
    )
    assert guard.post("/checks/plan/fire_check/roof", data={"follow": "1"}).status_code == 403

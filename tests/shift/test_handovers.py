"""Handing over through its pages: the call, signing in, the logs that must be complete, the count, both signatures."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal import clock
from portal.db import db
from portal.desks.shift import handovers
from portal.errors import BadInput
from portal.people.models import Shift as Turn
from portal.records import acting, editions, engine, filing, settling
from portal.records.models import Record
from tests.shift.conftest import GUARD, LEADER, MANAGER, MONITOR, OFFICE, SIGNATURE, Shift

ON = datetime(2026, 11, 20, 15, 0)
POST = "大门岗"


def call(shift: Shift, **changed: Any) -> str:
    """The leader of the early shift calls the middle one, at half past two."""
    with shift.inside(), clock.at(datetime(2026, 11, 20, 14, 30)):
        given = {
            "post": POST, "team_out": "早班", "team_in": "中班", "leader_out": shift.person(LEADER).id,
            "leader_in": shift.person(OFFICE).id, "on_at": ON, "called_at": datetime(2026, 11, 20, 14, 30), **changed,
        }  # fmt: skip
        return filing.submit(shift.person(LEADER), "handover", given).number


def logs_of_the_shift(shift: Shift, *, besides: str = "") -> None:
    """The three logs that must be complete, all but one ended by their officers."""
    for login, post in ((LEADER, "保安部办公室"), (MONITOR, "消防监控中心"), (GUARD, POST)):
        number = shift.log(login, post)
        if post != besides:
            shift.browser(login).post(f"/desks/shift/logs/{number}/complete", data={"leftover": ""})


def sign_out(shift: Shift, number: str, *, have: int = 6, why: str = "", matter: str = "") -> Record:
    record = shift.record(number)
    rows = [{"item": "对讲机", "due": 6, "have": have, "state": "完好", "why": why or None}]
    left = [{"matter": matter, "wanted": "盯住", "state": "待办"}] if matter else None
    given = {"counted": rows, "situation": "平安。", "matters": left, "signed_out": SIGNATURE}
    acting.act(shift.person(LEADER), record, step="hand_over", given=given)
    return record


def test_the_call_opens_with_what_the_roster_knows(shift: Shift) -> None:
    with shift.inside(), clock.at(datetime(2026, 11, 20, 14, 30)):
        starts = clock.in_house(ON)
        db.session.add(Turn(hotel_id=shift.person(OFFICE).hotel_id, person_id=shift.person(OFFICE).id, label="中班",
                            duty="保安部主管", starts_at=starts, ends_at=starts + timedelta(hours=8)))  # fmt: skip
        db.session.flush()
        known = handovers.known(shift.person(LEADER))
        assert (known["team_out"], known["team_in"], known["on_at"]) == ("早班", "中班", "2026-11-20T15:00")
        assert known["leader_in"] == str(shift.person(OFFICE).id)
        called = filing.submit(shift.person(LEADER), "handover", {
            "post": POST, "team_out": "早班", "team_in": "中班", "leader_out": shift.person(LEADER).id,
            "leader_in": shift.person(OFFICE).id, "on_at": ON, "called_at": datetime(2026, 11, 20, 14, 30),
        })  # fmt: skip
        assert shift.person(OFFICE) in handovers.expected(called)  # who leads comes on, too
    with shift.inside(), clock.at(datetime(2026, 11, 20, 22, 30)):
        assert handovers.next_shift() == ("夜班", clock.in_house(datetime(2026, 11, 20, 23, 0)))
    with shift.inside(), clock.at(datetime(2026, 11, 20, 23, 30)):
        assert handovers.next_shift() == ("早班", clock.in_house(datetime(2026, 11, 21, 7, 0)))


def test_people_sign_in_with_one_tap_and_later_than_ten_minutes_before_is_late(shift: Shift) -> None:
    number = call(shift)
    for minute, login in ((50, GUARD), (51, MONITOR)):
        with clock.at(datetime(2026, 11, 20, 14, minute)):
            shift.browser(login).post(f"/desks/shift/handovers/{number}/arrivals")
            shift.browser(login).post(f"/desks/shift/handovers/{number}/arrivals")  # twice is once
    with shift.inside():
        found = handovers.of(shift.record(number))
        assert [(name, in_time) for name, _at, in_time in found.arrivals] == [("吴勇", True), ("曹阳", False)]
    with clock.at(datetime(2026, 11, 20, 14, 55)):
        page = shift.browser(LEADER).get(f"/desks/shift/handovers/{number}").text
    assert page.count("迟到") == 1


@pytest.mark.parametrize("missing", ["保安部办公室", "消防监控中心", POST])
def test_nobody_signs_before_the_logs_are_complete(shift: Shift, missing: str) -> None:
    number = call(shift)
    logs_of_the_shift(shift, besides=missing)
    whose = "赵铁军" if missing == "保安部办公室" else missing
    with shift.inside():
        assert handovers.of(shift.record(number)).unfinished == [f"{whose}没有填完"]
        with pytest.raises(BadInput) as refused:
            sign_out(shift, number)
    assert "值班记录都填完了才能交班" in refused.value.problems["signed_out"][0]


def test_a_log_that_was_never_opened_is_missing(shift: Shift) -> None:
    number = call(shift)
    with shift.inside():
        unfinished = handovers.of(shift.record(number)).unfinished
        assert unfinished == [f"{name}没有值班记录" for name in (POST, "消防监控中心", "赵铁军")]


def test_from_the_call_to_both_signatures(shift: Shift) -> None:
    number = call(shift)
    logs_of_the_shift(shift)
    with clock.at(datetime(2026, 11, 20, 14, 45)):
        shift.browser(OFFICE).post(f"/desks/shift/handovers/{number}/arrivals")
    with shift.inside(), clock.at(datetime(2026, 11, 20, 14, 58)):
        record = sign_out(shift, number, have=5, why="一台送修", matter="门前路灯不亮")
        waiting = {run.step: [task.person.login for task in run.tasks] for run in engine.open_runs(record)}
        assert waiting == {"difference": [MANAGER], "take_over": [OFFICE]}
        taken = {"meeting": "留意施工人员。", "signed_in": SIGNATURE}
        acting.act(shift.person(OFFICE), record, step="take_over", given=taken)
        assert record.stage == "已交接"


def test_what_was_left_open_comes_to_the_next_handover_by_itself(shift: Shift) -> None:
    number = call(shift)
    logs_of_the_shift(shift, besides=POST)
    log = shift.log(GUARD, POST)
    shift.write(GUARD, log, "三层消火栓箱门关不上。", line_category="设备", line_hand_on="是")
    shift.browser(GUARD).post(f"/desks/shift/logs/{log}/complete", data={})
    with clock.at(datetime(2026, 11, 20, 14, 45)):
        shift.browser(OFFICE).post(f"/desks/shift/handovers/{number}/arrivals")
    with shift.inside(), clock.at(datetime(2026, 11, 20, 14, 58)):
        record = sign_out(shift, number, matter="门前路灯不亮")
        acting.act(shift.person(OFFICE), record, step="take_over", given={"signed_in": SIGNATURE})
    with shift.inside(), clock.at(datetime(2026, 11, 20, 22, 30)):
        rows = rows_of_the_next(shift)
        assert [row["matter"] for row in rows] == [f"三层消火栓箱门关不上。（{log} 第 1 行）", "门前路灯不亮"]
    shift.browser(GUARD).post(f"/desks/shift/matters/{log}/1/settle", data={"result": "已修好"})
    with shift.inside():
        assert [row["matter"] for row in rows_of_the_next(shift)] == ["门前路灯不亮"]


def test_the_count_begins_with_what_is_registered_at_the_post(shift: Shift) -> None:
    with shift.inside():
        radio = "对讲机"
        cards = [(radio, POST, "在库"), (radio, POST, "领用中"), ("手电", POST, "报废"), (radio, "地下车库岗", "在库")]
        for number, (name, station, state) in enumerate(cards):
            card = {"code": f"DJ-{number}", "name": name, "kind": "对讲机", "team": "早班", "station": station,
                    "state": state, "every": 30, "kept_on": clock.today()}  # fmt: skip
            filing.submit(shift.person(LEADER), "equipment", card)
    number = call(shift)
    with shift.inside():
        record = shift.record(number)
        table: Any = editions.of(record).fields["counted"]
        assert table.start(settling.env_of(record)) == [{"item": "对讲机", "due": 2}]


def rows_of_the_next(shift: Shift) -> list[dict[str, Any]]:
    """The rows the table 遗留问题 of the next handover starts with."""
    later = {"team_out": "中班", "team_in": "夜班", "leader_out": shift.person(OFFICE).id,
             "leader_in": shift.person("sundayong").id, "on_at": datetime(2026, 11, 20, 23, 0),
             "called_at": clock.house_now().replace(tzinfo=None), "post": POST}  # fmt: skip
    record = filing.submit(shift.person(OFFICE), "handover", later)
    table: Any = editions.of(record).fields["matters"]
    found: list[dict[str, Any]] = table.start(settling.env_of(record))
    return found

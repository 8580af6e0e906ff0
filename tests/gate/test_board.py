"""The board: who stays too long on either side of the line, whose fire burns too long, and at what cost."""

from __future__ import annotations

from datetime import datetime

import pytest

from portal import clock
from portal.desks.gate import board
from portal.records import acting, amending
from tests.gate.conftest import GUARD, HTMX, Gate, at, counted
from tests.records import cases


def now(gate: Gate, moment: datetime | None = None) -> board.Board:
    with clock.at(moment or clock.house_now()), gate.inside():
        return board.now(gate.person(GUARD).hotel_id)


@pytest.mark.parametrize(
    ("came", "moment", "words"),
    [
        (at(10), at(13, 59), ""),
        (at(10), at(14, 0), "已超过 4 小时"),
        (at(20), at(22, 29), ""),
        (at(20), at(22, 30), "22:30 后仍在店"),
        (at(21), at(23, 59), "22:30 后仍在店"),
        (at(21), at(0, 0, day=21), "昨日或更早来访，至今未离店"),
    ],
)
def test_staying_too_long_says_so_from_the_minute_on(gate: Gate, came: datetime, moment: datetime, words: str) -> None:
    with clock.at(came):
        gate.visit()
    assert [visit.late for visit in now(gate, moment).inside] == [words]


def test_whom_the_duty_manager_lets_in_at_night_has_just_come(gate: Gate) -> None:
    number, came = gate.visit(), clock.in_house(at(23, 10))
    for moment, words in ((at(23, 11), ""), (at(3, 9, day=21), ""), (at(3, 10, day=21), "已超过 4 小时")):
        with clock.at(moment), gate.inside():
            assert board.overstay(gate.record(number), came) == words


def test_who_waits_is_not_inside(gate: Gate) -> None:
    gate.visit(category="有预约的访领导", host="韩冬", appointment="是", confirmed_by=None)
    found = now(gate)
    assert (found.inside, found.people_inside, found.came_today) == ([], 0, 0)
    assert [visit.waits_for for visit in found.waiting] == ["有关领导同意接待"]


def test_people_are_counted_with_those_who_came_along(gate: Gate) -> None:
    gate.visit(companions="2")
    gate.visit(id_kind="护照", id_no="E12345678", leave=True)
    found = now(gate)
    assert (len(found.inside), found.people_inside, found.came_today) == (1, 3, 2)
    assert now(gate, at(0, 0, day=21)).came_today == 0


@pytest.mark.parametrize(("moment", "late"), [(at(12, 0), False), (at(12, 1), True)])
def test_a_fire_past_its_hour_stands_out(gate: Gate, moment: datetime, late: bool) -> None:
    gate.fire(hours=2)
    (fire,) = now(gate, moment).fires
    assert (fire.stage, fire.level, fire.watcher, bool(fire.phone)) == ("作业中", "二级", "任强", True)
    assert bool(fire.late) == late


@pytest.mark.parametrize(
    ("looked", "moment", "stage", "late"),
    [
        (False, at(12, 0), "待检查", False),
        (False, at(12, 1), "待检查", True),
        (True, at(12, 30), "待二次检查", False),
        (True, at(12, 31), "待二次检查", True),
    ],
)
def test_the_looks_afterwards_are_due_half_an_hour_and_an_hour_after_the_end(
    gate: Gate, looked: bool, moment: datetime, stage: str, late: bool
) -> None:
    number = gate.fire(hours=2)
    with clock.at(at(11, 30)), gate.inside():
        record, watcher = gate.record(number), gate.person("renqiang")
        here = cases.label(record)
        acting.act(watcher, record, given={"ended_at": at(11, 30), "ended_from": here})
    if looked:
        with clock.at(at(12, 0)), gate.inside():
            seen = {"look_from": here, "look_found": "冷"}
            amending.file(gate.person("renqiang"), gate.record(number), "first_look", seen)
    (fire,) = now(gate, moment).fires
    assert (fire.stage, bool(fire.late)) == (stage, late)


def test_the_board_costs_the_same_however_much_stands_on_it(gate: Gate) -> None:
    def cost() -> int:
        with gate.inside():
            hotel_id = gate.person(GUARD).hotel_id
            with counted() as asked:
                board.now(hotel_id)
            return len(asked)

    def one_of_each(n: int) -> None:
        gate.visit(id_kind="护照", id_no=f"E1234567{n}")
        gate.visit(
            id_kind="护照",
            id_no=f"E2234567{n}",
            category="有预约的访领导",
            host="韩冬",
            appointment="是",
            confirmed_by=None,
        )
        gate.visit(id_kind="护照", id_no=f"E3234567{n}", leave=True)
        gate.fire()

    gate.contractor()
    one_of_each(0)
    few = cost()
    for n in range(1, 4):
        one_of_each(n)
    gate.contractor()
    assert cost() == few <= 14


def test_the_part_on_the_right_comes_alone(gate: Gate, guard) -> None:
    gate.visit()
    text = guard.get("/desks/gate/board", headers=HTMX).get_data(as_text=True)
    assert "赵敏" in text
    assert "<html" not in text
    assert guard.get("/desks/gate/board").status_code == 302

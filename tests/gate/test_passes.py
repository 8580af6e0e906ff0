"""Passes at the gate: which admit today and why not, in and out, and who is still inside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from portal import clock
from portal.desks.gate import board, passes
from portal.errors import BadInput
from tests.gate.conftest import GUARD, HTMX, OFFICE, Gate, at


def verdict(gate: Gate, number: str, pass_no: str = "LS-01") -> tuple[bool, str]:
    with gate.inside():
        one = passes.find(number, pass_no, gate.person(GUARD))
        return one.good, one.words


def go(gate: Gate, number: str, direction: str, pass_no: str = "LS-01", once: str | None = None) -> None:
    with gate.inside():
        passes.move(gate.person(GUARD), number, pass_no, direction, once=once, address="")


@pytest.mark.parametrize(
    ("day", "expected"),
    [(20, (True, "有效")), (23, (True, "有效")), (24, (False, "已过期失效"))],
)
def test_a_pass_holds_to_the_end_of_its_last_day(gate: Gate, day: int, expected: tuple[bool, str]) -> None:
    number = gate.contractor(days=3)
    with clock.at(at(10, day=day)):
        assert verdict(gate, number) == expected


def test_a_pass_does_not_hold_before_its_first_day(gate: Gate) -> None:
    number = gate.contractor(starts=1)
    assert verdict(gate, number) == (False, "还没有到有效期")
    with clock.at(at(0, 1, day=21)):
        assert verdict(gate, number) == (True, "有效")


def test_one_pass_taken_away_leaves_the_other(gate: Gate) -> None:
    number = gate.contractor()
    gate.withdraw(number, "LS-01")
    assert verdict(gate, number) == (False, "已收回：进入无关区域")
    assert verdict(gate, number, "LS-02") == (True, "有效")


def test_the_page_shows_who_answers_and_where(gate: Gate, guard: FlaskClient) -> None:
    number = gate.contractor()
    url = f"/desks/gate/passes/{number}/LS-01"
    text = guard.get(url).get_data(as_text=True)
    for shown in ("有效", "郑海", "三层", "工程部", "任强", "不当班"):
        assert shown in text
    assert "110101199003078590" not in text
    gate.on_shift("renqiang", "维修工")
    assert "duty on" in guard.get(url).get_data(as_text=True)


def test_a_number_never_given_out_is_not_found(gate: Gate, guard: FlaskClient) -> None:
    number = gate.contractor()
    assert guard.get(f"/desks/gate/passes/{number}/LS-99").status_code == 404
    assert guard.get("/desks/gate/passes/LS-2026-0099/LS-01").status_code == 404
    assert guard.get(f"/desks/gate/passes/{gate.contractor(issued=False)}").status_code == 404


# ---- in and out ---------------------------------------------------------------------------------------------------
def test_in_and_out_are_logged_and_shown(gate: Gate, guard: FlaskClient) -> None:
    number = gate.contractor()
    url = f"/desks/gate/passes/{number}/LS-01/move"
    answer = guard.post(url, data={"direction": "in"}, headers=HTMX)
    assert answer.headers["HX-Trigger"] == "gate-changed"
    with gate.inside():
        (worker,) = board.workers_inside(gate.person(GUARD).hotel_id)
        assert (worker.name, worker.pass_no, worker.unit, worker.late) == ("郑海", "LS-01", "恒通建筑装饰公司", "")
        log = gate.record(number).answers["movements"]
        assert [(row["pass_no"], row["direction"], row["guard"]["name"]) for row in log] == [
            ("LS-01", "进店", "胡建国")
        ]
    guard.post(url, data={"direction": "out"}, headers=HTMX)
    with gate.inside():
        assert board.workers_inside(gate.person(GUARD).hotel_id) == []


def test_a_click_is_one_movement(gate: Gate) -> None:
    number = gate.contractor()
    go(gate, number, passes.IN, once="this-click")
    go(gate, number, passes.IN, once="this-click")
    with gate.inside():
        assert len(gate.record(number).answers["movements"]) == 1


def test_what_does_not_admit_is_refused_in_words(gate: Gate, client_of: Callable[[str], FlaskClient]) -> None:
    number = gate.contractor()
    gate.withdraw(number, "LS-01")
    with clock.at(at(10, day=24)):
        guard = client_of(GUARD)
        for pass_no, words in (("LS-01", "已经收回"), ("LS-02", "不在证件的有效期内")):
            answer = guard.post(f"/desks/gate/passes/{number}/{pass_no}/move", data={"direction": "in"}, headers=HTMX)
            assert (answer.status_code, words in answer.get_data(as_text=True)) == (422, True)
    with gate.inside():
        assert not gate.record(number).answers.get("movements")


def test_whoever_is_inside_may_always_leave(gate: Gate) -> None:
    number = gate.contractor()
    go(gate, number, passes.IN)
    gate.withdraw(number, "LS-01")
    with clock.at(at(10, day=24)):
        with pytest.raises(BadInput), gate.inside():
            passes.move(gate.person(GUARD), number, "LS-01", passes.IN, once=None, address="")
        go(gate, number, passes.OUT)
        with gate.inside():
            assert board.workers_inside(gate.person(GUARD).hotel_id) == []


def test_a_worker_inside_on_a_lapsed_pass_stands_out(gate: Gate) -> None:
    number = gate.contractor(days=3)
    go(gate, number, passes.IN)
    with clock.at(at(23, 59, day=23)), gate.inside():
        assert board.workers_inside(gate.person(GUARD).hotel_id)[0].late == ""
    with clock.at(at(0, 1, day=24)), gate.inside():
        assert board.workers_inside(gate.person(GUARD).hotel_id)[0].late == "证已过期，人仍在店"


@pytest.mark.parametrize(
    ("typed", "found"),
    [("郑", ["LS-01"]), ("ls-0", ["LS-01", "LS-02"]), ("恒通", ["LS-01", "LS-02"]), ("LS-02", ["LS-02"]), ("张", [])],
)
def test_passes_are_found_by_number_holder_and_contractor(gate: Gate, typed: str, found: list[str]) -> None:
    gate.contractor()
    with gate.inside():
        assert [match.pass_no for match in passes.search(typed, gate.person(GUARD))] == found


def test_the_holder_of_the_office_is_the_one_who_issued(gate: Gate) -> None:
    number = gate.contractor()
    with gate.inside():
        issued = gate.record(number).answers["deposits"]
        assert {row["taken_by"]["name"] for row in issued} == {gate.person(OFFICE).name}
        assert clock.today() + timedelta(days=3) == passes.find(number, "LS-02", gate.person(GUARD)).valid_to

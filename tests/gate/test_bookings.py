"""Who is expected becomes one visit, whether the guard takes the booking or writes a slip of their own."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from portal import clock
from portal.db import db
from portal.desks.gate import bookings, entry
from portal.records.models import Link, Record
from portal.timers import service as timers
from tests.gate.conftest import DOCUMENT, GUARD, HTMX, PHONE, PLATE, Gate, at, boxes

BOOKED = {"category": "有预约的访领导", "host": None, "reason": "洽谈年会场地", "confirmed_by": None, "badge": "B001"}


def state(gate: Gate, number: str) -> tuple[str, str]:
    with gate.inside():
        record = gate.record(number)
        return record.status, record.stage


def expected(gate: Gate) -> list[str]:
    with gate.inside():
        return [one.name for one in bookings.expected(gate.person(GUARD).hotel_id)]


def sent(gate: Gate, **changes: Any) -> dict[str, Any]:
    with gate.inside():
        host = str(gate.person("handong").id)
    return boxes(**BOOKED | {"host": [host, "", ""]} | changes)


def visits(gate: Gate) -> list[tuple[str, str, str]]:
    """Number, status and stage of every visit, in order."""
    with gate.inside():
        found = db.session.query(Record).filter_by(form_key="visitor").order_by(Record.id)
        return [(one.number, one.status, one.stage) for one in found]


@pytest.mark.parametrize("typed", [PHONE, PLATE, "赵敏", "zhaomin", "zm"])
def test_who_is_expected_is_found_first_and_stands_once(gate: Gate, typed: str) -> None:
    with clock.at(at(9, day=2)):
        gate.visit(leave=True)
    number = gate.booking()
    with gate.inside():
        matches = entry.look(typed, entry.NEW, gate.person(GUARD)).matches
    assert [(match.kind, match.number) for match in matches] == [("booking", number)]


def test_the_document_of_an_earlier_visit_leads_to_the_booking(gate: Gate) -> None:
    with clock.at(at(9, day=2)):
        gate.visit(leave=True)
    number = gate.booking()
    with gate.inside():
        me = gate.person(GUARD)
        by_code = bookings.code_url(gate.record(number))
        for typed in (DOCUMENT, number, by_code):
            assert [one.number for one in entry.look(typed, entry.NEW, me).matches] == [number], typed


def test_one_taken_fills_the_slip_and_asks_nobody_again(gate: Gate, guard: FlaskClient) -> None:
    with clock.at(at(9, day=2)):
        before = gate.visit(leave=True)
    number = gate.booking()
    slip = guard.post("/desks/gate/slip", data={"from": number}, headers=HTMX).get_data(as_text=True)
    for words in ("洽谈年会场地", "138****1234", f'value="{number} {before}"'):
        assert words in slip
    assert PHONE not in slip
    answer = guard.post("/desks/gate/visits", headers=HTMX, data=sent(
        gate, id_no="110105********002X", phone="138****1234", plate=None, _earlier=f"{number} {before}"))  # fmt: skip
    assert (answer.status_code, state(gate, number)) == (200, ("approved", "已到访"))
    visit, *how = visits(gate)[-1]
    assert how == ["approved", "在店"]
    with gate.inside():
        record = gate.record(visit)
        assert record.answers["confirmed_by"] == f"会客预约 {number}，韩冬已同意"
        assert db.session.query(Link).filter_by(to_id=record.id, why="会客预约").count() == 1
    assert expected(gate) == []


@pytest.mark.parametrize(
    "changes",
    [{"phone": PHONE, "visitor": "赵小敏"}, {"phone": None, "plate": None}, {"phone": None, "visitor": "赵先生"}],
)
def test_a_slip_of_the_guards_own_uses_the_booking_up(gate: Gate, guard: FlaskClient, changes: dict[str, Any]) -> None:
    number = gate.booking()
    assert guard.post("/desks/gate/visits", data=sent(gate, **changes), headers=HTMX).status_code == 200
    assert state(gate, number) == ("approved", "已到访")
    assert len(visits(gate)) == 1


def test_somebody_else_leaves_the_booking_alone(gate: Gate, guard: FlaskClient) -> None:
    number = gate.booking()
    other = sent(gate, visitor="钱多", id_kind="护照", id_no="E12345678", phone="13900001111", plate=None)
    assert guard.post("/desks/gate/visits", data=other, headers=HTMX).status_code == 200
    assert (state(gate, number), expected(gate)) == (("approved", "待到访"), ["赵敏"])


def test_what_was_agreed_is_agreed_of_that_occasion_only(gate: Gate, guard: FlaskClient) -> None:
    number = gate.booking()
    with gate.inside():
        other = str(gate.person("panyue").id)
    typed = sent(gate, host=[other, "", ""], category="访员工", _earlier=number)
    assert guard.post("/desks/gate/visits", data=typed, headers=HTMX).status_code == 200
    assert visits(gate)[-1][1] == "running"  # 潘悦 is asked


def test_the_same_click_again_is_the_same_visit(gate: Gate, guard: FlaskClient) -> None:
    number = gate.booking()
    typed = sent(gate, _earlier=number, _once="x")
    for _time in range(2):
        assert guard.post("/desks/gate/visits", data=typed, headers=HTMX).status_code == 200
    assert len(visits(gate)) == 1
    assert state(gate, number) == ("approved", "已到访")


@pytest.mark.parametrize(("moment", "stage"), [(at(21, 29), "待到访"), (at(21, 31), "未到访")])
def test_who_has_not_come_by_closing_lapses(gate: Gate, moment: Any, stage: str) -> None:
    number = gate.booking()
    with clock.at(moment), gate.inside():
        timers.run_due(50)
    assert state(gate, number) == ("approved", stage)


def test_another_day_is_not_today(gate: Gate) -> None:
    gate.booking(comes_at="2026-11-21 09:00")
    assert expected(gate) == []
    with clock.at(at(8, day=21)):
        assert expected(gate) == ["赵敏"]


def test_the_host_sends_an_invitation_while_the_visitor_is_expected(gate: Gate, client_of: Any) -> None:
    number = gate.booking()
    host = client_of("handong")
    page = host.get(f"/desks/gate/bookings/{number}/invitation").get_data(as_text=True)
    assert "赵敏" in page
    assert PHONE not in page
    assert host.get(f"/desks/gate/bookings/{number}/code.png").data.startswith(b"\x89PNG")
    assert f"/desks/gate/bookings/{number}/invitation" in host.get(f"/records/{number}").get_data(as_text=True)
    assert client_of("pengli").get(f"/desks/gate/bookings/{number}/invitation").status_code == 404

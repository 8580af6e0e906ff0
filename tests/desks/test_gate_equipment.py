"""The page of the equipment register: where each piece belongs, who has it, what is overdue; and its paper."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from portal.records import acting, filing
from tests.gate.conftest import GUARD, OFFICE, Gate, gate, guard
from tests.journeys.test_forms_to_their_end import example
from tests.printing.reading import text as words_of

__all__ = ["gate", "guard"]


def card(gate: Gate, code: str, **changes: str) -> str:
    with gate.inside():
        given = example("equipment", code=code, **changes)
        return filing.submit(gate.person(OFFICE), "equipment", given).number


def page(client: FlaskClient, query: str = "") -> str:
    answer = client.get(f"/desks/gate/equipment{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_an_empty_register_says_how_to_begin(guard: FlaskClient) -> None:
    assert "还没有登记器械" in page(guard)


def test_who_has_what_and_what_is_overdue(gate: Gate, guard: FlaskClient) -> None:
    number = card(gate, "DJ-01")
    card(gate, "JG-01", name="橡皮警棍", kind="橡皮警棍", station="自动门岗", kept_on="2026-10-18", every="30")
    with gate.inside():
        me, leader = gate.person(GUARD), gate.person("zhaotiejun")
        issue = filing.submit(me, "equipment_issue", {"item": number, "user": me.id, "purpose": "执勤"})
        acting.act(leader, issue, given={"taken_at": "2026-11-20 08:00", "leader": leader.id})
        of_issue = issue.number
    shown = page(guard)
    for words in ("DJ-01 对讲机", "领用中", "胡建国", of_issue, "逾期 3 天"):
        assert words in shown, words
    narrowed = page(guard, "?station=自动门岗")
    assert ("JG-01" in narrowed, "DJ-01" in narrowed) == (True, False)
    assert "没有符合的器械" in page(guard, "?kind=电警棍")
    paper = words_of(guard.get("/desks/gate/equipment.pdf").data)
    for words in ("警械登记册", "DJ-01", "JG-01", "胡建国", "2026-11-17（逾期）"):
        assert words in paper, words
    assert "DJ-01" not in words_of(guard.get("/desks/gate/equipment.pdf?kind=橡皮警棍").data)


def test_it_is_the_gates(gate: Gate, client_of: Callable[[str], FlaskClient]) -> None:
    for url in ("/desks/gate/equipment", "/desks/gate/equipment.pdf"):
        assert client_of("yezhiqiu").get(url).status_code == 403

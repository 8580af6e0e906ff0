"""Every page of the gate as HTML: one heading, ids once, a name for every control, nothing inline, nothing personal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from portal import clock
from portal.desks.gate import passes, registers
from tests.gate.conftest import DOCUMENT, GUARD, HTMX, MANAGER, PHONE, PLATE, Gate, at, boxes
from tests.looks.reading import Page

LEADER = {"category": "有预约的访领导", "host": "韩冬", "appointment": "是", "confirmed_by": None}
NUMBERS = (PHONE, DOCUMENT, PLATE, "E12345678", "E77777777", "110101199003078590")
NAMED_BY_ITSELF = ("hidden", "submit")


def pages(gate: Gate, client: FlaskClient) -> dict[str, str]:
    """One of everything the gate shows, by what it is."""
    here = gate.visit(belongings=[{"item": "样品册"}])
    asked = gate.visit(id_kind="护照", id_no="E12345678", **LEADER)
    refused = gate.visit(id_kind="护照", id_no="E12345679", **LEADER)
    gone = gate.visit(id_kind="护照", id_no="E12345670", leave=True)
    number = gate.contractor()
    gate.fire()
    with gate.inside():
        passes.move(gate.person(GUARD), number, "LS-01", passes.IN, once=None, address="")
        registers.bar(gate.person(MANAGER), name="恶客", number="E77777777", reason="打架", until="")
    client.post(f"/desks/gate/visits/{refused}/consent", data={"answer": "no", "who": "韩冬"})
    shown = {
        path: client.get(f"/desks/gate{path}")
        for path in ("/", "/alarm", "/evacuation", "/registers", f"/visits/{here}", f"/visits/{asked}",
                     f"/visits/{refused}", f"/visits/{gone}", f"/passes/{number}", f"/passes/{number}/LS-01")
    }  # fmt: skip
    shown["found"] = client.post("/desks/gate/find", data={"q": "赵敏", "mode": "new"})
    shown["carried"] = client.post("/desks/gate/slip", data={"from": here})
    shown["wrong"] = client.post("/desks/gate/visits", data=boxes(reason="", id_no="11"))
    shown["barred"] = client.post("/desks/gate/visits", data=boxes(visitor="恶客", id_kind="护照", id_no="E77777777"))
    return {name: answer.get_data(as_text=True) for name, answer in shown.items()}


def test_pages_are_sound(gate: Gate, client_of: Callable[[str], FlaskClient]) -> None:
    for name, text in pages(gate, client_of(MANAGER)).items():
        page = Page(text)
        assert [tag for tag, _ in page.tags].count("h1") == 1, name
        assert sorted(set(page.ids)) == sorted(page.ids), name
        assert not [
            tag for tag, found in page.tags if "style" in found or any(key.startswith("on") for key in found)
        ], name
        labelled = {found.get("for") for tag, found in page.tags if tag == "label"}
        for tag, found in page.tags:
            if tag in ("input", "select", "textarea") and found.get("type") not in (
                *NAMED_BY_ITSELF,
                "radio",
                "checkbox",
            ):
                assert found.get("aria-label") or found.get("id") in labelled, (name, found)
            for key in ("aria-labelledby", "aria-describedby", "aria-controls"):
                assert set((found.get(key) or "").split()) <= set(page.ids), (name, found)
        if name not in ("wrong", "barred"):  # there what was just typed stands in its box until it is filed
            assert not [number for number in NUMBERS if number in text], name


@pytest.mark.parametrize("path", ["/", "/evacuation"])
def test_the_screen_asks_the_database_a_fixed_number_of_times(
    gate: Gate, client_of: Callable[[str], FlaskClient], path: str
) -> None:
    few, many = gate.asked_among_few_and_many(client_of(GUARD), f"/desks/gate{path}")
    assert many == few


def test_after_hours_the_page_offers_the_manager_only_when_refused(
    gate: Gate, client_of: Callable[[str], FlaskClient]
) -> None:
    with clock.at(at(21, 40)):
        gate.on_shift("fangzhiyuan", "酒店总值班")
        client = client_of(GUARD)
        blank = client.post("/desks/gate/slip", headers=HTMX).get_data(as_text=True)
        assert "21:30 后不接待来访" in blank
        assert "duty-password" not in blank
        refused = client.post("/desks/gate/visits", data=boxes(), headers=HTMX).get_data(as_text=True)
        assert 'type="password"' in refused

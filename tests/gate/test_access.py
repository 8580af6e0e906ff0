"""Who may open what at the gate: every endpoint of the blueprint, by real requests, for four kinds of person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import access
from tests.gate.conftest import MANAGER, Gate

# endpoint → (method, path, form). The papers are for whoever may read the record; everything else is the desk's.
PAGES = {
    "console": ("GET", "/", {}), "board_part": ("GET", "/board", {}), "find": ("POST", "/find", {"q": "赵敏"}),
    "take": ("POST", "/take", {"q": "赵敏"}), "slip": ("POST", "/slip", {}), "check": ("POST", "/check", {}),
    "shell": ("GET", "/shell", {}), "leave_by_badge": ("POST", "/leave", {"who": "A018"}),
    "file_visit": ("POST", "/visits", {}), "hosts": ("GET", "/hosts?q=pan", {}),
    "visit": ("GET", "/visits/{visit}", {}),
    "status": ("GET", "/visits/{visit}/status", {}), "consent": ("POST", "/visits/{visit}/consent", {"answer": "yes"}),
    "leave": ("POST", "/visits/{visit}/leave", {}), "check_pass": ("GET", "/passes/{passes}/LS-01", {}),
    "move": ("POST", "/passes/{passes}/LS-01/move", {"direction": "in"}), "alarm_procedure": ("GET", "/alarm", {}),
    "keep_registers": ("GET", "/registers", {}), "add_to_register": ("POST", "/registers/areas", {"name": "五层"}),
    "bar": ("POST", "/registers/watch-list", {"name": "恶客", "reason": "打架"}),
    "register_brought": ("POST", "/passes/{passes}/goods", {}),
    "equipment_list": ("GET", "/equipment", {}), "equipment_pdf": ("GET", "/equipment.pdf", {}),
    "badge_back": ("POST", "/visits/{visit}/badge-back", {}), "delivery_slip": ("POST", "/deliveries/slip", {}),
    "file_delivery": ("POST", "/deliveries", {}), "delivery": ("GET", "/deliveries/{delivery}", {}),
    "delivery_status": ("GET", "/deliveries/{delivery}/status", {}),
    "delivery_consent": ("POST", "/deliveries/{delivery}/consent", {"answer": "yes"}),
    "delivery_leave": ("POST", "/deliveries/{delivery}/leave", {}), "exit_note": ("GET", "/exits/{note}", {}),
    "check_exit": ("POST", "/exits/{note}/check", {}),
    "remove_from_register": ("POST", "/registers/entries/1/remove", {}),
}  # fmt: skip
# For marshals, at the gate or not: the service says who they are (tests/gate/test_roll_call.py).
MARSHALS = {
    "evacuation_page": ("GET", "/evacuation", {}), "evacuation_paper": ("GET", "/evacuation.pdf", {}),
    "evacuation_roll": ("GET", "/evacuation/roll", {}), "call_one": ("POST", "/evacuation/calls", {"key": "s-1"}),
    "area_clear": ("POST", "/evacuation/areas", {"area": "三层"}),
    "evacuation_of": ("GET", "/evacuation/{visit}", {}), "evacuation_paper_of": ("GET", "/evacuation/{visit}.pdf", {}),
    "end_evacuation": ("POST", "/evacuation/{visit}/end", {}),
}  # fmt: skip
# The general manager answers for the house and sees the list, too; calling is the marshals'.
LOOKED_ON = {("zhouqiming", name) for name in ("evacuation_page", "evacuation_paper", "evacuation_roll")}
# What hosts and departments open of their own records, and lists that show each what they may read.
READERS = {
    "invitation": ("GET", "/bookings/{booking}/invitation"), "invitation_code": ("GET", "/bookings/{booking}/code.png"),
    "brought": ("GET", "/passes/{passes}/goods"), "ask_exit_note": ("POST", "/passes/{passes}/exit-note"),
    "contractor_list": ("GET", "/contractors"), "workers_pdf": ("GET", "/passes/{passes}/workers.pdf"),
    "deposit_ledger": ("GET", "/deposits"), "deposits_pdf": ("GET", "/deposits.pdf"),
    "deposits_xlsx": ("GET", "/deposits.xlsx"),
}  # fmt: skip
PAPERS = {
    "slip_pdf": "/records/{visit}/slip.pdf", "badge_pdf": "/records/{visit}/badge.pdf",
    "cards_pdf": "/passes/{passes}/cards.pdf", "certificate_pdf": "/passes/{passes}/certificate.pdf",
    "permit_pdf": "/permits/{fire}/permit.pdf",
}  # fmt: skip


def test_no_endpoint_is_missing_here(app: Flask) -> None:
    ours = {
        rule.endpoint.removeprefix("gate.") for rule in app.url_map.iter_rules() if rule.endpoint.startswith("gate.")
    }
    assert ours == set(PAGES) | set(MARSHALS) | set(READERS) | set(PAPERS)
    for name in PAGES:
        assert access.of(app.view_functions[f"gate.{name}"]) == access.Access("desk", ("gate",)), name
    for name in (*PAPERS, *MARSHALS, *READERS):
        assert access.of(app.view_functions[f"gate.{name}"]) == access.Access("signed_in"), name


@pytest.mark.parametrize(
    "login", ["pengli", "zhouqiming", "suxiao"]
)  # another desk; the general manager; administrator
def test_other_desks_are_turned_away(gate: Gate, client_of: Callable[[str], FlaskClient], login: str) -> None:
    numbers = {"visit": gate.visit(), "passes": gate.contractor(), "delivery": gate.delivery(), "note": gate.note()}
    client = client_of(login)
    for name, (method, path, form) in PAGES.items():
        answer = client.open(f"/desks/gate{path.format(**numbers)}", method=method, data=form)
        assert (name, answer.status_code) == (name, 403)
        assert "赵敏" not in answer.get_data(as_text=True)
    for name, (method, path, form) in MARSHALS.items():
        answer = client.open(f"/desks/gate{path.format(**numbers)}", method=method, data=form)
        assert (name, answer.status_code in (403, 404)) == (name, (login, name) not in LOOKED_ON)


def test_strangers_are_sent_to_sign_in(app: Flask, gate: Gate) -> None:
    numbers = {"visit": gate.visit(), "passes": gate.contractor(), "fire": gate.fire(), "delivery": gate.delivery(),
               "note": gate.note(), "booking": gate.booking()}  # fmt: skip
    client = app.test_client()
    asked = [*PAGES.values(), *MARSHALS.values(), *(("GET", path, {}) for path in PAPERS.values())]
    asked += [(how, path, {}) for how, path in READERS.values()]
    for method, path, form in asked:
        answer = client.open(f"/desks/gate{path.format(**numbers)}", method=method, data=form)
        assert (answer.status_code, "/sign-in" in answer.location) == (302, True), path


def test_papers_go_to_whoever_may_read_the_record(gate: Gate, client_of: Callable[[str], FlaskClient]) -> None:
    numbers = {"visit": gate.visit(), "passes": gate.contractor(), "fire": gate.fire(), "delivery": gate.delivery(),
               "note": gate.note(), "booking": gate.booking()}  # fmt: skip
    reads = {
        "hujianguo": set(PAPERS), "panyue": {"slip_pdf", "badge_pdf"},
        "fengwei": {"cards_pdf", "certificate_pdf", "permit_pdf"},
        "pengli": set(),
    }  # fmt: skip
    for login, readable in reads.items():
        client = client_of(login)
        for name, path in PAPERS.items():
            answer = client.get(f"/desks/gate{path.format(**numbers)}")
            assert (login, name, answer.status_code) == (login, name, 200 if name in readable else 404)
            if name in readable:
                assert answer.data.startswith(b"%PDF")


@pytest.mark.parametrize(("login", "status"), [(MANAGER, 200), ("maguoqiang", 200), ("hujianguo", 403)])
def test_registers_are_kept_by_manager_and_supervisor(
    client_of: Callable[[str], FlaskClient], login: str, status: int
) -> None:
    client = client_of(login)
    page = client.get("/desks/gate/registers")
    assert page.status_code == status
    assert ("列入名单" in page.get_data(as_text=True)) == (login == MANAGER)
    added = client.post("/desks/gate/registers/areas", data={"name": "五层"})
    assert added.status_code == (303 if status == 200 else 403)
    barred = client.post(
        "/desks/gate/registers/watch-list", data={"name": "恶客", "reason": "打架", "number": "", "until": ""}
    )
    assert barred.status_code == (303 if login == MANAGER else 403)

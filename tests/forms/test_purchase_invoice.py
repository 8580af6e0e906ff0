"""供应商发票: for an approved order, once, adding up; what does not fit goes back to purchasing and needs a reason."""

from __future__ import annotations

from typing import Any

import pytest

from tests.formkit.world import Desk

desk = Desk("purchase_invoice")
DIFFERS = {"invoice_differences": ["一次性牙刷：单价 0.90，订货时 0.85"]}


def test_an_invoice_that_fits_goes_to_the_head_of_finance() -> None:
    filed = desk.file()
    assert (filed.problems, filed.refused, filed.route()) == ({}, [], ["approve"])
    assert filed.answers.answer("found") == "与订货、收货一致"


def test_one_that_does_not_is_explained_first_and_decided_with_a_reason() -> None:
    differing = Desk("purchase_invoice", facts=DIFFERS)
    filed = differing.file()
    assert filed.route() == ["explain", "decide"]
    assert filed.answers.answer("found") == DIFFERS["invoice_differences"][0]
    assert differing.at_step("explain", explained=None).problems
    from tests.formkit.world import form

    assert form("purchase_invoice").route.steps["decide"].needs_opinion


@pytest.mark.parametrize(
    ("facts", "given", "refused"),
    [
        ({"is_order": False}, {}, ["approved_purchase"]),
        ({"ordered_from": False}, {}, ["ordered_there"]),
        ({"invoices_of": 1}, {}, ["once"]),
        ({}, {"dated": "2026-11-22"}, ["not_later"]),
        ({}, {"dated": "2026-11-21"}, []),
        ({}, {"stated": "11101"}, []),
        ({}, {"stated": "11101.01"}, ["adds_up"]),
        ({}, {"stated": "11098.99"}, ["adds_up"]),
        ({}, {"lines": [{"item": "一次性牙刷", "quantity": "1", "price": "1"}] * 2, "stated": "2"}, ["each_once"]),
    ],
)
def test_what_is_refused(facts: dict[str, Any], given: dict[str, Any], refused: list[str]) -> None:
    made = {key: (lambda *_asked, value=value: value) for key, value in facts.items()}
    assert Desk("purchase_invoice", facts=made).file(**given).refused == refused


@pytest.mark.parametrize(("number", "right"), [("12345678", True), ("1" * 20, True), ("123456789", False)])
def test_numbers_of_invoices(number: str, right: bool) -> None:
    assert (desk.file(number=number).problems == {}) is right

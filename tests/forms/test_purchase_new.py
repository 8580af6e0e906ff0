"""采购申请单（部门新增物品）: PUR-2. Who writes the report, and the board that decides twice."""

from __future__ import annotations

import pytest

from portal.formkit import by
from tests.formkit.world import Desk, form

desk = Desk("purchase_new")


def test_the_board_decides_twice_and_purchasing_comes_between() -> None:
    route = form("purchase_new").route.steps
    assert list(route) == [
        "report_approved", "first_review", "compare", "supervisor", "director", "committee", "one_source", "board",
        "order", "receive",
    ]  # fmt: skip
    assert (route["report_approved"].holder, route["board"].holder) == (by.body("董事会"), by.body("董事会"))
    assert route["report_approved"].cite.clauses == ("PUR-2-02",)
    assert route["board"].cite.clauses == ("PUR-2-06",)
    assert not form("purchase_new").same_person_once or route["report_approved"].key != route["board"].key


@pytest.mark.parametrize(("chef", "holder"), [(True, by.applicant), (False, by.head_of("department"))])
def test_the_chef_or_the_manager_asks(chef: bool, holder: object) -> None:
    env = Desk("purchase_new", facts={"holds_post": lambda name: chef and name == "餐厅总厨"}).file().answers
    case = next(case for case in form("purchase_new").filed_by if case.when.value(env))
    assert (case.holder, case.cite.clauses) == (holder, ("PUR-2-01",))


def test_without_a_report_nothing_is_filed() -> None:
    assert set(desk.file(report=None).problems) == {"report"}
    assert desk.file().stands


def test_the_price_may_be_left_open_and_nothing_for_nothing() -> None:
    (row, other) = desk.example()["goods"]
    filed = desk.file(goods=[{**row, "price": None}, other])
    assert filed.stands
    assert filed.answers.answer("total") == 4 * 68_000
    assert desk.file().answers.answer("total") == 2 * 380_000 + 4 * 68_000
    assert desk.file(goods=[{**row, "quantity": "0"}]).refused == ["some_asked"]
    assert desk.file(goods=[row, row]).refused == ["each_once"]


@pytest.mark.parametrize(("arrives", "refused"), [("2026-11-20", ["arrives_later"]), ("2026-11-21", []), (None, [])])
def test_the_day_of_arrival_is_not_asked_for_but_not_in_the_past(arrives: str | None, refused: list[str]) -> None:
    assert desk.at_step("first_review", arrives=arrives).refused == refused

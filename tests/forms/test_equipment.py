"""警械器材登记卡: every piece has its number, its place and its days of upkeep [SEC-04-01, SEC-04-06]."""

from __future__ import annotations

from datetime import date

import pytest

from tests.formkit.world import Desk, form

desk = Desk("equipment")


@pytest.mark.parametrize(
    ("kept", "every", "due"), [("2026-11-11", "30", date(2026, 12, 11)), ("2026-11-21", "1", date(2026, 11, 22))]
)
def test_upkeep_is_due_after_its_days(kept: str, every: str, due: date) -> None:
    filed = desk.file(kept_on=kept, every=every)
    assert filed.answers.answer("due_on") == due
    rings = form("equipment").timers["upkeep_due"].at.value(filed.answers)
    assert (rings.date(), rings.hour) == (due, 9)


@pytest.mark.parametrize(("kept", "refused"), [("2026-11-21", []), ("2026-11-22", ["kept_already"])])
def test_upkeep_has_been_done_when_it_is_written_down(kept: str, refused: list[str]) -> None:
    assert desk.file(kept_on=kept).refused == refused


def test_a_number_is_given_once() -> None:
    filed = Desk("equipment", facts={"numbered_before": True}).file()
    assert (filed.refused, filed.clauses) == (["code_once"], {"SEC-04-01"})
    assert set(desk.file(code="对讲机 7").problems) == {"code"}


@pytest.mark.parametrize(
    ("found", "state", "then"),
    [
        ("完好", "在库", "在库"),
        ("完好", "维修中", "在库"),
        ("完好", "领用中", "领用中"),
        ("需要维修", "在库", "维修中"),
    ],
)
def test_upkeep_says_what_state_it_is_in(found: str, state: str, then: str) -> None:
    kept = desk.amend("maintain", {"state": state}, done_on="2026-11-21", work="擦拭、换电池", found=found)
    assert kept.stands
    assert form("equipment").amendments["maintain"].sets["state"].value(kept.answers) == then


@pytest.mark.parametrize(("state", "refused"), [("丢失", ["there"]), ("报废", ["there"]), ("维修中", [])])
def test_what_is_gone_is_not_looked_after(state: str, refused: list[str]) -> None:
    assert desk.amend("maintain", {"state": state}, done_on="2026-11-21", work="擦拭", found="完好").refused == refused


def test_what_is_out_is_not_moved_elsewhere() -> None:
    change = {"new_team": "二班", "new_station": "自动门岗", "new_every": "15", "new_state": "报废", "why": "电池失效"}
    assert desk.amend("adjust", {"state": "领用中"}, **change).refused == ["not_out"]
    assert desk.amend("adjust", {"state": "维修中"}, **change).stands


@pytest.mark.parametrize(
    ("moved", "condition", "state"),
    [("领用", None, "领用中"), ("交还", "完好", "在库"), ("交还", "损坏", "维修中"), ("交还", "丢失", "丢失")],
)
def test_the_card_follows_what_is_issued_and_taken_back(moved: str, condition: str | None, state: str) -> None:
    card = desk.amend("move", None, moved=moved, moved_at="2026-11-21 08:00", moved_by=1, moved_leader=2,
                      moved_condition=condition, moved_under="JX-2026-0001")  # fmt: skip
    assert form("equipment").amendments["move"].sets["state"].value(card.answers) == state

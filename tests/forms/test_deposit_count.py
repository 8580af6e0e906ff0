"""出入证押金清点单: what is in the box against the books, by two people [SEC-13-03]."""

from __future__ import annotations

import pytest

from tests.formkit.world import Desk, form, holder

desk = Desk("deposit_count", facts={"deposits_due": 6000})
SIXTY = {"due": "60", "counted": "60"}
FIRST, SECOND = holder("保安部主管"), holder("保安部领班")


def test_the_due_comes_from_the_books_and_from_nowhere_else() -> None:
    left_blank = desk.file(due=None, counted="60")
    assert left_blank.stands
    assert left_blank.reading.values["due"] == 6000
    assert desk.file(due="59.99", counted="59.99").refused == ["by_the_books"]
    assert desk.file(due="60.01", counted="60.01").refused == ["by_the_books"]


@pytest.mark.parametrize(
    ("counted", "missing"), [("60", set()), ("59.99", {"explanation"}), ("60.01", {"explanation"})]
)
def test_a_difference_is_explained(counted: str, missing: set[str]) -> None:
    filed = desk.file(due="60", counted=counted)
    assert set(filed.problems) == missing
    assert desk.file(due="60", counted=counted, explanation="少收一张").stands
    assert filed.answers.answer("difference") == round(float(counted) * 100) - 6000


@pytest.mark.parametrize(("handed", "refused"), [("60", []), ("60.01", ["no_more_than_there"]), (None, [])])
def test_no_more_is_handed_over_than_there_is(handed: str | None, refused: list[str]) -> None:
    assert desk.file(**SIXTY, handed_over=handed).refused == refused


@pytest.mark.parametrize(("at", "refused"), [("2026-11-21 12:00", []), ("2026-11-21 12:01", ["not_ahead"])])
def test_nobody_counts_ahead(at: str, refused: list[str]) -> None:
    assert desk.file(**SIXTY, counted_at=at).refused == refused


@pytest.mark.parametrize(
    ("recounted", "by", "refused"),
    [("60", SECOND, []), ("59", SECOND, ["both_agree"]), ("60", FIRST, ["another_person"])],
)
def test_two_different_people_count_the_same(recounted: str, by: int, refused: list[str]) -> None:
    known = desk.file(**SIXTY).reading.values
    assert desk.at_step("recount", known, recounted=recounted, recounter=by).refused == refused


def test_the_second_is_never_the_first() -> None:
    step = form("deposit_count").route.steps["recount"]
    assert (step.two_people, step.not_also, step.own, step.signs) == (True, ("counter",), False, True)

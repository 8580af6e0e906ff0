"""Punches become rounds: whole ones, those that miss a checkpoint, those in another order."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from portal.desks.rounds.counting import Punch, longest_gap, rounds_of

PLAN = ("大堂", "厨房", "屋面")
BEGIN = datetime(2026, 11, 20, 23, 0)


def walk(text: str, step: int = 5) -> list[Punch]:
    """Punches every so many minutes: 大 the hall, 厨 the kitchen, 屋 the roof, 外 not of the route, - nothing."""
    names = {"大": "大堂", "厨": "厨房", "屋": "屋面", "外": "车库"}
    return [Punch(BEGIN + timedelta(minutes=step * n), names[c]) for n, c in enumerate(text) if c in names]


@pytest.mark.parametrize(
    ("walked", "whole", "missed", "in_order"),
    [
        ("", [], [], []),
        ("大厨屋", [True], [[]], [True]),
        ("大厨屋大厨屋", [True, True], [[], []], [True, True]),
        ("大厨--大厨屋", [False, True], [["屋面"], []], [True, True]),
        ("大屋厨", [True], [[]], [False]),
        ("厨屋大", [True], [[]], [False]),
        ("大外厨屋", [True], [[]], [True]),
        ("大厨屋大", [True, False], [[], ["厨房", "屋面"]], [True, True]),
    ],
)
def test_a_round_goes_on_until_a_checkpoint_comes_again(
    walked: str, whole: list[bool], missed: list[list[str]], in_order: list[bool]
) -> None:
    found = rounds_of(walk(walked), PLAN)
    assert [one.whole for one in found] == whole
    assert [one.missed for one in found] == missed
    assert [one.in_order for one in found] == in_order


@pytest.mark.parametrize(("minutes", "rounds"), [(9, 1), (10, 2)])
def test_the_same_checkpoint_within_ten_minutes_is_one_visit(minutes: int, rounds: int) -> None:
    twice = [Punch(BEGIN, "大堂"), Punch(BEGIN + timedelta(minutes=minutes), "大堂")]
    assert len(rounds_of(twice, PLAN)) == rounds


def test_punches_that_arrive_late_stand_where_they_were_made() -> None:
    assert [one.whole for one in rounds_of(reversed(walk("大厨屋")), PLAN)] == [True]
    assert rounds_of(reversed(walk("大厨屋")), PLAN)[0].in_order


def test_the_longest_time_without_a_punch_counts_both_ends() -> None:
    punches = walk("大厨屋", 30)
    until = BEGIN + timedelta(hours=3)
    assert longest_gap(punches, BEGIN, until) == timedelta(hours=2)
    assert longest_gap(punches, BEGIN - timedelta(hours=4), until) == timedelta(hours=4)
    assert longest_gap([], BEGIN, BEGIN) == timedelta()

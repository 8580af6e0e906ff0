"""How the benchmarks measure: two things in turns in one run, and the ratio of their medians."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from time import perf_counter, process_time
from typing import Any

Row = dict[str, Any]
Work = Callable[[], Any]


def row(work: str, yardstick: str, ratio: float, goal: str) -> Row:
    """One line of the table. `goal` is "at most 1.3" or "at least 0.5"."""
    return {"work": work, "yardstick": yardstick, "ratio": round(ratio, 3), "goal": goal}


def is_met(found: Row) -> bool:
    kind, _space, limit = found["goal"].rpartition(" ")
    return bool(found["ratio"] >= float(limit) if kind == "at least" else found["ratio"] <= float(limit))


def wall(work: Work) -> float:
    """Seconds on the wall clock."""
    began = perf_counter()
    work()
    return perf_counter() - began


def processor(work: Work) -> float:
    """Seconds of this process's own work: what others do on the machine does not count, nor does waiting."""
    began = process_time()
    work()
    return process_time() - began


def in_turns(ours: Work, yardstick: Work, rounds: int, seconds: Callable[[Work], float] = wall) -> float:
    """The median of one through the median of the other, taken in turns, so that a busy machine troubles both alike."""
    times: tuple[list[float], list[float]] = ([], [])
    for _round in range(rounds):
        for work, kept in zip((ours, yardstick), times, strict=True):
            kept.append(seconds(work))
    return statistics.median(times[0]) / statistics.median(times[1])

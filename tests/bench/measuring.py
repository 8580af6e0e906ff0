"""How the benchmarks measure: two things in turns in one run, and the ratio of their medians."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]


def row(work: str, yardstick: str, ratio: float, goal: str) -> Row:
    """One line of the table. `goal` is "at most 1.3" or "at least 0.5"."""
    return {"work": work, "yardstick": yardstick, "ratio": round(ratio, 3), "goal": goal}


def is_met(found: Row) -> bool:
    kind, _space, limit = found["goal"].rpartition(" ")
    return bool(found["ratio"] >= float(limit) if kind == "at least" else found["ratio"] <= float(limit))


def in_turns(ours: Callable[[], Any], yardstick: Callable[[], Any], rounds: int,
             clock: Callable[[], float] = time.perf_counter) -> float:  # fmt: skip
    """The median of one through the median of the other, taken in turns, so that a busy machine troubles both alike.

    `clock` is the wall clock where the disk is part of it, `time.process_time` where only our own work counts.
    """
    times: tuple[list[float], list[float]] = ([], [])
    for _round in range(rounds):
        for work, kept in zip((ours, yardstick), times, strict=True):
            began = clock()
            work()
            kept.append(clock() - began)
    return statistics.median(times[0]) / statistics.median(times[1])

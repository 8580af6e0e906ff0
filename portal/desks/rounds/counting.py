"""Punches as rounds: a round goes on until a checkpoint comes again; it is whole when it has every checkpoint."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

AGAIN = timedelta(minutes=10)  # the same checkpoint twice within it is one visit: a finding noted, a second tap


@dataclass(frozen=True)
class Punch:
    """One line of the record. `received` differs from `at` where a phone had no network."""

    at: datetime
    place: str
    manual: bool = False
    situation: str = ""
    note: str = ""
    reason: str = ""
    received: datetime | None = None
    photos: tuple[int, ...] = ()

    @property
    def found(self) -> bool:
        return self.situation == "异常"


@dataclass
class Round:
    """One time round the checkpoints. `cells` has the punches of each, in the order they were walked."""

    plan: tuple[str, ...]
    cells: dict[str, list[Punch]] = field(default_factory=dict)

    @property
    def missed(self) -> list[str]:
        """The checkpoints without a punch, in the order of the route."""
        return [place for place in self.plan if place not in self.cells]

    @property
    def whole(self) -> bool:
        return not self.missed

    @property
    def in_order(self) -> bool:
        """Were the checkpoints walked in the order of the route?"""
        walked = [place for place in self.cells if place in self.plan]
        return walked == [place for place in self.plan if place in self.cells]

    @property
    def began(self) -> datetime:
        return min(punch.at for cell in self.cells.values() for punch in cell)

    @property
    def ended(self) -> datetime:
        return max(punch.at for cell in self.cells.values() for punch in cell)


def rounds_of(punches: Iterable[Punch], plan: Sequence[str]) -> list[Round]:
    """The rounds in these punches, in order of time; places that are not of the route are no checkpoints."""
    found: list[Round] = []
    for punch in sorted(punches, key=lambda one: one.at):
        if punch.place not in plan:
            continue
        there = found[-1].cells.get(punch.place) if found else None
        if there and punch.at - there[-1].at < AGAIN:
            there.append(punch)
            continue
        if not found or there:
            found.append(Round(tuple(plan)))
        found[-1].cells[punch.place] = [punch]
    return found


def longest_gap(punches: Iterable[Punch], since: datetime, until: datetime) -> timedelta:
    """The longest time without a punch between two moments."""
    moments = sorted([since, *(punch.at for punch in punches if since <= punch.at <= until), until])
    return max((after - before for before, after in pairwise(moments)), default=timedelta())

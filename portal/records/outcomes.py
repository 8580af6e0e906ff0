"""What another figure would have meant for past records (`rerunning`): counted, and told case by case."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

MOST_CASES = 50  # of each kind are told one by one; all are counted


@dataclass(frozen=True)
class Case:
    """A record that would have fared otherwise: by which rule, or why it cannot be told."""

    number: str
    form: str
    says: str


@dataclass
class StepCount:
    """How often a step would have been gone through, with the usual hours it takes (None: too few to say)."""

    form: str
    step: str
    before: int = 0
    after: int = 0
    usual_hours: float | None = None


@dataclass
class LimitCount:
    """How many runs of a step were past the limit."""

    form: str
    step: str
    runs: int = 0
    late_before: int = 0
    late_after: int = 0


@dataclass
class Cases:
    """Cases of one kind: all counted, the latest ones told."""

    count: int = 0
    told: list[Case] = field(default_factory=list)

    def add(self, case: Case) -> None:
        self.count += 1
        self.told = [case, *self.told][:MOST_CASES]


@dataclass
class Outcome:
    """What another figure would have meant. Hours are those of the steps' usual time, summed over all records."""

    key: str
    label: str
    before: str
    after: str
    days: int
    forms: list[str] = field(default_factory=list)
    looked_at: int = 0
    changed: int = 0  # records that would have gone another way
    people: dict[str, tuple[int, int]] = field(default_factory=dict)  # approvals before and after
    steps: list[StepCount] = field(default_factory=list)
    limits: list[LimitCount] = field(default_factory=list)
    refused: Cases = field(default_factory=Cases)
    allowed: Cases = field(default_factory=Cases)  # let past then, no longer in need of it
    unknown: Cases = field(default_factory=Cases)
    warned: tuple[int, int] = (0, 0)
    seconds: float = 0.0

    @property
    def hours(self) -> float | None:
        """How many hours more (less: negative) all records together would have lain, by the usual time of each step;
        None where all those gone through otherwise were taken too seldom to say."""
        changed = [one for one in self.steps if one.after != one.before]
        known = [one for one in changed if one.usual_hours is not None]
        if changed and not known:
            return None
        return sum((one.after - one.before) * (one.usual_hours or 0) for one in known)

    @property
    def hours_in_part(self) -> bool:
        """Are steps left out of the hours that were taken too seldom to say?"""
        return any(one.usual_hours is None and one.after != one.before for one in self.steps)

    def data(self) -> dict[str, Any]:
        """The same for programs."""
        return {**asdict(self), "hours": None if self.hours is None else round(self.hours, 1)}

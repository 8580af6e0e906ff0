"""How several holders of a step decide together: 或签, 会签, 依次, 过半数, 定数, 按比例会签, 票签 by weight.

A run keeps its rule (`Ballot`) from the moment it is opened; what its votes come to is worked out from its tasks alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from portal.formkit import Step
from portal.formkit.answers import Answers
from portal.people import bodies, directory
from portal.people.models import Person
from portal.records import holders
from portal.records.models import Record, StepRun, Task
from portal.records.states import OPEN

Outcome = Literal["passed", "rejected", "open"]


@dataclass(frozen=True)
class Ballot:
    """A rule of voting for one run. `line` is the number, or the per cent of heads or weights, the mode asks for;
    `chair` is the id of the person whose vote decides a tie; `weights` by person id."""

    mode: str = "any"  # any, all, turn, majority, number, share, weight
    line: int = 0
    quorum: int = 0
    chair: int | None = None
    weights: dict[str, int] | None = None

    def data(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}

    def weight_of(self, person: Person) -> int:
        return (self.weights or {}).get(str(person.id), 1)

    def need(self, total: int) -> int:
        """How many votes (of `total`, in weights where votes weigh) pass it; never more than there are."""
        wanted = {
            "any": 1, "all": total, "turn": total, "majority": total // 2 + 1, "number": self.line,
            "share": -(-self.line * total // 100), "weight": self.line * total // 100 + 1,
        }[self.mode]  # fmt: skip
        return max(1, min(wanted, total))


def ballot(step: Step, env: Answers, record: Record | None, people: Sequence[Person]) -> Ballot:
    """The rule by which these people decide this step, from the form, the settings and, for a body, what the record
    keeps of its rule."""
    votes = step.votes
    if votes.startswith("setting:"):  # the hotel's figures for its board
        said = str(env.setting(votes.removeprefix("setting:")))
        votes = {"全体": "all", "过半数": "majority"}.get(said, f"number:{env.setting('board_quorum')}")
    named = holders.body_of(step.holder, env)
    body = body_rule(named, record) if named else {}
    if votes == "body":
        votes = body.get("rule", "majority")
    mode, _, line = votes.partition(":")
    if not body or mode in ("any", "turn"):
        return Ballot(mode, int(line or 0))
    held = {person.id: {post.id for post in directory.posts_of(person)} for person in people}
    chair = next((id_ for id_, posts in held.items() if body["chair"] in posts), None)
    weights = {
        str(id_): max((body["weights"].get(str(post), 1) for post in posts), default=1) for id_, posts in held.items()
    }
    weighs = mode == "weight" and any(weight != 1 for weight in weights.values())
    return Ballot(mode, int(line or 0), min(body["quorum"], len(people)), chair, weights if weighs else None)


def body_rule(name: str, record: Record | None) -> dict[str, Any]:
    """How a body decides: as the record keeps it, else as it stands today."""
    kept = record.settings.get(f"body:{name}") if record is not None else None
    return kept or bodies.rule_of(name)


def of(run: StepRun) -> Ballot:
    """The rule a run was opened with. Runs from before rules were kept have only how many must pass."""
    if run.rule:
        return Ballot(**run.rule)
    if run.in_turn:
        return Ballot("turn")
    return Ballot("any") if run.need == 1 else Ballot("number", run.need)


@dataclass(frozen=True)
class Tally:
    """What the votes of a run come to so far, in weights; heads only for the quorum."""

    yes: int
    no: int
    open: int
    total: int
    need: int
    cast: int  # heads who have voted, abstentions too
    quorum: int
    abstained: int
    tie_to_chair: bool = False  # everyone has voted, as many for as against, and the chair's vote decides


def votes(run: StepRun) -> list[Task]:
    """The tasks that count as votes: those of its own holders which have not been handed on or closed."""
    return [task for task in run.tasks if not task.role and task.state in (*OPEN, "passed", "rejected", "skipped")]


def added(run: StepRun) -> list[Task]:
    """The tasks of those who were asked to decide as well (加签), and have not been dropped."""
    return [task for task in run.tasks if task.role in ("before", "after", "beside")
            and task.state in (*OPEN, "passed", "rejected")]  # fmt: skip


def tally(run: StepRun) -> Tally:
    cast_votes, rule = votes(run), of(run)
    weigh = {state: sum(task.weight for task in cast_votes if task.state == state) for state in ("passed", "rejected")}
    yes, no = weigh["passed"], weigh["rejected"]
    left = sum(task.weight for task in cast_votes if task.state in OPEN)
    total = sum(task.weight for task in cast_votes)
    chair = next((task for task in cast_votes if rule.chair and task.person_id == rule.chair), None)
    tie = bool(chair and chair.state == "passed" and not left and yes == no)
    return Tally(
        yes, no, left, total, run.need, sum(task.state in ("passed", "rejected", "skipped") for task in cast_votes),
        rule.quorum, sum(task.weight for task in cast_votes if task.state == "skipped"), tie,
    )  # fmt: skip


def outcome(run: StepRun) -> Outcome:
    """Is the step decided by the votes there are? A majority against it, or a tie without a chair, refuses it; those
    who were asked to decide as well (加签) must all agree."""
    rule, count, more = of(run), tally(run), added(run)
    if any(task.state == "rejected" for task in more):
        return "rejected"
    if rule.mode in ("any", "all", "turn") and count.no:
        return "rejected"
    if rule.mode in ("all", "turn"):  # who abstains or is no longer asked does not hold it up
        if count.open or not count.yes:
            return "open"
        return "open" if any(task.state in OPEN for task in more) else "passed"
    enough = count.yes >= count.need or count.tie_to_chair
    if enough and count.cast >= count.quorum:
        return "open" if any(task.state in OPEN for task in more) else "passed"
    if count.yes + count.open >= count.need or (count.open and count.cast < count.quorum and enough):
        return "open"
    return "open" if _tie_still_possible(run, rule, count) else "rejected"


def _tie_still_possible(run: StepRun, rule: Ballot, count: Tally) -> bool:
    """May it still come to a tie which the chair's vote decides for it?"""
    chair = next((task for task in votes(run) if rule.chair and task.person_id == rule.chair), None)
    return bool(count.open and chair and chair.state in (*OPEN, "passed") and count.yes + count.open >= count.no)

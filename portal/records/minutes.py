"""表决记录: the minutes of each step at which several voted: who, for whom, how, why, when, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from portal.formkit.form import Definition
from portal.records import hands, voting
from portal.records.models import StepRun, Task

CAST = ("passed", "rejected", "skipped")


@dataclass(frozen=True)
class Vote:
    """One vote. `who` reads 由B代A where somebody acted for the voter; `weight` counts where votes weigh."""

    who: str
    word: str
    weight: int
    opinion: str
    at: datetime | None


@dataclass(frozen=True)
class Minutes:
    """The votes of one step, once it has been decided; `result` is the sentence of what they came to."""

    step: str
    rule: str
    votes: list[Vote]
    result: str
    closed_at: datetime | None
    weighs: bool


def of_runs(runs: list[StepRun], form: Definition) -> list[Minutes]:
    """The minutes of every vote that was taken, in the order of the votes; none where nobody voted together."""
    found = []
    for run in runs:
        step, rule, voted = (
            form.route.steps.get(run.step),
            voting.of(run),
            [task for task in run.tasks if _counts(task)],
        )
        if step is None or rule.mode == "any" or len(voted) < 2 or run.state not in ("passed", "rejected"):
            continue
        weighs = any(task.weight != 1 for task in voted)
        found.append(Minutes(step.name, _rule(rule), [_vote(task) for task in voted], _result(run, rule), run.closed_at,
                             weighs))  # fmt: skip
    return found


def _counts(task: Task) -> bool:
    """Is this a vote of the step's own holders: cast, or not asked for any more when the line was reached?"""
    return not task.role and (task.state in CAST or (task.state == "closed" and task.decider_id is None))


def _vote(task: Task) -> Vote:
    words = {"passed": _("同意"), "rejected": _("反对"), "skipped": _("弃权")}
    who = hands.name_of(task)
    if task.decider is not None and task.decider_id != task.person_id:
        who = _("由%(one)s代%(other)s", one=task.decider.name, other=who)
    return Vote(who, words.get(task.state, _("未投票")), task.weight, task.opinion, task.decided_at)


def _rule(rule: voting.Ballot) -> str:
    """The rule of the vote in words."""
    words = {
        "all": _("全体同意"), "turn": _("依次同意"), "majority": _("过半数同意"),
        "number": _("%(n)d 人同意", n=rule.line), "share": _("%(n)d%% 同意", n=rule.line),
        "weight": _("票数超过 %(n)d%%", n=rule.line),
    }  # fmt: skip
    said = words.get(rule.mode, "")
    return _("%(rule)s，至少 %(n)d 人投票", rule=said, n=rule.quorum) if rule.quorum else said


def _result(run: StepRun, rule: voting.Ballot) -> str:
    """What it came to. A vote whose result was counted has it in its run; 会签 and 依次 have only that all agreed."""
    if rule.mode in ("all", "turn"):
        count = voting.tally(run)
        agreed = _("全体同意，通过") if run.state == "passed" and not count.abstained else ""
        word = _("通过") if run.state == "passed" else _("未通过")
        counted = _("同意 %(yes)d，反对 %(no)d，弃权 %(abstained)d：%(word)s",
                    yes=count.yes, no=count.no, abstained=count.abstained, word=word)  # fmt: skip
        return agreed or counted
    return run.why

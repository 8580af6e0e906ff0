"""The route as people see it: each step with who holds it, how they were found, why it applies, what would have been
otherwise, and what has become of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from flask_babel import gettext as _

from portal import clock
from portal.formkit import Case, Cite, Step
from portal.formkit.answers import Answers
from portal.formkit.form import Definition
from portal.formkit.values import is_blank
from portal.people.models import Person
from portal.records import engine, foreseeing, hands, holders, limits, reading, voting
from portal.records.models import Record, StepRun, Task
from portal.regulations import citations
from portal.regulations.citations import Citation


@dataclass
class OwnRule:
    """The portal's own rule, where an article would stand: 本系统规则 with its reason."""

    summary: str
    text: str = field(default_factory=lambda: _("本系统规则"))
    url: str = ""


@dataclass
class StepView:
    key: str
    name: str
    holders: str
    state: str  # done | now | later | maybe | skipped | returned | rejected
    why: str = ""
    otherwise: str = ""
    citations: list[Citation | OwnRule] = field(default_factory=list)
    when: datetime | None = None
    due: datetime | None = None
    opinion: str = ""
    tasks: list[Task] = field(default_factory=list)
    votes: str = ""
    tally: voting.Tally | None = None  # where several vote: what it comes to so far
    explained: list[tuple[str, str]] = field(default_factory=list)  # the rule, the facts, who and how found, otherwise
    people: list[Person] = field(default_factory=list)  # who has it, or would get it

    @property
    def asked(self) -> list[Task]:
        """Those to show one by one: several who decide together, or anybody who was asked by the holder."""
        return self.tasks if len(self.tasks) > 1 or any(task.role for task in self.tasks) else []


def chips(source: Cite) -> list[Citation | OwnRule]:
    """What a citation shows as chips."""
    if source.clauses:
        return list(citations.cite_all(source.clauses))
    return [OwnRule(source.reason)] if source.reason else []


def preview(
    form: Definition, env: Answers, applicant: Person, *, awaited: Collection[str] | None = None
) -> list[StepView]:
    """The route as it goes with these answers. `awaited` are boxes to be filled in before it is filed: a step which
    these, or what earlier steps fill in, decide says what will decide it. None: it goes by these answers as they are.
    """
    found, open_ = [], set(awaited or ())
    signed: Person | None = None
    for step in form.route:
        view = _coming(step, form, env, applicant, open_)
        found.append(view)
        if awaited is not None and view.state != "skipped":
            open_ |= foreseeing.filled_at(step, form, env)
        signed = _signs_once(view, step, form, signed)
    return found


def _signs_once(view: StepView, step: Step, form: Definition, signed: Person | None) -> Person | None:
    """`signed` is who alone decides the step just before: a step that is theirs alone too says that they do not sign
    again. Returns the same for the step after this one."""
    if view.state == "skipped":
        return signed
    if signed is not None and view.people == [signed] and engine.signs_once(form, step):
        view.state, view.why = "skipped", _("%(name)s在上一节点同意后，同一人连续只签一次", name=signed.name)
        view.explained.append((_("经过"), view.why))
        return signed
    sure = view.state in ("now", "later") and step.decides and len(view.people) == 1
    return view.people[0] if sure else None


def of(record: Record, form: Definition, env: Answers) -> list[StepView]:
    """The applicant's filing, every step as it went last, and what is still to come, in the order of the route."""
    runs = engine.runs_that_count(record, form)
    found = [StepView("", _("提交申请"), record.applicant.name, "done", when=record.submitted_at)]
    mending = runs.get("")
    if mending is not None and mending.state == "waiting":
        found[0] = StepView("", _("申请人修改"), record.applicant.name, "now", why=mending.why, when=mending.opened_at)
    over = record.status not in ("running", "approved", "returned") or record.finished_at is not None
    open_: set[str] = set()  # boxes that steps before fill in, and have not yet
    signed: Person | None = None
    for step in form.route:
        if past := runs.get(step.key):
            view = _went(step, past, env)
            found.append(view)
            if view.state == "now":
                open_ |= foreseeing.filled_at(step, form, env)
                signed = _signs_once(view, step, form, None)
            continue
        view = _coming(step, form, env, record.applicant, () if over else open_, record)
        if view.state != "skipped":
            open_ |= foreseeing.filled_at(step, form, env)
        if over and view.state == "later":
            view.state, view.why, view.otherwise = "skipped", _("单据已结束，没有走到这一步"), ""
        signed = _signs_once(view, step, form, signed)
        found.append(view)
    return found


def _coming(
    step: Step, form: Definition, env: Answers, applicant: Person, awaited: Collection[str],
    record: Record | None = None,
) -> StepView:  # fmt: skip
    applies = True if step.only_if is None else foreseeing.settled(step.only_if.when, env, awaited)
    state = {True: "later", False: "skipped", None: "maybe"}[applies]
    view = StepView(step.key, step.name, "", state, citations=chips(step.cite))
    facts = ""
    if step.only_if is not None:
        view.why, view.otherwise, facts = _because(step.only_if, env, applies, awaited)
    how, missing = "", _not_named_yet(step, env) if applies is not False else ""
    if missing:
        how = _("填写%(box)s后确定", box=missing)
        view.holders = f"（{how}）"
    elif applies is not False:
        found = holders.assign(step, env, form, applicant, not_these=set())
        view.people = found.people
        how = f"{found.how}。{found.fallback}" if found.fallback else found.how
        view.why = f"{view.why}；{how}" if view.why else how
        rule = voting.ballot(step, env, record, found.people)
        whole = found.desk and rule.mode == "any"
        view.holders = hands.desk_name(found.desk) if whole else _shortened([person.name for person in found.people])
        total = sum(rule.weight_of(person) for person in found.people)
        view.votes = _votes(rule.need(total), total, step)
    view.explained = _explained(step, env, how, view, facts)
    return view


def _not_named_yet(step: Step, env: Answers) -> str:
    """The label of the box that will say who holds the step, while it is still empty."""
    named = step.holder.how in ("person", "head_of", "leader_of")
    return env.label(step.holder.args) if named and is_blank(env.answer(step.holder.args[0])) else ""


def _because(case: Case, env: Answers, applies: bool | None, awaited: Collection[str]) -> tuple[str, str, str]:
    """Why the step is on the way, what would have been otherwise, and the facts: those that decided or will."""
    what = foreseeing.when_in_words(case, env)
    if applies is None:
        boxes, which = foreseeing.deciding(case, env, awaited)
        return _("按%(boxes)s：%(which)s", boxes=boxes, which=which), "", _("%(boxes)s还没有定", boxes=boxes)
    facts = foreseeing.facts_in_words(case, env)
    if applies:
        why = f"{case.why}（{facts}）" if facts else case.why
        return why, _("若不满足“%(what)s”，则不经过这一步", what=what), facts
    why = _("%(facts)s，不需要这一步", facts=facts) if facts else _("不属于“%(what)s”，不需要这一步", what=what)
    return why, _("若%(what)s，则须经过这一步", what=what), facts


# Who handed a task on, gave advice or took a decision back has not decided the step.
DECIDED = ("passed", "rejected", "returned", "skipped")


def _went(step: Step, run: StepRun, env: Answers) -> StepView:
    states = {"passed": "done", "waiting": "now", "skipped": "skipped", "closed": "skipped", "rejected": "rejected",
              "returned": "returned"}  # fmt: skip
    decided = [task for task in run.tasks if task.state in DECIDED and task.role != "advice"]
    view = StepView(
        step.key, step.name, "", states.get(run.state, "done"), citations=chips(step.cite), due=run.due_at,
        tasks=list(run.tasks), when=run.opened_at if run.state == "waiting" else run.closed_at,
    )  # fmt: skip
    if run.state == "waiting":
        waiting = [task for task in run.tasks if task.state == "waiting"]
        view.people = [task.person for task in waiting if task.person is not None]
        view.holders = _shortened([_holder(task) for task in waiting])
    else:
        view.holders = "、".join(_decider(task) for task in decided)
    view.opinion = "；".join(task.opinion for task in decided if task.opinion)
    via = next((task.via for task in run.tasks if task.via), "")
    view.why = "；".join(dict.fromkeys(word for word in (run.why, via) if word))
    facts = ""
    if step.only_if is not None:
        _why, view.otherwise, facts = _because(step.only_if, env, True, ())
    count = voting.tally(run)
    if run.state != "waiting":  # who was not asked any more when the line was reached has not voted
        lapsed = [task for task in run.tasks if task.state == "closed" and not task.role and task.decider_id is None]
        left = sum(task.weight for task in lapsed)
        count = replace(count, total=count.total + left, open=count.open + left)
    view.votes = _votes(count.need, count.total, step, count)
    if view.votes:
        view.tally = count
        if chair := next((hands.name_of(task) for task in run.tasks if task.person_id == voting.of(run).chair), ""):
            view.votes += _("；票数相同时由%(name)s决定", name=chair)
    view.explained = _explained(step, env, via, view, facts, became=run.why)
    return view


def _explained(
    step: Step, env: Answers, how: str, view: StepView, facts: str, became: str = ""
) -> list[tuple[str, str]]:
    """Why the step is on the way, in the order one asks: the rule, the facts, who and how found, what otherwise."""
    rule = step.only_if.why if step.only_if is not None else _("每张单据都经过这一步")
    rows = [(_("规则"), rule), (_("事实"), facts), (_("办理人"), how), (_("时限"), _limit(step, env, view)),
            (_("经过"), became), (_("表决"), view.votes), (_("否则"), view.otherwise)]  # fmt: skip
    return [row for row in rows if row[1]]


def _limit(step: Step, env: Answers, view: StepView) -> str:
    """How long the step may take, until when if it has begun, and who says so."""
    if step.limit is None or view.state == "skipped":
        return ""
    until = _("，到 %(due)s 为止", due=f"{clock.in_house(view.due):%m-%d %H:%M}") if view.due else ""
    return reading.cited(limits.in_words(step, env) + until, step.limit.cite)


def _decider(task: Task) -> str:
    if task.decider is None or task.decider.id == task.person_id:
        return hands.name_of(task)
    return _("由%(one)s代%(other)s", one=task.decider.name, other=hands.name_of(task))


def _holder(task: Task) -> str:
    name = hands.name_of(task)
    return _("%(name)s（%(other)s代）", name=name, other=task.acting.name) if task.acting is not None else name


MOST_NAMES = 4


def _shortened(names: list[str]) -> str:
    return "、".join(names[:MOST_NAMES]) + (_("等 %(n)d 人", n=len(names)) if len(names) > MOST_NAMES else "")


def _votes(need: int, total: int, step: Step, count: voting.Tally | None = None) -> str:
    """The line to reach and the votes so far: live for as long as the step waits."""
    if step.votes == "any" or total < 2:
        return ""
    words = _("%(total)d 票中须 %(need)d 票同意", total=total, need=need)
    if count is not None:
        words += _("，同意 %(yes)d，反对 %(no)d，弃权 %(abstained)d，未投 %(open)d",
                   yes=count.yes, no=count.no, abstained=count.abstained, open=count.open)  # fmt: skip
        if count.quorum:
            words += _("；至少 %(quorum)d 人投票，已有 %(cast)d 人", quorum=count.quorum, cast=count.cast)
    return words

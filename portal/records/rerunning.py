"""Past records run again with another figure: who would have decided more or less, what would have been refused.

Reads only. What was worked out when a record was filed stands as it is kept, unless it hangs on the figure; what only
the day itself knew (who was on duty) is not guessed: such a case is listed as 无法重算, with the reason.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, load_only

from portal import clock
from portal.db import db
from portal.errors import BadInput
from portal.formkit import Rule, Step
from portal.formkit.answers import Answers
from portal.formkit.facts import FACTS
from portal.formkit.form import Definition
from portal.people import directory
from portal.people.models import Person
from portal.records import dependence, editions, facts, filing, holders, limits, reading, sealing, voting
from portal.records.dependence import Dependent
from portal.records.models import Record, StepRun, Task
from portal.records.outcomes import Case, LimitCount, Outcome, StepCount
from portal.regulations import settings
from portal.regulations.setting_specs import SettingSpec, ValueRefused
from portal.timers.calendar import calendar_of

BATCH = 500
# What a record itself still knows; any other fact was true at its moment only.
_KNOWN_LATER = frozenset({"applicant", "is_applicant", "department_of", "leave_days", "decider", "decided_at"})


class Unknowable(Exception):
    """A condition that cannot be worked out again; its text says why."""


def rerun(key: str, new_value: Any, days: int = 90) -> Outcome:
    """Run the records of the last `days` with the value there is and with `new_value` (a str: as a person types it).

    Writes nothing. Raises UnknownSetting, BadInput for a value the setting cannot have.
    """
    began = time.perf_counter()
    spec = settings.spec(key)
    new = _checked(spec, new_value)
    old = settings.get(key)
    outcome = Outcome(key, spec.label, spec.show(old), spec.show(new), days)
    dependents = {found.form.key: found for found in _dependents(key)}
    outcome.forms = [found.form.title for found in dependents.values()]
    if dependents:
        _Rerun(outcome, dependents, key, old, new, clock.now() - timedelta(days=days)).run()
    outcome.seconds = round(time.perf_counter() - began, 2)
    return outcome


def still_known(asked: facts.Asked) -> Callable[[str, list[Any]], Any]:
    """The facts a record still knows, as answers ask for them; any other raises Unknowable."""

    def fact(name: str, args: list[Any]) -> Any:
        if name not in _KNOWN_LATER:
            raise Unknowable(_("“%(fact)s”只有当时知道", fact=FACTS[name]))
        return facts.ask(name, args, asked)

    return fact


def _checked(spec: SettingSpec, value: Any) -> Any:
    try:
        new = spec.parse(value) if isinstance(value, str) else spec.check(value)
    except ValueRefused as refused:
        raise BadInput(_("不能试算，请更正数值。"), {"value": [str(refused)]}) from refused
    names = [new] if spec.kind == "post" else [tier.holder for tier in new] if spec.kind == "tiers" else []
    for name in names:
        if directory.post(name) is None and directory.department(name) is None:
            sentence = _("本店没有“%(name)s”这个岗位或机构。", name=name)
            raise BadInput(_("不能试算，请更正数值。"), {"value": [sentence]})
    return new


def _dependents(key: str) -> Iterator[Dependent]:
    """The forms, and amendments of forms, something of which hangs on the figure."""
    for form in editions.catalogue():
        changes = [name for name, one in form.amendments.items() if not one.ends]
        for one in (form, *(editions.amendment_form(form, name) for name in changes)):
            if found := dependence.of(one, key):
                yield found


class _Then(Answers):
    """A record's answers as they are kept: what was worked out stands, but for `again`."""

    def __init__(self, form: Definition, values: dict[str, Any], again: set[str], **around: Any) -> None:
        super().__init__(form, values, **around)
        self._again = again

    def _worked_out(self, name: str, field: Any) -> Any:
        if name not in self._again and name in self.values:
            return self.values[name]
        return super()._worked_out(name, field)


@dataclass
class _Rerun:
    """One run over the records; `old` and `new` are the two values of the setting."""

    outcome: Outcome
    dependents: dict[str, Dependent]
    key: str
    old: Any
    new: Any
    since: datetime
    _figures: dict[str, Any] = field(default_factory=dict)  # the other settings, as they are now
    _found: dict[Any, holders.Found] = field(default_factory=dict)

    def run(self) -> None:
        self._passed = self._runs()
        self._reached = {(run[0], place[1]) for place, runs in self._passed.items() for run in runs}
        self._counts = {
            (key, step.key): StepCount(one.form.title, step.name, usual_hours=self._usual(key, step.key))
            for key, one in self.dependents.items() for step in one.steps
        }  # fmt: skip
        self.outcome.looked_at = (
            db.session.scalar(select(func.count(Record.id)).where(*self._meant(self.dependents))) or 0
        )
        for record in self._records():
            if self._one(record, self.dependents[record.form_key]):
                self.outcome.changed += 1
        self.outcome.steps = list(self._counts.values())
        for key, one in self.dependents.items():
            self.outcome.limits += [self._limit(key, one.form, step) for step in one.limits]
            for step in one.votes:
                self._votes(key, one.form, step)

    def _meant(self, forms: Iterable[str]) -> tuple[Any, ...]:
        return Record.form_key.in_(list(forms)), Record.submitted_at >= self.since

    def _records(self) -> Iterator[Record]:
        """The records of which each must be worked out by itself, in order, some hundred at a time."""
        forms = [key for key, one in self.dependents.items() if one.steps or one.rules or one.filing]
        wanted = [Record.number, Record.form_key, Record.answers, Record.submitted_at, Record.happened_at,
                  Record.decided_at, Record.parent_id, Record.hotel_id, Record.status]  # fmt: skip
        asked = (
            select(Record).where(*self._meant(forms))
            .options(load_only(*wanted), joinedload(Record.applicant)).order_by(Record.id).limit(BATCH)
        )  # fmt: skip
        after = 0
        while page := db.session.scalars(asked.where(Record.id > after)).all():
            yield from page
            after = page[-1].id

    def _runs(self) -> dict[tuple[str, str], list[tuple[int, datetime, datetime]]]:
        """The runs passed, by form and step: record, opened, closed."""
        found: dict[tuple[str, str], list[tuple[int, datetime, datetime]]] = {}
        for form, step, *rest in db.session.execute(
            select(Record.form_key, StepRun.step, StepRun.record_id, StepRun.opened_at, StepRun.closed_at)
            .join(Record, Record.id == StepRun.record_id)
            .where(*self._meant(self.dependents), StepRun.state == "passed")
        ):  # fmt: skip
            found.setdefault((form, step), []).append(cast(Any, tuple(rest)))
        return found

    def _usual(self, form: str, step: str) -> float | None:
        """The median hours of the step; None before there are five."""
        passed = self._passed.get((form, step), ())
        spans = [(closed - opened).total_seconds() / 3600 for _record, opened, closed in passed]
        return round(median(spans), 1) if len(spans) >= 5 else None

    # ---- one record --------------------------------------------------------------------------------------------------
    def _one(self, record: Record, one: Dependent) -> bool:
        """Run it with both values; does it fare otherwise?"""
        then, now = (self._env(record, one, value) for value in (self.old, self.new))
        changed = [self._step(record, one.form, step, then, now) for step in one.steps]
        changed += [self._rule(record, one.form, rule, then, now) for rule in one.rules]
        if one.filing:
            changed.append(self._filing(record, one.form, then, now))
        return any(changed)

    def _env(self, record: Record, one: Dependent, value: Any) -> _Then:
        stored = {name: record.answers[name] for name in one.needed if name in record.answers}
        values = sealing.load(one.form, stored)
        moment = clock.in_house(record.happened_at or record.submitted_at).replace(tzinfo=None, second=0, microsecond=0)
        asked = facts.Asked(one.form, values, record, record.applicant)

        def setting(key: str) -> Any:
            if key == self.key:
                return value
            if key not in self._figures:
                self._figures[key] = settings.get(key)
            return self._figures[key]

        return _Then(one.form, values, one.worked_out, settings=setting, facts=still_known(asked), now=moment,
                     extra=self._extra(record, one))  # fmt: skip

    def _extra(self, record: Record, one: Dependent) -> dict[str, Any]:
        """What an amendment looks at of the record it amends."""
        if record.parent_id is None:
            return {}
        parent = db.session.get_one(Record, record.parent_id)
        kept = {name: parent.answers[name] for name in one.needed if name in parent.answers}
        return sealing.load(editions.today(parent.form_key), kept)

    def _both(self, record: Record, form: Definition, says: str, then: _Then, now: _Then,
              work: Callable[[_Then], Any]) -> tuple[Any, Any] | None:  # fmt: skip
        """What `work` makes of both; None, and the case noted, where it cannot be told."""
        try:
            return work(then), work(now)
        except Unknowable as why:
            self.outcome.unknown.add(Case(record.number, form.title, f"{says}：{why}"))
        except (TypeError, AttributeError, ValueError):
            if not sees_sealed(then.values):
                raise
            self.outcome.unknown.add(Case(record.number, form.title, _("%(says)s：含个人信息，看不到原值", says=says)))
        return None

    def _step(self, record: Record, form: Definition, step: Step, then: _Then, now: _Then) -> bool:
        def names(env: _Then) -> list[str]:
            if step.only_if is not None and not step.only_if.when.value(env):
                return []
            return self._names(form, step, env, record.applicant)

        both = self._both(record, form, step.name, then, now, names)
        if both is None:
            return False
        count = self._counts[record.form_key, step.key]
        count.before += bool(both[0])
        count.after += bool(both[1])
        for place, found in enumerate(both):
            for name in found:
                pair = list(self.outcome.people.get(name, (0, 0)))
                pair[place] += 1
                self.outcome.people[name] = (pair[0], pair[1])
        return bool(both[0] != both[1])

    def _names(self, form: Definition, step: Step, env: _Then, applicant: Person) -> list[str]:
        """Who would be asked: each by name where each decides, all in one where any one will do."""
        if step.holder.how == "on_duty":
            return [_("当班的%(duty)s", duty=step.holder.args[0])]
        people = self._people(form, step, env, applicant)
        if len(people) > 1 and step.votes == "any":
            return [_("%(names)s（任一人）", names="、".join(person.name for person in people[:4]))]
        return [person.name for person in people] or [_("（没有人）")]

    def _people(self, form: Definition, step: Step, env: _Then, applicant: Person) -> list[Person]:
        how, args = step.holder.how, step.holder.args
        about: Any = None
        if how in ("head_of", "leader_of", "person"):
            value = env.answer(args[0])
            about = repr(value) if isinstance(value, list) else getattr(value, "id", None)
        elif how in ("superior", "line", "applicant"):
            about = applicant.id
        elif how in ("post_setting", "tier"):
            about = repr(env.setting(args[0]))
        place = (form.key, step.key, about)
        if place not in self._found:
            self._found[place] = holders.find(step.holder, env, form, applicant)
        people = self._found[place].people
        if people and not step.not_also and (step.own or applicant.id not in {person.id for person in people}):
            return people
        return holders.assign(step, env, form, applicant, not_these=set()).people

    def _rule(self, record: Record, form: Definition, rule: Rule, then: _Then, now: _Then) -> bool:
        if rule.at_step not in ("", "*") and not self._was_at(record, rule.at_step):
            return False
        both = self._both(record, form, rule.says, then, now, rule.broken)
        if both is None:
            return False
        if rule.warns:
            self.outcome.warned = (self.outcome.warned[0] + both[0], self.outcome.warned[1] + both[1])
            return False
        self._told(record, form, reading.cited(rule.says, rule.cite), not both[0], not both[1])
        return bool(both[0] != both[1])

    def _was_at(self, record: Record, step: str) -> bool:
        return (record.id, step) in self._reached

    def _filing(self, record: Record, form: Definition, then: _Then, now: _Then) -> bool:
        def may(env: _Then) -> tuple[bool, str]:
            ok, why_not, _case = filing.who_files(form, env, record.applicant)
            return ok, why_not

        both = self._both(record, form, _("由谁填写"), then, now, may)
        if both is None:
            return False
        self._told(record, form, both[1][1] or both[0][1], both[0][0], both[1][0])
        return bool(both[0][0] != both[1][0])

    def _told(self, record: Record, form: Definition, says: str, stood: bool, stands: bool) -> None:
        if stood and not stands:
            self.outcome.refused.add(Case(record.number, form.title, says))
        elif stands and not stood:
            self.outcome.allowed.add(Case(record.number, form.title, says))

    # ---- limits and votes --------------------------------------------------------------------------------------------
    def _limit(self, key: str, form: Definition, step: Step) -> LimitCount:
        """How often the step was passed after the limit, by either value."""
        count = LimitCount(form.title, step.name)
        calendar = calendar_of(directory.hotel().id)
        for stretches in limits.stretches(step, *self._meant([key])):
            closed = stretches[-1][1]
            late = [closed > limits.ends(step, int(value), stretches, calendar) for value in (self.old, self.new)]
            count.runs += 1
            count.late_before += late[0]
            count.late_after += late[1]
        return count

    def _votes(self, key: str, form: Definition, step: Step) -> None:
        """Votes taken, counted again: which would not have passed. Those nobody asked for may have gone either way."""
        for number, total, yes, unasked in self._ballots(key, step):
            need = voting.ballot(step, self._bare(form, self.new), None, []).need(total)
            if yes >= need:
                continue
            said = _("%(step)s：%(yes)d 票同意，须 %(need)d 票", step=step.name, yes=yes, need=need)
            if yes + unasked >= need:
                self.outcome.unknown.add(Case(number, form.title, said + _("，其余没有投票")))
            else:
                self.outcome.refused.add(Case(number, form.title, said))
                self.outcome.changed += 1

    def _ballots(self, key: str, step: Step) -> Iterator[tuple[str, int, int, int]]:
        """Each vote that passed: its record's number, how many sat, how many agreed, how many were not asked."""
        states: dict[int, Counter[str]] = {}
        numbers: dict[int, str] = {}
        for run, number, state, count in db.session.execute(
            select(StepRun.id, Record.number, Task.state, func.count(Task.id))
            .join(Record, Record.id == StepRun.record_id).join(Task, Task.run_id == StepRun.id)
            .where(*self._meant([key]), StepRun.step == step.key, StepRun.state == "passed", Task.role == "",
                   Task.state != "transferred")
            .group_by(StepRun.id, Record.number, Task.state)
        ):  # fmt: skip
            states.setdefault(run, Counter())[state] += count
            numbers[run] = number
        for run, found in states.items():
            yield numbers[run], found.total(), found["passed"], found["closed"]

    def _bare(self, form: Definition, value: Any) -> Answers:
        """No answers, only the figures: what a vote is counted by."""
        return Answers(form, {}, settings=lambda key: value if key == self.key else settings.get(key),
                       facts=lambda name, args: None, now=clock.house_now().replace(tzinfo=None))  # fmt: skip


def sees_sealed(values: dict[str, Any]) -> bool:
    """Does a personal value, of which only the mask is known, stand among these?"""

    def any_sealed(items: Iterable[Any]) -> bool:
        return any(
            isinstance(item, sealing.Sealed) or (isinstance(item, dict) and any_sealed(item.values())) for item in items
        )

    return any_sealed(one for value in values.values() for one in (value if isinstance(value, list) else [value]))

"""What of a form hangs on a figure: its conditions, also through what is worked out; holders, votes and limits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.formkit import Calc, Case, Expr, Rule, Step
from portal.formkit.conditions import SettingOf
from portal.formkit.form import Definition
from portal.formkit.rules import Grade

_WORKED_OUT = (Calc, Grade)


@dataclass
class Dependent:
    """The parts of one form that go another way, or may, when the figure is another."""

    form: Definition
    worked_out: set[str] = field(default_factory=set)  # the fields to be worked out again
    steps: list[Step] = field(default_factory=list)  # whether they apply, or who holds them
    votes: list[Step] = field(default_factory=list)
    limits: list[Step] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    filing: list[Case] = field(default_factory=list)
    needed: set[str] = field(default_factory=set)  # the fields all this looks at

    def __bool__(self) -> bool:
        return bool(self.steps or self.votes or self.limits or self.rules or self.filing)


def of(form: Definition, key: str) -> Dependent:
    """What of this form hangs on the setting of this key; falsy for nothing."""
    found = Dependent(form)
    found.worked_out = {name for name, item in form.worked_out.items() if asks(item.expressions(), form, key)}
    for step in form.route:
        by_condition = step.only_if is not None and asks([step.only_if.when], form, key)
        by_holder = step.holder.how in ("post_setting", "tier") and step.holder.args[0] == key
        if by_condition or by_holder:
            found.steps.append(step)
        if step.votes.startswith("setting:") and key in (step.votes.removeprefix("setting:"), "board_quorum"):
            found.votes.append(step)
        if step.limit is not None and step.limit.amount == key:
            found.limits.append(step)
    found.rules = [rule for rule in form.rules.values() if asks(_of_rule(rule), form, key)]
    found.filing = [case for case in form.filed_by if asks([case.when], form, key)]
    found.needed = _needed(found)
    return found


def _of_rule(rule: Rule) -> list[Expr]:
    return [rule.holds] if rule.only_if is None else [rule.holds, rule.only_if]


def asks(exprs: Iterable[Expr], form: Definition, key: str, _seen: frozenset[str] = frozenset()) -> bool:
    """Does any of these ask for the figure, itself or through what is worked out?"""
    for expr in exprs:
        for one in expr.asks(SettingOf):
            assert isinstance(one, SettingOf)
            if key in (one.key, *one.keys.values()):
                return True
        for name, *_rest in expr.names():
            item = form.fields.get(name)
            through = isinstance(item, _WORKED_OUT) and name not in _seen
            if through and item is not None and asks(item.expressions(), form, key, _seen | {name}):
                return True
    return False


def _needed(found: Dependent) -> set[str]:
    form = found.form
    exprs = [expr for rule in found.rules for expr in _of_rule(rule)]
    exprs += [step.only_if.when for step in [*found.steps, *found.votes] if step.only_if is not None]
    exprs += [case.when for case in form.filed_by] if found.filing else []
    held = [*found.steps, *found.votes]
    names = {step.holder.args[0] for step in held if step.holder.how in ("head_of", "leader_of", "person")}
    names |= {name for step in held for name in step.not_also}
    waiting = [name for expr in exprs for name, *_rest in expr.names()] + sorted(names)
    needed: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in needed:
            continue
        needed.add(name)
        item = form.fields.get(name)
        if item is not None and isinstance(item, _WORKED_OUT):
            waiting += [one for expr in item.expressions() for one, *_rest in expr.names()]
    return needed

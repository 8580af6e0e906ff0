"""What of a route cannot be told yet: the boxes still to be filled in that decide it, and how to say so in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from portal.formkit import Calc, Case, Section, Step
from portal.formkit.answers import Answers
from portal.formkit.asking import asked_fields
from portal.formkit.conditions import Answer, Expr, TierFrom
from portal.formkit.form import Definition
from portal.formkit.operations import Both, Compare, Either, Not
from portal.formkit.rules import Grade
from portal.formkit.values import is_blank

_ORDER = ("<", "<=", ">", ">=")


def settled(expr: Expr, env: Answers, awaited: Collection[str]) -> bool | None:
    """What a condition comes to while the boxes `awaited` are still to be filled in; None where they may decide it."""
    if isinstance(expr, Not):
        inner = settled(expr.args[0], env, awaited)
        return None if inner is None else not inner
    if isinstance(expr, (Both, Either)):
        deciding = isinstance(expr, Either)  # one part that holds decides 或者, one that does not decides 并且
        found = [settled(part, env, awaited) for part in expr.args]
        return deciding if deciding in found else None if None in found else not deciding
    if isinstance(expr, Compare) and isinstance(expr.args[1], TierFrom) and expr.args[1].is_beyond(env):
        return bool(expr.value(env))  # no amount reaches it
    if any(_is_open(path[0], env, awaited) for path in expr.names()):
        return None
    return bool(expr.value(env))


def _is_open(name: str, env: Answers, awaited: Collection[str]) -> bool:
    """Is this answer, or something it is worked out from, still to come?"""
    item = env.form.fields.get(name)
    if isinstance(item, Grade):
        for case in item.cases.values():
            holds = settled(case.when, env, awaited)
            if holds is not False:
                return holds is None
    if isinstance(item, Calc):
        return any(_is_open(path[0], env, awaited) for expr in item.expressions() for path in expr.names())
    return name in awaited


def to_be_filled(form: Definition, sections: Iterable[Section], env: Answers) -> set[str]:
    """The boxes of these sections that are blank and must not stay so, as far as what is filled in tells."""
    fields = asked_fields(sections)
    blank = {name for name in fields if is_blank(env.answer(name))}
    while True:
        left = {name for name in blank if _may_be_wanted(form, name, env, blank)}
        if left == blank:
            return blank
        blank = left


def _may_be_wanted(form: Definition, name: str, env: Answers, blank: set[str]) -> bool:
    item = form.fields[name]
    if item.only_if is not None and settled(item.only_if, env, blank) is False:
        return False
    if item.required_if is not None:
        return settled(item.required_if, env, blank) is not False
    return not item.optional


def filled_at(step: Step, form: Definition, env: Answers) -> set[str]:
    """The boxes filled at this step that are blank."""
    sections = [form.sections[key] for key in step.fills if key in form.sections]
    return {name for name in asked_fields(sections) if is_blank(env.answer(name))}


def when_in_words(case: Case, env: Answers) -> str:
    """When a case holds, as one says it in an office: a figure by its line, all else by the case's own reason."""
    return case.when.says(env) if _is_figure(case.when) else case.why


def facts_in_words(case: Case, env: Answers) -> str:
    """The facts that made a case hold or not; none where it looks at another record, whose boxes have no names here."""
    return "" if any(env.field(path) is None for path in case.when.names()) else case.when.explained(env)


def deciding(case: Case, env: Answers, awaited: Collection[str]) -> tuple[str, str]:
    """What will decide a case that is not settled: the labels of the boxes, and which way they must be."""
    paths = dict.fromkeys(path for path in case.when.names() if _is_open(path[0], env, awaited))
    labels = dict.fromkeys(env.label(path) for path in paths)
    said = when_in_words(case, env)
    if _is_figure(case.when):
        said = said.removeprefix(next(iter(labels)))
    return "、".join(labels), said


def _is_figure(expr: Expr) -> bool:
    """Is it one answer held against a figure?"""
    return isinstance(expr, Compare) and expr.op in _ORDER and isinstance(expr.args[0], Answer)

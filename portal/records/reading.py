"""From what was typed to answers that can stand: reads, judges, words the problems with their articles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.errors import BadInput, NotYours
from portal.formkit import Cite, Rule, Section, Step, Table
from portal.formkit.asking import Reading, judge, read_given, read_raw, row_numbers
from portal.formkit.form import Definition
from portal.people.models import Person
from portal.records import holders, surroundings
from portal.records.models import Record
from portal.regulations import citations, settings

Typed = MultiDict[str, str]


def cited(sentence: str, source: Cite) -> str:
    """The sentence with its article behind it: 21:30 后不接待来访〔《会客登记制度》第十一条〕."""
    return f"{sentence}〔{basis(source)}〕" if source else sentence


def basis(source: Cite) -> str:
    """Where a rule comes from, in words: its articles, or 本系统规则 with the reason."""
    if not source.clauses:
        return f"本系统规则：{source.reason}"
    return "、".join(citation.text for citation in citations.cite_all(source.clauses))


@dataclass
class Judged:
    """Answers that may stand, what to show beside them, and the rules let past with a reason."""

    values: dict[str, Any]
    warnings: list[str] = field(default_factory=list)
    overridden: list[Rule] = field(default_factory=list)


def read(form: Definition, sections: list[Section], given: Typed | dict[str, Any], person: Person) -> Reading:
    """What was typed (or given by a program) as values; not yet judged."""
    world = surroundings.PortalWorld(person)
    if not isinstance(given, MultiDict):
        return read_given(sections, given, world)
    return read_raw(sections, _with_row_defaults(sections, given, person), world)


def _with_row_defaults(sections: list[Section], typed: Typed, person: Person) -> Typed:
    """A row somebody began has its defaults (me, now) where the boxes were left blank."""
    typed, known = typed.copy(), surroundings.known_defaults(person)
    for name, table in ((n, f) for section in sections for n, f in section.fields.items() if isinstance(f, Table)):
        begins = {c: column.raw(known[column.default]) for c, column in table.columns.items()
                  if isinstance(column.default, str) and known.get(column.default)}  # fmt: skip
        for number in row_numbers(typed, name) if begins else ():
            if any(typed.get(f"{name}-{number}-{c}") for c in table.columns):
                for column, texts in begins.items():
                    if not typed.get(f"{name}-{number}-{column}"):
                        typed.setlist(f"{name}-{number}-{column}", texts)
    return typed


def take(
    form: Definition,
    sections: list[Section],
    given: Typed | dict[str, Any],
    *,
    person: Person,
    step: Step | None = None,
    record: Record | None = None,
    known: dict[str, Any] | None = None,
    extra: dict[str, Any] | None = None,
    overrides: dict[str, str] | None = None,
    let_past_by: Person | None = None,
    let_past: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> Judged:
    """Read and judge. `known` are the answers of other sections, `overrides` reasons by rule key; `let_past_by` is who
    gives them when it is not the person who files (the manager on duty, on the guard's screen). `let_past` are rules
    that were let past before, with what stood in their boxes then: they do not bite while the same stands there. `at`
    is the moment to judge for, where that is not now (补录).

    Raises BadInput with every problem by box, in words, each rule with its article.
    """
    world = surroundings.PortalWorld(person)
    reading = read(form, sections, given, person)
    known = known or {}

    def make(values: dict[str, Any]) -> Any:
        return surroundings.answers(form, {**known, **values}, record=record, extra=extra, applicant=person, at=at)

    judge(reading, sections, world, make, _rules(form, step, record))
    still = [key for key, value in (let_past or {}).items() if reading.values.get(form.rules[key].at) == value]
    reading.broken = [rule for rule in reading.broken if rule.key not in still]
    overridden = _let_past(reading, form, make(reading.values), let_past_by or person, overrides or {})
    problems = dict(reading.problems)
    for rule in reading.broken:
        problems.setdefault(rule.at, []).append(cited(rule.says, rule.cite))
    if problems:
        raise BadInput("还有几处需要改一下，填过的内容都已保留。", problems)
    return Judged(reading.values, [cited(rule.says, rule.cite) for rule in reading.warned], overridden)


def _rules(form: Definition, step: Step | None, record: Record | None) -> Iterable[Rule]:
    wanted = {"*", step.key if step else ""}
    return [rule for rule in form.rules.values() if rule.at_step in wanted]


def _let_past(reading: Reading, form: Definition, env: Any, person: Person, overrides: dict[str, str]) -> list[Rule]:
    """Rules this person may let past, with the reason given. Raises NotYours for the wrong person."""
    past = []
    for rule in list(reading.broken):
        reason = overrides.get(rule.key, "").strip()
        if not reason or rule.override is None or (rule.override_if and not settings.get(rule.override_if)):
            continue
        allowed = holders.find(rule.override, env, form, person).people
        if person.id not in {p.id for p in allowed}:
            raise NotYours(f"只有{rule.override.says(form.labels())}可以例外放行：{cited(rule.says, rule.cite)}")
        reading.broken.remove(rule)
        past.append(rule)
    return past

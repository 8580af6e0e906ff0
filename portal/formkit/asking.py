"""Asking: sections as a WTForms form, what was typed as values, and every problem with it in words, all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import wtforms
from werkzeug.datastructures import MultiDict

from portal.formkit.answers import Answers
from portal.formkit.conditions import Expr, Surroundings
from portal.formkit.fields import BadValue, Field, World
from portal.formkit.form import Section
from portal.formkit.kinds import Calc, IdNo, Table
from portal.formkit.rules import Grade, Rule
from portal.formkit.values import is_blank

MakeAnswers = Callable[[dict[str, Any]], Answers]


class KitField(wtforms.Field):
    """A box on the page. All knowledge is the kind's; the template `kit/fields/<kind>.html` draws it."""

    def __init__(self, label: str = "", validators: Any = None, *, spec: Field, world: World, **kw: Any) -> None:
        super().__init__(label, validators, description=spec.hint, **kw)
        self.spec, self.world = spec, world
        self.kind = spec.kind
        self.required = not spec.optional
        self.unit = getattr(spec, "unit", "")
        self.chips: list[Any] = []
        self.shown: list[str] = []  # words for the ids that stand in the box
        self.stored = False  # a signature is kept and may be released by the password
        self.raw: list[str] = []
        choices = getattr(spec, "all_choices", None)
        self.choices: list[Any] = choices(world) if choices else getattr(spec, "choices", [])

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take what was typed as it stands; `read_answers` makes values of it, so that nothing typed is lost."""
        self.raw = formdata.getlist(self.name) if formdata is not None else []
        self.raw_data = self.raw
        self.process_errors = []
        self.data = self.raw

    @property
    def text(self) -> str:
        """The first thing typed, for boxes with one line."""
        return self.raw[0] if self.raw else ""


class TableField(KitField):
    """Rows of boxes named `{table}-{row}-{column}`."""

    columns: list[tuple[str, str, str, bool]]
    rows: list[list[KitField]]
    at_once: dict[str, str]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        spec = self.spec
        assert isinstance(spec, Table)
        asked = spec.typed_columns()
        self.columns = [(name, c.label, c.kind, not c.optional) for name, c in asked.items()]
        self.at_once = spec.at_once
        self.rows = [
            [_box(f"{self.name}-{index}-{name}", column, self.world, formdata) for name, column in asked.items()]
            for index in row_numbers(formdata, self.name)
        ]
        self.blank_row = [_box(f"{self.name}-_new_-{name}", c, self.world, None) for name, c in asked.items()]


def _box(name: str, spec: Field, world: World, formdata: Any) -> KitField:
    box = KitField(spec.label, spec=spec, world=world, name=name, _form=None, _translations=None, _meta=_META)
    box.process(formdata)
    return box


class _Meta(wtforms.meta.DefaultMeta):
    """WTForms' plain behaviour; CSRF is the page's, once, not each form's."""


_META = _Meta()


def row_numbers(formdata: Any, table: str) -> list[int]:
    """The numbers of the rows typed into, in order: gaps are allowed, rows may have been removed."""
    found = set()
    for key in formdata or ():
        name, _, rest = key.partition("-")
        number = rest.partition("-")[0]
        if name == table and number.isascii() and number.isdigit():
            found.add(int(number))
    return sorted(found)


def wtform(sections: Iterable[Section], world: World, formdata: MultiDict[str, str] | None) -> wtforms.Form:
    """A WTForms form over these sections, holding what was typed. Tables nobody types in are left out."""
    body: dict[str, Any] = {}
    for name, spec in asked_fields(sections).items():
        box = TableField if isinstance(spec, Table) else KitField
        body[name] = wtforms.fields.core.UnboundField(box, spec.label, spec=spec, world=world)
    cls: type[wtforms.Form] = type("KitForm", (wtforms.Form,), body)
    return cls(formdata if formdata is not None else MultiDict())


@dataclass
class Reading:
    """What was read: values by name, and problems by the name of the box to blame (`workers-0-id_no` in a table)."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, list[str]] = field(default_factory=dict)
    broken: list[Rule] = field(default_factory=list)  # rules that refuse
    warned: list[Rule] = field(default_factory=list)  # rules that only warn

    def blame(self, name: str, sentence: str) -> None:
        self.problems.setdefault(name, []).append(sentence)


def asked_fields(sections: Iterable[Section]) -> dict[str, Field]:
    """The fields somebody types in these sections."""
    return {
        name: spec for section in sections for name, spec in section.fields.items()
        if spec.is_typed
    }  # fmt: skip


def read_raw(sections: Iterable[Section], formdata: MultiDict[str, str], world: World) -> Reading:
    """Values out of what a browser sent; boxes that cannot be read are blamed, and the rest still read."""
    reading = Reading()
    for name, spec in asked_fields(sections).items():
        if isinstance(spec, Table):
            rows = []
            given = spec.started()
            for index in row_numbers(formdata, name):
                row = {c: _read(reading, f"{name}-{index}-{c}", column, formdata, world)
                       for c, column in spec.typed_columns().items()}  # fmt: skip
                typed = any(formdata.getlist(f"{name}-{index}-{c}") not in ([], [""]) for c in row.keys() - given)
                if typed:
                    rows.append({**row, "_row": index})
            reading.values[name] = rows or None
        else:
            reading.values[name] = _read(reading, name, spec, formdata, world)
    return reading


def _read(reading: Reading, name: str, spec: Field, formdata: MultiDict[str, str], world: World) -> Any:
    try:
        return spec.read(formdata.getlist(name), world)
    except BadValue as problem:
        reading.blame(name, str(problem))
        return None


def read_given(sections: Iterable[Section], given: dict[str, Any], world: World) -> Reading:
    """The same for what a program gives: Python values or texts by field name."""
    reading = Reading()
    for name, spec in asked_fields(sections).items():
        try:
            reading.values[name] = spec.accept(given.get(name), world)
        except BadValue as problem:
            reading.blame(name, str(problem))
            reading.values[name] = None
    return reading


def judge(
    reading: Reading, sections: Iterable[Section], world: World, answers: MakeAnswers, rules: Iterable[Rule]
) -> Reading:
    """Check required marks, each kind's own checks, and the rules that can be judged; all problems at once."""
    fields = asked_fields(sections)
    env = answers(reading.values)
    for name, spec in fields.items():
        if spec.only_if is not None and not spec.only_if.value(env):
            reading.values[name] = None  # hidden: whatever was typed before does not count
            reading.problems.pop(name, None)
    for name, spec in fields.items():  # what can be worked out need not be typed: the host's department
        if isinstance(spec.default, Expr) and is_blank(reading.values.get(name)) and name not in reading.problems:
            env = answers(reading.values)
            if spec.only_if is None or spec.only_if.value(env):
                reading.values[name] = spec.default.value(env)
    env = answers(reading.values)
    for name, spec in fields.items():
        if spec.only_if is not None and not spec.only_if.value(env):
            continue
        _judge_one(reading, name, spec, reading.values.get(name), env, world)
        if isinstance(spec, Table):
            for position, row in enumerate(reading.values.get(name) or []):
                index = row.pop("_row", position)
                around = env.row(spec, row)
                for column_name, column in spec.typed_columns().items():
                    cell = row.get(column_name)
                    _judge_one(reading, f"{name}-{index}-{column_name}", column, cell, around, world)
    blamed = {name.partition("-")[0] for name in reading.problems}
    env = answers(reading.values)
    for rule in rules:
        if {rule.at, *_looked_at(env, rule.holds, rule.only_if)} & blamed:
            continue  # what the rule looks at is missing or unreadable, and has been said
        if rule.broken(env):
            (reading.warned if rule.warns else reading.broken).append(rule)
    return reading


def _looked_at(env: Answers, *exprs: Expr | None) -> set[str]:
    """The boxes a condition looks at, also through what is worked out from them."""
    found: set[str] = set()
    waiting = [expr for expr in exprs if expr is not None]
    while waiting:
        for name, *_ in waiting.pop().names():
            if name not in found:
                found.add(name)
                spec = env.form.fields.get(name)
                waiting += list(spec.expressions()) if isinstance(spec, (Calc, Grade)) else []
    return found


def _judge_one(reading: Reading, name: str, spec: Field, value: Any, env: Surroundings, world: World) -> None:
    if name in reading.problems:
        return
    if is_blank(value):
        required = spec.required_if.value(env) if spec.required_if is not None else not spec.optional
        if required:
            reading.blame(name, spec.blank_sentence())
        return
    sentence = spec.check(value, world)
    if sentence is None and isinstance(spec, IdNo):
        sentence = spec.check_document(value, spec.document.value(env) if spec.document is not None else None)
    if sentence:
        reading.blame(name, sentence)


def raw_of(sections: Iterable[Section], values: dict[str, Any]) -> MultiDict[str, str]:
    """What a browser would send for these values, to fill the boxes again."""
    found: MultiDict[str, str] = MultiDict()
    for name, spec in asked_fields(sections).items():
        if isinstance(spec, Table):
            for index, row in enumerate(values.get(name) or []):
                for column_name, column in spec.typed_columns().items():
                    found.setlist(f"{name}-{index}-{column_name}", column.raw(row.get(column_name)))
        else:
            found.setlist(name, spec.raw(values.get(name)))
    return found

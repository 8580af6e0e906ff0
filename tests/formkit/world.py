"""A small world for forms without a database: people by post, departments, registers, settings as shipped, facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import forms
from portal.demo import staff
from portal.formkit import Value
from portal.formkit.answers import Answers
from portal.formkit.asking import Reading, judge, read_given
from portal.formkit.form import Definition, Form
from portal.records.examples import resolve
from portal.regulations import shipped

NOON = datetime(2026, 11, 21, 12, 0)
# The demo hotel's, so that a form may name any of them; what tests name comes first, for its id.
POSTS = list(dict.fromkeys([
    "保安部经理", "客户经理", "客户关系部经理", "销售总监", "弱电技术员", "仓库主任", "采购员", "楼层服务员",
    *staff.names_of(staff.POSTS),
]))  # fmt: skip
DEPARTMENTS = list(dict.fromkeys([
    "保安部", "客户关系部", "销售部", "工程部", "仓库", "采购部", "房务部", "餐饮部",
    *staff.names_of(staff.DEPARTMENTS),
]))  # fmt: skip
DESKS = {row[3] for row in staff._rows(staff.POSTS) if row[3]}
RECORDS = {"QC2026-0001": 13, "BS2026-0001": 10, "LS2026-0001": 7, "LX2026-0001": 11, "CGB2026-0002": 8, "SEC-06-11": 9}
REGISTERS = {"areas": ["大堂", "三层", "地下机房"], "places": ["三层空调机房", "二楼西厨房"],
             "regulations": ["OFF 酒店办公室管理制度"]}  # fmt: skip


class World:
    """Everybody is named after a post; ids follow the order of the lists."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def person(self, person_id: int) -> Value | None:
        return Value(person_id, f"{POSTS[person_id - 1]}甲") if 1 <= person_id <= len(POSTS) else None

    def person_named(self, text: str) -> Value | None:
        return next((p for p in map(self.person, range(1, len(POSTS) + 1)) if p and p.name == text), None)

    def department(self, department_id: int) -> Value | None:
        return next((d for d in self.departments() if d.id == department_id), None)

    def departments(self) -> list[Value]:
        return [Value(number, name) for number, name in enumerate(DEPARTMENTS, start=1)]

    def post(self, post_id: int) -> Value | None:
        return next((p for p in self.posts() if p.id == post_id), None)

    def place(self, code: str) -> Value | None:
        """Every place has a label that says its name behind an @."""
        return Value(1, code[1:]) if code.startswith("@") else None

    def posts(self) -> list[Value]:
        return [Value(number, name) for number, name in enumerate(POSTS, start=1)]

    def file(self, file_id: int) -> Value | None:
        return Value(file_id, f"附件{file_id}.pdf") if file_id < 100 else None

    def record(self, number: str, form: str) -> Value | None:
        return next((Value(n, name) for name, n in RECORDS.items() if number in (name, str(n))), None)

    def register(self, name: str) -> list[str]:
        return REGISTERS[name]

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return self.at.date()


def holder(post: str) -> int:
    return POSTS.index(post) + 1


def person(post: str) -> Value:
    found = World().person(holder(post))
    assert found is not None
    return found


def form(key: str) -> Definition:
    forms.load_all()
    return Form.registry[key]


def shipped_setting(key: str) -> Any:
    return shipped.specs()[key].default


QUIET: dict[str, Callable[..., Any]] = {
    "barred": lambda name, number: False,
    "badge_out": lambda badge: False,
    "on_duty": lambda who: False,
    "department_of": lambda who: Value(3, "销售部"),
    "applicant": lambda: person("仓库主任"),
    "decider": lambda: person("保安部经理"),
    "decided_at": lambda: NOON,
    "is_applicant": lambda who: True,
    "leave_days": lambda who, starts, ends: (ends.date() - starts.date()).days + 1 if starts and ends else None,
    "compensatory_days": lambda who, on: None,
    "fixed_fire_place": lambda place: False,
    "patrol_rounds": lambda route, ats, places: 6,
    "patrol_deviates": lambda route, ats, places: False,
    "patrol_missed": lambda route, ats, places: None,
    "route_places": lambda route: ["三层空调机房", "二楼西厨房"],
    "route_in_use": lambda route: True,
    "without_label": lambda places: [],
    "last_of": lambda column: column[-1] if column else None,
    "received_at": lambda: NOON,
    "fires_near": lambda place, starts, ends: [],
    "flammable_near": lambda place, starts, ends: [],
    "masked_near": lambda place, starts, ends: [],
    "around_fire": lambda place, starts, ends: None,
    "still_masked": lambda points, acts: [],
    "pass_valid": lambda record: True,
    "of_record": lambda record, name: "在库" if name == "state" else None,
    "not_brought_in": lambda record, rows: [],
    "numbered_before": lambda code: False,
    "deposits_due": lambda at: 0,
    "head_of": lambda department: person("保安部经理"),
    "last_bought": lambda names, specs, counts: [
        {"name": name, "spec": spec, "quantity": count}
        for name, spec, count in zip(names or [], specs or [], counts or [], strict=True)
    ],
    "monthly_use": lambda code: None,
    "is_order": lambda record: True,
    "ordered_from": lambda record, supplier: True,
    "invoices_of": lambda number, supplier: 0,
    "invoice_differences": lambda record, supplier, items, quantities, prices: [],
    "invoice_verdict": lambda differences: "；".join(differences or []) or "与订货、收货一致",
    "still_to_come": lambda item, names, quantities, came, accepted: sum(
        [q for n, q in zip(names, quantities, strict=True) if n == item]
        + [-q for n, q in zip(came or [], accepted or [], strict=True) if n == item]
    ),
    "cards_of": lambda code: 0,
    "unknown_goods": lambda goods: [],
    "short_goods": lambda goods, quantities: [],
    "off_the_book": lambda goods, quantities: [],
    "beyond": lambda goods, quantities, of, most: [],
    "open_requests": lambda names: [],
    "lapsed_suppliers": lambda names: [],
    "paused_suppliers": lambda names: [],
    "approved": lambda record: record is not None,
    "reported_items": lambda record: ["波轮洗衣机", "客房台灯"],
    "replaced_before": lambda record: False,
    "this_record": lambda: Value(7, "LS2026-0001"),
    "holds_post": lambda name: False,
    "unfinished_logs": lambda post, at, leader: [],
    "open_matters": lambda post: [],
    "team_equipment": lambda post: [],
    "text_mistakes": lambda *revision: None,
    "touches_something": lambda *revision: False,
    "touched_by_text": lambda *revision: None,
    "touched_list": lambda *revision: [],
    "all_answered": lambda *revision: True,
}  # what the portal answers on an ordinary day


@dataclass
class Filed:
    """What came of judging: values, problems by box, keys of rules that refuse and of rules that warn."""

    reading: Reading
    answers: Answers

    @property
    def problems(self) -> dict[str, list[str]]:
        return self.reading.problems

    @property
    def refused(self) -> list[str]:
        return [rule.key for rule in self.reading.broken]

    @property
    def warned(self) -> list[str]:
        return [rule.key for rule in self.reading.warned]

    @property
    def clauses(self) -> set[str]:
        """The clauses of the rules that refuse."""
        return {clause for rule in self.reading.broken for clause in rule.cite.clauses}

    @property
    def stands(self) -> bool:
        return not self.problems and not self.refused

    def route(self) -> list[str]:
        """The keys of the steps that apply."""
        return [s.key for s in self.answers.form.route if s.only_if is None or s.only_if.when.value(self.answers)]


@dataclass
class Desk:
    """Fills in one form again and again: its example with a few answers changed."""

    key: str
    at: datetime = NOON
    facts: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def example(self) -> dict[str, Any]:
        return resolve(form(self.key).example, holder=holder, on=self.at.date())

    def answers(self, values: dict[str, Any], extra: dict[str, Any] | None = None) -> Answers:
        def fact(name: str, args: list[Any]) -> Any:
            found = self.facts.get(name, QUIET[name])
            return found(*args) if callable(found) else found

        def setting(key: str) -> Any:
            return self.settings[key] if key in self.settings else shipped_setting(key)

        return Answers(form(self.key), values, settings=setting, facts=fact, now=self.at, extra=extra)

    def file(self, **changed: Any) -> Filed:
        """File the example with these answers changed (None: left out)."""
        given = {**self.example(), **changed}
        definition = form(self.key)
        rules = [rule for rule in definition.rules.values() if not rule.at_step]
        return self._judge(definition.filed_sections(), given, rules, {})

    def at_step(self, step: str, known: dict[str, Any] | None = None, **filled: Any) -> Filed:
        """Fill what this step fills, after the example was filed; `known` are answers of steps in between."""
        definition = form(self.key)
        filed = self.file()
        sections = [definition.sections[key] for key in definition.route.steps[step].fills]
        rules = [rule for rule in definition.rules.values() if rule.at_step in (step, "*")]
        return self._judge(sections, filled, rules, {**filed.reading.values, **(known or {})})

    def amend(self, key: str, known: dict[str, Any] | None = None, **filled: Any) -> Filed:
        """Judge an amendment of the filed example."""
        amendment = form(self.key).amendments[key]
        return self._judge([amendment.section], filled, list(amendment.rules), {**self.file().reading.values,
                                                                                **(known or {})})  # fmt: skip

    def _judge(self, sections: Any, given: dict[str, Any], rules: Any, known: dict[str, Any]) -> Filed:
        world = World(self.at)
        reading = read_given(sections, given, world)

        def make(values: dict[str, Any]) -> Answers:
            return self.answers({**known, **values}, extra=known)

        judge(reading, sections, world, make, rules)
        return Filed(reading, make(reading.values))

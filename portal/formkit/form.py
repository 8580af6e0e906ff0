"""Form: one paper form as a class body that reads like the paper; and Definition, the same as data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

from portal.formkit.cite import Cite
from portal.formkit.conditions import Expr, SettingOf, wrap
from portal.formkit.fields import Field, field_from_data
from portal.formkit.follow_ups import FollowUp
from portal.formkit.kinds import Calc, Table
from portal.formkit.mistakes import check, misspelt
from portal.formkit.route import Case, Holder, Route, Step, by
from portal.formkit.rules import Grade, Rule, Rules
from portal.formkit.schedule import Schedule
from portal.formkit.sheet import Sheet


class Section:
    """One boxed block of the paper form: a heading and its fields, in reading order."""

    def __init__(self, title: str, *, fields: dict[str, Field] | None = None, **kw: Field) -> None:
        self.title = title
        self.key = ""
        self.fields = {name: item.named(name) for name, item in (fields or kw).items()}

    def data(self) -> dict[str, Any]:
        return {"key": self.key, "title": self.title, "fields": {n: f.data() for n, f in self.fields.items()}}

    @classmethod
    def load(cls, data: dict[str, Any]) -> Section:
        section = cls(data["title"], fields={n: field_from_data(f) for n, f in data["fields"].items()})
        section.key = data["key"]
        return section


@dataclass
class Timer:
    """Something that must be seen when its moment comes while the record stands in one of these stages.

    `tells` are holders to notify; `stage` is the stage the record then takes (a pass lapses), "" for none.
    `at` is an expression giving the moment, worked out again after every act on the record.
    """

    says: str
    at: Expr
    stages: tuple[str, ...]
    cite: Any
    tells: tuple[Holder, ...] = ()
    stage: str = ""
    key: str = field(default="", init=False)

    def __post_init__(self) -> None:
        from portal.formkit.cite import cite

        self.cite = cite(self.cite)
        if not self.cite:
            raise TypeError(f"时限“{self.says}”没有写明依据")

    def data(self) -> dict[str, Any]:
        return {"key": self.key, "says": self.says, "at": self.at.data(), "stages": list(self.stages),
                "cite": self.cite.data(), "tells": [h.data() for h in self.tells], "stage": self.stage}  # fmt: skip

    @classmethod
    def load(cls, data: dict[str, Any]) -> Timer:
        from portal.formkit.conditions import from_data

        timer = cls(data["says"], from_data(data["at"]), tuple(data["stages"]), data["cite"],
                    tuple(Holder.load(h) for h in data["tells"]), data["stage"])  # fmt: skip
        timer.key = data["key"]
        return timer


class Amendment:
    """What changes an approved record: a small record of its own, with its own section and route.

    `sets` maps the record's fields to expressions over the amendment's answers, applied when it is approved;
    `adds` maps (table, {column: expression}) likewise: a line is appended. `stages` are those in which it may start,
    `filed_by` who may, `title_from` the box of its own that names it in lists.
    """

    def __init__(
        self,
        title: str,
        section: Section,
        *,
        route: Route | None = None,
        rules: Rules | None = None,
        sets: dict[str, Any] | None = None,
        adds: dict[str, dict[str, Any]] | None = None,
        stages: tuple[str, ...] = (),
        filed_by: Holder | None = None,
        stage: str = "",
        ends: str = "",
        title_from: str = "",
        cite: Any = None,
    ) -> None:
        from portal.formkit.cite import cite as make

        self.title, self.section, self.route, self.rules = title, section, route or Route(), rules or Rules()
        self.sets: dict[str, Expr] = {name: wrap(value) for name, value in (sets or {}).items()}
        self.adds: dict[str, dict[str, Expr]] = {
            table: {name: wrap(value) for name, value in row.items()} for table, row in (adds or {}).items()
        }
        self.stages, self.filed_by = stages, filed_by
        self.stage = stage  # the stage the record takes once it is approved
        self.ends = ends  # the state in which the record then ends: 撤销已通过
        self.title_from = title_from
        self.cite: Cite = make(cite)
        self.key = ""

    def data(self) -> dict[str, Any]:
        return {
            "key": self.key, "title": self.title, "section": self.section.data(), "route": self.route.data(),
            "rules": [r.data() for r in self.rules], "sets": {n: e.data() for n, e in self.sets.items()},
            "adds": {t: {n: e.data() for n, e in row.items()} for t, row in self.adds.items()},
            "stages": list(self.stages), "filed_by": self.filed_by.data() if self.filed_by else None,
            "stage": self.stage, "cite": self.cite.data(),
            **({"title_from": self.title_from} if self.title_from else {}),  # editions kept before it stay as they are
        }  # fmt: skip

    @classmethod
    def load(cls, data: dict[str, Any]) -> Amendment:
        from portal.formkit.conditions import from_data

        found = cls(
            data["title"], Section.load(data["section"]), route=Route.load(data["route"]),
            rules=Rules(**{r["key"]: Rule.load(r) for r in data["rules"]}),
            sets={n: from_data(e) for n, e in data["sets"].items()},
            adds={t: {n: from_data(e) for n, e in row.items()} for t, row in data["adds"].items()},
            stages=tuple(data["stages"]), filed_by=Holder.load(data["filed_by"]) if data["filed_by"] else None,
            stage=data["stage"], title_from=data.get("title_from", ""), cite=data["cite"],
        )  # fmt: skip
        found.key = data["key"]
        return found


def revocation(form: Definition) -> Amendment:
    """撤销已通过: the applicant asks, those who approved it decide again, and the record ends as 通过后撤销."""
    from portal.formkit.cite import ours
    from portal.formkit.kinds import LongText

    again = {
        step.key: replace(step, fills=(), hint="", limit=None, beside=False, copies=())
        for step in form.route if step.decides
    }  # fmt: skip
    why = ours("已通过的单据不能由申请人自行收回，撤销须由原审批人同意")
    section = Section("撤销已通过的单据", reason=LongText("撤销的原因", cite=why))
    found = Amendment("撤销", section, route=Route(**again), filed_by=by.applicant, ends="revoked", cite=why)
    found.section.key, found.key = "change", REVOKE
    return found


REVOKE = "revoke"

# What a form may say about itself, with what it is if it says nothing.
PLAIN: dict[str, Any] = {
    "key": "", "prefix": "", "title": "", "owner": "", "about": "", "group": "", "keep": 5, "purposes": [],
    "columns": "", "search": "", "example": {}, "register": False, "same_person_once": True, "stages": {},
    "title_from": "", "desk": "", "urgent": False, "revocable": True, "several_at_once": False, "late_entry": True,
}  # fmt: skip


@dataclass
class Definition:
    """A form as data: everything outside formkit works with this, whether it came from a class or from the database."""

    key: str
    prefix: str
    title: str
    owner: str  # the department that answers for it
    about: str  # what it is for, in one sentence
    group: str
    keep: int  # years its records are kept
    purposes: list[str]  # for which masked values may be shown in full
    columns: str
    search: str
    example: dict[str, Any]
    register: bool  # lives for years, amended rather than ended
    same_person_once: bool
    stages: dict[str, str]  # stage after approval → mark (open, done, void)
    title_from: str  # the field that names a record in lists
    desk: str  # the desk whose posts file it; "" for everybody
    urgent: bool  # what it asks of people waits neither for a digest nor for the end of their quiet hours
    revocable: bool  # once approved it can be cancelled, by an approval of its own
    several_at_once: bool  # its tasks may be decided several at once, from the list
    late_entry: bool  # it may be entered afterwards for an earlier time (补录)
    sections: dict[str, Section]
    rules: dict[str, Rule]
    route: Route
    sheet: Sheet
    readers: list[Holder]
    filed_by: list[Case]
    amendments: dict[str, Amendment]
    timers: dict[str, Timer]
    grades: dict[str, Grade] = field(default_factory=dict)
    follow_ups: dict[str, FollowUp] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)  # of today: no record keeps them

    def __post_init__(self) -> None:
        if self.revocable and not self.register and any(step.decides for step in self.route):
            self.amendments.setdefault(REVOKE, revocation(self))

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every field of every section, and the grades, in reading order."""
        found: dict[str, Field] = {n: f for s in self.sections.values() for n, f in s.fields.items()}
        return {**found, **self.grades}

    @cached_property
    def worked_out(self) -> dict[str, Any]:
        """The fields nobody types: grades and calculations."""
        return {n: f for n, f in self.fields.items() if isinstance(f, (Grade, Calc))}

    def filed_sections(self) -> list[Section]:
        """The sections the applicant fills: those no later step fills and in which something is typed."""
        later = {key for step in self.route for key in step.fills}
        return [
            section for key, section in self.sections.items()
            if key not in later and any(item.is_typed for item in section.fields.values())
        ]  # fmt: skip

    def labels(self) -> dict[str, str]:
        return {name: item.label for name, item in self.fields.items()}

    def cites(self) -> Iterator[tuple[str, str, Cite]]:
        """Every citation: (what kind of thing, its words, the cite)."""
        for item in self.fields.values():
            if item.cite:
                yield "field", item.label, item.cite
            if isinstance(item, Table):
                yield from (("field", f"{item.label}·{c.label}", c.cite) for c in item.columns.values() if c.cite)
            if isinstance(item, Grade):
                yield from (("grade", f"{item.label}：{c.result}", c.cite) for c in item.cases.values() if c.cite)
        yield from _route_cites(self.route)
        yield from (("rule", rule.says, rule.cite) for rule in self.rules.values())
        yield from (("timer", timer.says, timer.cite) for timer in self.timers.values())
        yield from (("filing", case.why, case.cite) for case in self.filed_by if case.cite)
        yield from (("follow_up", one.title, one.cite) for one in self.follow_ups.values())
        yield from (("schedule", one.title, one.cite) for one in self.schedules.values())
        for amendment in self.amendments.values():
            if amendment.ends:  # its route is the form's own once more
                continue
            if amendment.cite:
                yield "amendment", amendment.title, amendment.cite
            yield from _route_cites(amendment.route)
            yield from (("rule", rule.says, rule.cite) for rule in amendment.rules)
            yield from (("field", f.label, f.cite) for f in amendment.section.fields.values() if f.cite)

    def expressions(self) -> Iterator[Expr]:
        """Every expression in the form: those of its fields and its conditions."""
        for item in self.fields.values():
            yield from item.expressions()
        yield from self.conditions()

    def conditions(self) -> Iterator[Expr]:
        """The expressions of rules, steps, timers and filing."""
        for rule in self.rules.values():
            yield rule.holds
            if rule.only_if is not None:
                yield rule.only_if
        yield from (step.only_if.when for step in self.route if step.only_if)
        yield from (timer.at for timer in self.timers.values())
        yield from (case.when for case in self.filed_by)
        for follow_up in self.follow_ups.values():
            yield from follow_up.expressions()

    @cached_property
    def settings(self) -> frozenset[str]:
        """The settings its conditions, limits and holders use; their values are kept with each record."""
        found: set[str] = set()
        for expr in self.expressions():
            for item in expr.asks(SettingOf):
                assert isinstance(item, SettingOf)
                found |= set(item.keys.values()) or {item.key}
        found |= {rule.override_if for rule in self.rules.values() if rule.override_if}
        for step in self.route:
            if step.limit and isinstance(step.limit.amount, str):
                found.add(step.limit.amount)
            if step.holder.how in ("post_setting", "tier"):
                found.add(step.holder.args[0])
            if step.votes.startswith("setting:"):
                found |= {step.votes.removeprefix("setting:"), "board_quorum"}
        return frozenset(found)

    def bodies(self) -> list[str]:
        """The bodies that decide on it; how each does is kept with each record."""
        return sorted({step.holder.args[0] for step in self.route if step.holder.how == "body"})

    @cached_property
    def regulations(self) -> list[str]:
        """The codes of the regulations it cites, in order of first citation."""
        return list(dict.fromkeys(c.rpartition("-")[0] for _, _, found in self.cites() for c in found.clauses))

    def data(self) -> dict[str, Any]:
        found = {name: getattr(self, name) for name in PLAIN if name != "example"}
        return {
            **found, "sections": [s.data() for s in self.sections.values()],
            "grades": {n: g.data() for n, g in self.grades.items()},
            "rules": [r.data() for r in self.rules.values()], "route": self.route.data(), "sheet": self.sheet.data(),
            "readers": [h.data() for h in self.readers], "filed_by": [c.data() for c in self.filed_by],
            "amendments": [m.data() for m in self.amendments.values() if not m.ends],
            "timers": [t.data() for t in self.timers.values()],
            **({"follow_ups": [f.data() for f in self.follow_ups.values()]} if self.follow_ups else {}),
        }  # fmt: skip

    @classmethod
    def load(cls, data: dict[str, Any], *, inside: Definition | None = None) -> Definition:
        """A definition from data, checked like a class body. Raises TypeError in words for what does not fit.

        `inside` is the form an amendment belongs to: its conditions may name that form's fields too.
        """
        plain = {name: data.get(name, usual) for name, usual in PLAIN.items()}
        found = cls(
            **plain, sections={s["key"]: Section.load(s) for s in data["sections"]},
            rules={r["key"]: Rule.load(r) for r in data["rules"]}, route=Route.load(data["route"]),
            sheet=Sheet.load(data["sheet"]), readers=[Holder.load(h) for h in data["readers"]],
            filed_by=[Case.load(c) for c in data["filed_by"]],
            amendments={m["key"]: Amendment.load(m) for m in data["amendments"]},
            timers={t["key"]: Timer.load(t) for t in data["timers"]},
            follow_ups={f["key"]: FollowUp.load(f) for f in data.get("follow_ups", [])},
        )  # fmt: skip
        for name, item in data["grades"].items():
            grade = field_from_data(item)
            assert isinstance(grade, Grade)
            found.grades[name] = grade
            grade.named(name)
        check(found, inside=inside)
        return found

    def content_hash(self) -> str:
        return hashlib.sha256(json.dumps(self.data(), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _route_cites(route: Route) -> Iterator[tuple[str, str, Cite]]:
    for step in route:
        if step.cite:
            yield "step", step.name, step.cite
        if step.limit:
            yield "timer", f"{step.name}的时限", step.limit.cite
        if step.only_if and step.only_if.cite:
            yield "step", step.only_if.why, step.only_if.cite


class Form:
    """Subclass once per paper form, in forms/<department>/<key>.py. Mistakes are reported on import, in words."""

    registry: ClassVar[dict[str, Definition]] = {}
    definition: ClassVar[Definition]

    def __init_subclass__(cls) -> None:
        body = vars(cls)
        parts: dict[type, dict[str, Any]] = {
            Section: {},
            Grade: {},
            Amendment: {},
            Timer: {},
            FollowUp: {},
            Schedule: {},
        }
        for name, value in body.items():
            for kind, found in parts.items():
                if isinstance(value, kind):
                    found[name] = body[name]
                    found[name].key = name
        for name, grade in parts[Grade].items():
            grade.named(name)
        if wrong := list(misspelt(cls.__name__, body, PLAIN, tuple(parts))):
            raise TypeError("；".join(wrong))
        twice = [n for s in parts[Section].values() for n in s.fields]
        if doubled := sorted({n for n in twice if twice.count(n) > 1}):
            raise TypeError(f"{cls.__name__}：栏目 {'、'.join(doubled)} 出现了两次")
        filed_by = body.get("filed_by", [])
        rules = body.get("rules", Rules())
        cls.definition = Definition(
            **{name: body.get(name, usual) for name, usual in PLAIN.items()},
            sections=parts[Section], rules=dict(rules.rules), route=body.get("route", Route()),
            sheet=body.get("sheet", Sheet()), readers=list(body.get("readers", [])),
            filed_by=filed_by if isinstance(filed_by, list) else [filed_by],
            amendments=parts[Amendment], timers=parts[Timer], grades=parts[Grade],
            follow_ups=parts[FollowUp], schedules=parts[Schedule],
        )  # fmt: skip
        check(cls.definition)
        if Form.registry.get(cls.definition.key, cls.definition).title != cls.definition.title:
            raise TypeError(f"表单 {cls.definition.key} 定义了两次")
        Form.registry[cls.definition.key] = cls.definition


def years(count: int) -> int:
    """How long records are kept, in years."""
    return count


__all__ = ["Amendment", "Definition", "Form", "Section", "Step", "Timer", "check", "years"]

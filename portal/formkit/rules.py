"""Rules that cite their article, and grades: values worked out, with the reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from portal.formkit.cite import cite
from portal.formkit.conditions import Expr, from_data
from portal.formkit.fields import Field
from portal.formkit.route import Case, Holder


@dataclass
class Rule:
    """A check with the field to blame, the sentence, what must hold, and the article.

    `only_if` says when it applies. `at_step` is the step it is checked at ("" when filed; "*" at every step).
    `warns` shows it without refusing. `override` names who may let a case past, with a reason; each is listed.
    `override_if` is a setting (yes/no) that switches the override on.
    """

    at: str
    says: str
    holds: Expr
    cite: Any
    only_if: Expr | None = None
    at_step: str = ""
    warns: bool = False
    override: Holder | None = None
    override_if: str = ""
    key: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.cite = cite(self.cite)
        if not self.cite:
            raise TypeError(f'规则“{self.says}”没有写明依据：cite= 条款编号，或 ours("理由")')

    def broken(self, env: Any) -> bool:
        """Does it bite on these answers?"""
        return (self.only_if is None or bool(self.only_if.value(env))) and not self.holds.value(env)

    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "key": self.key, "at": self.at, "says": self.says, "holds": self.holds.data(), "cite": self.cite.data()
        }  # fmt: skip
        if self.only_if is not None:
            found["only_if"] = self.only_if.data()
        if self.override is not None:
            found["override"] = self.override.data()
        for name in ("at_step", "warns", "override_if"):
            if getattr(self, name):
                found[name] = getattr(self, name)
        return found

    @classmethod
    def load(cls, data: dict[str, Any]) -> Rule:
        rule = cls(
            data["at"], data["says"], from_data(data["holds"]), data["cite"],
            only_if=from_data(data["only_if"]) if "only_if" in data else None,
            at_step=data.get("at_step", ""), warns=data.get("warns", False),
            override=Holder.load(data["override"]) if "override" in data else None,
            override_if=data.get("override_if", ""),
        )  # fmt: skip
        rule.key = data["key"]
        return rule


class Rules:
    """The rules of a form by key."""

    def __init__(self, **rules: Rule) -> None:
        for key, rule in rules.items():
            rule.key = key
        self.rules = rules

    def __iter__(self) -> Any:
        return iter(self.rules.values())


class Grade(Field):
    """A value worked out from the answers, never chosen: the first case that fits wins, and its reason is shown."""

    kind = "grade"  # told apart from calc when stored; other programs see "calc"
    options = ("cases",)

    def __init__(self, label: str, *, cases: dict[str, Case] | None = None, **kw: Any) -> None:
        given = {name: kw.pop(name) for name in list(kw) if isinstance(kw[name], Case)}
        found: dict[str, Case] = cases or given
        if not found or not list(found.values())[-1].is_otherwise:
            raise TypeError(f"{label}：最后一档必须是 otherwise，否则会有算不出等级的单子")
        kw.setdefault("optional", True)
        super().__init__(label, cases=found, **kw)
        self.cases: dict[str, Case] = found

    def case(self, env: Any) -> Case:
        return next(case for case in self.cases.values() if case.when.value(env))

    def value(self, env: Any) -> str:
        return self.case(env).result

    def option_data(self, name: str, value: Any) -> Any:
        return {key: case.data() for key, case in value.items()}

    @classmethod
    def option_load(cls, name: str, data: Any) -> Any:
        return {key: Case.load(case) for key, case in data.items()}

    def expressions(self) -> Any:
        for case in self.cases.values():
            yield case.when

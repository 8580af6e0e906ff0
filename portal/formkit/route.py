"""Routes: who holds a step, what is done there, when it applies, how long it may take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from portal.formkit.cite import Cite, cite
from portal.formkit.conditions import Expr, from_data, wrap


# ---- who -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Holder:
    """Who holds a step, said by post or relation, never by person. `how` and `args` are data; the portal resolves them.

    how: post (names…), post_setting (key), head_of (field), leader_of (field), superior (levels), line (post),
    tier (key, number), person (field), on_duty (duty), desk (name), applicant, body (name), owner_head, owner_desk,
    administrator.
    """

    how: str
    args: tuple[str, ...] = ()

    def data(self) -> list[Any]:
        return [self.how, *self.args]

    @classmethod
    def load(cls, data: list[Any]) -> Holder:
        return cls(data[0], tuple(data[1:]))

    def says(self, labels: dict[str, str]) -> str:
        """The holder in words, before any person is known."""
        first = self.args[0] if self.args else ""
        label = labels.get(first, first)
        return {
            "post": "、".join(self.args), "post_setting": "（按本店参数设定的岗位）", "head_of": f"{label}负责人",
            "leader_of": f"{label}的分管领导", "superior": "直接上级" if first in ("", "1") else f"上{first}级领导",
            "line": f"逐级上报至{first}", "tier": f"（按本店金额分档的第{self.args[-1] if self.args else ''}档）",
            "person": label, "on_duty": f"当班的{first}", "desk": "值班岗位", "applicant": "申请人", "body": first,
            "owner_head": "主管部门负责人", "owner_desk": "主管部门", "administrator": "系统管理员",
        }[self.how]  # fmt: skip


class by:
    """The ways to name a holder: ``by.head_of("department")``."""

    applicant = Holder("applicant")
    owner_head = Holder("owner_head")
    owner_desk = Holder("owner_desk")
    superior = Holder("superior", ("1",))

    @staticmethod
    def post(*names: str) -> Holder:
        """Holders of a post (of any of these posts)."""
        return Holder("post", names)

    posts = post

    @staticmethod
    def post_setting(key: str) -> Holder:
        """Holders of the post a setting names."""
        return Holder("post_setting", (key,))

    @staticmethod
    def head_of(name: str) -> Holder:
        """The head of the department this field names."""
        return Holder("head_of", (name,))

    @staticmethod
    def leader_of(name: str) -> Holder:
        """The 分管领导 of the department this field names."""
        return Holder("leader_of", (name,))

    @staticmethod
    def superiors(levels: int) -> Holder:
        return Holder("superior", (str(levels),))

    @staticmethod
    def line_to(post: str) -> Holder:
        """Every superior of the applicant, one after the other, up to this post (逐级); use with ``votes="turn"``."""
        return Holder("line", (post,))

    @staticmethod
    def tier(key: str, number: int) -> Holder:
        """Who decides in the so-manyth tier of amounts the setting lists: a post or a body."""
        return Holder("tier", (key, str(number)))

    @staticmethod
    def person(name: str) -> Holder:
        """The employee this field names."""
        return Holder("person", (name,))

    @staticmethod
    def on_duty(duty: str) -> Holder:
        """Whoever the roster has on this duty now."""
        return Holder("on_duty", (duty,))

    @staticmethod
    def desk(name: str) -> Holder:
        """Everybody whose post works at this desk."""
        return Holder("desk", (name,))

    @staticmethod
    def body(name: str) -> Holder:
        """A named body such as 董事会; its members are the holders of its posts."""
        return Holder("body", (name,))


# ---- when ------------------------------------------------------------------------------------------------------------
class Case:
    """A condition people should understand: ``Case("一级", "在需重点防火的部位动火", a.spots.any_of(...), cite=...)``.

    Strings are the value and its reason (or only the reason), an expression the condition, a Holder who files.
    """

    def __init__(self, *parts: Any, cite: Any = None) -> None:
        words = [part for part in parts if isinstance(part, str)]
        exprs = [part for part in parts if isinstance(part, Expr)]
        holders = [part for part in parts if isinstance(part, Holder)]
        if not words or len(words) > 2 or len(exprs) > 1 or len(holders) > 1:
            raise TypeError("Case 要写：一两句话、一个条件，可加一个岗位")
        self.result = words[0]
        self.why = words[-1]
        self.when: Expr = exprs[0] if exprs else wrap(True)
        self.holder = holders[0] if holders else None
        self.cite: Cite = _cite(cite)

    @property
    def is_otherwise(self) -> bool:
        return self.when.op == "const"

    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = {"words": [self.result, self.why], "when": self.when.data()}
        if self.holder:
            found["holder"] = self.holder.data()
        if self.cite:
            found["cite"] = self.cite.data()
        return found

    @classmethod
    def load(cls, data: dict[str, Any]) -> Case:
        parts: list[Any] = [*data["words"], from_data(data["when"])]
        if "holder" in data:
            parts.append(Holder.load(data["holder"]))
        return cls(*parts, cite=data.get("cite"))


otherwise = wrap(True)
_cite = cite


@dataclass(frozen=True)
class Limit:
    """How long something may take: an amount (or a setting's key) in hours, days or workdays; and by whose clause.

    Shortly before it ends the holders are reminded; when it has passed they and their superiors are told, again and
    again. `escalates`: the superiors then may decide the step themselves. Nothing ever passes because time has.
    """

    amount: int | str
    unit: str  # hours | days | workdays
    cite: Cite
    escalates: bool = False

    def data(self) -> list[Any]:
        return [self.amount, self.unit, self.cite.data(), *([True] if self.escalates else [])]

    @classmethod
    def load(cls, data: list[Any]) -> Limit:
        return cls(data[0], data[1], cite(data[2]), *data[3:])


def within(amount: int | str, unit: str, *, cite: Any, escalates: bool = False) -> Limit:
    """A limit: ``within(3, "days", cite="PUR-1-13")`` or ``within("purchase_arrive_days", "days", cite=...)``."""
    if unit not in ("hours", "days", "workdays"):
        raise TypeError("时限的单位是 hours、days 或 workdays")
    return Limit(amount, unit, _cite(cite), escalates)


# ---- what ------------------------------------------------------------------------------------------------------------
DOES = {  # what is done at a step, the word on its button
    "approve": "同意", "fill": "提交", "sign": "签名", "confirm": "确认", "issue": "发放", "receive": "收货",
    "check": "查验", "register": "登记", "close": "关闭", "order": "下单",
}  # fmt: skip

# How several holders decide together: 或签, 会签, 依次, 过半数, 定数, 按比例会签, 票签 by weight; "body" leaves it to
# the body's own rule, "setting:" to a setting.
VOTES = re.compile(r"any|all|turn|majority|body|number:[1-9]\d*|share:[1-9]\d?|share:100|weight:[1-9]?\d|setting:\w+")


@dataclass
class Step:
    """One stop on the way. `fills` names the section(s) filled there; `stage` the form's own word for the record once
    this step is *reached* after approval; `votes` how several holders decide (`VOTES`); `beside` a step that opens
    together with the next and never holds it up; `by_telephone` lets the desk named note the answer of a holder who
    was asked by telephone; `copies` are shown the record when the step has been passed.
    """

    name: str
    holder: Holder
    does: str = "approve"
    fills: tuple[str, ...] | str = ()
    only_if: Case | None = None
    votes: str = "any"
    signs: bool = False
    limit: Limit | None = None
    stage: str = ""
    cite: Any = None
    may_return: bool = True
    may_reject: bool = True
    beside: bool = False
    own: bool = False  # the applicant may hold it
    by_telephone: str = ""
    two_people: bool = False  # never the same person as an earlier step
    not_also: tuple[str, ...] = ()  # nor whoever these fields name
    button: str = ""
    hint: str = ""
    needs_opinion: bool = False  # nobody passes it without a word
    copies: tuple[Holder, ...] = ()
    key: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.fills = (self.fills,) if isinstance(self.fills, str) else tuple(self.fills)
        self.cite = _cite(self.cite)
        if not VOTES.fullmatch(self.votes):
            raise TypeError(f"“{self.name}”：没有 {self.votes} 这种表决方式")
        if isinstance(self.only_if, Expr):
            raise TypeError(f'“{self.name}”：only_if 要写成 Case("理由", 条件)，流程用它说明为什么经过这一步')
        if self.does not in DOES:
            raise TypeError(f"“{self.name}”：没有 {self.does} 这种做法，可用的是 {'、'.join(DOES)}")

    @property
    def decides(self) -> bool:
        """Approval steps decide; the record is 已通过 after the last of them."""
        return self.does in ("approve", "confirm") and not self.stage

    @property
    def together(self) -> bool:
        """Its holders vote; their votes are counted, and one refusal alone may not decide it."""
        return self.votes not in ("any", "all", "turn")

    @property
    def word(self) -> str:
        return self.button or DOES[self.does]

    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = {"key": self.key, "name": self.name, "holder": self.holder.data(), "does": self.does}
        if self.only_if:
            found["only_if"] = self.only_if.data()
        if self.limit:
            found["limit"] = self.limit.data()
        if self.cite:
            found["cite"] = self.cite.data()
        if self.copies:
            found["copies"] = [holder.data() for holder in self.copies]
        for name, usual in STEP_EXTRAS.items():
            value = getattr(self, name)
            if value != usual:
                found[name] = list(value) if isinstance(value, tuple) else value
        return found

    @classmethod
    def load(cls, data: dict[str, Any]) -> Step:
        extras: dict[str, Any] = {
            n: tuple(data[n]) if isinstance(data[n], list) else data[n] for n in STEP_EXTRAS if n in data
        }
        step = cls(
            data["name"], Holder.load(data["holder"]), data["does"],
            only_if=Case.load(data["only_if"]) if "only_if" in data else None,
            limit=Limit.load(data["limit"]) if "limit" in data else None,
            cite=data.get("cite"), copies=tuple(Holder.load(one) for one in data.get("copies", ())), **extras,
        )  # fmt: skip
        step.key = data["key"]
        return step


STEP_EXTRAS: dict[str, Any] = {
    "fills": (), "votes": "any", "signs": False, "stage": "", "may_return": True, "may_reject": True, "beside": False,
    "own": False, "by_telephone": "", "two_people": False, "not_also": (), "button": "", "hint": "",
    "needs_opinion": False,
}  # fmt: skip


class Route:
    """Steps in order. The keyword is the step's key, which outlives its Chinese name."""

    def __init__(self, **steps: Step) -> None:
        for key, step in steps.items():
            step.key = key
        self.steps: dict[str, Step] = steps

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps.values())

    def __len__(self) -> int:
        return len(self.steps)

    def data(self) -> list[Any]:
        return [step.data() for step in self]

    @classmethod
    def load(cls, data: list[Any]) -> Route:
        return cls(**{item["key"]: Step.load(item) for item in data})

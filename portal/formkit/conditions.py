"""Conditions on a form's answers, as expressions that evaluate, say themselves in Chinese, and store themselves.

`a` stands for the answers: ``a.days > 3`` is not a bool but an `Expr`. No lambda and no string is ever evaluated, so
a condition written today can be read, explained and run years later from the edition that was kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol

from portal.formkit.values import freeze, say_value, thaw


class Surroundings(Protocol):
    """What a condition may ask of the world: answers, settings, the clock (the hotel's wall clock, not UTC), and facts
    (registered by the portal)."""

    def answer(self, name: str) -> Any: ...
    def setting(self, key: str) -> Any: ...
    def now(self) -> datetime: ...
    def fact(self, name: str, args: list[Any]) -> Any: ...
    def label(self, path: tuple[str, ...]) -> str: ...
    def shown(self, path: tuple[str, ...], value: Any) -> str: ...


# Facts a form may ask for; the portal supplies each (portal/records/facts.py), `portal check` compares the two lists.
FACTS: dict[str, str] = {
    "barred": "在禁止入内名单上",  # (name, id number) → bool
    "badge_out": "还没有收回",  # (number of a visitor's badge) → bool
    "on_duty": "当班",  # (employee or guest) → bool
    "department_of": "所在部门",  # (employee or guest) → the department; None when there is none
    "applicant": "填单人",  # () → the employee who files this
    "decider": "批准人",  # () → the employee who decided last; who filed it where nobody decides
    "this_record": "本单",  # () → the record itself, for a box that names it elsewhere
    "holds_post": "任职",  # (a post's name) → does who files this hold it?
    "decided_at": "批准时间",  # () → the moment it was approved, wall clock; None before
    "is_applicant": "是申请人本人",  # (employee) → bool
    "leave_days": "请假天数",  # (employee, from, to) → Decimal, by the roster, else by the working calendar
    "compensatory_days": "调休余额",  # (employee, on that day) → Decimal; None for those without a ledger
    "fixed_fire_place": "是固定动火点",  # (place) → bool
    # of a patrol (its route, the moments and the places of its punches):
    "patrol_rounds": "走完的圈数",  # → how many rounds have every checkpoint
    "patrol_deviates": "没有照路线走",  # → bool: a round that misses a checkpoint, or goes in another order
    "patrol_missed": "与路线不同之处",  # → in words, round by round; None when there is none
    "route_places": "路线上的点位",  # (a patrol_route) → the names of its checkpoints, in order
    "route_in_use": "在用",  # (a patrol_route) → bool
    "without_label": "没有地点码的地点",  # (places) → those of them that no label hangs at
    "last_of": "最后一项",  # (a column) → its last value
    "received_at": "收到时间",  # () → now, also of what was written earlier without the network
    # (a place, from, to) → what stands in the way there and then, in words; a list:
    "fires_near": "附近的其他动火",
    "flammable_near": "附近的易燃施工",
    "masked_near": "附近屏蔽着的探测器",
    "around_fire": "同时同处的情况",  # the same → all of it in one text; None when nothing is near
    "still_masked": "还没有恢复的探测器",  # (detectors, whether each was masked or brought back) → those still masked
    "pass_valid": "有效",  # (a contractor_pass record) → bool
    "of_record": "关联单据上的内容",  # (a record, the name of a box of it) → the answer there; None for personal ones
    "not_brought_in": "没有登记带入的物资",  # (a contractor_pass record, rows of goods) → names of those ticked wrongly
    "numbered_before": "编号已经用过",  # (the number of a piece of equipment) → bool
    "deposits_due": "账目上的押金现金",  # (at that moment) → fen that should be in the box
    "head_of": "负责人",  # (a department) → the employee who heads it; None while the post is vacant
    "monthly_use": "月均领用量",  # (stock item's code) → Decimal from its issues; None when there are none
    "is_order": "已批准的采购申请",  # (a record) → bool
    "ordered_from": "订货的供应商",  # (a purchase, supplier) → was something of it ordered there?
    "invoices_of": "已登记的发票",  # (number, supplier) → how many others
    # (a purchase, supplier, goods, quantities, prices) → what of an invoice fits neither order nor receipt, in words:
    "invoice_differences": "发票的差异",
    "invoice_verdict": "核对结果",  # (those words) → one sentence
    "still_to_come": "还没到的数量",  # (goods; of a purchase: goods, quantities; received goods, accepted) → Decimal
    "cards_of": "同一编码的货品卡",  # (stock item's code) → how many cards have it, this one aside
    "unknown_goods": "没有货品卡的货品",  # (goods as written) → those no stock card, or more than one, answers to
    "short_goods": "库存不够的货品",  # (goods, quantities) → those of which there is less, with what there is
    "off_the_book": "与货品卡不符的货品",  # (goods, quantities) → those whose card says another stock
    "beyond": "超过的货品",  # (goods, quantities, goods, quantities) → those of the first beyond the second
    "open_requests": "已在其他未完成的申请中",  # (names of goods) → those of them in another open purchase request
    "lapsed_suppliers": "资质已过期",  # (names of suppliers) → those of them whose qualification has lapsed
    "paused_suppliers": "暂停或者停用",  # (names of suppliers) → those of them that are not in use
    "approved": "已批准",  # (a record) → bool
    "reported_items": "报损的物品",  # (a damage_report) → the names of what it lists
    "replaced_before": "已有更换申请",  # (a damage_report) → has another live request it behind it?
    "unfinished_logs": "没有填完的值班记录",  # (a post, when the next shift begins, its leader) → in words; a list
    "open_matters": "遗留问题",  # (a post) → what earlier shifts have handed on and nobody has settled; rows
    "team_equipment": "在册的器材",  # (a post) → the equipment registered there: rows of what is due
    # of a revision (regulation, kind of change, text, day in force):
    "text_mistakes": "正文的错误",  # → what is wrong with the text, in words; None when nothing is
    "touches_something": "改动的条文由表单等落实",  # → bool
    "touched_by_text": "受影响的事项",  # → in words
    "touched_list": "受影响的事项",  # → a list, one a line of the table to be answered
    "all_answered": "逐项有了答复",  # (… and the rows) → bool
}


FAMILIES: dict[str, type[Expr]] = {}  # operator → the class that works it out, entered as the classes are defined


class Expr:
    """Part of a condition. Comparison and arithmetic build bigger ones; `bool()` of one is a mistake and says so."""

    ops: ClassVar[tuple[str, ...]] = ()  # the operators this class works out

    def __init_subclass__(cls) -> None:
        FAMILIES.update(dict.fromkeys(cls.ops, cls))

    def __init__(self, op: str, *args: Any) -> None:
        self.op = op
        self.args = tuple(wrap(arg) for arg in args)

    # --- building -------------------------------------------------------------------------------------------------
    def __eq__(self, other: Any) -> Expr:  # type: ignore[override]
        return build("==", self, other)

    def __ne__(self, other: Any) -> Expr:  # type: ignore[override]
        return build("!=", self, other)

    def __lt__(self, other: Any) -> Expr:
        return build("<", self, other)

    def __le__(self, other: Any) -> Expr:
        return build("<=", self, other)

    def __gt__(self, other: Any) -> Expr:
        return build(">", self, other)

    def __ge__(self, other: Any) -> Expr:
        return build(">=", self, other)

    def __and__(self, other: Any) -> Expr:
        return build("and", self, other)

    def __or__(self, other: Any) -> Expr:
        return build("or", self, other)

    def __invert__(self) -> Expr:
        return build("not", self)

    def __add__(self, other: Any) -> Expr:
        return build("+", self, other)

    def __sub__(self, other: Any) -> Expr:
        return build("-", self, other)

    def __mul__(self, other: Any) -> Expr:
        return build("*", self, other)

    def __radd__(self, other: Any) -> Expr:
        return build("+", other, self)

    def __rsub__(self, other: Any) -> Expr:
        return build("-", other, self)

    def __rmul__(self, other: Any) -> Expr:
        return build("*", other, self)

    def __truediv__(self, other: Any) -> Expr:
        return build("/", self, other)

    def any_of(self, values: Any) -> Expr:
        """At least one of these was ticked (or: it is one of these)."""
        return build("any_of", self, list(values) if not isinstance(values, Expr) else values)

    def only(self, values: Any) -> Expr:
        """Nothing but these was ticked."""
        return build("only", self, values)

    def all_of(self, values: Any) -> Expr:
        return build("all_of", self, values)

    def not_in(self, values: Any) -> Expr:
        return ~self.any_of(values)

    def filled(self) -> Expr:
        return build("filled", self)

    def blank(self) -> Expr:
        return ~self.filled()

    def sum(self) -> Expr:
        return build("sum", self)

    def count(self) -> Expr:
        return build("count", self)

    def least(self) -> Expr:
        """The smallest (earliest) of a column's values."""
        return build("least", self)

    def most(self) -> Expr:
        """The greatest (latest) of a column's values."""
        return build("most", self)

    def every(self) -> Expr:
        """Every one of a column's values is filled (or true)."""
        return build("every", self)

    def __bool__(self) -> bool:
        raise TypeError("a condition is not a bool: write & | ~ between conditions, not and / or / not / in")

    __hash__ = object.__hash__

    # --- using ----------------------------------------------------------------------------------------------------
    def value(self, env: Surroundings) -> Any:
        raise NotImplementedError

    def says(self, env: Surroundings) -> str:
        raise NotImplementedError

    def explained(self, env: Surroundings) -> str:
        """The condition with today's facts in it: 天数 4 > 3."""
        return self.says(env)

    def data(self) -> Any:
        return [self.op, *[part.data() for part in self.args]]

    @classmethod
    def load(cls, op: str, rest: list[Any]) -> Expr:
        """Read back what `data` wrote, without its operator."""
        return cls(op, *[from_data(part) for part in rest])

    def names(self) -> Iterator[tuple[str, ...]]:
        """The paths of the answers it looks at."""
        for part in self.args:
            yield from part.names()

    def asks(self, kind: type[Expr]) -> Iterator[Expr]:
        """Every part of this kind inside (settings, facts)."""
        if isinstance(self, kind):
            yield self
        for part in self.args:
            yield from part.asks(kind)


def build(op: str, *args: Any) -> Expr:
    return FAMILIES[op](op, *args)


def from_data(data: Any) -> Expr:
    """Read back what `Expr.data` stored. Raises ValueError for what no edition of the kit wrote."""
    op, *rest = data
    if op not in FAMILIES:
        raise ValueError(f"unknown condition: {op!r}")
    return FAMILIES[op].load(op, rest)


def wrap(value: Any) -> Expr:
    return value if isinstance(value, Expr) else Const(value)


class Const(Expr):
    ops = ("const",)

    def __init__(self, value: Any) -> None:
        super().__init__("const")
        self.const = value

    def value(self, env: Surroundings) -> Any:
        return self.const

    def says(self, env: Surroundings) -> str:
        return say_value(self.const)

    def data(self) -> Any:
        return ["const", freeze(self.const)]

    @classmethod
    def load(cls, op: str, rest: list[Any]) -> Expr:
        return cls(thaw(rest[0]))


class Answer(Expr):
    """An answer by its name, or part of one: `a.watcher`, `a.workers.person` (a table's column: a list)."""

    ops = ("answer",)

    def __init__(self, *path: str) -> None:
        super().__init__("answer")
        self.path = path

    def __getattr__(self, name: str) -> Answer:
        if name.startswith("_"):
            raise AttributeError(name)
        return Answer(*self.path, name)

    def value(self, env: Surroundings) -> Any:
        found = env.answer(self.path[0])
        for part in self.path[1:]:
            found = [_part(item, part) for item in found] if isinstance(found, list) else _part(found, part)
        return found

    def says(self, env: Surroundings) -> str:
        return env.label(self.path)

    def explained(self, env: Surroundings) -> str:
        return f"{env.label(self.path)} {env.shown(self.path, self.value(env))}"

    def data(self) -> Any:
        return ["answer", *self.path]

    @classmethod
    def load(cls, op: str, rest: list[Any]) -> Expr:
        return cls(*rest)

    def names(self) -> Iterator[tuple[str, ...]]:
        yield self.path


def _part(item: Any, part: str) -> Any:
    if item is None:
        return None
    if isinstance(item, Mapping):
        return item.get(part)
    return getattr(item, part, None)


class _Answers:
    def __getattr__(self, name: str) -> Answer:
        if name.startswith("_"):
            raise AttributeError(name)
        return Answer(name)


a = _Answers()


class SettingOf(Expr):
    """A figure the regulations leave to the hotel. With a chooser, `setting("x", a.level, 一级="y")` picks the key."""

    ops = ("setting",)

    def __init__(self, key: str, by: Any = None, keys: dict[str, str] | None = None, times: Any = 1) -> None:
        super().__init__("setting", *([] if by is None else [by]))
        self.key, self.keys, self.times = key, keys or {}, times

    def chosen(self, env: Surroundings) -> str:
        return self.keys.get(str(self.args[0].value(env)), self.key) if self.args else self.key

    def value(self, env: Surroundings) -> Any:
        found = env.setting(self.chosen(env))
        return found * self.times if isinstance(self.times, timedelta) else found

    def says(self, env: Surroundings) -> str:
        found = self.value(env)
        return say_value(found)

    def data(self) -> Any:
        by = self.args[0].data() if self.args else None
        return ["setting", self.key, by, self.keys, freeze(self.times)]

    @classmethod
    def load(cls, op: str, rest: list[Any]) -> Expr:
        key, by, keys, times = rest
        return cls(key, None if by is None else from_data(by), keys, thaw(times))


class TierFrom(SettingOf):
    """The amount from which a tier of amounts decides: the limit of the tier below it. A tier the hotel does not have
    begins where no amount reaches."""

    ops = ("tier_from",)
    beyond = 10**15  # fen

    def __init__(self, key: str, number: int) -> None:
        super().__init__(key)
        self.op, self.number = "tier_from", number

    def value(self, env: Surroundings) -> Any:
        tiers = env.setting(self.key)
        if self.number > len(tiers):
            return self.beyond
        return tiers[self.number - 2][0] if self.number > 1 else 0

    def data(self) -> Any:
        return ["tier_from", self.key, self.number]

    @classmethod
    def load(cls, op: str, rest: list[Any]) -> Expr:
        return cls(*rest)


class Now(Expr):
    ops = ("now",)

    def __init__(self, *args: Any) -> None:
        super().__init__("now")

    def value(self, env: Surroundings) -> datetime:
        return env.now().replace(tzinfo=None)  # answers are wall-clock moments without a zone

    def says(self, env: Surroundings) -> str:
        return "现在"


class Fact(Expr):
    """Something only the portal knows, by a name of `FACTS`."""

    ops = ("fact",)

    def __init__(self, name: str, *args: Any) -> None:
        if name not in FACTS:
            raise TypeError(f"没有名为“{name}”的事实；可用的是：{'、'.join(FACTS)}")
        self.name = name
        super().__init__("fact", *args)

    def value(self, env: Surroundings) -> Any:
        return env.fact(self.name, [part.value(env) for part in self.args])

    def says(self, env: Surroundings) -> str:
        return "、".join(part.says(env) for part in self.args) + FACTS[self.name]

    def explained(self, env: Surroundings) -> str:
        found = self.value(env)
        return f"{self.says(env)}：{say_value(found)}" if isinstance(found, bool) else self.says(env)

    def data(self) -> Any:
        return ["fact", self.name, *[part.data() for part in self.args]]

    @classmethod
    def load(cls, op: str, rest: list[Any]) -> Expr:
        return cls(rest[0], *[from_data(part) for part in rest[1:]])


def setting(key: str, by: Any = None, times: Any = 1, **keys: str) -> SettingOf:
    return SettingOf(key, by, keys, times)


def tier_from(key: str, number: int) -> TierFrom:
    """From which amount the so-manyth tier of this setting decides: ``a.amount >= tier_from("purchase_tiers", 2)``."""
    return TierFrom(key, number)


def fact(name: str, *args: Any) -> Fact:
    return Fact(name, *args)


now = Now()

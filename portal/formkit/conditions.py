"""Conditions on a form's answers, as expressions that evaluate, say themselves in Chinese, and store themselves.

`a` stands for the answers: ``a.days > 3`` is not a bool but an `Expr`. No lambda and no string is ever evaluated, so
a condition written today can be read, explained and run years later from the edition that was kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol

from portal.formkit.facts import FACTS
from portal.formkit.values import freeze, is_blank, say_value, thaw


class Surroundings(Protocol):
    """What a condition may ask of the world: answers, settings, the clock (the hotel's wall clock, not UTC), and facts
    (registered by the portal)."""

    def answer(self, name: str) -> Any: ...
    def setting(self, key: str) -> Any: ...
    def now(self) -> datetime: ...
    def fact(self, name: str, args: list[Any]) -> Any: ...
    def label(self, path: tuple[str, ...]) -> str: ...
    def shown(self, path: tuple[str, ...], value: Any) -> str: ...


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
        label, value = env.label(self.path), self.value(env)
        return f"{label}未填写" if is_blank(value) else f"{label} {env.shown(self.path, value)}"

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
        if self.is_beyond(env):
            return self.beyond
        return tiers[self.number - 2][0] if self.number > 1 else 0

    def is_beyond(self, env: Surroundings) -> bool:
        """Has the hotel no such tier?"""
        return self.number > len(env.setting(self.key))

    def says(self, env: Surroundings) -> str:
        return f"第{self.number}档的金额（本店没有分这一档）" if self.is_beyond(env) else super().says(env)

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

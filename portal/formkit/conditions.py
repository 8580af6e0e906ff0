"""Conditions on a form's answers, as expressions that evaluate, say themselves in Chinese, and store themselves.

`a` stands for the answers: ``a.days > 3`` is not a bool but an `Expr`. No lambda and no string is ever evaluated, so
a condition written today can be read, explained and run years later from the edition that was kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Protocol

from portal.formkit.values import comparable, freeze, is_blank, plain, say_value, thaw


class Surroundings(Protocol):
    """What a condition may ask of the world: answers, settings, the clock, and facts (registered by the portal)."""

    def answer(self, name: str) -> Any: ...
    def setting(self, key: str) -> Any: ...
    def now(self) -> datetime: ...
    def fact(self, name: str, args: list[Any]) -> Any: ...
    def label(self, path: tuple[str, ...]) -> str: ...
    def shown(self, path: tuple[str, ...], value: Any) -> str: ...


# Facts a form may ask for; the portal supplies each (portal/records/facts.py), `portal check` compares the two lists.
FACTS: dict[str, str] = {
    "working_days": "工作日天数",
    "on_duty": "当班",
    "barred": "在禁止入内名单上",
    "fixed_fire_place": "固定用火点",
    "paper_lapsed": "资质已过期",
    "quotes_short": "比价不足的货品",
    "not_cheapest": "所选并非最低价",
    "open_request": "已有未完成的申请",
    "pass_valid": "出入证有效",
    "roster_days": "按排班的天数",
}


class Expr:
    """Part of a condition. Comparison and arithmetic build bigger ones; `bool()` of one is a mistake and says so."""

    op = ""

    def __init__(self, *args: Any) -> None:
        self.args = tuple(wrap(arg) for arg in args)

    # --- building -------------------------------------------------------------------------------------------------
    def __eq__(self, other: Any) -> Expr:  # type: ignore[override]
        return Compare("==", self, other)

    def __ne__(self, other: Any) -> Expr:  # type: ignore[override]
        return Compare("!=", self, other)

    def __lt__(self, other: Any) -> Expr:
        return Compare("<", self, other)

    def __le__(self, other: Any) -> Expr:
        return Compare("<=", self, other)

    def __gt__(self, other: Any) -> Expr:
        return Compare(">", self, other)

    def __ge__(self, other: Any) -> Expr:
        return Compare(">=", self, other)

    def __and__(self, other: Any) -> Expr:
        return Both(self, other)

    def __or__(self, other: Any) -> Expr:
        return Either(self, other)

    def __invert__(self) -> Expr:
        return Not(self)

    def __add__(self, other: Any) -> Expr:
        return Arithmetic("+", self, other)

    def __sub__(self, other: Any) -> Expr:
        return Arithmetic("-", self, other)

    def __mul__(self, other: Any) -> Expr:
        return Arithmetic("*", self, other)

    def __truediv__(self, other: Any) -> Expr:
        return Arithmetic("/", self, other)

    def any_of(self, values: Any) -> Expr:
        """At least one of these was ticked (or: it is one of these)."""
        return Among("any_of", self, list(values) if not isinstance(values, Expr) else values)

    def only(self, values: list[str]) -> Expr:
        """Nothing but these was ticked."""
        return Among("only", self, values)

    def all_of(self, values: list[str]) -> Expr:
        return Among("all_of", self, values)

    def not_in(self, values: Any) -> Expr:
        return Not(Among("any_of", self, values))

    def filled(self) -> Expr:
        return Filled(self)

    def blank(self) -> Expr:
        return Not(Filled(self))

    def sum(self) -> Expr:
        return Aggregate("sum", self)

    def count(self) -> Expr:
        return Aggregate("count", self)

    def every(self) -> Expr:
        """Every one of a column's values is filled (or true)."""
        return Aggregate("every", self)

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


def wrap(value: Any) -> Expr:
    return value if isinstance(value, Expr) else Const(value)


class Const(Expr):
    op = "const"

    def __init__(self, value: Any) -> None:
        self.args = ()
        self.const = value

    def value(self, env: Surroundings) -> Any:
        return self.const

    def says(self, env: Surroundings) -> str:
        return say_value(self.const)

    def data(self) -> Any:
        return ["const", freeze(self.const)]


class Answer(Expr):
    """An answer by its name, or part of one: `a.watcher`, `a.workers.person` (a table's column: a list)."""

    op = "answer"

    def __init__(self, *path: str) -> None:
        self.args = ()
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

    op = "setting"

    def __init__(self, key: str, by: Any = None, keys: dict[str, str] | None = None, times: Any = 1) -> None:
        self.key, self.keys = key, keys or {}
        self.times = times
        self.args = () if by is None else (wrap(by),)

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


class Now(Expr):
    op = "now"

    def value(self, env: Surroundings) -> datetime:
        return env.now()

    def says(self, env: Surroundings) -> str:
        return "现在"


class Fact(Expr):
    """Something only the portal knows, by a name of `FACTS`."""

    op = "fact"

    def __init__(self, name: str, *args: Any) -> None:
        if name not in FACTS:
            raise TypeError(f"没有名为“{name}”的事实；可用的是：{'、'.join(FACTS)}")
        self.name = name
        super().__init__(*args)

    def value(self, env: Surroundings) -> Any:
        return env.fact(self.name, [part.value(env) for part in self.args])

    def says(self, env: Surroundings) -> str:
        return "、".join(part.says(env) for part in self.args) + FACTS[self.name]

    def data(self) -> Any:
        return ["fact", self.name, *[part.data() for part in self.args]]


COMPARE: dict[str, tuple[Callable[[Any, Any], bool], str, str]] = {
    "==": (lambda x, y: x == y, "是", "不是"),
    "!=": (lambda x, y: x != y, "不是", "是"),
    "<": (lambda x, y: x < y, "小于", "不小于"),
    "<=": (lambda x, y: x <= y, "不超过", "超过"),
    ">": (lambda x, y: x > y, "超过", "不超过"),
    ">=": (lambda x, y: x >= y, "达到", "不到"),
}


class Compare(Expr):
    def __init__(self, op: str, left: Any, right: Any) -> None:
        self.op = op
        super().__init__(left, right)

    def value(self, env: Surroundings) -> bool:
        left, right = (plain(part.value(env)) for part in self.args)
        if self.op in ("==", "!="):
            return COMPARE[self.op][0](left, right)
        if left is None or right is None:
            return False  # nothing filled in yet: the condition does not hold, a required mark will ask for it
        left, right = comparable(left, right)
        return COMPARE[self.op][0](left, right)

    def says(self, env: Surroundings) -> str:
        left, right = self.args
        return f"{left.says(env)}{COMPARE[self.op][1]}{_with_label(left, right, env)}"

    def explained(self, env: Surroundings) -> str:
        left, right = self.args
        holds = self.value(env)
        word = COMPARE[self.op][1] if holds else COMPARE[self.op][2]
        return f"{left.explained(env)}，{word}{_with_label(left, right, env)}"


def _with_label(left: Expr, right: Expr, env: Surroundings) -> str:
    """A constant beside an answer is shown the way that answer's kind shows it (¥50,000, not 5000000)."""
    if isinstance(right, (Const, SettingOf)) and isinstance(left, Answer):
        return env.shown(left.path, right.value(env))
    return right.says(env)


class Both(Expr):
    op = "and"

    def value(self, env: Surroundings) -> bool:
        return all(part.value(env) for part in self.args)

    def says(self, env: Surroundings) -> str:
        return "，并且".join(part.says(env) for part in self.args)

    def explained(self, env: Surroundings) -> str:
        return "；".join(part.explained(env) for part in self.args)


class Either(Expr):
    op = "or"

    def value(self, env: Surroundings) -> bool:
        return any(part.value(env) for part in self.args)

    def says(self, env: Surroundings) -> str:
        return "，或者".join(part.says(env) for part in self.args)

    def explained(self, env: Surroundings) -> str:
        return "；".join(part.explained(env) for part in self.args)


class Not(Expr):
    op = "not"

    def value(self, env: Surroundings) -> bool:
        return not self.args[0].value(env)

    def says(self, env: Surroundings) -> str:
        return (
            f"并非：{self.args[0].says(env)}"
            if not isinstance(self.args[0], Filled)
            else f"{self.args[0].args[0].says(env)}未填写"
        )

    def explained(self, env: Surroundings) -> str:
        return self.args[0].explained(env)


class Filled(Expr):
    op = "filled"

    def value(self, env: Surroundings) -> bool:
        return not is_blank(self.args[0].value(env))

    def says(self, env: Surroundings) -> str:
        return f"{self.args[0].says(env)}已填写"


class Among(Expr):
    def __init__(self, op: str, left: Any, right: Any) -> None:
        self.op = op
        super().__init__(left, right)

    def value(self, env: Surroundings) -> bool:
        left, right = plain(self.args[0].value(env)), plain(self.args[1].value(env))
        left = left if isinstance(left, list) else [] if is_blank(left) else [left]
        right = right if isinstance(right, list) else [right]
        if self.op == "any_of":
            return any(item in right for item in left)
        if self.op == "only":
            return bool(left) and all(item in right for item in left)
        return all(item in left for item in right)

    def says(self, env: Surroundings) -> str:
        word = {"any_of": "含", "only": "仅为", "all_of": "全部含"}[self.op]
        return f"{self.args[0].says(env)}{word}{self.args[1].says(env)}"

    def explained(self, env: Surroundings) -> str:
        return self.args[0].explained(env)


class Aggregate(Expr):
    def __init__(self, op: str, inner: Any) -> None:
        self.op = op
        super().__init__(inner)

    def value(self, env: Surroundings) -> Any:
        found = self.args[0].value(env)
        items = found if isinstance(found, list) else [] if found is None else [found]
        if self.op == "sum":
            return sum((item for item in items if item is not None), start=0)
        if self.op == "count":
            return sum(1 for item in items if not is_blank(item))
        return bool(items) and all(not is_blank(item) and item is not False for item in items)

    def says(self, env: Surroundings) -> str:
        word = {"sum": "合计", "count": "个数", "every": "逐项齐备"}[self.op]
        return f"{self.args[0].says(env)}{word}"

    def explained(self, env: Surroundings) -> str:
        return f"{self.says(env)} {say_value(self.value(env))}"


class Arithmetic(Expr):
    def __init__(self, op: str, left: Any, right: Any) -> None:
        self.op = op
        super().__init__(left, right)

    def value(self, env: Surroundings) -> Any:
        left, right = (part.value(env) for part in self.args)
        if isinstance(left, list) or isinstance(right, list):  # column by column: quantity × price
            pairs = (
                zip(left, right, strict=True)
                if isinstance(left, list) and isinstance(right, list)
                else ([(x, right) for x in left] if isinstance(left, list) else [(left, y) for y in right])
            )
            return [self._one(x, y) for x, y in pairs]
        return self._one(left, right)

    def _one(self, left: Any, right: Any) -> Any:
        if left is None or right is None:
            return None
        if (isinstance(left, Decimal) and isinstance(right, (int, float))) or (
            isinstance(right, Decimal) and isinstance(left, (int, float))
        ):
            left, right = Decimal(str(left)), Decimal(str(right))
        if self.op == "+":
            return left + right
        if self.op == "-":
            return left - right
        if self.op == "*":
            return left * right
        return None if right == 0 else Decimal(str(left)) / Decimal(str(right))

    def says(self, env: Surroundings) -> str:
        word = {"+": "加", "-": "减", "*": "乘", "/": "除以"}[self.op]
        if self.op == "-" and isinstance(self.args[0], Answer) and isinstance(self.args[1], Answer):
            return f"{self.args[1].says(env)}至{self.args[0].says(env)}的时长"
        return f"{self.args[0].says(env)}{word}{self.args[1].says(env)}"

    def explained(self, env: Surroundings) -> str:
        return f"{self.says(env)} {say_value(self.value(env))}"


class Call(Expr):
    """A small pure function of answers: the time of day, the date of a moment, the length in days."""

    def __init__(self, op: str, *args: Any) -> None:
        self.op = op
        super().__init__(*args)

    def value(self, env: Surroundings) -> Any:
        found = [part.value(env) for part in self.args]
        return None if any(item is None for item in found) else CALLS[self.op][0](*found)

    def says(self, env: Surroundings) -> str:
        return CALLS[self.op][1].format(*[part.says(env) for part in self.args])

    def explained(self, env: Surroundings) -> str:
        return f"{self.says(env)} {say_value(self.value(env))}"


def _time_of(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)


def _date_of(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


CALLS: dict[str, tuple[Callable[..., Any], str]] = {
    "time_of": (_time_of, "{0}的钟点"),
    "date_of": (_date_of, "{0}的日期"),
    "end_of_day": (lambda day: datetime.combine(_date_of(day), time(23, 59)), "{0}当日终了"),
    "days_between": (lambda start, end: (_date_of(end) - _date_of(start)).days, "{0}至{1}的天数"),
    "days_inclusive": (lambda start, end: (_date_of(end) - _date_of(start)).days + 1, "{0}至{1}的天数（含首尾）"),
    "hours_between": (lambda start, end: round((end - start).total_seconds() / 3600, 2), "{0}至{1}的小时数"),
    "repeated": (
        lambda items: len({str(plain(i)) for i in items if not is_blank(i)}) < sum(not is_blank(i) for i in items),
        "{0}有重复",
    ),
    "at_time": (lambda day, clock: datetime.combine(_date_of(day), clock), "{0}的{1}"),
}


def time_of(moment: Any) -> Expr:
    return Call("time_of", moment)


def date_of(moment: Any) -> Expr:
    return Call("date_of", moment)


def end_of_day(day: Any) -> Expr:
    return Call("end_of_day", day)


def days_inclusive(start: Any, end: Any) -> Expr:
    return Call("days_inclusive", start, end)


def hours_between(start: Any, end: Any) -> Expr:
    return Call("hours_between", start, end)


def repeated(column: Any) -> Expr:
    return Call("repeated", column)


def at_time(day: Any, clock: Any) -> Expr:
    return Call("at_time", day, clock)


def setting(key: str, by: Any = None, times: Any = 1, **keys: str) -> SettingOf:
    return SettingOf(key, by, keys, times)


def fact(name: str, *args: Any) -> Fact:
    return Fact(name, *args)


now = Now()


def from_data(data: Any) -> Expr:
    """Read back what `Expr.data` stored. Raises ValueError for what no edition of the kit wrote."""
    op, *rest = data
    if op == "const":
        return Const(thaw(rest[0]))
    if op == "answer":
        return Answer(*rest)
    if op == "setting":
        key, by, keys, times = rest
        return SettingOf(key, None if by is None else from_data(by), keys, thaw(times))
    if op == "now":
        return now
    if op == "fact":
        return Fact(rest[0], *[from_data(part) for part in rest[1:]])
    parts = [from_data(part) for part in rest]
    if op in COMPARE:
        return Compare(op, *parts)
    simple: dict[str, type[Expr]] = {"and": Both, "or": Either, "not": Not, "filled": Filled}
    if op in simple:
        return simple[op](*parts)
    for family, names in (
        (Among, ("any_of", "only", "all_of")),
        (Aggregate, ("sum", "count", "every")),
        (Arithmetic, ("+", "-", "*", "/")),
        (Call, tuple(CALLS)),
    ):
        if op in names:
            return family(op, *parts)
    raise ValueError(f"unknown condition: {op!r}")

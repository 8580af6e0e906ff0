"""What conditions are made of beyond their leaves: comparing, combining, counting, calculating, reading the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from string import Formatter
from typing import Any

from portal.formkit.codes import credit_code_holds
from portal.formkit.conditions import Answer, Const, Expr, SettingOf, Surroundings, TierFrom, build, from_data
from portal.formkit.values import Value, comparable, is_blank, plain, say_value

COMPARE: dict[str, tuple[Callable[[Any, Any], bool], str, str]] = {
    "==": (lambda x, y: x == y, "是", "不是"),
    "!=": (lambda x, y: x != y, "不是", "是"),
    "<": (lambda x, y: x < y, "小于", "不小于"),
    "<=": (lambda x, y: x <= y, "不超过", "超过"),
    ">": (lambda x, y: x > y, "超过", "不超过"),
    ">=": (lambda x, y: x >= y, "达到", "不到"),
}


class Compare(Expr):
    ops = tuple(COMPARE)

    def value(self, env: Surroundings) -> bool:
        left, right = (part.value(env) for part in self.args)
        if isinstance(left, Value) and isinstance(right, Value):
            left, right = left.id, right.id  # two people of one name are two people
        left, right = plain(left), plain(right)
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
        if isinstance(right, TierFrom) and right.is_beyond(env):
            return f"本店的金额没有分到第{right.number}档"
        if isinstance(left, Answer) and (is_blank(left.value(env)) or (self.op == "==" and holds)):
            return self.says(env) if holds else left.explained(env)
        word = COMPARE[self.op][1] if holds else COMPARE[self.op][2]
        return f"{left.explained(env)}，{word}{_with_label(left, right, env)}"


def _with_label(left: Expr, right: Expr, env: Surroundings) -> str:
    """A constant beside an answer is shown the way that answer's kind shows it (¥50,000, not 5000000)."""
    if isinstance(right, TierFrom) and right.is_beyond(env):
        return right.says(env)
    if isinstance(right, (Const, SettingOf)) and isinstance(left, Answer):
        return env.shown(left.path, right.value(env))
    return right.says(env)


class Both(Expr):
    ops = ("and",)

    def value(self, env: Surroundings) -> bool:
        return all(part.value(env) for part in self.args)

    def says(self, env: Surroundings) -> str:
        return "，并且".join(part.says(env) for part in self.args)

    def explained(self, env: Surroundings) -> str:
        return _deciding(self, env, [part for part in self.args if not part.value(env)])


class Either(Expr):
    ops = ("or",)

    def value(self, env: Surroundings) -> bool:
        return any(part.value(env) for part in self.args)

    def says(self, env: Surroundings) -> str:
        return "，或者".join(part.says(env) for part in self.args)

    def explained(self, env: Surroundings) -> str:
        return _deciding(self, env, [part for part in self.args if part.value(env)])


def _deciding(whole: Expr, env: Surroundings, parts: list[Expr]) -> str:
    """The facts of the parts that decided; when it took all of them, of all."""
    return "；".join(part.explained(env) for part in parts or whole.args)


class Not(Expr):
    ops = ("not",)

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
    ops = ("filled",)

    def value(self, env: Surroundings) -> bool:
        return not is_blank(self.args[0].value(env))

    def says(self, env: Surroundings) -> str:
        return f"{self.args[0].says(env)}已填写"

    def explained(self, env: Surroundings) -> str:
        return self.says(env) if self.value(env) else f"{self.args[0].says(env)}未填写"


class Among(Expr):
    ops = ("any_of", "only", "all_of")

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
    ops = ("sum", "count", "least", "most", "every")

    def value(self, env: Surroundings) -> Any:
        found = self.args[0].value(env)
        items = found if isinstance(found, list) else [] if found is None else [found]
        if self.op == "sum":
            return sum((item for item in items if item is not None), start=0)
        if self.op == "count":
            return sum(1 for item in items if not is_blank(item))
        if self.op in ("least", "most"):
            filled = [item for item in items if item is not None]
            return None if not filled else min(filled) if self.op == "least" else max(filled)
        return bool(items) and all(not is_blank(item) and item is not False for item in items)

    def says(self, env: Surroundings) -> str:
        word = {"sum": "合计", "count": "个数", "least": "最小值", "most": "最大值", "every": "逐项齐备"}[self.op]
        return f"{self.args[0].says(env)}{word}"

    def explained(self, env: Surroundings) -> str:
        return f"{self.says(env)} {say_value(self.value(env))}"


class Arithmetic(Expr):
    ops = ("+", "-", "*", "/")

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


def _time_of(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)


def _date_of(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _lowest(values: list[Any], *pairs: Any) -> Any:
    rows = zip(values, *pairs[::2], strict=True)
    wanted = [plain(item) for item in pairs[1::2]]
    found = [row[0] for row in rows if row[0] is not None and [plain(cell) for cell in row[1:]] == wanted]
    return min(found, default=None)


def _fewest(names: list[Any], keys: list[Any], values: list[Any]) -> int:
    pairs = {(plain(key), plain(value)) for key, value in zip(keys, values, strict=True) if not is_blank(value)}
    return min((sum(key == plain(name) for key, _ in pairs) for name in names), default=0)


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
    "lowest": (_lowest, "{0}中对应的最低值"),
    "fewest": (_fewest, "每项{0}至少对应的{2}数"),
    "credit_code_holds": (credit_code_holds, "{0}的校验位相符"),
    "at_time": (lambda day, clock: datetime.combine(_date_of(day), clock), "{0}的{1}"),
}


class Choose(Expr):
    """One of several values by what an answer says: ``choose(a.state, 完好=a.deposit, 遗失=0)``; none fits: nothing.

    Yes and no are 是 and 否.
    """

    ops = ("choose",)

    def __init__(self, op: str, subject: Any, keys: list[str], *values: Any) -> None:
        super().__init__(op, subject, *values)
        self.keys = list(keys)

    def value(self, env: Surroundings) -> Any:
        subject, *values = self.args
        said = say_value(plain(subject.value(env)))
        return next((value.value(env) for key, value in zip(self.keys, values, strict=True) if key == said), None)

    def says(self, env: Surroundings) -> str:
        return f"按{self.args[0].says(env)}"

    def data(self) -> Any:
        subject, *values = self.args
        return [self.op, subject.data(), self.keys, *[value.data() for value in values]]

    @classmethod
    def load(cls, op: str, rest: list[Any]) -> Expr:
        subject, keys, *values = rest
        return cls(op, from_data(subject), keys, *[from_data(value) for value in values])


class Words(Expr):
    """A sentence with answers in it, each as its kind shows it: ``words("{place}：{trouble}")``."""

    ops = ("words",)

    def __init__(self, op: str, template: str) -> None:
        super().__init__(op, *[Answer(name) for _text, name, _spec, _how in Formatter().parse(template) if name])
        self.template = template

    def value(self, env: Surroundings) -> str:
        shown = {part.path[0]: env.shown(part.path, part.value(env)) for part in self.args if isinstance(part, Answer)}
        return self.template.format(**{name: "" if text == say_value(None) else text for name, text in shown.items()})

    def says(self, env: Surroundings) -> str:
        return self.template.format(**{p.path[0]: p.says(env) for p in self.args if isinstance(p, Answer)})

    def data(self) -> Any:
        return [self.op, self.template]

    @classmethod
    def load(cls, op: str, rest: list[Any]) -> Expr:
        return cls(op, rest[0])


class Rows(Expr):
    """The rows of a table under other columns' names: ``rows(a.items, goods="name")``."""

    ops = ("rows",)

    def __init__(self, op: str, table: Any, columns: dict[str, str]) -> None:
        super().__init__(op, table)
        self.columns = dict(columns)

    def value(self, env: Surroundings) -> list[dict[str, Any]]:
        found = self.args[0].value(env) or []
        return [{name: row[column] for name, column in self.columns.items() if column in row} for row in found]

    def says(self, env: Surroundings) -> str:
        return self.args[0].says(env)

    def data(self) -> Any:
        return [self.op, self.args[0].data(), self.columns]

    @classmethod
    def load(cls, op: str, rest: list[Any]) -> Expr:
        return cls(op, from_data(rest[0]), rest[1])


class Call(Expr):
    """A small pure function of answers: the time of day, the date of a moment, the length in days."""

    ops = tuple(CALLS)

    def value(self, env: Surroundings) -> Any:
        found = [part.value(env) for part in self.args]
        return None if any(item is None for item in found) else CALLS[self.op][0](*found)

    def says(self, env: Surroundings) -> str:
        return CALLS[self.op][1].format(*[part.says(env) for part in self.args])

    def explained(self, env: Surroundings) -> str:
        return f"{self.says(env)} {say_value(self.value(env))}"


def time_of(moment: Any) -> Expr:
    return build("time_of", moment)


def date_of(moment: Any) -> Expr:
    return build("date_of", moment)


def end_of_day(day: Any) -> Expr:
    return build("end_of_day", day)


def days_between(start: Any, end: Any) -> Expr:
    """How many days `end` is after `start`."""
    return build("days_between", start, end)


def days_inclusive(start: Any, end: Any) -> Expr:
    return build("days_inclusive", start, end)


def hours_between(start: Any, end: Any) -> Expr:
    return build("hours_between", start, end)


def repeated(column: Any) -> Expr:
    return build("repeated", column)


def at_time(day: Any, clock: Any) -> Expr:
    return build("at_time", day, clock)


def choose(subject: Any, **values: Any) -> Expr:
    """One of these values, by what `subject` says."""
    return build("choose", subject, list(values), *values.values())


def lowest(values: Any, *pairs: Any) -> Expr:
    """The lowest of a column where other columns are this: ``lowest(a.quotes.price, a.quotes.item, a.item)``."""
    return build("lowest", values, *pairs)


def fewest(names: Any, keys: Any, values: Any) -> Expr:
    """For each name, how many different values stand beside it (key = name); the smallest of these counts."""
    return build("fewest", names, keys, values)


def credit_code(code: Any) -> Expr:
    """Does this 统一社会信用代码 hold (18 places and check digit)?"""
    return build("credit_code_holds", code)


def words(template: str) -> Expr:
    """A sentence with boxes in it, as they are shown: ``words("{place}：{trouble}")``."""
    return build("words", template)


def rows(table: Any, **columns: str) -> Expr:
    """A table's rows for another form's table, whose columns are named first: ``rows(a.items, goods="name")``."""
    return build("rows", table, columns)

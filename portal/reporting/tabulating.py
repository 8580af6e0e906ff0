"""From facts to figures: by what, split into what, and what is counted of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.printing.figures import amount
from portal.reporting.figures import Cell, Figures, Kind, Line, Part, Value, figure
from portal.reporting.periods import Period
from portal.reporting.reading import Fact

MOST_LINES = 30  # of kinds of things; the rest is summed up as 其余
MOST_DAYS = 62
MOST_PARTS = 6  # as many as a chart can tell apart

Key = Any
WEEKDAYS = (_l("周一"), _l("周二"), _l("周三"), _l("周四"), _l("周五"), _l("周六"), _l("周日"))


@dataclass(frozen=True)
class By:
    """What facts are sorted by: the key of each, its words, and every key of a period where gaps must show."""

    of: str
    key: Callable[[Fact], Key]
    words: Callable[[Key], str] = str
    every: Callable[[Sequence[Key]], Sequence[Key]] | None = None


@dataclass(frozen=True)
class Measure:
    """What is counted of a group of facts."""

    words: str
    kind: Kind
    unit: str
    of: Callable[[list[Fact]], Value]
    adds: bool = True
    base: Callable[[list[Fact]], str] | None = None
    drawn: bool = True
    only: Callable[[Fact], bool] | None = None  # counts these alone, and leads to them

    def cell(self, group: list[Fact]) -> Cell:
        group = [fact for fact in group if self.only(fact)] if self.only else group
        records = tuple(dict.fromkeys(fact.record for fact in group if fact.record))
        return Cell(self.of(group), records, self.base(group) if self.base else "")

    def part(self, words: str | None = None) -> Part:
        return Part(self.words if words is None else words, self.kind, self.unit, self.drawn, self.adds)


# ---- by what -------------------------------------------------------------------------------------------------------
def word(column: str, of: str, blank: str = "") -> By:
    """By a column's word; what is left blank counts as `blank` (未填)."""
    return By(of, lambda fact: fact[column] or blank or _("未填"))


def listed(column: str, of: str, order: Iterable[str]) -> By:
    """By a column's word, in this order, all of them shown even where nothing came of one."""
    known = list(order)
    return By(of, lambda fact: fact[column] or _("未填"),
              every=lambda there: [*known, *(key for key in there if key not in known)])  # fmt: skip


def hour(of: str = "") -> By:
    """By the hour of the day, from the first anything fell into to the last."""
    return By(of or _("时间"), lambda fact: fact.at.hour, lambda key: f"{key:02d}:00",
              lambda there: range(min(there), max(there) + 1) if there else [])  # fmt: skip


def weekday(of: str = "") -> By:
    return By(of or _("星期"), lambda fact: fact.at.weekday(), lambda key: str(WEEKDAYS[key]), lambda _there: range(7))


def day(period: Period, of: str = "") -> By:
    """By the day, every day of the period."""
    days = period.days_in()
    return By(of or _("日期"), lambda fact: fact.at.date(), lambda key: f"{key.month}-{key.day}", lambda _there: days)


def month(period: Period, of: str = "") -> By:
    """By the month, every month the period touches."""
    months = period.months_in()
    return By(of or _("月份"), lambda fact: date(fact.at.year, fact.at.month, 1), lambda key: f"{key:%Y-%m}",
              lambda _there: months)  # fmt: skip


def over(period: Period) -> By:
    """By the day, or by the month where the period has more days than a chart can show."""
    return day(period) if period.days <= MOST_DAYS else month(period)


# ---- what is counted -----------------------------------------------------------------------------------------------
def count(words: str, unit: str = "", *, only: Callable[[Fact], bool] | None = None) -> Measure:
    """How many facts: records, or lines of a table where the facts are those; `only` those of which it says so."""
    return Measure(words, Kind.COUNT, unit, len, only=only)


def total(
    column: str, words: str, kind: Kind = Kind.NUMBER, unit: str = "", *, only: Callable[[Fact], bool] | None = None
) -> Measure:
    """The sum of a column; `only` of those facts of which it says so."""
    return Measure(words, kind, unit, lambda group: _sum(group, column), only=only)


def greatest(column: str, words: str, kind: Kind = Kind.NUMBER, unit: str = "") -> Measure:
    """The greatest figure of a column; None where there is none."""

    def worked_out(group: list[Fact]) -> Value:
        return max((figure(fact[column]) for fact in group if fact[column] is not None), default=None)

    return Measure(words, kind, unit, worked_out, adds=False)


def mean(of: Callable[[Fact], Any], words: str, kind: Kind = Kind.NUMBER, unit: str = "") -> Measure:
    """The mean of what `of` says of each fact, leaving out None, with its base: of how many."""

    def known(group: list[Fact]) -> list[Decimal]:
        return [Decimal(value) for fact in group if (value := of(fact)) is not None]

    def worked_out(group: list[Fact]) -> Value:
        values = known(group)
        return sum(values, Decimal(0)) / len(values) if values else None

    return Measure(words, kind, unit, worked_out, adds=False,
                   base=lambda group: _("%(count)d 次", count=len(known(group))))  # fmt: skip


def share(of: Callable[[Fact], bool | None], words: str) -> Measure:
    """For how many in a hundred `of` is true, leaving out None, with its base: how many of how many."""

    def said(group: list[Fact]) -> list[bool]:
        return [answer for fact in group if (answer := of(fact)) is not None]

    def worked_out(group: list[Fact]) -> Value:
        answers = said(group)
        return Decimal(100 * sum(answers)) / len(answers) if answers else None

    return Measure(words, Kind.PERCENT, "", worked_out, adds=False,
                   base=lambda group: f"{sum(said(group))}/{len(said(group))}")  # fmt: skip


def ratio(part: str, whole: str, words: str) -> Measure:
    """One column's sum in per cent of another's, with both as its base; None where there is nothing of the whole."""

    def worked_out(group: list[Fact]) -> Value:
        of = _sum(group, whole)
        return 100 * _sum(group, part) / of if of else None

    return Measure(words, Kind.PERCENT, "", worked_out, adds=False,
                   base=lambda group: f"{amount(_sum(group, part))}/{amount(_sum(group, whole))}")  # fmt: skip


def _sum(group: list[Fact], column: str) -> Decimal:
    return sum((figure(fact[column]) for fact in group), Decimal(0))


# ---- the table -----------------------------------------------------------------------------------------------------
def tabulate(
    found: Sequence[Fact], by: By, *measures: Measure, split: By | None = None, note: str = "", most: int = MOST_LINES
) -> Figures:
    """A line for each key of `by`; a column for each measure, or, `split`, for each key of that with one measure.

    Kinds of things come largest first, and beyond `most` as 其余; what has an order of its own (hours, days, a given
    list) keeps it. Split into several parts, a last column sums them where they add up.
    """
    measures = measures or (count(_("数量")),)
    groups = _grouped(found, by)
    columns = _columns(found, measures, split)
    lines = [
        Line(by.words(key), tuple(cell(groups.get(key, [])) for _part, cell in columns))
        for key in (by.every(list(groups)) if by.every else groups)
    ]
    if by.every is None:
        lines.sort(key=lambda line: (-sum(figure(line.cells[n].value) for n in _weighing(columns)), line.words))
        if len(lines) > most:
            rest = [fact for line in lines[most - 1 :] for fact in _of_line(groups, by, line)]
            lines = [*lines[: most - 1], Line(_("其余"), tuple(cell(rest) for _part, cell in columns))]
    parts = tuple(part for part, _cell in columns)
    figures = Figures(by.of, parts, tuple(lines), note)
    if any(not measure.adds for measure in measures) and len(lines) > 1:
        return replace(figures, totals=tuple(cell(list(found)) for _part, cell in columns))
    return figures


Column = tuple[Part, Callable[[list[Fact]], Cell]]


def _columns(found: Sequence[Fact], measures: Sequence[Measure], split: By | None) -> list[Column]:
    if split is None:
        return [(measure.part(), measure.cell) for measure in measures]
    measure = measures[0]
    by_part = _grouped(found, split)
    keys = list(split.every(list(by_part)) if split.every else by_part)
    if split.every is None:
        keys.sort(key=lambda key: (-figure(measure.of(by_part[key])), str(key)))
    own, others = (keys, []) if len(keys) <= MOST_PARTS else (keys[: MOST_PARTS - 1], keys[MOST_PARTS - 1 :])
    columns: list[Column] = [(measure.part(split.words(key)), _only(measure, split, {key})) for key in own]
    if others:
        columns.append((measure.part(_("其余")), _only(measure, split, set(others))))
    if measure.adds and len(columns) > 1:
        columns.append((replace(measure.part(_("合计")), drawn=False), measure.cell))
    return columns


def _only(measure: Measure, split: By, keys: set[Key]) -> Callable[[list[Fact]], Cell]:
    return lambda group: measure.cell([fact for fact in group if split.key(fact) in keys])


def _grouped(found: Iterable[Fact], by: By) -> dict[Key, list[Fact]]:
    groups: dict[Key, list[Fact]] = {}
    for fact in found:
        groups.setdefault(by.key(fact), []).append(fact)
    return groups


def _weighing(columns: list[Column]) -> list[int]:
    """The columns lines are ordered by: the drawn ones of a split, else the first."""
    drawn = [n for n, (part, _cell) in enumerate(columns) if part.drawn and part.adds]
    same = [n for n in drawn if (columns[n][0].kind, columns[n][0].unit) == (columns[0][0].kind, columns[0][0].unit)]
    return same or [0]


def _of_line(groups: dict[Key, list[Fact]], by: By, line: Line) -> list[Fact]:
    return [fact for key, group in groups.items() if by.words(key) == line.words for fact in group]

"""Where everything of a chart stands, in percent of its box: the same figures on a screen, in the dark, and on paper.

All lengths are percentages with up to two places, so that a chart takes whatever width its page has while its words
stay the size of the page's. Templates draw them (kit/chart.html); colours are the style sheet's, by number of the part.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil

from flask_babel import gettext as _

from portal.reporting.declaring import Chart, Report
from portal.reporting.figures import Figures, Kind, axis_words, figure, shown

STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
TICKS = 4
WIDEST = 10  # per cent a standing column may take, however few there are
MOST_LABELS = 12  # under standing columns; more would run into one another on a telephone


@dataclass(frozen=True)
class Mark:
    """A piece of a bar or column: where it lies, of which part (1…), what it says, and which cell it stands for."""

    x: float
    y: float
    width: float
    height: float
    part: int
    says: str
    line: int
    column: int


@dataclass(frozen=True)
class Stretch:
    """A piece of a line, from one point to the next."""

    x1: float
    y1: float
    x2: float
    y2: float
    part: int


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    part: int
    says: str
    line: int
    column: int


@dataclass(frozen=True)
class Tick:
    """A line across the chart and the figure beside it; `at` from the top."""

    at: float
    words: str


@dataclass(frozen=True)
class Drawing:
    """A chart laid out. `bars` has the marks of each line of the table in turn; standing charts have one box."""

    chart: Chart
    legend: tuple[str, ...]
    unit: str
    bars: tuple[tuple[Mark, ...], ...] = ()
    marks: tuple[Mark, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    points: tuple[Point, ...] = ()
    ticks: tuple[Tick, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def standing(self) -> bool:
        """Does it stand over the table, rather than lie in it?"""
        return self.chart in (Chart.COLUMNS, Chart.LINES)


def draw(report: Report, figures: Figures) -> Drawing | None:
    """The chart of these figures; None where there is nothing to draw."""
    columns = figures.drawn
    if report.chart is Chart.TABLE or not columns or figures.empty:
        return None
    legend = tuple(figures.parts[n].words for n in columns) if len(columns) > 1 else ()
    unit = figures.parts[columns[0]].unit or ("元" if figures.parts[columns[0]].kind is Kind.MONEY else "")
    if report.chart is Chart.BARS:
        return Drawing(report.chart, legend, unit, bars=_bars(figures, columns, report.stacked))
    top, ticks = _axis(figures, columns, report.stacked and report.chart is Chart.COLUMNS)
    labels = _labels([line.words for line in figures.lines])
    if report.chart is Chart.LINES:
        points = _points(figures, columns, top)
        return Drawing(report.chart, legend, unit, points=points, stretches=_stretches(points), ticks=ticks,
                       labels=labels)  # fmt: skip
    return Drawing(report.chart, legend, unit, marks=_columns(figures, columns, top, report.stacked), ticks=ticks,
                   labels=labels)  # fmt: skip


# ---- lying bars ----------------------------------------------------------------------------------------------------
def _bars(figures: Figures, columns: list[int], stacked: bool) -> tuple[tuple[Mark, ...], ...]:
    """The longest bar takes the whole width; parts that do not add up lie under one another."""
    most = _most(figures, columns, stacked)
    found = []
    for row, line in enumerate(figures.lines):
        marks, x = [], Decimal(0)
        height = 100.0 if stacked else 100 / len(columns)
        for place, column in enumerate(columns):
            width = 100 * max(Decimal(0), figure(line.cells[column].value)) / most
            y = 0.0 if stacked else place * height
            if width:
                marks.append(Mark(_short(x), _short(y), _short(width), _short(height if stacked else height * 0.86),
                                  place + 1, _says(figures, row, column), row, column))  # fmt: skip
            x += width if stacked else 0
        found.append(tuple(marks))
    return tuple(found)


# ---- standing columns and lines ------------------------------------------------------------------------------------
def _columns(figures: Figures, columns: list[int], top: Decimal, stacked: bool) -> tuple[Mark, ...]:
    each = 100 / len(figures.lines)
    marks = []
    for row, line in enumerate(figures.lines):
        base = Decimal(0)
        for place, column in enumerate(columns):
            height = 100 * max(Decimal(0), figure(line.cells[column].value)) / top
            if not height:
                continue
            wide = min(WIDEST, each * 0.8) / (1 if stacked else len(columns))
            x = row * each + (each - min(WIDEST, each * 0.8)) / 2 + (0 if stacked else place * wide)
            marks.append(Mark(_short(x), _short(100 - base - height), _short(wide), _short(height), place + 1,
                              _says(figures, row, column), row, column))  # fmt: skip
            base += height if stacked else 0
    return tuple(marks)


def _points(figures: Figures, columns: list[int], top: Decimal) -> tuple[Point, ...]:
    each = 100 / len(figures.lines)
    return tuple(
        Point(_short(row * each + each / 2), _short(100 - 100 * max(Decimal(0), figure(value)) / top), place + 1,
              _says(figures, row, column), row, column)
        for place, column in enumerate(columns)
        for row, line in enumerate(figures.lines)
        if (value := line.cells[column].value) is not None
    )  # fmt: skip


def _stretches(points: tuple[Point, ...]) -> tuple[Stretch, ...]:
    """From each point to the next of its part; where a figure is missing between them, the line has a gap."""
    return tuple(
        Stretch(one.x, one.y, other.x, other.y, one.part)
        for one, other in pairwise(points)
        if one.part == other.part and other.line == one.line + 1
    )


def _axis(figures: Figures, columns: list[int], stacked: bool) -> tuple[Decimal, tuple[Tick, ...]]:
    """The figure at the top of the chart, a round one, and the lines across it from the top down to nought."""
    kind = figures.parts[columns[0]].kind
    most = _most(figures, columns, stacked)
    step = _round_step(most / TICKS, whole=kind is Kind.COUNT)
    count = ceil(most / step)
    top = step * count
    return top, tuple(Tick(_short(100 - 100 * n / Decimal(count)), axis_words(step * n, kind))
                      for n in range(count, -1, -1))  # fmt: skip


def _round_step(wanted: Decimal, *, whole: bool) -> Decimal:
    """The next round figure: 1, 2, 2.5 or 5 times a power of ten; of counted things never a fraction."""
    power = Decimal(10) ** wanted.adjusted()
    step = next(power * one for one in STEPS if power * one >= wanted)
    return max(Decimal(1), step.to_integral_value(rounding="ROUND_CEILING")) if whole else step


def _most(figures: Figures, columns: list[int], stacked: bool) -> Decimal:
    totals = []
    for line in figures.lines:
        values = [max(Decimal(0), figure(line.cells[n].value)) for n in columns]
        totals.append(sum(values, Decimal(0)) if stacked else max(values))
    return max(totals) or Decimal(1)


def _labels(words: list[str]) -> tuple[str, ...]:
    """Under every column, or so many under evenly chosen ones as stand beside one another on a telephone."""
    every = -(-len(words) // MOST_LABELS)
    return tuple(word if n % every == 0 else "" for n, word in enumerate(words))


def _says(figures: Figures, row: int, column: int) -> str:
    part, line = figures.parts[column], figures.lines[row]
    said = f"{shown(line.cells[column].value, part.kind)} {part.unit}".strip()
    return _("%(what)s：%(figure)s", what=f"{line.words} {part.words}".strip(), figure=said)


def _short(value: Decimal | float) -> float:
    return round(float(value), 2)

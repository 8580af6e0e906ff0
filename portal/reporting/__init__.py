"""统计: a report is a sentence, a chart and its figures, out of the records a person may read (docs/reports.md).

A desk declares reports with `declaring.report` beside its pages; `reading` fetches rows of records by their typed
columns, `tabulating` counts them, `drawing` lays out the chart, `service` and `views` show, print and export it.
"""

from portal.reporting import periods
from portal.reporting.declaring import Asked, Chart, report
from portal.reporting.figures import Cell, Figures, Kind, Line, Part
from portal.reporting.reading import Fact, facts, opened, steps
from portal.reporting.tabulating import (
    Measure,
    count,
    day,
    greatest,
    hour,
    listed,
    mean,
    month,
    over,
    ratio,
    share,
    tabulate,
    total,
    weekday,
    word,
)

__all__ = [
    "Asked",
    "Cell",
    "Chart",
    "Fact",
    "Figures",
    "Kind",
    "Line",
    "Measure",
    "Part",
    "count",
    "day",
    "facts",
    "greatest",
    "hour",
    "listed",
    "mean",
    "month",
    "opened",
    "over",
    "periods",
    "ratio",
    "report",
    "share",
    "steps",
    "tabulate",
    "total",
    "weekday",
    "word",
]

"""How a desk declares a report: words, the department it belongs to, how it is drawn, and a function for its figures.

@report("visits_by_hour", _l("来访时段"), says=_l("…"), department="保安部", chart=Chart.COLUMNS)
def visits_by_hour(asked: Asked) -> Figures:
    came = facts(asked, "visitor", at="came_at", columns=["category"])
    return tabulate(came, hour(), split=word("category", _("类别")))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from flask_babel import gettext as _

from portal.errors import BadInput
from portal.people.models import Department, Person
from portal.reporting.figures import Figures
from portal.reporting.periods import Period


class Chart(Enum):
    """How figures are drawn: lying bars for kinds of things, standing columns and lines for time; parts of one line
    stand on one another where they add up, beside one another where they do not."""

    BARS = "bars"
    COLUMNS = "columns"
    LINES = "lines"
    TABLE = "table"


@dataclass(frozen=True)
class Asked:
    """Who asks, for which time, narrowed to which department (None: all)."""

    person: Person
    period: Period
    department: Department | None = None

    def enough(self, read_all: bool) -> None:
        """Refuse figures that would leave something out. Raises BadInput."""
        if not read_all:
            raise BadInput(_("这段时间的单据太多，一次算不完，请缩短时间。"))


Counting = Callable[[Asked], Figures]


@dataclass(frozen=True)
class Report:
    """A declared report. `title` and `says` are words of the catalogue; `says` is the sentence over the chart.

    `department` owns it: it stands there in the list, for those who work in it or above it, for the posts in `readers`
    and for whoever works at one of `desks`. `leads` is the page that shows it day by day: its words, its endpoint.
    `by_department` is False where narrowing to one department means nothing. `standing` reports say how things are
    today, not what a period brought: they ask for no time.
    """

    key: str
    title: Any
    says: Any
    department: str
    chart: Chart
    counts: Counting
    stacked: bool = True
    by_department: bool = True
    standing: bool = False
    readers: tuple[str, ...] = ()
    desks: tuple[str, ...] = ()
    leads: tuple[Any, str] | None = None


REPORTS: dict[str, Report] = {}


def report(
    key: str, title: Any, *, says: Any, department: str, chart: Chart = Chart.BARS, stacked: bool = True,
    by_department: bool = True, standing: bool = False, readers: tuple[str, ...] = (), desks: tuple[str, ...] = (),
    leads: tuple[Any, str] | None = None,
) -> Callable[[Counting], Counting]:  # fmt: skip
    """Declare the report whose figures the function counts. The order of declaration is the order of the list."""

    def declare(counts: Counting) -> Counting:
        if key in REPORTS:
            raise ValueError(f"two reports are called {key}")
        REPORTS[key] = Report(key, title, says, department, chart, counts, stacked, by_department, standing, readers,
                              desks, leads)  # fmt: skip
        return counts

    return declare

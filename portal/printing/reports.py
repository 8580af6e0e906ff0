"""统计 on A4: each report with its sentence, chart and table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.printing.pages import draw
from portal.printing.render import printed

# Of the chart's parts in order, as on the screen by daylight (static/css/chart.css); paper knows no tokens.
INKS = ("#1d5c47", "#d08a1d", "#3f74b8", "#9a4f8a", "#6fae94", "#8a8f8a")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One report: words and figures as they are to be printed, and its chart laid out (portal.reporting.drawing).

    `texts` says of each column whether it holds words, set left, rather than figures.
    """

    title: str
    says: str
    chart: Any
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    sums: Sequence[str]
    texts: Sequence[bool]
    note: str = ""
    empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPaper:
    """A month of reports, or one."""

    hotel: str
    title: str
    period: str
    sheets: Sequence[Sheet]
    note: str = ""
    printed_by: str = ""
    printed_at: datetime | None = None


def report_pdf(paper: ReportPaper) -> bytes:
    """The reports one under another; a chart stays with its title."""
    return printed(draw("report.html", paper=paper, inks=INKS), css="report", keep=False)

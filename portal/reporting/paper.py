"""Reports as a paper: in the language of the house, with everything the page shows."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import gettext as _

from portal import clock
from portal.people import directory
from portal.printing.pages import HOUSE_LANGUAGE
from portal.printing.reports import ReportPaper, Sheet
from portal.reporting import drawing
from portal.reporting.figures import Kind, shown
from portal.reporting.service import Shown


def of(reports: Sequence[Shown], title: str) -> ReportPaper:
    """The paper of these reports, which were all asked for together."""
    asked = reports[0].asked
    with force_locale(HOUSE_LANGUAGE):
        standing = all(one.report.standing for one in reports)
        narrowed = asked.department.name if asked.department else ""
        return ReportPaper(
            hotel=directory.hotel().name, title=title,
            period=f"{clock.today():%Y-%m-%d}" if standing else asked.period.words,
            note=_("只统计%(department)s", department=narrowed) if narrowed else "",
            printed_by=asked.person.name, printed_at=clock.house_now(), sheets=[_sheet(one) for one in reports],
        )  # fmt: skip


def _sheet(one: Shown) -> Sheet:
    figures = one.report.counts(one.asked)  # again: its words are now the house's
    chart = drawing.draw(one.report, figures)
    lines = [figures.lines[n] for n in figures.listed(chart is not None and chart.standing)]
    return Sheet(
        title=str(one.report.title), says=str(one.report.says), chart=chart,
        head=[figures.of, *(_headed(part.words, part.unit, part.kind) for part in figures.parts)],
        rows=[[line.words, *(shown(cell.value, part.kind)
                             for cell, part in zip(line.cells, figures.parts, strict=True))]
              for line in lines],
        sums=[_("合计"), *("" if cell is None else shown(cell.value, part.kind)
                         for cell, part in zip(figures.sums, figures.parts, strict=True))] if figures.sums else [],
        texts=[True, *(part.kind is Kind.WORD for part in figures.parts)], note=figures.note, empty=figures.empty,
    )  # fmt: skip


def _headed(words: str, unit: str, kind: Kind) -> str:
    said = _("元") if kind is Kind.MONEY else unit
    return f"{words}（{said}）" if said and words else words or said

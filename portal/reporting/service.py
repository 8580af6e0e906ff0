"""Reports for a person: which there are, one with figures and chart, the records behind a figure, rows to export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.errors import NotFound
from portal.people import directory, snapshot, tokens
from portal.people.models import Department, Person
from portal.records import lists, readers
from portal.records.models import Record
from portal.reporting import drawing, periods
from portal.reporting.declaring import REPORTS, Asked, Report
from portal.reporting.drawing import Drawing
from portal.reporting.figures import Cell, Figures, Kind, for_spreadsheet
from portal.reporting.periods import Period

MOST_BEHIND = 500  # records listed behind a figure


@dataclass(frozen=True)
class Shown:
    """A report as it is asked for: what was asked, its figures, its chart."""

    report: Report
    asked: Asked
    figures: Figures
    chart: Drawing | None


def of_person(person: Person) -> dict[str, list[Report]]:
    """The reports of a person by department: of those they work in, stand above, or are named for."""
    return {
        name: found
        for name in dict.fromkeys(report.department for report in REPORTS.values())
        if (found := [one for one in REPORTS.values() if one.department == name and concerns(one, person)])
    }


def any_for(person: Person) -> bool:
    """Is there any report for this person? Asked by every page, so worked out once for each change of posts."""
    return snapshot.current().answer(
        ("reports", person.id, clock.today()), lambda: any(concerns(report, person) for report in REPORTS.values())
    )


def concerns(report: Report, person: Person) -> bool:
    """Does the person work in the department that owns the report, stand above it, hold a post it names, or work at a
    desk it names?"""
    if directory.desks_of(person) & set(report.desks):
        return True
    mine = tokens.of(person)
    owner = directory.department(report.department)
    posts = directory.post_ids(department=owner) if owner else []
    named = [post.id for name in report.readers if (post := directory.post(name)) is not None]
    return any(f"post:{id_}" in mine or f"u:{id_}" in mine for id_ in posts) or any(
        f"post:{id_}" in mine for id_ in named
    )


def find(key: str, person: Person) -> Report:
    """The report of this key, if it concerns the person. Raises NotFound, the same for absent and not theirs."""
    found = REPORTS.get(key)
    if found is None or not concerns(found, person):
        raise NotFound(_("没有这份统计，或者它不归您看。"))
    return found


def ask(person: Person, period: Period, department_id: int | None = None) -> Asked:
    """What is asked: a department that is none of the hotel's counts for all."""
    wanted = next((one for one in directory.departments() if one.id == department_id), None)
    return Asked(person, period, wanted)


def show(report: Report, asked: Asked) -> Shown:
    """The report for this person, time and department. Raises BadInput where there is too much to read."""
    if not report.by_department:
        asked = Asked(asked.person, asked.period)
    figures = report.counts(asked)
    return Shown(report, asked, figures, drawing.draw(report, figures))


def before(shown: Shown) -> list[tuple[str, Any, Any]]:
    """What each summed column came to in the period before: (words, now, then), both as figures; the sum of a split
    before its parts."""
    if shown.report.standing or not shown.figures.sums:
        return []
    earlier = shown.report.counts(Asked(shown.asked.person, shown.asked.period.before, shown.asked.department))
    then = {part.words: cell for part, cell in zip(earlier.parts, earlier.sums, strict=False) if cell is not None}
    found = [
        (part.words, cell.value, then[part.words].value)
        for part, cell in zip(shown.figures.parts, shown.figures.sums, strict=False)
        if cell is not None and cell.value is not None and part.kind is not Kind.WORD and part.words in then
    ]
    return sorted(found, key=lambda one: one[0] != _("合计"))


def behind(shown: Shown, line: int, column: int) -> tuple[str, list[Record]]:
    """The records one figure counts, newest first: words that say which, and the records. Raises NotFound."""
    try:
        row, part = shown.figures.lines[line], shown.figures.parts[column]
    except IndexError:
        raise NotFound(_("统计已经变了，请回到图表重新点开。")) from None
    wanted: Cell = row.cells[column]
    words = " · ".join(dict.fromkeys(word for word in (row.words, part.words) if word))
    statement = readers.readable(
        select(Record).where(Record.id.in_(wanted.records[:MOST_BEHIND])), shown.asked.person
    ).options(joinedload(Record.applicant), joinedload(Record.department), joinedload(Record.edition))  # fmt: skip
    return words, list(db.session.scalars(statement.order_by(Record.submitted_at.desc(), Record.id.desc())))


def line_of(record: Record) -> str:
    """What tells the record from the others behind a figure."""
    return lists.in_a_line(record)


def sheet(shown: Shown) -> tuple[list[str], list[list[Any]]]:
    """Head and rows for a spreadsheet, the sums last."""
    figures = shown.figures
    head = [figures.of, *(_headed(part.words, part.unit, part.kind) for part in figures.parts)]
    rows = [
        [line.words, *(for_spreadsheet(cell.value, part.kind)
                       for cell, part in zip(line.cells, figures.parts, strict=True))]
        for line in figures.lines
    ]  # fmt: skip
    if figures.sums:
        rows.append([_("合计"), *(
            None if cell is None else for_spreadsheet(cell.value, part.kind)
            for cell, part in zip(figures.sums, figures.parts, strict=True)
        )])  # fmt: skip
    return head, rows


def _headed(words: str, unit: str, kind: Kind) -> str:
    said = {Kind.MONEY: _("元"), Kind.PERCENT: "%"}.get(kind, unit)
    return f"{words}（{said}）" if said else words


def departments() -> list[Department]:
    """Those one can narrow to."""
    return directory.departments()


def quick_periods() -> list[tuple[str, str]]:
    """Periods one tap away: (words, key)."""
    this = periods.named("")
    quarter, year = periods.of_quarter(this.first), periods.of_year(this.first.year)
    return [(_("本月"), this.key), (_("上月"), this.before.key), (_("本季度"), quarter.key),
            (_("上季度"), quarter.before.key), (_("今年"), year.key)]  # fmt: skip

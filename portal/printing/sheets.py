"""The general form on A4, one or a batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.printing.model import GRID, Approval, Cell, CellTable, Sheet, SheetSection
from portal.printing.pages import draw
from portal.printing.render import printed

_SHORT_OPINION = 45  # characters that fit a half-width box in three lines


def sheet_pdf(sheet: Sheet, *, archive: bool = False, keep: bool = True) -> bytes:
    """The form as the paper it replaces. `archive` makes PDF/A; `keep=False` keeps it out of the cache on disk."""
    return printed(sheet_html(sheet), css="sheet", archive=archive, keep=keep)


def batch_pdf(sheets: Sequence[Sheet], *, keep: bool = True) -> bytes:
    """Many forms in one PDF, each counting its own pages."""
    if not sheets:
        raise ValueError("a batch of no sheets")
    return printed([sheet_html(sheet) for sheet in sheets], css="sheet", keep=keep)


def sheet_html(sheet: Sheet) -> str:
    """The page WeasyPrint is given (also what the benchmark gives it)."""
    sections = [(section.title, list(_blocks(section))) for section in sheet.sections]
    return draw("sheet.html", sheet=sheet, sections=sections, approvals=_approval_rows(sheet.approvals))


def _blocks(section: SheetSection) -> Iterator[CellTable | list[list[tuple[Cell, int]]]]:
    """Rows of cells between tables, gathered; the last cell of a row takes what is left of the grid."""
    gathered: list[list[tuple[Cell, int]]] = []
    for row in section.rows:
        if isinstance(row, CellTable):
            if gathered:
                yield gathered
                gathered = []
            yield row
        elif row:
            left = GRID - sum(cell.span for cell in row)
            gathered.append([*((cell, cell.span) for cell in row[:-1]), (row[-1], row[-1].span + left)])
    if gathered:
        yield gathered


def _approval_rows(approvals: Sequence[Approval]) -> list[list[Approval]]:
    """Two short opinions side by side; a long one, and one that is left over, on the full width."""
    rows: list[list[Approval]] = []
    for approval in approvals:
        short = len(approval.opinion) <= _SHORT_OPINION
        if short and rows and len(rows[-1]) == 1 and len(rows[-1][0].opinion) <= _SHORT_OPINION:
            rows[-1].append(approval)
        else:
            rows.append([approval])
    return rows

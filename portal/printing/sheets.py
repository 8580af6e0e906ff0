"""The general form on A4, one or a batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.printing.columns import Widths, widths
from portal.printing.model import GRID, Cell, CellTable, Sheet, SheetSection
from portal.printing.pages import approval_rows, draw
from portal.printing.render import printed

_PROSE = ("text", "long", "rich")
_LONG_TEXT = 500  # characters, about eleven lines on the full width


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
    return draw(
        "sheet.html",
        sheet=sheet,
        sections=sections,
        approvals=approval_rows(sheet.approvals),
        is_long=_is_long,
        widths=lambda table: _widths(table, sheet),
        longest=8 if sheet.landscape else 5,
    )


def _widths(table: CellTable, sheet: Sheet) -> Widths:
    rows = [] if sheet.blank else [*table.rows, *([table.total] if table.total else [])]
    return widths(table.columns, rows, room=164 if sheet.landscape else 109)


def _is_long(row: Sequence[tuple[Cell, int]]) -> bool:
    """Whether the row may run over the page's end; kept together it would leave half a page empty."""
    return any(isinstance(cell.value, str) and cell.kind in _PROSE and len(cell.value) > _LONG_TEXT for cell, _ in row)


def _spans(row: Sequence[Cell]) -> list[int]:
    """A label leaves a single column next to no room: such cells get a second one, first from what is left of the
    grid, then from the widest cell. The last cell takes the rest."""
    spans = [cell.span for cell in row]
    for place, cell in enumerate(row):
        if spans[place] == 1 and cell.label:
            if sum(spans) == GRID:
                widest = spans.index(max(spans))
                if spans[widest] < 3:
                    continue
                spans[widest] -= 1
            spans[place] = 2
    spans[-1] += GRID - sum(spans)
    return spans


def _blocks(section: SheetSection) -> Iterator[CellTable | list[list[tuple[Cell, int]]]]:
    """Rows of cells between tables, gathered, each as wide as the grid."""
    gathered: list[list[tuple[Cell, int]]] = []
    for row in section.rows:
        if isinstance(row, CellTable):
            if gathered:
                yield gathered
                gathered = []
            yield row
        elif row:
            gathered.append(list(zip(row, _spans(row), strict=True)))
    if gathered:
        yield gathered

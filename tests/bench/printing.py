"""How much our own work adds to WeasyPrint's for a one-page form, and what the cache saves."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

from portal.printing import render
from portal.printing.cache import PrintCache
from portal.printing.sheets import sheet_html, sheet_pdf
from tests.printing import papers


def rows(small: bool = False) -> list[dict[str, Any]]:
    """The rows of the table of benchmarks: work, yardstick, their ratio (median of pairs), the goal.

    Processor time, ours and WeasyPrint's in turns: the machine is never idle. `small` measures a few pairs only.
    """
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    style = [CSS(filename=render.STYLES / f"{name}.css", font_config=fonts) for name in ("fonts", "base", "sheet")]
    html = sheet_html(papers.hot_work())

    def weasyprint_alone() -> None:
        HTML(string=html).write_pdf(font_config=fonts, stylesheets=style, pdf_tags=True)

    numbers = iter(range(10**6))

    def first_print() -> None:  # a number of its own, so that no cache can know it
        sheet_pdf(replace(papers.hot_work(), number=f"DH-2026-{next(numbers):06d}"))

    pairs = 3 if small else 30
    with tempfile.TemporaryDirectory() as folder:
        before, render._prints = render._prints, PrintCache(Path(folder))
        try:
            weasyprint_alone(), first_print(), sheet_pdf(papers.hot_work())
            return [
                _row(
                    "print a one-page form",
                    "WeasyPrint alone, the same HTML, warm",
                    first_print,
                    weasyprint_alone,
                    pairs,
                    1.2,
                ),
                _row(
                    "print it a second time",
                    "the same",
                    lambda: sheet_pdf(papers.hot_work()),
                    weasyprint_alone,
                    pairs,
                    0.1,
                ),
            ]
        finally:
            render._prints = before


def _row(
    work: str, yardstick: str, ours: Callable[[], Any], theirs: Callable[[], Any], pairs: int, goal: float
) -> dict[str, Any]:
    ratio = statistics.median(_seconds(ours) / _seconds(theirs) for _pair in range(pairs))
    return {"work": work, "yardstick": yardstick, "ratio": round(ratio, 3), "goal": f"at most {goal}"}


def _seconds(work: Callable[[], Any]) -> float:
    start = process_time()
    work()
    return process_time() - start


if __name__ == "__main__":
    for row in rows():
        print(row)

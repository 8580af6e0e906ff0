"""Labels that hang at places: sheets of eight, and one place on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.printing.pages import draw
from portal.printing.render import printed

TO_A_SHEET = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """地点码: the place in words, the address its QR leads to, the code to be typed where no camera helps."""

    hotel: str
    place: str
    code: str
    url: str


def labels_pdf(labels: Sequence[Label]) -> bytes:
    """Eight labels of 90 by 62 mm to an A4 page, with marks to cut along. Never kept: whoever has one can be there."""
    if not labels:
        raise ValueError("no labels to print")
    sheets = [labels[start : start + TO_A_SHEET] for start in range(0, len(labels), TO_A_SHEET)]
    return printed(draw("labels.html", sheets=sheets), css="labels", keep=False)


def poster_pdf(label: Label) -> bytes:
    """One label as large as an A4 page."""
    return printed(draw("poster.html", label=label), css="poster", keep=False)

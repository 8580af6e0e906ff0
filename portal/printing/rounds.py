"""巡逻打卡表: a night's patrols as matrices of checkpoints by rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.printing.pages import draw
from portal.printing.render import printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """One patrol: for each checkpoint the moments, round by round, as words. `least` 0: none is asked for."""

    number: str
    shift: str
    officer: str
    route: str
    rows: Sequence[tuple[str, Sequence[str]]]
    whole: int
    least: int
    notes: Sequence[str] = ()
    remarks: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """All patrols of one night."""

    hotel: str
    day: date
    walks: Sequence[Matrix]
    printed_by: str
    printed_at: datetime


def night_pdf(night: Night) -> bytes:
    """A4 landscape, a line for the leader's signature under each patrol. Never kept: it changes until morning."""
    return printed(draw("night.html", night=night), css="night", keep=False)

"""The proof of one article: what it says first, then its tables, and what shows that nothing was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.printing.columns import Widths, widths
from portal.printing.model import Column
from portal.printing.pages import draw
from portal.printing.render import printed

_ROOM = 103.0  # half characters across A4 upright at the tables' size of type


@dataclass(frozen=True, slots=True)
class ProofTable:
    """A table in words. `count` is how many rows there are, of which `rows` may be the first."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    empty: str
    count: int

    @property
    def wide(self) -> Widths:
        return widths([Column(title) for title in self.columns], self.rows, room=_ROOM)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofPaper:
    """`csv_hash` and `key` in hexadecimal: of the data file beside it, and of the public key."""

    hotel: str
    title: str
    period: str
    facts: Sequence[tuple[str, str]]
    tables: Sequence[ProofTable]
    csv_hash: str
    key: str
    short_code: str


def proof_pdf(paper: ProofPaper) -> bytes:
    """A4; names of people stand on it, so it is not kept."""
    return printed(draw("proof.html", paper=paper), css="proof", keep=False)

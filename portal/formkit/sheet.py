"""The print: each line is one row of the table, each word one cell; a repeated word spans."""

from __future__ import annotations

from itertools import groupby
from typing import Any

CELLS = 6  # in a row: as many as two, three or six boxes share evenly


class Sheet:
    """The paper form's grid. `copies` are the lines at its foot (一联…); `paper` A4, A5 or landscape; `leaves_out`
    names fields that do not stand on it, each with the reason."""

    def __init__(
        self,
        rows: str = "",
        *,
        copies: list[str] | None = None,
        paper: str = "A4",
        footer: str = "",
        leaves_out: dict[str, str] | None = None,
    ) -> None:
        self.rows = [line.split() for line in rows.strip().splitlines() if line.strip()]
        self.copies, self.paper, self.footer = copies or [], paper, footer
        self.leaves_out = leaves_out or {}

    def words(self) -> set[str]:
        return {word for row in self.rows for word in row}

    def cells(self) -> list[list[tuple[str, int]]]:
        """Rows of (field name, how many cells it spans)."""
        return [[(word, len(list(same))) for word, same in groupby(row)] for row in self.rows]

    def data(self) -> dict[str, Any]:
        return {
            "rows": self.rows, "copies": self.copies, "paper": self.paper, "footer": self.footer,
            "leaves_out": self.leaves_out,
        }  # fmt: skip

    @classmethod
    def load(cls, data: dict[str, Any]) -> Sheet:
        sheet = cls(
            copies=data["copies"], paper=data["paper"], footer=data["footer"], leaves_out=data.get("leaves_out")
        )
        sheet.rows = [list(row) for row in data["rows"]]
        return sheet

"""Picking out of a table: a column in the rows another column marks, and what no other column has settled."""

from __future__ import annotations

from typing import Any

from portal.formkit.conditions import Expr, Surroundings, build
from portal.formkit.values import is_blank, plain


class Where(Expr):
    """A column in the rows in which another one is true or filled in: ``where(a.lines.number, a.lines.hand_on)``."""

    ops = ("where",)

    def value(self, env: Surroundings) -> list[Any]:
        values, marks = (part.value(env) or [] for part in self.args)
        return [value for value, mark in zip(values, marks, strict=True) if mark is not False and not is_blank(mark)]

    def says(self, env: Surroundings) -> str:
        return f"{self.args[0].says(env)}（{self.args[1].says(env)}的）"


class Besides(Expr):
    """What of a column stands in none of the others: ``besides(a.lines.number, a.closed.number)``."""

    ops = ("besides",)

    def value(self, env: Surroundings) -> list[Any]:
        first, *others = (part.value(env) or [] for part in self.args)
        settled = [plain(item) for other in others for item in other]
        return [item for item in first if plain(item) not in settled]

    def says(self, env: Surroundings) -> str:
        first, *others = (part.says(env) for part in self.args)
        return f"{first}（除去{'、'.join(others)}）"


def where(values: Any, marks: Any) -> Expr:
    """A column in the rows in which another column is true or filled in."""
    return build("where", values, marks)


def besides(values: Any, *others: Any) -> Expr:
    """What of a column stands in none of the others."""
    return build("besides", values, *others)

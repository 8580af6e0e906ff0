"""The table kind: rows with columns of the other kinds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portal.formkit.conditions import Expr
from portal.formkit.fields import Field, World, field_from_data
from portal.formkit.operations import Rows


class Table(Field):
    """Rows of columns: ``Table("动火人", person=Text("姓名"), ...)``. The value is a list of dicts by column name.

    `starts` is a list of answers the first column starts with, or `rows(...)` for several columns, `each` rows for
    each; a row that holds nothing more than what it started with was not typed. `at_least`/`at_most` bound the rows;
    `grows` marks a table later acts append to, which nobody types in; `lines` is how many empty lines the blank paper
    form has; `at_once` offers to set a column in every row with one tap: ``at_once={"result": "正常"}``. `strikes`
    names the table whose rows this one strikes out, each by the first column they share.
    """

    kind = "table"
    options = ("at_least", "at_most", "lines", "columns", "grows", "starts", "each", "at_once", "strikes")
    at_least = 0
    at_most = 200
    lines = 3
    grows = False
    starts: Expr | None = None
    at_once: dict[str, str] = {}
    each = 1
    strikes = ""

    def __init__(self, label: str, *, columns: dict[str, Field] | None = None, **kw: Any) -> None:
        given = {name: kw.pop(name) for name in list(kw) if isinstance(kw[name], Field)}
        cells = {name: field.named(name) for name, field in (columns or given).items()}
        if not cells:
            raise TypeError(f"“{label}”：表格至少要有一列")
        super().__init__(label, columns=cells, **kw)
        self.columns: dict[str, Field] = cells

    def typed_columns(self) -> dict[str, Field]:
        """The columns somebody types in: neither worked out nor only on the paper."""
        return {name: column for name, column in self.columns.items() if column.is_typed}

    def start(self, env: Any) -> list[dict[str, Any]]:
        """The rows it starts with, given what is answered so far."""
        first = next(iter(self.columns))
        values = (self.starts.value(env) or []) if self.starts is not None else []
        return [
            dict(value) if isinstance(value, dict) else {first: value} for value in values for _ in range(self.each)
        ]

    def started(self) -> set[str]:
        """The columns `starts` fills."""
        if self.starts is None:
            return set()
        return set(self.starts.columns) if isinstance(self.starts, Rows) else {next(iter(self.columns))}

    def blank_sentence(self) -> str:
        return f"请至少填写一行{self.label}"

    def accept(self, given: Any, world: World) -> Any:
        return [
            {name: column.accept(row.get(name), world) for name, column in self.columns.items()} for row in given or []
        ] or None

    def check(self, value: Any, world: World) -> str | None:
        if len(value) < self.at_least:
            return f"{self.label}至少 {self.at_least} 行，现在是 {len(value)} 行"
        return f"{self.label}最多 {self.at_most} 行，请分成几张单子" if len(value) > self.at_most else None

    def store(self, value: Any) -> Any:
        return (
            None
            if value is None
            else [{name: column.store(row.get(name)) for name, column in self.columns.items()} for row in value]
        )

    def load(self, stored: Any) -> Any:
        return (
            None
            if stored is None
            else [{name: column.load(row.get(name)) for name, column in self.columns.items()} for row in stored]
        )

    def show(self, value: Any) -> str:
        return f"{len(value)} 行" if value else ""

    def export(self, value: Any) -> Any:
        return "；".join(
            " ".join(c.show(row.get(n)) for n, c in self.columns.items() if not c.is_personal).strip()
            for row in value or []
        )

    def index(self, value: Any) -> list[str]:
        return [
            word
            for row in value or []
            for name, column in self.columns.items()
            if not column.is_personal
            for word in column.index(row.get(name))
        ]

    def option_data(self, name: str, value: Any) -> Any:
        return {n: c.data() for n, c in value.items()} if name == "columns" else super().option_data(name, value)

    @classmethod
    def option_load(cls, name: str, data: Any) -> Any:
        if name == "columns":
            return {n: field_from_data(c) for n, c in data.items()}
        return super().option_load(name, data)

    def expressions(self) -> Iterator[Expr]:
        yield from super().expressions()
        for column in self.columns.values():
            yield from column.expressions()

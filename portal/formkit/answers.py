"""A form's answers as conditions see them: typed in, worked out, and the world around (settings, clock, facts)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from portal.formkit.conditions import Surroundings
from portal.formkit.fields import Field
from portal.formkit.form import Definition
from portal.formkit.kinds import Calc, Table
from portal.formkit.rules import Grade
from portal.formkit.values import is_blank, say_value


class Answers(Surroundings):
    """Values by field name, with grades and calculations worked out when asked for.

    `settings` gives a setting's value by key; `facts` answers `fact(...)`; `extra` are answers of a parent record
    (an amendment sees the record it amends under `record`).
    """

    def __init__(
        self,
        form: Definition,
        values: dict[str, Any],
        *,
        settings: Callable[[str], Any],
        facts: Callable[[str, list[Any]], Any],
        now: datetime,
        extra: dict[str, Any] | None = None,
    ) -> None:
        self.form, self.values = form, values
        self._settings, self._facts, self._now = settings, facts, now
        self.extra = extra or {}
        self._working: set[str] = set()

    def answer(self, name: str) -> Any:
        field = self.form.fields.get(name)
        if isinstance(field, (Grade, Calc)):
            return self._worked_out(name, field)
        if name in self.values:
            value = self.values[name]
            return self._with_row_sums(field, value) if isinstance(field, Table) else value
        return self.extra.get(name)

    def _worked_out(self, name: str, field: Grade | Calc) -> Any:
        if name in self._working:
            raise TypeError(f"{field.label}的算法绕回了自己")
        self._working.add(name)
        try:
            return field.value(self)
        finally:
            self._working.discard(name)

    def row(self, table: Table, row: dict[str, Any]) -> Surroundings:
        """One row of a table as the conditions of its columns see it."""
        return _Row(self, table, row)

    def _with_row_sums(self, table: Table, rows: Any) -> Any:
        """A table's rows with their worked-out columns: quantity × price in each line."""
        sums = {name: column for name, column in table.columns.items() if isinstance(column, Calc)}
        if not sums or not rows:
            return rows
        return [{**row, **{n: column.value(self.row(table, row)) for n, column in sums.items()}} for row in rows]

    def struck(self, table: Table) -> dict[int, tuple[Table, dict[str, Any]]]:
        """The rows of this table that another one strikes out, by their place: that table, and its row."""
        found: dict[int, tuple[Table, dict[str, Any]]] = {}
        for name, other in self.form.fields.items():
            if isinstance(other, Table) and other.strikes == table.name:
                shared = next(iter(other.columns))
                given = {row[shared]: row for row in self.answer(name) or []}
                rows = enumerate(self.answer(table.name) or [])
                found |= {place: (other, given[row[shared]]) for place, row in rows if row.get(shared) in given}
        return found

    def setting(self, key: str) -> Any:
        return self._settings(key)

    def now(self) -> datetime:
        return self._now

    def fact(self, name: str, args: list[Any]) -> Any:
        return self._facts(name, args)

    def field(self, path: tuple[str, ...]) -> Field | None:
        found = self.form.fields.get(path[0])
        return found.columns.get(path[1]) if isinstance(found, Table) and len(path) > 1 else found

    def label(self, path: tuple[str, ...]) -> str:
        found = self.field(path)
        return found.label if found else path[-1]

    def shown(self, path: tuple[str, ...], value: Any) -> str:
        found = self.field(path)
        if found is None or isinstance(value, list) or is_blank(value) or found.is_personal:
            return say_value(value)
        try:
            return found.show(value)
        except (AttributeError, TypeError, ValueError):
            return say_value(value)  # compared with something of another kind (a person with a name)

    def complete(self) -> dict[str, Any]:
        """All values, worked-out ones included."""
        found = {name: self.answer(name) for name in self.form.fields}
        return {name: value for name, value in found.items() if value is not None}


class _Row(Surroundings):
    """One row of a table as a calculation inside it sees it: its own columns first, then the form's answers."""

    def __init__(self, around: Answers, table: Table, row: dict[str, Any]) -> None:
        self._around, self._table, self._row = around, table, row

    def answer(self, name: str) -> Any:
        column = self._table.columns.get(name)
        if column is None:
            return self._around.answer(name)
        return column.value(self) if isinstance(column, Calc) else self._row.get(name)

    def setting(self, key: str) -> Any:
        return self._around.setting(key)

    def now(self) -> datetime:
        return self._around.now()

    def fact(self, name: str, args: list[Any]) -> Any:
        return self._around.fact(name, args)

    def label(self, path: tuple[str, ...]) -> str:
        return self._around.label((self._table.name, *path) if path[0] in self._table.columns else path)

    def shown(self, path: tuple[str, ...], value: Any) -> str:
        return self._around.shown((self._table.name, *path) if path[0] in self._table.columns else path, value)

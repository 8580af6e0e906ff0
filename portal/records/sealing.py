"""Personal values: sealed between value and stored JSON, masked for everybody, opened only for a stated purpose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.crypto import keys, open_sealed, seal
from portal.formkit import Field, Table
from portal.formkit.form import Definition
from portal.formkit.values import is_blank


@dataclass(frozen=True)
class Sealed:
    """A personal value as it is loaded: its mask, and keyed hashes by which equal values are equal."""

    box: str
    masked: str
    hashes: tuple[str, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and bool(set(self.hashes) & set(other.hashes))

    def __hash__(self) -> int:
        return hash(self.hashes[:1])

    def __str__(self) -> str:
        return self.masked


def store(form: Definition, values: dict[str, Any], *, record_id: int, wrapped: str) -> dict[str, Any]:
    """Values as the record keeps them; personal ones sealed under the record's key, bound to their place."""
    dek = keys().unwrap(wrapped)
    found: dict[str, Any] = {}
    for name, field in form.fields.items():
        value = values.get(name)
        if is_blank(value):
            continue
        if isinstance(field, Table):
            found[name] = [
                {c: _store_one(column, row.get(c), dek, place(record_id, name, index, c))
                 for c, column in field.columns.items() if not is_blank(row.get(c))}
                for index, row in enumerate(value or [])
            ]  # fmt: skip
        else:
            found[name] = _store_one(field, value, dek, place(record_id, name))
    return found


def place(record_id: int, name: str, row: int | None = None, column: str = "") -> str:
    """Where a sealed value stands; it opens nowhere else."""
    return f"record:{record_id}:{name}" if row is None else f"record:{record_id}:{name}:{row}:{column}"


def _store_one(field: Field, value: Any, dek: bytes, aad: str) -> Any:
    if not field.is_personal:
        return field.store(value)
    if isinstance(value, Sealed):
        raise TypeError("a sealed value must be opened before it is stored at another place")
    hashes = [keys().keyed_hash(text) for text in field.hashed_forms(value)]
    return {"sealed": seal(dek, value, aad), "mask": field.mask(value), "hashes": hashes}


def load(form: Definition, stored: dict[str, Any]) -> dict[str, Any]:
    """Stored answers as values; personal ones as `Sealed`."""
    found: dict[str, Any] = {}
    for name, field in form.fields.items():
        if name not in stored:
            continue
        if isinstance(field, Table):
            found[name] = [{c: _load_one(column, row.get(c)) for c, column in field.columns.items()}
                           for row in stored[name]]  # fmt: skip
        else:
            found[name] = _load_one(field, stored[name])
    return found


def _load_one(field: Field, stored: Any) -> Any:
    if field.is_personal:
        return None if stored is None else Sealed(stored["sealed"], stored["mask"], tuple(stored["hashes"]))
    return field.load(stored)


def opened(form: Definition, stored: dict[str, Any], *, record_id: int, wrapped: str) -> dict[str, Any]:
    """Stored answers as values with personal ones in clear. Only for storing again and for a logged purpose."""
    dek = keys().unwrap(wrapped)
    values = load(form, stored)
    for name, index, column, value in _sealed_in(values):
        clear = open_sealed(dek, value.box, place(record_id, name, index, column))
        if index is None:
            values[name] = clear
        else:
            values[name][index][column] = clear
    return values


def _sealed_in(values: dict[str, Any]) -> Iterator[tuple[str, int | None, str, Sealed]]:
    for name, value in values.items():
        if isinstance(value, Sealed):
            yield name, None, "", value
        elif isinstance(value, list):
            for index, row in enumerate(value):
                if isinstance(row, dict):
                    yield from ((name, index, c, v) for c, v in row.items() if isinstance(v, Sealed))


def hashes(stored: dict[str, Any]) -> list[str]:
    """Every keyed hash in stored answers, for the search index."""
    found: list[str] = []
    for value in stored.values():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                found += item.get("hashes", [])
                found += [h for cell in item.values() if isinstance(cell, dict) for h in cell.get("hashes", [])]
    return list(dict.fromkeys(found))


def unmask_typed(typed: MultiDict[str, str], shown: dict[str, Any], clear: dict[str, Any]) -> MultiDict[str, str]:
    """What was typed, with untouched masks replaced by the values they stand for.

    A page that mends a record shows 138****8000; sent back unchanged in the same box, the number stays as it is.
    Boxes keep the row number they were drawn with, so two people with like masks are never confused.
    """
    masks: dict[str, tuple[str, str]] = {}
    for name, index, column, value in _sealed_in(shown):
        box = name if index is None else f"{name}-{index}-{column}"
        masks[box] = (value.masked, clear[name] if index is None else clear[name][index][column])
    found: MultiDict[str, str] = MultiDict()
    for key, text in typed.items(multi=True):
        mask, behind = masks.get(key, ("", ""))
        found.add(key, behind if mask and text == mask else text)
    return found

"""Personal values in clear: for a stated purpose, for a minute, logged."""

from __future__ import annotations

from portal import crypto
from portal.errors import BadInput, NotFound
from portal.formkit import Table
from portal.formkit.form import Definition
from portal.people.models import Person
from portal.records import editions, history, sealing, settling
from portal.records.models import Record
from portal.records.sealing import Sealed

SECONDS = 60


def personal_fields(form: Definition, record: Record) -> dict[str, str]:
    """The boxes of a record that hold a personal value: {box: label}, `workers-0-id_no` inside tables."""
    found: dict[str, str] = {}
    for name, value in settling.values(record, form).items():
        spec = form.fields[name]
        if isinstance(value, Sealed):
            found[name] = spec.label
        elif isinstance(spec, Table):
            for index, row in enumerate(value or []):
                found |= {f"{name}-{index}-{c}": f"{spec.label}第{index + 1}行{spec.columns[c].label}"
                          for c, cell in row.items() if isinstance(cell, Sealed)}  # fmt: skip
    return found


def reveal(person: Person, record: Record, box: str, purpose: str, *, address: str = "") -> str:
    """The value of one box in clear. Raises BadInput without a purpose of the form's list, NotFound for no such box."""
    form = editions.of(record)
    labels = personal_fields(form, record)
    if box not in labels:
        raise NotFound("这一栏没有可以查看的内容")
    if purpose not in form.purposes:
        raise BadInput("请先选择查看的用途", {"purpose": ["请从列出的用途中选择一项"]})
    name, _, rest = box.partition("-")
    row, _, column = rest.partition("-")
    stored = record.answers[name][int(row)][column] if row else record.answers[name]
    where = sealing.place(record.id, name, int(row) if row else None, column)
    shown = crypto.open_sealed(crypto.keys().unwrap(record.wrapped_key), stored["sealed"], where)
    history.write(record, "revealed", by=person, note=f"{labels[box]}，用途：{purpose}", data={"box": box,
                  "purpose": purpose}, address=address)  # fmt: skip
    return shown

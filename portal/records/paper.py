"""A form on a page: boxes with what stands in them, their articles, words for ids, spare rows, and the problems."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import wtforms
from werkzeug.datastructures import FileStorage, MultiDict

from portal.errors import BadInput, PortalError
from portal.files import service as files
from portal.formkit import Calc, File, Grade, Section, Sign, Table, Value
from portal.formkit.asking import KitField, TableField, asked_fields, read_raw, row_numbers, wtform
from portal.formkit.form import Definition
from portal.formkit.values import is_blank
from portal.people import sign_in
from portal.people.models import Person
from portal.records import route_view, surroundings
from portal.records.models import Record
from portal.records.reading import Typed

SPARE_ROWS = 2
MOST_ROWS_SHOWN = 200


def draw(
    form: Definition, sections: list[Section], typed: Typed, person: Person, *,
    problems: dict[str, list[str]] | None = None, more_rows: str = "", record: Record | None = None,
) -> wtforms.Form:  # fmt: skip
    """The boxes of these sections, ready for `kit/form.html`. `more_rows` names a table that gets a row more."""
    world = surroundings.PortalWorld(person)
    typed = _with_spare_rows(sections, typed, more_rows)
    page = wtform(sections, world, typed)
    known: set[str] = set()
    for box in cast(Iterable[KitField], page):
        known |= _dress(box, world, problems or {}, person)
    page.form_errors = [s for name, found in (problems or {}).items() if name not in known for s in found]
    return page


def _dress(box: KitField, world: surroundings.PortalWorld, problems: dict[str, list[str]], person: Person) -> set[str]:
    """Give a box what its template shows; returns the names of problems it takes."""
    spec = box.spec
    box.chips = route_view.chips(spec.cite)
    box.errors = problems.get(box.name, [])
    box.shown = _words(box, world)
    box.required = not spec.optional and spec.required_if is None
    for name in ("several", "top", "words", "register", "form"):
        if hasattr(spec, name):
            setattr(box, name, getattr(spec, name))
    box.stored = isinstance(spec, Sign) and bool(person.signature)
    register = getattr(spec, "register", "")
    if spec.kind == "place" and register not in surroundings.LISTS:  # else they are asked for as one types
        box.choices = world.register("places") or world.register("areas")
    if spec.kind == "ref" and register:
        box.choices = world.register(register)
    taken = {box.name}
    if isinstance(box, TableField):
        for row in box.rows:
            for cell in row:
                taken |= _dress(cell, world, problems, person)
                cell.chips = []
    return taken


def _words(box: KitField, world: surroundings.PortalWorld) -> list[str]:
    """What to show for the ids that stand in a box: names of people, files, records."""
    kind = box.spec.kind
    looks = {"person": world.person, "people": world.person, "person_or_guest": world.person, "file": world.file,
             "photo": world.file}  # fmt: skip
    if kind in ("ref", "customer"):
        return [record.name if (record := world.record(text, "")) else text for text in box.raw]
    look = looks.get(kind)
    if look is None:
        return list(box.raw)
    found: list[Value | None] = [look(int(text)) if text.isascii() and text.isdigit() else None for text in box.raw]
    return [one.name if one else text for one, text in zip(found, box.raw, strict=True)]


def _with_spare_rows(sections: Iterable[Section], typed: Typed, more_rows: str) -> Typed:
    """The same, with empty rows to go on writing in: one at least, one more where it was asked for."""
    found: Typed = MultiDict(typed)
    for name, spec in asked_fields(sections).items():
        if not isinstance(spec, Table):
            continue
        rows = row_numbers(found, name)
        filled = [i for i in rows if any(found.get(f"{name}-{i}-{c}") for c in spec.columns)]
        spare = SPARE_ROWS if not filled else 1
        wanted = max(len(filled) + spare, len(rows) + (name == more_rows))
        first = next(iter(spec.columns))
        for number in range(min(wanted, MOST_ROWS_SHOWN) - len(rows)):
            found.add(f"{name}-{(rows[-1] + 1 if rows else 0) + number}-{first}", "")
    return found


def take_files(
    sections: Iterable[Section], typed: Typed, uploads: MultiDict[str, FileStorage], person: Person
) -> Typed:
    """Keep what was uploaded with the page, and put its ids where the boxes expect them.

    Raises BadInput naming the box whose file could not be taken; what was typed is untouched.
    """
    found: Typed = MultiDict(typed)
    for name in _file_boxes(sections, typed, uploads):
        for upload in uploads.getlist(name):
            if not upload.filename:
                continue
            try:
                kept = files.store(upload.stream, upload.filename, person, "form")
            except PortalError as problem:
                raise BadInput(problem.sentence, {name: [problem.sentence]}) from problem
            found.add(name, str(kept.id))
    return found


def _file_boxes(sections: Iterable[Section], typed: Typed, sent: Any) -> list[str]:
    """The names of the boxes that take files, those inside tables too (`photos-0-picture`)."""
    found: list[str] = []
    for name, spec in asked_fields(sections).items():
        if isinstance(spec, File):
            found.append(name)
        elif isinstance(spec, Table):
            ends = tuple(f"-{column}" for column, one in spec.columns.items() if isinstance(one, File))
            found += [key for key in sent if ends and key.startswith(f"{name}-") and key.endswith(ends)]
    return list(dict.fromkeys(found))


def file_ids(sections: Iterable[Section], typed: Typed) -> list[int]:
    """The ids of uploads that stand in what was typed."""
    keys = _file_boxes(sections, typed, typed)
    return [int(text) for key in keys for text in typed.getlist(key) if text.isascii() and text.isdigit()]


def take_signatures(sections: Iterable[Section], typed: Typed, person: Person) -> Typed:
    """Where the password stands in place of a drawing, put the stored signature. Raises BadInput if it is wrong."""
    found: Typed = MultiDict(typed)
    for name, spec in asked_fields(sections).items():
        password = found.pop(f"{name}-password", "") if isinstance(spec, Sign) else ""
        if password and not found.get(name):
            found[name] = stored_signature(person, password, name)
    return found


def stored_signature(person: Person, password: str, box: str) -> str:
    """The person's own signature, released by the password."""
    if not person.signature:
        raise BadInput("还没有保存签名", {box: ["您还没有保存签名，请在此手写"]})
    if not sign_in.is_password_of(person, password):
        raise BadInput("密码不对", {box: ["登录密码不对，没有签名；也可以在此手写"]})
    return person.signature


def worked_out(
    form: Definition,
    sections: list[Section],
    typed: Typed,
    person: Person,
    *,
    record: Record | None = None,
    known: dict[str, Any] | None = None,
) -> dict[str, tuple[str, str]]:
    """Grades and calculations with what is filled in so far: {name: (words, why)}."""
    env = env_so_far(form, sections, typed, person, record=record, known=known)
    found: dict[str, tuple[str, str]] = {}
    for name, spec in form.worked_out.items():
        if not _begun(spec, form, env):
            found[name] = ("", "")
            continue
        value = env.answer(name)
        why = spec.case(env).why if isinstance(spec, Grade) else ""
        found[name] = (spec.show(value) if value is not None else "", why)
    return found


def _begun(spec: Calc | Grade, form: Definition, env: Any) -> bool:
    """Is anything filled in yet of what this is worked out from? Before that it would only puzzle."""
    looked_at = {path[0] for expr in spec.expressions() for path in expr.names()}
    return not looked_at or any(
        _begun(form.worked_out[name], form, env) if name in form.worked_out else not is_blank(env.answer(name))
        for name in looked_at
    )


def hidden(sections: Iterable[Section], env: Any) -> set[str]:
    """The boxes that do not apply with what is filled in so far (`only_if`)."""
    return {
        name
        for name, spec in asked_fields(sections).items()
        if spec.only_if is not None and not spec.only_if.value(env)
    }


def env_so_far(form: Definition, sections: list[Section], typed: Typed, person: Person, *,
               record: Record | None = None, known: dict[str, Any] | None = None,
               extra: dict[str, Any] | None = None) -> Any:  # fmt: skip
    """The answers as they stand on the page, readable or not: for previews, which never refuse. `extra` are those of
    the record that is being amended."""
    reading = read_raw(sections, typed, surroundings.PortalWorld(person))
    for row in (row for value in reading.values.values() if isinstance(value, list) for row in value):
        if isinstance(row, dict):
            row.pop("_row", None)
    values = {**(known or {}), **reading.values}
    return surroundings.answers(form, values, record=record, applicant=person, extra=extra)

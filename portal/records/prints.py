"""Records on paper: the sheet a form declares, filled with a record's words, masked, with its signatures and QR."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from flask import current_app

from portal import clock
from portal.formkit import Field, Grade, Step, Table
from portal.formkit.answers import Answers
from portal.formkit.form import Definition
from portal.people import directory
from portal.people.models import Person
from portal.printing import model, sheets
from portal.records import answering, editions, engine, hands, history, lists, minutes, present, settling
from portal.records.models import Record, Task
from portal.records.reading import basis
from portal.records.sealing import Sealed
from portal.records.states import RECORD

GRID = 6


def record_pdf(record: Record) -> bytes:
    """The record's paper as PDF, values masked."""
    return sheets.sheet_pdf(sheet_of(record), archive=record.finished_at is not None)


def batch_pdf(records: list[Record]) -> bytes:
    """Several records in one file."""
    return sheets.batch_pdf([sheet_of(record) for record in records])


def note_print(records: list[Record], *, by: Person, address: str = "") -> None:
    """Note in the history of each record that it was printed, and by whom."""
    for record in records:
        history.write(record, "printed", by=by, address=address)


def blank_pdf(form: Definition) -> bytes:
    """The empty form, to be filled in by hand."""
    return sheets.sheet_pdf(_sheet(form, None, number="", approvals=[model.Approval(step.name) for step in form.route if
                                                                     step.decides]))  # fmt: skip


def sheet_of(record: Record) -> model.Sheet:
    form = editions.of(record)
    env = settling.env_of(record, form)
    voted = sorted(engine.runs_that_count(record, form).values(), key=lambda run: run.id)
    bare = json.dumps(answering.bare(record.answers), ensure_ascii=False, sort_keys=True)
    watermark = "" if record.status == "approved" else RECORD[record.status]
    return _sheet(
        form, env, number=record.number, approvals=approvals(record, form), watermark=watermark,
        dated=clock.in_house(record.submitted_at).date(), content_hash=hashlib.sha256(bare.encode()).hexdigest(),
        qr_url=f"{current_app.config['PORTAL_URL']}/r/{lists.code_of(record)}", short_code=lists.code_of(record),
        edition_note=f"表单版本 {record.edition.content_hash[:8]}", late_note=late_note(record),
        also=[_votes(taken) for taken in minutes.of_runs(voted, form)],
    )  # fmt: skip


def late_note(record: Record) -> str:
    """补录 with both times, for a record entered afterwards; "" for any other."""
    if record.happened_at is None:
        return ""
    happened, entered = clock.in_house(record.happened_at), clock.in_house(record.submitted_at)
    return f"补录：发生于{happened:%Y-%m-%d %H:%M}，录入于{entered:%Y-%m-%d %H:%M}"


def _votes(taken: minutes.Minutes) -> model.SheetSection:
    """The minutes of a vote as a block of the paper."""
    weight = [model.Column("票数", 1, "number")] if taken.weighs else []
    columns = [
        model.Column("表决人", 3),
        model.Column("表决", 2),
        *weight,
        model.Column("意见", 5),
        model.Column("时间", 3),
    ]
    rows = [[vote.who, vote.word, *([str(vote.weight)] if taken.weighs else []), vote.opinion,
             f"{clock.in_house(vote.at):%Y-%m-%d %H:%M}" if vote.at else ""] for vote in taken.votes]  # fmt: skip
    table = model.CellTable(f"表决规则：{taken.rule}", columns, rows)
    return model.SheetSection(f"表决记录：{taken.step}", [table, [model.Cell("结果", taken.result, span=GRID)]])


def _sheet(
    form: Definition, env: Answers | None, *, also: Sequence[model.SheetSection] = (), **more: Any
) -> model.Sheet:
    return model.Sheet(
        title=form.title, hotel=directory.hotel().name, sections=[*_sections(form, env), *also], owner=form.owner,
        footer=form.sheet.footer, copies=form.sheet.copies, landscape=form.sheet.paper == "landscape",
        blank=env is None, **more,
    )  # fmt: skip


def _sections(form: Definition, env: Answers | None) -> list[model.SheetSection]:
    """The form's sections; inside each, rows as the form's own grid groups them, what the grid leaves out after it."""
    placed = form.sheet.cells()
    found = []
    for section in form.sections.values():
        names = list(section.fields)
        if section is next(iter(form.sections.values())):
            names += list(form.grades)
        rows: list[Any] = []
        for row in placed:
            inside = [(name, span) for name, span in row if name in names]
            if inside:
                rows += _row(form, inside, len(form.sheet.rows[placed.index(row)]), env)
        shown = {name for row in placed for name, _span in row}
        for name in names:
            if name not in shown and name not in form.sheet.leaves_out:
                rows += _row(form, [(name, 1)], 1, env)
        found.append(model.SheetSection(section.title, rows))
    return found


def _row(form: Definition, cells: list[tuple[str, int]], width: int, env: Answers | None) -> list[Any]:
    """One row of the grid; a table takes a row of its own."""
    row: list[model.Cell] = []
    found: list[Any] = []
    for name, span in cells:
        field = form.fields[name]
        value = env.answer(name) if env else None
        if isinstance(field, Table):
            if env and field.only_if is not None and not field.only_if.value(env):
                continue  # a table that does not apply takes no room on the paper
            found.append(_table(field, value, present.struck_rows(field, env) if env else {}))
        else:
            row.append(_cell(field, value, env, max(1, min(GRID, round(span * GRID / width)))))
    return ([row] if row else []) + found


def _cell(field: Field, value: Any, env: Answers | None, span: int) -> model.Cell:
    lines = 3 if field.kind in ("long", "richtext") else 1
    if field.kind in ("multi", "checklist", "yesno") or (field.kind == "choice" and span >= GRID // 2):
        choices = getattr(field, "choices", [])
        if choices:
            on = value if isinstance(value, list) else [field.show(value)] if value is not None else []
            return model.Cell(field.label, [model.Tick(choice, choice in on) for choice in choices], "ticks", span)
    if field.kind == "sign":
        return model.Cell(field.label, value or "", "signature", span)
    if field.kind == "money":
        return model.Cell(field.label, value, "money", span)
    words = "" if value is None else value.masked if isinstance(value, Sealed) else field.show(value)
    if isinstance(field, Grade) and env is not None and words:
        words = f"{words}（{field.case(env).why}）"
    return model.Cell(field.label, words, "text", span, lines)


def _words(field: Field, value: Any) -> str:
    return value.masked if isinstance(value, Sealed) else field.show(value)


def _table(field: Table, rows: Any, struck: dict[int, str]) -> model.CellTable:
    columns = [model.Column(column.label)
               for column in field.columns.values()]  # fmt: skip
    shown = [[_words(column, row.get(name)) for name, column in field.columns.items()] for row in rows or []]
    return model.CellTable(field.label, columns, shown, min_rows=field.lines, struck=struck)


def approvals(record: Record, form: Definition) -> list[model.Approval]:
    """A box for everybody who decided a step, and an empty one for each deciding step still to come, in the order of
    the route; none for a step that was skipped."""
    env = settling.env_of(record, form) if record.status == "running" else None
    runs = engine.runs_that_count(record, form)
    found = []
    for step in form.route:
        run = runs.get(step.key)
        if run is not None and run.state == "passed":
            found += [_signed(step, task) for task in run.tasks
                      if task.state == "passed" and task.role != "advice" and task.decider is not None]  # fmt: skip
        elif env is not None and step.decides and (run is None or run.state != "skipped") and engine.applies(step, env):
            found.append(model.Approval(step.name))
    return found


def _signed(step: Step, task: Task) -> model.Approval:
    assert task.decider is not None
    return model.Approval(
        step.name, task.opinion or step.word, task.decider.name,
        hands.name_of(task) if task.decider_id != task.person_id else "", task.signature,
        clock.in_house(task.decided_at) if task.decided_at else None,
        basis(step.cite) if step.cite.clauses else "",
    )  # fmt: skip

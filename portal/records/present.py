"""A record as pages and prints show it: sections and cells in words, masks in place of personal values, history."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_pgettext, pgettext

from portal.files import service as files
from portal.files.models import Attachment
from portal.formkit import Field, Grade, Sign, Table
from portal.formkit.answers import Answers
from portal.formkit.form import Definition
from portal.formkit.values import is_blank
from portal.people import directory
from portal.records import engine, history, route_view
from portal.records.models import Event, Record
from portal.records.sealing import Sealed
from portal.records.states import ENDED, EVENTS


@dataclass
class CellView:
    """One box: its label, what stands in it in words, and what else its kind shows."""

    name: str
    label: str
    kind: str
    text: str = ""
    personal: bool = False
    wide: bool = False
    svg: str = ""
    files: list[Any] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[list[CellView]] = field(default_factory=list)
    chips: list[Any] = field(default_factory=list)
    struck: dict[int, str] = field(default_factory=dict)  # rows of a table drawn through, by their place, and why
    reason: str = ""  # why a grade is what it is
    numeric: bool = False

    @property
    def filled_columns(self) -> set[int]:
        """The columns of a table in which something stands: a screen has no room for what was left blank."""
        cells = [(n, one) for row in self.rows for n, one in enumerate(row)]
        return {n for n, one in cells if one.text or one.svg or one.files}


@dataclass
class SectionView:
    key: str
    title: str
    cells: list[CellView]
    filled_by: str = ""
    filled_at: datetime | None = None


NUMERIC = ("money", "number", "int", "percent")
WIDE = ("long", "richtext", "regulation_text", "table", "checklist", "sign", "photo", "file", "multi")


def cell(name: str, spec: Field, value: Any, env: Answers) -> CellView:
    """One answer as a box."""
    view = CellView(name, spec.label, spec.kind, personal=spec.is_personal, wide=spec.kind in WIDE,
                    chips=route_view.chips(spec.cite))  # fmt: skip
    view.numeric = (getattr(spec, "as_kind", "") or spec.kind) in NUMERIC
    if isinstance(spec, Grade):
        if not is_blank(value):
            case = spec.case(env)
            view.text, view.reason, view.chips = case.result, case.why, route_view.chips(case.cite)
        return view
    if isinstance(spec, Table):
        view.columns = [column.label for column in spec.columns.values()]
        view.rows = [[cell(c, column, row.get(c), env) for c, column in spec.columns.items()] for row in value or []]
        view.struck = struck_rows(spec, env)
        return view
    if is_blank(value):
        return view
    if isinstance(value, Sealed):
        view.text = value.masked
    elif isinstance(spec, Sign):
        view.svg, view.text = value, "已签名"
    elif spec.kind in ("photo", "file"):
        view.files, view.text = list(value), spec.show(value)
    else:
        view.text = spec.show(value)
    return view


def struck_rows(table: Table, env: Answers) -> dict[int, str]:
    """The rows of a table that were struck out, by their place, with what was noted about it: who, when, why."""
    return {
        place: _("%(what)s：%(noted)s", what=other.label, noted="　".join(
            cell(name, column, row.get(name), env).text for name, column in list(other.columns.items())[1:]
        ))
        for place, (other, row) in env.struck(table).items()
    }  # fmt: skip


def sections(record: Record, form: Definition, env: Answers) -> list[SectionView]:
    """The form's sections as filled in; sections a later step has not reached yet are left out."""
    found = []
    filled = {
        section: run for run in engine.runs_of(record) if run.state == "passed"
        for section in (form.route.steps[run.step].fills if run.step in form.route.steps else ())
    }  # fmt: skip
    later = {key for step in form.route for key in step.fills}
    for key, section in form.sections.items():
        cells = [
            cell(name, spec, env.answer(name), env) for name, spec in section.fields.items()
            if not spec.paper_only and not getattr(spec, "strikes", "")
            and (spec.only_if is None or spec.only_if.value(env))
        ]  # fmt: skip
        if key in later and not any(c.text or c.rows or c.files for c in cells):
            continue
        view = SectionView(key, section.title, [c for c in cells if c.text or c.rows or c.files or key not in later])
        if run := filled.get(key):
            done = [task for task in run.tasks if task.decided_at]
            view.filled_by = "、".join(route_view._decider(task) for task in done)
            view.filled_at = run.closed_at
        found.append(view)
    if form.grades and found:
        found[0].cells += [cell(name, spec, env.answer(name), env) for name, spec in form.grades.items()]
    return found


# ---- history --------------------------------------------------------------------------------------------------------
@dataclass
class Line:
    """One line of the history in words."""

    at: datetime
    who: str
    words: str
    step: str = ""
    note: str = ""
    lay: timedelta | None = None
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    kind: str = ""
    files: list[Attachment] = field(default_factory=list)  # that came with a remark
    written: datetime | None = None  # held by a browser without a network: `at` is when it was received
    skipped: list[Line] = field(default_factory=list)
    to: str = ""  # whom it was handed to, asked of or shown to; where it was sent back to
    undone: bool = False  # a decision that was taken back (拿回): it stays, struck through


ASKING = ("transferred", "delegated", "signer_added", "signer_dropped", "copied", "reminded")
SIGNERS = {
    "before": lazy_pgettext("happened", "前加签"), "after": lazy_pgettext("happened", "后加签"),
    "beside": lazy_pgettext("happened", "并加签"),
}  # fmt: skip


def history_lines(record: Record, form: Definition) -> list[Line]:
    """The record's history, oldest first, with how long it lay at each step; steps skipped in a row are one line."""
    lines, opened = [], {}
    events = history.of(record)
    named = any(event.data.get("files") for event in events)
    kept = {one.id: one for one in files.of(record.id)} if named else {}
    undone = {event.data.get("task") for event in events if event.kind == "taken_back"}
    people = directory.people_of({id_ for event in events for id_ in _asked(event)})
    for event in events:
        if event.kind == "step_opened":
            opened[event.data.get("run")] = event.at
        if event.kind == "moved":  # for the machine: what people did, and why, stands in the lines around it
            continue
        line = _line(event, form, opened)
        line.files = [kept[one] for one in event.data.get("files", ()) if one in kept]
        line.undone = event.kind in ("approved", "filled", "abstained") and event.data.get("task") in undone
        line.to = "、".join(people[id_].name for id_ in _asked(event) if id_ in people)
        if event.kind == "returned":
            back = form.route.steps.get(event.data.get("to", ""))
            line.to = back.name if back else _("申请人")
        if line.kind != "step_skipped":
            lines.append(line)
        elif lines and lines[-1].skipped:
            lines[-1].skipped.append(line)
        else:
            lines.append(Line(line.at, line.who, line.words, kind=line.kind, skipped=[line]))
    return lines


def _asked(event: Event) -> list[int]:
    """The ids of those somebody handed it to, asked, or showed it to."""
    if event.actor is None or event.kind not in ASKING:
        return []
    to = event.data.get("to", [])
    return to if isinstance(to, list) else [to]


def how_it_ended(record: Record, lines: list[Line]) -> Line | None:
    """The line by which a record ended without being carried out: who, what, why. None for any other."""
    if record.status not in ENDED:
        return None
    return next((line for line in reversed(lines) if line.kind == record.status), None)


def came_back(lines: list[Line]) -> Line | None:
    """The return after which the record was last mended: who wanted what changed. None for one never mended."""
    mended = max((at for at, line in enumerate(lines) if line.kind == "resubmitted"), default=0)
    return next((line for line in reversed(lines[:mended]) if line.kind == "returned"), None)


def _line(event: Event, form: Definition, opened: dict[Any, datetime]) -> Line:
    who = event.actor.name if event.actor else _("系统")
    if event.acted_for is not None:
        who = _("由%(one)s代%(other)s", one=who, other=event.acted_for.name)
    step = form.route.steps[event.step].name if event.step in form.route.steps else ""
    words = str(EVENTS[event.kind])
    if event.kind == "signer_added":
        words = str(SIGNERS.get(event.data.get("place", ""), words))
    if event.kind == "signer_dropped" and event.data.get("role") == "advice":
        words = pgettext("happened", "收回委派")
    if event.kind == "filled" and step:
        words = _(form.route.steps[event.step].word)
    line = Line(event.at, who, words, step, event.note, kind=event.kind)
    if event.kind in ("approved", "filled", "rejected", "returned") and (since := opened.get(event.data.get("run"))):
        line.lay = event.at - since
    line.changes = _changes(event, form)
    if written := event.data.get("written_at"):
        line.written = datetime.fromisoformat(written)
    return line


LONGEST_CHANGE = 400  # characters


def _changes(event: Event, form: Definition) -> list[tuple[str, str, str]]:
    """What the event changed, in the order of the form: a database may have kept it in another."""
    changes = event.data.get("changes") or {}
    return [found for name in form.fields if name in changes and (found := _change(name, changes[name], form))]


def _change(name: str, pair: list[Any], form: Definition) -> tuple[str, str, str] | None:
    spec = form.fields.get(name)
    if spec is None:
        return None
    before, after = (_stored_words(spec, stored) for stored in pair)
    if before == after and not spec.is_personal:
        return None
    if isinstance(spec, Table) and len(before) + len(after) > LONGEST_CHANGE:  # the table itself stands above
        before, after = (spec.show(stored) for stored in pair)
    return spec.label, before, after


def _stored_words(spec: Field, stored: Any) -> str:
    if stored is None:
        return ""
    if isinstance(stored, dict) and "mask" in stored:
        return str(stored["mask"])
    if isinstance(spec, Table):
        return "；".join(
            " ".join(_stored_words(column, row.get(c)) for c, column in spec.columns.items()).strip() for row in stored
        )
    return spec.show(spec.load(stored))


def changed_since_return(record: Record, form: Definition) -> list[tuple[str, str, str]]:
    """What the applicant changed when mending it last: what an approver looks at first."""
    if record.turn == 1:
        return []
    latest = next((e for e in reversed(history.of(record)) if e.kind == "resubmitted"), None)
    return _changes(latest, form) if latest else []

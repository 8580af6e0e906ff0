"""The decision card: what matters of a record in one screen, before the buttons of whoever decides.

Who asks for what, what changed since it last came back, the last like cases and how they ended, the articles that
matter, the attachments not looked at yet. Two questions to the database, whatever the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, select, union

from portal.db import db
from portal.files import service as files
from portal.files.models import Attachment
from portal.formkit import Grade, Step
from portal.formkit.answers import Answers
from portal.formkit.form import Definition
from portal.formkit.values import is_blank
from portal.people.models import Person
from portal.records import extras, present, readers, route_view
from portal.records.models import Record, RecordValue
from portal.records.present import CellView

LIKE_CASES = 3
LOOKED_AT = 40  # of the latest ended cases of the same applicant, and as many of the department
NEAR = Decimal("0.25")  # amounts within a quarter of each other are alike
MOST_ARTICLES = 4
ENDED_WELL_OR_NOT = ("approved", "rejected", "revoked")
AMOUNTS = ("money", "number", "int")


@dataclass(frozen=True)
class LikeCase:
    """An ended record like this one: why it is like it, in words, and how long it took."""

    number: str
    title: str
    status: str
    stage: str
    like: str
    took: timedelta


@dataclass(frozen=True)
class Card:
    """What the card shows. `figures` are the form's own columns; `unopened` what this person has not opened yet."""

    figures: list[CellView]
    changed: list[tuple[str, str, str]]
    like: list[LikeCase]
    articles: list[Any]
    unopened: list[Attachment]
    remarks: list[str]  # of the desk the record belongs to


def card(record: Record, form: Definition, env: Answers, step: Step, person: Person,
         changed: list[tuple[str, str, str]]) -> Card:  # fmt: skip
    """The card of this record for the person who holds this step of it."""
    return Card(_figures(record, form, env), changed, like_cases(record, form, env, person), _articles(form, env, step),
                files.unopened(record.id, by=person), extras.remarks_on(record))  # fmt: skip


def _figures(record: Record, form: Definition, env: Answers) -> list[CellView]:
    """The columns of the form's list: what its author thinks tells one record from another."""
    found = [present.cell(name, form.fields[name], env.answer(name), env) for name in form.columns.split()]
    known = {record.applicant.name, record.department.name if record.department else ""}  # in the heading already
    return [view for view in found if view.text and view.text not in known]


def _articles(form: Definition, env: Answers, step: Step) -> list[Any]:
    """The articles of this step, of the grades as they came out, and of the rules checked here; each once."""
    sources = [step.cite, *(rule.cite for rule in form.rules.values() if rule.at_step == step.key)]
    for spec in form.fields.values():
        if isinstance(spec, Grade) and not is_blank(env.answer(spec.name)):
            sources.append(spec.case(env).cite)
    chips = {chip.text: chip for source in sources if source.clauses for chip in route_view.chips(source)}
    return list(chips.values())[:MOST_ARTICLES]


def like_cases(record: Record, form: Definition, env: Answers, person: Person) -> list[LikeCase]:
    """The latest ended records of the same form by the same applicant or department that this person may read, those
    of the same applicant and of a like amount first."""
    column, amount = _amount(form, env)
    same_people = [_latest(record, Record.applicant_id == record.applicant_id)]
    if record.department_id is not None:
        same_people.append(_latest(record, Record.department_id == record.department_id))
    ended = func.coalesce(Record.decided_at, Record.finished_at)
    statement = (
        select(Record.number, Record.title, Record.status, Record.stage, Record.applicant_id, Record.submitted_at,
               ended, RecordValue.amount)
        .outerjoin(RecordValue, and_(RecordValue.record_id == Record.id, RecordValue.field == column,
                                     RecordValue.row == 0))
        .where(Record.id.in_(union(*same_people)), ended.is_not(None)).order_by(Record.id.desc())
    )  # fmt: skip
    ranked = []
    for place, row in enumerate(db.session.execute(readers.readable(statement, person))):
        number, title, status, stage, applicant_id, submitted, done, other = row
        own, near = applicant_id == record.applicant_id, _near(amount, other)
        words = [_("同一申请人") if own else _("同一部门")]
        words += [_("%(figure)s相近", figure=form.fields[column].label)] if near else []
        found = LikeCase(number, title, status, stage, "、".join(words), done - submitted)
        ranked.append((not (own and near), not own, not near, place, found))
    return [one[-1] for one in sorted(ranked, key=lambda one: one[:-1])[:LIKE_CASES]]


def _latest(record: Record, same: ColumnElement[bool]) -> Select[tuple[int]]:
    """The latest ended ones of one applicant or department, each found by an index of its own, however many there
    are of everybody's."""
    found = (
        select(Record.id)
        .where(same, Record.form_key == record.form_key, Record.id != record.id, Record.status.in_(ENDED_WELL_OR_NOT))
        .order_by(Record.id.desc()).limit(LOOKED_AT).subquery()
    )  # fmt: skip
    return select(found.c.id)


def _amount(form: Definition, env: Answers) -> tuple[str, Decimal | None]:
    """The first figure among the form's columns, and what it is here."""
    for name in form.columns.split():
        spec = form.fields[name]
        if (getattr(spec, "as_kind", "") or spec.kind) in AMOUNTS and not is_blank(value := env.answer(name)):
            return name, Decimal(value)
    return "", None


def _near(amount: Decimal | None, other: Decimal | None) -> bool:
    if amount is None or other is None:
        return False
    return abs(amount - other) <= NEAR * max(abs(amount), abs(other))

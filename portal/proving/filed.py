"""What was filed, let past and late under an article in a period: numbers, days and states, never what was written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.formkit.form import Definition
from portal.proving.period import Part, Period, moment
from portal.records import editions
from portal.records.models import Event, Record
from portal.records.states import RECORD


def parts(clauses: frozenset[str], hotel_id: int, period: Period) -> list[Part]:
    """Records whose form, as it stood when they were filed, cites one of the clauses; rules of these clauses that
    were let past; steps whose limit they set that ran over it."""
    return [
        Part(
            "records", _("单据"), (_("提交时间"), _("单号"), _("表单"), _("状态")),
            list(_records(clauses, hotel_id, period)), _("这段时间没有依据这一条的单据。"),
        ),
        Part(
            "overridden", _("例外放行"), (_("时间"), _("单号"), _("规则"), _("谁放行"), _("理由")),
            list(_overridden(clauses, hotel_id, period)), _("这段时间没有放行过这一条的规则。"),
        ),
        Part(
            "late", _("超过时限"), (_("时间"), _("单号"), _("节点"), _("情况")),
            list(_late(clauses, hotel_id, period)), _("这段时间没有超过这一条规定的时限。"),
        ),
    ]  # fmt: skip


def _records(clauses: frozenset[str], hotel_id: int, period: Period) -> Iterable[list[str]]:
    filed = Record.hotel_id == hotel_id, Record.submitted_at >= period.begin, Record.submitted_at < period.end
    # One record of each form as it stood then speaks for all filed on it: forms are few, records many.
    first_ones = select(func.min(Record.id)).where(*filed).group_by(Record.edition_id, Record.form_key)
    titles: dict[tuple[int, str], str] = {}
    for record in db.session.scalars(select(Record).where(Record.id.in_(first_ones)).options(_WITH_EDITION)):
        form = editions.of(record)
        if clauses & _cited(form):
            titles[record.edition_id, record.form_key] = form.title
    rows = select(
        Record.submitted_at, Record.number, Record.edition_id, Record.form_key, Record.status, Record.stage
    ).where(*filed, Record.edition_id.in_(sorted({edition for edition, _key in titles})))
    for at, number, edition_id, form_key, status, stage in db.session.execute(rows.order_by(Record.id)):
        if title := titles.get((edition_id, form_key)):
            yield [moment(at), number, title, "·".join([RECORD[status], *([stage] if stage else [])])]


_WITH_EDITION = joinedload(Record.edition)


def _cited(form: Definition) -> set[str]:
    return {clause for _kind, _words, source in form.cites() for clause in source.clauses}


def _overridden(clauses: frozenset[str], hotel_id: int, period: Period) -> Iterable[list[str]]:
    for event, record in _events("overridden", hotel_id, period):
        cited = event.data["cite"]
        if isinstance(cited, list) and clauses & set(cited):
            who = event.actor.name if event.actor else _("系统")
            yield [moment(event.at), record.number, event.data["says"], who, event.note]


def _late(clauses: frozenset[str], hotel_id: int, period: Period) -> Iterable[list[str]]:
    """Each passing once, however often it was said again."""
    for event, record in _events("limit_passed", hotel_id, period):
        step = editions.of(record).route.steps.get(event.step)
        cited = step.limit.cite.clauses if step is not None and step.limit is not None else ()
        if clauses & set(cited) and step is not None and event.data.get("round", 1) == 1:
            yield [moment(event.at), record.number, step.name, event.note]


def _events(kind: str, hotel_id: int, period: Period) -> Iterable[tuple[Event, Record]]:
    found: Any = (
        select(Event, Record).join(Record, Event.record_id == Record.id)
        .where(Event.hotel_id == hotel_id, Event.kind == kind, Event.at >= period.begin, Event.at < period.end)
        .options(joinedload(Event.actor), _WITH_EDITION).order_by(Event.seq)
    )  # fmt: skip
    yield from db.session.execute(found)

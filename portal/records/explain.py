"""A form explained: what for, which articles, who approves, how long it usually takes, may I file it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, union_all

from portal.db import db
from portal.errors import NotYours
from portal.formkit import Step
from portal.formkit.answers import Answers
from portal.formkit.form import Definition
from portal.people import names
from portal.people.models import Person
from portal.records import extras, filing, foreseeing, holders, route_view, surroundings
from portal.records.models import Record
from portal.records.route_view import StepView
from portal.regulations import citations

RECENT = 50


@dataclass
class Card:
    """A form in the catalogue."""

    form: Definition
    who: str  # 领班 → 部门经理 → …
    usual_hours: float | None
    may_file: bool
    why_not: str
    pinyin: str  # for the filter box
    articles: list[Any]
    begin: str = ""  # what the button says where a desk has a page to begin it


def card(form: Definition, me: Person) -> Card:
    return cards([form], me)[0]


def cards(forms: Sequence[Definition], me: Person) -> list[Card]:
    """These forms for the catalogue, in their order."""
    usual = usual_hours(forms)
    return [_card(form, me, usual.get(form.key)) for form in forms]


def _card(form: Definition, me: Person, usual: float | None) -> Card:
    env = surroundings.answers(form, surroundings.defaults(form, me), applicant=me)
    allowed, why_not = True, ""
    if (form.desk and not form.filed_by) or _hangs_on_nothing(form):
        allowed, why_not, _case = filing.who_files(form, env, me)
    start = extras.start_of(form.key)
    if start and allowed:
        try:
            start.lets(me)
        except NotYours as refusal:
            allowed, why_not = False, str(refusal)
    return Card(form, " → ".join(step.name for step in form.route) or _("填写即生效"), usual, allowed, why_not,
                names.keys(form.title), articles(form), str(start.words) if start else "")  # fmt: skip


def _hangs_on_nothing(form: Definition) -> bool:
    """Is who files it settled, whatever is filled in?"""
    return bool(form.filed_by) and not any(form.filed_by[0].when.names())


def usual_hours(forms: Sequence[Definition]) -> dict[str, float]:
    """The median time from filing to the decision over each form's latest records, in hours, by form; a form of which
    fewer than five were decided is not in it. One query, however many forms: each form's latest are found by the
    index, where numbering all records of the hotel would read them all."""
    if not forms:
        return {}
    latest = [
        select(Record.form_key, Record.submitted_at, Record.decided_at)
        .where(Record.form_key == form.key, Record.decided_at.is_not(None))
        .order_by(Record.id.desc()).limit(RECENT).subquery()
        for form in forms
    ]  # fmt: skip
    spans: dict[str, list[float]] = {}
    for key, submitted, decided in db.session.execute(union_all(*[select(one) for one in latest])):
        spans.setdefault(key, []).append((decided - submitted).total_seconds() / 3600)
    return {key: sorted(found)[len(found) // 2] for key, found in spans.items() if len(found) >= 5}


def articles(form: Definition) -> list[Any]:
    """The articles the form carries out, each once."""
    clauses = list(dict.fromkeys(c for _, _, found in form.cites() for c in found.clauses if citations.exists(c)))
    return citations.cite_all(clauses)


def route_in_general(form: Definition) -> list[StepView]:
    """The route before anything is filled in: every step, who holds it in words, and when it applies."""
    labels = form.labels()
    env = surroundings.answers(form, {})
    return [
        StepView(step.key, step.name, _holder(step, env, labels), "maybe" if step.only_if else "later",
                 why=foreseeing.when_in_words(step.only_if, env) if step.only_if else "",
                 citations=route_view.chips(step.cite))
        for step in form.route
    ]  # fmt: skip


def _holder(step: Step, env: Answers, labels: dict[str, str]) -> str:
    """Who holds a step before any person is known; a post that a setting names, by its name of today."""
    return holders.named_by_setting(step.holder, env) or step.holder.says(labels)


def rules(form: Definition) -> list[tuple[str, list[Any], bool]]:
    """The rules the portal enforces here: (sentence, articles, only warns)."""
    return [(rule.says, route_view.chips(rule.cite), rule.warns) for rule in form.rules.values()]


def mine(form: Definition, me: Person) -> list[Record]:
    """The person's own latest records of this form."""
    return list(db.session.scalars(
        select(Record).where(Record.form_key == form.key, Record.applicant_id == me.id)
        .order_by(Record.id.desc()).limit(5)
    ))  # fmt: skip

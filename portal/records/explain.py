"""A form explained: what for, which articles, who approves, how long it usually takes, may I file it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.db import db
from portal.formkit.form import Definition
from portal.people import names
from portal.people.models import Person
from portal.records import filing, route_view, surroundings
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


def card(form: Definition, me: Person) -> Card:
    env = surroundings.answers(form, surroundings.defaults(form, me), applicant=me)
    allowed, why_not = True, ""
    if form.desk and not form.filed_by:
        allowed, why_not, _case = filing.who_files(form, env, me)
    return Card(form, " → ".join(step.name for step in form.route) or "填写即生效", usual_hours(form), allowed, why_not,
                names.keys(form.title), articles(form))  # fmt: skip


def usual_hours(form: Definition) -> float | None:
    """The median time from filing to the decision over the latest records, in hours; None before there are five."""
    spans = sorted(
        (decided - submitted).total_seconds() / 3600 if decided else 0.0
        for submitted, decided in db.session.execute(
            select(Record.submitted_at, Record.decided_at)
            .where(Record.form_key == form.key, Record.decided_at.is_not(None))
            .order_by(Record.id.desc()).limit(RECENT)
        )
    )  # fmt: skip
    return spans[len(spans) // 2] if len(spans) >= 5 else None


def articles(form: Definition) -> list[Any]:
    """The articles the form carries out, each once."""
    clauses = list(dict.fromkeys(c for _, _, found in form.cites() for c in found.clauses if citations.exists(c)))
    return citations.cite_all(clauses)


def route_in_general(form: Definition) -> list[StepView]:
    """The route before anything is filled in: every step, who holds it in words, and when it applies."""
    labels = form.labels()
    env = surroundings.answers(form, {})
    return [
        StepView(step.key, step.name, step.holder.says(labels), "later",
                 why=f"{step.only_if.why}（{step.only_if.when.says(env)}）时" if step.only_if else "",
                 citations=route_view.chips(step.cite))
        for step in form.route
    ]  # fmt: skip


def rules(form: Definition) -> list[tuple[str, list[Any], bool]]:
    """The rules the portal enforces here: (sentence, articles, only warns)."""
    return [(rule.says, route_view.chips(rule.cite), rule.warns) for rule in form.rules.values()]


def mine(form: Definition, me: Person) -> list[Record]:
    """The person's own latest records of this form."""
    return list(db.session.scalars(
        select(Record).where(Record.form_key == form.key, Record.applicant_id == me.id)
        .order_by(Record.id.desc()).limit(5)
    ))  # fmt: skip

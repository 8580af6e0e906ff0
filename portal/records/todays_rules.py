"""What today's rules would say of a record, beside those it was filed on. The record stays what it is."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.formkit import Route, Rule, Step
from portal.formkit.answers import Answers
from portal.formkit.form import Definition
from portal.people import bodies
from portal.records import editions, engine, facts, lists, reading, rerunning, route_view, settling
from portal.records.models import Event, Record
from portal.records.rerunning import Unknowable
from portal.records.route_view import StepView
from portal.regulations import service as regulations
from portal.regulations import settings, shipped


@dataclass(frozen=True)
class Line:
    """One step: as the record went (None: its form had no such step), as it would go today (None: no such step now)."""

    then: StepView | None
    now: StepView | None
    says: str  # what is different, in words; "" for nothing


@dataclass(frozen=True)
class Pair:
    """Something that was one thing when the record was filed and is another today."""

    label: str
    then: str
    now: str
    url: str = ""


@dataclass
class Today:
    form_changed: bool
    lines: list[Line] = field(default_factory=list)
    figures: list[Pair] = field(default_factory=list)
    texts: list[Pair] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # rules of today that would bite, with their articles
    unknown: list[str] = field(default_factory=list)  # rules only the day itself could judge

    @property
    def is_same(self) -> bool:
        """Would everything go as it went?"""
        return not (self.figures or self.texts or self.refused or any(line.says for line in self.lines))


def of(record: Record) -> Today:
    """The record by today's rules. Raises NotFound where the form is no longer in use."""
    form = editions.today(record.form_key)
    kept = editions.of(record)
    values = settling.values(record, form)
    found = Today(form_changed=form.data() != kept.data())
    env = _env(record, form, values, record.happened_at or record.submitted_at)
    found.lines = list(_lines(record, kept, form, env))
    found.figures = list(_figures(record))
    found.texts = list(_texts(record))
    _judge(found, record, form, values)
    return found


def _env(record: Record, form: Definition, values: dict[str, Any], at: datetime) -> Answers:
    extra: dict[str, Any] = {}
    if record.parent_id is not None:
        extra = settling.env_of(db.session.get_one(Record, record.parent_id)).complete()
    moment = clock.in_house(at).replace(tzinfo=None, second=0, microsecond=0)
    asked = facts.Asked(form, values, record, record.applicant)
    return Answers(form, values, settings=settings.get, facts=rerunning.still_known(asked), now=moment, extra=extra)


def _lines(record: Record, kept: Definition, form: Definition, env: Answers) -> Iterator[Line]:
    went = {view.key: view for view in route_view.of(record, kept, settling.env_of(record, kept)) if view.key}
    own = settling.env_of(record, kept)
    for step in form.route:
        then = went.pop(step.key, None)
        try:
            now = _coming(step, form, env, record)
            applies = engine.applies(step, env)
        except Unknowable as why:
            yield Line(then, None, _("无法重算：%(why)s", why=str(why)))
            continue
        if then is None:
            yield Line(None, now, _("今天多这一步") if applies else "")
            continue
        applied = engine.applies(kept.route.steps[step.key], own)
        says = "" if applied == applies else _("今天要经过这一步") if applies else _("今天不需要这一步")
        yield Line(then, now, says)
    for then in went.values():
        yield Line(then, None, _("今天没有这一步"))


def _coming(step: Step, form: Definition, env: Answers, record: Record) -> StepView:
    """The step as the route's preview shows it, one at a time: another step may not be told again."""
    alone = copy.copy(form)
    alone.route = Route(**{step.key: step})
    return route_view.preview(alone, env, record.applicant)[0]


def _figures(record: Record) -> Iterator[Pair]:
    for key, stored in record.settings.items():
        if key.startswith("body:"):
            name = key.removeprefix("body:")
            if bodies.rule_of(name) != stored:
                yield Pair(_("%(name)s怎样表决", name=name), _("当时的规则"), _("已改"))
        elif key in shipped.specs():
            spec = settings.spec(key)
            then, now = spec.show(spec.thaw(stored)), settings.shown(key)
            if then != now:
                yield Pair(spec.label, then, now)


def _texts(record: Record) -> Iterator[Pair]:
    in_force = regulations.editions_in_force()
    for edition in lists.governed_by(record):
        now = in_force.get(edition.code)
        if now is None:
            yield Pair(f"《{edition.short}》", _("%(day)s起施行", day=edition.effective), _("已废止"))
        elif now != record.policies[edition.code]:
            yield Pair(f"《{edition.short}》", _("%(day)s起施行", day=edition.effective), _("已有新版本"),
                       f"/policies/{edition.code}")  # fmt: skip


def _judge(found: Today, record: Record, form: Definition, values: dict[str, Any]) -> None:
    """The rules that refuse, each at the moment it was judged; those let past then are not told again."""
    let_past = set(db.session.scalars(
        select(Event.data["rule"].as_string()).where(Event.record_id == record.id, Event.kind == "overridden")
    ))  # fmt: skip
    passed = {run.step: run.closed_at for run in engine.runs_of(record) if run.state == "passed"}
    filed = record.happened_at or record.submitted_at
    for rule in form.rules.values():
        at = filed if rule.at_step in ("", "*") else passed.get(rule.at_step)
        if at is None or rule.warns or rule.key in let_past:
            continue
        _judge_one(found, rule, _env(record, form, values, at))


def _judge_one(found: Today, rule: Rule, env: Answers) -> None:
    said = reading.cited(rule.says, rule.cite)
    try:
        if rule.broken(env):
            found.refused.append(said)
    except Unknowable:
        found.unknown.append(said)
    except (TypeError, AttributeError, ValueError):
        if not rerunning.sees_sealed(env.values):
            raise
        found.unknown.append(said)

"""What counts time in the forms of today: limits, timers, rules that ask for the hour; and how many run now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta

from flask_babel import gettext as _
from sqlalchemy import and_, case, func, select

from portal import clock
from portal.db import db
from portal.formkit.cite import Cite
from portal.formkit.conditions import Const, Expr, SettingOf
from portal.formkit.form import Definition, Timer
from portal.formkit.route import Step
from portal.people import directory
from portal.records import editions, limits
from portal.records.models import Record, StepRun
from portal.regulations.connections import Timing
from portal.timers.models import Due

_ASK_THE_HOUR = frozenset(
    {"now", "time_of", "date_of", "hours_between", "days_between", "days_inclusive", "end_of_day", "at_time"}
)


def of_forms() -> list[Timing]:
    """Everything that counts time in any form of today, in the order of the catalogue."""
    return [timing for form in editions.catalogue() for timing in _of_form(form)]


def _of_form(form: Definition) -> Iterator[Timing]:
    for step in form.route:
        if step.limit:
            yield _of_step(form, step, step.name, form.key)
    for amendment in form.amendments.values():
        for step in amendment.route:
            if step.limit:
                yield _of_step(form, step, f"{amendment.title}·{step.name}", f"{form.key}.{amendment.key}")
    for timer in form.timers.values():
        told = "、".join(holder.says(form.labels()) for holder in timer.tells)
        yield Timing(
            "timer", timer.says, form.title, f"/forms/{form.key}", form.owner, *_source(timer.cite),
            settings=_settings(timer.at), told=_("到时告知%(who)s", who=told) if told else "",
            then=_("单据转为“%(stage)s”", stage=timer.stage) if timer.stage else "", counted_as=(form.key, timer.key),
        )  # fmt: skip
    for rule in form.rules.values():
        if _asks_the_hour(rule.holds):
            told = _("填写时核对，不符的提示") if rule.warns else _("填写时核对，不符的不予受理")
            yield Timing(
                "rule", rule.says, form.title, f"/forms/{form.key}#rules", form.owner, *_source(rule.cite),
                settings=_settings(rule.holds), told=told,
            )  # fmt: skip


def _of_step(form: Definition, step: Step, name: str, key: str) -> Timing:
    assert step.limit is not None
    amount = step.limit.amount
    return Timing(
        "limit", name, form.title, f"/forms/{form.key}", form.owner, *_source(step.limit.cite),
        amount=amount if isinstance(amount, int) else None, setting=amount if isinstance(amount, str) else "",
        unit=step.limit.unit.removesuffix("s"),
        who=step.holder.says(form.labels()),
        warned=_("用去%(percent)s%%时提醒办理人", percent=round(limits.WARN_AT * 100)),
        told=_("到时告知办理人和上级，此后每%(hours)s小时再告知，共%(count)s次",
               hours=limits.AGAIN // timedelta(hours=1), count=limits.MOST_ROUNDS),
        then=_("上级可以直接办理") if step.limit.escalates else "", counted_as=(key, step.key),
    )  # fmt: skip


def _source(cite: Cite) -> tuple[tuple[str, ...], str]:
    return cite.clauses, cite.reason


def _settings(expr: Expr) -> tuple[str, ...]:
    asked = [one for one in expr.asks(SettingOf) if isinstance(one, SettingOf)]
    return tuple(dict.fromkeys(key for one in asked for key in (one.keys.values() or (one.key,))))


def _asks_the_hour(expr: Expr) -> bool:
    """Whether the condition speaks of an hour, a day or how long something takes."""
    if expr.op in _ASK_THE_HOUR or (isinstance(expr, Const) and isinstance(expr.const, (time, timedelta))):
        return True
    return any(_asks_the_hour(part) for part in expr.args)


def running() -> dict[tuple[str, str], tuple[int, int]]:
    """How many of each run now and how many of these are late, by form and step or timer. Three queries."""
    hotel_id, now = directory.hotel().id, clock.now()
    found: dict[tuple[str, str], tuple[int, int]] = {}
    waiting = and_(StepRun.hotel_id == hotel_id, StepRun.state == "waiting", StepRun.due_at.is_not(None))
    late = func.sum(case((StepRun.due_at < now, 1), else_=0))
    steps = select(Record.form_key, StepRun.step, func.count(), late).join(Record, StepRun.record_id == Record.id)
    for form_key, step, count, overdue in db.session.execute(
        steps.where(waiting).group_by(Record.form_key, StepRun.step)
    ):
        found[form_key, step] = (count, int(overdue or 0))

    name = Due.payload["timer"].as_string()
    mine = and_(Due.hotel_id == hotel_id, Due.kind == "form_timer")
    rings = select(Record.form_key, name, func.count()).join(Record, Due.record_id == Record.id)
    for form_key, timer, count in db.session.execute(
        rings.where(mine, Due.done_at.is_(None)).group_by(Record.form_key, name)
    ):
        found[form_key, timer] = (count, 0)
    # A timer that rang counts as late while its record still stands where it rang.
    rang = select(Record.form_key, name, Record.stage, func.count(Record.id.distinct()))
    for form_key, timer, stage, count in db.session.execute(
        rang.join(Record, Due.record_id == Record.id)
        .where(mine, Due.done_at.is_not(None), Due.result != "不再需要", Record.finished_at.is_(None))
        .group_by(Record.form_key, name, Record.stage)
    ):
        known = _timers_of(form_key).get(timer)
        if known is not None and stage in known.stages:
            before = found.get((form_key, timer), (0, 0))
            found[form_key, timer] = (before[0] + count, before[1] + count)
    return found


def _timers_of(form_key: str) -> dict[str, Timer]:
    return next((form.timers for form in editions.catalogue() if form.key == form_key), {})

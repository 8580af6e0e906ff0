"""What asks a setting: boxes, rules, steps, limits and timers of the forms; and what is under way on its old figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.db import db
from portal.formkit.conditions import Expr, SettingOf
from portal.formkit.form import Definition
from portal.formkit.route import Step
from portal.people import directory
from portal.records import editions
from portal.records.models import Record, Task
from portal.records.states import OPEN
from portal.regulations.connections import Standing, Touched

_NAMING_HOLDERS = ("post_setting", "tier")


def touched_by(key: str) -> list[Touched]:
    """Everything in the forms of today that asks this setting, each in words."""
    return [
        Touched(form.title, what, f"/forms/{form.key}")
        for form in editions.catalogue()
        for what in dict.fromkeys(_of_form(form, key))
    ]


def _of_form(form: Definition, key: str) -> Iterator[str]:
    for item in form.fields.values():
        if _asks(item.expressions(), key):
            yield _("填写项“%(label)s”", label=item.label)
    for rule in form.rules.values():
        if _asks([rule.holds, rule.only_if], key) or rule.override_if == key:
            yield _("规则“%(says)s”", says=rule.says)
    for case in form.filed_by:
        if _asks([case.when], key):
            yield _("由谁填写：%(why)s", why=case.why)
    yield from _of_steps(form.route, key)
    for timer in form.timers.values():
        if _asks([timer.at], key):
            yield _("到时提醒“%(says)s”", says=timer.says)
    for amendment in form.amendments.values():
        exprs = [*amendment.sets.values(), *(rule.holds for rule in amendment.rules)]
        if _asks(exprs, key):
            yield _("变更“%(title)s”", title=amendment.title)
        if not amendment.ends:  # its route is the form's own once more
            yield from _of_steps(amendment.route, key)


def _of_steps(steps: Iterable[Step], key: str) -> Iterator[str]:
    for step in steps:
        if step.limit and step.limit.amount == key:
            yield _("节点“%(name)s”的时限", name=step.name)
        if step.holder.how in _NAMING_HOLDERS and step.holder.args[0] == key:
            yield _("节点“%(name)s”由谁办理", name=step.name)
        if step.votes == f"setting:{key}":
            yield _("节点“%(name)s”怎样表决", name=step.name)
        if step.only_if and _asks([step.only_if.when], key):
            yield _("节点“%(name)s”何时经过", name=step.name)


def _asks(exprs: Iterable[Expr | None], key: str) -> bool:
    asked = [one for expr in exprs if expr is not None for one in expr.asks(SettingOf)]
    return any(isinstance(one, SettingOf) and key in (one.keys.values() or (one.key,)) for one in asked)


def standing_on(key: str) -> Standing:
    """How many unfinished records were filed under this setting and keep its figure, and how many of their tasks wait.

    Cards that live for years (registers) are no part of it: they follow the figure of the day. Two queries.
    """
    kept = (
        Record.hotel_id == directory.hotel().id,
        Record.finished_at.is_(None),
        Record.form_key.in_([form.key for form in editions.catalogue() if not form.register]),
        Record.settings[key].as_string().is_not(None),
    )
    records = db.session.scalar(select(func.count()).select_from(Record).where(*kept))
    waiting = select(func.count()).select_from(Task).join(Record, Task.record_id == Record.id)
    return Standing(records or 0, db.session.scalar(waiting.where(*kept, Task.state.in_(OPEN))) or 0)

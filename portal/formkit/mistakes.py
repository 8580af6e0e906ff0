"""What can be wrong with a form, found when it is defined and said in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from portal.formkit.follow_ups import APPROVED
from portal.formkit.kinds import Table
from portal.formkit.sheet import CELLS, Sheet

if TYPE_CHECKING:
    from portal.formkit.form import Amendment, Definition

PARTS = ("rules", "route", "sheet", "readers", "filed_by")  # of a form, beside its sections and what PLAIN lists


def misspelt(form: str, body: Mapping[str, Any], plain: Mapping[str, Any], parts: tuple[type, ...]) -> Iterator[str]:
    """What stands in a class body and would be passed over: a word no form has, a row of the sheet too short or long.

    Asked of classes only: a form that was kept runs as it is.
    """
    known = [*plain, *PARTS]
    for name, value in body.items():
        if name.startswith("_") or name in known or isinstance(value, parts):
            continue
        meant = get_close_matches(name, known, 1)
        yield f"{form}：表单没有 {name} 这一项" + (f"，是不是 {meant[0]}？" if meant else "，请移到类的外面")
    sheet = body.get("sheet", Sheet())
    for number, row in enumerate(sheet.rows, start=1):
        if len(row) != CELLS:
            yield f"{form}：sheet 第 {number} 行有 {len(row)} 格，应为 {CELLS} 格；栏目占几格，就写几遍"


def check(form: Definition, *, inside: Definition | None = None) -> None:
    """Every name a form mentions must exist. Raises TypeError, in words, with all that is wrong."""
    wrong = []
    known = set(form.fields) | (set(inside.fields) if inside else set())
    columns = {f"{table.name}.{name}" for table in form.fields.values() if isinstance(table, Table)
               for name in table.columns}  # fmt: skip
    mentioned = {
        "columns": set(form.columns.split()), "search": set(form.search.split()), "sheet": form.sheet.words(),
        "title_from": {form.title_from} - {"", *columns}, "rules": {rule.at for rule in form.rules.values()},
        "route": {s.holder.args[0] for s in form.route if s.holder.how in ("head_of", "leader_of", "person")},
    }  # fmt: skip
    for where, names in mentioned.items():
        if unknown := names - known:
            wrong.append(f"{where} 提到了不存在的栏目：{'、'.join(sorted(unknown))}")
    named = {path[0] for expr in form.conditions() for path in expr.names()}
    for item in form.fields.values():  # inside a table a condition may name its other columns
        inside_it = set(item.columns) if isinstance(item, Table) else set()
        named |= {path[0] for expr in item.expressions() for path in expr.names()} - inside_it
    if unknown := named - known:
        wrong.append(f"条件里提到了不存在的栏目：{'、'.join(sorted(unknown))}")
    tables = {name: item for name, item in form.fields.items() if isinstance(item, Table)}
    for name, item in tables.items():
        struck = tables.get(item.strikes)
        if item.strikes and (struck is None or next(iter(item.columns)) not in struck.columns):
            wrong.append(f"{name} 要划去的表格 {item.strikes} 不存在，或者没有它的第一栏")
    if lost := {key for step in form.route for key in step.fills} - set(form.sections):
        wrong.append(f"route 要填的部分不存在：{'、'.join(sorted(lost))}")
    steps = set(form.route.steps) | {"", "*"}
    if lost := {rule.at_step for rule in form.rules.values()} - steps:
        wrong.append(f"rules 提到了不存在的步骤：{'、'.join(sorted(lost))}")
    for name in ("key", "prefix", "title", "owner"):
        if not getattr(form, name):
            wrong.append(f"没有写 {name}")
    spoken = {step.stage for step in form.route} | {
        s for timer in form.timers.values() for s in (*timer.stages, timer.stage)
    }
    for amendment in form.amendments.values():
        spoken |= {*amendment.stages, amendment.stage}
        wrong += _amendment_mistakes(amendment, form, known)
    if lost := spoken - set(form.stages) - {""}:
        wrong.append(f"stages 里没有：{'、'.join(sorted(lost))}")
    for follow_up in form.follow_ups.values():
        if follow_up.after not in {"", APPROVED, *form.route.steps}:
            wrong.append(f"{follow_up.title}要等的步骤不存在：{follow_up.after}")
        if follow_up.notes and getattr(form.fields.get(follow_up.notes), "kind", "") != "ref":
            wrong.append(f"{follow_up.title}要写进的栏目 {follow_up.notes} 不是 Ref")
    for schedule in form.schedules.values():
        if lost := schedule.boxes() - set(form.fields):
            wrong.append(f"{schedule.title}要填的栏目不存在：{'、'.join(sorted(lost))}")
    if wrong:
        raise TypeError(f"表单 {form.key or '?'}：" + "；".join(wrong))


def _amendment_mistakes(amendment: Amendment, form: Definition, known: set[str]) -> Iterator[str]:
    """What an amendment names that neither it nor its form has."""
    tables = {name: item.columns for name, item in form.fields.items() if isinstance(item, Table)}
    cells = [(table, name) for table, row in amendment.adds.items() for name in row]
    if lost := {f"{table}.{name}" for table, name in cells if name not in tables.get(table, {})}:
        yield f"{amendment.title}要添加的栏目不存在：{'、'.join(sorted(lost))}"
    if amendment.title_from not in {"", *amendment.section.fields}:
        yield f"{amendment.title}：title_from 提到了不存在的栏目：{amendment.title_from}"
    exprs = [*amendment.sets.values(), *(expr for row in amendment.adds.values() for expr in row.values())]
    for rule in amendment.rules:
        exprs += [rule.holds] if rule.only_if is None else [rule.holds, rule.only_if]
    named = {path[0] for expr in exprs for path in expr.names()} | {rule.at for rule in amendment.rules}
    if lost := (named - set(amendment.section.fields) - known) | (set(amendment.sets) - known):
        yield f"{amendment.title}提到了不存在的栏目：{'、'.join(sorted(lost))}"

"""Every form as plain data for other programs: what `portal forms --json` prints."""

from __future__ import annotations

from typing import Any

from portal.formkit.fields import Field
from portal.formkit.form import Definition, Form
from portal.formkit.kinds import Table
from portal.formkit.route import Route
from portal.formkit.rules import Grade, Rule


def forms_json() -> list[dict[str, Any]]:
    """One entry a form, in the order of their keys. The forms must have been imported (`forms.load_all()`).

    Keys: key, title, prefix, owner, policies, fields (name, label, kind, required), steps (key, name, holder, cite),
    rules (key, says, cite). Grades are among the fields with kind "calc", a table's columns follow it as
    `table.column`; what an amendment asks and does stands with the form's own, as `amendment.name`.
    """
    return [_form(Form.registry[key]) for key in sorted(Form.registry)]


def _form(form: Definition) -> dict[str, Any]:
    fields = [entry for name, field in form.fields.items() for entry in _fields(name, field)]
    steps = _steps(form.route, form)
    rules = [_rule(rule) for rule in form.rules.values()]
    for key, amendment in form.amendments.items():
        for name, field in amendment.section.fields.items():
            fields += _fields(f"{key}.{name}", field)
        steps += _steps(amendment.route, form, f"{key}.")
        rules += [_rule(rule, f"{key}.") for rule in amendment.rules]
    return {
        "key": form.key, "title": form.title, "prefix": form.prefix, "owner": form.owner,
        "policies": form.regulations, "fields": fields, "steps": steps, "rules": rules,
    }  # fmt: skip


def _fields(name: str, field: Field) -> list[dict[str, Any]]:
    kind = "calc" if isinstance(field, Grade) else field.kind
    entry = {"name": name, "label": field.label, "kind": kind, "required": not field.optional}
    if not isinstance(field, Table):
        return [entry]
    return [entry, *(one for column, inner in field.columns.items() for one in _fields(f"{name}.{column}", inner))]


def _steps(route: Route, form: Definition, prefix: str = "") -> list[dict[str, Any]]:
    labels = form.labels()
    return [
        {"key": prefix + step.key, "name": step.name, "holder": step.holder.says(labels), "cite": step.cite.data()}
        for step in route
    ]


def _rule(rule: Rule, prefix: str = "") -> dict[str, Any]:
    return {"key": prefix + rule.key, "says": rule.says, "cite": rule.cite.data()}

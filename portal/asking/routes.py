"""Who would decide, as the form's own route says with these facts: never told a second time here."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from portal.asking.kinds import Reply
from portal.errors import NotFound
from portal.people.models import Person
from portal.records import editions, route_view, surroundings
from portal.records.route_view import StepView


def deciding(form_key: str, person: Person, **known: Any) -> list[StepView]:
    """The steps that would decide if this person filed now; what is done after the approval is left out. Empty where
    there is no such form. `known` are answers by field, beside what a new form starts with."""
    try:
        form = editions.today(form_key)
    except NotFound:
        return []
    env = surroundings.answers(form, surroundings.defaults(form, person) | known, applicant=person)
    doing = {step.key for step in form.route if step.stage}
    return [step for step in route_view.preview(form, env, person) if step.state != "skipped" and step.key not in doing]


def said(found: list[StepView], lead: str) -> Reply:
    """The steps as an answer: their names in order, then who holds each."""
    lines = [
        _("%(step)s：%(people)s", step=step.name, people=step.holders) if step.holders else step.name for step in found
    ]
    return Reply(_("%(lead)s%(steps)s。", lead=lead, steps=" → ".join(step.name for step in found)), tuple(lines))

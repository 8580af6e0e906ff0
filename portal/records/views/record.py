"""A record: the form as on paper, the route beside it, the history, and what one may do here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response as FlaskResponse
from flask import jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal import access
from portal.db import own_write
from portal.formkit import Table
from portal.formkit.asking import raw_of
from portal.formkit.form import Definition
from portal.people.models import Person
from portal.people.session import address, current
from portal.records import (
    acting,
    amending,
    choices,
    deciding_card,
    drafts,
    editions,
    engine,
    extras,
    filing,
    following,
    handing,
    lists,
    minutes,
    paper,
    present,
    readers,
    revealing,
    route_view,
    settling,
    sharing,
    surroundings,
    telling,
)
from portal.records.choices import Choice
from portal.records.models import Record, Task
from portal.records.route_view import StepView
from portal.records.views import blueprint

PHRASES = ("同意。", "同意，请按制度办理。", "请抓紧办理。", "已阅。", "请补充说明后再报。")


@blueprint.get("/records/<number>")
@access.signed_in
def record(number: str) -> str:
    me = current()
    found = readers.find(number, for_=me)
    if sharing.is_news(me, found) or telling.is_news(found, me):
        with own_write():
            sharing.mark_read(me, found)
            telling.see(found, me)
    return render_template("records/record.html", **page_of(found))


def page_of(found: Record, **more: Any) -> dict[str, Any]:
    """Everything the record's page shows."""
    me = current()
    form = editions.of(found)
    env = settling.env_of(found, form)
    task = acting.my_task(found, me)
    step = form.route.steps.get(task.run.step) if task is not None else None
    fills = [form.sections[key] for key in step.fills] if step else []
    steps, lines = route_view.of(found, form, env), present.history_lines(found, form)
    changed = present.changed_since_return(found, form)
    decides = task is not None and step is not None and (step.decides or bool(task.role))
    return {
        "card": deciding_card.card(found, form, env, step, me, changed) if decides and step else None,
        "vote": _vote(steps, step.key) if decides and step else None,
        "record": found, "form": form, "task": task, "step": step,
        "sections": present.sections(found, form, env), "steps": steps,
        "lines": lines, "now_with": lists.now_with(found), "over": present.how_it_ended(found, lines),
        "came_back": present.came_back(lines),
        "choices": choices.choices_for(found, form, me, task), "others": _other_acts(found, form, me),
        "asked_of_others": _asked_of_others(steps, me), "droppable": _droppable(found, steps, me),
        "minutes": minutes.of_runs(engine.runs_of(found), form) if any(step.votes for step in steps) else [],
        "phrases": PHRASES, "circulated": sharing.circulated(found),
        "page": _boxes(fills, form, found, task, me) if fills else None,
        "fills": fills, "amendments": amending.of(found), "parent": amending.parent_of(found),
        "personal": revealing.personal_fields(form, found), "purposes": form.purposes,
        "links": lists.links_of(found, me), "follow_ups": following.of(found, me), "changed": changed,
        "governed": lists.governed_by(found), "extras": extras.links_for(found),
        "returned": filing.last_return(found) if found.status == "returned" else None,
        "resume": form.route.steps.get(found.resume_at), **more,
    }  # fmt: skip


def _vote(steps: list[StepView], key: str) -> StepView | None:
    """The step as it was voted on so far; None where nobody votes."""
    return next((one for one in steps if one.key == key and one.tally), None)


def _other_acts(found: Record, form: Definition, me: Person) -> list[Choice]:
    """What can be done besides deciding, with the address of what is a page or a place on this one."""
    places = {"comment": "#comment", "print": url_for("records.print_record", number=found.number)}
    return [replace(one, url=places.get(one.key, "")) for one in choices.other_acts(found, form, me)]


def _droppable(found: Record, steps: list[StepView], me: Person) -> set[int]:
    """The tasks this person has asked of others and may take back; looked for only where anybody was asked."""
    asked = any(task.role and task.state == "waiting" for step in steps for task in step.tasks)
    return {task.id for task in handing.droppable(found, me)} if asked else set()


def _asked_of_others(steps: list[StepView], me: Person) -> str:
    """Why there are no buttons although the step is this person's: they have asked others first."""
    said = {"delegated": _("您已委派他人先办：对方回复后，这一步会回到您手里；也可以先收回。"),
            "later": _("您已请他人先签：他们都签完后，这一步会回到您手里；也可以先收回。")}  # fmt: skip
    now = [task for step in steps if step.state == "now" for task in step.tasks]
    mine = [task for task in now if me.id in (task.person_id, task.acting_id)]
    return next((said[task.state] for task in mine if task.state in said), "")


def _boxes(fills: list[Any], form: Definition, found: Record, task: Task | None, me: Person) -> Any:
    """The boxes of one's step, with what one typed there before, else with what they begin with."""
    kept = drafts.of_task(task, me) if task is not None else None
    typed = drafts.typed_in(kept) if kept is not None else _start_of(fills, form, found)
    for name in {name for section in fills for name in section.fields} & request.args.keys():
        typed[name] = request.args[name]  # what the page one comes from knows already
    return paper.draw(form, fills, typed, me, record=found)


def _start_of(fills: list[Any], form: Any, found: Record) -> Any:
    """What a step's boxes begin with: what stands there already, else their defaults."""
    env = settling.env_of(found, form)
    tables = {name: spec for section in fills for name, spec in section.fields.items() if isinstance(spec, Table)}
    started = {name: spec.start(env) for name, spec in tables.items()}
    values = surroundings.defaults(form, current()) | started | settling.shown_values(found, form)
    names = {name for section in fills for name in section.fields}
    return raw_of(fills, {name: value for name, value in values.items() if name in names})


@blueprint.get("/records/<number>/route")
@access.signed_in
@access.polled
def route_now(number: str) -> str:
    """The route as it stands, and the vote on the decision card (`vote`, its step): asked for while people vote."""
    me = current()
    found = readers.find(number, for_=me)
    form = editions.of(found)
    steps = route_view.of(found, form, settling.env_of(found, form))
    return render_template("records/_route.html", record=found, steps=steps, droppable=_droppable(found, steps, me),
                           vote=_vote(steps, request.args.get("vote", "")), again=True)  # fmt: skip


@blueprint.post("/records/<number>/reveal")
@access.signed_in
def reveal(number: str) -> FlaskResponse | str:
    """One personal value in clear, for a purpose the form names; logged. The page hides it again after a minute."""
    me = current()
    found = readers.find(number, for_=me)
    shown = revealing.reveal(me, found, request.form.get("box", ""), request.form.get("purpose", ""), address=address())
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(text=shown, seconds=revealing.SECONDS)
    return render_template("records/record.html", **page_of(found, revealed={request.form.get("box", ""): shown}))


@blueprint.get("/records/suggest")
@access.signed_in
def suggest() -> FlaskResponse:
    """Records of a form this person may read, for boxes that refer to one; or words of a list kept elsewhere."""
    if register := request.args.get("register"):
        words = surroundings.suggested(register, request.args.get("q", ""))
        return jsonify([{"id": one, "name": one, "note": ""} for one in words])
    found = lists.suggest(request.args.get("q", ""), request.args.get("form", ""), current())
    return jsonify([{"id": one.id, "name": one.number, "note": one.title} for one in found])


@blueprint.get("/r/<code>")
@access.signed_in
def by_short_code(code: str) -> Any:
    """Where a QR code on paper leads: the record of this short code, if one may read it."""
    return redirect(url_for("records.record", number=lists.number_of_code(code, current())))

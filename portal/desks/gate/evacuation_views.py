"""The evacuation list on the screen: read without the network, called over by tapping, merged as it comes in."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import access, downloads, offline
from portal.desks.gate import blueprint, roll_call, screen
from portal.desks.gate.roll_call import Standing
from portal.desks.gate.screen import Page
from portal.errors import BadInput
from portal.people import session
from portal.people.session import address, current
from portal.printing.gate import evacuation_pdf
from portal.records import acting, extras
from portal.records.extras import Extra
from portal.records.models import Record


@extras.offers(roll_call.FORM)
def _roll(record: Record) -> list[Extra]:
    return [Extra(_("清点页"), url_for("gate.evacuation_of", number=record.number), "users", does="end")]


extras.begins(roll_call.FORM, extras.Start("gate.evacuation_page", _l("去清点"), roll_call.let_look))


@blueprint.app_template_global("is_marshal")
def _is_marshal() -> bool:
    """Does whoever looks at this page call the roll in an evacuation?"""
    person = session.current_or_none()
    return person is not None and roll_call.is_marshal(person)


def _drill() -> bool:
    return "drill" in request.values


# ---- the page -------------------------------------------------------------------------------------------------------
@blueprint.get("/evacuation")
@access.signed_in
@offline.kept
def evacuation_page() -> Page:
    """Everybody in the house: called over here by tapping, or printed as it is."""
    me = current()
    roll_call.let_look(me)
    return _page(roll_call.now(me, drill=_drill()), drill=_drill())


@blueprint.get("/evacuation/<number>")
@access.signed_in
def evacuation_of(number: str) -> Page:
    """One roll call: as it goes on, and how it went."""
    record = roll_call.find(number, current())
    found = roll_call.standing(record, current())
    return _page(found, drill=found.roll.drill)


def _page(found: Standing, *, drill: bool, problems: dict[str, list[str]] | None = None, sentence: str = "") -> str:
    me = current()
    other = roll_call.running(me, drill=False) if drill else None
    task = acting.my_task(found.record, me) if found.record is not None else None
    return render_template(
        "gate/evacuation.html", found=found, drill=drill, real=other, may_end=task is not None and found.is_open,
        marshal=roll_call.is_marshal(me), problems=problems or {}, sentence=sentence,
        results=_results(found), ended=request.form, fresh_mark=screen.fresh_mark,
    )  # fmt: skip


def _results(found: Standing) -> list[str]:
    """How it may end; the first is what it looks like now."""
    return list(roll_call.ENDS[::-1] if found.absent else roll_call.ENDS)


@blueprint.get("/evacuation/roll")
@access.polled
@access.signed_in
def evacuation_roll() -> Page:
    """The list as it stands now, asked for every few seconds; nothing where it is as it was (`seen`)."""
    me = current()
    roll_call.let_look(me)
    found = _found(request.args.get("number", ""))
    if request.args.get("seen") == found.seen:
        return "", 204
    return render_template("gate/_roll.html", found=found, drill=_drill(), fresh_mark=screen.fresh_mark,
                           marshal=roll_call.is_marshal(me))  # fmt: skip


def _found(number: str) -> Standing:
    me = current()
    return roll_call.standing(roll_call.find(number, me), me) if number else roll_call.now(me, drill=_drill())


# ---- calling --------------------------------------------------------------------------------------------------------
@blueprint.post("/evacuation/calls")
@access.signed_in
@offline.accepts
def call_one() -> Page:
    """What was found of one person."""
    key, name, state, note = (request.form.get(one, "") for one in ("key", "name", "state", "note"))
    return _noted(lambda **around: roll_call.mark(current(), key=key, name=name, state=state, note=note, **around))


@blueprint.post("/evacuation/areas")
@access.signed_in
@offline.accepts
def area_clear() -> Page:
    """Nobody is left in an area."""
    return _noted(lambda **around: roll_call.clear(current(), area=request.form.get("area", ""), **around))


def _noted(note: Callable[..., Record]) -> Page:
    """Noted: a page with scripts has shown it already and asks for the list when it is at rest."""
    drill, number = _drill(), request.form.get("number", "")
    try:
        note(drill=drill, number=number, once=screen.mark_sent(), address=address())
    except BadInput as problem:
        said = "；".join(words for found in problem.problems.values() for words in found)
        raise BadInput(said or problem.sentence) from problem
    if not screen.htmx():
        return redirect(url_for("gate.evacuation_page", drill=1 if drill else None), 303)
    return Response(status=204, headers={"HX-Trigger": "roll-changed"})


@blueprint.post("/evacuation/<number>/end")
@access.signed_in
def end_evacuation(number: str) -> Page:
    given = {name: request.form.get(name, "") for name in ("result", "absent", "summary")}
    try:
        record = roll_call.finish(current(), number, **given, address=address())
    except BadInput as problem:
        found = roll_call.standing(roll_call.find(number, current()), current())
        return _page(found, drill=found.roll.drill, problems=problem.problems, sentence=problem.sentence), 422
    flash(_("清点已经结束，记录是 %(number)s。", number=record.number))
    return redirect(url_for("gate.evacuation_of", number=record.number), 303)


# ---- on paper -------------------------------------------------------------------------------------------------------
@blueprint.get("/evacuation.pdf")
@access.signed_in
def evacuation_paper() -> Response:
    me = current()
    roll_call.let_look(me)
    return downloads.sent(evacuation_pdf(roll_call.now(me, drill=_drill()).on_paper()), f"{_('疏散清点名单')}.pdf")


@blueprint.get("/evacuation/<number>.pdf")
@access.signed_in
def evacuation_paper_of(number: str) -> Response:
    found = roll_call.standing(roll_call.find(number, current()), current())
    return downloads.sent(evacuation_pdf(found.on_paper()), f"{_('疏散清点记录')} {number}.pdf")

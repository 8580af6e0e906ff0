"""Acting on a record from its page: decide, do a step, send back, transfer, withdraw, comment, copy, amend, void."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal import access
from portal.db import db
from portal.errors import BadInput, NotYours, PortalError, TooLate
from portal.formkit import Section
from portal.formkit.asking import raw_of
from portal.people import directory
from portal.people.models import Person
from portal.people.session import address, current
from portal.records import acting, amending, drafts, editions, handing, paper, readers, recalling, sharing, surroundings
from portal.records.models import Record
from portal.records.reading import Typed
from portal.records.views import blueprint
from portal.records.views.record import page_of

Page = str | Response | tuple[str, int]


@blueprint.post("/records/<number>/decide")
@access.signed_in
def decide(number: str) -> Page:
    """The bar's buttons: each sends its word as `decision`; the opinion is kept whatever happens."""
    me = current()
    record = readers.find(number, for_=me)
    acts: dict[str, Callable[[Person, Record, Typed], str]] = {
        "approve": _approve, "reject": _reject, "return": _return, "transfer": _transfer, "withdraw": _withdraw,
        "void": _void, "copy": _copy, "comment": _comment,
    }  # fmt: skip
    wanted = request.form.get("decision", "")
    if wanted.startswith("amend:"):
        return redirect(url_for("records.amend", number=number, key=wanted.removeprefix("amend:")), 303)
    if table := request.form.get("_add_row"):
        return _again(record, None, more_rows=table)
    if wanted not in acts:
        sentence = _("没有看懂要做什么，请再点一次按钮。")
        return _again(record, BadInput(sentence, {"opinion": [_("请选择要做什么")]}))
    targets = acting.return_targets(record, me) if wanted == "return" else []
    if "to" not in request.form and len(targets) > 1:
        return render_template("records/return.html", **page_of(record, opinion=request.form.get("opinion", "")))
    if wanted in ("transfer", "copy") and not request.form.get("to"):
        return render_template("records/hand.html", act=wanted, **page_of(record, opinion=_opinion()))
    typed = _typed()
    try:
        # Uploads are kept even when the act is refused, so that they need not be sent again.
        typed = paper.take_files(_sections_here(record, me), typed, request.files, me) if request.files else typed
        with db.session.begin_nested():
            done = acts[wanted](me, record, typed)
    except (BadInput, NotYours, TooLate) as problem:
        return _again(readers.find(number, for_=me), problem, typed=typed)
    flash(done)
    if wanted in ("approve", "reject", "return", "transfer"):
        return redirect(_next_or(record), 303)
    return redirect(url_for("records.record", number=number), 303)


def _next_or(record: Record) -> str:
    """After a decision: back to the list one came from, else to the record."""
    return access.local_path(request.form.get("next")) or url_for("records.record", number=record.number)


def _opinion() -> str:
    return request.form.get("opinion", "").strip()


def _typed() -> Typed:
    return MultiDict((k, v) for k, v in request.form.items(multi=True) if k not in drafts.NOT_ANSWERS)


def _task_id() -> int | None:
    """The task the page was drawn for."""
    return request.form.get("task", None, type=int)


def _sections_here(record: Record, me: Person) -> list[Section]:
    """The sections this person's step fills."""
    task, form = acting.my_task(record, me), editions.of(record)
    step = form.route.steps.get(task.run.step) if task else None
    return [form.sections[key] for key in step.fills] if step else []


def _approve(me: Person, record: Record, typed: Typed) -> str:
    given = paper.take_signatures(_sections_here(record, me), typed, me)
    signature = request.form.get("signature", "")
    if (password := request.form.get("signature-password", "")) and not signature:
        signature = paper.stored_signature(me, password, "signature")
    acting.act(me, record, task_id=_task_id(), opinion=_opinion(), given=given, signature=signature,
               overrides=_overrides(), address=address())  # fmt: skip
    return _("已办理")


def _overrides() -> dict[str, str]:
    return {key.removeprefix("_override-"): text for key, text in request.form.items() if key.startswith("_override-")}


def _reject(me: Person, record: Record, _typed: Typed) -> str:
    acting.reject(me, record, task_id=_task_id(), reason=_opinion(), address=address())
    return _("已拒绝")


def _return(me: Person, record: Record, _typed: Typed) -> str:
    targets = acting.return_targets(record, me)
    to = request.form.get("to", targets[0][0] if targets else "")
    acting.send_back(me, record, task_id=_task_id(), reason=_opinion(), to=to,
                     straight=request.form.get("way", "straight") == "straight", address=address())  # fmt: skip
    return _("已退回")


def _one_person(text: str) -> Person:
    found = directory.people_meant(text)
    if len(found) != 1:
        sentence = (
            _("没有找到“%(text)s”", text=text) if not found else _("“%(text)s”不止一人，请写全名或工号", text=text)
        )
        raise BadInput(sentence, {"to": [sentence]})
    return found[0]


def _transfer(me: Person, record: Record, _typed: Typed) -> str:
    to = _one_person(request.form["to"])
    handing.transfer(me, record, task_id=_task_id(), to=to, reason=_opinion(), address=address())
    return _("已转交给%(name)s", name=to.name)


def _withdraw(me: Person, record: Record, _typed: Typed) -> str:
    recalling.withdraw(me, record, reason=_opinion(), address=address())
    return _("已撤回")


def _void(me: Person, record: Record, _typed: Typed) -> str:
    recalling.void(me, record, reason=_opinion(), address=address())
    return _("已作废")


def _copy(me: Person, record: Record, _typed: Typed) -> str:
    to = [_one_person(text) for text in request.form.getlist("to") if text.strip()]
    sharing.copy(me, record, to=to, note=_opinion(), address=address())
    return _("已抄送")


def _comment(me: Person, record: Record, _typed: Typed) -> str:
    sharing.comment(me, record, text=_opinion(), address=address())
    return _("已发表评论")


def _again(record: Record, problem: PortalError | None, *, more_rows: str = "", typed: Typed | None = None) -> Page:
    """The record's page once more with everything that was typed, and what is wrong with it."""
    problems = problem.problems if isinstance(problem, BadInput) else {}
    shown = page_of(record, problems=problems, sentence=problem.sentence if problem else "",
                    opinion=request.form.get("opinion", ""))  # fmt: skip
    if shown["fills"]:
        shown["page"] = paper.draw(shown["form"], shown["fills"], typed or _typed(), current(), problems=problems,
                                   more_rows=more_rows, record=record)  # fmt: skip
    return render_template("records/record.html", **shown), problem.status if problem else 200


# ---- amendments ------------------------------------------------------------------------------------------------------
@blueprint.get("/records/<number>/amend/<key>")
@access.signed_in
def amend(number: str, key: str) -> Page:
    me = current()
    record = readers.find(number, for_=me)
    form = editions.amendment_form(editions.of(record), key)
    typed = raw_of(form.filed_sections(), surroundings.defaults(form, me))
    for name in form.fields.keys() & request.args.keys():  # what the page one comes from knows already
        typed[name] = request.args[name]
    return _amend_page(record, key, typed, token=secrets.token_urlsafe(18))


@blueprint.post("/records/<number>/amend/<key>")
@access.signed_in
def file_amendment(number: str, key: str) -> Page:
    me = current()
    record = readers.find(number, for_=me)
    form = editions.amendment_form(editions.of(record), key)
    sections, token, typed = form.filed_sections(), request.form.get("_once", "")[:64], _typed()
    if table := request.form.get("_add_row"):
        return _amend_page(record, key, typed, token=token, more_rows=table)
    try:
        typed = paper.take_files(sections, typed, request.files, me)
        with db.session.begin_nested():
            child = amending.file(me, record, key, paper.take_signatures(sections, typed, me), once=token or None,
                                  overrides=_overrides(), address=address())  # fmt: skip
    except (BadInput, NotYours, TooLate) as problem:
        problems = problem.problems if isinstance(problem, BadInput) else {"": [problem.sentence]}
        page = _amend_page(readers.find(number, for_=me), key, typed, token=token, problems=problems,
                           sentence=problem.sentence)  # fmt: skip
        return page, problem.status
    flash(_("已办理：%(what)s（%(number)s）", what=form.about, number=child.number))
    return redirect(url_for("records.record", number=record.number), 303)


def _amend_page(record: Record, key: str, typed: Typed, *, token: str, sentence: str = "",
                problems: dict[str, list[str]] | None = None, more_rows: str = "") -> str:  # fmt: skip
    form = editions.amendment_form(editions.of(record), key)
    sections = form.filed_sections()
    return render_template(
        "records/amend.html", record=record, form=form, sections=sections, token=token, sentence=sentence,
        page=paper.draw(form, sections, typed, current(), problems=problems, more_rows=more_rows), key=key,
    )  # fmt: skip

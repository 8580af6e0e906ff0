"""Acting on a record from its page: decide, do a step, send back, hand on, take back, comment, show, end."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from portal import access, clock
from portal.db import db
from portal.errors import BadInput, NotFound, NotYours, PortalError, TooLate
from portal.files import service as files
from portal.formkit import Section, Step
from portal.people.models import Person
from portal.people.session import address, current
from portal.records import (
    acting,
    drafts,
    editions,
    handing,
    hands,
    inbox,
    linking,
    paper,
    readers,
    recalling,
    reminding,
    sharing,
)
from portal.records.handing import Place
from portal.records.models import Draft, Record
from portal.records.reading import Typed
from portal.records.surroundings import PortalWorld
from portal.records.views import asking, blueprint, sent
from portal.records.views.record import page_of

Page = str | Response | tuple[str, int]
Act = Callable[[Person, Record, Typed], str]


@blueprint.post("/records/<number>/decide")
@access.signed_in
def decide(number: str) -> Page:
    """The buttons of a record: each sends its word as `decision`; the opinion is kept whatever happens."""
    me = current()
    record = readers.find(number, for_=me)
    wanted = request.form.get("decision", "")
    if wanted.startswith("amend:"):
        return redirect(url_for("records.amend", number=number, key=wanted.removeprefix("amend:")), 303)
    if (table := sent.more_rows()) is not None:
        return _again(record, None, more_rows=table)
    if wanted not in ACTS:
        sentence = _("没有看懂要做什么，请再点一次按钮。")
        return _again(record, BadInput(sentence, {"opinion": [_("请选择要做什么")]}))
    if asking.is_missing(wanted):
        _keep_step(me, record)  # what was typed into the step's boxes is there again afterwards
        return asking.page(wanted, record)
    following = _following(wanted, me, record)
    typed = sent.typed_answers()
    try:
        # Uploads are kept even when the act is refused, so that they need not be sent again.
        typed = _with_files(wanted, me, record, typed) if request.files else typed
        with db.session.begin_nested():
            done = ACTS[wanted](me, record, typed)
    except (BadInput, NotFound, NotYours, TooLate) as problem:
        record = readers.find(number, for_=me)
        if wanted == "return" or (asking.asks_on_a_page(wanted) and isinstance(problem, (BadInput, NotFound))):
            return asking.page(wanted, record, problem)
        return _again(record, problem, typed=typed)
    drafts.forget_done(record)
    return _after(wanted, me, record, done, following)


@blueprint.post("/records/<number>/step/autosave")
@access.signed_in
def autosave_step(number: str) -> Response:
    """Keep what is typed into the boxes of one's step; once it is done, nothing is kept any more."""
    me = current()
    kept = _keep_step(me, readers.find(number, for_=me))
    return jsonify(draft=kept.id, saved_at=f"{clock.house_now():%H:%M}") if kept else jsonify(draft=None)


def _keep_step(me: Person, record: Record) -> Draft | None:
    """The draft of what was sent with the page of a step that has boxes; None where there is no such step."""
    task, sections = acting.my_task(record, me), _sections_here(record, me)
    typed = sent.typed_answers()
    if task is None or not sections or task.id != _task_id() or not _begun(sections, typed):
        return None
    return drafts.keep(me, record.form_key, f"step-{task.id}", typed, title=record.number, record=record, task=task,
                       file_ids=paper.file_ids(sections, typed))  # fmt: skip


def _begun(sections: list[Section], typed: Typed) -> bool:
    """Did the step's boxes come with the page? The page of an act sends only its own."""
    names = {name for section in sections for name in section.fields}
    return any(key.partition("-")[0] in names for key in typed)


def _after(wanted: str, me: Person, record: Record, done: str, following: str) -> Response:
    """Whoever decides goes on to what waits next (下一件); whoever does anything else sees what became of it."""
    here = url_for("records.record", number=record.number, _anchor="comment" if wanted == "comment" else None)
    if listed := access.local_path(request.form.get("next")):
        flash(done)
        return redirect(listed, 303)
    if not following or acting.my_task(record, me) is not None:  # there may be more to do on this very record
        flash(done)
        return redirect(here, 303)
    flash(Markup('<a href="{}">{}</a> {}。{}').format(here, record.number, done, _("下一件如下：")))
    return redirect(url_for("records.record", number=following), 303)


def _following(wanted: str, me: Person, record: Record) -> str:
    """The number of what waits next, where something is being decided; "" for work one does rather than decides."""
    step = _step_here(record, me) if wanted in GOES_ON else None
    return inbox.following(me, record) if step is not None and step.decides else ""


def _with_files(wanted: str, me: Person, record: Record, typed: Typed) -> Typed:
    """What was typed, with the ids of what was uploaded. Raises BadInput naming the box whose file is not taken."""
    if wanted != "comment":
        return paper.take_files(_sections_here(record, me), typed, request.files, me)
    for upload in request.files.getlist("attached"):
        if upload.filename:
            try:
                typed.add("file", str(files.store(upload.stream, upload.filename, me, "comment").id))
            except BadInput as problem:
                raise BadInput(problem.sentence, {"attached": [problem.sentence]}) from problem
    return typed


def _task_id() -> int | None:
    """The task the page was drawn for."""
    return request.form.get("task", None, type=int)


def _sections_here(record: Record, me: Person) -> list[Section]:
    """The sections this person's step fills."""
    step = _step_here(record, me)
    return [editions.of(record).sections[key] for key in step.fills] if step else []


def _step_here(record: Record, me: Person) -> Step | None:
    task = acting.my_task(record, me)
    return editions.of(record).route.steps.get(task.run.step) if task else None


def _signature(me: Person) -> str:
    """What was drawn, or the stored signature released by the password."""
    drawn = request.form.get("signature", "")
    password = request.form.get("signature-password", "")
    return paper.stored_signature(me, password, "signature") if password and not drawn else drawn


# ---- with the task one holds -----------------------------------------------------------------------------------------
def _approve(me: Person, record: Record, typed: Typed) -> str:
    given, step = paper.take_signatures(_sections_here(record, me), typed, me), _step_here(record, me)
    acting.act(me, record, task_id=_task_id(), opinion=sent.opinion(), given=given, signature=_signature(me),
               overrides=sent.overrides(), address=address())  # fmt: skip
    if step is None or not step.decides or step.fills:
        return _("已办理")
    return _("已投同意票") if step.together else _("已同意")


def _advise(me: Person, record: Record, _typed: Typed) -> str:
    handing.advise(me, record, opinion=sent.opinion(), task_id=_task_id(), address=address())
    return _("已回复意见")


def _reject(me: Person, record: Record, _typed: Typed) -> str:
    step = _step_here(record, me)
    acting.reject(me, record, task_id=_task_id(), reason=sent.opinion(), address=address())
    return _("已投反对票") if step is not None and step.together else _("已拒绝")


def _return(me: Person, record: Record, _typed: Typed) -> str:
    acting.send_back(me, record, task_id=_task_id(), reason=sent.opinion(), to=request.form.get("to", ""),
                     straight=request.form.get("way", "straight") == "straight", address=address())  # fmt: skip
    return _("已退回")


def _transfer(me: Person, record: Record, _typed: Typed) -> str:
    to = sent.person()
    handing.transfer(me, record, task_id=_task_id(), to=to, reason=sent.opinion(), address=address())
    return _("已转交给%(name)s", name=to.name)


def _delegate(me: Person, record: Record, _typed: Typed) -> str:
    to = sent.person()
    handing.delegate(me, record, task_id=_task_id(), to=to, reason=sent.opinion(), address=address())
    return _("已委派%(name)s，回复后由您决定", name=to.name)


def _add(me: Person, record: Record, _typed: Typed) -> str:
    people, wanted = sent.people(), request.form.get("way", "")
    place: Place | None = next((one for one in handing.PLACES if one == wanted), None)
    if place is None:
        raise BadInput(_("请选择加签的方式"), {"way": [_("请选择前加签、后加签或并加签")]})
    handing.add_signers(me, record, people=people, place=place, reason=sent.opinion(), signature=_signature(me),
                        task_id=_task_id(), address=address())  # fmt: skip
    return _("已请%(names)s加签", names="、".join(one.name for one in people))


def _abstain(me: Person, record: Record, _typed: Typed) -> str:
    acting.abstain(me, record, reason=sent.opinion(), task_id=_task_id(), address=address())
    return _("已弃权")


# ---- besides deciding ------------------------------------------------------------------------------------------------
def _copy(me: Person, record: Record, _typed: Typed) -> str:
    people = sent.people(posts=True)
    sharing.copy(me, record, to=people, note=sent.opinion(), address=address())
    return _("已抄送给%(names)s", names="、".join(one.name for one in people))


def _comment(me: Person, record: Record, typed: Typed) -> str:
    sharing.comment(me, record, text=sent.opinion(), file_ids=_file_ids(typed), address=address())
    return _("已发表评论")


def _file_ids(typed: Typed) -> list[int]:
    return [int(text) for text in typed.getlist("file") if text.isdecimal()]


def _link(me: Person, record: Record, _typed: Typed) -> str:
    text = request.form.get("to", "").strip()
    known = PortalWorld(me).record(text, "") if text else None
    if known is None:
        sentence = _("没有找到单据“%(text)s”，或您无权查看", text=text) if text else _("请写要关联的单号")
        raise BadInput(sentence, {"to": [sentence]})
    other = readers.find(known.name, for_=me)
    linking.link(me, record, other, sent.opinion(), address=address())
    return _("已与%(number)s关联", number=other.number)


def _remind(me: Person, record: Record, _typed: Typed) -> str:
    told = reminding.remind(me, record, note=sent.opinion(), address=address())
    return _("已催办：%(names)s", names="、".join(one.name for one in told))


def _drop(me: Person, record: Record, _typed: Typed) -> str:
    asked = handing.drop(me, record, task_id=request.form.get("to", 0, type=int), reason=sent.opinion(),
                         address=address())  # fmt: skip
    return (
        _("已收回给%(name)s的委派", name=hands.name_of(asked))
        if asked.role == "advice"
        else _("已减签，不再请%(name)s签", name=hands.name_of(asked))
    )


def _take_back(me: Person, record: Record, _typed: Typed) -> str:
    recalling.take_back(me, record, reason=sent.opinion(), address=address())
    return _("已拿回，请重新办理")


def _withdraw(me: Person, record: Record, _typed: Typed) -> str:
    recalling.withdraw(me, record, reason=sent.opinion(), address=address())
    return _("已撤回")


def _terminate(me: Person, record: Record, _typed: Typed) -> str:
    recalling.terminate(me, record, reason=sent.opinion(), address=address())
    return _("已终止")


def _void(me: Person, record: Record, _typed: Typed) -> str:
    recalling.void(me, record, reason=sent.opinion(), address=address())
    return _("已作废")


ACTS: dict[str, Act] = {
    "approve": _approve, "advise": _advise, "return": _return, "reject": _reject, "transfer": _transfer, "add": _add,
    "delegate": _delegate, "abstain": _abstain, "copy": _copy, "remind": _remind, "take_back": _take_back,
    "drop": _drop, "withdraw": _withdraw, "link": _link, "comment": _comment, "terminate": _terminate, "void": _void,
}  # fmt: skip
GOES_ON = ("approve", "advise", "return", "reject", "transfer", "add", "delegate", "abstain")


def _again(record: Record, problem: PortalError | None, *, more_rows: str = "", typed: Typed | None = None) -> Page:
    """The record's page once more with everything that was typed, and what is wrong with it."""
    problems = problem.problems if isinstance(problem, BadInput) else {}
    commented = request.form.get("decision") == "comment"
    typed = typed if typed is not None else sent.typed_answers()
    shown = page_of(record, problems=problems, sentence=problem.sentence if problem else "",
                    **{"remark" if commented else "opinion": request.form.get("opinion", "")})  # fmt: skip
    if commented:
        shown["attached"] = [files.find(one, for_=current()) for one in _file_ids(typed)]
    if shown["fills"]:
        shown["page"] = paper.draw(shown["form"], shown["fills"], typed, current(), problems=problems,
                                   more_rows=more_rows, record=record)  # fmt: skip
    return render_template("records/record.html", **shown), problem.status if problem else 200

"""Pages of the import: upload, progress, preview with doubts, the full text, and the working copies it leaves."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from portal import access
from portal.clock import today
from portal.errors import BadInput, NotFound
from portal.people import directory, session
from portal.regulations import connections, rendering
from portal.regulations.importing import drafts, jobs, service, wording  # jobs: registers what runs in the background
from portal.regulations.importing.inputs import Drop, Publish, Upload
from portal.regulations.importing.lines import LOST, Doubt
from portal.regulations.text_header import SUBJECTS

Page = str | Response | tuple[str, int]

assert jobs.read

blueprint = Blueprint("regulations_import", __name__, url_prefix="/policies/import")


@blueprint.app_template_global()
def may_import_regulations() -> bool:
    """Whether the library offers the import to whoever looks at it."""
    person = session.current_or_none()
    return person is not None and person.is_admin


@blueprint.app_template_filter("doubt")
def _doubt(doubt: Doubt) -> str:
    return wording.sentence(doubt)


@blueprint.app_template_filter("grave")
def _grave(doubts: list[Doubt]) -> list[Doubt]:
    return [doubt for doubt in doubts if doubt.kind in wording.GRAVE]


@blueprint.app_template_filter("dropped_why")
def _why(dropped: service.Dropped) -> str:
    return wording.why(dropped)


@blueprint.app_template_filter("imported_words")
def _words(markdown: str) -> Markup:
    """An article's body as it will be read, missing characters marked."""
    html = rendering.to_html(markdown, lambda key: (key, key), {})
    return Markup(html.replace(LOST, f"<mark>{LOST}</mark>"))


@blueprint.route("", methods=["GET", "POST"])
@access.administrator
def upload() -> Page:
    """Bring a file; below it, the files that wait to be confirmed, and the working copies."""
    form = Upload()
    person = session.current()
    if form.validate_on_submit():
        try:
            job = service.start(form.file.data.filename or "", form.file.data.read(), person, convert=form.convert.data)
            return redirect(url_for(".job", job_id=job.id), 303)
        except BadInput as error:
            form.blame(error)
    page = render_template(
        "regulations/import.html", form=form, jobs=service.jobs(person), drafts=drafts.working(person)
    )
    return page, 422 if form.errors else 200


@blueprint.get("/<int:job_id>")
@access.administrator
def job(job_id: int) -> Page:
    """How far the reading has come; once it is through, what was found."""
    found = service.find(job_id, session.current())
    if found.state in ("done", "dropped"):
        return redirect(url_for(".upload"), 303)
    if found.state != "ready":
        return render_template("regulations/import_progress.html", job=found)
    return _preview(found, service.preview(found))


@blueprint.get("/<int:job_id>/progress")
@access.administrator
@access.polled
def progress(job_id: int) -> Page | tuple[str, int, dict[str, str]]:
    """The part of the waiting page that changes; asks the browser for the whole page when the reading is through."""
    found = service.find(job_id, session.current())
    if found.state not in ("waiting", "reading"):
        return "", 200, {"HX-Redirect": url_for(".job", job_id=job_id)}
    return render_template("regulations/import_percent.html", job=found)


@blueprint.post("/<int:job_id>")
@access.administrator
def change(job_id: int) -> Page:
    """Take over what was changed, then do what the button says: save, join-3, drop or confirm."""
    person = session.current()
    found = service.find(job_id, person)
    act, _dash, place = request.form.get("act", "save").partition("-")
    if act == "drop":
        service.drop(found)
        flash(_("已丢弃“%(filename)s”，什么都没有保存。", filename=found.filename))
        return redirect(url_for(".upload"), 303)
    shown = service.change(found, request.form)
    if act == "join":
        service.join(found, _number(place))
        flash(_("已并入上一项。"))
    elif act == "confirm":
        wrong = service.problems(shown)
        if wrong:
            return _preview(found, shown, wrong)
        try:
            kept = service.confirm(found, person)
        except BadInput as error:
            flash(error.sentence, "error")
            return redirect(url_for(".job", job_id=job_id), 303)
        flash(ngettext("已保存 %(num)s 份工作稿。", "已保存 %(num)s 份工作稿。", len(kept)))
        return redirect(url_for(".upload") + "#drafts", 303)
    else:
        flash(_("已保存修改。"))
    return redirect(url_for(".job", job_id=job_id) + (f"#found-{max(0, _number(place) - 1)}" if place else ""), 303)


def _number(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) < 6):
        raise NotFound(_("这次导入里没有这一项制度。"))
    return int(written)


def _preview(
    job: service.ImportJob, shown: service.Preview, wrong: Mapping[int, list[str]] | None = None
) -> tuple[str, int]:
    page = render_template(
        "regulations/import_preview.html", job=job, shown=shown, wrong=wrong or {}, subjects=SUBJECTS,
        departments=[one.name for one in directory.departments()],
        articles=sum(len(one.articles) for one in shown.found),
        doubtful=sum(len(_grave(one.all_doubts())) for one in shown.found),
    )  # fmt: skip
    return page, 422 if wrong else 200


@blueprint.route("/<int:job_id>/<int:place>", methods=["GET", "POST"])
@access.administrator
def text(job_id: int, place: int) -> Page:
    """One regulation in full, as it was read; it can be cut in two before any of its articles."""
    found = service.find(job_id, session.current())
    if request.method == "POST":
        service.split(found, place, _number(request.form.get("article", "")))
        flash(_("已从这一条起断为两项。"))
        return redirect(url_for(".job", job_id=job_id) + f"#found-{place + 1}", 303)
    shown = service.preview(found)
    return render_template("regulations/import_text.html", job=found, one=service.one_of(shown, place), place=place)


@blueprint.route("/drafts/<int:draft_id>", methods=["GET", "POST"])
@access.administrator
def draft(draft_id: int) -> Page:
    """A working copy: to be read, and published by an administrator with a day and a reason."""
    person = session.current()
    found = drafts.find(draft_id, person)
    form, away = Publish(), Drop(formdata=None)
    if form.done(lambda: drafts.publish(found, form.effective.data, form.reason.data or "", person)):
        flash(_("《%(title)s》已发布。", title=found.title))
        return redirect(url_for("regulations.regulation", code=found.code), 303)
    return _draft_page(found, form, away, 422 if form.errors else 200)


@blueprint.post("/drafts/<int:draft_id>/drop")
@access.administrator
def drop_draft(draft_id: int) -> Page:
    person = session.current()
    found = drafts.find(draft_id, person)
    form, away = Publish(formdata=None), Drop()
    if away.done(lambda: drafts.drop(found, away.reason.data or "", person)):
        flash(_("工作稿《%(title)s》已丢弃。", title=found.title))
        return redirect(url_for(".upload"), 303)
    return _draft_page(found, form, away, 422)


def _draft_page(found: drafts.RegulationDraft, form: Publish, away: Drop, code: int) -> tuple[str, int]:
    edition = drafts.read(found)
    doubts: dict[str, list[Doubt]] = {}
    for one in found.doubts:
        kept = {name: value for name, value in one.items() if name != "article"}
        doubts.setdefault(one["article"], []).append(Doubt(**kept))
    page = render_template("regulations/import_draft.html", draft=found, edition=edition, doubts=doubts, form=form,
                           away=away, today=today(), proposed_at=connections.revision_from(found.id))  # fmt: skip
    return page, code

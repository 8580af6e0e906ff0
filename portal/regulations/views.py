"""Pages of the regulations: the library, a regulation, an article, its editions, all time limits, the settings."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal import access, downloads, spreadsheets
from portal.clock import today
from portal.errors import BadInput, NotFound, PortalError
from portal.frame import page_for_all
from portal.people import directory, session
from portal.regulations import (
    booklets,
    changes,
    connections,
    library,
    limits,
    pictures,
    reading,
    service,
    settings,
    settings_page,
    snapshot,
)
from portal.regulations.catalogue import State
from portal.regulations.inputs import setting_input
from portal.regulations.reader import Edition

blueprint = Blueprint("regulations", __name__)


@blueprint.app_template_global()
def state_words() -> dict[State, tuple[str, str, str]]:
    """For each state of an edition: its words, its icon, its colour."""
    return {
        State.IN_FORCE: (_("现行有效"), "circle-check", "good"),
        State.UPCOMING: (_("尚未生效"), "hourglass", "back"),
        State.SUPERSEDED: (_("已被修订"), "history", ""),
        State.REPEALED: (_("已废止"), "ban", "bad"),
    }


@blueprint.app_template_global()
def use_words() -> dict[str, str]:
    """What each kind of thing that carries out a clause is called."""
    return {"form": _("表单"), "step": _("节点"), "rule": _("管控规则"), "timer": _("时限"), "field": _("填写项")}


def _asked_day() -> date | None:
    """The day of ?on=, None when no day or today is asked for. Raises NotFound for what is no day."""
    day = _day("on")
    return None if day == today() else day


def _day(name: str) -> date | None:
    written = request.args.get(name, "").strip()
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise NotFound(_("“%(written)s”不是日期，请写成 2026-10-01 的样子。", written=written)) from None


@blueprint.before_request
def _to_own_code() -> AnyResponse | None:
    """A regulation has one address: its further codes lead there, with whatever else was asked for."""
    given = request.view_args or {}
    code = given.get("code", "")
    own = snapshot.current().catalogue.own_code(code)
    if own == code:
        return None
    asked = f"?{request.query_string.decode()}" if request.query_string else ""
    return redirect(url_for(str(request.endpoint), **(given | {"code": own})) + asked)


@blueprint.get("/policies", endpoint="library")
@access.signed_in
def policies() -> str:
    by = "subject" if request.args.get("by") == "subject" else "department"
    words = request.args.get("q", "").strip()
    return render_template(
        "regulations/library.html", shelves=library.shelves(by, words), by=by, words=words, today=today()
    )


@blueprint.get("/policies/handbook.pdf")
@access.signed_in
def handbook() -> Response:
    department = request.args.get("department", "").strip() or None
    return downloads.sent(booklets.handbook_pdf(department), f"{department or ''}制度汇编 {today()}.pdf")


@blueprint.get("/policies/limits", endpoint="limits")
@access.signed_in
def all_limits() -> str:
    """本店时限总表: on a phone one's own department's part is open, or the one that was asked for."""
    department, state = _asked_limits()
    own = directory.department_of(session.current())
    return render_template(
        "regulations/limits.html",
        table=limits.table(department, state),
        open_part=department or (own.name if own is not None else ""),
        states=limits.STATES,
        department=department,
        state=state,
    )


@blueprint.get("/policies/limits.<any(csv, xlsx):kind>")
@access.signed_in
def limits_export(kind: str) -> Response:
    head, rows = limits.export_rows(limits.table(*_asked_limits()).rows)
    title = _("本店时限总表")
    if kind == "xlsx":
        body, mime = spreadsheets.xlsx(title, head, rows), spreadsheets.XLSX
    else:
        body, mime = spreadsheets.csv_of(head, rows), spreadsheets.CSV
    return downloads.sent(body, f"{title} {today()}.{kind}", mime, attached=True)


def _asked_limits() -> tuple[str, str]:
    state = request.args.get("state", "")
    return request.args.get("department", "").strip(), state if state in limits.STATES else ""


@blueprint.get("/policies/<code>")
@access.signed_in
def regulation(code: str) -> str:
    on = _asked_day()
    edition = service.edition(code, on)
    if on is None:
        return page_for_all(*reading.place("regulation", edition.content_hash), lambda: _regulation(edition, None))
    return _regulation(edition, on)


def _regulation(edition: Edition, on: date | None) -> str:
    current = snapshot.current().catalogue.in_force(edition.code, today()) if on else None
    return render_template(
        "regulations/regulation.html",
        edition=edition,
        ready=reading.read(edition, on),
        on=on,
        current=current if current is not edition else None,
        today=today(),
    )


@blueprint.get("/policies/<code>/<slug>")
@access.signed_in
def article(code: str, slug: str) -> str:
    on = _asked_day()
    edition, found = service.article(code, slug, on)
    ready = reading.read(edition, on)
    shown = ready.article(found.slug)
    words, times = reading.with_clocks(edition, shown.article, on)
    place = ready.articles.index(shown)
    return render_template(
        "regulations/article.html",
        edition=edition,
        ready=ready,
        one=shown,
        words=words,
        times=times,
        before=ready.articles[place - 1] if place else None,
        after=ready.articles[place + 1] if place + 1 < len(ready.articles) else None,
        wordings=service.wordings(code, slug),
        proof=connections.proof_of(edition.code, slug),
        on=on,
        today=today(),
    )


@blueprint.get("/policies/<code>/editions")
@access.signed_in
def editions(code: str) -> str:
    edition = service.edition(code)
    return render_template("regulations/editions.html", edition=edition, rows=service.editions_of(code), today=today())


@blueprint.get("/policies/<code>/changes", endpoint="changes")
@access.signed_in
def changes_page(code: str) -> str:
    """What changed between two editions, named by their days; without them, by the edition to show."""
    current = service.edition(code)
    later = service.edition_of_day(code, _day("to") or current.effective)
    before = [row.edition for row in service.editions_of(code) if row.edition.effective < later.effective]
    day = _day("from") or (before[0].effective if before else None)
    earlier = service.edition_of_day(code, day) if day else None
    return render_template(
        "regulations/changes.html",
        earlier=earlier,
        later=later,
        changed=changes.between(earlier, later, settings.shown) if earlier else [],
        rows=service.editions_of(code),
    )


@blueprint.get("/policies/<code>/booklet.pdf")
@access.signed_in
def booklet(code: str) -> Response:
    on = _asked_day()
    edition = service.edition(code, on)
    return downloads.sent(booklets.pdf(edition, on), f"{edition.code} {edition.short} {edition.effective}.pdf")


@blueprint.get("/admin/settings", endpoint="settings")
@access.administrator
def all_settings() -> str:
    words = request.args.get("q", "").strip()
    return render_template("regulations/settings.html", groups=settings_page.groups(words), words=words)


@blueprint.route("/admin/settings/<key>", methods=["GET", "POST"])
@access.administrator
def setting(key: str) -> str | tuple[str, int] | AnyResponse:
    """A setting, and changing it: first what that touches is shown, then it is changed when that is confirmed."""
    row = settings_page.row(key)
    form = setting_input(row.spec, row.spec.typed(settings.get(key)))
    history = settings_page.history(key)
    standing = str(len(history))  # of the figure that holds, not of one that was changed meanwhile
    who, value, reason = session.current(), form["value"].data or "", form.reason.data or ""
    if request.form.get("confirmed") == standing:
        if form.done(lambda: settings.set(key, value, who, reason, address=session.address())):
            flash(_("“%(label)s”已改为%(value)s。", label=row.spec.label, value=settings.shown(key)))
            return redirect(url_for(".setting", key=key))
    elif "edit" not in request.form and form.done(lambda: settings.checked_for(key, value, who, reason)):
        return render_template(
            "regulations/setting_confirm.html",
            row=row,
            form=form,
            standing=standing,
            after=row.spec.show(settings.checked_for(key, value, who, reason)),
            touch=settings_page.touch(key),
        )
    page = render_template(
        "regulations/setting.html",
        row=row,
        form=form,
        history=history,
        touch=settings_page.touch(key),
    )
    return (page, 422) if form.errors else page


from portal.regulations import coverage_views  # noqa: E402, F401 - its pages are the blueprint's too


@blueprint.get("/policies/pictures")
@access.signed_in
def pictures_page() -> str:
    """Bringing a picture for a text that is being written, and what stands for those brought lately."""
    return _pictures()


def _pictures(error: str = "", words: str = "") -> str:
    brought = [(one, pictures.named(one)) for one in pictures.lately(session.current())]
    return render_template("regulations/pictures.html", brought=brought, error=error, words=words)


@blueprint.post("/policies/pictures")
@access.signed_in
def add_picture() -> AnyResponse | tuple[str | Response, int]:
    """Take a picture in. To the editor: {text} to put into the article, or {error}; to the page: the page again."""
    given, words = request.files.get("file"), request.form.get("words", "")
    scripted = request.accept_mimetypes.best == "application/json"
    try:
        if given is None or not given.filename:
            raise BadInput(_("没有收到文件，请重新选择。"))
        text = pictures.take(given.stream, given.filename, words, session.current())
    except PortalError as problem:
        if scripted:
            return jsonify({"error": problem.sentence}), problem.status
        return _pictures(problem.sentence, words), problem.status
    if scripted:
        return jsonify({"text": text}), 201
    flash(_("图片已上传，把右边的文字复制到条文里即可"))
    return redirect(url_for(".pictures_page"), 303)

"""Pages of reading: what I have to read, reading and confirming one, what is asked of whom and who has not."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import access, downloads, spreadsheets
from portal.acknowledging import inputs, service
from portal.clock import today
from portal.errors import BadInput, NotYours
from portal.people.session import address, current
from portal.regulations import service as regulations
from portal.regulations import snapshot

blueprint = Blueprint("acknowledging", __name__)
Page = str | Response | tuple[str, int]


@blueprint.app_template_global()
def waiting_to_be_read() -> list[service.ToRead]:
    """What the person signed in has still to confirm, for the home page."""
    return service.to_read(current())


@blueprint.app_template_global()
def may_ask_readers() -> bool:
    """May the person signed in ask others to read some regulation?"""
    return bool(_codes())


@blueprint.get("/me/reading")
@access.signed_in
def mine() -> str:
    return render_template("acknowledging/mine.html", rows=service.to_read(current()))


@blueprint.route("/me/reading/<code>", methods=["GET", "POST"])
@access.signed_in
def read(code: str) -> Page:
    """The regulation, or only what has changed since one last confirmed it; and the button."""
    me = current()
    one = next((each for each in service.to_read(me) if each.duty.code == code), None)
    if one is None:
        flash(_("这项制度您已确认，或不需要您确认。"))
        return redirect(url_for(".mine"), 303)
    problems: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            service.confirm(me, one.duty, answer=request.form.get("answer", None, type=int), address=address())
        except BadInput as problem:
            problems = problem.problems
        else:
            flash(_("已记下您读过《%(title)s》（%(day)s起施行）。", title=one.edition.short, day=one.edition.effective))
            return redirect(url_for(".mine"), 303)
    page = render_template(
        "acknowledging/read.html", one=one, changes=service.changed(one), ready=service.whole(one), problems=problems
    )
    return (page, 422) if problems else page


# ---- who asks ------------------------------------------------------------------------------------------------------
def _codes() -> list[str]:
    """The regulations in force that the person signed in may ask people to read."""
    in_force = snapshot.current().catalogue.in_force_on(today()).values()
    return [edition.code for edition in in_force if service.may_ask(edition.code, current())]


@blueprint.route("/policies/reading", methods=["GET", "POST"])
@access.signed_in
def asked() -> Page:
    """What is asked of whom, and asking for more."""
    codes = _codes()
    if not codes:
        raise NotYours(_("阅读确认由制度的主管部门负责人或系统管理员安排。"))
    form = inputs.ask_input(codes, request.args.get("code", ""))

    def save() -> None:
        given = form.given
        audience = [*(given.audience or []), *(given.posts or [])]
        service.ask(given.code, audience, days=given.days or 0, by=current(),
                    question=given.question or "", choices=form.lines,
                    right=given.right - 1 if given.right else None, address=address())  # fmt: skip

    if form.done(save):
        flash(_("已安排，并告诉了要读的人。"))
        return redirect(url_for(".asked"), 303)
    rows = []
    for duty in service.duties(current().hotel_id):
        if duty.code in codes:
            standings = service.standings(duty)
            confirmed, late = sum(one.confirmed_at is not None for one in standings), sum(one.late for one in standings)
            rows.append((duty, regulations.edition(duty.code), service.in_words(duty), len(standings), confirmed, late))
    page = render_template("acknowledging/asked.html", form=form, rows=rows)
    return (page, 422) if form.errors else page


def _duty(duty_id: int) -> service.ReadingDuty:
    duty = service.find(duty_id, current().hotel_id)
    if not service.may_ask(duty.code, current()):
        raise NotYours(_("阅读确认由制度的主管部门负责人或系统管理员安排。"))
    return duty


@blueprint.get("/policies/reading/<int:duty_id>/who")
@access.signed_in
def who(duty_id: int) -> str:
    duty = _duty(duty_id)
    return render_template("acknowledging/who.html", duty=duty, edition=regulations.edition(duty.code),
                           rows=service.standings(duty), audience=service.in_words(duty))  # fmt: skip


@blueprint.get("/policies/reading/<int:duty_id>/who.xlsx")
@access.signed_in
def who_xlsx(duty_id: int) -> Response:
    duty = _duty(duty_id)
    edition = regulations.edition(duty.code)
    rows = [[one.person.name, one.person.employee_no or "", one.confirmed_at, one.due, "是" if one.late else ""]
            for one in service.standings(duty)]  # fmt: skip
    body = spreadsheets.xlsx(edition.short, [_("姓名"), _("工号"), _("确认时间"), _("期限"), _("逾期")], rows)
    return downloads.sent(body, f"{edition.short} 阅读确认 {today()}.xlsx", spreadsheets.XLSX, attached=True)


@blueprint.post("/policies/reading/<int:duty_id>/end")
@access.signed_in
def end(duty_id: int) -> Response:
    service.end(_duty(duty_id), current(), address=address())
    flash(_("已结束这项阅读安排；已经确认的仍然保留。"))
    return redirect(url_for(".asked"), 303)

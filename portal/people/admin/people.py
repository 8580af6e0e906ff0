"""The administrator's pages for people: list, data, posts held, account."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import access
from portal.clock import today
from portal.errors import BadInput
from portal.people import directory, inputs, reset_links, service, session, sign_in, substitutes
from portal.people.admin import blueprint

Page = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]

_PER_PAGE = 50
_SHOWN_ONCE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@blueprint.get("/people")
@access.administrator
def people() -> Page:
    text, leavers = request.args.get("q", "").strip(), "leavers" in request.args
    number = max(request.args.get("page", 1, type=int), 1)
    if text:
        found = directory.find_people(text, limit=_PER_PAGE, leavers=True)
        total = len(found)
    else:
        found, total = service.list_people(number, _PER_PAGE, leavers=leavers)
    return render_template(
        "admin/people.html",
        people=found,
        posts=directory.main_posts(found),
        text=text,
        leavers=leavers,
        total=total,
        without_password=reset_links.how_many_without_password(),
        page=number,
        pages=-(-total // _PER_PAGE) if not text else 1,
    )


@blueprint.route("/people/new", methods=["GET", "POST"])
@access.administrator
def new_person() -> Page:
    form, holding = inputs.PersonData(), inputs.HoldPost()
    made = []

    def add() -> None:
        person = service.add_person(**_data(form))
        if holding.given.post is not None:
            if not holding.validate():
                raise BadInput(_("没有保存，请改正下面的内容。"), {name: list(e) for name, e in holding.errors.items()})
            service.hold(person, holding.given.post, since=holding.given.since, until=holding.given.until, is_main=True)
        made.append(person)

    if form.done(add):
        flash(_("已添加%(name)s。请生成登录链接交给本人设密码。", name=made[0].name))
        return redirect(url_for(".person", person_id=made[0].id), 303)
    return _page("admin/person_new.html", form, holding=holding)


@blueprint.route("/people/<int:person_id>", methods=["GET", "POST"])
@access.administrator
def person(person_id: int) -> Page:
    found = service.find_person(person_id)
    form = inputs.PersonData(obj=found)
    if form.done(lambda: service.change_person(found, **_data(form))):
        flash(_("已保存。"))
        return redirect(url_for(".person", person_id=person_id), 303)
    return _person(person_id, form=form)


@blueprint.post("/people/<int:person_id>/holdings")
@access.administrator
def hold(person_id: int) -> Page:
    found, form = service.find_person(person_id), inputs.HoldPost()

    def hold() -> None:
        service.hold(found, form.given.post, since=form.given.since, until=form.given.until, is_main=form.given.is_main)

    if form.done(hold):
        flash(_("任职已保存，从开始那天起生效。"))
        return redirect(url_for(".person", person_id=person_id), 303)
    return _person(person_id, holding=form)


@blueprint.post("/people/<int:person_id>/holdings/<int:holding_id>/end")
@access.administrator
def end_holding(person_id: int, holding_id: int) -> Page:
    holding = service.find_holding(service.find_person(person_id), holding_id)
    form = inputs.LastDay()
    form.last_day.id = f"last_day-{holding_id}"  # each holding has its own on the page
    if form.done(lambda: service.end_holding(holding, last_day=form.given.last_day)):
        flash(_("任职的最后一天已记下。"))
        return redirect(url_for(".person", person_id=person_id), 303)
    return _person(person_id, ending=form)


@blueprint.post("/people/<int:person_id>/holdings/<int:holding_id>/main")
@access.administrator
def make_main(person_id: int, holding_id: int) -> Page:
    service.make_main(service.find_holding(service.find_person(person_id), holding_id))
    flash(_("主要岗位已更改。"))
    return redirect(url_for(".person", person_id=person_id), 303)


@blueprint.post("/people/<int:person_id>/lock")
@access.administrator
def lock(person_id: int) -> Page:
    found = service.find_person(person_id)
    service.lock(found, by=session.current())
    flash(_("账号已锁定，%(name)s已在所有设备上退出。", name=found.name))
    return redirect(url_for(".person", person_id=person_id), 303)


@blueprint.post("/people/<int:person_id>/unlock")
@access.administrator
def unlock(person_id: int) -> Page:
    service.unlock(service.find_person(person_id))
    flash(_("账号已解锁。"))
    return redirect(url_for(".person", person_id=person_id), 303)


@blueprint.post("/people/<int:person_id>/leave")
@access.administrator
def leave(person_id: int) -> Page:
    found, form = service.find_person(person_id), inputs.LastDay()
    form.last_day.id = "leaving-day"
    if form.done(lambda: service.leave(found, last_day=form.given.last_day, by=session.current())):
        flash(_("%(name)s已离职：账号停用，岗位和代理都已结束。", name=found.name))
        return redirect(url_for(".person", person_id=person_id), 303)
    return _person(person_id, leaving=form)


@blueprint.post("/people/<int:person_id>/come-back")
@access.administrator
def come_back(person_id: int) -> Page:
    service.come_back(service.find_person(person_id))
    flash(_("账号已恢复。请重新安排岗位，并生成登录链接。"))
    return redirect(url_for(".person", person_id=person_id), 303)


@blueprint.post("/people/<int:person_id>/sign-out")
@access.administrator
def sign_out_everywhere(person_id: int) -> Page:
    found = service.find_person(person_id)
    sign_in.end_all(found)
    flash(_("%(name)s已在所有设备上退出。", name=found.name))
    return redirect(url_for(".person", person_id=person_id), 303)


@blueprint.post("/people/<int:person_id>/reset-link")
@access.administrator
def reset_link(person_id: int) -> Page:
    """The link stands on this one answer and nowhere else; it cannot be shown again."""
    found = service.find_person(person_id)
    token = reset_links.make(found, by=session.current())
    link = url_for("people.reset", token=token, _external=True)
    page = render_template("admin/reset_link.html", person=found, link=link, good_for=reset_links.GOOD_FOR)
    return page, 200, _SHOWN_ONCE


@blueprint.post("/people/reset-links")
@access.administrator
def reset_links_for_all() -> Page:
    """Slips to cut out and hand over, for everyone who has not set a password yet."""
    import segno  # slow to load, and only these slips need it

    made = reset_links.make_for_all_without_password(by=session.current())
    posts = directory.main_posts([person for person, _token in made])
    slips = []
    for person, token in made:
        link = url_for("people.reset", token=token, _external=True)
        slips.append((person, posts.get(person.id), link, segno.make(link, error="m").svg_data_uri(border=2)))
    page = render_template("admin/reset_links.html", slips=slips, good_for=reset_links.GOOD_FOR)
    return page, 200, _SHOWN_ONCE


@blueprint.post("/people/<int:person_id>/substitutions/<int:substitution_id>/take-back")
@access.administrator
def take_back(person_id: int, substitution_id: int) -> Page:
    substitutes.take_back(substitution_id, by=session.current())
    flash(_("代理已收回，立即生效。"))
    return redirect(url_for(".person", person_id=person_id), 303)


def _person(person_id: int, **posted: inputs.Input) -> tuple[str, int]:
    found = service.find_person(person_id)
    forms = {
        "form": inputs.PersonData(formdata=None, obj=found),
        "holding": inputs.HoldPost(formdata=None),
        "ending": inputs.LastDay(formdata=None),
        "leaving": inputs.LastDay(formdata=None),
    } | posted
    refused = next((form for form in posted.values() if form.is_submitted()), None)
    page = render_template(
        "admin/person.html",
        person=found,
        substitutions=substitutes.current_and_coming(found),
        sessions=sign_in.open_sessions(found),
        refused=refused,
        today=today(),
        **forms,
    )
    return page, 422 if refused else 200


def _data(form: inputs.PersonData) -> dict[str, Any]:
    return {name: form[name].data for name in ("name", "login", "employee_no", "phone", "email", "is_admin")}


def _page(template: str, form: inputs.Input, **more: object) -> tuple[str, int]:
    return render_template(template, form=form, **more), 422 if form.errors else 200

"""Signing in and out, the change of guard, the first start, and each person's own page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import access
from portal.clock import house_now, in_house, now
from portal.errors import NotFound
from portal.people import directory, inputs, reset_links, service, session, sign_in, substitutes

blueprint = Blueprint("people", __name__)

blueprint.add_app_template_filter(sign_in.device_words, "device")

Page = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]


@blueprint.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
@access.public
def enter() -> Page:
    if service.is_first_start():
        return redirect(url_for(".welcome"))
    form = inputs.SignIn(shared_desk=session.was_shared_desk(), next=request.args.get("next"))
    if form.validate_on_submit():
        person = session.check(form.given.login, form.given.password)
        if not isinstance(person, sign_in.Refused):
            session.open_for(person, shared_desk=form.given.shared_desk)
            return redirect(access.local_path(form.given.next) or "/", 303)
        return _refused("people/sign_in.html", form, person)
    if session.current_or_none() is not None and not form.is_submitted():
        return redirect(access.local_path(request.args.get("next")) or "/")
    return _page("people/sign_in.html", form)


@blueprint.post("/sign-out")
@access.public
def sign_out() -> Page:
    session.close()
    flash(_("已退出。"))
    return redirect(url_for(".sign_in"), 303)


@blueprint.post("/language")
@access.public
def language() -> Page:
    """The language of the pages before signing in; afterwards each person has their own."""
    if (locale := request.form.get("locale", "")) in service.LOCALES:
        session.choose_locale(locale)
    return redirect(access.local_path(request.form.get("next")) or url_for(".sign_in"), 303)


@blueprint.route("/switch", methods=["GET", "POST"])
@access.signed_in
def switch() -> Page:
    """The change of guard: the desk stays as it is, and the next guard takes over with login and password."""
    form = inputs.Switch(next=request.args.get("next"))
    back = access.local_path(form.given.next) or "/"
    now_there = {"person": session.current(), "since": session.signed_in_at(), "back": back}
    if form.validate_on_submit():
        person = session.check(form.given.login, form.given.password)
        if isinstance(person, sign_in.Refused):
            return _refused("people/switch.html", form, person, **now_there)
        session.open_for(person, shared_desk=True)
        flash(_("已换班，现在由%(name)s当值。", name=person.name))
        return redirect(back, 303)
    return _page("people/switch.html", form, **now_there)


@blueprint.route("/welcome", methods=["GET", "POST"])
@access.public
def welcome() -> Page:
    if not service.is_first_start():
        raise NotFound(_("酒店已经建立，请登录。"))
    form = inputs.Welcome()

    def start() -> None:
        person = service.start_hotel(
            form.given.hotel_name, name=form.given.name, login=form.given.login, password=form.given.password
        )
        session.open_for(person, shared_desk=False)

    if form.done(start):
        flash(_("酒店已建立。接下来请添加部门、岗位和员工，也可以从表格导入。"))
        return redirect(url_for("people_admin.people"), 303)
    return _page("people/welcome.html", form)


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@access.public
def reset(token: str) -> Page:
    person = reset_links.person_of(token)
    form = inputs.NewPassword()
    if form.done(lambda: reset_links.use(token, form.given.password)):
        flash(_("新密码已生效，请用它登录。此前的登录都已退出。"))
        return redirect(url_for(".sign_in"), 303)
    page, status = _page("people/reset.html", form, person=person)
    return page, status, {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


@blueprint.get("/people/suggest")
@access.signed_in
def suggest() -> Response:
    """Colleagues for a field one types a person into: by name, pinyin, initials, login or employee number."""
    found = directory.find_people(request.args.get("q", ""), limit=8)
    posts = directory.main_posts(found)
    return jsonify([{"id": p.id, "name": p.name, "note": posts[p.id].name if p.id in posts else ""} for p in found])


@blueprint.get("/people/<int:person_id>")
@access.signed_in
def colleague(person_id: int) -> Page:
    """What everybody may know of a colleague: posts, how to reach them, whether on duty, who stands in."""
    person = service.find_person(person_id)
    return render_template(
        "people/colleague.html",
        person=person,
        posts=directory.posts_of(person),
        department=directory.department_of(person),
        superior=directory.superiors(person),
        shift=directory.is_on_duty(person),
        substitutions=substitutes.now_for(person),
        titles=substitutes.forms_on_offer(),
    )


@blueprint.get("/me")
@access.signed_in
def me() -> Page:
    return _me()[0]


@blueprint.post("/me/preferences")
@access.signed_in
def preferences() -> Page:
    person = session.current()
    service.set_own(
        person, locale=request.form.get("locale", person.locale), theme=request.form.get("theme", person.theme)
    )
    return redirect(access.local_path(request.form.get("next")) or url_for(".me"), 303)


@blueprint.post("/me/password")
@access.signed_in
def password() -> Page:
    form, person = inputs.OwnPassword(), session.current()
    shared = session.at_shared_desk()
    if form.done(lambda: service.change_own_password(person, old=form.given.old, new=form.given.password)):
        session.open_for(person, shared_desk=shared)
        flash(_("密码已修改，其他设备上的登录都已退出。"))
        return redirect(url_for(".me"), 303)
    return _me(password=form)


@blueprint.post("/me/signature")
@access.signed_in
def signature() -> Page:
    form, person = inputs.Signature(), session.current()
    if form.done(lambda: service.keep_signature(person, form.given.drawn)):
        flash(_("签名已保存。用它签字时仍要输入密码。"))
        return redirect(url_for(".me"), 303)
    return _me(signature=form)


@blueprint.post("/me/signature/clear")
@access.signed_in
def clear_signature() -> Page:
    session.current().signature = ""
    flash(_("签名已删除。已经签过的单据不受影响。"))
    return redirect(url_for(".me"), 303)


@blueprint.get("/me/signature.svg")
@access.signed_in
def own_signature() -> Response:
    if not (svg := session.current().signature):
        raise NotFound(_("还没有保存签名。"))
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'"}
    return Response(svg, mimetype="image/svg+xml", headers=headers)


@blueprint.post("/me/sessions/<int:session_id>/end")
@access.signed_in
def end_session(session_id: int) -> Page:
    sign_in.end_one(session.current(), session_id)
    flash(_("这次登录已退出。"))
    return redirect(url_for(".me"), 303)


@blueprint.post("/me/sessions/end-all")
@access.signed_in
def end_all_sessions() -> Page:
    sign_in.end_all(session.current())
    session.close()
    flash(_("已在所有设备上退出，请重新登录。"))
    return redirect(url_for(".sign_in"), 303)


@blueprint.post("/me/substitutes")
@access.signed_in
def name_substitute() -> Page:
    form, person = inputs.Substitute(), session.current()

    def name() -> None:
        substitutes.name_substitute(
            person,
            form.given.substitute,
            in_house(form.given.starts_at),
            in_house(form.given.ends_at),
            forms=form.given.forms,
            reason=form.given.reason,
            also_open=form.given.also_open,
        )

    if form.done(name):
        flash(_("代理已设好，到时自动生效、自动结束，也可以随时收回。"))
        return redirect(url_for(".me"), 303)
    return _me(substitute=form)


@blueprint.post("/me/substitutes/<int:substitution_id>/take-back")
@access.signed_in
def take_back(substitution_id: int) -> Page:
    with_tasks = request.form.get("tasks") != "stay"
    substitutes.take_back(substitution_id, by=session.current(), with_tasks=with_tasks)
    flash(_("代理已收回，立即生效。") if with_tasks else _("代理已收回。对方手里没办完的，仍由对方办完。"))
    return redirect(url_for(".me"), 303)


def _me(**posted: inputs.Input) -> tuple[str, int]:
    """One's own page; a form that was posted and refused comes back with what was typed and why."""
    person, start = session.current(), house_now().replace(minute=0, second=0, microsecond=0)
    forms: dict[str, Any] = {
        "password": inputs.OwnPassword(formdata=None),
        "signature": inputs.Signature(formdata=None),
        "substitute": inputs.Substitute(formdata=None, starts_at=start, ends_at=start + timedelta(days=1)),
    }
    page = render_template(
        "people/me.html",
        person=person,
        posts=directory.posts_of(person),
        department=directory.department_of(person),
        superior=directory.superiors(person),
        shift=directory.is_on_duty(person),
        sessions=sign_in.open_sessions(person),
        this_session=session.current_session(),
        substitutions=substitutes.current_and_coming(person),
        now=now(),
        titles=substitutes.forms_on_offer(),
        locales=service.LOCALES,
        forms=forms | posted,
        refused=next(iter(posted.values()), None),
    )
    return page, 422 if posted else 200


def _page(template: str, form: inputs.Input, **more: Any) -> tuple[str, int]:
    return render_template(template, form=form, **more), 422 if form.errors else 200


def _refused(template: str, form: inputs.Input, refused: sign_in.Refused, **more: Any) -> Page:
    form.form_errors.append(refused.sentence)
    page = render_template(template, form=form, **more)
    if refused.wait_seconds:
        return page, 429, {"Retry-After": str(refused.wait_seconds)}
    return page, 422

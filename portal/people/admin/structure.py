"""The administrator's pages for departments and posts."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import access
from portal.people import directory, inputs, structure
from portal.people.admin import blueprint

Page = str | Response | tuple[str, int]


@blueprint.get("/departments")
@access.administrator
def departments() -> Page:
    every = structure.all_departments()
    heads = {d.id: directory.head_post_of(d) for d in every}
    leaders = {d.id: directory.leader_post_of(d) for d in every}
    held_by = directory.holders_of({p for p in (*heads.values(), *leaders.values()) if p})
    return render_template("admin/departments.html", departments=every, heads=heads, leaders=leaders, held_by=held_by)


@blueprint.route("/departments/new", methods=["GET", "POST"])
@access.administrator
def new_department() -> Page:
    return _department(None)


@blueprint.route("/departments/<int:department_id>", methods=["GET", "POST"])
@access.administrator
def department(department_id: int) -> Page:
    return _department(department_id)


def _department(department_id: int | None) -> Page:
    found = structure.find_department(department_id) if department_id is not None else None
    form = inputs.DepartmentData(obj=found)

    def save() -> None:
        structure.save_department(
            found,
            name=form.given.name,
            aliases=form.given.aliases,
            parent=form.given.parent,
            head_post=form.given.head_post,
            leader_post=form.given.leader_post,
            order=form.given.order,
            active=form.given.active,
        )

    if form.done(save):
        flash(_("部门“%(name)s”已保存。", name=form.given.name))
        return redirect(url_for(".departments"), 303)
    return render_template("admin/department.html", form=form, department=found), 422 if form.errors else 200


@blueprint.get("/posts")
@access.administrator
def posts() -> Page:
    by_department = structure.posts_by_department()
    held_by = directory.holders_of(post for _department, posts in by_department for post in posts)
    return render_template("admin/posts.html", by_department=by_department, held_by=held_by, desks=structure.DESKS)


@blueprint.route("/posts/new", methods=["GET", "POST"])
@access.administrator
def new_post() -> Page:
    return _post(None)


@blueprint.route("/posts/<int:post_id>", methods=["GET", "POST"])
@access.administrator
def post(post_id: int) -> Page:
    return _post(post_id)


def _post(post_id: int | None) -> Page:
    found = structure.find_post(post_id) if post_id is not None else None
    form = inputs.PostData(obj=found)

    def save() -> None:
        structure.save_post(
            found,
            name=form.given.name,
            department=form.given.department,
            reports_to=form.given.reports_to,
            desk=form.given.desk,
            active=form.given.active,
        )

    if form.done(save):
        flash(_("岗位“%(name)s”已保存。", name=form.given.name))
        return redirect(url_for(".posts"), 303)
    holders = directory.holders(found) if found else []
    page = render_template("admin/post.html", form=form, post=found, holders=holders)
    return page, 422 if form.errors else 200

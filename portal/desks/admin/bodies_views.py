"""Pages of the bodies: who sits on each, how it decides, and changing that."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import access
from portal.desks.admin import blueprint, bodies
from portal.desks.admin.inputs import body_input
from portal.errors import NotFound
from portal.people import structure
from portal.people.session import address, current

Page = str | Response | tuple[str, int]


@blueprint.get("/bodies", endpoint="bodies")
@access.administrator
def every() -> Page:
    return render_template(
        "admin/bodies.html", rows=bodies.every(), missing=bodies.missing(), others=bodies.others(), here="bodies"
    )


@blueprint.post("/bodies")
@access.administrator
def new_body() -> Page:
    """Set up a body forms speak of, or make one of a department."""
    name = request.form.get("name", "").strip()
    offered = {name for name, _where in bodies.missing()} | {department.name for department in bodies.others()}
    if name not in offered:
        raise NotFound(_("没有找到这个机构，请从列表中选择。"))
    body = bodies.begin(name, current())
    flash(_("“%(name)s”已设为表决机构，请核对它怎样表决。", name=name))
    return redirect(url_for(".body", department_id=body.department_id), 303)


@blueprint.route("/bodies/<int:department_id>", methods=["GET", "POST"])
@access.administrator
def body(department_id: int) -> Page:
    department = structure.find_department(department_id)
    found = bodies.of(department)
    if found is None:
        raise NotFound(_("“%(name)s”还不是表决机构。", name=department.name))
    form = body_input(department, found)

    def save() -> None:
        bodies.keep(department, by=current(), rule=form.rule, quorum=form.given.quorum or 0, chair=form.chair_post,
                    weights=form.weights, address=address())  # fmt: skip

    if form.done(save):
        flash(_("“%(name)s”的表决规则已保存，从新提交的单据起算。", name=department.name))
        return redirect(url_for(".bodies"), 303)
    page = render_template(
        "admin/body.html", form=form, department=department, says=bodies.in_full(found),
        members=bodies.seats(department), changes=bodies.changes(department),
    )  # fmt: skip
    return (page, 422) if form.errors else page

"""The administrator's pages for taking over people from a spreadsheet: upload, preview, confirmation."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import access
from portal.errors import BadInput
from portal.people import importing, inputs
from portal.people.admin import blueprint

Page = str | Response | tuple[str, int]


@blueprint.route("/people/import", methods=["GET", "POST"])
@access.administrator
def import_people() -> Page:
    """Upload a list; what comes back is the preview, which carries the rows. Nothing is kept yet."""
    form = inputs.Upload()
    if form.validate_on_submit():
        try:
            rows = importing.read(form.file.data.filename or "", form.file.data.read())
            return _preview(rows, create_missing=form.given.create_missing)
        except BadInput as error:
            form.blame(error)
    page = render_template("admin/import.html", form=form, columns=importing.COLUMNS)
    return page, 422 if form.errors else 200


@blueprint.post("/people/import/confirm")
@access.administrator
def confirm_import() -> Page:
    form = inputs.Confirm()
    if not form.validate_on_submit():
        flash(_("没有收到名单，请重新上传。"), "error")
        return redirect(url_for(".import_people"), 303)
    rows = importing.unpacked(form.given.rows)
    plan = importing.plan(rows, create_missing=form.given.create_missing)
    if "again" in request.form or (plan.problems and not form.given.skip_faulty):
        return _preview(rows, create_missing=form.given.create_missing)
    importing.carry_out(plan)
    flash(_("已导入：新增 %(n)s 人，更新 %(m)s 人。", n=len(plan.new_people), m=len(plan.known_people)))
    return redirect(url_for(".people"), 303)


def _preview(rows: list[dict[str, str]], *, create_missing: bool) -> tuple[str, int]:
    plan = importing.plan(rows, create_missing=create_missing)
    form = inputs.Confirm(formdata=None, rows=importing.packed(rows), create_missing=create_missing)
    page = render_template("admin/import_preview.html", plan=plan, form=form, columns=importing.COLUMNS)
    return page, 422 if plan.problems else 200

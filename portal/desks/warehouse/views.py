"""Pages of the warehouse keeper: the desk with its quick issue, an item's movements, counting, the opening stock."""

from __future__ import annotations

import secrets

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal import access, clock, downloads, spreadsheets
from portal.db import db
from portal.desks.purchasing import stock
from portal.desks.warehouse import blueprint, issuing, movements, opening
from portal.desks.warehouse import desk as work
from portal.errors import BadInput
from portal.formkit.asking import raw_of
from portal.people import directory
from portal.people.session import address, current
from portal.records import drafts, editions, extras, surroundings
from portal.records.extras import Extra
from portal.records.models import Record

Page = str | AnyResponse | tuple[str, int]


@blueprint.get("")
@access.desk("warehouse")
def desk() -> str:
    """Today's work, and issuing at the counter."""
    return _desk(token=secrets.token_urlsafe(18))


@blueprint.post("/issue")
@access.desk("warehouse")
def issue() -> Page:
    """Several items to one person, each taken off its card at once."""
    me = current()
    pairs = zip(request.form.getlist("item"), request.form.getlist("quantity"), strict=False)
    wanted = [issuing.Wanted(*pair) for pair in pairs][: issuing.LINES]
    token = request.form.get("_once", "")
    try:
        entered = issuing.issue(
            me, wanted, taken_by=request.form.get("taken_by", ""), taken_for=request.form.get("taken_for", ""),
            use=request.form.get("use", ""), once=token, address=address(),
        )  # fmt: skip
    except BadInput as problem:
        db.session.rollback()
        return _desk(token=token, wanted=wanted, problem=problem), 422
    flash(_("已发放 %(count)d 种货品，库存已减少。", count=len(entered)))
    return redirect(url_for("warehouse.desk"), 303)


def _desk(*, token: str, wanted: list[issuing.Wanted] | None = None, problem: BadInput | None = None) -> str:
    lines = [*(wanted or []), *[issuing.Wanted("", "")] * issuing.LINES][: issuing.LINES]
    taker = request.form.get("taken_by", "")
    known = surroundings.PortalWorld(current()).person(int(taker)) if taker.isascii() and taker.isdigit() else None
    return render_template(
        "warehouse/desk.html", today=work.today(current()), token=token, lines=lines, typed=request.form,
        taker_name=known.name if known else taker, problems=problem.problems if problem else {}, problem=problem,
        departments=directory.departments(), why=stock.why,
    )  # fmt: skip


blueprint.add_app_template_global(stock.why, "why_low")


@blueprint.app_template_global("runs_low")
def _runs_low() -> work.Running | None:
    """For the home page of who works in the warehouse; None for everybody else."""
    me = current()
    return work.running_low(me) if "warehouse" in directory.desks_of(me) else None


# ---- an item ---------------------------------------------------------------------------------------------------------
@blueprint.get("/items/<number>")
@access.signed_in
def item(number: str) -> str:
    """Every movement of one card, for everybody who may read it."""
    return render_template(
        "warehouse/item.html", ledger=movements.of(number, current(), request.args.get("page", 1, type=int))
    )


@extras.offers("stock_item")
def _offered(record: Record) -> list[Extra]:
    return [Extra(_("收发明细"), url_for("warehouse.item", number=record.number), "list")]


# ---- counting --------------------------------------------------------------------------------------------------------
@blueprint.post("/count")
@access.desk("warehouse")
def count() -> AnyResponse:
    """A 盘点表 for one shelf, with what the cards say; the counted figures are left to be filled in."""
    me = current()
    shelf = request.form.get("shelf", "").strip()[:80]
    found = work.to_count(me, shelf)
    if not found:
        flash(
            _("没有存放位置以“%(shelf)s”开头的货品，请按货品卡上的写法填写，例如“二号库 A”。", shelf=shelf), "warning"
        )
        return redirect(url_for("warehouse.desk"), 303)
    form = editions.today("stock_count")
    goods = [{"item": f"{one.code} {one.name}", "book": one.stock} for one in found]
    typed = raw_of(form.filed_sections(), surroundings.defaults(form, me) | {"scope": shelf, "goods": goods})
    draft = drafts.keep(me, form.key, secrets.token_urlsafe(18), typed, title=_("盘点：%(shelf)s", shelf=shelf))
    return redirect(url_for("records.draft", draft_id=draft.id), 303)


# ---- the opening stock -----------------------------------------------------------------------------------------------
@blueprint.route("/opening", methods=["GET", "POST"])
@access.desk("warehouse")
def opening_stock() -> Page:
    """Send in the sheet; what comes back is the preview, which carries the rows. Nothing is kept yet."""
    sent = request.files.get("file")
    if request.method == "GET" or sent is None:
        return render_template("warehouse/opening.html", columns=opening.COLUMNS, needed=opening.NEEDED, problem=None)
    try:
        rows = opening.read(sent.filename or "", sent.read())
    except BadInput as problem:
        return render_template("warehouse/opening.html", columns=opening.COLUMNS, needed=opening.NEEDED,
                               problem=problem), 422  # fmt: skip
    return _preview(rows, secrets.token_urlsafe(18))


@blueprint.post("/opening/confirm")
@access.desk("warehouse")
def confirm_opening() -> Page:
    """Take over what the preview showed, all of it."""
    token = request.form.get("_once", "")
    try:
        rows = opening.unpacked(request.form.get("rows", ""))
    except BadInput as problem:
        flash(problem.sentence, "error")
        return redirect(url_for("warehouse.opening_stock"), 303)
    try:
        done = opening.carry_out(rows, current(), once=token, address=address())
    except BadInput:
        db.session.rollback()
        return _preview(rows, token)
    flash(_("已建立 %(count)d 张货品卡，期初库存已登记。", count=done))
    return redirect(url_for("purchasing.stock_ledger"), 303)


def _preview(rows: list[opening.Row], token: str) -> tuple[str, int]:
    opening.check(rows, current())
    faulty = [row for row in rows if row.problems]
    page = render_template("warehouse/opening_preview.html", rows=rows, faulty=faulty, columns=opening.COLUMNS,
                           packed=opening.packed(rows), token=token)  # fmt: skip
    return page, 422 if faulty else 200


@blueprint.get("/opening/template.xlsx")
@access.desk("warehouse")
def opening_template() -> Response:
    """The sheet to fill in."""
    name = _("期初库存模板 %(day)s", day=f"{clock.today():%Y%m%d}")
    return downloads.sent(opening.template(), f"{name}.xlsx", spreadsheets.XLSX, attached=True)

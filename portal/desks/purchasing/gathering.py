"""Pages on which the buyer gathers quotations, and on which the comparison is handed in."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.wrappers import Response as AnyResponse

from portal import access, clock, downloads
from portal.db import db
from portal.desks.purchasing import (
    blueprint,
    choosing,
    comparing,
    deliveries,
    offers,
    orders,
    quotations,
    sheets,
    signals,
)
from portal.desks.purchasing.facts import out_of_use
from portal.errors import BadInput
from portal.files import service as files
from portal.files.service import Prepared
from portal.people.session import address, current
from portal.printing.qr import qr_picture
from portal.records import editions
from portal.records.models import Record
from portal.spreadsheets import XLSX

Page = str | AnyResponse | tuple[str, int]


@blueprint.get("/<number>/quotations")
@access.desk("purchasing")
def quotations_of(number: str) -> str:
    """Who has been asked, who has answered; three ways to a quotation."""
    return _page(comparing.find(number, current()))


@blueprint.post("/<number>/quotations/ask")
@access.desk("purchasing")
def ask_supplier(number: str) -> Page:
    """A one-time link for a supplier, shown here and nowhere again."""
    me, record = current(), comparing.find(number, current())
    days = request.form.get("days", type=int) or 0
    try:
        asked, token = quotations.ask(me, record, request.form.get("supplier", ""), days)
    except BadInput as problem:
        db.session.rollback()
        return _page(comparing.find(number, me), problem=problem, tried="ask"), 422
    link = f"{current_app.config['PORTAL_URL']}{url_for('quoting.quote', token=token)}"
    return _page(record, made=(asked, link, qr_picture(link)))


@blueprint.post("/<number>/quotations/sheet")
@access.desk("purchasing")
def bring_in_sheet(number: str) -> Page:
    """A filled-in template: kept whole, or told line by line what is wrong."""
    me, record = current(), comparing.find(number, current())
    given = request.files.get("file")
    try:
        if given is None or not given.filename:
            raise BadInput(_("请选择填好的表格。"), {"file": [_("请选择填好的表格")]})
        names = sheets.bring_in(me, record, given.filename, given.stream.read(files.LIMIT_MB * 1024 * 1024))
    except BadInput as problem:
        db.session.rollback()
        return _page(comparing.find(number, me), problem=problem, tried="sheet"), 422
    flash(_("已导入 %(count)d 家的报价：%(names)s。", count=len(names), names="、".join(names)))
    return _back(number)


@blueprint.get("/<number>/quotations/template.xlsx")
@access.desk("purchasing")
def quotation_template(number: str) -> Response:
    record = comparing.find(number, current())
    name = _("%(number)s 报价模板", number=record.number)
    return downloads.sent(sheets.template(record), f"{name}.xlsx", XLSX)


@blueprint.route("/<number>/quotations/enter", methods=["GET", "POST"])
@access.desk("purchasing")
def enter_quotation(number: str) -> Page:
    """What a supplier has said by telephone or on paper, typed in; `of` opens one that is there."""
    me, record = current(), comparing.find(number, current())
    known = quotations.find(record, wanted) if (wanted := request.args.get("of", type=int)) else None
    items = quotations.items_of(record)
    if request.method == "GET":
        return _entry(record, items, _typed_before(known), known)
    try:
        offer = offers.read(request.form, [item["name"] for item in items])
        supplier = known.supplier if known else request.form.get("supplier", "")
        quotations.keep(me, record, supplier, offer, paper=taken(request.files.get("paper")))
    except BadInput as problem:
        db.session.rollback()
        record = comparing.find(number, me)
        known = quotations.find(record, wanted) if wanted else None
        return _entry(record, items, request.form, known, problem), 422
    flash(_("已记下%(name)s的报价。", name=supplier))
    return _back(number)


@blueprint.post("/<number>/quotations/withdraw")
@access.desk("purchasing")
def withdraw_quotation(number: str) -> Page:
    name = request.form.get("supplier", "")
    quotations.withdraw(current(), comparing.find(number, current()), name)
    flash(_("%(name)s已撤下，历史里留有记录。", name=name))
    return _back(number)


@blueprint.post("/<number>/comparison")
@access.desk("purchasing")
def choose(number: str) -> Page:
    """The choice for every item goes on to approval."""
    me, record = current(), comparing.find(number, current())
    try:
        choosing.choose(me, record, request.form, address=address())
    except BadInput as problem:
        db.session.rollback()
        return comparison_page(comparing.find(number, me), typed=request.form, problem=problem), 422
    flash(_("比价已提交，进入采购审批。"))
    return redirect(url_for("records.record", number=number), 303)


def comparison_page(record: Record, *, typed: Any = None, problem: BadInput | None = None) -> str:
    """Items by suppliers; whoever compares chooses on it."""
    matrix = comparing.of(record, gathered_too=quotations.sees_gathered(record, current()))
    choosing_now = choosing.may_choose(record, current())
    if choosing_now and typed is None:
        typed = choosing.begun(matrix, request.args.get("choose", ""))
    return render_template(
        "purchasing/comparison.html", record=record, form=editions.of(record), matrix=matrix, quoted=comparing.quoted,
        choosing=choosing_now and bool(matrix.suppliers), gathers=choosing_now, typed=typed or {}, problem=problem,
        standing=deliveries.standing(record.hotel_id, [one.name for one in matrix.suppliers]),
        advice_wanted=choosing.asks_opinion(record),
        signs=signals.of(record, current()) if matrix.suppliers and signals.shown_to(record, current()) else [],
    )  # fmt: skip


def taken(given: FileStorage | None) -> Prepared | None:
    """An uploaded paper, checked and stored. Raises BadInput."""
    if given is None or not given.filename:
        return None
    try:
        return files.prepare(given.stream, given.filename)
    except BadInput as problem:
        raise BadInput(problem.sentence, {"paper": [problem.sentence]}) from None


def _page(record: Record, *, problem: BadInput | None = None, tried: str = "", made: Any = None) -> str:
    gathered = quotations.of(record)
    items = quotations.items_of(record)
    names, said = {one.supplier for one in gathered}, quotations.rows_of(record)
    on_record = {row["supplier"]: sum(one["supplier"] == row["supplier"] for one in said) for row in said}
    return render_template(
        "purchasing/quotations.html", record=record, form=editions.of(record), gathered=gathered, items=items,
        may=quotations.may_gather(record, current()), suppliers=quotations.suppliers(record.hotel_id),
        lapsed=orders.lapsed_names(record.hotel_id, [*names, *on_record], clock.today()),
        paused=out_of_use([*names, *on_record]),
        good_for=quotations.GOOD_FOR, problem=problem, tried=tried,
        made=made, on_record={name: count for name, count in on_record.items() if name not in names},
        now=clock.now(), typed=request.form,
    )  # fmt: skip


def _entry(record: Record, items: Any, typed: Any, known: Any, problem: BadInput | None = None) -> str:
    return render_template(
        "purchasing/enter_quotation.html", record=record, form=editions.of(record), items=items, typed=typed,
        known=known, problem=problem, suppliers=quotations.suppliers(record.hotel_id),
        may=quotations.may_gather(record, current()), supplier=request.args.get("supplier", ""),
    )  # fmt: skip


def _typed_before(known: Any) -> MultiDict[str, str]:
    """A quotation that is there, as it would be typed. Its telephone is asked for anew."""
    if known is None:
        return MultiDict()
    items = [row["name"] for row in quotations.items_of(known.record)]
    return offers.typed_of(known.contact, known.days, known.terms, known.valid_to, known.note,
                           quotations.lines_of(known), items)  # fmt: skip


def _back(number: str) -> AnyResponse:
    return redirect(url_for("purchasing.quotations_of", number=number), 303)

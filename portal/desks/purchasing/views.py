"""Pages of purchasing and the warehouse: the desk, the request from ticked cards, the comparison, the stock ledger."""

from __future__ import annotations

import secrets
from itertools import zip_longest

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal import access, clock, downloads
from portal.db import db, own_write
from portal.desks.purchasing import (
    blueprint,
    comparing,
    gathering,
    orders,
    quotations,
    receiving,
    requests,
    restocking,
    signals,
    stock,
)
from portal.desks.purchasing import ledger as ledger_paper
from portal.errors import BadInput
from portal.people import directory
from portal.people.session import address, current
from portal.printing import ledgers
from portal.records import extras, prints
from portal.records.extras import Extra
from portal.records.models import Record

Page = str | AnyResponse | tuple[str, int]
TABS = ("restock", "requests", "orders", "suppliers")


@blueprint.get("")
@access.desk("purchasing", "warehouse")
def desk() -> str:
    """What to restock; requests by where they stand; what is on its way; suppliers' papers."""
    me = current()
    tab = request.args.get("tab", "")
    mine = directory.desks_of(me)
    tab = tab if tab in TABS else ("restock" if "warehouse" in mine else "requests")
    page = request.args.get("page", 1, type=int)
    found = stock.due(me, page) if tab == "restock" else None
    under_way, lapsing, places = orders.under_way(me), orders.lapsing(me), requests.places(me)
    shown = _place(places)
    return render_template(
        "purchasing/desk.html", tab=tab, found=found, under_way=under_way, lapsing=lapsing, places=places, place=shown,
        coming=stock.on_order(me, [item.name for item in found.items]) if found else {}, reasons=stock.why,
        to_order=stock.to_order,
        listed=requests.at_place(shown, me) if tab == "requests" else [], why_not=restocking.why_not(me),
        chips=stock.chips(), due_count=found.total if found else stock.due_count(me),
        late=sum(order.late for order in under_way), keeper="warehouse" in mine, buyer="purchasing" in mine,
    )  # fmt: skip


def _place(places: list[requests.Place]) -> str:
    """The column asked for, else the first in which something stands."""
    wanted = request.args.get("at", "")
    return wanted if wanted in requests.PLACES else next((one.key for one in places if one.count), places[0].key)


@blueprint.post("/restock")
@access.desk("purchasing", "warehouse")
def restock() -> AnyResponse:
    """The ticked cards as a request filled in, opened where forms are filled."""
    try:
        draft = restocking.start(current(), request.form.getlist("item"))
    except BadInput as problem:
        flash(problem.sentence, "warning")
        return redirect(url_for("purchasing.desk", tab="restock"), 303)
    return redirect(url_for("records.draft", draft_id=draft.id), 303)


# ---- receiving -------------------------------------------------------------------------------------------------------
@blueprint.get("/<number>/receive")
@access.desk("warehouse")
def receive(number: str) -> Page:
    """Everything still to come of an order, to be entered as it is unloaded."""
    return _receive_page(orders.find(number, current()), token=secrets.token_urlsafe(18))


@blueprint.post("/<number>/receive")
@access.desk("warehouse")
def enter_batch(number: str) -> Page:
    me = current()
    order = orders.find(number, me)
    columns = [request.form.getlist(name) for name in ("item", "noted", "quantity", "good", "trouble", "handling")]
    kept = {int(n) for n in request.form.getlist("more") if n.isdecimal()}
    batch = [
        receiving.Came(item, noted, quantity, good, trouble, handling, more="1" if n in kept else "")
        for n, (item, noted, quantity, good, trouble, handling) in enumerate(zip_longest(*columns, fillvalue=""))
        if item
    ]
    token = request.form.get("_once", "")
    try:
        entered = receiving.enter(me, order.record, request.form.get("on", ""), batch, once=token, address=address())
    except BadInput as problem:
        db.session.rollback()
        return _receive_page(orders.find(number, me), token=token, batch=batch, problem=problem), 422
    if any(delivery.status == "running" for delivery in entered):
        flash(_("已登记 %(count)d 种货品，等申请部门验收。", count=len(entered)))
    else:
        flash(_("已登记 %(count)d 种货品，合格的已自动入库。", count=len(entered)))
    return redirect(url_for("purchasing.desk", tab="orders"), 303)


def _receive_page(
    order: orders.Order, *, token: str, batch: list[receiving.Came] | None = None, problem: BadInput | None = None
) -> str:
    return render_template(
        "purchasing/receive.html", order=order, token=token, typed={came.item: came for came in batch or []},
        on=request.form.get("on") or clock.today().isoformat(), problem=problem,
        choices=receiving.choices(order.record),
        may=receiving.may_receive(order.record, current()),
    )  # fmt: skip


# ---- the comparison of quotations ------------------------------------------------------------------------------------
@blueprint.get("/<number>/comparison")
@access.signed_in
def comparison(number: str) -> str:
    """Items by suppliers, for everybody who may read the purchase."""
    return gathering.comparison_page(comparing.find(number, current()))


@blueprint.get("/<number>/comparison.pdf")
@access.signed_in
def comparison_pdf(number: str) -> Response:
    """The comparison on paper. Looking at it is noted in the history, which is all this request writes."""
    me = current()
    record = comparing.find(number, me)
    matrix = comparing.of(record, gathered_too=quotations.sees_gathered(record, me))
    body = ledgers.comparison_pdf(comparing.paper(matrix), archive=record.finished_at is not None)
    name = comparing.file_name(record)
    with own_write():
        prints.note_print([record], by=me, address=address())
    return _pdf(body, name)


@extras.offers(*requests.FORMS)
def _offered(record: Record) -> list[Extra]:
    found = []
    if quotations.may_gather(record, current()):
        found.append(Extra(_("收集报价"), url_for("purchasing.quotations_of", number=record.number), "users",
                           does=quotations.COMPARE))  # fmt: skip
    if "warehouse" in directory.desks_of(current()) and receiving.may_receive(record, current()):
        found.append(Extra(_("登记收货"), url_for("purchasing.receive", number=record.number), "truck"))
    if found or comparing.has_quotations(record):
        found.append(Extra(_("比价表"), url_for("purchasing.comparison", number=record.number), "list"))
    return found


@extras.remarks(*requests.FORMS)
def _signals(record: Record) -> list[str]:
    return [one.linked for one in signals.of(record, current())] if not quotations.asked_for(record, current()) else []


# ---- the stock ledger ------------------------------------------------------------------------------------------------
@blueprint.get("/stock")
@access.desk("purchasing", "warehouse")
def stock_ledger() -> str:
    """Every card with its figures and last movement; the box narrows by code, name, specification or place."""
    me = current()
    words = request.args.get("q", "").strip()[:80]
    found = stock.ledger(me, words, request.args.get("page", 1, type=int))
    return render_template(
        "purchasing/stock.html", found=found, words=words, moves=stock.last_movements(me, found.items),
        keeper="warehouse" in directory.desks_of(me),
    )  # fmt: skip


@blueprint.get("/stock.pdf")
@access.desk("purchasing", "warehouse")
def stock_pdf() -> Response:
    """The ledger on paper, as far as the box narrows it."""
    me = current()
    words = request.args.get("q", "").strip()[:80]
    body = ledgers.register_pdf(ledger_paper.register(stock.everything(me, words), words, me), keep=False)
    return _pdf(body, _("库存台账 %(day)s", day=f"{clock.today():%Y%m%d}"))


def _pdf(body: bytes, name: str) -> Response:
    return downloads.sent(body, f"{name}.pdf")

"""Pages of orders: the register with what is late, the paper for each supplier, what was bought of a single source."""

from __future__ import annotations

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from portal import access, clock, downloads
from portal.db import own_write
from portal.desks.purchasing import blueprint, comparing, ordering, requests
from portal.people.session import address, current
from portal.printing import ledgers
from portal.printing import orders as papers
from portal.records import extras, prints
from portal.records.extras import Extra
from portal.records.models import Record
from portal.spreadsheets import XLSX, xlsx

SINGLE = "single"


@blueprint.get("/orders")
@access.desk("purchasing", "warehouse")
def order_register() -> str:
    """Every order by supplier: open ones by their day, late ones, all; and what only one could supply."""
    me, show = current(), _show()
    return render_template(
        "purchasing/orders.html", show=show, single=ordering.single_sources(me) if show == SINGLE else [],
        listed=ordering.listed(me, show) if show != SINGLE else [], late=len(ordering.listed(me, "late")),
    )  # fmt: skip


@blueprint.get("/orders.xlsx")
@access.desk("purchasing", "warehouse")
def order_register_xlsx() -> Response:
    me, show = current(), _show()
    if show == SINGLE:
        head = [_("采购申请"), _("申请部门"), _("金额（元）"), _("供应商"), _("单一来源的理由")]
        rows = [
            [one.number, one.department.name if one.department else "", fen / 100, "、".join(names), why]
            for one, why, fen, names in ordering.single_sources(me)
        ]
        title = _("单一来源采购")
    else:
        head, title = ordering.head(), _("采购订单登记簿")
        rows = [ordering.row_of(order) for order in ordering.listed(me, show)]
    return downloads.sent(xlsx(title, head, rows), f"{title} {clock.today():%Y%m%d}.xlsx", XLSX, attached=True)


@blueprint.get("/orders.pdf")
@access.desk("purchasing", "warehouse")
def order_register_pdf() -> Response:
    me, show = current(), _show()
    found = ordering.listed(me, show if show != SINGLE else "all")
    body = ledgers.register_pdf(ordering.register(found, me), keep=False)
    return downloads.sent(body, _("采购订单登记簿 %(day)s", day=f"{clock.today():%Y%m%d}") + ".pdf")


@blueprint.get("/<number>/orders/<int:place>.pdf")
@access.signed_in
def order_pdf(number: str, place: int) -> Response:
    """The order for one supplier, on paper, for whoever may read the purchase: finance pays by it. Printing it is noted
    in the history, which is all this request writes."""
    me = current()
    record = comparing.find(number, me)
    paper = ordering.paper(record, place)
    body = papers.order_pdf(paper)
    name = _("%(number)s 采购订单 %(supplier)s", number=paper.number, supplier=paper.supplier)
    with own_write():
        prints.note_print([record], by=me, address=address())
    return downloads.sent(body, f"{name}.pdf")


@extras.offers(*requests.FORMS)
def _order_papers(record: Record) -> list[Extra]:
    if record.status != "approved" or record.decided_at is None:
        return []
    return [
        Extra(_("订单：%(name)s", name=order.supplier),
              url_for("purchasing.order_pdf", number=record.number, place=order.place), "truck")
        for order in ordering.of(record)
    ]  # fmt: skip


def _show() -> str:
    wanted = request.args.get("show", "")
    return wanted if wanted in (*ordering.SHOWS, SINGLE) else "open"

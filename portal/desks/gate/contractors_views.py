"""Pages about contractors: their passes and violations, their register, the ledger of deposits."""

from __future__ import annotations

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from portal import access, clock, downloads, spreadsheets
from portal.db import own_write
from portal.desks.gate import blueprint, contractors, deposit_papers, deposits
from portal.people.session import address, current
from portal.printing.ledgers import register_pdf
from portal.records import extras, prints, readers
from portal.records.extras import Extra
from portal.records.models import Record
from portal.reporting.periods import month_named


@extras.offers(contractors.PASS)
def _offered(record: Record) -> list[Extra]:
    found = [Extra(_("施工人员登记表"), url_for("gate.workers_pdf", number=record.number), "printer")]
    if contractors.may_see(current()):
        found.append(Extra(_("施工队伍"), url_for("gate.contractor_list"), "hard-hat"))
    return found


@blueprint.get("/contractors")
@access.signed_in
def contractor_list() -> str:
    """Passes, lapsing dates and violations of the departments one heads; of the whole house for the gate."""
    found = contractors.overview(current())
    return render_template("gate/contractors.html", found=found, ledger=deposits.may_see(current()))


@blueprint.get("/passes/<number>/workers.pdf")
@access.signed_in
def workers_pdf(number: str) -> Response:
    """临时施工人员登记表. Looking at it is noted in the history, which is all this request writes."""
    me = current()
    body = register_pdf(contractors.register(number, me))
    with own_write():
        prints.note_print([readers.find(number, for_=me)], by=me, address=address())
    return downloads.sent(body, f"{_('临时施工人员登记表')} {number}.pdf")


# ---- deposits ------------------------------------------------------------------------------------------------------
def _month() -> deposits.Month:
    return deposits.month(current(), month_named(request.args.get("month", "")))


@blueprint.get("/deposits")
@access.signed_in
def deposit_ledger() -> str:
    """Taken, paid back and kept by the day, and who counted the box; for security and finance."""
    month, moment, me = _month(), clock.house_now().replace(tzinfo=None), current()
    return render_template(
        "gate/deposits.html", month=month, sees_contractors=contractors.may_see(me),
        readable=deposits.readable(month.numbers, me), this_month=clock.today().replace(day=1),
        due=deposits.due(me.hotel_id, moment), may_count=deposits.may_count(me),
    )  # fmt: skip


@blueprint.get("/deposits.pdf")
@access.signed_in
def deposits_pdf() -> Response:
    month = _month()
    body = register_pdf(deposit_papers.register(month, current()), keep=False)
    return downloads.sent(body, f"{_('出入证押金账')} {month.first:%Y-%m}.pdf")


@blueprint.get("/deposits.xlsx")
@access.signed_in
def deposits_xlsx() -> Response:
    month = _month()
    head, rows = deposit_papers.sheet(month)
    name = f"{_('出入证押金账')} {month.first:%Y-%m}"
    return downloads.sent(spreadsheets.xlsx(name, head, rows), f"{name}.xlsx", spreadsheets.XLSX, attached=True)

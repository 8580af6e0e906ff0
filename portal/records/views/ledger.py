"""单据: ledgers of records with filters, and their export to a spreadsheet."""

from __future__ import annotations

from datetime import date

from flask import Response, render_template, request

from portal import access, clock, downloads, spreadsheets
from portal.errors import NotFound
from portal.people import directory
from portal.people.session import current
from portal.records import editions, lists
from portal.records.lists import Filters
from portal.records.states import RECORD
from portal.records.views import blueprint


@blueprint.get("/records")
@access.signed_in
def ledger() -> str:
    me = current()
    filters = _filters()
    form = _form(filters)
    found = lists.ledger(filters, me, request.args.get("page", 1, type=int))
    columns = lists.columns_of(form) if form else []
    names = [name for name, _label in columns]
    return render_template(
        "records/ledger.html", found=found, filters=filters, form=form, columns=columns, states=RECORD,
        cells={one.id: lists.cells_of(one, names) for one in found.rows} if names else {},
        forms=editions.catalogue(), departments=directory.departments(), form_of=editions.of,
    )  # fmt: skip


def _filters() -> Filters:
    return Filters(
        form=request.args.get("form", ""), status=request.args.get("status", ""), stage=request.args.get("stage", ""),
        department=request.args.get("department", None, type=int), since=_day("since"), until=_day("until"),
    )  # fmt: skip


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _form(filters: Filters):
    return editions.today(filters.form) if filters.form else None


@blueprint.get("/records/export.<kind>")
@access.signed_in
def export(kind: str) -> Response:
    """The ledger of one form as xlsx or CSV, what this person may read, personal values masked."""
    me = current()
    filters = _filters()
    form = _form(filters)
    if form is None or kind not in ("xlsx", "csv"):
        raise NotFound("请先选择一种表单，再导出为 xlsx 或 csv")
    head, rows = lists.export_rows(filters, me, form)
    name = f"{form.title}-{clock.today():%Y%m%d}.{kind}"
    if kind == "xlsx":
        body, mime = spreadsheets.xlsx(form.title, head, rows), spreadsheets.XLSX
    else:
        body, mime = spreadsheets.csv_of(head, rows), spreadsheets.CSV
    return downloads.sent(body, name, mime, attached=True)

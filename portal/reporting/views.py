"""统计: the list of reports by department, a report with its chart, the records behind a figure, xlsx and PDF."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal import access, clock, downloads, spreadsheets
from portal.errors import BadInput, NotFound
from portal.people.session import current
from portal.printing import reports as papers
from portal.reporting import paper, periods, service
from portal.reporting.declaring import Asked
from portal.reporting.figures import shown as figure_words
from portal.reporting.service import Shown

blueprint = Blueprint("reporting", __name__, url_prefix="/statistics")
blueprint.add_app_template_filter(figure_words, "figure_words")


@blueprint.get("")
@access.signed_in
def index() -> str:
    """The reports that concern the person, by department."""
    return render_template("reporting/index.html", departments=service.of_person(current()), asked=_asked(),
                           quick=service.quick_periods())  # fmt: skip


@blueprint.get("/<key>")
@access.signed_in
def report(key: str) -> str | AnyResponse:
    """One report: its sentence, chart, table."""
    found = service.find(key, current())
    try:
        shown = service.show(found, _asked())
    except BadInput as problem:
        flash(problem.sentence, "warning")
        return redirect(url_for("reporting.report", key=key), 303)
    return render_template(
        "reporting/report.html", shown=shown, report=found, asked=shown.asked, figures=shown.figures,
        chart=shown.chart, before=service.before(shown), quick=service.quick_periods(), address=_address(shown),
        departments=service.departments() if found.by_department else [], today=clock.today(),
        leads=found.leads if found.leads and access.opens(found.leads[1], current()) else None,
    )  # fmt: skip


@blueprint.get("/<key>/records")
@access.signed_in
def behind(key: str) -> str:
    """The records that a figure counts."""
    shown = _shown(key)
    words, records = service.behind(
        shown, request.args.get("line", -1, type=int), request.args.get("part", -1, type=int)
    )
    return render_template("reporting/behind.html", shown=shown, report=shown.report, words=words, records=records,
                           says=service.line_of, address=_address(shown), most=service.MOST_BEHIND)  # fmt: skip


@blueprint.get("/<key>.xlsx")
@access.signed_in
def as_xlsx(key: str) -> Response:
    """The figures as a spreadsheet."""
    shown = _shown(key)
    body = spreadsheets.xlsx(str(shown.report.title), *service.sheet(shown))
    return downloads.sent(body, f"{_file_name(shown)}.xlsx", spreadsheets.XLSX, attached=True)


@blueprint.get("/<key>.pdf")
@access.signed_in
def as_pdf(key: str) -> Response:
    """The report on paper."""
    shown = _shown(key)
    return downloads.sent(papers.report_pdf(paper.of([shown], str(shown.report.title))), f"{_file_name(shown)}.pdf")


@blueprint.get("/of/<department>.pdf")
@access.signed_in
def month_pdf(department: str) -> Response:
    """Every report of a department for one time on one paper."""
    asked = _asked()
    mine = service.of_person(asked.person).get(department)
    if not mine:
        raise NotFound(_("没有这个部门的统计，或者它不归您看。"))
    title = _("%(department)s统计", department=department)
    shown = [service.show(one, asked) for one in mine]
    return downloads.sent(papers.report_pdf(paper.of(shown, title)), f"{title} {asked.period.key}.pdf")


def _asked() -> Asked:
    """What the address asks for. A time that cannot be read is said, and this month shown."""
    try:
        period = periods.named(*(request.args.get(name, "") for name in ("period", "from", "to")))
    except BadInput as problem:
        flash(problem.sentence, "warning")
        period = periods.named("")
    return service.ask(current(), period, request.args.get("department", type=int))


def _shown(key: str) -> Shown:
    return service.show(service.find(key, current()), _asked())


def _address(shown: Shown) -> dict[str, str | int | None]:
    """What keeps the question in the addresses of a page."""
    department = shown.asked.department
    return {"key": shown.report.key, "period": None if shown.report.standing else shown.asked.period.key,
            "department": department.id if department else None}  # fmt: skip


def _file_name(shown: Shown) -> str:
    when = f"{clock.today():%Y-%m-%d}" if shown.report.standing else shown.asked.period.key
    return f"{shown.report.title} {when}"

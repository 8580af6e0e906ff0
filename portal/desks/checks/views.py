"""The board of what is due, the register of a period, and the page that opens one of them in its form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal import access, clock, downloads, spreadsheets
from portal.desks.checks import blueprint, papers
from portal.errors import NotFound
from portal.formkit import EVERY_DEPARTMENT
from portal.people import directory
from portal.people.session import current
from portal.printing import ledgers
from portal.records import editions
from portal.records.views import filling
from portal.schedules import service
from portal.schedules.service import Item

DAY = timedelta(days=1)  # before today: shown unless one asks for more
REGISTER = 10_000  # lines of a register at most
LONGEST = timedelta(days=92)  # of a register
STATUS = {
    "late": ("clock", "bad"), "due": ("ring", "going"), "missed": ("cross", "bad"), "done": ("check", "good"),
    "done_late": ("check", "back"),
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What the board is narrowed to."""

    first: date
    last: date
    form: str = ""
    department: int | None = None
    state: str = ""

    def kept(self) -> dict[str, str | int | None]:
        """The same for an address."""
        return {"since": self.first.isoformat(), "until": self.last.isoformat(), "form": self.form or None,
                "department": self.department, "state": self.state or None}  # fmt: skip


class ForMe(NamedTuple):
    """What the home page shows: what one is asked to do, and how much more is overdue in one's departments."""

    mine: list[Item]
    overdue: int


@blueprint.app_template_global()
def due_for_me() -> ForMe:
    """What is due for the person at hand, for the home page; one query."""
    me = current()
    running, own = service.running(me.hotel_id), service.departments_of(me)
    mine = [item for item in running if me.id in item.row.people]
    late = [item for item in running if item.state == "late" and item.row.department_id in own and item not in mine]
    return ForMe(mine, len(late))


@blueprint.get("/")
@access.signed_in
def board() -> str:
    """By department and in a list: overdue and due first, then what was done and missed in these days."""
    me, asked = current(), _asked()
    everything = _found(asked)
    found = [item for item in everything if asked.state in ("", item.state)]
    return render_template(
        "checks/board.html", asked=asked, lines=service.board(everything), mine=service.mine(me),
        groups=_groups(found), forms=_forms(), departments=directory.departments(),
        states=service.STATES, shapes=STATUS,
    )  # fmt: skip


def _groups(found: list[Item]) -> list[tuple[str, list[Item], bool]]:
    """What stands together on the board: a title, the checks, and whether they can wait to be looked at."""
    waiting = sorted((item for item in found if item.is_open), key=lambda one: one.row.due_at)
    tonight = clock.house_now().replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    due = [item for item in waiting if item.state != "late"]
    return [
        (_("已逾期"), [item for item in waiting if item.state == "late"], False),
        (_("今天到期"), [item for item in due if item.row.due_at < tonight], False),
        (_("以后到期"), [item for item in due if item.row.due_at >= tonight], True),
        (_("漏查的"), [item for item in found if item.state == "missed"], False),
        (_("做过的"), [item for item in found if item.state in ("done", "done_late")], True),
    ]


@blueprint.get("/register.pdf")
@access.signed_in
def register_pdf() -> Response:
    me, asked = current(), _asked()
    paper = papers.register(_found(asked, REGISTER), asked.first, asked.last, me, note=_narrowed(asked))
    return downloads.sent(ledgers.register_pdf(paper, keep=False), f"{_file_name(asked)}.pdf")


@blueprint.get("/register.xlsx")
@access.signed_in
def register_xlsx() -> Response:
    asked = _asked()
    body = spreadsheets.xlsx(_("定期检查登记表"), papers.head(), papers.rows(_found(asked, REGISTER)))
    return downloads.sent(body, f"{_file_name(asked)}.xlsx", spreadsheets.XLSX, attached=True)


@blueprint.get("/<int:due_id>")
@access.signed_in
def begin(due_id: int) -> str | AnyResponse | tuple[str, int]:
    """What is due, in its form with what is known filled in; once done, the record that answers it."""
    item = service.find(due_id, current())
    if item.row.record is not None and item.state in ("done", "done_late"):
        return redirect(url_for("records.record", number=item.row.record.number))
    if item.state == "missed":
        flash(_("“%(title)s”已过了这一期，记为已漏；确实做过的，由部门负责人补录。", title=item.title), "warning")
        return redirect(url_for("checks.board"))
    values, token = service.filled(item)
    return filling.begun(item.row.form_key, {}, values=values, token=token)


@blueprint.get("/now/<form>/<schedule>")
@access.signed_in
def now(form: str, schedule: str) -> str | AnyResponse | tuple[str, int]:
    """The same check outside its round, for one's own department or the one that the schedule is for."""
    found = editions.today(form).schedules.get(schedule)
    department = directory.department_of(current())
    if found is None or department is None:
        raise NotFound(_("没有这一项定期检查。"))
    named = directory.department(found.department) if found.department not in ("", EVERY_DEPARTMENT) else None
    return filling.begun(form, {}, values=service.opened_with(found, named or department))


def _asked() -> Asked:
    today = clock.today()
    last = _day("until") or today
    first = _day("since") or last - DAY
    return Asked(
        first=max(min(first, last), last - LONGEST), last=last, form=request.args.get("form", ""),
        department=request.args.get("department", type=int), state=request.args.get("state", ""),
    )  # fmt: skip


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _found(asked: Asked, most: int = service.MOST) -> list[Item]:
    return service.between(
        current(), asked.first, asked.last, form=asked.form, department=asked.department, most=most
    )  # fmt: skip


def _forms() -> list[tuple[str, str]]:
    return [(form.key, form.title) for form in editions.catalogue() if form.schedules]


def _narrowed(asked: Asked) -> str:
    words = [title for key, title in _forms() if key == asked.form]
    words += [one.name for one in directory.departments() if one.id == asked.department]
    return _("只含：%(words)s", words=_("、").join(words)) if words else ""


def _file_name(asked: Asked) -> str:
    return _("定期检查登记表 %(first)s-%(last)s", first=f"{asked.first:%Y%m%d}", last=f"{asked.last:%Y%m%d}")

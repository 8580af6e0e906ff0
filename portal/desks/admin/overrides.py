"""The ledger of rules let past, month by month: by rule, who, how often and why; and whom to ask to mend the rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.desks.admin import service
from portal.errors import NotFound, NotYours
from portal.formkit.cite import Cite, cite
from portal.notices import service as notices
from portal.people import directory
from portal.people.models import Department, Person
from portal.records import editions, holders, route_view
from portal.records.models import Event, Record
from portal.records.reading import basis
from portal.regulations import citations, settings
from portal.regulations import service as regulations
from portal.regulations.reader import Edition

ASK_OWNER = "override_ask_owner"


@dataclass(frozen=True)
class Case:
    """One time a rule was let past."""

    at: datetime
    number: str
    who: str
    reason: str


@dataclass
class Line:
    """One rule in one month. `owner` is the department that answers for it; None: the hotel has none of its name."""

    form_key: str
    form: str
    rule: str
    says: str
    source: Cite
    owner: Department | None
    cases: list[Case] = field(default_factory=list)

    @property
    def chips(self) -> list[Any]:
        return route_view.chips(self.source)

    @property
    def by_whom(self) -> list[tuple[str, int]]:
        """Who let it past, and how often, the most often first."""
        return Counter(case.who for case in self.cases).most_common()

    @property
    def is_often(self) -> bool:
        """So often that whoever answers for the rule is asked to amend or enforce it."""
        return len(self.cases) > int(settings.get(ASK_OWNER))


@dataclass(frozen=True)
class Month:
    """A month of the ledger, as far as this person may see it."""

    first: date
    lines: list[Line]
    readable: set[str]  # numbers of the records this person may read
    before: date | None  # the month before and after, where there is anything
    after: date | None

    @property
    def often(self) -> list[Line]:
        return [line for line in self.lines if line.is_often]


def month_of(written: str) -> date:
    """The first day of the month written as 2026-11; this month for nothing. Raises NotFound for what is no month."""
    try:
        return date.fromisoformat(f"{written}-01") if written else clock.today().replace(day=1)
    except ValueError:
        raise NotFound(_("“%(written)s”不是月份，请写成 2026-11 的样子。", written=written)) from None


def month(first: date, person: Person) -> Month:
    """The rules let past that month: all of them for an administrator, else those of the departments one heads.

    Raises NotYours for anybody else.
    """
    lines = [line for line in _lines(person.hotel_id, first) if person.is_admin or _heads(person, line.owner)]
    if not lines and not person.is_admin and not any(_heads(person, one) for one in directory.departments()):
        raise NotYours(_("例外放行的台账由各部门负责人看本部门的，管理员看全店的。"))
    earliest = db.session.scalar(select(func.min(Event.at)).where(*_of_hotel(person.hotel_id)))
    begins = clock.in_house(earliest).date().replace(day=1) if earliest else first
    this_month = clock.today().replace(day=1)
    return Month(
        first, lines, service.readable({case.number for line in lines for case in line.cases}, person),
        shifted(first, -1) if first > begins else None, shifted(first, 1) if first < this_month else None,
    )  # fmt: skip


def shifted(first: date, months: int) -> date:
    """The first day of a month so many months later (earlier: negative)."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _of_hotel(hotel_id: int) -> tuple[Any, ...]:
    return Event.hotel_id == hotel_id, Event.kind == "overridden"


def _lines(hotel_id: int, first: date) -> list[Line]:
    begin, end = (clock.in_house(datetime.combine(day, time.min)) for day in (first, shifted(first, 1)))
    rows = db.session.execute(
        select(Event, Record.number, Record.form_key).join(Record, Event.record_id == Record.id)
        .where(*_of_hotel(hotel_id), Event.at >= begin, Event.at < end)
        .options(joinedload(Event.actor)).order_by(Event.seq.desc())
    )  # fmt: skip
    found: dict[tuple[str, str], Line] = {}
    for event, number, form_key in rows:
        source = cite(event.data["cite"])
        line = found.get((form_key, event.data["rule"]))
        if line is None:
            title, owner = _form(form_key)
            line = Line(form_key, title, event.data["rule"], event.data["says"], source, _owner(source, owner))
            found[form_key, event.data["rule"]] = line
        line.cases.append(Case(event.at, number, event.actor.name if event.actor else _("系统"), event.note))
    return sorted(found.values(), key=lambda line: (-len(line.cases), line.form, line.rule))


def _form(key: str) -> tuple[str, str]:
    """A form's title and its department; a form that is gone has neither."""
    try:
        form = editions.today(key)
    except NotFound:
        return key, ""
    return form.title, form.owner


def _owner(source: Cite, form_owner: str) -> Department | None:
    """Who answers for a rule: the department of the regulation it comes from, else that of the form."""
    for clause in source.clauses:
        if citations.exists(clause) and (edition := _in_force(clause)) is not None:
            return directory.department(edition.department)
    return directory.department(form_owner)


def _in_force(clause: str) -> Edition | None:
    try:
        return regulations.edition(citations.cite(clause).code)
    except NotFound:  # the regulation has been repealed since
        return None


def _heads(person: Person, department: Department | None) -> bool:
    post = directory.head_post_of(department) if department is not None else None
    return post is not None and person.id in {one.id for one in directory.holders(post)}


HEAD = ("时间", "单号", "表单", "规定", "依据", "主管部门", "谁放行", "理由")


def rows(found: Month) -> tuple[list[str], list[list[Any]]]:
    """The month as a spreadsheet: head and rows, case by case."""
    return [_(word) for word in HEAD], [
        [clock.in_house(case.at).replace(tzinfo=None), case.number, line.form, line.says, basis(line.source),
         line.owner.name if line.owner else "", case.who, case.reason]
        for line in found.lines for case in line.cases
    ]  # fmt: skip


def ask_owners(hotel_id: int, first: date) -> int:
    """Ask whoever answers for a rule let past too often that month to amend or enforce it. Returns how many rules."""
    count = 0
    for line in _lines(hotel_id, first):
        if line.is_often:
            count += 1
            title = f"《{line.form}》“{line.says}”{first.month}月例外放行 {len(line.cases)} 次，请修订规定或照章执行"
            notices.tell("system", _answerable(line), title=title, url=f"/admin/overrides?month={first:%Y-%m}")
    return count


def _answerable(line: Line) -> Iterator[Person]:
    """The head of the department, or the administrators where there is nobody."""
    found = directory.head_of(line.owner) if line.owner is not None else []
    yield from found or holders.administrators()

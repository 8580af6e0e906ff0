"""Contractors in the house: whose passes are out, which lapse soon, what was wrong; for the gate and for heads.

And their register, 临时施工人员登记表, as rows to print.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.errors import NotFound, NotYours
from portal.formkit.form import Definition
from portal.people import directory
from portal.people.models import Department, Person
from portal.printing.ledgers import Register
from portal.printing.model import Column
from portal.printing.pages import HOUSE_LANGUAGE
from portal.records import editions, readers, settling
from portal.records.models import Record, RecordValue
from portal.records.sealing import Sealed
from portal.regulations import settings

PASS, VIOLATION = "contractor_pass", "contractor_violation"
TO_ISSUE, ISSUED, LAPSED = "待发证", "已发证", "已失效"
LATELY = timedelta(days=30)  # how long a lapsed pass stays on the page
REMEMBERED = timedelta(days=90)  # how long a violation does


@dataclass(frozen=True)
class Job:
    """One application: who works where until when. `inside` of its `passes` are in the house now; `days` are left,
    negative once it has passed; `late` says in words what the department has to do, "" while there is nothing."""

    number: str
    contractor: str
    department: str
    supervisor: str
    content: str
    areas: str
    valid_from: date
    valid_to: date
    stage: str
    passes: int
    inside: int
    violations: int
    days: int
    late: str


@dataclass(frozen=True)
class Offence:
    """A violation, under way or decided. `fine` in fen, None without one."""

    number: str
    at: datetime
    contractor: str
    who: str
    kind: str
    measures: str
    fine: int | None
    department: str
    stage: str


@dataclass
class Overview:
    """What the page shows. `departments` are those this person heads; none: they see the whole house."""

    departments: list[str] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    offences: list[Offence] = field(default_factory=list)

    @property
    def lapsing(self) -> list[Job]:
        """Jobs whose passes lapse within the hotel's days of notice, the soonest first."""
        return [job for job in self.jobs if job.stage == ISSUED and job.late]


def overview(me: Person) -> Overview:
    """Passes that are out or lapsed lately, the soonest to lapse first, and violations of a quarter, the latest first:
    of the departments this person heads, or of all for the gate. Raises NotYours for anybody else."""
    if not may_see(me):
        raise NotYours(_("施工队伍由用工部门负责人和保安部查看。"))
    headed, everything = _headed(me), "gate" in directory.desks_of(me)
    only = None if everything else {department.id for department in headed}
    offences = [(record, known) for record, known in _offences(me) if only is None or known["department"].id in only]
    wrong = Counter(known["contractor_pass"].id for _record, known in offences if known.get("contractor_pass"))
    found = [_job(record, known, wrong[record.id]) for record, known in _passes(me)
             if only is None or known["department"].id in only]  # fmt: skip
    return Overview(
        departments=[] if everything else [department.name for department in headed],
        jobs=sorted(found, key=lambda job: (job.stage == LAPSED, job.valid_to, job.number)),
        offences=sorted((_offence(*one) for one in offences), key=lambda one: one.at, reverse=True),
    )


def may_see(me: Person) -> bool:
    """Whose page this is: the gate's, and that of whoever heads a department."""
    return "gate" in directory.desks_of(me) or bool(_headed(me))


def lapsing_count(hotel_id: int) -> int:
    """How many applications' passes lapse within the hotel's days of notice, in one query: for the console."""
    last = clock.today() + timedelta(days=int(settings.get("pass_lapse_notice_days")) + 1)
    return db.session.scalar(
        select(func.count(Record.id)).join(RecordValue, RecordValue.record_id == Record.id).where(
            Record.hotel_id == hotel_id, Record.form_key == PASS, Record.status == "approved", Record.stage == ISSUED,
            RecordValue.field == "valid_to", RecordValue.moment < clock.in_house(datetime.combine(last, time())),
        )
    ) or 0  # fmt: skip


def _headed(me: Person) -> list[Department]:
    mine = {post.id for post in directory.posts_of(me)}
    return [one for one in directory.departments() if one.head_post_id in mine]


def _passes(me: Person) -> list[tuple[Record, dict[str, Any]]]:
    shown = select(Record).where(
        Record.hotel_id == me.hotel_id, Record.form_key == PASS, Record.status == "approved",
        Record.stage.in_((TO_ISSUE, ISSUED))
        | (Record.stage.in_((LAPSED,)) & (Record.updated_at > clock.now() - LATELY)),
    )  # fmt: skip
    records = db.session.scalars(readers.readable(shown, me).options(joinedload(Record.edition)))
    return [(record, settling.values(record, editions.of(record))) for record in records]


def _job(record: Record, known: dict[str, Any], violations: int) -> Job:
    void = {row["old_no"] for row in known.get("replacements") or []}
    void |= {row["pass_no"] for row in known.get("withdrawals") or []}
    last = {row["pass_no"]: row["direction"] for row in known.get("movements") or []}
    inside = sum(direction == "进店" for direction in last.values())
    days = (known["valid_to"] - clock.today()).days
    return Job(
        number=record.number, contractor=known["contractor"], department=known["department"].name,
        supervisor=known["supervisor"].name, content=known["content"], areas="、".join(known.get("areas") or []),
        valid_from=known["valid_from"], valid_to=known["valid_to"], stage=record.stage,
        passes=sum(row["pass_no"] not in void for row in known.get("deposits") or []), inside=inside,
        violations=violations, days=days, late=_late(record.stage, days, inside),
    )  # fmt: skip


def _late(stage: str, days: int, inside: int) -> str:
    if stage == LAPSED:
        return _("已过期作废，还有 %(n)d 人在店", n=inside) if inside else ""
    if stage != ISSUED or days > int(settings.get("pass_lapse_notice_days")):
        return ""
    if days == 0:
        return _("今天到期，做不完的请办理续用")
    return _("%(n)d 天后到期，做不完的请办理续用", n=days)


def _offences(me: Person) -> list[tuple[Record, dict[str, Any]]]:
    records = db.session.scalars(readers.readable(
        select(Record).join(RecordValue, RecordValue.record_id == Record.id).where(
            Record.hotel_id == me.hotel_id, Record.form_key == VIOLATION, Record.status.in_(("running", "approved")),
            RecordValue.field == "found_at", RecordValue.moment > clock.now() - REMEMBERED,
        ), me,
    ).options(joinedload(Record.edition)))  # fmt: skip
    return [(record, settling.values(record, editions.of(record))) for record in records]


def _offence(record: Record, known: dict[str, Any]) -> Offence:
    return Offence(
        number=record.number, at=clock.in_house(known["found_at"]), contractor=known["contractor"], who=known["who"],
        kind=known["kind"], measures="、".join(known["measures"]), fine=known.get("fine"),
        department=known["department"].name, stage=record.stage or _("待决定"),
    )  # fmt: skip


# ---- the register --------------------------------------------------------------------------------------------------
def register(number: str, me: Person) -> Register:
    """临时施工人员登记表 of one application, with its head and foot. Raises NotFound."""
    record = readers.find(number, for_=me)
    if record.form_key != PASS:
        raise NotFound(_("%(number)s 不是临时出入证。", number=record.number))
    form = editions.of(record)
    with force_locale(HOUSE_LANGUAGE):
        return _register(record, form, settling.values(record, form), me)


def _register(record: Record, form: Definition, known: dict[str, Any], me: Person) -> Register:
    titles = [
        _("姓名"),
        _("性别"),
        _("民族"),
        _("来店施工时间"),
        _("身份证号码"),
        _("离店时间"),
        _("家庭住址"),
        _("备注"),
    ]
    columns = [Column(title) for title in titles]
    names = ("name", "sex", "ethnic", "arrives", "id_no", "leaves", "address", "remark")
    table = form.fields["workers"].columns  # type: ignore[attr-defined]
    rows = [[_shown(table[name], row.get(name)) for name in names] for row in known["workers"]]
    foot = [
        _("%(label)s：%(name)s", label=form.fields[name].label, name=known[name].name if known.get(name) else "")
        for name in ("organiser", "made_by", "filled_by_person")
    ]
    return Register(
        hotel=directory.hotel().name, title=_("临时施工人员登记表"), columns=columns, rows=rows,
        period=_("施工单位：%(name)s　%(number)s", name=known["contractor"], number=record.number),
        note="　　".join(foot), printed_by=me.name, printed_at=clock.house_now(),
    )  # fmt: skip


def _shown(column: Any, value: Any) -> str:
    return value.masked if isinstance(value, Sealed) else column.show(value) if value is not None else ""

"""Repairs not done yet: to be taken, in hand, mended but not confirmed; the overdue and the urgent come first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal import clock
from portal.db import db
from portal.people.models import Person
from portal.records import editions, hands, readers, settling
from portal.records.models import Record, StepRun, Task

FORM = "repair"
MOST = 200
# place on the desk → (words, steps of the route that stand there); "" is the one who asked, mending what was returned
PLACES = {
    "waiting": (_l("待派工"), ("take", "take_computer")),
    "in_hand": (_l("维修中"), ("mend_now", "mend")),
    "mended": (_l("修好待确认"), ("confirm",)),
    "returned": (_l("退回补充"), ("",)),
}
PLACE_OF = {step: key for key, (_words, steps) in PLACES.items() for step in steps}


@dataclass
class Repair:
    """A request where it stands now."""

    record: Record
    place: str  # one of PLACES
    since: datetime
    due: datetime | None
    where: str
    content: str
    urgent: bool
    source: str
    holders: list[str] = field(default_factory=list)

    @property
    def late(self) -> bool:
        return self.due is not None and self.due < clock.now()

    @property
    def age(self) -> timedelta:
        """Since it was asked for."""
        return clock.now() - self.record.submitted_at


def open_repairs(me: Person) -> list[Repair]:
    """Every repair this person may read that is not confirmed: overdue first, then urgent, then the longest waiting.

    Two queries, and what stands in each is opened from the record itself.
    """
    rows = db.session.execute(
        readers.readable(
            select(StepRun, Record).join(Record, Record.id == StepRun.record_id)
            .where(StepRun.state == "waiting", StepRun.step.in_(PLACE_OF), Record.hotel_id == me.hotel_id,
                   Record.form_key == FORM)
            .options(joinedload(Record.applicant), joinedload(Record.department), joinedload(Record.edition))
            .order_by(StepRun.opened_at, StepRun.id).limit(MOST),
            me,
        )
    ).all()  # fmt: skip
    found: dict[int, Repair] = {}
    for run, record in rows:
        said = settling.values(record, editions.of(record))
        found[run.id] = Repair(
            record, PLACE_OF[run.step], run.opened_at, run.due_at, said["place"], said["content"],
            said["urgency"] == "紧急", said["source"],
        )  # fmt: skip
    tasks = db.session.scalars(
        select(Task).outerjoin(Task.person).where(Task.run_id.in_(found), Task.state == "waiting")
        .options(contains_eager(Task.person)).order_by(Task.id)
    )  # fmt: skip
    for task in tasks:
        found[task.run_id].holders.append(hands.name_of(task))
    return sorted(found.values(), key=lambda one: (not one.late, not one.urgent, one.since))


def done_since(me: Person, since: datetime) -> int:
    """How many were confirmed since then."""
    done = select(Record.id).where(Record.hotel_id == me.hotel_id, Record.form_key == FORM, Record.finished_at >= since,
                                   Record.status == "approved")  # fmt: skip
    return db.session.scalar(select(func.count()).select_from(readers.readable(done, me).subquery())) or 0

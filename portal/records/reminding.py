"""催办: a nudge that helps: who holds it, since when, on shift or not, who may act for them, the usual time here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.errors import NotYours, TooLate
from portal.formkit.form import Definition
from portal.people.models import Person
from portal.records import editions, engine, hands, history, settling, telling
from portal.records.models import Event, Record, StepRun, Task

PAUSE = timedelta(hours=1)  # between two reminders of one record
LATEST_RUNS = 50  # of the same step, from which the usual time is worked out
FEWEST_RUNS = 5


@dataclass(frozen=True)
class Waits:
    """One a record waits for: a person, or a desk as a whole. `on_shift` is None for those no roster names; `usual` is
    the median time the same step of this form has taken lately, None before it has been taken often enough."""

    who: str
    substitute: Person | None
    step: str
    since: datetime
    due: datetime | None
    on_shift: bool | None
    usual: timedelta | None


@dataclass(frozen=True)
class Reminders:
    """How often a record has been reminded of, and when last."""

    count: int
    last: datetime | None


def outlook(record: Record, form: Definition) -> list[Waits]:
    """Whom the record waits for, longest first."""
    tasks = [task for run in engine.open_runs(record) for task in run.tasks if task.state == "waiting"]
    duty = hands.duty_of(tasks)
    usual = {run.step: usual_time(record, run.step) for run in engine.open_runs(record)}
    found = [
        Waits(hands.name_of(task), task.acting, _name(form, task), task.opened_at, task.run.due_at, duty[task.id],
              usual[task.run.step]) for task in tasks
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.since)


def _name(form: Definition, task: Task) -> str:
    return form.route.steps[task.run.step].name if task.run.step in form.route.steps else "申请人修改"


def usual_time(record: Record, step: str) -> timedelta | None:
    """The median time this step of this form took lately."""
    rows = db.session.execute(
        select(StepRun.opened_at, StepRun.closed_at)
        .join(Record, Record.id == StepRun.record_id)
        .where(Record.hotel_id == record.hotel_id, Record.form_key == record.form_key, StepRun.step == step,
               StepRun.state == "passed", StepRun.closed_at.is_not(None))
        .order_by(StepRun.id.desc()).limit(LATEST_RUNS)
    )  # fmt: skip
    spans = sorted(closed - opened for opened, closed in rows if closed is not None)
    return spans[len(spans) // 2] if len(spans) >= FEWEST_RUNS else None


def reminders(record: Record) -> Reminders:
    lines = db.session.scalars(
        select(Event.at).where(Event.record_id == record.id, Event.kind == "reminded").order_by(Event.seq)
    ).all()
    return Reminders(len(lines), lines[-1] if lines else None)


def may_remind(record: Record, person: Person) -> tuple[bool, str]:
    """May this person remind of the record now, and if not, why."""
    if person.id != record.applicant_id:
        return False, "只有申请人可以催办"
    if not any(task.state == "waiting" for run in engine.open_runs(record) for task in run.tasks if run.step):
        return False, "这张单据现在没有等待任何人办理"
    last = reminders(record).last
    if last is not None and clock.now() < last + PAUSE:
        minutes = -(-int((last + PAUSE - clock.now()).total_seconds()) // 60)
        return False, f"一小时内只能催办一次，请{minutes}分钟后再试"
    return True, ""


def remind(person: Person, record: Record, *, note: str = "", address: str = "") -> list[Person]:
    """Remind those who hold the record (催办), at most once an hour; substitutes too. Returns who was told.

    Raises NotYours, TooLate.
    """
    record = engine.lock(record)
    ok, why_not = may_remind(record, person)
    if not ok:
        raise NotYours(why_not) if person.id != record.applicant_id else TooLate(why_not)
    tasks = [task for run in engine.open_runs(record) if run.step for task in run.tasks if task.state == "waiting"]
    people = hands.people_of(tasks)
    history.write(record, "reminded", by=person, note=note.strip(), data={"to": [one.id for one in people]},
                  address=address)  # fmt: skip
    telling.tell("reminded", people, record, by=person)
    settling.settle(record, editions.of(record))
    return people

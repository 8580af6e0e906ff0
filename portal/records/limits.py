"""The limits of steps: when they end, what is said before and after, who may step in. Nothing passes by time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, select

from portal import clock
from portal.db import db
from portal.formkit import Step
from portal.formkit.answers import Answers
from portal.people import directory
from portal.people.models import Person
from portal.records.models import Event, Record, StepRun
from portal.timers import service as timers
from portal.timers.calendar import Unit, WorkingCalendar, calendar_of

WARN_AT = 0.8  # of the limit: then those who hold the step are reminded
AGAIN = timedelta(hours=24)  # after the limit: how long until it is said again
MOST_ROUNDS = 5


def _amount(step: Step, env: Answers) -> int:
    assert step.limit is not None
    return step.limit.amount if isinstance(step.limit.amount, int) else int(env.setting(step.limit.amount))


def in_words(step: Step, env: Answers) -> str:
    """How long the step may take: 2 天, 3 个工作日; nothing where it has no limit."""
    if step.limit is None:
        return ""
    amount = _amount(step, env)
    return {"hours": _("%(n)s 小时", n=amount), "days": _("%(n)s 天", n=amount),
            "workdays": ngettext("%(num)d 个工作日", "%(num)d 个工作日", amount)}[step.limit.unit]  # fmt: skip


def due(step: Step, env: Answers, hotel_id: int) -> datetime | None:
    """When the step's limit ends if it is reached now, in UTC; None where it has none."""
    if step.limit is None:
        return None
    return calendar_of(hotel_id).deadline(clock.now(), _amount(step, env), cast(Unit, step.limit.unit))


def resumed(step: Step, runs: Sequence[StepRun]) -> datetime | None:
    """When the limit of a step ends that was interrupted by a return: the time it lay elsewhere does not count.

    What was left of it is told from when it would have ended, so however often it is interrupted, and wherever it was
    counted from, it is one limit.
    """
    last = next((run for run in reversed(runs) if run.step == step.key and run.state == "returned"), None)
    if step.limit is None or last is None or last.due_at is None or last.closed_at is None:
        return None
    calendar = calendar_of(last.hotel_id)
    return calendar.resume(last.due_at, cast(Unit, step.limit.unit), stopped=last.closed_at, restarted=clock.now())


Stretch = tuple[datetime, datetime]  # from when until when a step lay with its holders


def stretches(step: Step, *meant: ColumnElement[bool]) -> list[list[Stretch]]:
    """Each time this step was passed on the records that are meant: one stretch, or several where it was interrupted
    by returns and came straight back, which is one limit (`resumed`)."""
    sent_back: dict[int, list[tuple[datetime, int]]] = {}  # by record: when, and the run that it comes straight back to
    for record_id, at, data in db.session.execute(
        select(Event.record_id, Event.at, Event.data).join(Record, Record.id == Event.record_id)
        .where(*meant, Event.kind == "returned").order_by(Event.id)
    ):  # fmt: skip
        sent_back.setdefault(record_id, []).append((at, data["run"] if data.get("straight") else 0))
    found, interrupted = [], dict[int, list[Stretch]]()
    runs = db.session.execute(
        select(StepRun.id, StepRun.record_id, StepRun.state, StepRun.opened_at, StepRun.closed_at)
        .join(Record, Record.id == StepRun.record_id)
        .where(*meant, StepRun.step == step.key, StepRun.state.in_(("passed", "returned"))).order_by(StepRun.id)
    )  # fmt: skip
    for run_id, record_id, state, opened, closed in runs:
        assert closed is not None
        back_to = next((run for at, run in reversed(sent_back.get(record_id, [])) if at <= opened), 0)
        here = [*interrupted.get(back_to, []), (opened, closed)]
        if state == "returned":
            interrupted[run_id] = here
        else:
            found.append(here)
    return found


def ends(step: Step, amount: int, of: Sequence[Stretch], calendar: WorkingCalendar) -> datetime:
    """When a limit of `amount` in the step's unit ends, or would have ended, over these stretches, in UTC."""
    assert step.limit is not None
    unit = cast(Unit, step.limit.unit)
    due = calendar.deadline(of[0][0], amount, unit)
    for (_began, stopped), (restarted, _end) in pairwise(of):
        due = calendar.resume(due, unit, stopped=stopped, restarted=restarted)
    return due


def plan(run: StepRun) -> None:
    """Plan what is said before the run's limit ends and when it has; of one that has ended already, only that."""
    if run.due_at is None:
        return
    if run.due_at > run.opened_at:
        _plan(run, "soon", run.opened_at + (run.due_at - run.opened_at) * WARN_AT, 0)
    _plan(run, "late", run.due_at, 1)


def again(run: StepRun, round_: int) -> None:
    """Plan that it is said once more that the limit has passed."""
    if round_ < MOST_ROUNDS:
        _plan(run, f"late{round_ + 1}", clock.now() + AGAIN, round_ + 1)


def _plan(run: StepRun, name: str, at: datetime, round_: int) -> None:
    timers.schedule("step_limit", f"step:{run.id}:{name}", at, {"run": run.id, "round": round_},
                    record_id=run.record_id, hotel_id=run.hotel_id)  # fmt: skip


def drop(run: StepRun) -> None:
    """The run is over: nothing more is said of its limit."""
    timers.cancel(f"step:{run.id}", hotel_id=run.hotel_id, record_id=run.record_id)


def above(people: Sequence[Person]) -> list[Person]:
    """The superiors of these people, each once, without themselves."""
    held = {person.id for person in people}
    found = {one.id: one for person in people for one in directory.superiors(person)[1]}
    return [one for id_, one in found.items() if id_ not in held]


def locked_run(payload: dict[str, Any], lock: Any) -> tuple[Record, StepRun]:
    """The run a piece of due work speaks of, with its record locked and both read afresh."""
    run = db.session.get_one(StepRun, payload["run"])
    record: Record = lock(db.session.get_one(Record, run.record_id))
    db.session.refresh(run)
    return record, run

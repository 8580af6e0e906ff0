"""What counts time in the forms, and how many of it run and are late, counted from the records."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from portal import clock
from portal.db import db
from portal.records import editions, timings
from portal.records.models import StepRun
from portal.timers import service as timers
from tests.records.cases import leave


def test_every_limit_and_timer_of_every_form_is_there(house) -> None:
    found = timings.of_forms()
    for form in editions.catalogue():
        mine = {one.counted_as for one in found if one.form == form.title}
        assert {(form.key, key) for key in form.timers} <= mine
        assert {(form.key, step.key) for step in form.route if step.limit} <= mine
    assert all(one.facts or one.ours for one in found)
    assert any(one.kind == "rule" and "SEC-06-11" in one.facts for one in found)


def test_steps_that_run_and_that_are_late(house, who) -> None:
    first, second = leave(who), leave(who, "renqiang", handover="范哲")
    step = db.session.query(StepRun).filter_by(record_id=first.id, state="waiting").one().step
    for record, due in ((first, clock.now() + timedelta(hours=1)), (second, clock.now() - timedelta(hours=1))):
        db.session.execute(update(StepRun).where(StepRun.record_id == record.id).values(due_at=due))
    assert timings.running()["leave", step] == (2, 1)


def test_timers_that_wait_and_that_rang_while_the_record_stands_there(house, who) -> None:
    record = leave(who)
    key = next(iter(editions.of(record).timers))
    record.stage = editions.of(record).timers[key].stages[0]
    timers.schedule("form_timer", f"timer:{record.id}:{key}:x", datetime(2026, 12, 1, tzinfo=clock.HOUSE_ZONE),
                    {"record": record.id, "timer": key}, record_id=record.id, hotel_id=record.hotel_id)  # fmt: skip
    db.session.flush()
    assert timings.running()["leave", key] == (1, 0)
    due = db.session.query(timers.Due).filter_by(kind="form_timer", record_id=record.id).one()
    due.done_at, due.result = clock.now(), "冯伟"
    db.session.flush()
    assert timings.running()["leave", key] == (1, 1)
    due.result = "不再需要"
    db.session.flush()
    assert ("leave", key) not in timings.running()

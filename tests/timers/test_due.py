"""What is due is done once, after its transaction, in spite of failures, dead workers and clocks set back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.db import db
from portal.errors import BadInput, NotFound
from portal.people.models import Hotel
from portal.timers import service
from portal.timers.models import Due
from portal.timers.service import cancel, given_up, overdue_since, plan_day, run_due, schedule, try_again
from tests.timers.house_of_timers import HOTEL, happen, happened

NOON = datetime(2026, 11, 20, 12, 0)


@pytest.fixture(autouse=True)
def _noon(app):
    with clock.at(NOON):
        yield


@pytest.fixture(autouse=True)
def _simple_work(app):
    service.handles("note", "note")(happen)


def plan(key: str, minutes: float = 0, kind: str = "note", **payload) -> bool:
    new = schedule(kind, key, clock.now() + timedelta(minutes=minutes), {"what": key, **payload}, hotel_id=HOTEL)
    db.session.commit()
    return new


def row(key: str) -> Due:
    return db.session.scalars(select(Due).where(Due.key == key)).one()


def test_work_is_done_when_it_is_due_and_once():
    plan("later", 10)
    plan("sooner", 5)
    assert run_due(10) == 0
    clock.advance(timedelta(minutes=10))
    assert run_due(10) == 2
    assert happened() == ["sooner", "later"]
    assert run_due(10) == 0
    assert row("later").done_at == clock.now()
    assert row("later").lease_until is None


def test_planned_twice_is_planned_once():
    assert plan("record:1:remind", 5)
    assert not plan("record:1:remind", 50)
    assert row("record:1:remind").run_at == clock.now() + timedelta(minutes=5)
    clock.advance(timedelta(minutes=5))
    run_due(10)
    assert not plan("record:1:remind")
    assert run_due(10) == 0
    assert happened() == ["record:1:remind"]


def test_the_same_key_of_another_hotel_is_another():
    db.session.add(Hotel(id=2, code="two", name="望湖酒店"))
    db.session.commit()
    plan("daily")
    assert schedule("note", "daily", clock.now(), {"what": "of two"}, hotel_id=2)
    assert run_due(10) == 2


def test_planned_in_a_transaction_that_fails_is_not_planned():
    schedule("note", "a", clock.now(), {"what": "a"}, hotel_id=HOTEL)
    db.session.rollback()
    assert run_due(10) == 0


def test_unknown_work_cannot_be_planned():
    with pytest.raises(ValueError, match="nothing handles dance"):
        plan("a", kind="dance")


def test_cancelled_by_key_and_by_what_the_key_begins_with():
    for key in ("record:1", "record:1:remind", "record:1:escalate", "record:12:remind", "record_1"):
        plan(key)
    assert cancel("record:1", hotel_id=HOTEL + 1) == 0
    assert cancel("record:1", hotel_id=HOTEL) == 3
    db.session.commit()
    assert run_due(10) == 2
    assert happened() == ["record:12:remind", "record_1"]
    assert cancel("record:12", hotel_id=HOTEL) == 0  # done is done
    assert plan("record:1:remind")


def test_a_limit_leaves_the_rest_for_next_time():
    for n in range(5):
        plan(str(n))
    assert [run_due(2), run_due(2), run_due(2)] == [2, 2, 1]
    assert happened() == list("01234")


def test_a_failure_leaves_nothing_half_done_and_stops_nobody_else():
    @service.handles("fails", "fails")
    def fails(payload):
        happen(payload)
        raise RuntimeError("身份证 11010519491231002X")

    plan("bad", kind="fails")
    plan("good")
    assert run_due(10) == 2
    assert happened() == ["good"]
    bad = row("bad")
    assert bad.done_at is None
    assert bad.error.startswith("RuntimeError at test_due.py:")
    assert "110105" not in bad.error
    assert bad.run_at == clock.now() + timedelta(minutes=1)


def test_a_sentence_for_people_is_kept():
    @service.handles("refuses", "refuses")
    def refuses(payload):
        raise BadInput("邮箱地址不完整")

    plan("bad", kind="refuses")
    run_due(10)
    assert row("bad").error == "邮箱地址不完整"


def test_failed_work_is_tried_with_growing_delay_then_given_up_and_can_be_tried_again():
    working = []

    @service.handles("fails at first", "fails at first")
    def fails_at_first(payload):
        if not working:
            raise RuntimeError
        return "at last"

    plan("stubborn", kind="fails at first")
    waits = []
    while not given_up(HOTEL):
        assert run_due(10) == 1
        waits.append(row("stubborn").run_at - clock.now())
        clock.advance(waits[-1])
    assert waits[: len(service.DELAYS)] == service.DELAYS
    assert len(waits) == service.MAX_TRIES
    assert run_due(10) == 0
    assert overdue_since() is None  # it has been given up, which is another matter than being late

    working.append(True)
    [stuck] = given_up(HOTEL)
    with pytest.raises(NotFound):
        try_again(stuck.id, hotel_id=HOTEL + 1)
    try_again(stuck.id, hotel_id=HOTEL)
    assert run_due(10) == 1
    assert (row("stubborn").result, row("stubborn").error) == ("at last", "")
    with pytest.raises(NotFound, match="已经办完"):
        try_again(stuck.id, hotel_id=HOTEL)


def test_work_outside_the_database_runs_in_no_transaction():
    seen = []

    @service.handles("mail", "mail", outside=True)
    def mail(payload):
        seen.append((payload["what"], db.session().in_transaction()))

    plan("letter", kind="mail")
    assert run_due(10) == 1
    assert seen == [("letter", False)]
    assert row("letter").done_at is not None


def test_a_handler_may_plan_what_comes_next():
    @service.handles("again", "again")
    def again(payload):
        happen(payload)
        n = payload["n"] + 1
        schedule("again", f"again:{n}", clock.now(), {"what": str(n), "n": n}, hotel_id=HOTEL)

    plan("again:0", kind="again", n=0)
    for _ in range(3):
        run_due(10)
    assert happened() == ["again:0", "1", "2"]


def test_a_handler_that_plans_its_own_timers_anew_rings_once():
    @service.handles("ring", "ring")
    def ring(payload):
        happen(payload)
        cancel("timer:1", hotel_id=HOTEL)
        schedule("ring", "timer:1:overstay", clock.now(), {"what": "again"}, hotel_id=HOTEL)
        schedule("ring", "timer:1:close", clock.now() + timedelta(hours=1), {"what": "close"}, hotel_id=HOTEL)

    plan("timer:1:overstay", kind="ring")
    plan("timer:1:close", 5, kind="ring")
    for _ in range(3):
        run_due(10)
    assert happened() == ["timer:1:overstay"]
    assert row("timer:1:close").run_at == clock.now() + timedelta(hours=1)
    db.session.commit()
    clock.advance(timedelta(hours=1))
    run_due(10)
    assert cancel("timer", hotel_id=HOTEL) == 0


def test_work_that_its_worker_died_on_is_free_when_the_lease_is_over_and_not_before():
    plan("a")
    [(due_id, lease)] = service._claim(10)
    assert run_due(10) == 0
    clock.advance(service.LEASE)
    assert run_due(10) == 1
    assert happened() == ["a"]
    service._run(due_id, lease)  # the first worker was only slow: it comes back, and finds it done
    assert happened() == ["a"]


def test_work_cancelled_after_it_was_claimed_is_not_done():
    plan("a")
    [(due_id, lease)] = service._claim(10)
    cancel("a", hotel_id=HOTEL)
    db.session.commit()
    service._run(due_id, lease)
    assert happened() == []


def test_a_clock_set_back_frees_what_was_claimed_in_the_future():
    plan("a")
    with clock.at(NOON + timedelta(days=400)):
        service._claim(10)
    assert run_due(10) == 1


def test_work_whose_handler_is_gone_waits_and_says_why(monkeypatch):
    plan("a")
    monkeypatch.delitem(service.handlers, "note")
    assert run_due(10) == 1
    assert row("a").error.startswith("LookupError")
    service.handles("note", "note")(happen)
    clock.advance(timedelta(minutes=1))
    assert run_due(10) == 1
    assert happened() == ["a"]


def test_daily_work_once_a_day_for_each_hotel(monkeypatch):
    monkeypatch.setattr(service, "daily", {})
    service.every_day("tidy", "tidy", at=NOON.time())(
        lambda payload: happen({"what": f"{payload['hotel_id']} {payload['day']}"})
    )
    db.session.add(Hotel(id=2, code="two", name="望湖酒店"))
    db.session.commit()
    assert plan_day() == 2
    assert plan_day() == 0
    run_due(10)
    clock.advance(timedelta(days=1))
    plan_day()
    run_due(10)
    assert happened() == ["1 2026-11-20", "2 2026-11-20", "1 2026-11-21", "2 2026-11-21"]


def test_what_was_done_long_ago_is_dropped_what_waits_is_not():
    plan("old")
    run_due(10)
    plan("waits", 60 * 24 * 365)
    clock.advance(service.KEEP_DONE + timedelta(days=1))
    plan("recent")
    run_due(10)
    plan_day()
    clock.advance(timedelta(days=1))
    run_due(10)
    db.session.commit()
    kept = set(db.session.scalars(select(Due.key)))
    assert {"waits", "recent"} <= kept
    assert "old" not in kept


def test_looking_for_work_takes_no_write_lock_when_there_is_none(app):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("SQLite only")
    with db.engine.connect() as other:
        other.execute(select(func.count()).select_from(Due))  # begun with the write lock, and kept
        assert run_due(10) == 0


def test_lateness_is_seen():
    plan("late")
    planned = clock.now()
    clock.advance(timedelta(hours=3))
    assert overdue_since() == planned


def test_two_handlers_for_one_kind_are_a_mistake():
    with pytest.raises(ValueError, match="two handlers for note"):
        service.handles("note", "note")(happen)


def test_what_is_kept_stays_as_it_was_planned_even_when_a_worker_has_it():
    for key in ("record:1:a", "record:1:b", "record:1:c"):
        plan(key)
    claimed = service._claim(10)
    assert cancel("record:1", hotel_id=HOTEL, keep=["record:1:b"]) == 2
    db.session.commit()
    for due_id, lease in claimed:
        service._run(due_id, lease)
    assert happened() == ["record:1:b"]

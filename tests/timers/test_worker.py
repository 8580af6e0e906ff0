"""Several processes at once, killed ones among them: everything happens, and exactly once."""

from __future__ import annotations

import multiprocessing
import signal
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from portal import clock
from portal.db import db
from portal.timers import service, worker
from portal.timers.models import Due, Worker
from tests.timers.house_of_timers import (
    HOTEL,
    die_in_the_middle,
    happen,
    happened,
    run_as_web_process,
    work_until_nothing_is_left,
)

processes = multiprocessing.get_context("spawn")


def plan(kind: str, count: int) -> list[str]:
    service.handlers[kind] = service.Handler(happen)
    for n in range(count):
        service.schedule(kind, f"{kind}:{n}", clock.now(), {"what": f"{kind}:{n}"}, hotel_id=HOTEL)
    db.session.commit()
    return sorted(f"{kind}:{n}" for n in range(count))


def start(function, *arguments):
    process = processes.Process(target=function, args=arguments)
    process.start()
    return process


@pytest.mark.slow
def test_two_processes_do_everything_exactly_once(app, url, tmp_path):
    inside, outside = plan("inside", 200), plan("outside", 50)
    post = tmp_path / "post"
    workers = [start(work_until_nothing_is_left, url, str(post)) for _ in range(2)]
    for process in workers:
        process.join(60)
        assert process.exitcode == 0
    assert sorted(happened()) == inside
    assert sorted(post.read_text().split()) == outside
    assert db.session.scalar(select(func.max(Due.tries))) == 1


@pytest.mark.slow
def test_killed_in_the_middle_nothing_is_lost_or_doubled(app, url):
    everything = plan("inside", 20)
    for after in (0, 3, 5):
        killed = start(die_in_the_middle, url, after)
        killed.join(60)
        assert killed.exitcode == -signal.SIGKILL
        db.session.execute(update(Due).values(lease_until=None))  # as if the lease had run out
        db.session.commit()
    assert len(happened()) == 0 + 3 + 5
    service.run_due(100)
    assert sorted(happened()) == everything


@pytest.mark.slow
def test_of_several_web_processes_one_works_and_another_takes_over(app, url):
    everything = plan("inside", 30)
    web = [start(run_as_web_process, url, 4.0) for _ in range(3)]
    deadline = time.monotonic() + 30
    holders = set()
    while any(process.is_alive() for process in web) and time.monotonic() < deadline:
        holders.update(db.session.scalars(select(Worker.holder)))
        db.session.rollback()
        time.sleep(0.2)
    for process in web:
        process.join(30)
        assert process.exitcode == 0
    assert holders
    assert sorted(happened()) == everything
    assert db.session.scalar(select(func.count()).select_from(Worker)) == 0  # the last to go freed the place


def test_one_place_one_holder(app):
    with clock.at(clock.now()):
        first, second = worker.Shift("embedded"), worker.Shift("embedded")
        assert first.hold()
        assert not second.hold()
        assert worker.Shift("another").hold()
        for _ in range(10):
            clock.advance(worker.BEAT)
            assert first.hold()
            assert not second.hold()
        clock.advance(worker.HOLD + worker.BEAT)  # the first has fallen silent
        assert second.hold()
        assert not first.hold()
        second.leave()
        clock.advance(worker.BEAT)
        assert first.hold()


def test_a_place_taken_in_the_future_is_free_after_the_clock_was_set_back(app):
    now = clock.now()
    with clock.at(now + timedelta(days=400)):
        assert worker.Shift("embedded").hold()
    with clock.at(now):
        assert worker.Shift("embedded").hold()


def test_a_dead_worker_is_noticed_and_forgotten(app):
    with clock.at(clock.now()):
        assert worker.worker_state() == worker.WorkerState(False, None, None)
        worker.Shift("host:1").hold()
        beat = clock.now()
        assert worker.worker_state() == worker.WorkerState(True, beat, None)
        plan("inside", 1)
        clock.advance(timedelta(minutes=2))
        assert worker.worker_state() == worker.WorkerState(False, beat, None)
        clock.advance(worker.LATE)
        assert worker.worker_state() == worker.WorkerState(False, beat, beat)
        clock.advance(worker.FORGET)
        worker.Shift("host:2").hold()
        assert list(db.session.scalars(select(Worker.name))) == ["host:2"]


def test_the_worker_outlives_an_error_of_the_database(app, monkeypatch):
    everything = plan("inside", 3)
    attempts = []
    real = service.run_due

    def away_at_first(limit):
        attempts.append(limit)
        if len(attempts) < 3:
            raise OSError("database is away")
        return real(limit)

    monkeypatch.setattr(service, "run_due", away_at_first)
    monkeypatch.setattr(worker, "PAUSE_SECONDS", 0.01)
    stop = threading.Event()
    thread = threading.Thread(target=worker.run_forever, args=(app, stop))
    thread.start()
    deadline = time.monotonic() + 20
    while len(happened()) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    stop.set()
    thread.join(20)
    assert sorted(happened()) == everything
    planned_today = select(func.count()).select_from(Due).where(Due.kind == "timers.forget")
    assert db.session.scalar(planned_today) == 1


def test_the_embedded_worker_starts_and_stops(app):
    everything = plan("inside", 5)
    embedded = worker.EmbeddedWorker(app)
    embedded.start()
    deadline = time.monotonic() + 20
    while len(happened()) < 5 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert worker.worker_state().alive
    db.session.rollback()
    embedded.stop()
    assert happened() == everything
    assert not worker.worker_state().alive

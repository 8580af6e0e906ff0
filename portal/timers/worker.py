"""The worker: looks every second for what is due. A thread of the web server, or a process of its own."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from portal import clock
from portal.db import commit, db
from portal.timers import service
from portal.timers.models import Worker

_log = logging.getLogger(__name__)

EMBEDDED = "embedded"
HOLD = timedelta(seconds=60)  # a worker silent for so long has lost its place
BEAT = timedelta(seconds=15)
LATE = timedelta(minutes=5)  # what has been due for less is about to be done
FORGET = timedelta(days=1)
PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0  # between attempts while the database is away
BATCH = 20


@dataclass(frozen=True)
class WorkerState:
    """How the work of the background goes, for the administrator and the health page."""

    alive: bool  # somebody gave a sign of life within the last minute
    last_beat: datetime | None
    late_since: datetime | None  # the oldest work that should have been tried minutes ago


def worker_state() -> WorkerState:
    """Is anybody working, and is anything late?"""
    now = clock.now()
    last_beat = db.session.scalar(select(func.max(Worker.beat_at)))
    alive = last_beat is not None and abs(now - last_beat) <= HOLD
    waits = service.overdue_since()
    return WorkerState(alive, last_beat, waits if waits is not None and now - waits > LATE else None)


class Shift:
    """One worker's hold on its place: at most one holder at a time, and the place is free when the holder is silent."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._beaten: datetime | None = None
        self._holds = False

    def hold(self) -> bool:
        """Take or keep the place. Touches the database only every few seconds. Commits."""
        now = clock.now()
        if self._beaten is not None and timedelta(0) <= now - self._beaten < BEAT:
            return self._holds
        row = db.session.scalar(select(Worker).where(Worker.name == self.name).with_for_update())
        if row is None:
            db.session.execute(delete(Worker).where(Worker.beat_at < now - FORGET))  # processes gone for good
            row = Worker(name=self.name, holder=self._holder, beat_at=now, held_until=now)
            db.session.add(row)
        # A hold much longer than any given was given before the clock was set back.
        self._holds = row.holder == self._holder or not now < row.held_until <= now + 2 * HOLD
        if self._holds:
            row.holder, row.beat_at, row.held_until = self._holder, now, now + HOLD
        self._beaten = now
        try:
            commit()
        except IntegrityError:  # two came to an empty table at once
            db.session.rollback()
            self._holds = False
        return self._holds

    def leave(self) -> None:
        """Free the place at once, for whoever comes next. Commits."""
        db.session.execute(delete(Worker).where(Worker.name == self.name, Worker.holder == self._holder))
        commit()


def run_forever(app: Flask, stop: threading.Event, *, name: str | None = None) -> None:
    """Work until `stop` is set. `name` is the place to hold: by default one of this process's own.

    Outlives everything but the end of its process: while the database is away it waits and tries again.
    """
    shift = Shift(name or f"{socket.gethostname()}:{os.getpid()}")
    planned: date | None = None
    pause = PAUSE_SECONDS
    while not stop.is_set():
        tried = 0
        try:
            with app.app_context():
                if shift.hold():
                    if planned != clock.today():
                        service.plan_day()
                        commit()
                        planned = clock.today()
                    tried = service.run_due(BATCH)
            pause = PAUSE_SECONDS
        except Exception as error:  # database locked, away, disk full: all pass
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            _log.error("the worker rests for %.0f s: %s", pause, type(error).__name__)
        if tried < BATCH:
            stop.wait(pause)
    try:
        with app.app_context():
            shift.leave()
    except SQLAlchemyError:
        _log.error("the worker could not sign off; its place is free in %d s", HOLD.seconds)


class EmbeddedWorker:
    """The worker as a thread of a web server. Of several web processes, one at a time works; another takes over."""

    def __init__(self, app: Flask) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=run_forever, args=(app, self._stop), kwargs={"name": EMBEDDED}, name="portal-worker", daemon=True
        )

    def start(self) -> None:
        """Start the thread: after the server has forked, since threads do not survive a fork."""
        self._thread.start()

    def stop(self, seconds: float = 10) -> None:
        """Let it finish the piece in hand, for at most so many seconds."""
        self._stop.set()
        self._thread.join(seconds)

"""Twenty at once deciding the same task, half as its holder and half as who stands in: exactly one decision counts.

python -m tests.drills deciding --times 500    # ten thousand attempts on each database
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.db import commit, db
from portal.errors import PortalError
from portal.people import substitutes
from portal.records import acting, history, replaying
from portal.records.models import Event, Record, Task
from tests.bench import hotel

AT_ONCE = 20
SUBSTITUTE = "fanzhe"  # stands in for the head, so that the task is shared
STEP = "superior"  # named as a page does: what comes after it may be theirs to decide as well
EVERY = 25  # tasks between two lines of progress
MOST_CONNECTIONS = {"SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": AT_ONCE + 2}}


@dataclass
class Outcome:
    """What came of it. `wrong` holds a line for every task that did not end as it should."""

    tasks: int = 0
    counted: int = 0  # decisions that were taken
    refused: int = 0  # told in a sentence that it had been decided
    wrong: list[str] = field(default_factory=list)


def drill(app: Flask, times: int, at_once: int = AT_ONCE, say: Callable[[str], None] = lambda line: None) -> Outcome:
    """So many tasks, each decided by `at_once` threads: half approve, half refuse, as its holder or who stands in."""
    found, began = Outcome(), time.monotonic()
    with app.app_context():
        start = clock.now()
        substitutes.name_substitute(
            hotel.person(hotel.HEAD), hotel.person(SUBSTITUTE), start, start + timedelta(days=9)
        )
        commit()
    with ThreadPoolExecutor(at_once) as pool:
        for _ in range(times):
            with app.app_context():
                record_id = hotel.leave().id
                commit()
            start_together = threading.Barrier(at_once)
            tries = pool.map(lambda place: _decide(app, record_id, place, start_together), range(at_once))  # noqa: B023
            said = Counter(tries)
            found.tasks += 1
            found.counted += said["counted"]
            found.refused += said["refused"]
            if (said["counted"], said["refused"]) != (1, at_once - 1):
                found.wrong.append(f"record {record_id}: {dict(said)}")
            with app.app_context():
                found.wrong += _looked_at(record_id)
            if found.tasks % EVERY == 0:
                attempts, seconds = found.tasks * at_once, time.monotonic() - began
                say(f"{found.tasks:>5} of {times} tasks, {attempts:>6} attempts, {attempts / seconds:.0f} a second")
    with app.app_context():
        found.wrong += [line.what for line in history.verify().breaks]
        found.wrong += [f"{number}: {'; '.join(wrong)}" for number, wrong in replaying.verify()]
    return found


def _decide(app: Flask, record_id: int, place: int, start: threading.Barrier) -> str:
    """One thread's try: counted, refused with a sentence, or the error nobody should see."""
    start.wait(60)
    with app.app_context(), clock.at(hotel.NOON):
        try:
            person = hotel.person(SUBSTITUTE if place % 4 < 2 else hotel.HEAD)
            record = db.session.get_one(Record, record_id)
            if place % 2:
                acting.act(person, record, step=STEP, opinion=f"同意（{place}）。")
            else:
                acting.reject(person, record, step=STEP, reason=f"人手不够（{place}）。")
            commit()
        except PortalError as error:
            db.session.rollback()
            return "refused" if error.sentence else "refused without a word"
        except Exception as error:
            db.session.rollback()
            return repr(error)
        return "counted"


def _looked_at(record_id: int) -> list[str]:
    """What the database says: the first step decided once, one line of history for it, and a record that agrees."""
    tasks = db.session.scalars(select(Task).where(Task.record_id == record_id).order_by(Task.id)).all()
    decided = [task.state for task in tasks if task.decider_id is not None]
    lines = db.session.scalar(
        select(func.count()).where(Event.record_id == record_id, Event.kind.in_(("approved", "rejected")))
    )
    record = db.session.get_one(Record, record_id)
    if len(decided) == lines == 1 and (decided[0] == "rejected") == (record.status == "rejected"):
        return []
    return [f"record {record_id}: tasks {decided}, {lines} lines, {record.status}"]


def everywhere(times: int) -> bool:
    """Run it on SQLite, and on PostgreSQL where PORTAL_TEST_POSTGRES names a server. Says so; True if all is well."""
    wrong: list[str] = []
    for server in dict.fromkeys(["", os.environ.get("PORTAL_TEST_POSTGRES", "").rpartition("/")[0]]):
        with hotel.hotel(server, more=MOST_CONNECTIONS) as app:
            found = drill(app, times, say=lambda line: print(f"  {line}", flush=True))
        print(f"{'PostgreSQL' if server else 'SQLite'}: {found.tasks} tasks, {AT_ONCE} deciding each: {found.counted} "
              f"decisions counted, {found.refused} told in a sentence that it was decided", *found.wrong,
              sep="\nWRONG  ", flush=True)  # fmt: skip
        wrong += found.wrong
    return not wrong

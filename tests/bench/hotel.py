"""A demo hotel of the benchmarks' own, as full as asked: records filed by the service, then copied row by row."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portal import clock, create_app, schema
from portal.config import Config
from portal.db import commit, db
from portal.demo import staff
from portal.people import directory, passwords
from portal.people.models import Person
from portal.records import acting, engine, filing, history
from portal.records.models import ChainHead, Event, Record, RecordReader, RecordValue, StepRun, Task
from portal.regulations import service as regulations

PASSWORD = "云栖山庄 今晚有雨"
NOON = datetime(2026, 11, 20, 10, 0)  # a Friday in working hours: most rules of the house depend on the hour
SIGNATURE = '<svg viewBox="0 0 30 10"><path d="M1 1 L9 9"/></svg>'
APPLICANTS = 30  # people whose records are copied to fill a hotel
HEAD, CLERK = "lijianguo", "fengwei"  # the head of the engineering department, and somebody of it

LEAVE = {
    "leave_kind": "年假", "starts": "2026-11-23 08:00", "ends": "2026-11-24 18:00",
    "reason": "回老家探望父母，工作已安排交接。",
}  # fmt: skip
HOT_WORK = {
    "department": "工程部", "place": "13 层布草间", "spots": ["以上都不是"], "methods": ["电焊"],
    "content": "更换排风管支架，焊接三处。", "starts": "2026-11-21 09:00", "ends": "2026-11-21 11:30",
    "workers": [{"person": "任强", "licence": "T330106198503071234", "valid_to": "2027-05-01"}],
    "watcher": "崔健", "plan": "清理可燃物，备灭火器两具。", "measures": ["周围可燃物已清理", "灭火器材已到位"],
    "duties": [{"post": "焊工", "who": "任强", "duty": "按方案作业"}],
}  # fmt: skip


@contextmanager
def hotel(server: str = "", *, more: dict[str, Any] | None = None) -> Iterator[Flask]:
    """A fresh demo hotel with nothing filed, its clock at ten on a Friday; thrown away afterwards.

    On SQLite, or in a database of its own on the PostgreSQL `server` (postgresql+psycopg://name:password@host:port);
    `more` are settings.
    No context is open: services are called inside `app.app_context()`, pages outside, as a server would.
    """
    with tempfile.TemporaryDirectory() as place, _database(server, place) as url:
        app = create_app(Config(data_dir=Path(place), database_url=url, testing=True,
                                more={"WTF_CSRF_ENABLED": False, **(more or {})}))  # fmt: skip
        with app.app_context(), clock.at(datetime(2026, 9, 1, 8, 0)):
            schema.upgrade()
            staff.make(password_hash=passwords._hasher.hash(PASSWORD), since=date(2026, 1, 1))
            regulations.import_shipped()
            commit()
        with clock.at(NOON):
            yield app
        app.extensions["portal_dispose"]()


@contextmanager
def _database(server: str, place: str) -> Iterator[str]:
    if not server:
        yield f"sqlite:///{place}/portal.db"
        return
    name = f"portal_{os.getpid()}"
    engine = sa.create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    try:
        yield f"{server}/{name}"
    finally:
        with engine.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


def person(login: str) -> Person:
    return db.session.scalars(sa.select(Person).where(Person.login == login)).one()


def browser(app: Flask, login: str) -> FlaskClient:
    """A browser in which this person has signed in through the real page."""
    client = app.test_client()
    answer = client.post("/sign-in", data={"login": login, "password": PASSWORD})
    if answer.status_code not in (302, 303):
        raise RuntimeError(f"could not sign in: {answer.status}")
    return client


def leave(login: str = CLERK) -> Record:
    """Two days of leave, waiting for the superior."""
    who = person(login)
    department = directory.department_of(who)
    assert department is not None
    return filing.submit(who, "leave", {**LEAVE, "person": who.name, "department": department.name})


def hot_work(login: str = CLERK) -> Record:
    """Hot work of the second level: twelve boxes answered, two of them tables, a licence sealed."""
    return filing.submit(person(login), "hot_work", HOT_WORK)


def next_task(record: Record) -> Task:
    return next(task for run in engine.open_runs(record) for task in run.tasks if task.state == "waiting")


def approve(record: Record) -> Record:
    """Through every step until it is approved."""
    while record.status == "running":
        task = next_task(record)
        acting.act(task.person, record, step=task.run.step, opinion="同意。", signature=SIGNATURE)
    return record


# ---- many ------------------------------------------------------------------------------------------------------------
def fill(count: int, *, waiting: int) -> None:
    """So many records in the history, `waiting` of them tasks of one head of department, the others approved.

    One of each kind goes through the service; its rows are copied, with numbers, days and history lines of their own.
    """
    others = sa.select(Person.login).where(Person.login != HEAD).order_by(Person.id).limit(APPLICANTS)
    done = [rows_of(approve(leave(login))) for login in db.session.scalars(others).all()]
    open_ = rows_of(leave())
    commit()
    every = max(1, (count - len(done) - 1) // waiting) if waiting else 0
    opened = 0
    copies = Copies()
    for place in range(count - len(done) - 1):
        waits = bool(waiting) and place % every == 0 and opened < waiting - 1
        opened += waits
        copies.add(open_ if waits else done[place % len(done)])
    copies.done()


TABLES = (Record, RecordValue, RecordReader, Event, StepRun, Task)


def rows_of(record: Record) -> dict[type, list[dict[str, Any]]]:
    db.session.flush()
    return {
        model: [
            {column.name: getattr(row, column.name) for column in model.__table__.columns}
            for row in db.session.scalars(
                sa.select(model).where((model.id if model is Record else model.record_id) == record.id)  # type: ignore[attr-defined]
            )
        ]
        for model in TABLES
    }


class Copies:
    """Rows of copied records, written some thousands at a time."""

    def __init__(self) -> None:
        self.head = db.session.scalars(sa.select(ChainHead)).one()
        self.seq, self.hash = self.head.seq, self.head.hash
        self.next = {model: (db.session.scalar(sa.select(sa.func.max(model.id))) or 0) + 1 for model in
                     (Record, RecordValue, Event, StepRun, Task)}  # fmt: skip
        self.rows: dict[type, list[dict[str, Any]]] = {model: [] for model in TABLES}

    def _id(self, model: type) -> int:
        self.next[model] += 1
        return self.next[model] - 1

    def add(self, kept: dict[type, list[dict[str, Any]]]) -> None:
        record_id = self._id(Record)
        moved = timedelta(minutes=-record_id % 300_000)
        for row in kept[Record]:
            self.rows[Record].append(row | {
                "id": record_id, "number": f"QX-2025-{record_id:07}", "submitted_at": row["submitted_at"] - moved,
            })  # fmt: skip
        self.rows[RecordReader] += [row | {"record_id": record_id} for row in kept[RecordReader]]
        self.rows[RecordValue] += [
            row | {"id": self._id(RecordValue), "record_id": record_id} for row in kept[RecordValue]
        ]
        runs = {row["id"]: self._id(StepRun) for row in kept[StepRun]}
        self.rows[StepRun] += [row | {"id": runs[row["id"]], "record_id": record_id} for row in kept[StepRun]]
        self.rows[Task] += [
            row | {"id": self._id(Task), "record_id": record_id, "run_id": runs[row["run_id"]]} for row in kept[Task]
        ]
        for row in kept[Event]:
            self.seq += 1
            line = row | {"id": self._id(Event), "record_id": record_id, "seq": self.seq, "prev_hash": self.hash}
            self.hash = line["hash"] = history.digest(Event(**line))
            self.rows[Event].append(line)
        if len(self.rows[Record]) >= 2000:
            self.write()

    def write(self) -> None:
        for model, rows in self.rows.items():
            if rows:
                db.session.execute(sa.insert(model), rows)
            rows.clear()
        db.session.execute(sa.update(ChainHead).values(seq=self.seq, hash=self.hash))
        commit()

    def done(self) -> None:
        """Write what is left, and let the database look at what it has."""
        self.write()
        if db.engine.dialect.name == "sqlite":
            db.session.execute(sa.text("ANALYZE"))
            commit()

"""What the tests of the timers share with the processes they start: an application, and work that can be counted."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

from flask import Flask
from flask_babel import Babel
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select

from portal.db import db
from portal.people.models import Hotel
from portal.timers import models, service, worker

HOTEL = 1

# Not on the portal's own metadata, which the migrations are compared with.
effect = Table("effect", MetaData(), Column("id", Integer, primary_key=True), Column("what", String(100)))


def build(url: str) -> Flask:
    app = Flask("portal")
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SECRET_KEY="test", TESTING=True)
    db.init_app(app)
    Babel(app, default_locale="zh")
    return app


def set_up() -> None:
    ours = (Hotel, models.CalendarDay, models.Due, models.Worker)
    db.metadata.create_all(db.engine, tables=[model.__table__ for model in ours])
    effect.create(db.engine)
    db.session.add(Hotel(id=HOTEL, code="demo", name="云栖酒店"))
    db.session.commit()


def happen(payload: service.Payload) -> None:
    """A handler that leaves one row each time it runs."""
    db.session.execute(insert(effect).values(what=payload["what"]))


def happened() -> list[str]:
    found = list(db.session.scalars(select(effect.c.what).order_by(effect.c.id)))
    db.session.rollback()
    return found


def work_until_nothing_is_left(url: str, post: str) -> None:
    """A worker process: every kind of work leaves a trace, in the database or (outside it) in the file `post`."""
    app = build(url)
    service.handlers["inside"] = service.Handler(happen)

    def send(payload: service.Payload) -> None:
        with Path(post).open("a") as file:
            file.write(payload["what"] + "\n")

    service.handlers["outside"] = service.Handler(send, outside=True)
    with app.app_context():
        while service.run_due(3):
            pass


def die_in_the_middle(url: str, after: int) -> None:
    """A worker process that is killed while the piece of work after so many is under way, its row already written."""
    app = build(url)
    done = 0

    def run(payload: service.Payload) -> None:
        nonlocal done
        happen(payload)
        done += 1
        if done > after:
            os.kill(os.getpid(), signal.SIGKILL)

    service.handlers["inside"] = service.Handler(run)
    with app.app_context():
        service.run_due(100)


def run_as_web_process(url: str, seconds: float) -> None:
    """A web process with the embedded worker in it."""
    app = build(url)
    service.handlers["inside"] = service.Handler(happen)
    embedded = worker.EmbeddedWorker(app)
    embedded.start()
    threading.Event().wait(seconds)
    embedded.stop()

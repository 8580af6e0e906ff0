"""What the portal does by itself: whether somebody works, what was done every day, what failed; and who hears of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock, soundness
from portal.db import commit, db
from portal.desks.admin import jobs
from portal.people import directory
from portal.people.models import Person
from portal.records import health
from portal.timers import service as timers
from portal.timers import worker
from portal.timers.models import Due
from tests.admin.conftest import ADMINISTRATOR
from tests.records.cases import leave

Who = Callable[[str], Person]


def work() -> None:
    while timers.run_due():
        pass
    db.session.expire_all()


def failed_health(monkeypatch: pytest.MonkeyPatch, tries: int) -> Due:
    """The nightly look at the routes, failed so many times."""

    def breaks() -> None:
        raise RuntimeError("坏了")

    timers.plan_day()
    commit()
    with monkeypatch.context() as broken:
        broken.setattr(health, "look", breaks)
        for _try in range(tries):
            clock.advance(timedelta(days=1, hours=1))
            work()
    return db.session.scalars(select(Due).where(Due.kind == "routes.health", Due.error != "")).one()


def test_every_kind_of_work_has_a_title(app: Flask) -> None:
    own = [handler for handler in timers.handlers.values() if handler.run.__module__.startswith("portal.")]
    assert own and all(str(handler.title).strip() for handler in own)


def test_the_page_says_who_works_and_what_was_done(app: Flask, office: FlaskClient) -> None:
    assert "后台没有在运行" in office.get("/admin/jobs").text
    with app.app_context():
        worker.Shift("embedded").hold()
        timers.plan_day()
        commit()
        work()
    page = office.get("/admin/jobs").text
    assert "后台在运行，没有拖延" in page and "流程体检" in page and "没有做成的" not in page


def test_what_was_given_up_is_told_at_home_and_tried_again(
    house: Flask, client_of: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.at(clock.now()):
        due = failed_health(monkeypatch, timers.MAX_TRIES)
        worker.Shift("embedded").hold()
        commit()
        [finding] = [one for one in soundness.look() if one.what == "后台任务"]
        assert not finding.ok and "1 件多次没有做成" in finding.says
        office = client_of(ADMINISTRATOR)
        assert "有 1 件后台任务多次没有做成，已停止再试" in office.get("/").text
        page = office.get("/admin/jobs").text
        assert "已停止再试" in page and "RuntimeError" in page
        assert office.post(f"/admin/jobs/{due.id}/again").status_code == 303
        work()
        assert "没有做成的" not in office.get("/admin/jobs").text
        assert not jobs.trouble()


def test_a_worker_that_has_died_is_told_at_home(app: Flask, house: Flask, office: FlaskClient) -> None:
    with clock.at(clock.now()):
        worker.Shift("host:1").hold()
        assert "后台没有在运行" not in office.get("/").text
        clock.advance(worker.HOLD + timedelta(seconds=1))
        assert "后台没有在运行：时限和提醒不会按时处理" in office.get("/").text


def test_one_that_is_tried_again_says_when_and_of_which_record(house: Flask, who: Who, office: FlaskClient) -> None:
    record = leave(who)
    row = Due(hotel_id=directory.hotel().id, kind="step_limit", key="step:1:late", record_id=record.id, tries=2,
              run_at=clock.now() + timedelta(minutes=5), error="OperationalError")  # fmt: skip
    db.session.add(row)
    commit()
    [one] = jobs.failing()
    assert (one.number, one.tries, one.again_at) == (record.number, 2, row.run_at)
    page = office.get("/admin/jobs").text
    assert f"{record.number}</td>" in page, "no link: the administrator may not read it"


def test_nobody_else_sees_it_or_tries_again(client_of: Callable[[str], FlaskClient]) -> None:
    assert "后台没有在运行" not in client_of("fengwei").get("/").text
    assert client_of("fengwei").get("/admin/jobs").status_code == 403
    assert client_of("fengwei").post("/admin/jobs/1/again").status_code == 403

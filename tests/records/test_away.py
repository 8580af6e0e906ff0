"""You were away: what is told after a break, of whose matters, and until when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import clock
from portal.db import commit, db
from portal.people import sign_in, substitutes
from portal.people.models import Person, SignInSession
from portal.records import acting, away, filing, sharing
from portal.regulations import service as regulations
from tests.conftest import NOON, PASSWORD
from tests.records.cases import leave
from tests.test_query_counts import counted

Who = Callable[[str], Person]
HEAD = "lijianguo"


def person(login: str) -> Person:
    return db.session.scalars(sa.select(Person).where(Person.login == login)).one()


@contextmanager
def hours_ago(hours: float) -> Iterator[None]:
    with clock.at(NOON - timedelta(hours=hours)):
        yield


def session_of(who: Who, login: str) -> SignInSession:
    sign_in.begin(who(login))
    db.session.flush()
    return db.session.scalars(sa.select(SignInSession).order_by(SignInSession.id.desc()).limit(1)).one()


# ---- how long is away ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("hours", "told"), [(8, False), (8.1, True), (72, True)])
def test_a_break_is_longer_than_a_shift(house: Flask, who: Who, hours: float, told: bool) -> None:
    with hours_ago(hours):
        session_of(who, HEAD)
    found = away.since(session_of(who, HEAD))
    assert found == (clock.now() - timedelta(hours=hours) if told else None)


def test_who_signs_in_for_the_first_time_was_not_away(house: Flask, who: Who) -> None:
    with hours_ago(50):
        session_of(who, "fengwei")
    assert away.since(session_of(who, HEAD)) is None


def test_another_browser_of_the_same_day_ends_the_absence(house: Flask, who: Who) -> None:
    with hours_ago(50):
        session_of(who, HEAD)
    with hours_ago(2):
        session_of(who, HEAD)
    assert away.since(session_of(who, HEAD)) is None


# ---- what is told ------------------------------------------------------------------------------------------
def meanwhile(who: Who, login: str, hours: float = 24) -> away.Away:
    return away.look(who(login), clock.now() - timedelta(hours=hours), clock.now())


def test_tasks_that_came_and_tasks_the_substitute_decided(house: Flask, who: Who) -> None:
    now = clock.now()
    with hours_ago(30):
        before = leave(who)
        substitutes.name_substitute(who(HEAD), who("chengang"), clock.now(), now)
    with hours_ago(5):
        waiting, done = leave(who, "renqiang", handover="范哲"), leave(who)
        acting.act(who("chengang"), done)
    found = meanwhile(who, HEAD)
    came = {task.record.number for task in found.came}
    assert came == {waiting.number}, "the next step of what was decided is theirs, and so not asked again"
    assert [(task.record.number, task.decider and task.decider.login) for task in found.acted] == [
        (done.number, "chengang")
    ]
    assert before.number not in {task.record.number for task in [*found.came, *found.acted]}


def test_ones_own_decisions_are_no_news(house: Flask, who: Who) -> None:
    with hours_ago(5):
        acting.act(who(HEAD), leave(who))
    assert meanwhile(who, HEAD).is_empty


def test_how_ones_own_records_fared(house: Flask, who: Who) -> None:
    with hours_ago(5):
        refused, running = leave(who), leave(who)
        acting.reject(who(HEAD), refused, reason="人手不够")
        returned = leave(who)
        acting.send_back(who(HEAD), returned, reason="请写清楚交接")
    found = meanwhile(who, "fengwei")
    assert [record.number for record in found.decided] == [refused.number]
    assert [task.record.number for task in found.came] == [returned.number]  # to be mended
    assert running.number not in {record.number for record in found.decided}


def test_copies_not_yet_read(house: Flask, who: Who) -> None:
    with hours_ago(5):
        record = leave(who)
        sharing.copy(who("fengwei"), record, to=[who("fanzhe")])
    assert meanwhile(who, "fanzhe").copied == 1
    sharing.mark_read(who("fanzhe"), record)
    assert meanwhile(who, "fanzhe").is_empty


@pytest.mark.parametrize(
    ("code", "login", "told"),
    [("CRD-18", "hemin", True), ("CRD-18", "wuyong", False), ("SEC-06", "wuyong", True), ("SEC-06", "hemin", True)],
)
def test_new_texts_for_ones_department_or_for_everybody(
    house: Flask, who: Who, code: str, login: str, told: bool
) -> None:
    edition = regulations.edition(code)
    day = clock.in_house(datetime.combine(edition.effective, datetime.min.time()))
    found = away.texts(who(login), day - timedelta(hours=10), day + timedelta(hours=10))
    assert (code in {one.code for one in found}) is told
    assert away.texts(who(login), day + timedelta(hours=1), day + timedelta(hours=10)) == []


def test_an_edition_that_changes_another_names_the_articles(app: Flask, house: Flask, who: Who, client_of) -> None:
    text = regulations.edition("SEC-06").source.replace("请其改日再来", "请其次日早上再来")
    text = text.replace("effective = 2026-09-01", "effective = 2026-11-22")
    regulations.publish(text.replace("issued = 2026-08-15", "issued = 2026-11-20"), who("suxiao"))
    commit()
    with clock.at(NOON + timedelta(days=3)):
        [text] = away.look(who("wuyong"), clock.now() - timedelta(days=2), clock.now()).texts
    assert (text.edition.code, text.changed) == ("SEC-06", ("第十一条",))
    db.session.rollback()  # lets go of the database for the browser
    with clock.at(NOON):
        client_of("wuyong")
    with clock.at(NOON + timedelta(days=3)):
        page = client_of("wuyong").get("/").text
    assert "《会客登记制度》改了第十一条" in page and "/policies/SEC-06/changes?to=2026-11-22" in page


# ---- the page --------------------------------------------------------------------------------------------------------
def test_the_home_page_tells_it_until_it_is_put_away(app: Flask, client_of) -> None:
    with clock.at(NOON - timedelta(days=2)):
        client_of(HEAD)
    with app.test_request_context(), hours_ago(5):
        number = leave(person).number
        commit()
    browser = client_of(HEAD)
    page = browser.get("/").text
    assert "您不在时（自 11-18 10:00）" in page and f'href="/records/{number}"' in page
    assert browser.post("/away/seen").status_code == 303
    assert "您不在时" not in browser.get("/").text
    again = app.test_client()
    again.post("/sign-in", data={"login": HEAD, "password": PASSWORD})
    assert "您不在时" not in again.get("/").text  # just seen


def test_it_asks_the_same_however_much_happened(app: Flask, client_of) -> None:
    with clock.at(NOON - timedelta(days=2)):
        client_of(HEAD)
    browser, asked = client_of(HEAD), []
    for times in (1, 6):
        with app.test_request_context(), hours_ago(5):
            for _ in range(times):
                leave(person)
                own = filing.submit(person(HEAD), "leave", {
                    "person": "李建国", "department": "工程部", "leave_kind": "年假", "starts": "2026-11-23 08:00",
                    "ends": "2026-11-24 18:00", "reason": "探亲。"})  # fmt: skip
                acting.reject(person("linruoxi"), own, reason="年底再休")
            commit()
        browser.get("/")
        with counted(app) as said:
            assert "您不在时" in browser.get("/").text
        asked.append(len(said))
    assert asked[0] == asked[1]

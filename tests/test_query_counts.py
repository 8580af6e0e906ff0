"""Pages ask the database a fixed number of questions, however much stands on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event, select, update

from portal.db import commit, db, once
from portal.people.models import Person
from portal.records import acting, filing, sharing
from portal.records.models import Record
from tests.records.cases import leave

Browser = Callable[[str], FlaskClient]
HEAD = "lijianguo"  # of the engineering department: the superior of all its people
CREW = ("fengwei", "renqiang")


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Every statement the application's database runs meanwhile."""
    said: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            said.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


def who(login: str) -> Person:
    return db.session.scalars(select(Person).where(Person.login == login)).one()


def more(app: Flask, times: int) -> None:
    """More leave of different people: waiting with the head, filed by each, shown to somebody, decided, commented."""
    with app.test_request_context():
        for place in range(times):
            waiting = leave(who, CREW[place % len(CREW)], handover="范哲")
            sharing.copy(waiting.applicant, waiting, to=[who(HEAD)])
            decided = leave(who, CREW[place % len(CREW)], handover="范哲")
            acting.act(who(HEAD), decided, opinion="同意。")
            for name in CREW:
                sharing.comment(who(name) if name == decided.applicant.login else who(HEAD), decided, text="收到。")
        commit()


def asked(app: Flask, browser: FlaskClient, page: str) -> list[str]:
    browser.get(page)  # what is noted on a first visit (read, seen) is not asked again
    with counted(app) as said:
        answer = browser.get(page)
    assert answer.status_code == 200
    return said


@pytest.mark.parametrize(
    "page",
    [
        "/", "/inbox", "/inbox?box=mine", "/inbox?box=copied", "/inbox?box=done", "/inbox?box=drafts", "/notices",
        "/notices/count", "/records", "/records?form=leave",
    ],
)  # fmt: skip
def test_lists_ask_the_same_however_long_they_are(app: Flask, client_of: Browser, page: str) -> None:
    browser = client_of(HEAD)
    with app.test_request_context():
        filing.submit(who(HEAD), "leave", {
            "person": "李建国", "department": "工程部", "leave_kind": "年假", "starts": "2026-11-23 08:00",
            "ends": "2026-11-24 18:00", "reason": "回老家探望父母。",
        })  # fmt: skip
        commit()
    more(app, 1)
    few = asked(app, browser, page)
    more(app, 6)
    many = asked(app, browser, page)
    assert len(many) == len(few), "\n".join(sorted(set(many) ^ set(few)) or many)


def test_a_record_asks_the_same_however_long_its_history_is(app: Flask, client_of: Browser) -> None:
    with app.test_request_context():
        record = leave(who)
        sharing.comment(who("fengwei"), record, text="请尽快。")
        commit()
        number = record.number
    browser = client_of(HEAD)
    few = asked(app, browser, f"/records/{number}")
    with app.test_request_context():
        record = db.session.scalars(select(Record).where(Record.number == number)).one()
        for _ in range(5):
            sharing.comment(who("fengwei"), record, text="请尽快。")
            sharing.comment(who(HEAD), record, text="在看。")
        commit()
    many = asked(app, browser, f"/records/{number}")
    # One more for the people who now stand in the history, however many they are.
    assert len(many) - len(few) <= 1, "\n".join(many)


def test_what_is_asked_once_is_asked_again_after_every_write_and_lock(house: Flask) -> None:
    person = who(HEAD)
    asked: list[int] = []

    def ask() -> int:
        asked.append(len(asked))
        return once("how often", lambda: len(asked))

    assert [ask(), ask()] == [1, 1]
    person.theme = "dark"  # not flushed yet
    assert ask() == 3
    db.session.execute(update(Person).values(theme="light"))
    assert ask() == 4
    db.session.scalars(select(Person.id).where(Person.id == person.id).with_for_update()).all()
    assert [ask(), ask()] == [5, 5]
    with db.session.begin_nested() as savepoint:
        savepoint.rollback()
    assert ask() == 7
    db.session.rollback()
    assert ask() == 8


# What each page asks when nothing is new; a page that asks for more has to say why.
MOST = {"/policies/SEC-13": 2, "/policies": 10, "/notices/count": 2, "/": 8, "/inbox": 5, "/forms": 10}


@pytest.mark.parametrize(("page", "most"), MOST.items(), ids=MOST)
def test_a_page_asks_no_more_than_this(client_of: Browser, app: Flask, page: str, most: int) -> None:
    said = asked(app, client_of(HEAD), page)
    assert len(said) <= most, "\n".join(said)


def test_a_record_asks_no_more_than_this(client_of: Browser, app: Flask) -> None:
    with app.test_request_context():
        record = leave(who)
        commit()
        number = record.number
    browser = client_of(HEAD)
    browser.get(f"/records/{number}")  # the first who opens it is noted
    said = asked(app, browser, f"/records/{number}")
    assert len(said) <= 18, "\n".join(said)


def test_an_act_asks_no_more_than_this(app: Flask) -> None:
    with app.test_request_context():
        leave(who)  # what a hotel asks once: editions, posts, the first number of the year
        commit()
        with counted(app) as filing_asks:
            record = leave(who)
            commit()
        with counted(app) as deciding_asks:
            acting.act(who(HEAD), record, opinion="同意。")
            commit()
    assert len(filing_asks) <= 32, "\n".join(filing_asks)
    assert len(deciding_asks) <= 32, "\n".join(deciding_asks)

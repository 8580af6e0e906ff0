"""What is kept of people and rules from request to request ends with the hotel's mark, whoever changes something."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, create_engine, func, select, text

from portal import clock
from portal.db import commit, db, writing
from portal.people import directory, marks, snapshot, tokens
from portal.people.models import Holding, Hotel, Person, Post, Substitution
from portal.regulations import settings
from tests.conftest import NOON
from tests.test_query_counts import counted

Browser = Callable[[str], FlaskClient]
HEAD, CLERK = "lijianguo", "fengwei"

CHANGES = {
    "department": "UPDATE department SET name = name",
    "post": "UPDATE post SET desk = desk",
    "holding": "UPDATE holding SET until = until",
    "person": "UPDATE person SET locked = locked",
    "leaver": "DELETE FROM holding WHERE id = (SELECT max(id) FROM holding)",
}


@contextmanager
def elsewhere(app: Flask) -> Iterator[Connection]:
    """A connection of another process, which this one's sessions know nothing of; committed at the end."""
    with app.app_context():
        engine = create_engine(db.engine.url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


@contextmanager
def reading(app: Flask) -> Iterator[None]:
    """A request that only reads."""
    before = writing.set(False)
    try:
        with app.test_request_context():
            yield
    finally:
        writing.reset(before)


def who(login: str) -> Person:
    return db.session.scalars(select(Person).where(Person.login == login)).one()


def mark(column: str = "people_mark") -> int:
    found: int = db.session.scalar(text(f"SELECT {column} FROM hotel")) or 0
    return found


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES.keys())
def test_the_database_gives_a_new_mark_for_every_change_of_people(house: Flask, statement: str) -> None:
    before = mark()
    assert before
    db.session.execute(text(statement))
    assert mark() not in (0, before)


def test_a_sign_in_is_no_change_of_people(house: Flask) -> None:
    before = mark()
    who(HEAD).last_sign_in_at = clock.now()
    db.session.flush()
    assert mark() == before


def test_a_setting_changes_the_mark_of_the_rules_and_no_other(house: Flask) -> None:
    people, rules = mark(), mark("rules_mark")
    admin = db.session.scalars(select(Person).where(Person.is_admin)).first()
    assert admin is not None
    settings.set("idle_minutes_office", "45", admin, "换班频繁")
    assert (mark(), mark("rules_mark") == rules) == (people, False)


def test_every_watched_table_has_its_triggers(house: Flask) -> None:
    """A migration that rebuilds a table on SQLite loses them: it must call marks.create again."""
    marks.create(db.session.connection())  # again: those that are there stay as they are
    asked = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'" if db.engine.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger"
    )  # fmt: skip
    assert {name for name, *_ in marks._triggers()} <= set(db.session.scalars(text(asked)))


def test_the_next_request_asks_nothing_again(app: Flask, client_of: Browser) -> None:
    browser = client_of(HEAD)
    browser.get("/policies")
    with counted(app) as said:
        assert browser.get("/policies").status_code == 200
    assert not [one for one in said if "FROM post" in one or "FROM department" in one or "regulation_edition" in one]


def test_a_post_taken_away_elsewhere_is_gone_in_the_next_request(app: Flask, client_of: Browser) -> None:
    guard = client_of("hujianguo")
    assert guard.get("/desks/gate/").status_code == 200
    with reading(app):
        person = who("hujianguo")
        id_, before = person.id, tokens.of(person)
        assert {token for token in before if token.startswith("post:")}
    with elsewhere(app) as connection:
        day = (NOON - timedelta(days=1)).date()
        connection.execute(text("UPDATE holding SET until = :day WHERE person_id = :id"), {"day": day, "id": id_})
    assert guard.get("/desks/gate/").status_code == 403
    with reading(app):
        assert tokens.of(who("hujianguo")) == {"all", f"p:{id_}"}


def test_a_new_line_of_report_elsewhere_counts_at_once(app: Flask) -> None:
    with reading(app):
        head, clerk = directory.posts_of(who(HEAD))[0], directory.posts_of(who(CLERK))[0]
        assert f"u:{clerk.id}" in tokens.of(who(HEAD))
        assert directory.superiors(who(CLERK))[1] == [who(HEAD)]
        clerk_id, top = clerk.id, snapshot.current().above(head)[0].id
    with elsewhere(app) as connection:
        connection.execute(text("UPDATE post SET reports_to_id = :top WHERE id = :id"), {"top": top, "id": clerk_id})
    with reading(app):
        assert f"u:{clerk_id}" not in tokens.of(who(HEAD))
        assert directory.superiors(who(CLERK))[1] != [who(HEAD)]


def test_who_is_locked_elsewhere_holds_nothing_any_more(app: Flask) -> None:
    with reading(app):
        post = directory.posts_of(who(CLERK))[0]
        assert who(CLERK) in directory.holders(post)
    with elsewhere(app) as connection:
        connection.execute(text("UPDATE person SET locked = :yes WHERE login = :login"), {"yes": True, "login": CLERK})
    with reading(app):
        assert who(CLERK) not in directory.holders(directory.posts_of(who(CLERK))[0])


def test_a_substitution_begun_elsewhere_is_seen(app: Flask) -> None:
    with reading(app):
        assert directory.standing_in_for(who(CLERK)) == []
        row = {"hotel": who(HEAD).hotel_id, "head": who(HEAD).id, "clerk": who(CLERK).id,
               "starts": datetime(2026, 11, 20), "ends": datetime(2026, 11, 21)}  # fmt: skip
    with elsewhere(app) as connection:
        connection.execute(
            text("INSERT INTO substitution (hotel_id, person_id, substitute_id, starts_at, ends_at, reason)"
                 " VALUES (:hotel, :head, :clerk, :starts, :ends, '')"), row
        )  # fmt: skip
    with reading(app):
        assert [one.person for one in directory.standing_in_for(who(CLERK))] == [who(HEAD)]
        assert directory.substitute_of(who(HEAD), "leave") == who(CLERK)
    with clock.at(NOON + timedelta(days=2)), reading(app):
        assert directory.standing_in_for(who(CLERK)) == []


def test_a_setting_changed_elsewhere_holds_in_the_next_request(app: Flask) -> None:
    with reading(app):
        assert settings.get("idle_minutes_office") == 60
        by = who(HEAD)
        row = {"hotel": by.hotel_id, "by": by.id, "since": datetime(2026, 11, 20, 1)}
    with elsewhere(app) as connection:
        connection.execute(
            text("INSERT INTO setting_value (hotel_id, key, value, since, by_id, reason)"
                 " VALUES (:hotel, 'idle_minutes_office', '15', :since, :by, '换班')"), row
        )  # fmt: skip
    with reading(app):
        assert settings.get("idle_minutes_office") == 15


def test_a_transaction_sees_its_own_changes_and_leaves_nothing_of_them_behind(app: Flask) -> None:
    with app.test_request_context():
        clerk = directory.posts_of(who(CLERK))[0]
        before = clerk.name
        clerk.name = "临时岗位"
        assert directory.post("临时岗位") is clerk
        assert directory.post(before) is None
        db.session.execute(text("UPDATE post SET name = '又一个' WHERE id = :id"), {"id": clerk.id})
        assert directory.post("又一个") is not None
        db.session.rollback()
    with reading(app):
        assert directory.post("临时岗位") is None and directory.post("又一个") is None
        assert directory.post(before) is not None


def test_what_is_undone_to_a_savepoint_is_forgotten(app: Flask) -> None:
    with app.test_request_context():
        clerk = who(CLERK)
        held = directory.posts_of(clerk)
        with db.session.begin_nested() as savepoint:
            other = next(post for post in directory.posts() if post not in held)
            db.session.add(Holding(hotel_id=clerk.hotel_id, person=clerk, post=other, since=NOON.date()))
            assert other in directory.posts_of(clerk)
            savepoint.rollback()
        assert directory.posts_of(who(CLERK)) == held
        db.session.rollback()


def test_people_and_posts_changed_here_count_at_once(app: Flask) -> None:
    with app.test_request_context():
        head, clerk = who(HEAD), who(CLERK)
        assert directory.substitute_of(head, "leave") is None
        db.session.add(Substitution(hotel_id=head.hotel_id, person=head, substitute=clerk, starts_at=clock.now(),
                                    ends_at=clock.now() + timedelta(hours=1)))  # fmt: skip
        assert directory.substitute_of(head, "leave") is clerk
        clerk.locked = True
        assert directory.substitute_of(head, "leave") is None
        db.session.rollback()


def test_a_hotel_without_a_mark_keeps_nothing(app: Flask) -> None:
    with app.test_request_context():
        db.session.execute(text("UPDATE hotel SET people_mark = 0"))
        commit()
    with reading(app):
        assert directory.post("没有") is None
    assert not app.extensions["people_kept"] or all(one.mark for one in app.extensions["people_kept"].values())


def test_rows_made_of_what_is_kept_are_rows_of_the_session(app: Flask) -> None:
    with reading(app):
        directory.posts()
    with app.test_request_context():
        post = directory.posts()[0]
        assert post in db.session and post is db.session.get(Post, post.id)
        assert post.department.name and post.department in db.session
        hotel, number = directory.hotel(), db.session.scalar(select(func.count(Post.id)))
        assert isinstance(hotel, Hotel) and len(snapshot.current().posts) == number


def test_only_what_may_touch_people_makes_them_be_read_again(house: Flask) -> None:
    kept = snapshot.current()
    with db.session.begin_nested():
        db.session.execute(text("UPDATE due SET tries = tries"))
    who(CLERK).theme = "dark"
    db.session.flush()
    assert snapshot.current().posts_as_kept is kept.posts_as_kept
    db.session.execute(text("UPDATE Person SET locked = locked"))
    assert snapshot.current() is not kept

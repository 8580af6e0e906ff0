"""An installation with a mail server and a vendor of robots, and a worker that can be made to work."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import commit, db
from portal.notices import choices
from portal.notices.models import Notice
from portal.people.models import Person
from portal.timers import service as timers
from tests.notices.post_offices import PostOffice, Vendor


@pytest.fixture
def office(house: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """The installation's mail server; whoever is in these tests has an address."""
    with PostOffice() as office:
        monkeypatch.setitem(house.config, "MAIL", f"smtp+plain://127.0.0.1:{office.port}")
        monkeypatch.setitem(house.config, "MAIL_FROM", "云栖门户 <portal@hotel.example>")
        for login in ("lijianguo", "fengwei", "renqiang"):
            person = db.session.scalars(select(Person).where(Person.login == login)).one()
            person.email = f"{login}@hotel.example"
        commit()
        yield office


@pytest.fixture
def vendor(house: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    """A vendor on this machine, allowed by the installation."""
    with Vendor() as vendor:
        monkeypatch.setitem(house.config, "ROBOT_ORIGINS", (vendor.origin,))
        yield vendor


@pytest.fixture
def head(who: Callable[[str], Person]) -> Person:
    """The head of engineering: superior of whoever files leave in these tests."""
    return who("lijianguo")


def work() -> None:
    """What the worker does until nothing is due: plan, then send."""
    while timers.run_due():
        pass


def at_once(person: Person) -> None:
    """This person wants to hear of everything at once, at any hour."""
    ways = {group: {"mail": "now", "robot": "now"} for group in ("todo", "results", "copies", "reminders")}
    choices.keep(person, ways, None)
    commit()


def told(person: Person) -> list[tuple[str, str]]:
    """What this person was told, oldest first: kind and title."""
    found = db.session.scalars(select(Notice).where(Notice.person_id == person.id).order_by(Notice.id))
    return [(one.kind, one.title) for one in found]

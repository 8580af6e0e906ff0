"""A route played without a record: who, why, by when, with the people and figures of a moment; nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.db import db
from portal.people import directory, service, substitutes
from portal.people.models import Person
from portal.records import editions, examples, simulating
from portal.records.models import Event, Record
from portal.regulations import settings

Who = Callable[[str], Person]

LEAVE = {"leave_kind": "年假", "starts": "2026-11-23 08:00", "ends": "2026-11-27 18:00", "reason": "探望父母。"}


def leave(person: Person, **more: str) -> simulating.Played:
    return simulating.play(editions.today("leave"), {**LEAVE, **more}, applicant=person)


def states(played: simulating.Played) -> dict[str, str]:
    return {stop.view.key: stop.view.state for stop in played.stops}


def names(played: simulating.Played, step: str) -> list[str]:
    return [who.person.login for stop in played.stops if stop.view.key == step for who in stop.people]


def test_each_step_says_who_why_and_what_would_be_otherwise(house: Flask, who: Who) -> None:
    played = leave(who("fengwei"))
    assert played.allowed and played.refused == [] and played.missing == []
    assert names(played, "superior") == ["lijianguo"] and names(played, "hr") == ["tangwenting"]
    hr = next(stop for stop in played.stops if stop.view.key == "hr")
    assert "天数 5 天" in hr.view.why and "不经过这一步" in hr.view.otherwise
    assert hr.view.citations and hr.people[0].post == "人力资源部经理"


@pytest.mark.parametrize(("ends", "applies"), [("2026-11-25 18:00", False), ("2026-11-26 18:00", True)])
def test_the_boundary_of_a_figure_decides_the_step(house: Flask, who: Who, ends: str, applies: bool) -> None:
    assert (states(leave(who("fengwei"), ends=ends))["hr"] == "later") is applies


def test_who_has_just_signed_does_not_sign_again(house: Flask, who: Who) -> None:
    played = leave(who("fengwei"))  # superior and department manager are one person
    assert states(played)["manager"] == "skipped"
    assert "同一人连续只签一次" in next(stop.view.why for stop in played.stops if stop.view.key == "manager")


def test_who_signed_before_somebody_elses_work_signs_again(house: Flask, who: Who) -> None:
    played = simulating.play(editions.today("purchase_new"), {}, applicant=who("lijianguo"))
    assert names(played, "first_review") == names(played, "supervisor"), "one person, with the comparison in between"
    assert states(played)["supervisor"] == "later"


def test_rules_that_bite_are_told_with_their_articles_and_empty_boxes_by_name(house: Flask, who: Who) -> None:
    played = leave(who("fengwei"), ends="2026-11-22 18:00", reason="")
    assert [sentence.partition("〔")[0] for sentence in played.refused] == ["请假的止必须晚于起"]
    assert played.missing == ["事由"]


def test_another_day_has_its_own_people(house: Flask, who: Who) -> None:
    post = directory.post("人力资源部经理")
    assert post is not None
    service.end_holding(who("tangwenting").holdings[0], last_day=date(2026, 12, 31))
    service.hold(who("panyue"), post, since=date(2027, 1, 1))
    with simulating.on(date(2027, 1, 4)):
        assert names(leave(who("fengwei")), "hr") == ["panyue"]
    assert names(leave(who("fengwei")), "hr") == ["tangwenting"]


def test_another_day_has_its_own_figures(house: Flask, who: Who) -> None:
    settings.set("leave_hr_days", 9, who("suxiao"), "试试看")
    with simulating.on(date(2026, 11, 19)):
        assert states(leave(who("fengwei")))["hr"] == "later"
    assert states(leave(who("fengwei")))["hr"] == "skipped"


def test_a_substitute_is_named_beside_whom_they_act_for(house: Flask, who: Who) -> None:
    substitutes.name_substitute(who("tangwenting"), who("panyue"), datetime.fromisoformat("2026-11-20T00:00+08:00"),
                                datetime.fromisoformat("2026-11-21T00:00+08:00"))  # fmt: skip
    (hr,) = (stop.people[0] for stop in leave(who("fengwei")).stops if stop.view.key == "hr")
    assert hr.acting is not None and hr.acting.login == "panyue"


def test_a_body_says_how_it_votes(house: Flask, who: Who) -> None:
    form = editions.today("purchase_restock")
    given = examples.resolve(form.example)
    played = simulating.play(form, given, applicant=who("dengfusheng"))
    board = next(stop for stop in played.stops if stop.view.key == "board")
    assert len(board.people) == 3 and "（3 票中" in board.votes


def test_nothing_is_written(house: Flask, who: Who) -> None:
    def count() -> tuple[int | None, int | None]:
        return db.session.scalar(select(func.count(Record.id))), db.session.scalar(select(func.count(Event.id)))

    before = count()
    for form in editions.catalogue():
        simulating.as_json(simulating.play(form, examples.resolve(form.example), applicant=who("fengwei")))
    assert not db.session.new and not db.session.dirty
    assert count() == before

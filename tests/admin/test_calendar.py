"""The working calendar's page: a year at a glance, a day entered, changed, taken back; every change in the history."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock, soundness
from portal.db import db
from portal.desks.admin import calendar_year
from portal.errors import BadInput, NotFound
from portal.people import directory
from portal.people.models import Person
from portal.records import history
from portal.records.models import Event
from portal.timers import calendar

Who = Callable[[str], Person]
BIRTHDAY = date(2026, 12, 18)  # a Friday


def day_of(number: date) -> calendar_year.Day:
    weeks = calendar_year.year(number.year).months[number.month - 1]
    return next(day for week in weeks for day in week if day and day.day == number)


@pytest.mark.parametrize(
    ("day", "works", "kind", "name"),
    [
        (date(2026, 10, 1), False, "holiday", "国庆节"),
        (date(2026, 9, 20), True, "workday", ""),
        (date(2026, 11, 21), False, "", ""),
        (date(2026, 11, 20), True, "", ""),
    ],
)
def test_what_stands_on_a_day(house: Flask, day: date, works: bool, kind: str, name: str) -> None:
    found = day_of(day)
    assert (found.works, found.kind, found.name, found.is_own) == (works, kind, name, False)
    assert found.is_today == (day == date(2026, 11, 20))


def test_a_year_is_whole(house: Flask) -> None:
    shown = calendar_year.year(2026)
    days = [day.day for weeks in shown.months for week in weeks for day in week if day]
    assert (len(days), days[0], days[-1]) == (365, date(2026, 1, 1), date(2026, 12, 31))
    assert all(week.index(day) == day.day.weekday() for weeks in shown.months for week in weeks for day in week if day)
    assert (shown.working_days, shown.is_fallback) == (248, False)
    assert "2026年" in shown.source
    assert calendar_year.year(2028).is_fallback


@pytest.mark.parametrize("number", [1999, 2100])
def test_years_nobody_plans(house: Flask, number: int) -> None:
    with pytest.raises(NotFound):
        calendar_year.year(number)


def test_a_day_entered_changed_and_taken_back_with_its_history(house: Flask, who: Who) -> None:
    admin = who("suxiao")
    calendar_year.keep(BIRTHDAY, "holiday", " 店庆 ", by_state=False, by=admin)
    assert (day_of(BIRTHDAY).works, day_of(BIRTHDAY).name, day_of(BIRTHDAY).is_own) == (False, "店庆", True)
    assert calendar_year.year(2026).working_days == 247
    calendar_year.keep(BIRTHDAY, "workday", "店庆改期", by_state=False, by=admin)
    assert day_of(BIRTHDAY).works
    calendar_year.remove(BIRTHDAY, by=admin)
    assert (day_of(BIRTHDAY).kind, calendar_year.year(2026).own) == ("", [])
    db.session.commit()
    assert [(one.before, one.after) for one in calendar_year.changes(2026)] == [
        ("上班（店庆改期）", ""), ("休息（店庆）", "上班（店庆改期）"), ("", "休息（店庆）")
    ]  # fmt: skip
    assert calendar_year.changes(2027) == []
    assert db.session.scalars(select(Event.note).where(Event.kind == "calendar_changed")).first() == (
        "2026-12-18：休息（店庆）"
    )
    assert history.verify().breaks == []


def test_a_year_entered_from_the_notice_is_known(house: Flask, who: Who) -> None:
    assert calendar_year.year(2027).is_fallback
    calendar_year.keep(date(2027, 1, 1), "holiday", "元旦", by_state=False, by=who("suxiao"))
    assert calendar_year.year(2027).is_fallback  # the hotel's own idea says nothing of the country's
    calendar_year.keep(date(2027, 1, 1), "holiday", "元旦", by_state=True, by=who("suxiao"))
    assert not calendar_year.year(2027).is_fallback


@pytest.mark.parametrize(
    ("now", "unknown"),
    [
        (datetime(2026, 10, 31, 9), None),  # the notice for 2027 is not out yet
        (datetime(2026, 11, 1, 9), 2027),
        (datetime(2027, 1, 1, 9), 2027),
    ],
)
def test_a_year_that_should_be_known_by_now(house: Flask, now: datetime, unknown: int | None) -> None:
    with clock.at(now):
        assert calendar_year.unknown_year() == unknown
        (finding,) = [one for one in soundness.look() if one.what == "日历"]
    assert (finding.ok, finding.warns) == (True, unknown is not None)
    assert (f"{unknown}年的放假安排还没有录入" in finding.says) == (unknown is not None)


@pytest.mark.parametrize(
    ("day", "kind", "name", "box", "sentence"),
    [
        (BIRTHDAY, "holiday", " ", "name", "请填写原因，例如店庆、元旦。"),
        (BIRTHDAY, "holiday", "庆" * 61, "name", "原因请不超过60个字。"),
        (BIRTHDAY, "party", "店庆", "kind", "请选择上班还是休息。"),
        (date(2150, 1, 1), "holiday", "店庆", "day", "日历从2024年到2099年。"),
    ],
)
def test_what_cannot_be_entered(
    house: Flask, who: Who, day: date, kind: str, name: str, box: str, sentence: str
) -> None:
    with pytest.raises(BadInput) as refused:
        calendar_year.keep(day, kind, name, by_state=False, by=who("suxiao"))
    assert refused.value.problems == {box: [sentence]}
    assert db.session.scalars(select(Event).where(Event.kind == "calendar_changed")).all() == []


def test_the_same_again_is_no_change(house: Flask, who: Who) -> None:
    calendar_year.keep(BIRTHDAY, "holiday", "店庆", by_state=False, by=who("suxiao"))
    with pytest.raises(BadInput):
        calendar_year.keep(BIRTHDAY, "holiday", "店庆", by_state=False, by=who("suxiao"))
    with pytest.raises(NotFound):
        calendar_year.remove(date(2026, 12, 19), by=who("suxiao"))


def test_the_page(app: Flask, office: FlaskClient) -> None:
    page = office.get("/admin/calendar").text
    assert "2026年工作日历" in page
    assert page.count('class="month"') == 12
    assert 'title="2026-10-01 休息（国庆节）"' in page
    assert "2027年的放假安排还没有随门户提供" in page
    chosen = office.get("/admin/calendar?day=2026-12-18").text
    assert "改2026-12-18" in chosen
    sent = {"day": "2026-12-18", "kind": "holiday", "name": "店庆"}
    assert office.post("/admin/calendar?day=2026-12-18", data=sent).status_code == 303
    kept = office.get("/admin/calendar").text
    assert 'title="2026-12-18 休息（店庆），本店设定"' in kept
    assert re.search(r"<b>2026-12-18</b> 休息（店庆）", kept)
    with app.app_context():
        assert not calendar.calendar_of(directory.hotel().id).is_working_day(BIRTHDAY)
    assert office.post("/admin/calendar/remove", data={"day": "2026-12-18"}).status_code == 303
    assert office.post("/admin/calendar/remove", data={"day": "2026-12-18"}).status_code == 404
    assert "恢复为随门户提供的日历" in office.get("/admin/calendar").text


@pytest.mark.parametrize("asked", ["?year=1999", "?day=x", "?day=2150-01-01"])
def test_what_is_no_day_of_the_calendar(office: FlaskClient, asked: str) -> None:
    assert office.get(f"/admin/calendar{asked}").status_code == 404


def test_what_was_wrong_is_said_at_its_box(office: FlaskClient) -> None:
    answer = office.post("/admin/calendar", data={"day": "", "kind": "", "name": ""})
    assert answer.status_code == 422
    assert "请填写日期。" in answer.text

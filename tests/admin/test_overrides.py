"""The ledger of rules let past: by month and rule, for whom it is, and who is asked to mend the rule."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portal import clock
from portal.db import commit, db
from portal.desks.admin import overrides
from portal.errors import NotFound, NotYours
from portal.notices.models import Notice
from portal.people import service
from portal.people.models import Person, Shift
from portal.timers import service as timers
from tests.records.cases import visit

Who = Callable[[str], Person]
NOVEMBER = date(2026, 11, 1)
CHIEF, MANAGER = "chengang", "fangzhiyuan"  # of security; on duty for the house


def person(login: str) -> Person:
    return db.session.scalars(sa.select(Person).where(Person.login == login)).one()


def let_in(times: int, day: date = date(2026, 11, 20), rule: str = "closed") -> list[str]:
    """So many late visitors, each let in by the manager on duty."""
    manager = person(MANAGER)
    begins = clock.in_house(datetime.combine(day, datetime.min.time()))
    db.session.add(Shift(hotel_id=manager.hotel_id, person_id=manager.id, duty="酒店总值班", starts_at=begins,
                         ends_at=begins + timedelta(days=1)))  # fmt: skip
    numbers = []
    with clock.at(datetime.combine(day, datetime.min.time()) + timedelta(hours=22)):
        for place in range(times):
            record = visit(person, came_at=f"{day} 21:{40 + place}", badge=f"A{day:%d}{place}",
                           overrides={rule: f"航班晚点 {place}"}, let_past_by=manager)  # fmt: skip
            numbers.append(record.number)
    return numbers


@pytest.mark.parametrize(("times", "often"), [(3, False), (4, True)])
def test_a_rule_let_past_more_often_than_the_hotel_says_asks_its_owner(house: Flask, who: Who, times, often) -> None:
    numbers = let_in(times)
    (line,) = overrides.month(NOVEMBER, who("suxiao")).lines
    assert (line.rule, line.owner and line.owner.name, line.is_often) == ("closed", "保安部", often)
    assert line.by_whom == [("方志远", times)]
    assert [case.number for case in line.cases] == numbers[::-1] and line.cases[-1].reason == "航班晚点 0"


def test_a_month_holds_its_own_days(house: Flask, who: Who) -> None:
    let_in(1, date(2026, 10, 31))
    let_in(2, date(2026, 11, 1))
    october, november = (overrides.month(date(2026, month, 1), who("suxiao")) for month in (10, 11))
    assert [len(month.lines[0].cases) for month in (october, november)] == [1, 2]
    assert (october.before, october.after) == (None, NOVEMBER)
    assert (november.before, november.after) == (date(2026, 10, 1), None)
    assert overrides.shifted(date(2026, 1, 1), -1) == date(2025, 12, 1)


def test_heads_see_their_own_and_others_nothing(house: Flask, who: Who) -> None:
    let_in(1)
    assert len(overrides.month(NOVEMBER, who(CHIEF)).lines) == 1
    assert overrides.month(NOVEMBER, who("lijianguo")).lines == []
    with pytest.raises(NotYours):
        overrides.month(NOVEMBER, who("wuyong"))
    with pytest.raises(NotFound):
        overrides.month_of("2026-13")


def first_of(month: date) -> None:
    with clock.at(datetime.combine(month, datetime.min.time()) + timedelta(hours=9)):
        timers.plan_day()
        while timers.run_due(100):
            pass


def told() -> list[tuple[str, str]]:
    rows = db.session.scalars(sa.select(Notice).where(Notice.url.startswith("/admin/overrides"))).all()
    return [(db.session.get_one(Person, row.person_id).login, row.title) for row in rows]


def test_on_the_first_of_the_month_the_owner_is_asked_once(house: Flask, who: Who) -> None:
    let_in(4)
    commit()
    first_of(date(2026, 11, 21))
    assert told() == []
    first_of(date(2026, 12, 1))
    first_of(date(2026, 12, 2))
    assert told() == [(CHIEF, "《会客登记单》“21:30 后不接待来访”11月例外放行 4 次，请修订规定或照章执行")]


def test_a_first_on_which_no_worker_ran_is_made_up_for_once(house: Flask, who: Who) -> None:
    let_in(4)
    commit()
    first_of(date(2026, 12, 3))
    first_of(date(2026, 12, 4))
    assert [login for login, _title in told()] == [CHIEF]
    first_of(date(2027, 1, 9))
    assert len(told()) == 1


def test_where_nobody_heads_the_department_administrators_hear_of_it(house: Flask, who: Who) -> None:
    let_in(4)
    for login in (CHIEF,):
        service.lock(who(login), by=who("suxiao"))
    assert overrides.ask_owners(who("suxiao").hotel_id, NOVEMBER) == 1
    assert [login for login, _title in told()] == ["suxiao"]


# ---- pages -----------------------------------------------------------------------------------------------------------
def test_the_page_links_only_what_one_may_read(app: Flask, office: FlaskClient, client_of) -> None:
    with app.test_request_context():
        (number, *_rest) = let_in(4)
        commit()
    administrator = office.get("/admin/overrides").text
    assert number in administrator and f'href="/records/{number}"' not in administrator
    assert "请主管部门修订规定" in administrator and "方志远 4 次" in administrator
    assert f'href="/records/{number}"' in client_of(CHIEF).get("/admin/overrides?month=2026-11").text
    assert "这个月没有例外放行" in office.get("/admin/overrides?month=2026-10").text
    assert client_of("wuyong").get("/admin/overrides").status_code == 403


def test_the_spreadsheet_has_a_row_for_each_case(app: Flask, office: FlaskClient) -> None:
    with app.test_request_context():
        numbers = let_in(2)
        commit()
    answer = office.get("/admin/overrides/export.xlsx?month=2026-11")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == overrides.HEAD and [row[1] for row in rows[1:]] == numbers[::-1]
    assert rows[1][5:] == ("保安部", "方志远", "航班晚点 1")

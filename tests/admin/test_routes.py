"""Playing a route and the health of routes, as pages of the administrator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.db import commit, db
from portal.people import service
from portal.people.models import Person
from portal.records import editions
from portal.records.models import Draft, Event, Record
from tests.records.cases import leave

LEAVE = {"leave_kind": "年假", "starts": "2026-11-23T08:00", "ends": "2026-11-27T18:00", "reason": "探望父母。"}


def person(login: str) -> Person:
    return db.session.scalars(select(Person).where(Person.login == login)).one()


def id_of(app: Flask, login: str) -> int:
    with app.app_context():
        return person(login).id


def test_a_choice_leads_to_the_forms_own_address(app: Flask, office: FlaskClient) -> None:
    assert "试走流程" in office.get("/admin/routes").text
    answer = office.get("/admin/routes", query_string={"form": "leave", "person": "冯伟", "on": "", "source": ""})
    assert answer.status_code == 302 and answer.location.startswith("/admin/routes/play/leave?person=")
    page = office.get(answer.location).text
    assert 'name="leave_kind"' in page and "冯伟提交后的流程" in page


def test_what_is_filled_in_decides_the_route_and_nothing_is_kept(app: Flask, office: FlaskClient) -> None:
    address = f"/admin/routes/play/leave?person={id_of(app, 'fengwei')}"
    data = {**LEAVE, "person": str(id_of(app, "fengwei"))}
    page = office.post(address, data=data).text
    assert "唐文婷（人力资源部经理）" in page and "若不满足“天数超过3 天”" in page
    part = office.post(address.replace("?", "/preview?"), data={**data, "ends": "2026-11-20T18:00"}).text
    assert "会被拒绝：请假的止必须晚于起" in part and "<html" not in part
    with app.app_context():
        for table in (Record, Draft, Event):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.parametrize("key", [form.key for form in editions.catalogue() if form.route])
def test_every_form_can_be_played_empty(app: Flask, office: FlaskClient, key: str) -> None:
    page = office.get(f"/admin/routes/play/{key}?person={id_of(app, 'fengwei')}&on=2026-12-01T21:45")
    assert page.status_code == 200 and 'id="route-preview"' in page.text
    assert "12-01 21:45" in page.text


def test_another_moment_has_its_own_people(app: Flask, office: FlaskClient) -> None:
    with app.test_request_context():
        service.lock(person("tangwenting"), by=person("suxiao"))
        commit()
    page = office.post(f"/admin/routes/play/leave?person={id_of(app, 'fengwei')}", data=LEAVE).text
    assert "人力资源部负责人：人力资源部经理空缺，转由其上级总经理办理" in page


def test_a_record_lends_its_answers_only_to_who_may_read_it(app: Flask, office: FlaskClient) -> None:
    with app.test_request_context():
        hidden = leave(person).number
        mine = leave(person, "suxiao", department="总经理办公室", reason="搬家。").number
        commit()
    address = f"/admin/routes/play/leave?person={id_of(app, 'fengwei')}&source="
    assert office.get(address + hidden).status_code == 404
    assert "搬家。" in office.get(address + mine).text


def test_nobody_else_plays_routes(client_of: Callable[[str], FlaskClient]) -> None:
    guard = client_of("wuyong")
    for address in ("/admin/routes", "/admin/routes/play/leave", "/admin/routes/health", "/admin/bodies"):
        assert guard.get(address).status_code == 403


def test_the_health_page_says_since_when_and_what_to_do(app: Flask, office: FlaskClient) -> None:
    assert "每一步都有人办" in office.get("/admin/routes/health").text
    with app.test_request_context():
        service.end_holding(person("tangwenting").holdings[0], last_day=date(2026, 11, 19))
        commit()
    assert office.post("/admin/routes/health").status_code == 303
    page = office.get("/admin/routes/health").text
    assert "人力资源部经理空缺，待办会转给总经理周启明" in page and "安排一位员工任这个岗位" in page
    assert (listed := page.split("</table>")[0].split("<tbody>")[1].count("<tr")) > 1
    overview = office.get("/admin").text
    assert "流程要处理" in overview and f'href="/admin/routes/health">{listed}</a>' in overview.replace("\n", "")

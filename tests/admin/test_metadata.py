"""查单: the administrator sees where every record stands, never what it says; and ends one with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import clock
from portal.db import db
from portal.people.models import Person
from portal.records import acting, handing, history, sharing
from portal.records.models import Record
from tests.records.cases import hot_work, leave
from tests.records.test_acts_pages import inside, record_of
from tests.records.test_acts_pages import who as person

Browser = Callable[[str], FlaskClient]
SECRET = ("回老家探望父母", "母亲住院", "家里的事", "排班表")  # what is written on it, one way or another


@pytest.fixture
def number(app: Flask) -> str:
    """Leave that waits with HR after a delegation, a remark and a reason nobody else is to read."""
    with inside(app):
        record = leave(person)
        handing.delegate(person("lijianguo"), record, to=person("renqiang"), reason="母亲住院，问一下能否顶班")
        handing.advise(person("renqiang"), record, opinion="家里的事，我来顶")
        sharing.comment(person("fengwei"), record, text="排班表我已改好")
        acting.act(person("lijianguo"), record, opinion="家里的事要紧")
        return record.number


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_it_says_who_has_it_since_when_and_nothing_it_says(office: FlaskClient, number: str) -> None:
    for address in (
        "/admin/records",
        f"/admin/records?q={number}",
        "/admin/records?q=冯伟",
        f"/admin/records/{number}",
    ):
        page = words(office.get(address).get_data(as_text=True))
        assert "唐文婷" in page and "人力资源部审批" in page, address
        assert not [one for one in SECRET if one in page], address
    assert office.get(f"/records/{number}").status_code == 404, "its page is still closed"
    assert "委派办结" in page and "任强" in page, "who did what, without the words"


def test_what_has_waited_longest_stands_first(app: Flask, office: FlaskClient, number: str) -> None:
    with inside(app), clock.at(clock.house_now().replace(tzinfo=None) + timedelta(hours=1)):
        later = hot_work(person).number
    page = office.get("/admin/records").get_data(as_text=True)
    assert page.index(number) < page.index(later)
    found = office.get(f"/admin/records?q={later[-4:]}&page=1").get_data(as_text=True)
    assert later in found
    assert "没有查到" in office.get("/admin/records?q=不存在的人").get_data(as_text=True)
    assert office.get("/admin/records/QX-2026-9999").status_code == 404


@pytest.mark.parametrize(("how", "status"), [("terminate", "terminated"), ("void", "voided")])
def test_it_is_ended_with_a_reason(app: Flask, office: FlaskClient, number: str, how: str, status: str) -> None:
    refused = office.post(f"/admin/records/{number}", data={"how": how, "opinion": ""})
    assert refused.status_code == 422
    assert "请写明原因" in refused.get_data(as_text=True)
    nothing = office.post(f"/admin/records/{number}", data={"opinion": "重复提交"})
    assert nothing.status_code == 422
    answer = office.post(f"/admin/records/{number}", data={"how": how, "opinion": "重复提交"}, follow_redirects=True)
    assert "这张单据已经结束" in answer.get_data(as_text=True)
    with inside(app):
        record = record_of(number)
        assert record.status == status
        assert "重复提交" in [line.note for line in history.of(record)]


def test_what_was_approved_can_only_be_voided(house: Flask, who: Callable[[str], Person], office: FlaskClient) -> None:
    record = leave(who, ends="2026-11-23 18:00")
    while record.status == "running":
        task = next(task for run in record.runs if run.state == "waiting" for task in run.tasks)
        acting.act(task.person, record)
    db.session.commit()
    page = office.get(f"/admin/records/{record.number}").get_data(as_text=True)
    assert 'value="void"' in page and 'value="terminate"' not in page
    answer = office.post(f"/admin/records/{record.number}", data={"how": "terminate", "opinion": "重复"})
    assert answer.status_code == 422
    assert db.session.get_one(Record, record.id).status == "approved"


def test_nobody_else_opens_it(client_of: Browser, number: str) -> None:
    for login in ("tangwenting", "zhouqiming", "fengwei"):
        assert client_of(login).get(f"/admin/records/{number}").status_code == 403

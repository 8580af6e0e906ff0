"""Bodies on the administrator's pages: said in plain words, changed by hand, every change in the history."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.db import db
from portal.desks.admin import bodies as service
from portal.errors import BadInput
from portal.people import bodies, directory, structure
from portal.people.models import Department, Person
from portal.records import history
from portal.records.models import Event

Who = Callable[[str], Person]


def department(name: str) -> Department:
    found = directory.department(name)
    assert found is not None
    return found


def test_the_committee_decides_by_majority_with_a_quorum_and_its_chair(house: Flask) -> None:
    rule = bodies.rule_of("运营委员会")
    assert (rule["rule"], rule["quorum"]) == ("majority", 3)  # four members: more than half of them
    committee = service.of(department("运营委员会"))
    assert committee is not None
    assert service.in_full(committee) == "超过半数的成员同意即通过；至少 3 人表决才有效；票数相同时由运营委员会主任决定"


def test_furnishing_again_leaves_what_the_hotel_has_said(house: Flask, who: Who) -> None:
    service.keep(department("运营委员会"), by=who("suxiao"), rule="all")
    assert bodies.furnish() == []
    assert bodies.rule_of("运营委员会")["rule"] == "all"


def test_every_change_stands_in_the_history_with_what_it_was(house: Flask, who: Who) -> None:
    committee = department("运营委员会")
    service.keep(committee, by=who("suxiao"), rule="share:75", quorum=2)
    service.keep(committee, by=who("suxiao"), rule="share:75", quorum=2)  # no change, no line
    line = db.session.scalars(select(Event).where(Event.kind == "body_changed")).one()
    assert line.actor is not None and line.actor.login == "suxiao" and line.record_id is None
    assert line.data["before"].startswith("超过半数") and line.data["after"].startswith("75% 以上的成员同意")
    assert [change.after for change in service.changes(committee)] == [line.data["after"]]
    assert service.changes(department("董事会")) == []
    db.session.commit()
    assert history.verify().breaks == []


def test_a_refused_rule_changes_nothing(house: Flask, who: Who) -> None:
    with pytest.raises(BadInput) as refused:
        service.keep(department("运营委员会"), by=who("suxiao"), rule="share:101", quorum=-1,
                     chair=directory.post("总经理"))  # fmt: skip
    assert set(refused.value.problems) == {"rule", "quorum", "chair"}
    assert bodies.rule_of("运营委员会")["rule"] == "majority"


def test_votes_that_weigh_are_said_by_post(house: Flask, who: Who) -> None:
    committee = department("运营委员会")
    posts = {post.name: post.id for post in bodies.members(committee)}
    body = service.keep(committee, by=who("suxiao"), rule="weight:50", weights={posts["运营委员会主任"]: 3})
    assert service.in_full(body) == "按票数计，超过 50% 的票同意即通过；运营委员会主任 3 票"


# ---- pages ---------------------------------------------------------------------------------------------------------
def id_of(app: Flask, name: str) -> int:
    with app.app_context():
        return department(name).id


def test_the_page_lists_bodies_with_members_and_what_they_decide(office: FlaskClient) -> None:
    page = office.get("/admin/bodies").text
    assert "周启明" in page and "票数相同时由运营委员会主任决定" in page
    assert "采购申请单（仓库补仓） · 采购审批：运营委员会" in page


def test_the_administrator_changes_a_rule(app: Flask, office: FlaskClient) -> None:
    address = f"/admin/bodies/{id_of(app, '运营委员会')}"
    assert 'value="majority" checked' in office.get(address).text
    refused = office.post(address, data={"mode": "number", "quorum": "2", "chair": ""})
    assert refused.status_code == 422 and "请填写人数或百分比。" in refused.text
    kept = office.post(address, data={"mode": "number", "line": "2", "quorum": "2", "chair": ""})
    assert kept.status_code == 303
    page = office.get(address).text
    assert "2 人同意即通过；至少 2 人表决才有效" in page
    assert "苏晓" in page and "原来：超过半数的成员同意即通过" in page


def test_a_department_becomes_a_body_and_nothing_else_does(app: Flask, office: FlaskClient) -> None:
    made = office.post("/admin/bodies", data={"name": "法务部"})
    assert made.status_code == 303 and made.location.endswith(f"/admin/bodies/{id_of(app, '法务部')}")
    assert office.post("/admin/bodies", data={"name": "法务部"}).status_code == 404
    assert office.post("/admin/bodies", data={"name": "没有的机构"}).status_code == 404
    assert office.get(f"/admin/bodies/{id_of(app, '财务部')}").status_code == 404


def test_a_body_forms_speak_of_is_offered_where_it_is_missing(house: Flask, who: Who) -> None:
    board = department("董事会")
    db.session.delete(service.of(board))
    db.session.flush()
    assert [name for name, _where in service.missing()] == ["董事会"]
    structure.save_department(board, name="理事会", aliases=[])
    body = service.begin("董事会", who("suxiao"))
    assert body.department.name == "董事会" and service.missing() == []

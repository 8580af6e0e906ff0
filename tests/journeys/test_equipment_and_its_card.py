"""A piece goes out and comes back: the card knows who has it, what became of it, when its upkeep is due."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import commit, db
from portal.desks.gate import equipment
from portal.errors import BadInput, NotYours
from portal.people.models import Person
from portal.records import acting, amending, filing
from portal.records.models import Copy, FollowUp, Link, Record
from portal.timers import service as timers
from tests.journeys.test_forms_to_their_end import Who, answer, do, example, waiting


@pytest.fixture
def leader(who: Who) -> Person:
    return who("post:保安部领班")


def card(who: Who, code: str = "DJ-01", **changed: Any) -> Record:
    return filing.submit(who("post:保安部主管"), "equipment", example("equipment", code=code, **changed))


def issue(who: Who, piece: Record, **changed: Any) -> Record:
    guard = who("post:保安员")
    given = {"item": piece.number, "user": guard.id, "purpose": "执勤", **changed}
    return filing.submit(guard, "equipment_issue", given)


def hand_out(leader: Person, record: Record) -> None:
    acting.act(leader, record, step="hand_out", given={"taken_at": "2026-11-20 08:00", "leader": leader.id})


def take_back(leader: Person, record: Record, **given: Any) -> None:
    usual = {"returned_at": "2026-11-20 10:00", "condition": "完好", "breach": "无", "receiver": leader.id}
    acting.act(leader, record, step="take_back", given={**usual, **given})


def test_out_and_back_and_the_card_knows(who: Who, leader: Person) -> None:
    with pytest.raises(NotYours):
        filing.submit(who("post:保安员"), "equipment", example("equipment"))  # kept by who leads
    piece = card(who)
    with pytest.raises(BadInput) as refused:
        card(who)
    assert list(refused.value.problems) == ["code"]
    record = issue(who, piece)
    with pytest.raises(NotYours):
        hand_out(who("post:保安员"), record)
    hand_out(leader, record)
    assert (record.status, record.stage, answer(piece, "state")) == ("approved", "领用中", "领用中")
    [seen] = equipment.out(leader)
    assert (seen.code, seen.user, seen.issue) == ("DJ-01", who("post:保安员").name, record.number)
    with pytest.raises(BadInput) as refused:
        issue(who, piece)
    assert list(refused.value.problems) == ["item"]
    take_back(leader, record)
    assert (record.stage, answer(piece, "state"), equipment.out(leader)) == ("已交还", "在库", [])
    assert [(row["act"], row["leader"].name, row["issue"]) for row in answer(piece, "uses")] == [
        ("领用", leader.name, record.number), ("交还", leader.name, record.number),
    ]  # fmt: skip
    assert db.session.query(Link).filter_by(from_id=record.id).count() == 2


def test_two_ask_for_one_piece(who: Who, leader: Person) -> None:
    piece = card(who)
    first, second = issue(who, piece), issue(who, piece)
    hand_out(leader, first)
    with pytest.raises(BadInput) as refused:
        hand_out(leader, second)
    assert list(refused.value.problems) == ["taken_at"]


def test_lost_through_carelessness_is_reported_and_proposed(who: Who, leader: Person) -> None:
    piece = card(who)
    record = issue(who, piece)
    hand_out(leader, record)
    take_back(leader, record, condition="丢失", careless="是", account="放在岗亭外", compensation="380")
    assert (record.stage, waiting(record), answer(piece, "state")) == ("已收回", ["report"], "丢失")
    assert db.session.scalars(select(FollowUp.key).where(FollowUp.record_id == record.id)).all() == ["sanction"]
    manager = who("post:保安部经理")
    told = db.session.scalars(select(Copy.person_id).where(Copy.record_id == record.id)).all()
    assert manager.id in told
    assert do(record, "report") == manager.name
    assert record.stage == "已交还"
    with pytest.raises(BadInput):
        issue(who, piece)


def test_a_baton_used_leads_to_an_incident(who: Who, leader: Person) -> None:
    piece = card(who, "DG-01", name="电警棍", kind="电警棍")
    with pytest.raises(BadInput) as refused:
        issue(who, piece)
    assert list(refused.value.problems) == ["special"]
    record = issue(who, piece, special="夜间有人持械滋事")
    hand_out(leader, record)
    take_back(leader, record, used="是")
    assert db.session.scalars(select(FollowUp.key).where(FollowUp.record_id == record.id)).all() == ["baton_used"]
    assert record.stage == "已交还"


def test_an_intern_gets_the_badge_and_gives_it_back(who: Who, leader: Person) -> None:
    piece = card(who, "SX-01", name="实习证牌", kind="实习证牌", every="365")
    record = issue(who, piece, intern="小周")
    hand_out(leader, record)
    assert [one.kind for one in equipment.out(leader)] == ["实习证牌"]
    take_back(leader, record)
    assert equipment.out(leader) == []


def test_upkeep_falls_due_and_is_done(who: Who, leader: Person) -> None:
    piece = card(who, kept_on="2026-10-22", every="30")  # due on the 21st of November
    commit()
    for moment, told, overdue in (
        (datetime(2026, 11, 21, 8, 59), False, False),
        (datetime(2026, 11, 21, 9, 1), True, False),
        (datetime(2026, 11, 22, 0, 1), True, True),
    ):
        with clock.at(moment):
            while timers.run_due():
                pass
            copies = db.session.scalars(select(Copy.person_id).where(Copy.record_id == piece.id)).all()
            [seen] = equipment.items(leader)
            assert (leader.id in copies, seen.overdue) == (told, overdue)
    with clock.at(datetime(2026, 11, 22, 10, 0)):
        kept = {"done_on": "2026-11-22", "work": "擦拭、换电池", "found": "需要维修"}
        amending.file(who("post:门卫"), piece, "maintain", kept)
        [seen] = equipment.items(leader)
        assert (seen.due_on, seen.overdue, seen.state) == (date(2026, 12, 22), False, "维修中")


def test_a_post_knows_what_belongs_there(who: Who, leader: Person) -> None:
    card(who, "DJ-01")
    card(who, "DJ-02", station="自动门岗")
    gone = card(who, "DJ-03")
    change = {"new_team": "一班", "new_station": "大门岗", "new_every": "30", "new_state": "报废", "why": "进水"}
    amending.file(who("post:保安部主管"), gone, "adjust", change)
    assert [one.code for one in equipment.at_station(leader.hotel_id, "大门岗")] == ["DJ-01"]
    assert [one.code for one in equipment.items(leader, station="大门岗")] == ["DJ-01", "DJ-03"]

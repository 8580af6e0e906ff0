"""Each form filed from its example and walked to its end through the real service, by whoever holds each step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.errors import BadInput, NotYours
from portal.people import directory
from portal.people.models import Person
from portal.records import acting, amending, editions, examples, filing, hands, sealing, settling
from portal.records.models import Record, RegisterEntry, StepRun
from tests.records.cases import begun, label

Who = Callable[[str], Person]
SIGNATURE = '<svg viewBox="0 0 30 10"><path d="M1 1 L9 9"/></svg>'


def example(key: str, **changed: Any) -> dict[str, Any]:
    return {**examples.resolve(editions.today(key).example), **changed}


def waiting(record: Record) -> list[str]:
    """The steps that wait for somebody, in order."""
    runs = select(StepRun).where(StepRun.record_id == record.id, StepRun.state == "waiting").order_by(StepRun.id)
    return [run.step for run in db.session.scalars(runs)]


def do(record: Record, step: str, **given: Any) -> str:
    """Do this step as the first person who holds it; returns who that was."""
    run = db.session.scalars(
        select(StepRun).where(StepRun.record_id == record.id, StepRun.step == step, StepRun.state == "waiting")
    ).one()
    task = next(task for task in run.tasks if task.state == "waiting")
    person = task.person or hands.on_shift(task.desk)[0]
    signs = editions.of(record).route.steps[step].signs
    acting.act(person, record, step=step, given=given or None, signature=SIGNATURE if signs else "")
    return person.name


def approve(record: Record) -> list[str]:
    """Approve step after step until the record is decided; returns the steps."""
    done = []
    while record.status == "running":
        done.append(waiting(record)[-1])
        do(record, done[-1])
    return done


def answer(record: Record, name: str) -> Any:
    return settling.env_of(record).answer(name)


@pytest.fixture
def areas(house: Any) -> None:
    for name in ("大堂", "三层"):
        db.session.add(RegisterEntry(hotel_id=directory.hotel().id, register="areas", name=name))


def test_leave_of_two_days_and_of_four(who: Who) -> None:
    clerk = who("post:客关经理")
    short = filing.submit(clerk, "leave", example("leave", person=clerk.id))
    assert "hr" not in approve(short)
    assert (short.status, short.stage) == ("approved", "休假中")
    with clock.at(datetime(2026, 11, 25, 9, 0)):
        do(short, "back", back_at="2026-11-25 08:00")
    assert (short.stage, waiting(short)) == ("已销假", [])
    long = filing.submit(clerk, "leave", example("leave", person=clerk.id, ends="2026-11-26 18:00"))
    assert answer(long, "days") == 4
    assert approve(long)[-2:] == ["hr", "leader"]
    with pytest.raises(BadInput) as refused:
        filing.submit(who("post:客户经理"), "leave", example("leave", person=clerk.id))
    assert list(refused.value.problems) == ["person"]


def test_a_visit_to_a_leader_and_one_to_a_guest(who: Who) -> None:
    guard = who("post:保安员")
    visit = filing.submit(guard, "visitor", example("visitor"))
    assert (visit.status, visit.stage) == ("running", "待确认")
    assert do(visit, "leader_consents") == who("post:销售总监").name
    assert (visit.status, visit.stage, waiting(visit)) == ("approved", "在店", ["received", "leaving"])
    left = {"left_at": "2026-11-20 16:00", "belongings_check": "一致"}
    with pytest.raises(BadInput) as refused:
        do(visit, "leaving", **left)
    assert "第" in refused.value.problems["slip_signed"][0]  # cites its article
    do(visit, "received", host_signature=SIGNATURE)
    do(visit, "leaving", **left)
    assert (visit.stage, waiting(visit)) == ("已离店", [])
    guest = {"guest": "史密斯", "room": "1208"}
    up = filing.submit(guard, "visitor", example("visitor", category="访住店客人", host=guest, department="房务部"))
    assert waiting(up) == ["guest_consents"]
    acting.act(guard, up, step="guest_consents", opinion="客人在房内，同意")  # the guard telephones the room
    assert waiting(up) == ["leaving"]
    do(up, "leaving", **left)
    assert up.stage == "已离店"


def test_the_gate_is_closed_after_2130(who: Who) -> None:
    with clock.at(datetime(2026, 11, 20, 21, 31)), pytest.raises(BadInput) as refused:
        filing.submit(who("post:保安员"), "visitor", example("visitor", came_at="2026-11-20 21:31"))
    assert refused.value.problems["came_at"] == ["21:30 后不接待来访〔《会客登记制度》第十一条〕"]


def test_a_pass_from_vouching_to_the_deposit_back(who: Who, areas: None) -> None:
    asked = filing.submit(who("post:维修工"), "contractor_pass", example("contractor_pass"))
    assert do(asked, "head", certificate="人员已审核") == who("post:工程部经理").name
    assert do(asked, "security") == who("post:保安部经理").name
    assert asked.stage == "待发证"
    office = who("post:保安部主管")
    do(asked, "issue", deposits=[
        {"pass_no": number, "worker": worker, "amount": "10", "taken_by": office.id, "taken_at": "2026-11-20 10:00"}
        for number, worker in (("P1", "郑海"), ("P2", "冯春"))
    ])  # fmt: skip
    assert asked.stage == "已发证"

    entered = {"moving_no": "P1", "direction": "进店", "moved_at": "2026-11-20 10:00"}
    with pytest.raises(NotYours):
        amending.file(who("post:维修工"), asked, "move", entered)
    guard = who("post:门卫")
    assert amending.file(guard, asked, "move", entered).status == "approved"
    assert [(row["pass_no"], row["guard"].name) for row in answer(asked, "movements")] == [("P1", guard.name)]
    with pytest.raises(BadInput):
        amending.file(guard, asked, "move", {**entered, "moving_no": "P9"})

    longer = {"new_valid_to": "2026-12-01", "extension_reason": "未完工"}
    extension = amending.file(who("post:维修工"), asked, "extend", longer)
    assert answer(asked, "valid_to") == date(2026, 11, 25)
    assert approve(extension) == ["head", "security"]
    assert answer(asked, "valid_to") == date(2026, 12, 1)
    assert answer(asked, "extensions")[0]["approved_by"].name == who("post:保安部经理").name

    lost = {"replaced_no": "P2", "fresh_no": "P3", "fresh_holder": "冯春", "replaced_state": "遗失"}
    amending.file(office, asked, "replace", lost)
    assert answer(asked, "replacements")[0]["kept"] == 1000
    do(asked, "give_back", returned=[
        {"pass_no": number, "state": state, "handled_by": office.id, "at": "2026-11-30 17:00"}
        for number, state in (("P1", "损坏"), ("P3", "完好"))
    ])  # fmt: skip
    assert [row["refund"] for row in answer(asked, "returned")] == [500, 1000]
    assert asked.stage == "已退证"
    assert "110101" in answer(asked, "workers")[0]["id_no"].masked


def test_hot_work_from_the_permit_to_cold_ashes(who: Who) -> None:
    head = who("post:工程部经理")
    with pytest.raises(NotYours):
        filing.submit(who("post:维修工"), "hot_work", example("hot_work"))  # first level is the head's to file
    permit = filing.submit(head, "hot_work", example("hot_work"))
    assert approve(permit) == ["security", "general_manager"]
    assert permit.stage == "待作业"
    watcher, guard = who("post:弱电技术员"), who("post:保安员")
    hung = begun(permit, watcher, "2026-11-21 09:00")
    with pytest.raises(BadInput):
        do(permit, "begin", **hung | {"began_at": "2026-11-20 10:00"})  # a day early
    here, seen = label(permit), {"look_from": label(permit), "look_found": "冷"}
    with clock.at(datetime(2026, 11, 21, 9, 5)):
        do(permit, "begin", **hung)
        do(permit, "begin_security", released_from=here)
    with clock.at(datetime(2026, 11, 21, 15, 0)):
        do(permit, "finish", ended_from=here, ended_at="2026-11-21 15:00")
    assert permit.stage == "待检查"
    with clock.at(datetime(2026, 11, 21, 15, 29)), pytest.raises(BadInput) as early:
        amending.file(watcher, permit, "first_look", seen)
    assert "还没有到规定的检查时间" in early.value.problems["look_found"][0]
    for hour, minute, looker, key, stage in (
        (15, 30, watcher, "first_look", "待二次检查"), (16, 0, guard, "second_look", "待关闭"),
    ):  # fmt: skip
        with clock.at(datetime(2026, 11, 21, hour, minute)):
            if key == "second_look":
                with pytest.raises(BadInput):
                    do(permit, "close", conclusion="无残留火种，可关闭")
            amending.file(looker, permit, key, seen)
        assert permit.stage == stage
    with clock.at(datetime(2026, 11, 21, 23, 5)):  # at night the night leader closes it
        acting.act(who("post:夜值领班"), permit, step="close", given={"conclusion": "无残留火种，可关闭"})
    assert permit.stage == "已关闭"
    assert [row["by_whom"].name for row in answer(permit, "checks")] == [watcher.name, guard.name]


def test_a_change_voids_a_second_level_permit(who: Who) -> None:
    asker = who("post:维修工")
    permit = filing.submit(asker, "hot_work", example("hot_work", spots=["以上都不是"], dangerous=None))
    assert approve(permit) == ["head", "security"]
    amending.file(asker, permit, "change", {"changed": ["地点"], "detail": "改在四层"})
    assert (permit.stage, waiting(permit)) == ("已失效", [])


def test_a_supplier_renewed_keeps_its_telephone_sealed(who: Who) -> None:
    buyer = who("post:采购员")
    supplier = filing.submit(buyer, "supplier", example("supplier"))
    assert approve(supplier) == ["manager"]
    assert approve(amending.file(buyer, supplier, "renew", {"new_phone": "13911112222"})) == ["manager"]
    assert answer(supplier, "phone").masked == "139****2222"
    assert answer(supplier, "contact") == "何佳"
    clear = sealing.opened(editions.of(supplier), supplier.answers, record_id=supplier.id, wrapped=supplier.wrapped_key)
    assert clear["phone"] == "13911112222"


def test_stock_moves_and_the_restocking_it_leads_to(who: Who) -> None:
    keeper = who("post:仓管员")
    card = filing.submit(keeper, "stock_item", example("stock_item"))
    assert card.status == "approved"
    amending.file(keeper, card, "opening", {"opening_quantity": "2900"})
    amending.file(keeper, card, "issue", {"issued": "100", "taken_by": keeper.id, "issue_note": "客房"})
    assert (answer(card, "stock"), answer(card, "state")) == (2800, "待补仓")
    with pytest.raises(BadInput):
        amending.file(keeper, card, "issue", {"issued": "2801", "taken_by": keeper.id, "issue_note": "客房"})

    with pytest.raises(NotYours):
        filing.submit(keeper, "purchase_restock", example("purchase_restock", requester=keeper.id))
    request = filing.submit(who("post:仓库主任"), "purchase_restock", example("purchase_restock"))
    assert do(request, "director_signs") == who("post:分管董事").name
    do(request, "first_review", arrives="2026-11-25")
    items, shops = ("一次性牙刷", "洗发液"), ("甲店", "乙店", "丙店")
    do(
        request,
        "compare",
        quotes=[{"item": item, "supplier": shop, "price": "10"} for item in items for shop in shops],
        picks=[{"item": item, "supplier": "甲店"} for item in items],
        advice="三家同价，甲店供货稳定",
    )
    assert answer(request, "amount") == 11_000_000  # 110,000 yuan: the director's tier
    steps = approve(request)
    assert set(steps) >= {"director", "board"}
    assert "committee" not in steps
    assert request.stage == "待下单"
    do(request, "order", order_no="D-1")
    with pytest.raises(BadInput):
        do(request, "receive")
    for item in items:
        delivered = {"delivered_on": clock.today(), "delivered_item": item, "delivered": "10", "delivered_good": "10"}
        amending.file(keeper, request, "delivery", delivered)
    do(request, "receive")
    assert request.stage == "已收货"

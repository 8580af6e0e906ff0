"""New goods from the report to the shelf; what is broken from its report to the new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import db
from portal.errors import BadInput, NotYours
from portal.people.models import Person
from portal.records import acting, amending, examples, filing, history, lists, settling
from portal.records.editions import today
from portal.records.models import Copy, Record
from tests.purchasing.house import approve_until, compared, holders_now, step_now

Who = Callable[[str], Person]


def example(key: str, **changed: Any) -> dict[str, Any]:
    return {**examples.resolve(today(key).example), **changed}


def do(record: Record, step: str, **given: Any) -> Person:
    """This step, as the first who holds it."""
    assert step_now(record) == step
    person = holders_now(record)[0]
    acting.act(person, record, step=step, given=given or None)
    return person


def prices(record: Record, each: str = "10") -> dict[str, tuple[str | None, ...]]:
    return {row["name"]: (each, f"{each}.5", f"{each}.7") for row in settling.env_of(record).answer("goods")}


def receive(record: Record, who: Who) -> None:
    """Everything that was ordered, as the warehouse finds it."""
    for row in settling.env_of(record).answer("goods"):
        came = str(row["quantity"])
        amending.file(who("post:仓库主任"), record, "delivery", {
            "delivered_on": "2026-11-20", "delivered_item": row["name"], "delivered": came, "delivered_good": came,
        })  # fmt: skip


def test_new_goods_are_decided_twice_by_the_board(house: Flask, who: Who) -> None:
    chef = who("post:餐厅总厨")
    with pytest.raises(NotYours):
        filing.submit(who("post:楼层服务员"), "purchase_new", example("purchase_new"))
    record = filing.submit(chef, "purchase_new", example("purchase_new", requester=chef.id))
    board = {person.name for person in holders_now(record)}
    assert step_now(record) == "report_approved"
    assert board == {"何静山", "沈维", "顾念慈"}
    approve_until(record, "first_review")
    assert do(record, "first_review", arrives="2026-11-24").name == who("post:采购部经理").name
    do(record, "compare", **compared(prices(record, "3000")))
    passed = approve_until(record, "")
    assert passed[-1] == "board"
    assert (record.status, record.stage) == ("approved", "待下单")
    do(record, "order", order_no="DD-9")
    receive(record, who)
    if record.stage != "已收货":  # where the department accepts what came, the last step is the warehouse's
        for waiting in db.session.scalars(
            select(Record).where(Record.parent_id == record.id, Record.status == "running")
        ):
            approve_until(waiting, "")
    assert record.stage == "已收货"
    assert history.verify().breaks == []


def test_a_report_the_board_refuses_never_reaches_purchasing(house: Flask, who: Who) -> None:
    head = who("post:餐饮总监")
    record = filing.submit(head, "purchase_new", example("purchase_new", requester=head.id))
    for _vote in range(2):
        acting.reject(holders_now(record)[0], record, reason="暂不新增")
    assert record.status == "rejected"
    assert not [line for line in history.of(record) if line.step == "first_review" and line.kind == "filled"]


def report(who: Who, **changed: Any) -> Record:
    head = who("post:房务总监")
    return filing.submit(head, "damage_report", example("damage_report", requester=head.id, **changed))


def test_an_approved_report_starts_the_replacement_with_its_items(house: Flask, who: Who) -> None:
    damaged = report(who)
    approve_until(damaged, "finance")
    assert do(damaged, "finance", book_value="2100").name == who("post:财务经理").name
    assert db.session.scalars(select(Record).where(Record.form_key == "purchase_replacement")).all() == []
    approve_until(damaged, "")
    assert damaged.status == "approved"
    copied = set(db.session.scalars(select(Copy.person_id).where(Copy.record_id == damaged.id)))
    assert {who("pengli").id, who("jiangtao").id} <= copied  # one copy goes to purchasing

    started = db.session.scalars(select(Record).where(Record.form_key == "purchase_replacement")).one()
    assert lists.links_of(damaged, who("pengli")) == [("更新替换的采购申请", started)]
    values = settling.env_of(started)
    assert values.answer("report").name == damaged.number
    assert [(row["name"], row["quantity"]) for row in values.answer("wanted")] == [("波轮洗衣机", 1), ("客房台灯", 12)]
    assert (started.applicant.id, step_now(started)) == (damaged.applicant.id, "note")

    rows = [{"name": row["name"], "spec": "新款", "unit": "台", "last_price": "9800", "last_quantity": "0",
             "quantity": str(row["quantity"])} for row in values.answer("wanted")]  # fmt: skip
    do(started, "note", goods=rows)
    do(started, "first_review")
    given = compared(prices(started, "280"))
    do(started, "compare", **{**given, "advice": None})
    approve_until(started, "")
    do(started, "order")
    assert started.stage == "待收货"

    again = example("purchase_replacement", report=damaged.number, requester=damaged.applicant_id)
    with pytest.raises(BadInput) as refused:
        filing.submit(damaged.applicant, "purchase_replacement", again)
    assert "已有一张更换申请" in refused.value.problems["report"][0]


@pytest.mark.parametrize("advice", ["报废", "维修"])
def test_what_is_mended_is_not_replaced_and_what_is_not_approved_neither(house: Flask, who: Who, advice: str) -> None:
    damaged = report(who, advice=advice)
    given = example("purchase_replacement", report=damaged.number, requester=damaged.applicant_id)
    with pytest.raises(BadInput) as refused:
        filing.submit(damaged.applicant, "purchase_replacement", given)
    assert "还没有批准" in refused.value.problems["report"][0]
    approve_until(damaged, "finance")
    do(damaged, "finance", book_value="0")
    approve_until(damaged, "")
    made = db.session.scalars(select(Record).where(Record.form_key == "purchase_replacement")).all()
    assert len(made) == (advice == "报废")

"""A warehouse to buy for: cards with stock, suppliers, and the way of a purchase step by step, by the real engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal import clock
from portal.db import db
from portal.people.models import Person
from portal.records import acting, amending, editions, filing, settling
from portal.records.models import Record, StepRun, Task
from portal.regulations import settings

Who = Callable[[str], Person]
SHOPS = ("洁康日用品公司", "万佳供应链", "百顺商贸行")
SIGNATURE = '<svg viewBox="0 0 200 80"><path d="M 10,40 C 30,10 60,70 90,40" stroke="#000" fill="none"></path></svg>'


def card(who: Who, name: str, *, stock: str, line: str = "3000", code: str = "", **more: Any) -> Record:
    """A stock card with this much on it, counted by the warehouse."""
    keeper = who("post:仓库主任")
    given = {
        "code": code or f"BC-{abs(hash(name)) % 10_000:04}", "name": name, "spec": "标准", "unit": "支",
        "monthly_known": "3000", "line": line, "last_price": "0.85", "last_quantity": "6000", **more,
    }  # fmt: skip
    record = filing.submit(keeper, "stock_item", given)
    amending.file(keeper, record, "opening", {"opening_quantity": stock})
    return record


def supplier(who: Who, name: str, papers_until: str | None = "2027-11-20") -> Record:
    """A supplier on file, approved by the manager."""
    given = {
        "name": name, "contact": "何佳", "phone": "13700002468", "categories": ["客房用品"], "state": "正常",
        "papers_until": papers_until,
    }  # fmt: skip
    record = filing.submit(who("post:采购员"), "supplier", given)
    return acting.act(who("post:采购部经理"), record)


def goods(name: str, *, price: str, quantity: str, code: str = "") -> dict[str, str]:
    return {
        "code": code, "name": name, "spec": "标准", "unit": "支", "monthly": "3000", "stock": "2800", "line": "3000",
        "last_price": price, "last_quantity": "6000", "quantity": quantity,
    }  # fmt: skip


def ask(who: Who, *rows: dict[str, str], by: str = "post:仓库主任", department: str = "仓库") -> Record:
    """The warehouse's request for these goods, for itself or for this department."""
    me = who(by)
    return filing.submit(me, "purchase_restock", {"requester": me.id, "department": department, "goods": list(rows)})


def small(who: Who, price: str = "0.85", quantity: str = "6000") -> Record:
    """A request for toothbrushes."""
    return ask(who, goods("牙刷", price=price, quantity=quantity, code="BC-1"))


def offers(prices: dict[str, tuple[str | None, ...]], shops: tuple[str, ...] = SHOPS) -> list[dict[str, str]]:
    """Quotations: goods → a price from each shop in turn, None where it does not quote."""
    return [
        {"item": item, "supplier": shop, "price": price}
        for item, row in prices.items()
        for shop, price in zip(shops, row, strict=False)
        if price is not None
    ]


def compared(prices: dict[str, tuple[str | None, ...]], shops: tuple[str, ...] = SHOPS, **more: Any) -> dict[str, Any]:
    """What the buyer fills in: the quotations, the cheapest picked of each, his advice."""
    quotes = offers(prices, shops)
    picks = [
        min((one for one in quotes if one["item"] == item), key=lambda one: Decimal(one["price"])) for item in prices
    ]
    return {
        "quotes": quotes, "advice": "价低质好。",
        "picks": [{"item": one["item"], "supplier": one["supplier"]} for one in picks], **more,
    }  # fmt: skip


def to_comparison(who: Who, record: Record, arrives: str = "2026-11-23") -> Record:
    """Signed by the director, reviewed by the manager of purchasing: now the buyer's turn."""
    acting.act(who("post:分管董事"), record, step="director_signs", signature=SIGNATURE)
    return acting.act(who("post:采购部经理"), record, step="first_review", given={"arrives": arrives},
                      signature=SIGNATURE)  # fmt: skip


def holders_now(record: Record) -> list[Person]:
    """Who may act on it now."""
    tasks = db.session.scalars(
        sa.select(Task).where(Task.record_id == record.id, Task.state == "waiting").order_by(Task.id)
    )
    return [task.person for task in tasks]


def step_now(record: Record) -> str:
    return db.session.scalars(
        sa.select(StepRun.step).where(StepRun.record_id == record.id, StepRun.state == "waiting")
    ).one()


def approve_until(record: Record, step: str) -> list[str]:
    """Let whoever holds it approve until it stands at this step (or is approved); the steps that were passed."""
    passed: list[str] = []
    while record.status == "running" and (here := step_now(record)) != step:
        acting.act(holders_now(record)[0], record, opinion="同意")
        if not passed or passed[-1] != here:
            passed.append(here)
    return passed


def ordered(
    who: Who, *rows: dict[str, str], prices: dict[str, tuple[str | None, ...]], department: str = "仓库"
) -> Record:
    """A purchase approved and ordered: the goods are on their way."""
    record = to_comparison(who, ask(who, *rows, department=department))
    acting.act(who("post:采购员"), record, step="compare", given=compared(prices))
    approve_until(record, "")
    return acting.act(who("post:采购员"), record, step="order", given={"order_no": "DD-1"})


def deliver(
    who: Who, record: Record, item: str, quantity: str, good: str | None = None, by: str = "yuna", **more: Any
) -> Record:
    """The warehouse enters what came, on the day it came."""
    wrong = {"trouble": "破损", "handling": "补货"} if good and good != quantity else {}
    day = more.get("delivered_on", clock.today().isoformat())
    with clock.at(max(clock.house_now(), clock.in_house(datetime.fromisoformat(f"{day} 12:00")))):
        return amending.file(who(by), record, "delivery", {
            "delivered_on": day, "delivered_item": item, "delivered": quantity, "delivered_good": good or quantity,
            **wrong, **more,
        })  # fmt: skip


def answers(record: Record) -> dict[str, Any]:
    """The record's answers, worked-out ones too."""
    return settling.env_of(record, editions.of(record)).complete()


def setting(who: Who, key: str, value: Any) -> None:
    settings.set(key, value, who("suxiao"), "测试")

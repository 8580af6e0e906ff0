"""What forms of purchasing ask of the portal: what was paid the last time, for whoever notes a replacement."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.db import db
from portal.records import editions, settling
from portal.records.models import Record
from tests.journeys.test_purchases_to_their_end import do, report
from tests.purchasing.conftest import Inside
from tests.purchasing.house import Who, approve_until, ask, goods, ordered


def started(who: Who) -> Record:
    """The replacement an approved damage report of a washing machine and lamps has started."""
    damaged = report(who)
    approve_until(damaged, "finance")
    do(damaged, "finance", book_value="2100")
    approve_until(damaged, "")
    return db.session.scalars(select(Record).where(Record.form_key == "purchase_replacement")).one()


def rows(record: Record) -> list[tuple[object, ...]]:
    form = editions.of(record)
    begun = form.fields["goods"].start(settling.env_of(record, form))  # type: ignore[attr-defined]
    names = ("name", "spec", "quantity", "unit", "last_price", "last_quantity")
    return [tuple(row.get(name) for name in names) for row in begun]


def test_the_last_order_is_known_and_what_was_never_bought_is_blank(house: Flask, who: Who) -> None:
    for price, quantity in (("260", "10"), ("275.5", "8")):
        ordered(who, goods("客房台灯", price="1", quantity=quantity), prices={"客房台灯": (price, "300", "310")})
    ask(who, goods("客房台灯", price="999", quantity="99"))  # asked for and not approved
    assert rows(started(who)) == [
        ("波轮洗衣机", "15 公斤", 1, None, None, None), ("客房台灯", "铜座布罩", 12, "支", 27_550, 8),
    ]  # fmt: skip


def test_the_page_begins_with_it(inside: Inside, client_of: Any) -> None:
    with inside() as who:
        ordered(who, goods("客房台灯", price="1", quantity="8"), prices={"客房台灯": ("275.5", "300", "310")})
        number = started(who).number
    page = client_of("jiangtao").get(f"/records/{number}").get_data(as_text=True)
    for box, value in (("goods-1-last_price", "275.50"), ("goods-1-last_quantity", "8"), ("goods-1-unit", "支")):
        assert f'name="{box}"' in page
        assert f'value="{value}"' in page.partition(f'name="{box}"')[2].partition(">")[0], box

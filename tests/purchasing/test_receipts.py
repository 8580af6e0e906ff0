"""Receipts: in parts, short, over, damaged; into stock with the price; accepted by the department that asked."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from portal import clock
from portal.desks.purchasing import deliveries, orders
from portal.errors import BadInput
from portal.records import acting, engine
from portal.records.models import Record
from portal.reporting import Asked, periods
from tests.journeys.test_forms_to_their_end import approve, example
from tests.purchasing.house import SHOPS, SIGNATURE, Who, answers, card, compared, deliver, goods, holders_now, ordered

PRICES: dict[str, tuple[str | None, ...]] = {"牙刷": ("0.90", "0.85", "0.95")}


def brushes(who: Who) -> tuple[Record, Record]:
    brush = card(who, "牙刷", stock="5", code="BC-1")
    return brush, ordered(who, goods("牙刷", price="0.90", quantity="100", code="BC-1"), prices=PRICES)


def missing(record: Record, who: Who) -> Decimal:
    return orders.find(record.number, who("yuna")).lines[0].missing


def test_part_deliveries_bring_stock_price_and_what_is_still_due(who: Who) -> None:
    brush, purchase = brushes(who)
    deliver(who, purchase, "牙刷", "60")
    assert (answers(brush)["stock"], answers(brush)["last_price"], answers(brush)["last_quantity"]) == (65, 85, 60)
    assert missing(purchase, who) == 40
    deliver(who, purchase, "牙刷", "40")
    assert (answers(brush)["stock"], purchase.stage) == (105, "已收货")
    assert [row["confirmed"] for row in answers(purchase)["receipts"]] == [None, None]  # no department asked for it


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"delivered": "60", "delivered_good": "60"}, False),
        ({"delivered": "60", "delivered_good": "58"}, True),
        ({"delivered": "60", "delivered_good": "58", "trouble": "破损", "handling": "补货"}, False),
        ({"delivered": "60", "delivered_good": "60", "delivered_noted": "60"}, False),
        ({"delivered": "60", "delivered_good": "60", "delivered_noted": "59"}, False),
        ({"delivered": "60", "delivered_good": "60", "delivered_noted": "61"}, True),
        ({"delivered": "60", "delivered_good": "60", "delivered_noted": "61", "trouble": "数量短少",
          "handling": "补货"}, False),
        ({"delivered": "100", "delivered_good": "100"}, False),
        ({"delivered": "101", "delivered_good": "101"}, True),
        ({"delivered": "101", "delivered_good": "101", "keeps_more": "是"}, False),
        ({"delivered": "101", "delivered_good": "100", "trouble": "其他", "handling": "退货"}, False),
    ],
)  # fmt: skip
def test_short_over_and_damaged_are_written_down(who: Who, given: dict[str, str], refused: bool) -> None:
    _brush, purchase = brushes(who)
    more = {key: value for key, value in given.items() if key not in ("delivered", "delivered_good")}

    def enter() -> Record:
        return deliver(who, purchase, "牙刷", given["delivered"], **more, delivered_good=given["delivered_good"])

    if refused:
        with pytest.raises(BadInput):
            enter()
        assert missing(purchase, who) == 100
    else:
        assert enter().status == "approved"


def test_what_never_comes_is_written_down_and_the_purchase_closed(who: Who) -> None:
    """A supplier that delivers no more: a batch of nothing with what is done about it; then the keeper closes it."""
    _brush, purchase = brushes(who)
    with pytest.raises(BadInput) as refused:
        acting.act(who("yuna"), purchase, step="receive")
    assert "登记一次数量 0" in refused.value.problems["receipts"][0]
    with pytest.raises(BadInput) as refused:
        deliver(who, purchase, "牙刷", "0")
    assert set(refused.value.problems) == {"trouble", "handling"}
    deliver(who, purchase, "牙刷", "0", trouble="不再供货", handling="取消未到的")
    assert purchase.stage == "待收货"
    month = periods.between(date(2026, 11, 1), date(2026, 11, 30))
    (fact,) = deliveries.of(Asked(who("pengli"), month))
    assert (fact["on_time"], fact["right"]) == (False, False)
    assert acting.act(who("yuna"), purchase, step="receive").stage == "已收货"


@pytest.mark.parametrize(("later", "batches"), [(timedelta(days=365), 3), (timedelta(days=365, minutes=1), None)])
def test_how_a_supplier_delivered_in_the_last_year(who: Who, later: timedelta, batches: int | None) -> None:
    """Three batches of the winner: one torn, one short of its note, one late; nothing of those who lost."""
    _brush, purchase = brushes(who)
    short = {"delivered_noted": "30", "trouble": "数量短少", "handling": "补货"}
    deliver(who, purchase, "牙刷", "40", "38")
    deliver(who, purchase, "牙刷", "20", delivered_on="2026-11-23", **short)
    deliver(who, purchase, "牙刷", "20", delivered_on="2026-11-24")
    assert purchase.decided_at is not None
    with clock.at(purchase.decided_at + later):
        found = deliveries.standing(purchase.hotel_id, list(SHOPS))
    if batches is None:
        assert found == {}
    else:
        (one,) = found.values()
        assert (list(found), one.batches, one.on_time, one.right) == ([SHOPS[1]], 3, 2, 2)
        assert (one.came, one.good_percent) == (80, Decimal("97.5"))


def test_over_is_what_came_before_too(who: Who) -> None:
    _brush, purchase = brushes(who)
    deliver(who, purchase, "牙刷", "60")
    with pytest.raises(BadInput):
        deliver(who, purchase, "牙刷", "41")
    assert missing(purchase, who) == 40


def test_a_department_accepts_what_it_asked_for(who: Who) -> None:
    """What a department asked for counts once its head has confirmed it; refused, it is still due."""
    from portal.records import filing

    chef = who("post:餐厅总厨")
    purchase = filing.submit(chef, "purchase_new", example("purchase_new", requester=chef.id))
    while purchase.status == "running":
        step = engine.open_runs(purchase)[0].step
        prices = {row["name"]: ("3800", "3900", "4000") for row in answers(purchase)["goods"]}
        given = {"first_review": {"arrives": "2026-11-23"}, "compare": compared(prices)}
        acting.act(holders_now(purchase)[0], purchase, step=step, given=given.get(step), signature=SIGNATURE)
    acting.act(who("post:采购员"), purchase, step="order", given={})
    first = deliver(who, purchase, "商用破壁机", "2")
    assert (first.status, first.title) == ("running", "商用破壁机")
    found = orders.find(purchase.number, who("yuna"))
    assert [(line.missing, line.waiting) for line in found.lines if line.name == "商用破壁机"] == [(2, 2)]
    (head,) = {person.id: person for person in holders_now(first)}.values()
    acting.reject(head, first, reason="电压不对")
    assert [row.missing for row in orders.find(purchase.number, who("yuna")).lines if row.name == "商用破壁机"] == [2]
    second = deliver(who, purchase, "商用破壁机", "2")
    assert approve(second) == ["department"]
    (row,) = answers(purchase)["receipts"]
    assert (row["accepted"], row["confirmed"].id, row["inspector"].name) == (2, head.id, who("yuna").name)

"""采购申请单（仓库补仓）: PUR-1 step by step, and the tiers of RES-4 to the fen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from portal.formkit import by
from tests.formkit.world import Desk, form, holder

desk = Desk("purchase_restock")
ITEMS = ["一次性牙刷", "洗发液"]
SHOPS = ["甲店", "乙店", "丙店"]
TIERS = ["supervisor", "director", "committee", "one_source", "board"]


def goods(price: str, quantity: str = "1") -> list[dict[str, str]]:
    return [{
        "name": "布草", "spec": "标准", "unit": "套", "monthly": "1", "stock": "0", "last_price": price,
        "last_quantity": "1", "quantity": quantity,
    }]  # fmt: skip


@pytest.mark.parametrize(
    ("price", "tier", "clause", "steps"),
    [
        ("49999.99", "主管", "RES-4-01", ["supervisor", "board"]),
        ("50000", "总监", "RES-4-02", ["supervisor", "director", "board"]),
        ("199999.99", "总监", "RES-4-02", ["supervisor", "director", "board"]),
        ("200000", "运营委员会", "RES-4-03", ["supervisor", "director", "committee", "board"]),
    ],
)
def test_the_tiers_of_approval(price: str, tier: str, clause: str, steps: list[str]) -> None:
    filed = desk.file(goods=goods(price))
    assert filed.answers.answer("tier") == tier
    assert form("purchase_restock").grades["tier"].case(filed.answers).cite.clauses == (clause,)
    assert [key for key in filed.route() if key in TIERS] == steps


def test_the_limits_of_the_tiers_are_the_hotels() -> None:
    tiers = ((100_000, "采购部经理"), (20_000_000, "分管副总经理"), (None, "运营委员会"))
    strict = Desk("purchase_restock", settings={"purchase_tiers": tiers})
    assert strict.file(goods=goods("999.99")).answers.answer("tier") == "主管"
    assert strict.file(goods=goods("1000")).answers.answer("tier") == "总监"


def test_the_six_figures_of_the_article_are_asked_for_each_item() -> None:
    for name in ("name", "spec", "monthly", "stock", "last_price", "last_quantity", "quantity"):
        row = {**goods("1")[0], name: None}
        assert set(desk.file(goods=[row]).problems) == {f"goods-0-{name}"}
    cited = [column.cite.clauses for column in form("purchase_restock").fields["goods"].columns.values()]
    assert {f"PUR-1-0{number}" for number in range(3, 9)} <= {clause for clauses in cited for clause in clauses}


def test_the_estimate_is_quantity_by_last_price() -> None:
    filed = desk.file()
    assert [row["estimate"] for row in filed.answers.answer("goods")] == [510_000, 600_000]
    assert filed.answers.answer("total") == 1_110_000


def test_nothing_is_asked_twice_nor_for_nothing() -> None:
    assert desk.file(goods=goods("1") * 2).refused == ["each_once"]
    assert desk.file(goods=goods("1", quantity="0")).refused == ["some_asked"]
    assert Desk("purchase_restock", facts={"open_requests": ["洗发液"]}).file().warned == ["not_asked_twice"]


def quotes(*shops: str, items: list[str] = ITEMS, prices: str = "1.00") -> list[dict[str, str]]:
    return [{"item": item, "supplier": shop, "price": prices} for item in items for shop in shops]


def compare(**filled: Any) -> Any:
    usual = {
        "quotes": quotes(*SHOPS),
        "picks": [{"item": item, "supplier": "甲店"} for item in ITEMS],
        "advice": "三家同价，甲店供货稳定。",
    }
    return desk.at_step("compare", **{**usual, **filled})


@pytest.mark.parametrize(
    ("offers", "single_source", "refused"),
    [
        (quotes(*SHOPS), None, []),
        (quotes(*SHOPS[:2]), None, ["three_quotations"]),
        ([*quotes(*SHOPS[:2]), *quotes("乙店")], None, ["three_quotations"]),  # the same supplier twice is one
        ([*quotes(*SHOPS, items=ITEMS[:1]), *quotes(*SHOPS[:2], items=ITEMS[1:])], None, ["three_quotations"]),
        (quotes("甲店"), "厂家独家供应", []),
    ],
)
def test_three_suppliers_are_compared_for_every_item(
    offers: list[dict[str, str]], single_source: str | None, refused: list[str]
) -> None:
    compared = compare(quotes=offers, single_source=single_source)
    assert compared.refused == refused
    assert compared.clauses == ({"PUR-1-11"} if refused else set())


def test_a_single_source_goes_one_higher() -> None:
    assert "one_source" in compare(quotes=quotes("甲店"), single_source="厂家独家供应").route()
    assert "one_source" not in compare().route()
    assert form("purchase_restock").route.steps["one_source"].holder == by.post("总经理")


def test_every_item_is_picked_once_from_who_quoted_it() -> None:
    assert compare(picks=[{"item": ITEMS[0], "supplier": "甲店"}]).refused == ["every_item_picked"]
    twice = [{"item": item, "supplier": "甲店"} for item in [*ITEMS, ITEMS[0]]]
    assert compare(picks=twice).refused == ["every_item_picked"]
    stranger = [{"item": item, "supplier": "丁店"} for item in ITEMS]
    assert compare(picks=stranger).refused == ["picked_from_quotes"]
    assert compare(quotes=[*quotes(*SHOPS), *quotes("甲店", items=["毛巾"])]).refused == ["quotes_for_goods"]


def test_a_dearer_choice_needs_its_reason() -> None:
    offers = [*quotes("甲店", prices="1.01"), *quotes("乙店", "丙店")]
    assert set(compare(quotes=offers).problems) == {"picks-0-reason", "picks-1-reason"}
    explained = [{"item": item, "supplier": "甲店", "reason": "质量明显好"} for item in ITEMS]
    assert compare(quotes=offers, picks=explained).stands
    cheapest = [{"item": item, "supplier": "乙店"} for item in ITEMS]
    assert compare(quotes=offers, picks=cheapest).stands


def test_after_the_comparison_the_amount_is_what_was_picked() -> None:
    picked = compare(quotes=quotes(*SHOPS, prices="10.00"))
    assert picked.answers.answer("total") == 1_110_000
    assert picked.answers.answer("amount") == (6000 + 5000) * 1000
    assert picked.answers.answer("tier") == "总监"


def test_a_lapsed_qualification_is_shown_in_the_comparison() -> None:
    lapsed = Desk("purchase_restock", facts={"lapsed_suppliers": lambda names: [n for n in names if n == "丙店"]})
    given = {"quotes": quotes(*SHOPS), "picks": [{"item": i, "supplier": "甲店"} for i in ITEMS], "advice": "好"}
    assert lapsed.at_step("compare", **given).warned == ["papers_in_force"]
    assert compare().warned == []


@pytest.mark.parametrize(
    ("arrives", "refused", "warned"),
    [
        ("2026-11-20", ["arrives_later"], []),
        ("2026-11-21", [], []),
        ("2026-12-03", [], []),
        ("2026-12-04", [], ["in_time"]),
    ],
)
def test_the_manager_writes_when_it_will_arrive(arrives: str, refused: list[str], warned: list[str]) -> None:
    reviewed = desk.at_step("first_review", arrives=arrives)  # needed by 2026-12-03
    assert (reviewed.refused, reviewed.warned) == (refused, warned)
    assert set(desk.at_step("first_review").problems) == {"arrives"}


def test_the_whole_way_in_the_order_of_the_article() -> None:
    route = form("purchase_restock").route.steps
    assert list(route) == [
        "director_signs", "first_review", "compare", "supervisor", "director", "committee", "one_source", "board",
        "order", "receive",
    ]  # fmt: skip
    assert route["director_signs"].holder == by.post_setting("pur_signing_director")
    assert route["board"].votes == "setting:board_vote"
    assert [key for key, step in route.items() if step.decides][-1] == "board"
    (filing,) = form("purchase_restock").filed_by
    assert (filing.holder, filing.cite.clauses) == (by.post("仓库主任"), ("PUR-1-02",))


def test_who_asked_neither_approves_nor_picks() -> None:
    for key in ("compare", "supervisor", "director"):
        assert form("purchase_restock").route.steps[key].not_also == ("requester",)
    assert not any(step.own for key, step in form("purchase_restock").route.steps.items() if key != "receive")


def test_three_days_after_the_board_purchasing_and_the_leader_are_told() -> None:
    timers, env = form("purchase_restock").timers, desk.file().answers
    assert timers["arrival_due"].at.value(env) == datetime(2026, 11, 24, 12, 0)
    assert timers["reported_up"].at.value(env) == datetime(2026, 11, 24, 12, 0)
    assert timers["arrival_due"].cite.clauses == ("PUR-1-13",)
    assert timers["reported_up"].cite.clauses == ("PUR-1-14",)
    assert timers["reported_up"].tells == (by.leader_of("department"),)
    undecided = Desk("purchase_restock", facts={"decided_at": None}).file().answers
    assert timers["arrival_due"].at.value(undecided) is None


def test_goods_arrive_in_parts_and_all_before_the_end() -> None:
    part = {"delivered_item": "洗发液", "delivered": "3000", "delivered_good": "2990", "trouble": "破损",
            "handling": "补货"}  # fmt: skip
    received = desk.amend("delivery", **part, delivered_on="2026-11-21")
    assert received.stands
    line = form("purchase_restock").amendments["delivery"].adds["receipts"]
    assert {name: line[name].value(received.answers) for name in ("item", "quantity", "accepted")} == {
        "item": "洗发液", "quantity": 3000, "accepted": 2990,
    }  # fmt: skip
    assert line["inspector"].value(received.answers).id == holder("仓库主任")
    assert desk.amend("delivery", **part, delivered_on="2026-11-22").refused == ["not_later"]
    assert desk.amend("delivery", **{**part, "delivered_item": "毛巾"}, delivered_on="2026-11-21").refused == [
        "asked_for"
    ]
    assert desk.amend("delivery", **{**part, "delivered_good": "3001"}, delivered_on="2026-11-21").refused == [
        "good_of_all"
    ]
    assert desk.at_step("receive", {"receipts": [{"item": "洗发液"}]}).refused == ["all_received"]
    assert desk.at_step("receive", {"receipts": [{"item": item} for item in ITEMS]}).refused == []

"""What the three 采购申请单 have in common, held for each: quotations, choice, tiers, who may not, three days."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from portal.formkit import by
from tests.formkit.world import Desk, form, shipped_setting

KEYS = ["purchase_restock", "purchase_new", "purchase_replacement"]
SHOPS = ["甲店", "乙店", "丙店"]
BOARD = {"purchase_restock": "PUR-1-12", "purchase_new": "PUR-2-06", "purchase_replacement": "PUR-3-09"}
COMPARED = {"purchase_restock": "PUR-1-11", "purchase_new": "PUR-2-05", "purchase_replacement": "PUR-3-08"}
NOTED = [
    {"name": name, "spec": "标准", "unit": "台", "last_price": price, "last_quantity": "1", "quantity": "2"}
    for name, price in (("波轮洗衣机", "9800"), ("客房台灯", "280"))
]


@pytest.fixture(params=KEYS)
def key(request: pytest.FixtureRequest) -> str:
    return request.param


def known(key: str) -> dict[str, Any]:
    """What steps before the comparison have added."""
    if key != "purchase_replacement":
        return {}
    return dict(Desk(key).at_step("note", goods=NOTED).reading.values)


def items(key: str) -> list[str]:
    filed = Desk(key).file().reading.values.get("goods") or known(key)["goods"]
    return [row["name"] for row in filed]


def quotes(names: list[str], *shops: str, price: str = "1.00") -> list[dict[str, str]]:
    return [{"item": name, "supplier": shop, "price": price} for name in names for shop in shops]


def compare(key: str, desk: Desk | None = None, **filled: Any) -> Any:
    usual = {
        "quotes": quotes(items(key), *SHOPS),
        "picks": [{"item": name, "supplier": "甲店"} for name in items(key)],
        "advice": "三家同价，甲店供货稳定。",
    }
    return (desk or Desk(key)).at_step("compare", known(key), **{**usual, **filled})


def test_three_suppliers_or_the_reason_for_one(key: str) -> None:
    names = items(key)
    assert compare(key).stands
    two = compare(key, quotes=quotes(names, *SHOPS[:2]))
    assert (two.refused, two.clauses) == (["three_quotations"], {COMPARED[key]})
    one_short = [*quotes(names[:1], *SHOPS), *quotes(names[1:], *SHOPS[:2])]
    assert compare(key, quotes=one_short).refused == ["three_quotations"]
    single = compare(key, quotes=quotes(names, "甲店"), single_source="厂家独家供应")
    assert single.stands
    assert "one_source" in single.route()
    assert "one_source" not in compare(key).route()


def test_a_dearer_choice_needs_its_sentence(key: str) -> None:
    names = items(key)
    offers = [*quotes(names, "甲店", price="1.01"), *quotes(names, "乙店", "丙店")]
    assert set(compare(key, quotes=offers).problems) == {f"picks-{row}-reason" for row in range(len(names))}
    said = [{"item": name, "supplier": "甲店", "reason": "质量明显好"} for name in names]
    assert compare(key, quotes=offers, picks=said).stands
    same_price = quotes(names, *SHOPS)
    assert compare(key, quotes=same_price).stands


def test_every_item_is_chosen_once_from_who_quoted(key: str) -> None:
    names = items(key)
    assert compare(key, picks=[{"item": names[0], "supplier": "甲店"}]).refused == ["every_item_picked"]
    stranger = [{"item": name, "supplier": "丁店"} for name in names]
    assert compare(key, picks=stranger).refused == ["picked_from_quotes"]
    assert compare(key, quotes=[*quotes(names, *SHOPS), *quotes(["毛巾"], "甲店")]).refused == ["quotes_for_goods"]


def test_who_is_paused_is_refused_and_who_lapsed_is_shown(key: str) -> None:
    def only(shop: str) -> Any:
        return lambda names: [name for name in names if name == shop]

    assert compare(key, Desk(key, facts={"paused_suppliers": only("乙店")})).refused == ["suppliers_in_use"]
    assert compare(key, Desk(key, facts={"paused_suppliers": only("丁店")})).refused == []
    assert compare(key, Desk(key, facts={"lapsed_suppliers": only("乙店")})).warned == ["papers_in_force"]
    assert compare(key).warned == []


def test_placing_the_order_with_who_was_paused_meanwhile_is_warned_of(key: str) -> None:
    """Nothing may be returned behind the board's decision, so nothing is refused there."""
    bought = {**known(key), **compare(key).reading.values}
    for paused, warned in (([], []), (["甲店"], ["ordered_from_in_use"])):
        desk = Desk(key, facts={"paused_suppliers": lambda names, found=paused: [n for n in names if n in found]})
        assert desk.at_step("order", bought, order_no="DD-1").warned == warned


@pytest.mark.parametrize(("until", "warned"), [("2026-11-20", ["offers_in_force"]), ("2026-11-21", [])])
def test_an_offer_that_has_run_out_is_shown(key: str, until: str, warned: list[str]) -> None:
    offers = quotes(items(key), *SHOPS)
    offers[0]["valid_to"] = until
    assert compare(key, quotes=offers).warned == warned


@pytest.mark.parametrize(
    ("price", "tier", "steps"),
    [
        ("49999.99", "主管", ["supervisor", "board"]),
        ("50000", "总监", ["supervisor", "director", "board"]),
        ("199999.99", "总监", ["supervisor", "director", "board"]),
        ("200000", "运营委员会", ["supervisor", "director", "committee", "board"]),
    ],
)
def test_the_tiers_by_the_amount_of_the_choice(key: str, price: str, tier: str, steps: list[str]) -> None:
    one = {**known(key), "goods": [{"name": "制冰机", "quantity": 1}]}
    offers = quotes(["制冰机"], *SHOPS, price=price)
    chosen = Desk(key).at_step(
        "compare", one, quotes=offers, picks=[{"item": "制冰机", "supplier": "甲店"}], advice="同价"
    )
    assert chosen.stands
    assert chosen.answers.answer("tier") == tier
    decided = [step for step in chosen.route() if step in ("supervisor", "director", "committee", "board")]
    assert decided == steps


def test_who_asked_neither_approves_nor_picks(key: str) -> None:
    route = form(key).route.steps
    for name, step in route.items():
        if name not in ("order", "receive"):
            assert step.not_also == ("requester",), name
            assert not step.own
    assert route["board"].votes == "setting:board_vote"
    assert BOARD[key] in route["board"].cite.clauses
    assert [name for name, step in route.items() if step.decides][-1] == "board"


def test_three_days_after_the_board_the_leader_is_told(key: str) -> None:
    timers, env = form(key).timers, Desk(key).file().answers
    assert shipped_setting("purchase_arrive_days") == 3
    for name in ("arrival_due", "reported_up"):
        assert timers[name].at.value(env) == datetime(2026, 11, 24, 12, 0)
        assert timers[name].at.value(Desk(key, facts={"decided_at": None}).file().answers) is None
    assert timers["reported_up"].tells == (by.leader_of("department"),)
    assert timers["reported_up"].cite.clauses == ("PUR-1-14",)


def test_the_one_design_is_the_same_in_all_three() -> None:
    """Differences are declared: apart from clauses and labels, steps, rules and columns are the same."""
    first, *others = (form(key) for key in KEYS)
    shared = ["compare", "supervisor", "director", "committee", "one_source", "board", "order", "receive"]
    for other in others:
        assert list(other.fields["quotes"].columns) == list(first.fields["quotes"].columns)
        assert list(other.fields["picks"].columns) == list(first.fields["picks"].columns)
        assert [key for key in other.route.steps if key in shared] == shared
        assert set(first.rules) <= set(other.rules)
        assert set(first.timers) == set(other.timers)
        assert other.stages == first.stages

"""临时出入证申请: SEC-13, its deposit to the fen and its dates to the day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from portal.formkit import Value, by
from tests.formkit.world import NOON, Desk, form

desk = Desk("contractor_pass")
WORKERS = ["郑海", "冯春"]


def issued(*numbers: str, amount: str = "10", workers: list[str] | None = None) -> list[dict[str, Any]]:
    return [
        {"pass_no": number, "worker": worker, "amount": amount, "taken_by": 1, "taken_at": "2026-11-21 12:00"}
        for number, worker in zip(numbers, workers or WORKERS, strict=False)
    ]


def back(*states: str, on: str = "2026-11-25", first: int = 1) -> list[dict[str, Any]]:
    return [
        {"pass_no": f"P{number}", "state": state, "handled_by": 1, "at": f"{on} 17:00"}
        for number, state in enumerate(states, start=first)
    ]


OUT = {"deposits": desk.at_step("issue", deposits=issued("P1", "P2")).reading.values["deposits"]}


@pytest.mark.parametrize(
    ("valid_to", "refused"),
    [("2026-11-28", []), ("2026-11-29", ["short_enough"]), ("2026-11-21", []), ("2026-11-20", ["order", "not_past"])],
)
def test_a_pass_runs_at_most_seven_days(valid_to: str, refused: list[str]) -> None:
    filed = desk.file(valid_from="2026-11-21", valid_to=valid_to)
    assert filed.refused == refused
    if refused == ["short_enough"]:
        assert filed.clauses == {"SEC-13-05"}


def test_the_longest_time_is_the_hotels() -> None:
    assert Desk("contractor_pass", settings={"temp_pass_days": 10}).file(valid_to="2026-12-01").stands


def test_a_supervisor_is_named_and_every_worker_has_an_id() -> None:
    assert set(desk.file(supervisor=None).problems) == {"supervisor"}
    assert form("contractor_pass").fields["supervisor"].cite.clauses == ("SEC-13-10",)
    assert set(desk.file(workers=[{"name": "郑海", "sex": "男"}]).problems) == {"workers-0-id_no"}
    wrong = [{"name": "郑海", "sex": "男", "id_no": "110105194912310021"}]
    assert set(desk.file(workers=wrong).problems) == {"workers-0-id_no"}


def test_one_worker_one_pass() -> None:
    twice = [{"name": name, "sex": "男", "id_no": "11010519491231002X"} for name in WORKERS]
    assert desk.file(workers=twice).refused == ["workers_once"]


def test_boxes_the_hotel_does_not_need_stay_on_the_paper_only() -> None:
    columns = form("contractor_pass").fields["workers"].columns
    assert [name for name, column in columns.items() if column.paper_only] == ["ethnic", "address"]
    filed = desk.file(workers=[{"name": "郑海", "sex": "男", "id_no": "11010519491231002X"}])
    assert filed.stands


def test_fire_reminds_of_its_permit() -> None:
    assert desk.file(fire="是").warned == ["fire_needs_permit"]
    assert desk.file(fire="否").warned == []


def test_the_route_is_vouching_review_issue_and_return() -> None:
    route = form("contractor_pass").route.steps
    assert list(route) == ["head", "security", "issue", "give_back"]
    assert route["head"].holder == by.head_of("department")
    assert [step.decides for step in route.values()] == [True, True, False, False]
    assert form("contractor_pass").stages == {
        "待发证": "open", "已发证": "open", "已退证": "done", "已失效": "void",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("deposits", "refused"),
    [
        (issued("P1", "P2"), []),
        (issued("P1"), ["one_pass_each", "for_those_named"]),
        (issued("P1", "P1"), ["numbers_differ"]),
        (issued("P1", "P2", workers=["郑海", "路人"]), ["for_those_named"]),
        (issued("P1", "P2", amount="9.99"), ["deposit_exact"]),
        (issued("P1", "P2", amount="10.01"), ["deposit_exact"]),
    ],
)
def test_ten_yuan_are_taken_for_each_pass(deposits: list[dict[str, Any]], refused: list[str]) -> None:
    assert desk.at_step("issue", deposits=deposits).refused == refused


@pytest.mark.parametrize(
    ("state", "on", "refund"),
    [
        ("完好", "2026-11-25", 1000),
        ("损坏", "2026-11-25", 500),
        ("遗失", "2026-11-25", 0),
        ("完好", "2026-11-26", 1000),  # the last valid day
        ("完好", "2026-11-27", 0),  # lapsed without extension
    ],
)
def test_the_deposit_comes_back_by_state_and_day(state: str, on: str, refund: int) -> None:
    returned = desk.at_step("give_back", OUT, returned=back(state, "完好", on=on))
    assert returned.stands
    assert returned.answers.answer("returned")[0]["refund"] == refund


def test_what_a_lost_pass_costs_is_the_hotels() -> None:
    half = Desk("contractor_pass", settings={"pass_lost_keeps": 50})
    assert half.at_step("give_back", OUT, returned=back("遗失", "完好")).answers.answer("returned")[0]["refund"] == 500


@pytest.mark.parametrize(
    ("returned", "refused"),
    [
        (back("完好", "遗失"), []),
        (back("完好"), ["all_back"]),
        (back("完好") * 2, ["back_once"]),
        (back("完好", "完好", first=2), ["back_known"]),
    ],
)
def test_every_pass_comes_back_once(returned: list[dict[str, Any]], refused: list[str]) -> None:
    assert desk.at_step("give_back", OUT, returned=returned).refused == refused


def test_a_replaced_number_is_not_returned_again() -> None:
    known = {
        "deposits": [*OUT["deposits"], {"pass_no": "P3", "worker": "冯春", "amount": 1000}],
        "replacements": [{"old_no": "P2", "new_no": "P3", "state": "损坏"}],
    }
    assert desk.at_step("give_back", known, returned=[back("完好")[0], *back("完好", first=3)]).refused == []
    assert desk.at_step("give_back", known, returned=back("完好", "完好")).refused == ["back_known"]
    assert desk.answers(known).answer("deposit") == 1000


@pytest.mark.parametrize(("state", "kept"), [("损坏", 500), ("遗失", 1000)])
def test_a_replacement_keeps_what_its_loss_costs(state: str, kept: int) -> None:
    assert desk.answers({"replacements": [{"old_no": "P1", "state": state}]}).answer("replacements")[0]["kept"] == kept


@pytest.mark.parametrize(
    ("new", "today", "refused"),
    [
        ("2026-12-03", NOON, []),
        ("2026-12-04", NOON, ["short_enough"]),
        ("2026-11-26", NOON, ["later"]),
        ("2026-11-30", datetime(2026, 11, 26, 23, 59), []),
        ("2026-11-30", datetime(2026, 11, 27, 0, 0), ["in_time"]),
    ],
)
def test_an_extension_comes_before_the_pass_lapses(new: str, today: datetime, refused: list[str]) -> None:
    filed = desk.file().reading.values  # valid until 2026-11-26
    asked = Desk("contractor_pass", at=today).amend("extend", filed, new_valid_to=new, extension_reason="未完工")
    assert asked.refused == refused
    assert asked.clauses <= {"SEC-13-05"}


def test_an_approved_extension_moves_the_end_and_leaves_a_line() -> None:
    extend = form("contractor_pass").amendments["extend"]
    env = desk.amend("extend", new_valid_to="2026-11-30", extension_reason="未完工").answers
    assert extend.sets["valid_to"].value(env) == date(2026, 11, 30)
    assert {name: expr.value(env) for name, expr in extend.adds["extensions"].items()} == {
        "old_to": date(2026, 11, 26), "new_to": date(2026, 11, 30), "reason": "未完工",
        "approved_by": Value(1, "保安部经理甲"), "at": NOON,
    }  # fmt: skip
    assert list(extend.route.steps) == ["head", "security"]


@pytest.mark.parametrize(
    ("filled", "known", "refused"),
    [
        ({"moving_no": "P1"}, {}, []),
        ({"moving_no": "P9"}, {}, ["known"]),
        ({"moving_no": "P1", "moved_at": "2026-11-26 23:59"}, {}, []),
        ({"moving_no": "P1", "moved_at": "2026-11-27 00:00"}, {}, ["within_dates"]),
        ({"moving_no": "P1", "moved_at": "2026-11-20 23:59"}, {}, ["within_dates"]),
        ({"moving_no": "P1", "moved_at": "2026-11-27 09:00", "direction": "出店"}, {}, []),
        ({"moving_no": "P1"}, {"withdrawals": [{"pass_no": "P1"}]}, ["not_taken"]),
        ({"moving_no": "P1"}, {"replacements": [{"old_no": "P1"}]}, ["not_taken"]),
        ({"moving_no": "P1", "direction": "出店"}, {"withdrawals": [{"pass_no": "P1"}]}, []),
    ],
)
def test_the_gate_lets_in_valid_passes_only_and_everybody_out(
    filled: dict[str, Any], known: dict[str, Any], refused: list[str]
) -> None:
    moved = {"direction": "进店", "moved_at": "2026-11-23 08:00", **filled}
    assert desk.amend("move", {**OUT, **known}, **moved).refused == refused


def test_a_replacement_is_for_a_pass_of_this_form_and_a_worker_on_it() -> None:
    fine = {"replaced_no": "P1", "fresh_no": "P7", "fresh_holder": "郑海", "replaced_state": "损坏"}
    assert desk.amend("replace", OUT, **fine).refused == []
    assert desk.amend("replace", OUT, **{**fine, "replaced_no": "P9"}).refused == ["known"]
    assert desk.amend("replace", OUT, **{**fine, "fresh_no": "P2"}).refused == ["fresh"]
    assert desk.amend("replace", OUT, **{**fine, "fresh_holder": "路人"}).refused == ["same_holder"]
    assert desk.amend("withdraw", OUT, withdrawn_no="P9", withdrawal_reason="闯入客房").refused == ["known"]


def test_a_pass_that_lapses_is_void_and_those_concerned_are_told_before() -> None:
    timers, env = form("contractor_pass").timers, desk.file().answers
    assert timers["lapses"].at.value(env) == datetime(2026, 11, 26, 23, 59)
    assert (timers["lapses"].stage, timers["lapses"].cite.clauses) == ("已失效", ("SEC-13-05",))
    assert timers["lapses_soon"].at.value(env) == datetime(2026, 11, 23, 9, 0)
    assert by.head_of("department") in timers["lapses_soon"].tells

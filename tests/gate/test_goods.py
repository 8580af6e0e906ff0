"""Deliveries and exit notes as the console shows them: the second floor, the way out, one thing after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from portal import clock
from portal.desks.gate import board, entry
from portal.errors import BadInput
from portal.records import acting
from portal.timers import service as timers
from tests.gate.conftest import GUARD, HTMX, Gate, at

UPSTAIRS = {"upstairs": "是", "purpose": "送进二楼冷库"}


def post(client: FlaskClient, path: str, **data: str) -> tuple[int, str]:
    answer = client.post(f"/desks/gate{path}", data=data, headers=HTMX)
    return answer.status_code, answer.get_data(as_text=True)


def stage(gate: Gate, number: str) -> str:
    with gate.inside():
        record = gate.record(number)
        return record.stage or record.status


def found(gate: Gate, text: str, mode: str) -> list[tuple[str, str]]:
    with gate.inside():
        return [(one.kind, one.number) for one in entry.look(text, mode, gate.person(GUARD)).matches]


# ---- deliveries ---------------------------------------------------------------------------------------------------
SLIP = {"company": "鲜达水产商行", "deliverer": "钱大鹏", "plate": "浙B66688", "goods": "活鱼", "department": "餐饮部",
        "upstairs": "否", "entered_at": "2026-11-20T10:00"}  # fmt: skip


def test_a_delivery_in_and_out(gate: Gate, guard: FlaskClient) -> None:
    status, text = post(guard, "/deliveries", **SLIP, _once="a")
    assert (status, "登记离开" in text) == (200, True)
    assert post(guard, "/deliveries", **SLIP, _once="a")[0] == 200
    ((kind, number),) = found(gate, "B66688", entry.LEAVE)  # the plate without its province
    assert kind == "delivery"
    with gate.inside():
        assert [car.plate for car in board.now(gate.person(GUARD).hotel_id).vehicles] == ["浙B***88"]
    assert post(guard, f"/deliveries/{number}/leave")[0] == 200
    assert stage(gate, number) == "已离开"
    assert found(gate, "B66688", entry.LEAVE) == []


def test_who_has_brought_goods_before_is_known(gate: Gate, guard: FlaskClient) -> None:
    post(guard, "/deliveries", **SLIP)
    ((_kind, number),) = found(gate, "鲜达", entry.DELIVERIES)
    post(guard, f"/deliveries/{number}/leave")
    for typed in ("鲜达", "钱大鹏", "浙B66688"):
        assert found(gate, typed, entry.DELIVERIES) == [("delivered", number)], typed
    slip = guard.post("/desks/gate/deliveries/slip", data={"from": number}, headers=HTMX).get_data(as_text=True)
    assert "浙B***88" in slip
    assert "浙B66688" not in slip
    again = SLIP | {"plate": "浙B***88", "_earlier": number}
    assert post(guard, "/deliveries", **again)[0] == 200
    assert found(gate, "浙B66688", entry.DELIVERIES)[0][0] == "delivery"


@pytest.mark.parametrize(("answer", "outcome"), [("yes", "在店"), ("no", "rejected")])
def test_nobody_goes_upstairs_before_the_manager_agrees(
    gate: Gate, guard: FlaskClient, answer: str, outcome: str
) -> None:
    number = gate.delivery(**UPSTAIRS)
    page = guard.get(f"/desks/gate/deliveries/{number}", headers=HTMX).get_data(as_text=True)
    assert "同意以前不得上楼" in page
    assert "登记离开" not in page
    assert guard.get(f"/desks/gate/deliveries/{number}/status", headers=HTMX).status_code == 204
    assert post(guard, f"/deliveries/{number}/consent", answer=answer, who="")[0] == 422
    assert post(guard, f"/deliveries/{number}/consent", answer=answer, who="刘海")[0] == 200
    assert stage(gate, number) == outcome
    assert guard.get(f"/desks/gate/deliveries/{number}/status", headers=HTMX).status_code == 200


def test_an_unfilled_slip_says_what_is_missing(guard: FlaskClient) -> None:
    status, text = post(guard, "/deliveries", company="鲜达水产商行")
    assert status == 422
    for name in ("送货人", "货物", "收货部门"):
        assert f"请填写{name}" in text or f"请选择{name}" in text


# ---- exit notes ---------------------------------------------------------------------------------------------------
def test_a_note_is_checked_item_by_item_and_used_once(gate: Gate, guard: FlaskClient) -> None:
    number = gate.note()
    for typed in ("", "孙师傅", "sunshifu", "明远", "配电箱", number):
        assert found(gate, typed, entry.EXITS) == [("exit", number)], typed
    ticked = {"fits-0": "on", "counted-0": "1", "fits-1": "on", "counted-1": "2"}
    status, text = post(guard, f"/exits/{number}/check", **ticked)
    assert (status, "相符放行" in text, stage(gate, number)) == (200, True, "已查验")
    assert post(guard, f"/exits/{number}/check", **ticked)[0] == 422
    assert found(gate, "", entry.EXITS) == []
    assert "一张证明只用一次" in guard.get(f"/desks/gate/exits/{number}", headers=HTMX).get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"counted-1": "2"}, 422),
        ({"counted-1": "1", "note-1": "少一只"}, 200),
        ({"fits-1": "on", "counted-1": "3"}, 422),
    ],
)
def test_what_does_not_fit_is_held_with_a_word(
    gate: Gate, guard: FlaskClient, typed: dict[str, str], status: int
) -> None:
    number = gate.note()
    answer, text = post(guard, f"/exits/{number}/check", **{"fits-0": "on", "counted-0": "1"}, **typed)
    assert answer == status
    assert ("不符扣留" in text) == (status == 200)


def test_what_nobody_has_approved_releases_nothing(gate: Gate, guard: FlaskClient) -> None:
    number = gate.note(approved=False)
    assert found(gate, "孙师傅", entry.EXITS) == []
    page = guard.get(f"/desks/gate/exits/{number}", headers=HTMX).get_data(as_text=True)
    assert "还没有批准，不得放行" in page
    assert "查验完毕" not in page


# ---- badges -------------------------------------------------------------------------------------------------------
def test_a_badge_that_was_not_handed_in_is_missed_until_it_is_found(gate: Gate, guard: FlaskClient) -> None:
    number = gate.visit(badge="A050")
    left = {"left_at": "2026-11-20T10:00", "slip_signed": "是", "badge_back": "否"}
    status, text = post(guard, f"/visits/{number}/leave", **left)
    assert (status, "没有收回" in text) == (200, True)
    assert found(gate, "A050", entry.LEAVE) == [("visit", number)]
    assert post(guard, f"/visits/{number}/badge-back", where="在大堂捡到", _once="b")[0] == 200
    assert found(gate, "A050", entry.LEAVE) == []


def test_a_badge_is_given_to_one_visitor_at_a_time(gate: Gate) -> None:
    first = gate.visit(badge="A050")
    with pytest.raises(BadInput) as refused:
        gate.visit(badge="a050", id_kind="护照", id_no="E12345678")
    assert "请换一张" in str(refused.value.problems["badge"])
    with gate.inside():
        acting.act(gate.person(GUARD), gate.record(first), step="leaving",
                   given={"left_at": clock.house_now().replace(tzinfo=None), "slip_signed": True})  # fmt: skip
    gate.visit(badge="A050", id_kind="护照", id_no="E12345678")


@pytest.mark.parametrize(("moment", "stage_then"), [(at(21, 29, 21), "在店"), (at(21, 31, 21), "离店未登记")])
def test_a_visit_nobody_saw_end_says_so(
    gate: Gate, client_of: Callable[[str], FlaskClient], moment: datetime, stage_then: str
) -> None:
    number = gate.visit(badge="A050")
    with clock.at(moment), gate.inside():
        timers.run_due(50)
    assert stage(gate, number) == stage_then
    with clock.at(moment):
        text = client_of(GUARD).get(f"/desks/gate/visits/{number}", headers=HTMX).get_data(as_text=True)
        assert ("何时离店没有人看见" in text) == (stage_then == "离店未登记")
        assert ("登记离店" in text) == (stage_then == "在店")
        assert found(gate, "A050", entry.LEAVE) == [("visit", number)]

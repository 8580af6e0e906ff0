"""A visit from consent to leaving: who said what on the telephone, the signature, the goods, what is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.records import acting
from portal.records.models import Task
from tests.gate.conftest import GUARD, HTMX, SIGNATURE, Gate, at

LEADER = {"category": "有预约的访领导", "host": "韩冬", "appointment": "是", "confirmed_by": None}
GUEST = {
    "category": "访住店客人",
    "host": {"guest": "王先生", "room": "1208"},
    "department": "房务部",
    "confirmed_by": None,
}
GOODS = [{"item": "笔记本电脑", "quantity": "1 台"}]


def post(client: FlaskClient, number: str, what: str, **data: str) -> tuple[int, str]:
    answer = client.post(f"/desks/gate/visits/{number}/{what}", data=data, headers=HTMX)
    return answer.status_code, answer.get_data(as_text=True)


def stands(gate: Gate, number: str) -> tuple[str, str]:
    with gate.inside():
        record = gate.record(number)
        return record.status, record.stage


# ---- consent ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("visit", [LEADER, GUEST])
@pytest.mark.parametrize(
    ("answer", "words", "outcome"),
    [("yes", "电话征询：秘书同意", ("approved", "在店")), ("no", "电话征询：秘书不同意", ("rejected", ""))],
)
def test_what_the_telephone_said_decides(
    gate: Gate, guard: FlaskClient, visit: dict[str, object], answer: str, words: str, outcome: tuple[str, str]
) -> None:
    number = gate.visit(**visit)
    assert stands(gate, number) == ("running", "待确认")
    assert post(guard, number, "consent", answer=answer, who="秘书")[0] == 200
    assert stands(gate, number) == outcome
    with gate.inside():
        task = db.session.scalars(
            select(Task).where(Task.record_id == gate.record(number).id, Task.opinion != "")
        ).one()
        assert (task.opinion, task.decider.login) == (words, GUARD)


def test_consent_needs_to_know_who_answered(gate: Gate, guard: FlaskClient) -> None:
    number = gate.visit(**LEADER)
    status, text = post(guard, number, "consent", answer="yes", who=" ")
    assert (status, "请写明是谁接的电话" in text) == (422, True)
    assert stands(gate, number) == ("running", "待确认")


def test_a_second_answer_comes_too_late(gate: Gate, guard: FlaskClient) -> None:
    number = gate.visit(**LEADER)
    post(guard, number, "consent", answer="yes", who="韩冬")
    status, text = post(guard, number, "consent", answer="no", who="韩冬")
    assert status == 422
    assert "已经有了答复" in text
    assert stands(gate, number) == ("approved", "在店")


def test_the_screen_learns_what_the_host_answered(gate: Gate, guard: FlaskClient) -> None:
    number = gate.visit(**LEADER)
    url = f"/desks/gate/visits/{number}/status?seen=running.待确认"
    assert guard.get(url, headers=HTMX).status_code == 204
    with gate.inside():
        acting.act(gate.person("handong"), gate.record(number), opinion="请上来")
    answer = guard.get(url, headers=HTMX)
    assert answer.status_code == 200
    assert answer.headers["HX-Trigger"] == "gate-changed"
    assert "登记离店" in answer.get_data(as_text=True)


def test_the_page_says_whom_to_ring(gate: Gate, guard: FlaskClient) -> None:
    text = guard.get(f"/desks/gate/visits/{gate.visit(**LEADER)}").get_data(as_text=True)
    assert "同意（电话）" in text
    assert "内线 80" in text
    assert 'value="韩冬"' in text


# ---- leaving ------------------------------------------------------------------------------------------------------
LEFT = {"left_at": "2026-11-20T10:30"}


@pytest.mark.parametrize(
    ("typed", "status"),
    [({}, 422), ({"slip_signed": "否"}, 422), ({"slip_signed": "是"}, 200), ({"unsigned_reason": "接见人外出"}, 200)],
)
def test_without_a_signature_nobody_leaves_unless_with_a_reason(
    gate: Gate, client_of: Callable[[str], FlaskClient], typed: dict[str, str], status: int
) -> None:
    number = gate.visit()
    with clock.at(at(10, 30)):
        found, text = post(client_of(GUARD), number, "leave", **LEFT | typed)
    assert found == status
    assert ("没有接见人签字" in text) == (status == 422)
    assert stands(gate, number) == ("approved", "在店" if status == 422 else "已离店")


def test_a_signature_on_the_hosts_phone_is_enough(gate: Gate, client_of: Callable[[str], FlaskClient]) -> None:
    number = gate.visit()
    with gate.inside():
        acting.act(gate.person("panyue"), gate.record(number), step="received", given={"host_signature": SIGNATURE})
    with clock.at(at(10, 30)):
        guard = client_of(GUARD)
        assert "已在手机上签字" in guard.get(f"/desks/gate/visits/{number}").get_data(as_text=True)
        assert post(guard, number, "leave", **LEFT)[0] == 200


@pytest.mark.parametrize(
    ("typed", "status"),
    [({}, 422), ({"belongings_check": "有出入"}, 422), ({"belongings_check": "有出入", "remark": "少一台"}, 200),
     ({"belongings_check": "一致"}, 200)],
)  # fmt: skip
def test_goods_are_compared(
    gate: Gate, client_of: Callable[[str], FlaskClient], typed: dict[str, str], status: int
) -> None:
    number = gate.visit(belongings=GOODS)
    with clock.at(at(10, 30)):
        guard = client_of(GUARD)
        assert "笔记本电脑" in guard.get(f"/desks/gate/visits/{number}").get_data(as_text=True)
        assert post(guard, number, "leave", slip_signed="是", **LEFT | typed)[0] == status


def test_leaving_twice_is_one_departure(gate: Gate, guard: FlaskClient) -> None:
    number = gate.visit()
    left = {"left_at": "2026-11-20T10:00", "slip_signed": "是"}
    assert post(guard, number, "leave", **left)[0] == 200
    status, text = post(guard, number, "leave", **left)
    assert (status, "没有重复计入" in text) == (422, True)


def test_without_scripts_everything_goes_by_redirects(gate: Gate, guard: FlaskClient) -> None:
    number = gate.visit(**LEADER)
    first = guard.post(f"/desks/gate/visits/{number}/consent", data={"answer": "yes", "who": "韩冬"})
    assert (first.status_code, first.location) == (303, f"/desks/gate/visits/{number}")
    found = guard.post("/desks/gate/find", data={"q": "赵敏", "mode": "leave"})
    assert "登记离店" in found.get_data(as_text=True)
    assert "<!doctype html>" in found.get_data(as_text=True)
    last = guard.post(f"/desks/gate/visits/{number}/leave", data={"left_at": "2026-11-20T10:00", "slip_signed": "是"})
    assert last.status_code == 303
    assert "已离店" in guard.get(last.location).get_data(as_text=True)

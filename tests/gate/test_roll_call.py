"""The roll call: begun by the first name, merged from many phones by when each name was called, kept as a record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.desks.gate import roll_call
from portal.desks.gate.roll_call import ARRIVED, MISSING, UNKNOWN
from portal.errors import BadInput, NotYours
from portal.people.models import Shift
from portal.records.models import Record
from tests.conftest import NOON
from tests.gate.conftest import GUARD, HTMX, MANAGER, Gate
from tests.gate.test_around import words_of

EMPLOYEE = "renqiang"


def at(minutes: float) -> Any:
    return clock.at(NOON + timedelta(minutes=minutes))


@pytest.fixture
def house_with_two(gate: Gate) -> list[str]:
    """Two visitors inside; their lines' keys."""
    return [gate.visit(), gate.visit(visitor="孙立", id_kind="护照", id_no="E12345678", badge="A019")]


def call(
    gate: Gate, who: str, key: str, state: str, minutes: float, *, drill: bool = True, written: float | None = None,
    **more: Any,
) -> str:  # fmt: skip
    """Somebody calls a name; the number of the roll call."""
    with at(minutes), gate.inside():
        said = (
            clock.written_at(clock.in_house(NOON + timedelta(minutes=written))) if written is not None else at(minutes)
        )
        with said:
            return roll_call.mark(gate.person(who), drill=drill, key=key, name="", state=state, **more).number


def standing(gate: Gate, number: str) -> dict[str, Any]:
    with gate.inside():
        me = gate.person(GUARD)
        return {line.person.key: line for line in roll_call.standing(roll_call.find(number, me), me).lines}


def test_the_first_name_begins_it_and_the_next_goes_on(gate, house_with_two):
    gate.on_shift("wuyong", "保安员")
    one, two = house_with_two
    number = call(gate, GUARD, one, ARRIVED, 1)
    assert call(gate, MANAGER, two, MISSING, 2) == number
    lines = standing(gate, number)
    assert {key: line.state for key, line in lines.items()} == {one: ARRIVED, two: MISSING, f"s-{gate_id(gate)}": ""}
    with gate.inside():
        record = gate.record(number)
        assert (record.stage, record.answers["kind"]) == ("清点中", "演练")


def gate_id(gate: Gate) -> int:
    with gate.inside():
        return gate.person("wuyong").id


def test_a_drill_and_the_real_thing_are_two(gate, house_with_two):
    one, _two = house_with_two
    drill = call(gate, GUARD, one, ARRIVED, 1, drill=True)
    real = call(gate, GUARD, one, ARRIVED, 2, drill=False)
    assert drill != real
    assert call(gate, MANAGER, one, MISSING, 3, drill=False) == real


def test_whoever_called_last_is_right_and_the_other_stands_beside(gate, house_with_two):
    one, _two = house_with_two
    number = call(gate, GUARD, one, ARRIVED, 5)
    call(gate, MANAGER, one, MISSING, 12, written=3)  # written before, received later
    line = standing(gate, number)[one]
    assert (line.state, line.call.marshal) == (ARRIVED, "胡建国")
    assert [(other.state, other.marshal, f"{other.at:%H:%M}") for other in line.others] == [(MISSING, "陈刚", "10:03")]
    call(gate, MANAGER, one, ARRIVED, 14)
    assert standing(gate, number)[one].others == ()


def test_one_marshal_changing_their_mind_is_no_disagreement(gate, house_with_two):
    one, _two = house_with_two
    number = call(gate, GUARD, one, UNKNOWN, 1)
    call(gate, GUARD, one, ARRIVED, 2)
    line = standing(gate, number)[one]
    assert (line.state, line.others) == (ARRIVED, ())


def test_it_begins_when_it_was_written(gate, house_with_two):
    one, _two = house_with_two
    number = call(gate, GUARD, one, ARRIVED, 12, written=4)
    with gate.inside():
        found = roll_call.standing(gate.record(number), gate.person(GUARD))
        assert f"{found.called_at:%H:%M}" == "10:04"


def test_who_comes_in_afterwards_and_who_is_on_no_list_are_called_too(gate, house_with_two):
    number = call(gate, GUARD, house_with_two[0], ARRIVED, 1)
    later = gate.visit(visitor="后来的人", id_kind="护照", id_no="E7654321", badge="A020")
    with at(3), gate.inside():
        roll_call.mark(gate.person(GUARD), drill=True, key="", name="送水工", state=ARRIVED, note="没有登记")
    lines = standing(gate, number)
    assert (lines[later].state, lines["x-送水工"].call.note) == ("", "没有登记")
    call(gate, GUARD, later, ARRIVED, 4)
    assert standing(gate, number)[later].state == ARRIVED


def test_somebody_who_left_meanwhile_stays_on_the_list_of_the_record(gate, house_with_two):
    number = call(gate, GUARD, house_with_two[0], ARRIVED, 1)
    with gate.inside():
        from portal.records import acting

        acting.act(gate.person(GUARD), gate.record(house_with_two[1]), step="leaving",
                   given={"left_at": clock.house_now().replace(tzinfo=None), "unsigned_reason": "疏散"})  # fmt: skip
    assert house_with_two[1] in standing(gate, number)


def test_a_name_without_anything_is_refused(gate, house_with_two):
    with gate.inside(), pytest.raises(BadInput):
        roll_call.mark(gate.person(GUARD), drill=True, key=" ", name=" ", state=ARRIVED)
    with gate.inside():
        assert db.session.scalar(select(Record).where(Record.form_key == "evacuation")) is None


# ---- who may ---------------------------------------------------------------------------------------------------------
def test_marshals_are_the_gate_the_posts_and_the_duties_the_hotel_names(gate):
    with gate.inside():
        assert roll_call.is_marshal(gate.person(GUARD))
        assert roll_call.is_marshal(gate.person("lijianguo"))  # 工程部经理
        assert not roll_call.is_marshal(gate.person(EMPLOYEE))
        with pytest.raises(NotYours):
            roll_call.begin(gate.person(EMPLOYEE), drill=True)
    gate.on_shift(EMPLOYEE, "酒店总值班")
    with gate.inside():
        assert roll_call.is_marshal(gate.person(EMPLOYEE))
        db.session.query(Shift).delete()


def test_others_see_nothing_of_it(client_of):
    client = client_of(EMPLOYEE)
    for path in ("evacuation", "evacuation.pdf", "evacuation/roll"):
        assert client.get(f"/desks/gate/{path}").status_code == 403
    assert client.post("/desks/gate/evacuation/calls", data={"key": "s-1", "state": ARRIVED}).status_code == 403
    assert "疏散清点" not in client.get("/").text


# ---- its end ---------------------------------------------------------------------------------------------------------
def end(guard: Any, number: str, **given: str) -> Any:
    return guard.post(f"/desks/gate/evacuation/{number}/end", data=given)


def test_an_end_says_how_many_came_and_how_long_it_took(gate, guard, house_with_two):
    one, two = house_with_two
    number = call(gate, GUARD, one, ARRIVED, 1)
    call(gate, MANAGER, two, ARRIVED, 7)
    with at(7), gate.inside():
        roll_call.clear(gate.person(GUARD), drill=True, area="三层")
    with at(9):
        assert end(guard, number, result="全部到齐", summary="").status_code == 422  # a drill wants its lesson
        assert end(guard, number, result="全部到齐", summary="三号楼梯堆了布草车").status_code == 303
        page = guard.get(f"/desks/gate/evacuation/{number}").text
    for words in ("用时 6 分", "三号楼梯堆了布草车", "这是演练", "三层"):
        assert words in page, words
    assert 'name="state"' not in page
    with gate.inside():
        record = gate.record(number)
        assert (record.stage, record.answers["arrived"]) == ("已结束", 2)
    paper = words_of(guard.get(f"/desks/gate/evacuation/{number}.pdf").data)
    assert "演练" in paper
    assert "实到\u30002人" in paper
    with at(20):
        assert call(gate, GUARD, one, ARRIVED, 20) != number  # the next name begins another


def test_whoever_is_missing_is_named_at_the_end(gate, guard, house_with_two):
    number = call(gate, GUARD, house_with_two[0], ARRIVED, 1, drill=False)
    with at(5):
        assert "孙立" in guard.get(f"/desks/gate/evacuation/{number}").text
        refused = end(guard, number, result="有人未到，已报告搜救", absent="", summary="")
        assert refused.status_code == 422
        assert end(guard, number, result="有人未到，已报告搜救", absent="孙立，已报消防", summary="").status_code == 303


def test_what_was_called_without_the_network_is_merged_after_the_end(gate, guard, house_with_two):
    one, two = house_with_two
    number = call(gate, GUARD, one, ARRIVED, 1, drill=False)
    with at(5):
        end(guard, number, result="有人未到，已报告搜救", absent="孙立", summary="")
    call(gate, MANAGER, two, ARRIVED, 15, drill=False, written=4, number=number)
    assert standing(gate, number)[two].state == ARRIVED


# ---- the page --------------------------------------------------------------------------------------------------------
def test_a_tap_is_a_small_request_and_the_list_is_asked_for_only_when_it_changed(gate, guard, house_with_two):
    tap = guard.post("/desks/gate/evacuation/calls", headers=HTMX,
                     data={"key": house_with_two[0], "state": ARRIVED, "drill": "1", "_once": "a"})  # fmt: skip
    assert (tap.status_code, tap.headers["HX-Trigger"]) == (204, "roll-changed")
    with gate.inside():
        seen = roll_call.now(gate.person(GUARD), drill=True).seen
    assert guard.get(f"/desks/gate/evacuation/roll?drill=1&seen={seen}", headers=HTMX).status_code == 204
    assert 'aria-pressed="true">已到' in guard.get("/desks/gate/evacuation/roll?drill=1&seen=x", headers=HTMX).text


def test_without_scripts_a_tap_comes_back_to_the_list(guard, house_with_two):
    answer = guard.post("/desks/gate/evacuation/calls", data={"key": house_with_two[0], "state": ARRIVED, "drill": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desks/gate/evacuation?drill=1")


def test_the_page_may_be_kept_and_says_for_which_kind(guard):
    assert guard.get("/desks/gate/evacuation").headers["Portal-Keep"] == "/desks/gate/evacuation"
    assert guard.get("/desks/gate/evacuation?drill=1").headers["Portal-Keep"] == "/desks/gate/evacuation?drill=1"

"""The ledger of deposits: taken, paid back, kept by state and by lapse; counted by two, carried on from there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from portal import clock
from portal.db import commit, db
from portal.desks.gate import deposits
from portal.errors import BadInput, NotYours
from portal.people.models import Person
from portal.records import acting, amending, filing
from portal.records.models import Record
from portal.timers import service as timers
from tests.journeys.test_forms_to_their_end import SIGNATURE, Who, approve, areas, do, example

__all__ = ["areas"]
NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def office(who: Who) -> Person:
    return who("post:保安部主管")


def issue(who: Who, *numbers: str, at: str = "2026-11-20 10:00", **changes: Any) -> Record:
    """A pass with as many workers as numbers, the deposits taken at this moment."""
    names, ids = ("郑海", "冯春"), ("110101199003078590", "11010519491231002X")
    workers = [{"name": names[n], "sex": "男", "id_no": ids[n]} for n in range(len(numbers))]
    asked = filing.submit(who("post:维修工"), "contractor_pass", example("contractor_pass", workers=workers, **changes))
    approve(asked)
    taker = who("post:保安部主管").id
    do(asked, "issue", deposits=[
        {"pass_no": number, "worker": names[n], "amount": "10", "taken_by": taker, "taken_at": at}
        for n, number in enumerate(numbers)
    ])  # fmt: skip
    return asked


def give_back(who: Who, record: Record, *states: tuple[str, str], at: str = "2026-11-20 17:00") -> None:
    handler = who("post:保安部主管").id
    rows = [{"pass_no": number, "state": state, "handled_by": handler, "at": at} for number, state in states]
    do(record, "give_back", returned=rows)


def figures(me: Person) -> dict[int, tuple[int, int, int]]:
    """By day of November: yuan taken, paid back, kept."""
    return {
        one.day.day: (one.sum("taken") // 100, one.sum("back") // 100, one.sum("kept") // 100)
        for one in deposits.month(me, NOVEMBER).days
    }


def test_what_was_taken_comes_back_or_is_kept(who: Who, areas: None, office: Person) -> None:
    whole, damaged = issue(who, "P1"), issue(who, "P2", "P3")
    assert figures(office) == {20: (30, 0, 0)}
    give_back(who, whole, ("P1", "完好"))
    lost = {"replaced_no": "P3", "fresh_no": "P4", "fresh_holder": "冯春", "replaced_state": "遗失"}
    amending.file(office, damaged, "replace", lost)
    assert figures(office) == {20: (40, 10, 10)}
    give_back(who, damaged, ("P2", "损坏"), ("P4", "遗失"))
    assert figures(office) == {20: (40, 15, 25)}
    [day] = deposits.month(office, NOVEMBER).days
    assert [(one.pass_no, one.words) for one in day.entries if one.kind == "kept"] == [
        ("P3", "扣留：遗失"), ("P2", "扣留：损坏"), ("P4", "扣留：遗失"),
    ]  # fmt: skip
    assert day.sum("taken") == day.sum("back") + day.sum("kept")
    assert deposits.due(office.hotel_id, datetime(2026, 11, 20, 18, 0)) == 2500


def test_a_lapsed_pass_keeps_its_deposit(who: Who, areas: None, office: Person) -> None:
    issue(who, "P1", "P2", valid_to="2026-11-22")
    commit()
    for moment, expected in (
        (datetime(2026, 11, 22, 23, 58), {20: (20, 0, 0)}),
        (datetime(2026, 11, 23, 0, 1), {20: (20, 0, 0), 22: (0, 0, 20)}),
    ):
        with clock.at(moment):
            while timers.run_due():
                pass
            db.session.expire_all()
            assert figures(office) == expected
    assert deposits.due(office.hotel_id, datetime(2026, 11, 24)) == 2000  # kept, but still in the box


def count(by: Person, **given: Any) -> Record:
    return filing.submit(by, "deposit_count", {"counter": by.id, **given})


def test_the_box_is_counted_by_two_and_the_next_count_goes_on_from_there(who: Who, areas: None, office: Person) -> None:
    issue(who, "P1", "P2")
    leader = who("post:保安部领班")
    with pytest.raises(NotYours):
        count(who("post:门卫"), counted_at="2026-11-20 10:00", counted="0")
    with clock.at(datetime(2026, 11, 20, 18, 0)):
        with pytest.raises(BadInput) as refused:
            count(office, counted_at="2026-11-20 18:00", counted="15")
        assert list(refused.value.problems) == ["explanation"]
        short = count(office, counted_at="2026-11-20 18:00", counted="15", explanation="少收一张", handed_over="5")
        with pytest.raises(NotYours):
            acting.act(office, short, step="recount", given={"recounted": "15", "recounter": office.id},
                       signature=SIGNATURE)  # fmt: skip
        assert deposits.due(office.hotel_id, datetime(2026, 11, 20, 18, 1)) == 2000  # one alone has counted
        acting.act(leader, short, step="recount", given={"recounted": "15", "recounter": leader.id},
                   signature=SIGNATURE)  # fmt: skip
    assert short.status == "approved"
    with clock.at(datetime(2026, 11, 21, 9, 0)):
        issue(who, "P7", at="2026-11-21 08:59", valid_from="2026-11-21")
        assert deposits.due(office.hotel_id, datetime(2026, 11, 21, 9, 0)) == 2000  # 15 less 5 handed over, and 10 more
        again = count(leader, counted_at="2026-11-21 09:00", counted="20")
    assert again.status == "running"
    [later, earlier] = deposits.month(office, NOVEMBER).days
    assert [(one.difference, one.second) for one in earlier.counts] == [(-500, leader.name)]
    assert [(one.difference, one.second) for one in later.counts] == [(0, "")]


def test_others_do_not_see_the_ledger(who: Who) -> None:
    assert deposits.month(who("post:出纳"), NOVEMBER).days == []
    with pytest.raises(NotYours):
        deposits.month(who("post:客户经理"), NOVEMBER)

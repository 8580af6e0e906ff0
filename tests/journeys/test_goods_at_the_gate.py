"""Goods and their bearers: brought in on a pass, out on a note, delivered with consent; a pass taken back."""

from __future__ import annotations

from datetime import datetime

import pytest

from portal import clock
from portal.db import commit, db
from portal.desks.gate import deliveries, exits, goods, passes
from portal.desks.gate.exits import Found
from portal.desks.gate.goods import Carried
from portal.errors import BadInput, NotFound, NotYours, TooLate
from portal.people.models import Person
from portal.records import acting, drafts, filing, history
from portal.records.models import Record
from portal.regulations import settings
from portal.timers import service as timers
from tests.journeys.test_forms_to_their_end import Who, answer, approve, areas, do, example, waiting

__all__ = ["areas"]


@pytest.fixture
def guard(who: Who) -> Person:
    return who("post:门卫")


@pytest.fixture
def issued(who: Who, areas: None) -> Record:
    """A pass for 郑海 (P1) and 冯春 (P2) of the engineering department's contractor."""
    asked = filing.submit(who("post:维修工"), "contractor_pass", example("contractor_pass"))
    approve(asked)
    office = who("post:保安部主管")
    do(asked, "issue", deposits=[
        {"pass_no": number, "worker": worker, "amount": "10", "taken_by": office.id, "taken_at": "2026-11-20 10:00"}
        for number, worker in (("P1", "郑海"), ("P2", "冯春"))
    ])  # fmt: skip
    return asked


@pytest.fixture
def brought(guard: Person, issued: Record) -> Record:
    """The same with two hammers and ten lamps registered at the gate."""
    lines = [Carried("电锤", "2", "26 毫米", "台"), Carried("射灯", "10", unit="只"), Carried("", "")]
    assert goods.register(guard, issued.number, lines, once="in") == 2
    return issued


def there(record: Record) -> dict[str, int]:
    return {one.name: int(one.left) for one in goods.brought_in(record)}


def note_for(who: Who, record: Record, *ticked: str) -> Record:
    """An exit note from the ticked goods, as the page of goods makes it, filed by the department's man."""
    asker = who("post:维修工")
    draft = exits.start(asker, record.number, list(ticked))
    return filing.submit(asker, "exit_note", drafts.typed_in(draft))


def test_what_came_in_goes_out_on_a_note_and_once(who: Who, guard: Person, brought: Record) -> None:
    with pytest.raises(NotYours):
        goods.register(who("post:维修工"), brought.number, [Carried("电锤", "1")], once="x")
    note = note_for(who, brought, "电锤", "射灯")
    with pytest.raises(NotYours):
        exits.check(guard, note.number, [Found("电锤", "2"), Found("射灯", "10")])  # nobody has approved it
    assert exits.find(note.number, guard).words == "还没有批准，不得放行"
    assert exits.to_check(guard) == []
    assert approve(note) == ["head"]
    [seen] = exits.to_check(guard)
    assert (seen.number, seen.approved_by, seen.pass_number) == (
        note.number,
        who("post:工程部经理").name,
        brought.number,
    )
    assert [(one.name, int(one.quantity), one.registered) for one in seen.items] == [
        ("电锤", 2, True),
        ("射灯", 10, True),
    ]
    with pytest.raises(BadInput) as refused:
        exits.check(guard, note.number, [Found("电锤", "2"), Found("射灯", "9")])
    assert set(refused.value.problems) == {"note-1"}  # what is held needs a word
    done = exits.check(guard, note.number, [Found("电锤", "2"), Found("射灯", "9", note="少一只")])
    assert (done.result, [one.verdict for one in done.items]) == ("不符扣留", ["相符放行", "不符扣留"])
    assert (note.stage, done.inspector, there(brought)) == ("已查验", guard.name, {"电锤": 0, "射灯": 10})
    with pytest.raises(TooLate):
        exits.check(guard, note.number, [Found("电锤", "2"), Found("射灯", "10")])


def test_no_more_leaves_than_came(who: Who, brought: Record) -> None:
    asker = who("post:维修工")
    given = example("exit_note", contractor_pass=brought.number, carrier="郑海", unit="恒通建筑装饰公司")
    for rows, box in (
        ([{"name": "电锤", "quantity": "2", "registered": "是"}], None),
        ([{"name": "射灯", "quantity": "10.01", "registered": "是"}], "goods"),
        ([{"name": "角磨机", "quantity": "1", "registered": "是"}], "goods"),
        ([{"name": "电锤", "quantity": "1", "registered": "是"}], "goods"),  # both stand on the first note
        ([{"name": "废料", "quantity": "1"}], None),
    ):
        if box is None:
            filing.submit(asker, "exit_note", {**given, "goods": rows})
            continue
        with pytest.raises(BadInput) as refused:
            filing.submit(asker, "exit_note", {**given, "goods": rows})
        assert list(refused.value.problems) == [box]
    with pytest.raises(BadInput) as refused:
        filing.submit(asker, "exit_note", {**given, "department": "餐饮部"})
    assert list(refused.value.problems) == ["department"]
    with pytest.raises(BadInput):
        exits.start(asker, brought.number, ["电锤"])  # nothing of it is left to take


def test_an_unused_note_is_void_the_day_after(who: Who, guard: Person) -> None:
    note = filing.submit(who("post:维修工"), "exit_note", example("exit_note"))
    approve(note)
    commit()
    for moment, stage in ((datetime(2026, 11, 21, 23, 58), "待查验"), (datetime(2026, 11, 22, 0, 1), "已过期")):
        with clock.at(moment):
            while timers.run_due():
                pass
            db.session.refresh(note)
            assert note.stage == stage
    assert exits.to_check(guard) == []
    assert exits.find(note.number, guard).words == "已过期作废，不得放行"
    with pytest.raises(NotFound):
        deliveries.find(note.number, guard)


def test_up_to_the_second_floor_only_with_consent(who: Who, guard: Person) -> None:
    fish = filing.submit(guard, "goods_delivery", example("goods_delivery"))
    assert (fish.status, waiting(fish)) == ("running", ["manager"])
    [seen] = deliveries.open_now(guard.hotel_id)
    head = who("post:餐饮总监")
    assert (seen.waits_for, seen.phone) == (head.name, head.phone)
    with pytest.raises(NotYours):
        deliveries.leave(guard, fish.number)
    with pytest.raises(BadInput) as refused:
        deliveries.consent(guard, fish.number, agreed=True, who="无此人")
    assert list(refused.value.problems) == ["who"]
    agreed = deliveries.consent(guard, fish.number, agreed=True, who=head.name, note="走货梯")
    assert (agreed.consented_by, agreed.waits_for, fish.stage) == (head.name, "", "在店")
    assert any("走货梯" in line.note for line in history.of(fish))
    note = filing.submit(who("post:维修工"), "exit_note", example("exit_note"))
    approve(note)
    with pytest.raises(BadInput) as refused:
        deliveries.leave(guard, fish.number, exit_note=note.number)
    assert list(refused.value.problems) == ["exit_note"]  # it has not been checked
    exits.check(guard, note.number, [Found("电锤", "1"), Found("配电箱", "2")])
    deliveries.leave(guard, fish.number, exit_note=note.number)
    assert (fish.stage, deliveries.open_now(guard.hotel_id)) == ("已离开", [])


def test_the_manager_agrees_in_the_portal_or_refuses(who: Who, guard: Person) -> None:
    fish = filing.submit(guard, "goods_delivery", example("goods_delivery"))
    acting.act(who("post:餐饮总监"), fish, step="manager", given={})
    assert answer(fish, "consented_by").name == who("post:餐饮总监").name
    again = filing.submit(guard, "goods_delivery", example("goods_delivery"))
    deliveries.consent(guard, again.number, agreed=False, who=who("post:餐饮总监").name)
    assert again.status == "rejected"
    below = filing.submit(guard, "goods_delivery", example("goods_delivery", upstairs="否", purpose=None))
    assert (below.status, below.stage) == ("approved", "在店")


def test_a_violation_takes_the_pass_back(who: Who, guard: Person, issued: Record) -> None:
    wrong = example("contractor_violation", contractor=None, department=None, contractor_pass=issued.number,
                    kind="进入无关区域", measures=["批评教育", "收回出入证"])  # fmt: skip
    violation = filing.submit(guard, "contractor_violation", wrong)
    assert answer(violation, "contractor") == "恒通建筑装饰公司"
    assert do(violation, "manager") == who("post:保安部经理").name
    taken, kept = (passes.find(issued.number, number, guard) for number in ("P1", "P2"))
    assert (taken.good, taken.words) == (False, f"已收回：进入无关区域，{violation.number}")
    assert kept.good
    assert waiting(violation) == ["head"]
    assert do(violation, "head") == who("post:工程部经理").name
    assert violation.stage == "已办结"
    again = filing.submit(guard, "contractor_violation", wrong)
    do(again, "manager")  # the pass is back already: said, not refused
    assert "没有自动收回" in next(line.note for line in history.of(again) if line.kind == "followed")


def test_a_fine_is_paid_and_a_head_who_answers_is_reported(who: Who, guard: Person) -> None:
    fined = {"kind": "乱拉电源", "gravity": "严重", "measures": ["罚款"], "fine": "200", "liable": "有", "loss": "300"}
    with pytest.raises(BadInput) as refused:
        filing.submit(guard, "contractor_violation", example("contractor_violation", **fined))
    assert list(refused.value.problems) == ["measures"]
    settings.set("fines_taken", True, who("suxiao"), "试行")
    violation = filing.submit(guard, "contractor_violation", example("contractor_violation", **fined))
    do(violation, "manager")
    assert do(violation, "leaders") == who("post:总经理").name
    do(violation, "head")
    assert waiting(violation) == ["paid"]
    do(violation, "paid", paid_at="2026-11-20 10:00", receipt="SJ-0088")
    assert (violation.stage, waiting(violation)) == ("已办结", [])

"""Amendments: their files, and those that are approved after their record has ended."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest

from portal import clock
from portal.db import db
from portal.errors import TooLate
from portal.files import service as files
from portal.formkit import Value
from portal.records import acting, amending, answering, filing, lists, recalling
from portal.records.models import RegisterEntry
from portal.timers import service as timers
from tests.journeys.test_forms_to_their_end import answer, approve, do, example


def upload(person, name):
    found = files.store(io.BytesIO("营业执照 有效".encode()), name, person, "papers")
    return Value(found.id, found.name)


def test_new_papers_of_a_supplier_reach_its_record(who):
    buyer = who("post:采购员")
    supplier = filing.submit(buyer, "supplier", example("supplier"))
    approve(supplier)
    given = {"new_phone": "13911112222", "new_papers": [upload(buyer, "执照.txt")]}
    child = amending.file(buyer, supplier, "renew", given)
    approve(child)
    assert [one.name for one in answer(supplier, "papers")] == ["执照.txt"]
    keeper = who("post:仓库主任")  # a reader of the supplier
    assert files.find(answer(supplier, "papers")[0].id, for_=keeper)


def test_papers_that_stay_are_carried_over(who):
    buyer = who("post:采购员")
    supplier = filing.submit(buyer, "supplier", example("supplier", papers=[upload(buyer, "执照.txt")]))
    approve(supplier)
    child = amending.file(buyer, supplier, "renew", {"new_phone": "13911112222"})
    approve(child)
    assert [one.name for one in answer(supplier, "papers")] == ["执照.txt"]
    assert answer(supplier, "phone").masked == "139****2222"


@pytest.fixture
def issued(who):
    for name in ("大堂", "三层"):
        db.session.add(RegisterEntry(hotel_id=who("suxiao").hotel_id, register="areas", name=name))
    asked = filing.submit(who("post:维修工"), "contractor_pass", example("contractor_pass"))
    do(asked, "head", certificate="人员已审核")
    do(asked, "security")
    office = who("post:保安部主管")
    do(asked, "issue", deposits=[
        {"pass_no": number, "worker": worker, "amount": "10", "taken_by": office.id, "taken_at": "2026-11-20 10:00"}
        for number, worker in (("P1", "郑海"), ("P2", "冯春"))
    ])  # fmt: skip
    return asked


def test_an_extension_approved_after_the_pass_lapsed_does_not_count(who, issued):
    longer = {"new_valid_to": "2026-12-01", "extension_reason": "未完工"}
    child = amending.file(who("post:维修工"), issued, "extend", longer)
    do(child, "head")
    db.session.commit()
    with clock.at(datetime(2026, 11, 26, 8, 0)):
        while timers.run_due():
            pass
        assert issued.stage == "已失效"
        with pytest.raises(TooLate):
            do(child, "security")
        db.session.rollback()
        assert answer(issued, "valid_to") == date(2026, 11, 25)
        acting.reject(who("chengang"), child, reason="已过期")
    assert child.status == "rejected"


def test_a_ledger_holds_the_records_and_not_what_changed_them(who, issued):
    child = amending.file(
        who("post:维修工"), issued, "extend", {"new_valid_to": "2026-12-01", "extension_reason": "未完"}
    )
    asked, me = lists.Filters(form="contractor_pass"), who("chengang")
    assert [one.number for one in lists.ledger(asked, me).rows] == [issued.number]
    changes = lists.ledger(lists.Filters(form="contractor_pass.extend"), me).rows
    assert [one.number for one in changes] == [child.number]


def test_a_yes_without_its_question_is_not_said_in_a_line(who, issued):
    assert answer(issued, "fire") is not None
    assert not {"是", "否"} & set(lists.in_a_line(issued).split(" · "))


def test_days_and_moments_in_a_ledger_are_short(who, issued):
    days = [cell and cell.text for cell in lists.cells_of(issued, ["valid_to"])]
    assert days == [f"{answer(issued, 'valid_to'):%m-%d}"] == ["11-25"]
    with clock.at(datetime(2027, 1, 5, 9, 0)):
        assert [cell and cell.text for cell in lists.cells_of(issued, ["valid_to"])] == ["2026-11-25"]
    permit = filing.submit(who("post:工程部经理"), "hot_work", example("hot_work"))
    shown = lists.cells_of(permit, ["starts", "nothing"])
    assert [cell and cell.text for cell in shown] == ["11-21 09:00", None]


def test_an_amendment_of_a_voided_record_changes_nothing(who, issued):
    longer = {"new_valid_to": "2026-12-01", "extension_reason": "未完工"}
    child = amending.file(who("post:维修工"), issued, "extend", longer)
    do(child, "head")
    recalling.void(who("suxiao"), issued, reason="重复办理")
    with pytest.raises(TooLate):
        do(child, "security")


def test_a_table_that_grows_keeps_what_came_with_each_line_and_not_the_whole_again():
    first, second, changed = {"at": 1}, {"at": 2}, {"at": 3}
    assert answering.changes({"log": [first]}, {"log": [first, second]}) == {"log": [[], [second]]}
    assert answering.changes({"log": [first]}, {"log": [changed, second]}) == {"log": [[first], [changed, second]]}
    assert answering.changes({"ways": ["焊"]}, {"ways": ["焊", "割"]}) == {"ways": [["焊"], ["焊", "割"]]}

"""Two at the same moment: one counts, the other is told or finds what is there; nothing is doubled or half done."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.db import db
from portal.errors import BadInput, NotYours, PortalError, TooLate
from portal.people.models import Person
from portal.records import acting, amending, engine, filing, recalling
from portal.records.models import Counter, Record
from portal.timers import service as timers
from tests.journeys.test_forms_to_their_end import answer, approve, example
from tests.records.cases import SIGNATURE, hot_work, leave, visit
from tests.records.test_routing import given_again

NOON = datetime(2026, 11, 20, 10, 0)


@pytest.fixture
def beside(house) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Begin some work in a transaction of its own while the test's is still open; returns what waits for its end."""

    def start(work: Callable[[], object]) -> Callable[[], object]:
        came: list[object] = []

        def run() -> None:
            with house.test_request_context(), clock.at(NOON):
                try:
                    came.append(work())
                    db.session.commit()
                except Exception as error:  # handed to the test, which says what it must be
                    db.session.rollback()
                    came.append(error)
                finally:
                    db.session.remove()

        thread = threading.Thread(target=run)
        thread.start()
        time.sleep(0.5)  # long enough to come to the lock

        def end() -> object:
            thread.join(20)
            assert came, "the other never came to an end"
            return came[0]

        return end

    return start


def person(login: str) -> Person:
    return db.session.scalars(select(Person).where(Person.login == login)).one()


def permitted(who) -> Record:
    """Hot work that may begin tomorrow at nine and must have begun by half past eleven."""
    record = hot_work(who)
    while record.status == "running":
        acting.act(engine.open_runs(record)[0].tasks[0].person, record, signature=SIGNATURE)
    return record


def test_a_click_sent_twice_at_once_is_one_record(who, beside):
    given = {
        "person": "冯伟", "department": "工程部", "leave_kind": "年假", "starts": "2026-11-23 08:00",
        "ends": "2026-11-24 18:00", "reason": "探亲。",
    }  # fmt: skip
    me = who("fengwei")
    db.session.commit()
    first = filing.submit(me, "leave", given, once="same-click")
    end = beside(lambda: filing.submit(person("fengwei"), "leave", given, once="same-click").number)
    number = first.number
    db.session.commit()
    assert end() == number
    assert db.session.scalar(select(func.count()).select_from(Record)) == 1
    assert db.session.scalar(select(Counter.last).where(Counter.prefix == "QX")) == 1  # and no hole in the numbers


def test_a_badge_handed_out_twice_at_once_is_handed_out_once(who, beside):
    """A rule looks at the other records: it sees the one that is being filed this very moment."""
    first = visit(who, confirmed_by="韩冬同意", badge="A018")
    end = beside(
        lambda: visit(person, confirmed_by="韩冬同意", badge="A018", visitor="钱进", id_kind="护照", id_no="E1234567")
    )
    db.session.commit()
    refused = end()
    assert isinstance(refused, BadInput) and "badge" in refused.problems
    assert db.session.scalar(select(func.count()).select_from(Record)) == 1 and first.stage == "在店"


def test_acts_that_lead_to_one_another_do_not_wait_crosswise(who, beside):
    """One holds the chain's end and wants a record, the other the record and the chain's end: neither may be killed."""
    one, other = leave(who), leave(who, "renqiang", person="任强", handover="冯伟")
    db.session.commit()
    head, ids = who("lijianguo"), (one.id, other.id)
    db.session.commit()
    acting.act(head, one)  # writes its line, so that it holds the end of the chain
    end = beside(lambda: acting.act(person("lijianguo"), db.session.get_one(Record, ids[1])).number)
    acting.act(head, other)
    db.session.commit()
    assert isinstance(end(), TooLate | NotYours)


def test_a_returned_record_sent_twice_at_once_goes_on_once(who, beside):
    record = leave(who)
    acting.send_back(who("lijianguo"), record, reason="请补充")
    db.session.commit()
    given, number = given_again(record), record.id
    me = who("fengwei")
    db.session.commit()
    filing.resubmit(me, record, given)
    end = beside(lambda: filing.resubmit(person("fengwei"), db.session.get_one(Record, number), given))
    db.session.commit()
    assert isinstance(end(), PortalError)
    assert [len(run.tasks) for run in engine.open_runs(record)] == [1]


def test_two_changes_of_one_record_approved_at_once_both_stay(who, beside):
    buyer, manager = who("post:采购员"), who("post:采购部经理")
    supplier = filing.submit(buyer, "supplier", example("supplier"))
    approve(supplier)
    renewed = amending.file(buyer, supplier, "renew", {"new_phone": "13911112222", "new_contact": "何欢"})
    stopped = amending.file(buyer, supplier, "change_state", {"new_state": "暂停", "state_reason": "延误"})
    db.session.commit()
    login, other = manager.login, stopped.id
    db.session.commit()
    acting.act(manager, renewed)
    end = beside(lambda: acting.act(person(login), db.session.get_one(Record, other)).status)
    db.session.commit()
    assert end() == "approved"
    db.session.expire_all()
    assert (answer(supplier, "contact"), answer(supplier, "state")) == ("何欢", "暂停")


def test_a_timer_waits_for_who_acts_and_leaves_what_has_ended_alone(who, beside):
    record = permitted(who)
    db.session.commit()
    ring = timers.handlers["form_timer"].run
    payload = {"record": record.id, "timer": "not_begun"}
    admin = who("suxiao")
    db.session.commit()
    recalling.void(admin, record, reason="重复办理")
    end = beside(lambda: ring(payload))
    db.session.commit()
    assert end() == "不再需要"
    db.session.expire_all()
    assert (record.status, record.stage) == ("voided", "")


def test_who_acts_while_the_timer_rings_is_not_stopped_by_it(who, beside):
    record = permitted(who)
    db.session.commit()
    engine.lock(record)

    def work() -> object:
        with clock.at(datetime(2026, 11, 21, 12, 0)):
            return timers.run_due()

    end = beside(work)
    recalling.void(who("suxiao"), record, reason="重复办理")  # drops the timer that is ringing
    db.session.commit()
    assert end() in (0, 1)  # SQLite lets it look only afterwards, when nothing is due any more
    db.session.expire_all()
    assert (record.status, record.stage) == ("voided", "")

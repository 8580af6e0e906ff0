"""Two different people where a form wants two: however the task came to somebody, and after a return too."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from portal import clock
from portal.errors import BadInput
from portal.people import directory, service, substitutes
from portal.records import acting, engine, filing, handing
from tests.records.cases import SIGNATURE, hot_work
from tests.records.test_routing import given_again, waiting_at


def make_head_of_both(who):
    """One person heads the engineering and the security department."""
    service.hold(who("lijianguo"), directory.post("保安部经理"), since=date(2026, 11, 20))


def test_who_signed_before_a_return_does_not_sign_the_other_step_after_it(who):
    record = hot_work(who)
    acting.act(who("lijianguo"), record, signature=SIGNATURE)
    acting.send_back(who("chengang"), record, reason="请写清灭火器的位置")
    make_head_of_both(who)
    filing.resubmit(who("fengwei"), record, given_again(record, watcher="崔健"))
    assert waiting_at(record) == {"security": ["chengang"]}


def test_a_task_is_not_transferred_to_who_signed_the_other_step(who):
    record = hot_work(who)
    acting.act(who("lijianguo"), record, signature=SIGNATURE)
    with pytest.raises(BadInput):
        handing.transfer(who("chengang"), record, to=who("lijianguo"), reason="请代为审批")


def test_a_task_is_not_transferred_to_whom_the_step_keeps_out(who):
    record = hot_work(who)
    acting.act(who("lijianguo"), record, signature=SIGNATURE)
    with pytest.raises(BadInput):
        handing.transfer(who("chengang"), record, to=who("cuijian"), reason="监护人在场")


def test_no_substitute_decides_who_may_not_decide_themselves(who):
    start, end = clock.in_house(datetime(2026, 11, 19)), clock.in_house(datetime(2026, 11, 25))
    substitutes.name_substitute(who("chengang"), who("cuijian"), start, end, reason="休假")  # the watcher of the work
    record = hot_work(who)
    acting.act(who("lijianguo"), record, signature=SIGNATURE)
    assert [task.acting for run in engine.open_runs(record) for task in run.tasks] == [None]


def test_a_handover_keeps_two_people_apart(who):
    record = hot_work(who)
    acting.act(who("lijianguo"), record, signature=SIGNATURE)
    make_head_of_both(who)
    service.end_holding(who("chengang").holdings[0], last_day=date(2026, 11, 19))
    assert waiting_at(record)["security"] != ["lijianguo"]

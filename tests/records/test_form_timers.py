"""The timers of forms: two of one moment ring together; what hangs on the time waits while a record is sent back."""

from __future__ import annotations

from datetime import datetime

from portal import clock
from portal.db import commit
from portal.records import acting, amending, engine, filing, history
from portal.timers import service as timers
from tests.journeys.test_forms_to_their_end import approve, do, example, waiting
from tests.records.cases import begun, label


def rung(record):
    return [line.note for line in history.of(record) if line.kind == "timer_rang"]


def test_two_timers_of_one_moment_ring_in_one_round(who):
    request = filing.submit(who("post:仓库主任"), "purchase_restock", example("purchase_restock"))
    do(request, "director_signs")
    do(request, "first_review", arrives="2026-11-25")
    items, shops = ("一次性牙刷", "洗发液"), ("甲店", "乙店", "丙店")
    do(request, "compare", advice="甲店供货稳定", picks=[{"item": item, "supplier": "甲店"} for item in items],
       quotes=[{"item": item, "supplier": shop, "price": "1"} for item in items for shop in shops])  # fmt: skip
    approve(request)
    assert request.stage == "待下单"
    commit()
    with clock.at(datetime(2026, 12, 10, 9, 0)):
        timers.run_due()
    assert sorted(rung(request)) == ["未能按期到货，按特殊情况报告主管领导", "董事会批准后的完成期限已到，货还没有收齐"]


def lit(who):
    """Fire was lit and is out; the check is done and the record waits to be closed."""
    permit = filing.submit(who("post:工程部经理"), "hot_work", example("hot_work"))
    approve(permit)
    watcher, here = who("post:弱电技术员"), label(permit)
    for hour, step, given in (
        (9, "begin", begun(permit, watcher, "2026-11-21 09:00")), (9, "begin_security", {"released_from": here}),
        (15, "finish", {"ended_from": here, "ended_at": "2026-11-21 15:00"}),
    ):  # fmt: skip
        with clock.at(datetime(2026, 11, 21, hour, 5)):
            do(permit, step, **given)
    for hour, minute, key in ((15, 30, "first_look"), (16, 0, "second_look")):
        with clock.at(datetime(2026, 11, 21, hour, minute)):
            amending.file(watcher, permit, key, {"look_from": here, "look_found": "冷"})
    return permit


def test_a_permit_sent_back_to_its_beginning_after_its_hours_does_not_lapse(who):
    permit = lit(who)
    with clock.at(datetime(2026, 11, 21, 17, 0)):
        closer = engine.open_runs(permit)[0].tasks[0].person
        acting.send_back(closer, permit, reason="开工时间写错", to="begin", straight=False)
        commit()
        while timers.run_due():
            pass
        assert (permit.stage, waiting(permit)) == ("待作业", ["begin"])
        do(permit, "begin", **begun(permit, who("post:弱电技术员"), "2026-11-21 09:02"))
        do(permit, "begin_security", released_from=label(permit))
        commit()
        while timers.run_due():
            pass
    assert (permit.stage, waiting(permit)) == ("作业中", ["finish"])


def test_a_permit_nobody_began_lapses_when_its_hours_are_over(who):
    permit = filing.submit(who("post:工程部经理"), "hot_work", example("hot_work"))
    approve(permit)
    commit()
    with clock.at(datetime(2026, 11, 21, 23, 0)):
        while timers.run_due():
            pass
    assert (permit.stage, waiting(permit)) == ("已失效", [])

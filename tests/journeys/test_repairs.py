"""报修单 through the real service: taken, mended, sent back once, confirmed; and who may file a guest's request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from portal import clock
from portal.errors import BadInput, NotYours
from portal.people.models import Person
from portal.records import acting, editions, engine, examples, filing, rerunning
from portal.records.models import Record
from tests.journeys.test_forms_to_their_end import Who, do, waiting


def filed(person: Person, **changed: Any) -> Record:
    given = {**examples.resolve(editions.today("repair").example), "reporter": person.id, **changed}
    return filing.submit(person, "repair", given)


def test_a_repair_sent_back_until_it_holds(who: Who) -> None:
    waiter, mender = who("post:楼层服务员"), who("post:维修工")
    repair = filed(waiter)
    assert do(repair, "take", worker=mender.id) == who("post:工程部经理").name
    assert (repair.status, repair.stage, waiting(repair)) == ("approved", "维修中", ["mend_now"])
    with clock.at(datetime(2026, 11, 20, 13, 0)):
        assert do(repair, "mend_now", mended_at="2026-11-20 12:40", result="换了轴承") == mender.name
        assert (repair.stage, waiting(repair)) == ("待确认", ["confirm"])
        with pytest.raises(BadInput) as refused:
            do(repair, "confirm", confirmed="否")
        assert list(refused.value.problems) == ["confirmed"]
        acting.send_back(waiter, repair, to="mend_now", reason="还有异响", step="confirm")
    assert (repair.stage, waiting(repair)) == ("维修中", ["mend_now"])
    with clock.at(datetime(2026, 11, 20, 15, 0)):
        do(repair, "mend_now", mended_at="2026-11-20 14:50", result="调平叶轮")
        do(repair, "confirm", confirmed="是")
    assert (repair.stage, waiting(repair)) == ("已修好", [])


def test_each_step_has_its_own_time_from_when_it_is_reached(who: Who) -> None:
    waiter, mender = who("post:楼层服务员"), who("post:维修工")
    repair = filed(waiter, urgency="一般")
    do(repair, "take", worker=mender.id)
    assert ends(repair) == "11-23 23:59"
    with clock.at(datetime(2026, 11, 23, 17, 0)):
        do(repair, "mend", mended_at="2026-11-23 16:50", result="换了轴承")
        assert ends(repair) == "11-25 23:59", "two days to confirm, not two from when it was dispatched"
    with clock.at(datetime(2026, 11, 25, 17, 0)):
        acting.send_back(waiter, repair, to="mend", reason="还有异响", step="confirm")
        assert ends(repair) == "11-28 23:59"


def test_another_figure_is_tried_on_the_time_from_when_the_step_was_reached(who: Who) -> None:
    mender = who("post:维修工")
    repair = filed(who("post:楼层服务员"), urgency="一般")
    do(repair, "take", worker=mender.id)
    with clock.at(datetime(2026, 11, 23, 17, 0)):
        do(repair, "mend", mended_at="2026-11-23 16:50", result="换了轴承")
    with clock.at(datetime(2026, 11, 24, 17, 0)):
        do(repair, "confirm", confirmed="是")
        [limit] = rerunning.rerun("repair_confirm_days", "1").limits
    assert (limit.runs, limit.late_before, limit.late_after) == (1, 0, 0)


def ends(repair: Record) -> str:
    """When the limit of the open step ends."""
    [run] = engine.open_runs(repair)
    assert run.due_at is not None
    return f"{clock.in_house(run.due_at):%m-%d %H:%M}"


def test_computers_go_to_their_own_department(who: Who) -> None:
    repair = filed(who("post:客户经理"), source="电脑", urgency="一般")
    assert waiting(repair) == ["take_computer"]
    assert do(repair, "take_computer", worker=who("post:技术负责人").id) == who("post:信息部经理").name
    assert waiting(repair) == ["mend"]


def test_a_guests_request_is_taken_by_customer_service_alone(who: Who) -> None:
    guests = {"source": "客人（客服部统一受理）", "place": "1208 房"}
    with pytest.raises(NotYours) as refused:
        filed(who("post:楼层服务员"), **guests)
    assert "客服部" in refused.value.sentence
    assert waiting(filed(who("post:客服代表"), **guests)) == ["take"]

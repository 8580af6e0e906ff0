"""报修单 through the real service: taken, mended, sent back once, confirmed; and who may file a guest's request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from portal import clock
from portal.errors import BadInput, NotYours
from portal.people.models import Person
from portal.records import acting, editions, examples, filing
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

"""The board of live permits and its papers; what the label at the fire offers, to whom, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from portal import clock
from portal.desks.places import offering
from portal.desks.works import live, papers
from portal.errors import NotFound, TooLate
from portal.people.models import Person
from portal.records import acting, amending, places
from portal.records.models import Record
from tests.records.cases import SIGNATURE, begun, hot_work, label, visit

Who = Callable[[str], Person]
WATCHER, HEAD, MANAGER, LEADER = "cuijian", "lijianguo", "chengang", "zhaotiejun"


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 21, hour, minute)


@pytest.fixture
def permit(who: Who) -> Record:
    """Approved for nine to half past eleven tomorrow."""
    record = hot_work(who)
    acting.act(who(HEAD), record, signature=SIGNATURE)
    acting.act(who(MANAGER), record)
    return record


def light(who: Who, permit: Record) -> None:
    with clock.at(at(9, 5)):
        given = begun(permit, who(WATCHER), "2026-11-21 09:05")
        acting.act(who(WATCHER), permit, step="begin", signature=SIGNATURE, given=given)
        acting.act(who(LEADER), permit, step="begin_security", signature=SIGNATURE,
                   given={"released_from": label(permit)})  # fmt: skip


def end(who: Who, permit: Record) -> None:
    with clock.at(at(11)):
        acting.act(who(WATCHER), permit, step="finish", given={"ended_from": label(permit), "ended_at": at(11)})


def shown(permit: Record, moment: datetime) -> live.Permit:
    with clock.at(moment):
        (one,) = live.permits(permit.hotel_id)
        return one


def test_the_board_says_what_comes_next_and_what_is_overdue(who: Who, permit: Record) -> None:
    assert shown(permit, at(8)).next == "11-21 09:00 起可以开工"
    light(who, permit)
    assert (shown(permit, at(11, 30)).late, bool(shown(permit, at(11, 31)).late)) == ("", True)
    end(who, permit)
    waiting = shown(permit, at(11, 40))
    assert (waiting.next, waiting.late) == ("11:30 第一次检查", "")
    assert shown(permit, at(11, 41)).late == "第一次检查没有按时做"
    with clock.at(at(11, 50)):
        amending.file(who(WATCHER), permit, "first_look", {"look_from": label(permit), "look_found": "冷"})
    made = shown(permit, at(11, 51))
    assert (made.stage, made.next, made.late) == ("待二次检查", "12:00 第二次检查", "")
    assert [check.late for check in made.checks] == [20]
    with clock.at(at(12)):
        amending.file(who(LEADER), permit, "second_look", {"look_from": label(permit), "look_found": "冷"})
    assert (shown(permit, at(14)).next, shown(permit, at(14)).late) == ("等待检查关闭", "")


def offered(who: Who, login: str, permit: Record, moment: datetime) -> list[str]:
    with clock.at(moment):
        return [one.label for one in offering.offers_for(places.of_notice(permit), who(login)) if "动火" in one.label
                or "检查" in one.label]  # fmt: skip


def test_the_label_offers_each_act_to_the_right_person_at_the_right_time(who: Who, permit: Record) -> None:
    assert offered(who, WATCHER, permit, at(9)) == ["现场开工：动火"]
    assert offered(who, LEADER, permit, at(9)) == []
    light(who, permit)
    assert offered(who, WATCHER, permit, at(10)) == ["作业结束：动火"]
    end(who, permit)
    assert offered(who, WATCHER, permit, at(11, 29)) == []
    assert offered(who, WATCHER, permit, at(11, 30)) == ["第一次检查"]
    assert offered(who, LEADER, permit, at(11, 30)) == ["第一次检查"]
    assert offered(who, "panyue", permit, at(11, 30)) == []
    elsewhere = hot_work(who, place="14 层走廊")
    assert offered(who, WATCHER, elsewhere, at(11, 30)) == []


def test_whoever_scans_reads_what_burns_here(who: Who, permit: Record) -> None:
    (sight,) = offering.sights_of(places.of_notice(permit), who("panyue"))
    assert (sight.title, sight.tag, sight.url) == ("二级动火 电焊", "待作业", "")
    (own,) = offering.sights_of(places.of_notice(permit), who("fengwei"))
    assert own.url


def test_notices_hang_only_where_a_permit_holds(who: Who, permit: Record) -> None:
    assert papers.notices(permit.number, who("fengwei")).startswith(b"%PDF")
    with pytest.raises(NotFound):
        papers.notices(visit(who).number, who("wuyong"))
    with pytest.raises(TooLate):
        papers.notices(hot_work(who, place="14 层走廊").number, who("fengwei"))
    amending.file(who("fengwei"), permit, "change", {"changed": ["时间"], "detail": "改期"})
    with pytest.raises(TooLate):
        papers.notices(permit.number, who("fengwei"))


def test_the_register_has_the_permits_of_its_month(who: Who, permit: Record) -> None:
    november, december, january = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)
    assert [one.number for one in live.in_month(permit.hotel_id, november, december)] == [permit.number]
    assert live.in_month(permit.hotel_id, december, january) == []
    assert papers.register(who(MANAGER), november, december).startswith(b"%PDF")
    assert papers.detectors(who(MANAGER)).startswith(b"%PDF")

"""Telling: one statement for everybody, inside the act's own transaction, never oneself, nothing that could leak."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from portal.db import commit, db
from portal.notices import service
from portal.notices.kinds import KINDS, sentence
from portal.notices.models import Notice
from portal.records import telling
from portal.timers.models import Due
from tests.notices.conftest import told, work
from tests.test_query_counts import counted

TITLE, URL = "《请假单》QX-2026-0001", "/records/QX-2026-0001"


def planned() -> int:
    return db.session.scalar(select(func.count()).select_from(Due).where(Due.kind == service.PLANNING)) or 0


def test_everybody_is_told_by_one_insert_and_one_row_of_due_work(house, who, office):
    people = [who(login) for login in ("lijianguo", "fengwei", "renqiang", "suxiao")]
    commit()
    hotel_id = people[0].hotel_id
    with counted(house) as said:
        service.tell("task", people, title=TITLE, url=URL)
        service.tell("copied", people[:2], title=TITLE, url=URL)
    inserts = [line for line in said if line.startswith("INSERT")]
    assert [line.split()[2] for line in inserts] == ["notice", "due", "notice"]
    commit()
    assert planned() == 1
    service.tell("copied", people[:2], title=TITLE, url=URL)  # another transaction, another row
    commit()
    assert planned() == 2
    assert {one.hotel_id for one in db.session.scalars(select(Notice))} == {hotel_id}


def test_nothing_is_planned_where_nobody_can_be_reached_outside(who):
    service.tell("task", [who("lijianguo")], title=TITLE, url=URL)
    commit()
    assert told(who("lijianguo")) == [("task", TITLE)]
    assert planned() == 0


def test_what_is_undone_tells_nobody_and_the_next_act_plans_anew(who, office):
    service.tell("task", [who("lijianguo")], title=TITLE, url=URL)
    db.session.rollback()
    assert told(who("lijianguo")) == []
    assert planned() == 0
    with db.session.begin_nested() as savepoint:
        service.tell("task", [who("lijianguo")], title=TITLE, url=URL)
        savepoint.rollback()
    service.tell("task", [who("fengwei")], title=TITLE, url=URL)
    commit()
    assert planned() == 1


def test_nobody_is_told_of_their_own_act_nor_who_has_left(who):
    gone = who("renqiang")
    gone.active = False
    service.tell("task", [who("lijianguo"), who("fengwei"), who("fengwei"), gone], title=TITLE, url=URL,
                 by=who("lijianguo"))  # fmt: skip
    commit()
    assert told(who("lijianguo")) == told(gone) == []
    assert told(who("fengwei")) == [("task", TITLE)]


@pytest.mark.parametrize(
    ("kind", "url"), [("gossip", URL), ("task", "https://elsewhere.example/"), ("task", "//x.example")]
)
def test_unknown_kinds_and_addresses_elsewhere_are_mistakes(who, kind, url):
    with pytest.raises(ValueError, match=r"no such kind|not a path"):
        service.tell(kind, [who("lijianguo")], title=TITLE, url=url)


def test_every_kind_the_records_know_has_a_wording():
    assert set(telling.KINDS) == set(KINDS) - {"system"}


@pytest.mark.parametrize(("kind", "words", "says"), [
    ("task", "", "《请假单》QX-2026-0001 待您处理"),
    ("decided", "已通过", "《请假单》QX-2026-0001 已通过"),
    ("late", "", "《请假单》QX-2026-0001 已超过时限"),
    ("late", "即将超时", "《请假单》QX-2026-0001 即将超时"),
    ("withdrawn", "已撤销", "《请假单》QX-2026-0001 不再需要您处理（已撤销）"),
])  # fmt: skip
def test_wordings(house, kind, words, says):
    assert sentence(kind, TITLE, words) == says


def test_old_notices_are_forgotten_and_news_is_kept(who, office):
    from datetime import timedelta

    from portal import clock
    from portal.notices import planning

    head = who("lijianguo")
    for age, read in ((10, True), (200, True), (200, False), (500, False)):
        db.session.add(Notice(hotel_id=head.hotel_id, person_id=head.id, kind="task", title=f"{age} {read}", url=URL,
                              at=clock.now() - timedelta(days=age), planned_at=clock.now(),
                              read_at=clock.now() if read else None))  # fmt: skip
    planning.forget({"hotel_id": head.hotel_id})
    commit()
    assert [title for _kind, title in told(head)] == ["10 True", "200 False"]


def test_the_worker_plans_what_is_told_once(who, office):
    service.tell("reminded", [who("lijianguo")], title=TITLE, url=URL)
    commit()
    work()
    assert office.subjects == [f"【云栖山庄大酒店】{TITLE} 催您尽快处理"]
    work()
    assert len(office.mails) == 1

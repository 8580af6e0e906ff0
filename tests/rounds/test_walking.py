"""A night's patrol through its pages: a tap at each checkpoint, the matrix, the end, the recheck, the month."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import clock
from portal.db import commit, db
from portal.desks.gate import registers
from portal.desks.rounds import nights, punching
from portal.errors import BadInput
from portal.people import directory
from portal.people.models import Person
from portal.records import acting, amending, filing, places, settling
from portal.records.models import Record

GUARD, OTHER, LEADER, MANAGER, OUTSIDER = "wuyong", "zhenghao", "zhaotiejun", "chengang", "panyue"
NAMES = ("大堂", "厨房", "屋面")
BEGIN = datetime(2026, 11, 20, 23, 10)


class Patrols:
    """The hotel with a route of three labelled places."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with self.inside():
            for name in NAMES:
                registers.add(self.person(MANAGER), "places", name)
            route = filing.submit(self.person(MANAGER), "patrol_route", {
                "name": "内圈", "checkpoints": [{"place": name} for name in NAMES]})  # fmt: skip
            self.route = route.number
            self.codes = {spot.name: spot.code for spot in places.every(directory.hotel().id)}

    @contextmanager
    def inside(self) -> Iterator[None]:
        with self.app.test_request_context():
            yield
            commit()

    @staticmethod
    def person(login: str) -> Person:
        return next(one for one in directory.find_people(login) if one.login == login)

    def tap(self, name: str, at: datetime, login: str = GUARD, once: str = "") -> str:
        """Punch at this place through the service; the patrol's number."""
        with clock.at(at), self.inside():
            me = self.person(login)
            spot = places.find(self.codes[name], me.hotel_id)
            return punching.punch(me, spot, self.route, once=once or f"{login}{name}{at:%d%H%M}", address="").number

    def walk(self, rounds: int, login: str = GUARD, begin: datetime = BEGIN) -> str:
        number, at = "", begin
        for _round in range(rounds):
            for name in NAMES:
                number = self.tap(name, at, login)
                at += timedelta(minutes=20)
        return number

    @staticmethod
    def record(number: str) -> Record:
        return db.session.query(Record).filter_by(number=number).one()


@pytest.fixture
def patrols(app: Flask) -> Patrols:
    return Patrols(app)


def test_the_first_tap_opens_the_shift_and_the_next_go_into_it(patrols: Patrols) -> None:
    number = patrols.walk(1)
    with clock.at(BEGIN + timedelta(hours=1)), patrols.inside():
        walk = nights.walk_of(patrols.record(number))
    assert (walk.shift, walk.officer, walk.whole, walk.next_place) == ("夜班", "吴勇", 1, "大堂")
    assert [punch.place for punch in walk.punches] == list(NAMES)
    assert walk.due == clock.in_house(BEGIN + timedelta(minutes=40, hours=2))


def test_a_tap_sent_twice_stands_once(patrols: Patrols) -> None:
    numbers = {patrols.tap("大堂", BEGIN, once="click") for _again in range(2)}
    with patrols.inside():
        (number,) = numbers
        assert len(nights.walk_of(patrols.record(number)).punches) == 1


def test_each_guard_walks_a_patrol_of_their_own(patrols: Patrols) -> None:
    assert patrols.tap("大堂", BEGIN) != patrols.tap("大堂", BEGIN, OTHER)


def test_a_place_off_the_route_is_refused_with_its_article(patrols: Patrols) -> None:
    with patrols.inside():
        registers.add(patrols.person(MANAGER), "places", "车库")
        patrols.codes["车库"] = places.named(directory.hotel().id, "车库").code
    patrols.tap("大堂", BEGIN)
    with pytest.raises(BadInput) as refused:
        patrols.tap("车库", BEGIN + timedelta(minutes=5))
    assert "不在本班的路线上〔" in refused.value.problems["punched_from"][0]


@pytest.mark.parametrize(
    ("moment", "shift"), [("06:59", "夜班"), ("07:00", "早班"), ("15:00", "中班"), ("23:00", "夜班")]
)
def test_the_shift_is_that_of_the_hour(patrols: Patrols, moment: str, shift: str) -> None:
    number = patrols.tap("大堂", datetime.fromisoformat(f"2026-11-20 {moment}"))
    with patrols.inside():
        assert nights.walk_of(patrols.record(number)).shift == shift


def test_six_rounds_end_without_a_word_five_want_one_and_the_leaders_too(patrols: Patrols) -> None:
    for rounds, login in ((6, GUARD), (5, OTHER)):
        number = patrols.walk(rounds, login)
        with clock.at(BEGIN + timedelta(hours=7)), patrols.inside():
            record, officer, leader = patrols.record(number), patrols.person(login), patrols.person(LEADER)
            told: dict[str, Any] = {}
            if rounds < 6:
                with pytest.raises(BadInput) as missing:
                    acting.act(officer, record, given={})
                assert set(missing.value.problems) == {"change_note", "agreed_by"}
                told = {"change_note": "处理三层漏水", "agreed_by": leader.id}
            acting.act(officer, record, given=told)
            assert record.stage == "待复核"
            checked: dict[str, Any] = {"result": "打卡记录相符"}
            if rounds < 6:
                with pytest.raises(BadInput) as missing:
                    acting.act(leader, record, given=checked | {"agreed": "事先同意"})
                assert set(missing.value.problems) == {"explanation"}
                checked |= {"agreed": "事先同意", "explanation": "漏水属实，已报工程部"}
            acting.act(leader, record, given=checked)
            assert record.stage == "已复核"
    with patrols.inside():
        month = nights.month_of(directory.hotel().id, date(2026, 11, 1))
        assert (month.due, month.whole, month.rate) == (12, 11, 92)
        assert [walk.short for walk in month.nights] == [False, True]


def test_a_missed_checkpoint_is_said_on_the_record(patrols: Patrols) -> None:
    patrols.tap("大堂", BEGIN)
    number = patrols.tap("屋面", BEGIN + timedelta(minutes=5))
    patrols.tap("大堂", BEGIN + timedelta(minutes=40))
    with patrols.inside():
        env = settling.env_of(patrols.record(number))
        assert env.answer("missed") == "第1圈漏厨房；第2圈漏厨房、屋面"


def test_a_punch_by_hand_is_marked_with_its_reason(patrols: Patrols) -> None:
    number = patrols.tap("大堂", BEGIN)
    with clock.at(BEGIN + timedelta(minutes=9)), patrols.inside():
        amending.file(patrols.person(GUARD), patrols.record(number), "punch", {
            "punched_at_place": "厨房", "manual_reason": "码被水打湿", "how": "异常", "what": "燃气味"})  # fmt: skip
        last = nights.walk_of(patrols.record(number)).punches[-1]
        assert (last.place, last.manual, last.reason, last.found) == ("厨房", True, "码被水打湿", True)


def test_written_without_the_network_a_punch_keeps_both_times(patrols: Patrols) -> None:
    number = patrols.tap("大堂", BEGIN)
    with clock.at(BEGIN + timedelta(hours=1)), clock.written_at(BEGIN + timedelta(minutes=20)), patrols.inside():
        me = patrols.person(GUARD)
        punching.punch(me, places.find(patrols.codes["厨房"], me.hotel_id), patrols.route, once="held", address="")
    with patrols.inside():
        late = nights.walk_of(patrols.record(number)).punches[-1]
    assert late.at == clock.in_house(BEGIN + timedelta(minutes=20))
    assert late.received == clock.in_house(BEGIN + timedelta(hours=1))


def test_the_pages_of_a_patrol(patrols: Patrols, client_of: Callable[[str], FlaskClient]) -> None:
    with clock.at(BEGIN):
        guard, outsider = client_of(GUARD), client_of(OUTSIDER)
        here = f"/at/{patrols.codes['大堂']}"
        assert "开始巡逻并打卡" in guard.get(here).text
        assert "打卡" not in outsider.get(here).text.partition("<main")[2].replace("打卡，", "")
        tap = {"code": patrols.codes["大堂"], "route": patrols.route, "_once": "a"}
        assert outsider.post("/desks/rounds/punch", data=tap).status_code == 403
        went = guard.post("/desks/rounds/punch", data=tap)
        assert went.status_code == 303
        page = guard.get(went.location).text
        assert "厨房" in page.partition("next-stop")[2][:400]
        forged = guard.post("/desks/rounds/punch", data=tap | {"code": "1-aaaaaaaa", "_once": "b"})
        assert forged.status_code == 404
        assert "23:10" in guard.get("/desks/rounds/").text
        assert guard.get("/desks/rounds/month").status_code == 200
        assert guard.get("/desks/rounds/night.pdf").data.startswith(b"%PDF")

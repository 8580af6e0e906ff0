"""The one live state of the house: every part counts what is there now, what is late stands first, and for whom."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from portal import clock
from portal.db import commit
from portal.desks.duty import house as state
from portal.desks.shift import alarms
from portal.people import rosters
from portal.records import acting, readers
from tests.conftest import NOON
from tests.records import cases


def part(who, key):
    (found,) = [one for one in state.now(who("chengang")).parts if one.key == key]
    return found


def inside(who):
    with clock.at(NOON.replace(hour=20)):
        record = cases.visit(who, came_at="2026-11-20 20:00")
        acting.act(who("handong"), record, step="leader_consents")
    return record


def test_a_visitor_inside_is_counted_and_late_only_after_the_hour(who):
    record = inside(who)
    assert part(who, "visitors").figure == 1
    evening = datetime.combine(NOON.date(), time(22, 29))
    with clock.at(evening):
        assert state.now(who("chengang")).late == []
    with clock.at(evening.replace(minute=30)):
        ((where, line),) = state.now(who("chengang")).late
        assert (where.key, line.number) == ("visitors", record.number)
        assert line.url.endswith(record.number) and "22:30" in line.late


def test_who_waits_for_consent_is_not_inside(who):
    cases.visit(who)
    found = part(who, "visitors")
    assert (found.figure, found.lines) == (0, []) and "1" in found.note


def test_staff_are_those_whose_turn_it_is_this_minute(who):
    rosters.add_shifts(who("wuyong"), "保安员", first=NOON.date(), last=NOON.date(), starts=time(9), ends=time(11))
    assert [line.words for line in part(who, "staff").lines if "吴勇" in line.words] == ["保安员 吴勇"]
    with clock.at(NOON.replace(hour=11)):
        assert not [line for line in part(who, "staff").lines if "吴勇" in line.words]


@pytest.mark.parametrize(
    ("login", "code"), [("fangzhiyuan", 200), ("chengang", 200), ("zhouqiming", 200), ("fengwei", 403)]
)
def test_the_duty_manager_and_security_see_it(who, client_of, login, code):
    inside(who)
    commit()
    answer = client_of(login).get("/desks/duty/")
    assert answer.status_code == code
    assert ("赵敏" in answer.text) == (code == 200)


def test_an_alarm_stands_first_until_it_is_dealt_with(who):
    assert "alarms" not in {one.key for one in state.now(who("chengang")).parts}
    record = alarms.begin(who("caoyang"), "火灾报警")
    found = state.now(who("chengang"))
    assert found.parts[0].key == "alarms" and found.late[0][1].number == record.number
    assert found.parts[0].lines[0].url.endswith(record.number)


def test_links_are_only_for_who_may_follow_them(who):
    inside(who)
    alarms.begin(who("caoyang"), "火灾报警")
    for login in ("chengang", "fangzhiyuan"):
        found = state.now(who(login))
        for one in found.parts:
            assert not one.url or one.url.startswith("/")
            for line in one.lines:
                if line.url:
                    readers.find(line.number, for_=who(login))  # raises NotFound for what is not theirs


def test_the_home_page_of_who_answers_for_the_house_says_what_is_pressing_and_nothing_else(who, client_of):
    assert "要紧的事" not in client_of("zhouqiming").get("/").text
    alarms.begin(who("caoyang"), "火灾报警")
    inside(who)
    commit()
    with clock.at(NOON.replace(hour=22, minute=30)):
        for login in ("zhouqiming", "fangzhiyuan"):
            page = client_of(login).get("/").text
            pressing = page[page.index('id="pressing"') : page.index("</section>", page.index('id="pressing"'))]
            assert "火灾报警" in pressing
            assert "赵敏" in pressing and "/desks/duty/" in pressing
        assert "要紧的事" not in client_of("fengwei").get("/").text


def test_pressing_names_a_part_once_however_much_of_it_is_late(who):
    first, second = alarms.begin(who("caoyang"), "火灾报警"), alarms.begin(who("caoyang"), "故障报警")
    (found,) = state.now(who("zhouqiming")).pressing
    assert found.key == "alarms" and {line.number for line in found.late} == {first.number, second.number}

"""Adding, changing, locking, leaving; holdings; departments and posts; rosters; reset links; signatures."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.errors import BadInput, NotFound, NotYours
from portal.people import (
    directory,
    passwords,
    reset_links,
    rosters,
    service,
    sign_in,
    structure,
    substitutes,
)
from portal.people.models import Person, ResetLink
from tests.people.conftest import PASSWORD

TODAY = date(2026, 11, 21)  # a Saturday


@pytest.fixture(autouse=True)
def noon():
    with clock.at(datetime(2026, 11, 21, 12, 0)):
        yield


@pytest.fixture
def house(house):
    house.office = house.department("总经理办公室")
    house.gm = house.post("总经理", house.office)
    house.clerk = house.post("文员", house.office, house.gm)
    house.admin = house.person("李主任", login="admin", is_admin=True)
    house.wang = house.person("王芳", house.clerk, login="wang", employee_no="7")
    return house


def refused(work, *args, **kwargs):
    """The fields a service blames."""
    with pytest.raises(BadInput) as error:
        work(*args, **kwargs)
    return {name: " ".join(sentences) for name, sentences in error.value.problems.items()}


class TestPeople:
    def test_added_with_what_was_meant(self, house):
        person = service.add_person(name=" 李  强 ", login=" LiQiang ", employee_no=" 8 ")
        assert (person.name, person.login, person.employee_no, person.password_hash) == ("李 强", "liqiang", "8", "")
        assert service.add_person(name="无号", login="none").employee_no is None
        assert service.add_person(name="也无号", login="none2").employee_no is None

    def test_everything_wrong_is_said_at_once(self, house):
        found = refused(service.add_person, name="", login="WANG", employee_no="7", phone="x", email="x")
        assert set(found) == {"name", "login", "employee_no", "phone", "email"}
        assert "由王芳使用" in found["login"]
        assert "由王芳使用" in found["employee_no"]

    @pytest.mark.parametrize(
        ("phone", "taken"),
        [
            ("13800001111", True),
            ("内线 8001", True),
            ("0571-8700 1234 转 21", True),
            ("+86 (571) 8700", True),
            ("内线", False),
            ("1.38E+10", False),
            ("12", False),
            ("8" * 41, False),
        ],
    )
    def test_telephones_as_a_hotel_writes_them(self, phone, taken):
        found = service.malformed(name="王芳", login="wang", employee_no="", phone=phone, email="")
        assert ("phone" not in found) is taken

    def test_one_keeps_ones_own_login(self, house):
        same = {"login": "wang", "employee_no": "7", "phone": "", "email": ""}
        service.change_person(house.wang, name="王芳芳", **same, is_admin=False)
        assert directory.find_people("wangfangfang") == [house.wang]

    def test_locked(self, house):
        service.lock(house.wang, by=house.admin)
        assert directory.holders(house.clerk) == []
        service.unlock(house.wang)
        assert directory.holders(house.clerk) == [house.wang]

    def test_there_is_always_an_administrator_who_can_act(self, house):
        data = {"name": "李主任", "login": "admin", "employee_no": "", "phone": "", "email": ""}
        for work in (
            lambda: service.lock(house.admin, by=house.wang),
            lambda: service.leave(house.admin, last_day=TODAY, by=house.wang),
            lambda: service.change_person(house.admin, **data, is_admin=False),
        ):
            with pytest.raises(NotYours, match="唯一的管理员"):
                work()
        second = service.add_person(name="副手", login="second", is_admin=True)
        service.change_person(house.admin, **data, is_admin=False)
        with pytest.raises(NotYours, match="不能锁定自己"):
            service.lock(second, by=second)

    def test_leaving(self, house):
        other = house.person("李强", login="li")
        ahead = clock.now() + timedelta(days=3)
        substitutes.name_substitute(other, house.wang, clock.now(), ahead)
        token = sign_in.begin(house.wang)
        assert "last_day" in refused(service.leave, house.wang, last_day=date(2026, 11, 22), by=house.admin)
        service.leave(house.wang, last_day=date(2026, 11, 20), by=house.admin)
        assert directory.posts_of(house.wang, date(2026, 11, 20)) == [house.clerk]
        assert directory.posts_of(house.wang) == []
        assert directory.substitute_of(other, "leave") is None
        assert sign_in.find(token) is None
        assert directory.find_people("王芳") == []
        service.come_back(house.wang)
        assert directory.posts_of(house.wang) == []
        assert directory.find_people("王芳") == [house.wang]


class TestHoldings:
    def test_the_first_post_is_the_main_one_and_a_new_main_one_takes_over(self, house):
        person = house.person("李强", login="li")
        first = service.hold(person, house.clerk, since=date(2026, 1, 1))
        assert first.is_main
        second = service.hold(person, house.gm, since=TODAY, is_main=True)
        assert (first.is_main, second.is_main) == (False, True)
        service.make_main(first)
        assert directory.posts_of(person) == [house.clerk, house.gm]

    def test_what_cannot_be_held(self, house):
        assert "post" in refused(service.hold, house.wang, house.clerk, since=TODAY)
        assert "until" in refused(service.hold, house.wang, house.gm, since=TODAY, until=date(2026, 11, 20))
        house.gm.active = False
        assert "post" in refused(service.hold, house.wang, house.gm, since=TODAY)

    def test_again_after_it_ended(self, house):
        service.end_holding(house.wang.holdings[0], last_day=date(2026, 10, 31))
        service.hold(house.wang, house.clerk, since=date(2026, 11, 1))
        assert len(house.wang.holdings) == 2

    def test_one_that_had_not_begun_disappears(self, house):
        ahead = service.hold(house.wang, house.gm, since=date(2026, 12, 1))
        service.end_holding(ahead, last_day=TODAY)
        db.session.flush()
        assert [h.post for h in house.wang.holdings] == [house.clerk]

    def test_an_end_is_only_ever_brought_forward(self, house):
        holding = house.wang.holdings[0]
        service.end_holding(holding, last_day=date(2026, 10, 31))
        assert "last_day" in refused(service.end_holding, holding, last_day=TODAY)


def test_others_are_told_when_posts_change(house):
    told = []
    service.when_posts_change(lambda person: told.append((person.name, [p.name for p in directory.posts_of(person)])))
    service.hold(house.wang, house.gm, since=TODAY, is_main=True)
    service.end_holding(house.wang.holdings[0], last_day=date(2026, 11, 20))
    service.lock(house.wang, by=house.admin)
    service.leave(house.wang, last_day=date(2026, 11, 20), by=house.admin)
    assert told == [("王芳", ["总经理", "文员"]), ("王芳", ["总经理"]), ("王芳", ["总经理"]), ("王芳", [])]


class TestStructure:
    def test_names_and_aliases_are_unambiguous(self, house):
        made = structure.save_department(None, name="设备部", aliases=["工程部", "设备部"])
        assert made.aliases == ["工程部"]
        assert "name" in refused(structure.save_department, None, name="工程部", aliases=[])
        assert "aliases" in refused(structure.save_department, None, name="电脑部", aliases=["设备部"])
        structure.save_department(made, name="设备部", aliases=["工程部", "维修部"])
        assert directory.department("维修部") is made
        assert structure.words_in("工程部、维修部,  维修部/机电部") == ["工程部", "维修部", "机电部"]

    def test_no_circle_of_departments_or_posts(self, house):
        below = structure.save_department(None, name="文印室", aliases=[], parent=house.office)
        assert "parent" in refused(
            structure.save_department, house.office, name="总经理办公室", aliases=[], parent=below
        )
        for above in (house.clerk, house.gm):
            assert "reports_to" in refused(
                structure.save_post, house.gm, name="总经理", department=house.office, reports_to=above
            )

    def test_a_post_is_retired_when_nothing_hangs_on_it(self, house):
        def retire(post):
            structure.save_post(post, name=post.name, department=house.office, reports_to=post.reports_to, active=False)

        assert "文员等岗位还向它汇报" in refused(retire, house.gm)["active"]
        assert "还有员工任此岗位" in refused(retire, house.clerk)["active"]
        service.end_holding(house.wang.holdings[0], last_day=date(2026, 11, 20))
        house.office.head_post_id = house.clerk.id
        assert "负责人" in refused(retire, house.clerk)["active"]
        house.office.head_post_id = None
        retire(house.clerk)
        retire(house.gm)
        assert directory.posts() == []

    def test_a_department_is_retired_when_it_has_no_posts(self, house):
        assert "active" in refused(
            structure.save_department, house.office, name="总经理办公室", aliases=[], active=False
        )

    def test_a_post_name_belongs_to_the_whole_hotel(self, house):
        other = house.department("保安部")
        assert "属于总经理办公室" in refused(structure.save_post, None, name="文员", department=other)["name"]


class TestRosters:
    def test_a_night_ends_on_the_next_day_and_stands_on_the_first(self, house):
        rosters.add_shifts(
            house.wang, "酒店总值班", first=TODAY, last=TODAY, starts=time(23), ends=time(7), label="夜班"
        )
        for hour, there in [(22, False), (23, True), (24, True), (30, True), (31, False)]:
            moment = clock.in_house(datetime(2026, 11, 21)) + timedelta(hours=hour)
            assert (directory.on_duty("酒店总值班", moment) == [house.wang]) is there
        week = rosters.week_of(TODAY)
        assert week.monday == date(2026, 11, 16)
        assert [len(cell) for cell in week.rows["酒店总值班"]] == [0, 0, 0, 0, 0, 1, 0]

    def test_nobody_is_on_two_turns_at_once_but_one_may_follow_the_other(self, house):
        def add(first, last, starts, ends, duty="文员"):
            return rosters.add_shifts(house.wang, duty, first=first, last=last, starts=starts, ends=ends)

        assert len(add(TODAY, date(2026, 11, 23), time(7), time(15))) == 3
        add(TODAY, TODAY, time(15), time(23))
        assert "2026-11-21" in refused(add, TODAY, TODAY, time(14), time(16), "酒店总值班")["person"]

    def test_what_makes_no_roster(self, house):
        def add(last, duty="文员"):
            return rosters.add_shifts(house.wang, duty, first=TODAY, last=last, starts=time(7), ends=time(15))

        assert set(refused(add, date(2026, 11, 20))) == {"last"}
        assert set(refused(add, date(2027, 11, 20), "")) == {"last", "duty"}
        house.wang.locked = True
        assert set(refused(add, TODAY)) == {"person"}

    def test_last_week_is_taken_over_without_doubling(self, house):
        rosters.add_shifts(house.wang, "文员", first=TODAY, last=date(2026, 11, 22), starts=time(7), ends=time(15))
        monday = date(2026, 11, 23)
        assert rosters.copy_week(monday) == (2, 0)
        assert rosters.copy_week(monday) == (0, 2)
        shifts = [cell for cell in rosters.week_of(monday).rows["文员"] if cell]
        assert [clock.in_house(s.starts_at) for (s,) in shifts] == [
            clock.in_house(datetime(2026, 11, 28, 7)),
            clock.in_house(datetime(2026, 11, 29, 7)),
        ]
        rosters.remove_shift(shifts[0][0].id)
        assert sum(map(len, rosters.week_of(monday).rows["文员"])) == 1


class TestSubstitutes:
    def test_what_is_no_substitution(self, house):
        hour = timedelta(hours=1)

        def name(substitute, start, end):
            substitutes.name_substitute(house.wang, substitute, clock.now() + start, clock.now() + end)

        assert set(refused(name, house.wang, -hour, hour)) == {"substitute"}
        assert set(refused(name, house.admin, hour, hour)) == {"ends_at"}
        assert set(refused(name, house.admin, -hour, -hour / 2)) == {"ends_at"}

    def test_taken_back_by_oneself_or_an_administrator_and_nobody_else(self, house):
        other = house.person("李强", login="li")
        for by in (house.wang, house.admin):
            row = substitutes.name_substitute(house.wang, other, clock.now(), clock.now() + timedelta(days=1))
            with pytest.raises(NotFound):
                substitutes.take_back(row.id, by=other)
            assert directory.substitute_of(house.wang, "leave") is other
            substitutes.take_back(row.id, by=by)
            assert directory.substitute_of(house.wang, "leave") is None


class TestResetLinks:
    def test_good_once(self, house):
        session = sign_in.begin(house.wang)
        token = reset_links.make(house.wang, by=house.admin)
        assert reset_links.person_of(token) is house.wang
        assert set(refused(reset_links.use, token, "password123")) == {"password"}
        reset_links.use(token, PASSWORD)  # a refused password does not use the link up
        assert passwords.matches(PASSWORD, house.wang.password_hash)
        assert sign_in.find(session) is None
        with pytest.raises(NotFound):
            reset_links.use(token, PASSWORD)

    def test_not_for_ever(self, house):
        token = reset_links.make(house.wang, by=house.admin)
        clock.advance(reset_links.GOOD_FOR - timedelta(seconds=1))
        reset_links.person_of(token)
        clock.advance(timedelta(seconds=1))
        with pytest.raises(NotFound):
            reset_links.person_of(token)

    def test_a_new_one_ends_the_others(self, house):
        old = reset_links.make(house.wang, by=house.admin)
        reset_links.make(house.wang, by=house.admin)
        with pytest.raises(NotFound):
            reset_links.person_of(old)

    @pytest.mark.parametrize("column", ["active", "locked"])
    def test_not_for_those_who_may_not_sign_in(self, house, column):
        token = reset_links.make(house.wang, by=house.admin)
        setattr(house.wang, column, column == "locked")
        with pytest.raises(NotFound):
            reset_links.person_of(token)

    def test_kept_as_a_hash(self, house):
        token = reset_links.make(house.wang, by=house.admin)
        assert db.session.scalars(select(ResetLink.token_hash)).one() != token


class TestSignatures:
    def test_nothing_but_its_strokes_is_kept(self, house):
        drawn = '<svg viewBox="0 0 300 100" onload="x()"><script>x()</script><path d="M 1,2 L 3,4"/></svg>'
        service.keep_signature(house.wang, drawn)
        assert 'd="M 1,2 L 3,4"' in house.wang.signature
        assert "x()" not in house.wang.signature

    @pytest.mark.parametrize("drawn", ["", "x", "<svg/>", '<svg viewBox="0 0 3 1"><path d="M1 2;evil"/></svg>'])
    def test_nothing_drawn_is_no_signature(self, house, drawn):
        assert set(refused(service.keep_signature, house.wang, drawn)) == {"drawn"}


def test_first_start(app):
    assert service.is_first_start()
    person = service.start_hotel(" 云栖酒店 ", name="李主任", login="Admin", password=PASSWORD)
    assert (directory.hotel().name, person.login, person.is_admin) == ("云栖酒店", "admin", True)
    assert not service.is_first_start()
    with pytest.raises(Exception, match="已经建立"):
        service.start_hotel("另一家", name="别人", login="other", password=PASSWORD)
    assert db.session.scalars(select(Person.login)).all() == ["admin"]

    def test_a_circle_is_refused_and_says_who_stands_in_for_whom(self, house):
        one, other, third = house.wang, house.person("李强", login="li"), house.person("周到", login="zhou")
        begin, end = clock.now(), clock.now() + timedelta(days=2)
        substitutes.name_substitute(one, other, begin, end)
        substitutes.name_substitute(other, third, begin, end)
        said = refused(substitutes.name_substitute, third, one, begin, end)
        assert said["substitute"] == ["这段时间里已经由李强代王芳，由周到代李强，代理不能绕成一圈，请选择另一位同事。"]
        said = refused(substitutes.name_substitute, other, one, begin, end)
        assert said["substitute"] == ["这段时间里已经由李强代王芳，代理不能绕成一圈，请选择另一位同事。"]

    @pytest.mark.parametrize(
        ("days", "forms"),
        [
            ((2, 3), None),  # half-open: the one ends at the moment the other begins
            ((0, 2), ["leave"]),  # another form
        ],
    )
    def test_no_circle_at_another_time_or_for_another_form(self, house, days, forms):
        other, start = house.person("李强", login="li"), clock.now()
        substitutes.name_substitute(house.wang, other, start, start + timedelta(days=2), forms=["hot_work"])
        begin, end = (start + timedelta(days=n) for n in days)
        substitutes.name_substitute(other, house.wang, begin, end, forms=forms)
        assert directory.substitute_of(house.wang, "hot_work") is other

    def test_one_taken_back_is_no_part_of_a_circle(self, house):
        other, begin, end = house.person("李强", login="li"), clock.now(), clock.now() + timedelta(days=2)
        row = substitutes.name_substitute(house.wang, other, begin, end)
        substitutes.take_back(row.id, by=house.wang)
        substitutes.name_substitute(other, house.wang, begin, end)
        assert directory.substitute_of(other, "leave") is house.wang

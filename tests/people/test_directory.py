"""Who holds what, who is above whom, who stands in for whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from portal import clock
from portal.db import db
from portal.people import directory, names, tokens
from portal.people.models import Shift, Substitution


@pytest.fixture
def line(house):
    """总经理 ← 副总经理 ← 保安部经理 ← 保安部领班 ← 保安员, each with one holder."""
    house.office = house.department("总经理办公室")
    house.security = house.department("保安部", aliases=["安全部"])
    above = None
    for name, department, holder in [
        ("总经理", house.office, "赵总"),
        ("副总经理", house.office, "钱副总"),
        ("保安部经理", house.security, "陈刚"),
        ("保安部领班", house.security, "孙领班"),
        ("保安员", house.security, "李保安"),
    ]:
        above = house.post(name, department, above)
        setattr(house, name, above)
        setattr(house, holder, house.person(holder, above))
    house.security.head_post_id = house.保安部经理.id
    house.security.leader_post_id = house.副总经理.id
    db.session.flush()
    return house


def vacate(person):
    person.active = False


class TestHolders:
    @pytest.mark.parametrize(
        ("day", "held"),
        [(date(2026, 2, 28), False), (date(2026, 3, 1), True), (date(2026, 3, 31), True), (date(2026, 4, 1), False)],
    )
    def test_both_days_of_a_holding_count(self, house, day, held):
        post = house.post("采购员", house.department("采购部"))
        person = house.person("周", login="zhou")
        house.hold(person, post, date(2026, 3, 1), until=date(2026, 3, 31))
        assert (person in directory.holders(post, day)) is held
        assert (post in directory.posts_of(person, day)) is held

    def test_main_holders_come_first_and_nobody_twice(self, house):
        post = house.post("采购员", house.department("采购部"))
        other = house.post("仓管员", house.department("仓库"))
        second = house.person("兼任的", other, post)
        first = house.person("主任的", post)
        house.hold(first, post, is_main=False)
        assert directory.holders(post) == [first, second]
        assert directory.posts_of(second) == [other, post]

    @pytest.mark.parametrize("column", ["active", "locked"])
    def test_who_cannot_act_holds_nothing(self, line, column):
        setattr(line.陈刚, column, column == "locked")
        assert directory.holders(line.保安部经理) == []

    def test_a_post_no_longer_used_has_no_holders(self, line):
        line.保安员.active = False
        assert directory.holders(line.保安员) == []
        assert directory.posts_of(line.李保安) == []


class TestLine:
    def test_departments_go_by_their_other_names(self, line):
        other = line.department("安全部")
        assert directory.department("安全部") is other  # an own name beats an alias
        assert directory.department("保安部") is line.security
        assert directory.department("没有") is None

    def test_head_and_leader(self, line):
        assert directory.head_of(line.security) == [line.陈刚]
        assert directory.leader_of(line.security) == [line.钱副总]
        assert directory.department_of(line.李保安) is line.security

    def test_a_department_without_head_of_its_own_is_headed_from_above(self, line):
        squad = line.department("消防队", parent_id=line.security.id)
        assert directory.head_of(squad) == [line.陈刚]
        assert directory.leader_of(squad) == [line.钱副总]

    def test_the_line_above(self, line):
        assert [p.name for p in directory.line_above(line.李保安)] == ["保安部领班", "保安部经理", "副总经理", "总经理"]
        assert directory.line_above(line.赵总) == []

    def test_superior(self, line):
        assert directory.superiors(line.李保安) == (line.保安部领班, [line.孙领班])
        assert directory.superiors(line.李保安, 2) == (line.保安部经理, [line.陈刚])
        assert directory.superiors(line.赵总) == (None, [])
        assert directory.superiors(line.钱副总, 2) == (None, [])

    def test_a_vacant_post_is_answered_for_by_the_next_filled_one(self, line):
        vacate(line.孙领班)
        assert directory.superiors(line.李保安) == (line.保安部经理, [line.陈刚])
        # the level is counted in posts: the vacancy below does not push it up
        assert directory.superiors(line.李保安, 2) == (line.保安部经理, [line.陈刚])
        vacate(line.陈刚)
        assert directory.superior_of_post(line.保安员) == (line.副总经理, [line.钱副总])

    def test_nobody_is_their_own_superior(self, line):
        line.hold(line.李保安, line.保安部领班, is_main=False)
        assert directory.superiors(line.李保安)[0] is line.保安部经理

    def test_posts_in_a_circle_end(self, line):
        line.总经理.reports_to_id = line.保安员.id
        assert [p.name for p in directory.line_above(line.李保安)][-1] == "总经理"
        assert f"u:{line.保安部经理.id}" in tokens.of(line.赵总)


class TestTokens:
    def test_own_posts_and_every_post_below(self, line):
        ids = {name: getattr(line, name).id for name in ("副总经理", "保安部经理", "保安部领班", "保安员")}
        assert tokens.of(line.陈刚) == {
            "all",
            f"p:{line.陈刚.id}",
            f"post:{ids['保安部经理']}",
            f"u:{ids['保安部领班']}",
            f"u:{ids['保安员']}",
        }
        assert tokens.of(line.李保安) == {"all", f"p:{line.李保安.id}", f"post:{ids['保安员']}"}

    def test_a_change_of_post_counts_at_once(self, line):
        before = tokens.of(line.李保安)
        line.hold(line.李保安, line.副总经理, is_main=False)
        assert tokens.of(line.李保安) - before == {f"post:{line.副总经理.id}"} | {
            f"u:{getattr(line, name).id}" for name in ("保安部经理", "保安部领班", "保安员")
        }

    def test_what_is_undone_was_never_there(self, line):
        savepoint = db.session.begin_nested()
        line.department("临时部门")
        assert directory.department("临时部门")
        savepoint.rollback()
        assert directory.department("临时部门") is None

    def test_questions_cost_a_fixed_number_of_queries(self, line):
        people = [line.李保安, line.孙领班, line.陈刚]
        for person in people:
            db.session.refresh(person)
        statements = []
        event.listen(db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
        for _again in range(3):
            for person in people:
                tokens.of(person)
                directory.superiors(person)
                directory.line_above(person)
        # hotel, departments, posts; one for each person's posts; one for the holders of each line not yet known
        assert len(statements) <= 3 + len(people) + 2


class TestDuty:
    def test_a_shift_begins_with_its_first_moment_and_ends_before_its_last(self, line):
        with clock.at(clock.in_house(clock.now()).replace(hour=7, minute=0, second=0, microsecond=0)):
            start = clock.now()
            line.add(
                shift := Shift(
                    person_id=line.李保安.id, duty="酒店总值班", starts_at=start, ends_at=start + timedelta(hours=8)
                )
            )
            for minutes, there in [(-1, False), (0, True), (479, True), (480, False)]:
                moment = start + timedelta(minutes=minutes)
                assert directory.on_duty("酒店总值班", moment) == ([line.李保安] if there else [])
                assert directory.is_on_duty(line.李保安, moment) is (shift if there else None)
            assert directory.on_duty("保安员") == []


class TestSubstitutes:
    @pytest.fixture
    def stands_in(self, line):
        def stands_in(person, substitute, forms=None, hours=(0, 24), revoked=None):
            start = clock.now()
            line.add(
                row := Substitution(
                    person_id=person.id,
                    substitute_id=substitute.id,
                    starts_at=start + timedelta(hours=hours[0]),
                    ends_at=start + timedelta(hours=hours[1]),
                    forms=forms,
                    revoked_at=revoked,
                )
            )
            return row

        with clock.at(clock.now()):
            yield stands_in

    def test_from_the_first_moment_until_before_the_last(self, line, stands_in):
        row = stands_in(line.陈刚, line.孙领班)
        for moment, substitute in [
            (row.starts_at - timedelta(microseconds=1), None),
            (row.starts_at, line.孙领班),
            (row.ends_at - timedelta(microseconds=1), line.孙领班),
            (row.ends_at, None),
        ]:
            assert directory.substitute_of(line.陈刚, "leave", moment) is substitute

    def test_only_for_the_forms_named_and_these_before_all(self, line, stands_in):
        stands_in(line.陈刚, line.孙领班)
        stands_in(line.陈刚, line.李保安, forms=["hot_work"])
        assert directory.substitute_of(line.陈刚, "hot_work") is line.李保安
        assert directory.substitute_of(line.陈刚, "leave") is line.孙领班

    def test_taken_back_at_once(self, line, stands_in):
        row = stands_in(line.陈刚, line.孙领班)
        assert directory.substitute_of(line.陈刚, "leave") is line.孙领班
        row.revoked_at = clock.now()
        assert directory.substitute_of(line.陈刚, "leave") is None

    def test_a_chain_ends_at_its_last(self, line, stands_in):
        stands_in(line.钱副总, line.陈刚)
        stands_in(line.陈刚, line.孙领班)
        stands_in(line.孙领班, line.李保安)
        assert directory.substitute_of(line.钱副总, "leave") is line.李保安
        assert [s.person for s in directory.standing_in_for(line.孙领班)] == [line.陈刚]

    def test_a_loop_ends_before_it_closes(self, line, stands_in):
        stands_in(line.钱副总, line.陈刚)
        stands_in(line.陈刚, line.钱副总)
        assert directory.substitute_of(line.钱副总, "leave") is line.陈刚
        assert directory.substitute_of(line.陈刚, "leave") is line.钱副总

    def test_who_cannot_act_or_must_not_is_passed_over(self, line, stands_in):
        stands_in(line.钱副总, line.陈刚)
        stands_in(line.陈刚, line.孙领班)
        assert directory.substitute_of(line.钱副总, "leave", never=[line.孙领班]) is line.陈刚
        assert directory.substitute_of(line.钱副总, "leave", never=[line.陈刚]) is None
        line.陈刚.locked = True
        assert directory.substitute_of(line.钱副总, "leave") is None


class TestFinding:
    @pytest.fixture(autouse=True)
    def people(self, house):
        house.person("单小芳", login="shan.xf", employee_no="E007")
        house.person("王芳", login="wangf")
        house.person("欧阳明日", login="oy")
        house.person("David Chen", login="david")
        house.person("王离职", login="gone", active=False)

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("单小芳", ["单小芳"]),
            ("小芳", ["单小芳"]),
            ("芳", ["单小芳", "王芳"]),
            ("shanxiaofang", ["单小芳"]),
            ("danxiao", ["单小芳"]),  # as a word 单 is dan; one who does not know the surname looks so
            ("sxf", ["单小芳"]),
            ("ｓｘｆ", ["单小芳"]),
            ("xiaofang", ["单小芳"]),
            ("wf", ["王芳"]),
            ("Wang Fang", ["王芳"]),
            ("oymr", ["欧阳明日"]),
            ("mingri", ["欧阳明日"]),
            ("chen", ["David Chen"]),
            ("e007", ["单小芳"]),
            ("shan.", ["单小芳"]),
            ("", []),
            ("%", []),
            ("angfang", []),  # the middle of a syllable is no way to look for somebody
        ],
    )
    def test_found(self, text, found):
        assert sorted(p.name for p in directory.find_people(text)) == sorted(found)

    def test_exact_before_longer_and_never_more_than_asked(self, house):
        house.person("阿王芳", login="a")
        assert [p.name for p in directory.find_people("王芳")] == ["王芳", "阿王芳"]
        assert len(directory.find_people("芳", limit=1)) == 1

    def test_titles_are_read_as_words(self):
        assert names.sounds("动火作业（二级）") == ["donghuozuoyeerji", "dhzyej"]
        assert names.sounds("A4 打印") == ["a4dayin", "ady"]
        assert names.sounds("") == []

    def test_leavers_only_when_asked_for(self):
        assert directory.find_people("王离职") == []
        assert [p.name for p in directory.find_people("wlz", leavers=True)] == ["王离职"]

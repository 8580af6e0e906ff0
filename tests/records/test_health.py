"""The check of the routes: sound with the demo hotel's people, and every way in which it can cease to be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import clock
from portal.db import db
from portal.notices.models import Notice
from portal.people import bodies, directory, service, structure
from portal.people.models import Department, Person, Post, Shift, Substitution
from portal.records import engine, findings, handing, health
from portal.records.models import Task
from portal.regulations import settings
from portal.timers import service as timers
from tests.records.cases import leave

Who = Callable[[str], Person]


@pytest.fixture
def sound(house: Flask, who: Who) -> set[tuple[str, str, str, str]]:
    """What is there already: nobody leads the board."""
    found = {one.place for one in health.look()}
    assert {(kind, subject) for _form, _step, kind, subject in found} == {("no_leader", "department:1")}
    return found


def new(sound: set[tuple[str, str, str, str]]) -> list[health.Finding]:
    return [one for one in health.look() if one.place not in sound]


def post(name: str) -> Post:
    found = directory.post(name)
    assert found is not None
    return found


def department(name: str) -> Department:
    found = directory.department(name)
    assert found is not None
    return found


def last_day(who: Who, login: str, day: date = date(2026, 11, 19)) -> None:
    for holding in who(login).holdings:
        service.end_holding(holding, last_day=day)


def test_an_empty_post_names_its_steps_and_who_gets_the_tasks_instead(sound, who: Who) -> None:
    last_day(who, "tangwenting")
    found = new(sound)
    (hr,) = [one for one in found if one.form_key == "leave"]
    assert (hr.kind, hr.step, hr.url) == ("vacant", "hr", f"/admin/posts/{post('人力资源部经理').id}")
    assert hr.words == "《请假单》“人力资源部审批”：人力资源部经理空缺，待办会转给总经理周启明"


def test_a_department_without_anybody_at_its_head_is_said_once(sound, who: Who) -> None:
    last_day(who, "lijianguo")
    (found,) = [one for one in new(sound) if not one.form_key]  # beside the forms that name the post itself
    assert found.kind == "vacant"
    assert found.words.startswith("工程部的负责人空缺：涉及《") and "步" in found.words


def test_a_department_without_a_post_for_its_head(sound, who: Who) -> None:
    department("工程部").head_post_id = None
    (found,) = [one for one in new(sound) if not one.form_key]
    assert (found.kind, found.url) == ("no_head", f"/admin/departments/{department('工程部').id}")


def test_a_locked_account_is_told_from_an_empty_post(sound, who: Who) -> None:
    service.lock(who("tangwenting"), by=who("suxiao"))
    assert {(one.kind, one.url) for one in new(sound)} == {("locked", f"/admin/people/{who('tangwenting').id}")}


def test_a_post_that_is_not_there(sound, who: Who) -> None:
    structure.save_post(post("采购员"), name="采购专员", department=department("采购部"),
                        reports_to=post("采购部经理"), desk="purchasing")  # fmt: skip
    found = new(sound)
    assert {one.kind for one in found} == {"no_post"} and {"compare", "order"} <= {one.step for one in found}
    assert all("本店没有“采购员”这个岗位" in one.words for one in found)


def test_a_post_that_only_readers_are_named_by(sound, who: Who) -> None:
    structure.save_post(post("监控员"), name="中控员", department=department("保安部"),
                        reports_to=post("保安部领班"), desk="gate")  # fmt: skip
    found = new(sound)
    assert found and {(one.kind, one.step) for one in found} == {("no_post", "")}
    assert all("本店没有“监控员”这个岗位" in one.words for one in found)


def test_a_setting_whose_post_is_gone(sound, who: Who) -> None:
    name = str(settings.get("pur_signing_director"))
    structure.save_post(post(name), name="签批董事", department=department("董事会"), reports_to=post("董事长"))
    found = {one.kind: one for one in new(sound)}
    assert found["setting_gone"].url == "/admin/settings/pur_signing_director"
    assert found["no_post"].form_key == "purchase_restock"
    assert "分管董事" in found["setting_gone"].words


def test_a_body_below_its_quorum(sound, who: Who) -> None:
    bodies.keep(department("运营委员会"), rule="majority", quorum=5)
    found = new(sound)
    assert {(one.kind, one.step) for one in found} == {("body_short", "committee")}
    assert found and all("现有 4 人，不足法定的 5 人" in one.words for one in found)


def test_nobody_who_can_be_told(sound, who: Who) -> None:
    person = who("tangwenting")
    person.email = ""
    assert {one.kind for one in new(sound)} == {"unreachable"}
    person.last_sign_in_at = clock.now()
    assert new(sound) == []
    person.password_hash = ""
    assert {one.kind for one in new(sound)} == {"unreachable"}


def stand_in(who: Who, one: str, other: str) -> None:
    """Straight into the table: naming one refuses a circle, but somebody else may have written it."""
    now, person = clock.now(), who(one)
    db.session.add(Substitution(hotel_id=person.hotel_id, person=person, substitute=who(other), starts_at=now,
                                ends_at=now + timedelta(days=1)))  # fmt: skip
    db.session.flush()


def test_substitutes_in_a_circle_are_one_finding(sound, who: Who) -> None:
    stand_in(who, "lijianguo", "chengang")
    stand_in(who, "chengang", "pengli")
    assert new(sound) == []
    stand_in(who, "pengli", "lijianguo")
    stand_in(who, "tangwenting", "lijianguo")  # leads into the circle, is no part of it
    (found,) = new(sound)
    assert found.kind == "loop"
    assert sorted(found.words.partition("：")[2].split(" → ")[:-1]) == ["彭丽", "李建国", "陈刚"]


def test_a_substitute_who_has_left(sound, who: Who) -> None:
    stand_in(who, "lijianguo", "chengang")
    who("chengang").locked = True
    assert "substitute_gone" in {one.kind for one in new(sound)}


def test_a_duty_without_a_roster(sound, who: Who, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.formkit import Step, by
    from portal.records import editions

    step = Step("值班经理确认", by.on_duty("酒店总值班"))
    step.key = "superior"
    form = editions.today("leave")
    changed = type(form).load(form.data())
    changed.route.steps["superior"] = step
    monkeypatch.setitem(editions.Form.registry, "leave", changed)
    (found,) = new(sound)
    assert (found.kind, found.url) == ("no_roster", "/admin/rosters")
    person = who("fangzhiyuan")
    db.session.add(Shift(hotel_id=person.hotel_id, person_id=person.id, duty="酒店总值班", starts_at=clock.now(),
                         ends_at=clock.now() + timedelta(hours=8)))  # fmt: skip
    assert new(sound) == []


@pytest.mark.parametrize(("days", "told"), [(7, True), (8, False)])
def test_a_holding_that_ends_with_tasks_in_hand(sound, who: Who, days: int, told: bool) -> None:
    leave(who)
    last_day(who, "lijianguo", date(2026, 11, 20) + timedelta(days=days))
    found = new(sound)
    assert [one.kind for one in found] == (["ending"] if told else [])
    assert not told or "手上还有 1 件待办" in found[0].words
    assert new(sound) == found  # looking changes nothing


def test_nothing_in_the_engine_leaves_a_task_with_somebody_who_has_gone(sound, who: Who) -> None:
    record = leave(who)
    leave(who, "tangwenting", department="人力资源部", person="唐文婷")  # goes past its own head
    handing.transfer(who("lijianguo"), record, to=who("chengang"), reason="请代为审批")
    leave(who, "renqiang", handover="范哲")
    service.lock(who("lijianguo"), by=who("suxiao"))
    assert [one.words for one in new(sound) if one.kind == "orphan"] == []


def test_a_task_that_stayed_behind_is_found(sound, who: Who) -> None:
    record = leave(who)
    (task,) = [task for run in engine.open_runs(record) for task in run.tasks]
    task.person = who("maguoqiang")
    task.run.step = "manager"
    (found,) = new(sound)
    assert (found.kind, found.subject) == ("orphan", f"task:{task.id}")


# ---- kept, and told ------------------------------------------------------------------------------------------------
def night(day: date) -> None:
    with clock.at(datetime.combine(day, datetime.min.time()) + timedelta(hours=6)):
        timers.plan_day()
        while timers.run_due(100):
            pass


def test_findings_last_from_the_night_they_are_found_to_the_night_they_are_mended(house: Flask, who: Who) -> None:
    hotel_id = who("suxiao").hotel_id
    night(date(2026, 11, 21))
    (known,) = findings.there(hotel_id)
    last_day(who, "tangwenting")
    db.session.commit()
    night(date(2026, 11, 22))
    kept = {row.kind: row for row in findings.there(hotel_id)}
    assert set(kept) == {"no_leader", "vacant"} and kept["no_leader"].id == known.id
    service.hold(who("panyue"), post("人力资源部经理"), since=date(2026, 11, 22))
    db.session.commit()
    night(date(2026, 11, 23))
    assert findings.there(hotel_id) == [known] and findings.count(hotel_id) == 1
    assert {row.kind for row in findings.lately_gone(hotel_id)} == {"vacant"}
    told = db.session.scalars(sa.select(Notice).where(Notice.url == "/admin/routes/health")).all()
    assert [one.person_id for one in told] == [who("suxiao").id] * 2  # not on a night with nothing new


def test_a_post_that_changes_hands_by_date_hands_over_its_tasks_on_that_day(house: Flask, who: Who) -> None:
    record = leave(who, ends="2026-11-24 18:00")
    service.hold(who("cuijian"), post("工程部经理"), since=date(2026, 11, 24))
    last_day(who, "lijianguo", date(2026, 11, 23))
    db.session.commit()

    def in_hand() -> list[str]:
        return [task.person.login for task in db.session.scalars(
            sa.select(Task).where(Task.record_id == record.id, Task.state == "waiting"))]  # fmt: skip

    night(date(2026, 11, 23))
    assert in_hand() == ["lijianguo"]
    night(date(2026, 11, 26))  # no worker ran for two days: it is made up for
    assert in_hand() == ["cuijian"]

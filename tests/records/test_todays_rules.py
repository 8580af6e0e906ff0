"""A record by today's rules: what is the same, what is otherwise, and that the record stays what it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.db import commit, db
from portal.people import bodies, directory
from portal.people.models import Person
from portal.records import acting, editions, examples, filing, todays_rules
from portal.records.models import Event
from portal.regulations import settings
from tests.purchasing.house import small
from tests.records.cases import hot_work, leave, visit

Who = Callable[[str], Person]


def says(today: todays_rules.Today) -> dict[str, str]:
    return {(line.now or line.then).key: line.says for line in today.lines if (line.now or line.then) and line.says}


@pytest.mark.parametrize("file", [leave, hot_work, visit])
def test_nothing_has_changed_so_nothing_is_otherwise(house: Flask, who: Who, file) -> None:
    today = todays_rules.of(file(who))
    assert today.is_same and not today.form_changed


@pytest.mark.parametrize(
    ("key", "login"),
    [("purchase_restock", "dengfusheng"), ("stock_item", "dengfusheng"), ("supplier", "pengli")],
)
def test_the_examples_of_forms_would_go_the_same_way(house: Flask, who: Who, key: str, login: str) -> None:
    record = filing.submit(who(login), key, examples.resolve(editions.today(key).example))
    assert todays_rules.of(record).is_same


def test_another_figure_takes_a_step_away_and_is_told(house: Flask, who: Who) -> None:
    record = leave(who)
    settings.set("leave_hr_days", 9, who("suxiao"), "放宽")
    before = db.session.scalar(sa.select(sa.func.count(Event.id)))
    today = todays_rules.of(record)
    assert says(today) == {"hr": "今天不需要这一步", "leader": "今天不需要这一步"}
    assert [(pair.label, pair.then, pair.now) for pair in today.figures] == [
        ("请假须经人力资源部的天数（超过）", "3天", "9天")
    ]
    assert db.session.scalar(sa.select(sa.func.count(Event.id))) == before
    acting.act(who("lijianguo"), record)
    assert record.settings["leave_hr_days"] == 3


def test_a_step_the_form_has_now_and_one_it_no_longer_has(house: Flask, who: Who, monkeypatch) -> None:
    from portal.formkit import Step, by

    record = leave(who)
    form = editions.today("leave")
    changed = type(form).load(form.data())
    step = Step("董事长审批", by.post("董事长"))
    step.key = "chairman"
    changed.route.steps.pop("hr")
    changed.route.steps["chairman"] = step
    monkeypatch.setitem(editions.Form.registry, "leave", changed)
    today = todays_rules.of(record)
    assert says(today) == {"hr": "今天没有这一步", "chairman": "今天多这一步"}
    assert today.form_changed


def test_a_rule_that_would_bite_today(house: Flask, who: Who) -> None:
    record = visit(who, came_at="2026-11-20 07:30")
    settings.set("visitor_opening", "08:00", who("suxiao"), "晚些开")
    assert [sentence.partition("〔")[0] for sentence in todays_rules.of(record).refused] == [
        "前一晚停止会客后，还没有到恢复接待的时间"
    ]


def test_what_only_the_day_knew_is_not_guessed(house: Flask, who: Who) -> None:
    unknown = " ".join(todays_rules.of(visit(who)).unknown)
    assert "禁止" in unknown or "名单" in unknown


def test_a_body_that_now_votes_otherwise(house: Flask, who: Who) -> None:
    record = small(who)
    committee = directory.department("运营委员会")
    assert committee is not None
    bodies.keep(committee, rule="all")
    assert [pair.label for pair in todays_rules.of(record).figures] == ["运营委员会怎样表决"]


def test_the_page_is_for_who_may_read_the_record(app: Flask, client_of) -> None:
    with app.test_request_context():
        number = leave(lambda login: db.session.scalars(sa.select(Person).where(Person.login == login)).one()).number
        commit()
    mine = client_of("fengwei")
    assert f"/records/{number}/today" in mine.get(f"/records/{number}").text
    page = mine.get(f"/records/{number}/today")
    assert page.status_code == 200 and "没有不同" in page.text
    assert client_of("songshifu").get(f"/records/{number}/today").status_code == 404

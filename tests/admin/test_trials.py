"""Trying a figure on past records, as a page and as a part of the setting's pages."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.db import commit, db
from portal.desks.admin import routes_cli
from portal.errors import BadInput, NotFound
from portal.formkit import ours, within
from portal.people.models import Person
from portal.records import editions
from portal.regulations import settings
from tests.records.cases import leave, visit

HTMX = {"HX-Request": "true"}


def person(login: str) -> Person:
    return db.session.scalars(select(Person).where(Person.login == login)).one()


@pytest.fixture
def filed(app: Flask) -> str:
    """A long leave, a short one, and an early visitor's number."""
    with app.test_request_context():
        leave(person)
        leave(person, ends="2026-11-24 18:00")
        number = visit(person, came_at="2026-11-20 07:30").number
        commit()
    return number


def test_the_page_tells_steps_and_people(filed: str, office: FlaskClient) -> None:
    page = office.get("/admin/settings/leave_hr_days/rerun?value=1").text
    assert "3天 改为 1天，近 90 天会怎样" in page and "唐文婷" in page and "+1" in page
    assert "合计用时" in page and "有的步骤办得太少" in page
    assert "<html" in page and 'value="1"' in page


def test_the_part_stands_alone_for_htmx(filed: str, office: FlaskClient) -> None:
    part = office.get("/admin/settings/leave_hr_days/rerun?value=5", headers=HTMX).text
    assert "<html" not in part and "改为 5天" in part and "-1" in part


def test_a_case_has_a_link_only_for_who_may_read_it(filed: str, office: FlaskClient) -> None:
    page = office.get("/admin/settings/visitor_opening/rerun?value=08:00").text
    assert filed in page and f'href="/records/{filed}"' not in page


def test_a_value_that_cannot_be_is_refused_in_words(office: FlaskClient) -> None:
    assert "请填写数字" in office.get("/admin/settings/leave_hr_days/rerun?value=许多").text
    assert office.get("/admin/settings/no_such/rerun?value=1").status_code == 404
    assert "没有表单用到" in office.get("/admin/settings/idle_minutes_office/rerun?value=30").text


def test_the_settings_pages_lead_there(office: FlaskClient) -> None:
    page = office.get("/admin/settings/leave_hr_days").text
    assert 'hx-get="/admin/settings/leave_hr_days/rerun"' in page and 'id="rerun"' in page
    confirm = office.post("/admin/settings/leave_hr_days", data={"value": "5", "reason": "试试"}).text
    assert 'hx-get="/admin/settings/leave_hr_days/rerun?value=5" hx-trigger="load"' in confirm


def test_trying_changes_nothing(app: Flask, filed: str, office: FlaskClient) -> None:
    office.get("/admin/settings/leave_hr_days/rerun?value=1")
    with app.app_context():
        assert settings.get("leave_hr_days") == 3


# ---- the command line's words ----------------------------------------------------------------------------------------
def said(work: Callable[[Callable[[str], None]], object]) -> str:
    lines: list[str] = []
    work(lines.append)
    return "\n".join(lines)


def test_the_command_says_the_same(house: Flask, who: Callable[[str], Person]) -> None:
    leave(who)
    leave(who, ends="2026-11-24 18:00")
    words = said(lambda say: routes_cli.rerun("leave_hr_days", "1", 90, False, say))
    assert "请假天数" not in words and "唐文婷：1 → 2 次" in words and "走法不同的 1 张" in words
    found = json.loads(said(lambda say: routes_cli.rerun("leave_hr_days", "1", 90, True, say)))
    assert found["people"] == {"唐文婷": [1, 2], "林若溪": [1, 2]}
    with pytest.raises(BadInput, match="请填写数字"):
        routes_cli.rerun("leave_hr_days", "许多", 90, False, print)
    with pytest.raises(NotFound, match="no_such"):
        routes_cli.rerun("no_such", "1", 90, False, print)


def test_a_route_is_told_step_by_step(house: Flask, who: Callable[[str], Person], tmp_path) -> None:
    file = tmp_path / "leave.json"
    file.write_text('{"leave_kind": "年假", "starts": "today+3 08:00", "ends": "today+9 18:00", "reason": "探亲"}')
    words = said(lambda say: routes_cli.simulate("leave", file, who("fengwei"), None, False, say))
    assert "3. 人力资源部审批：唐文婷（人力资源部经理）" in words and "   否则：若不满足" in words
    assert "2. 部门经理审批：不经过" in words
    file.write_text("[]")
    with pytest.raises(BadInput):
        routes_cli.simulate("leave", file, who("fengwei"), None, False, print)


def test_a_limit_says_when_it_would_end(house: Flask, who: Callable[[str], Person], monkeypatch) -> None:
    form = editions.today("leave")
    changed = type(form).load(form.data())
    changed.route.steps["superior"].limit = within(2, "workdays", cite=ours("测试"))
    monkeypatch.setitem(editions.Form.registry, "leave", changed)
    words = said(lambda say: routes_cli.simulate("leave", None, who("fengwei"), None, False, say))
    assert "   时限：2 个工作日，此刻到达则到 11-24 23:59" in words


def test_the_check_counts_what_it_finds(house: Flask) -> None:
    words = said(lambda say: routes_cli.check(False, say))
    assert words.endswith("发现 1 处") and "给这个部门定一个分管领导岗位" in words
    assert json.loads(said(lambda say: routes_cli.check(True, say)))[0]["kind"] == "no_leader"


@pytest.mark.parametrize("words", [["simulate"], ["check"], ["rerun"]])
def test_every_command_has_help(words: list[str]) -> None:
    from portal.cli import main

    answer = CliRunner().invoke(main, ["routes", *words, "--help"])
    assert answer.exit_code == 0 and "Usage" in answer.output

"""The pages: what a reader sees, what an administrator changes, and that nothing unsafe gets through."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from portal import clock
from portal.db import db
from portal.people.models import Person
from portal.regulations import connections, service, settings
from portal.regulations.connections import Standing, Touched
from tests.regulations.conftest import text_of

ClientOf = Callable[[str], FlaskClient]


@pytest.fixture
def guard_client(client_of: ClientOf) -> FlaskClient:
    return client_of("guard")


def administrator() -> Person:
    return db.session.scalars(select(Person).where(Person.login == "admin")).one()


def page(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.text[:2000]
    return answer.text


def test_the_library_lists_every_regulation_by_department_and_by_subject(guard_client: FlaskClient) -> None:
    shelves = page(guard_client, "/policies")
    assert [shelves.count(f'id="{name}"') for name in ("保安部", "消防安全")] == [1, 0]
    assert '<a href="/policies/SEC-06">酒店会客登记制度</a>' in shelves
    assert "现行有效" in shelves
    assert 'id="消防安全"' in page(guard_client, "/policies?by=subject")


def test_the_library_filters_by_titles_of_articles(guard_client: FlaskClient) -> None:
    found = page(guard_client, "/policies?q=押金")
    assert 'href="/policies/SEC-13/deposit">第五条 押金的收取与退还</a>' in found
    assert "动用明火审批规定" not in found
    assert "没有制度符合“押金无此”" in page(guard_client, "/policies?q=押金无此")


def test_a_regulation_page(guard_client: FlaskClient) -> None:
    text = page(guard_client, "/policies/SEC-06")
    assert text.count("<h1") == 1
    for words in (
        "现行有效",
        "2026-09-01 起施行",
        "下次复审 2027-03-01",
        "1 种表单落实本制度",
        "第十一条",
        "落实于",
        "举例",
    ):
        assert words in text
    assert 'id="no-visitors-after"' in text
    assert 'href="/policies/SEC-06/no-visitors-after"' in text
    assert 'data-copy-citation="《会客登记制度》第十一条"' in text


def test_an_article_page_is_its_address(guard_client: FlaskClient) -> None:
    text = page(guard_client, "/policies/SEC-06/no-visitors-after")
    assert "<title>《会客登记制度》第十一条 停止会客的时间" in text
    assert "管控规则" in text
    assert 'href="/policies/SEC-06#no-visitors-after"' in text


def test_titles_of_forms_and_regulations_are_links(guard_client: FlaskClient) -> None:
    assert '<a href="/forms/visit">《会客登记单》</a>' in page(guard_client, "/policies/SEC-06")
    assert '<a href="/policies/SEC-14">《动用明火审批规定》</a>' in page(guard_client, "/policies/SEC-13")


def test_a_setting_shows_the_value_of_today_and_says_it_is_one(site: Flask, guard_client: FlaskClient) -> None:
    shown = '<data class="setting" value="temp_pass_days" title="参数：临时出入证最长有效期">{}</data>'
    assert shown.format("7天") in page(guard_client, "/policies/SEC-13")
    settings.set("temp_pass_days", 9, administrator(), "工期长")
    db.session.commit()
    assert shown.format("9天") in page(guard_client, "/policies/SEC-13")
    with clock.at(datetime(2026, 11, 20, 9)):
        assert shown.format("7天") in page(guard_client, "/policies/SEC-13")


def test_an_earlier_day_shows_the_edition_and_the_figures_of_that_day(client_of: ClientOf) -> None:
    with clock.at(datetime(2026, 11, 21, 10)):
        text = text_of("## 新条 {#new}\n\n新的。\n", code="SEC-13", title="甲", short="甲", effective=date(2026, 12, 1))
        service.publish(text, administrator())
        db.session.commit()
    with clock.at(datetime(2026, 12, 10, 9)):
        settings.set("temp_pass_days", 9, administrator(), "工期长")
        db.session.commit()
        client = client_of("guard")
        assert "新的。" in page(client, "/policies/SEC-13")
        earlier = page(client, "/policies/SEC-13?on=2026-11-30")
        assert "这是 2026-11-30 有效的文本" in earlier
        assert "已被修订" in earlier
        assert ">7天</data>" in earlier
        assert "看现行的版本（2026-12-01 起施行）" in earlier
        dropped = page(client, "/policies/SEC-13/deposit")
        assert "现行版本已没有这一条" in dropped
        editions = page(client, "/policies/SEC-13/editions")
        assert "本店发布" in editions
        assert 'href="/policies/SEC-13?on=2026-09-01"' in editions


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("/policies/SEC-99", "没有编号为“SEC-99”的制度。"),
        ("/policies/SEC-06/nothing", "《会客登记制度》没有“nothing”这一条。"),
        ("/policies/SEC-06?on=2020-01-01", "《会客登记制度》在2020-01-01尚未施行，自2026-09-01起施行。"),
        ("/policies/SEC-06?on=yesterday", "“yesterday”不是日期，请写成 2026-10-01 的样子。"),
        ("/policies/SEC-99/editions", "没有编号为“SEC-99”的制度。"),
        ("/policies/SEC-99/booklet.pdf", "没有编号为“SEC-99”的制度。"),
        ("/policies/handbook.pdf?department=无此部门", "“无此部门”没有现行的制度。"),
    ],
)
def test_what_is_not_there_says_so(guard_client: FlaskClient, url: str, sentence: str) -> None:
    assert sentence in page(guard_client, url, 404)


def test_what_an_author_writes_cannot_run(client_of: ClientOf) -> None:
    hostile = (
        "## 甲<script>alert(1)</script> {#one}\n\n<script>alert(2)</script>[链接](javascript:alert(3))"
        '<img src=x onerror="alert(4)">\n\n> 举例：<b onclick="alert(5)">乙</b>\n'
    )
    with clock.at(datetime(2026, 11, 21, 10)):
        service.publish(text_of(hostile, effective=date(2026, 11, 21)), administrator())
        db.session.commit()
        text = page(client_of("guard"), "/policies/SEC-90")
    for unsafe in ("<script>alert", 'href="javascript', "<img src=x", "<b onclick"):
        assert unsafe not in text
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in text


def test_a_regulation_read_again_costs_no_query_of_its_own(site: Flask, guard_client: FlaskClient) -> None:
    page(guard_client, "/policies/SEC-06")
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    page(guard_client, "/policies/SEC-06")
    assert statements and not [statement for statement in statements if "regulation" in statement]


def test_a_booklet_and_a_handbook(guard_client: FlaskClient) -> None:
    for url in ("/policies/SEC-15/booklet.pdf", "/policies/handbook.pdf?department=预定部"):
        answer = guard_client.get(url)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert answer.data.startswith(b"%PDF")


def test_settings_are_for_administrators(client_of: ClientOf) -> None:
    assert client_of("guard").get("/admin/settings").status_code == 403
    assert client_of("guard").post("/admin/settings/temp_pass_days", data={"value": "9"}).status_code == 403
    listed = page(client_of("admin"), "/admin/settings")
    assert "临时出入证最长有效期" in listed
    assert "本系统规则" in listed
    assert "停止会客后总值班可否放行" not in page(client_of("admin"), "/admin/settings?q=出入证")


def test_an_administrator_changes_a_setting_with_a_reason(client_of: ClientOf) -> None:
    client = client_of("admin")
    url = "/admin/settings/temp_pass_days"
    assert 'value="7"' in page(client, url)
    refused = client.post(url, data={"value": "91", "reason": ""})
    assert refused.status_code == 422
    assert "不能大于90天。" in refused.text
    assert "请填写修改的理由。" in refused.text
    assert 'value="91"' in refused.text
    given = {"value": "9", "reason": "工期常在一周以上"}
    asked = client.post(url, data=given)
    assert asked.status_code == 200
    assert "还没有保存" in asked.text
    assert 'value="7"' in page(client, url)
    done = client.post(url, data=given | confirmation(asked.text), follow_redirects=True)
    assert "“临时出入证最长有效期”已改为9天。" in done.text
    assert "工期常在一周以上" in done.text
    assert "王芳" in done.text


def confirmation(text: str) -> dict[str, str]:
    """What the button of the page that asks once more sends."""
    found = re.search(r'name="(confirmed)" value="(\d+)"', text)
    assert found
    return {found[1]: found[2]}


def test_what_changing_a_setting_touches_is_shown_before_it_is_changed(site: Flask, client_of: ClientOf) -> None:
    connections.connect(
        site,
        touched_by=lambda key: [Touched("临时出入证申请", f"填写项“{key}”", "/forms/contractor_pass")],
        standing_on=lambda _key: Standing(3, 2),
    )
    client, url = client_of("admin"), "/admin/settings/temp_pass_days"
    for text in (page(client, url), client.post(url, data={"value": "9", "reason": "工期长"}).text):
        assert '<a href="/policies/SEC-13/validity-and-renewal">《外来施工人员管理规定》第七条</a>' in text
        assert '<a href="/forms/contractor_pass">临时出入证申请</a><ul><li>填写项“temp_pass_days”</li></ul>' in text
        assert "3 份没有办完的单据照提交时的数值办完" in text
        assert "其中 2 项待办正在等人处理。" in text


def test_going_back_from_the_question_keeps_what_was_typed(client_of: ClientOf) -> None:
    answer = client_of("admin").post(
        "/admin/settings/temp_pass_days", data={"value": "9", "reason": "工期长", "edit": "1"}
    )
    assert answer.status_code == 200
    assert 'value="9"' in answer.text
    assert "工期长" in answer.text
    assert settings.get("temp_pass_days") == 7


def test_a_question_answered_after_another_change_is_asked_again(client_of: ClientOf) -> None:
    client, url = client_of("admin"), "/admin/settings/temp_pass_days"
    given = {"value": "9", "reason": "工期长"}
    asked = confirmation(client.post(url, data=given).text)
    settings.set("temp_pass_days", 14, administrator(), "同时改的")
    db.session.commit()
    again = client.post(url, data=given | asked)
    assert "还没有保存" in again.text
    assert "14天" in again.text
    db.session.expire_all()
    assert settings.get("temp_pass_days") == 14


@pytest.mark.parametrize("key", ["fines_taken", "board_vote", "lunch_period", "special_reward", "approve_director_max"])
def test_every_kind_of_setting_has_a_form(client_of: ClientOf, key: str) -> None:
    text = page(client_of("admin"), f"/admin/settings/{key}")
    assert settings.spec(key).label in text
    assert 'name="value"' in text


def test_an_unknown_setting_says_so(client_of: ClientOf) -> None:
    assert "没有“nothing”这个参数。" in page(client_of("admin"), "/admin/settings/nothing", 404)

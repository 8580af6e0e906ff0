"""The bell, the list, the poll, and the page of one's choices, through a browser's eyes."""

from __future__ import annotations

from datetime import time

import pytest
from sqlalchemy import select

from portal import soundness
from portal.db import commit, db
from portal.notices import choices, service
from portal.notices.models import Notice, NoticeChoice
from portal.people.models import Person
from tests.notices.conftest import work
from tests.notices.post_offices import PostOffice, Vendor
from tests.test_query_counts import counted

URL = "/records/QX-2026-0001"
CHOICES = {
    "todo-mail": "now", "todo-robot": "digest", "results-mail": "not", "quiet_from": "21:00", "quiet_until": "06:30",
}  # fmt: skip


def find(login: str) -> Person:
    return db.session.scalars(select(Person).where(Person.login == login)).one()


@pytest.fixture
def tell(app):
    """Tell somebody of something from outside; returns the notice's id."""

    def tell(login: str, title: str = "《请假单》QX-2026-0001", kind: str = "task") -> int:
        with app.test_request_context():
            service.tell(kind, [find(login)], title=title, url=URL, by=find("fengwei"))
            commit()
            return db.session.scalars(select(Notice.id).order_by(Notice.id.desc())).first()

    return tell


def test_the_list_shows_the_newest_first_and_marks_all_as_read(client_of, tell):
    tell("lijianguo")
    tell("lijianguo", "《动火作业申请单》DH-2026-0001")
    browser = client_of("lijianguo")
    page = browser.get("/notices").get_data(as_text=True)
    assert page.index("DH-2026-0001<") < page.index("QX-2026-0001<")
    assert page.count('class="unread"') == 2
    assert "冯伟" in page
    assert browser.post("/notices/read").status_code == 303
    page = browser.get("/notices").get_data(as_text=True)
    assert 'class="unread"' not in page
    assert page.count("已读") == 3  # both lines, and the sentence that it is done
    assert "全部标为已读" not in page


def test_a_link_reads_the_notice_and_leads_to_the_record_and_decides_nothing(client_of, tell):
    number = tell("lijianguo")
    browser = client_of("lijianguo")
    answer = browser.get(f"/notices/{number}")
    assert (answer.status_code, answer.location) == (302, URL)
    assert browser.get("/notices/count").json["counts"]["notices"] == 0
    assert browser.get(f"/notices/{number}").location == URL  # a second time too


def test_a_link_of_somebody_else_is_not_there_and_without_signing_in_one_signs_in(app, client_of, tell):
    number = tell("lijianguo")
    assert client_of("renqiang").get(f"/notices/{number}").status_code == 404
    answer = app.test_client().get(f"/notices/{number}")
    assert answer.location == f"/sign-in?next=/notices/{number}"
    assert client_of("lijianguo").get("/notices/count").json["counts"]["notices"] == 1


def test_pages_of_the_list(client_of, tell):
    for number in range(service.PAGE + 1):
        tell("lijianguo", f"《请假单》{number}")
    browser = client_of("lijianguo")
    assert browser.get("/notices").get_data(as_text=True).count('class="unread"') == service.PAGE
    assert browser.get("/notices?page=2").get_data(as_text=True).count('class="unread"') == 1


def test_the_poll_answers_304_until_something_comes_or_goes(client_of, tell):
    browser = client_of("lijianguo")
    answer = browser.get("/notices/count")
    assert answer.json == {"counts": {"waiting": 0, "notices": 0}, "newest": 0, "says": ""}
    same = browser.get("/notices/count", headers={"If-None-Match": answer.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    number = tell("lijianguo")
    fresh = browser.get("/notices/count", headers={"If-None-Match": answer.headers["ETag"]})
    assert fresh.json == {"counts": {"waiting": 0, "notices": 1}, "newest": number,
                          "says": "《请假单》QX-2026-0001 待您处理"}  # fmt: skip
    browser.post("/notices/read")
    assert browser.get("/notices/count", headers={"If-None-Match": fresh.headers["ETag"]}).status_code == 200


def test_the_poll_asks_one_question_beside_who_it_is(app, client_of, tell):
    browser = client_of("lijianguo")
    tell("lijianguo")
    tag = browser.get("/notices/count").headers["ETag"]
    with counted(app) as said:
        assert browser.get("/notices/count", headers={"If-None-Match": tag}).status_code == 304
    assert len([line for line in said if "task" in line or "notice" in line]) == 1
    assert len(said) <= 2
    with counted(app) as said:
        browser.get("/me")
    assert len([line for line in said if "FROM notice" in line or "FROM task" in line]) == 1  # both counts at once


def test_both_counts_go_through_indexes_of_what_is_open(app):
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("SQLite says what it would do in few words")
        from portal.notices import live

        asked = live._COUNTS.params(person_id=1).compile(compile_kwargs={"literal_binds": True})
        plan = db.session.execute(db.text(f"EXPLAIN QUERY PLAN {asked}")).all()
        steps = " ".join(str(row[-1]) for row in plan)
    assert "INDEX ix_notice_unread" in steps
    assert "SCAN notice" not in steps
    assert "SCAN task" not in steps


def test_choices_are_kept(app, client_of):
    browser = client_of("lijianguo")
    assert browser.post("/me/notices", data=CHOICES).status_code == 303
    with app.test_request_context():
        choice = choices.of(find("lijianguo"))
    assert choice.ways["todo"] == {"mail": "now", "robot": "digest"}
    assert choice.ways["results"] == {"mail": "not", "robot": "digest"}  # not posted: as usual
    assert choice.quiet == (time(21), time(6, 30))
    page = browser.get("/me/notices").get_data(as_text=True)
    assert 'value="21:00"' in page
    assert browser.post("/me/notices", data=CHOICES | {"quiet_from": "", "quiet_until": ""}).status_code == 303
    with app.test_request_context():
        assert choices.of(find("lijianguo")).quiet is None


@pytest.mark.parametrize(("more", "says"), [
    ({"quiet_from": ""}, "要么都填"), ({"quiet_from": "06:30"}, "不能是同一时刻"), ({"quiet_from": "25:99"}, "有 "),
])  # fmt: skip
def test_quiet_hours_that_make_no_sense_are_refused(client_of, more, says):
    answer = client_of("lijianguo").post("/me/notices", data=CHOICES | more)
    assert answer.status_code == 422
    assert says in answer.get_data(as_text=True)


def test_words_posted_by_hand_change_nothing(app, client_of):
    client_of("lijianguo").post("/me/notices", data={"todo-mail": "always", "gossip-mail": "now", "todo-pigeon": "now"})
    with app.test_request_context():
        assert db.session.scalars(select(NoticeChoice)).one().ways == {
            group: {} for group in ("todo", "results", "copies", "reminders")
        }


def test_a_robot_is_set_up_tried_and_removed(app, client_of, monkeypatch):
    browser = client_of("lijianguo")
    with Vendor() as vendor:
        monkeypatch.setitem(app.config, "ROBOT_ORIGINS", (vendor.origin,))
        given = {"vendor": "wecom", "address": f"{vendor.origin}/hook?key=top-secret", "secret": ""}
        refused = browser.post("/me/notices/robot", data=given | {"address": "https://evil.example/hook"})
        assert refused.status_code == 422
        assert "qyapi.weixin.qq.com" in refused.get_data(as_text=True)
        assert browser.post("/me/notices/robot", data=given).status_code == 303
        assert browser.post("/me/notices/try/robot").status_code == 303
        assert "正在等后台发送" in browser.get("/me/notices").get_data(as_text=True)
        with app.app_context():
            work()
        page = browser.get("/me/notices").get_data(as_text=True)
        assert "已设：企业微信" in page
        assert "最近一次：11-20 10:00，1 条" in page
        assert "top-secret" not in page
        assert "试发" in vendor.posted[0][1]["markdown"]["content"]
    assert browser.post("/me/notices/robot/remove").status_code == 303
    assert "已设：" not in browser.get("/me/notices").get_data(as_text=True)


def test_a_channel_that_is_not_set_up_cannot_be_tried(client_of):
    browser = client_of("lijianguo")
    browser.post("/me/notices/try/mail")
    assert "这个渠道还没有设好" in browser.get("/me/notices").get_data(as_text=True)
    assert browser.post("/me/notices/try/pigeon").status_code == 404


def test_a_failure_is_shown_to_the_person_and_to_the_administrator(app, client_of, monkeypatch, tell):
    with PostOffice(refuse_times=99) as office:
        monkeypatch.setitem(app.config, "MAIL", f"smtp+plain://127.0.0.1:{office.port}")
        monkeypatch.setitem(app.config, "MAIL_FROM", "portal@hotel.example")
        with app.test_request_context():
            find("lijianguo").email = "li@hotel.example"
            commit()
        tell("lijianguo", kind="reminded")
        with app.app_context():
            work()
        page = client_of("lijianguo").get("/me/notices").get_data(as_text=True)
        assert "没有发出：邮件服务器" in page
        assert "11-20 10:01 再试" in page
        overview = client_of("suxiao").get("/admin").get_data(as_text=True)
        assert "1 封没有发出、还在重试，0 封已放弃" in overview


@pytest.mark.parametrize(
    ("state", "says"), [("none", "没有设置邮件服务器"), ("well", "能登录"), ("away", "连不上邮件服务器")]
)
def test_the_check_knocks_at_the_mail_server_and_only_warns(house, monkeypatch, state, says):
    with PostOffice() as office:
        address = {"none": "", "well": f"smtp+plain://127.0.0.1:{office.port}", "away": "smtp+plain://127.0.0.1:1"}
        monkeypatch.setitem(house.config, "MAIL", address[state])
        monkeypatch.setitem(house.config, "MAIL_FROM", "portal@hotel.example")
        finding = next(one for one in soundness.look(outside=True) if one.what == "通知外发")
    assert finding.ok
    assert finding.warns == (state != "well")
    assert says in finding.says

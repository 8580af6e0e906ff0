"""The pages themselves: who may open them, that they are there and well formed, and what their buttons do."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from sqlalchemy import select

from portal import access, clock
from portal.db import db
from portal.errors import NotYours
from portal.people import directory, session
from portal.people.models import Department, Person, Post, Shift, Substitution
from tests.people.conftest import PASSWORD

SIGNED_IN = ["/me", "/switch", "/people/1", "/people/suggest?q=w"]
ADMINISTRATION = [
    "/admin/people",
    "/admin/people?q=wf",
    "/admin/people?leavers=1",
    "/admin/people/new",
    "/admin/people/1",
    "/admin/people/import",
    "/admin/departments",
    "/admin/departments/new",
    "/admin/departments/1",
    "/admin/posts",
    "/admin/posts/new",
    "/admin/posts/1",
    "/admin/rosters",
    "/admin/rosters?week=2026-11-16",
    "/admin/rosters?week=nonsense",
]


class Page(HTMLParser):
    """What must hold on every page: one h1, ids once, a label for every control."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.controls, self.labels, self.h1, self.depth = [], [], set(), 0, 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if "id" in a:
            self.ids.append(a["id"])
        if tag == "h1":
            self.h1 += 1
        if tag == "label":
            self.labels.add(a.get("for"))
            self.depth += 1
        unseen = a.get("type") in ("hidden", "submit", "button") or "hidden" in a
        if tag in ("input", "select", "textarea") and not unseen and not self.depth and "aria-label" not in a:
            self.controls.append(a.get("id"))

    def handle_endtag(self, tag):
        if tag == "label":
            self.depth -= 1


def check(answer, status=200):
    assert answer.status_code == status, answer.text
    page = Page(answer.text)
    assert page.h1 == 1
    assert len(page.ids) == len(set(page.ids)), sorted(i for i in page.ids if page.ids.count(i) > 1)
    assert [c for c in page.controls if c not in page.labels] == []
    assert not re.search(r"[\u4e00-\u9fff][,;:?!][\u4e00-\u9fff]", re.sub(r"<script.*?</script>", "", answer.text))
    return answer.text


@pytest.mark.parametrize("path", [p for p in SIGNED_IN if "suggest" not in p] + ADMINISTRATION)
def test_every_page_is_well_formed(site, path):
    check(site.signed_in("admin").get(path))


@pytest.mark.parametrize("path", SIGNED_IN + ADMINISTRATION)
def test_who_may_open_it(site, path):
    assert site.client().get(path).status_code == 302
    assert site.signed_in("wang").get(path).status_code == (200 if path in SIGNED_IN else 403)


def test_every_endpoint_says_who_may_open_it(site):
    views = {name: view for name, view in site.app.view_functions.items() if name != "static"}
    assert [name for name, view in views.items() if access.of(view) is None] == []
    public = {name for name, view in views.items() if access.of(view).kind == "public"}
    assert public == {f"people.{name}" for name in ("sign_in", "sign_out", "language", "welcome", "reset")}
    administration = {name for name, view in views.items() if access.of(view).kind == "administrator"}
    assert administration == {name for name in views if name.startswith("people_admin.")}


class TestMarks:
    def test_without_a_mark_nobody_gets_in(self, site, with_pages):
        with_pages.add_url_rule("/open", "open", lambda: "open")
        client = with_pages.test_client()
        site.sign_in(client, "admin")
        assert client.get("/open").status_code == 403

    def test_desks_are_for_those_whose_post_works_there(self, site, with_pages):
        with site.app.app_context():
            db.session.scalars(select(Post)).one().desk = "gate"
            db.session.commit()
        with_pages.add_url_rule("/gate", "gate", access.desk("gate")(lambda: "gate"))
        with_pages.add_url_rule("/buy", "buy", access.desk("purchasing")(lambda: "buy"))
        for login, path, status in [("wang", "/gate", 200), ("wang", "/buy", 403), ("admin", "/gate", 403)]:
            client = with_pages.test_client()
            site.sign_in(client, login)
            assert client.get(path).status_code == status

    def test_a_mark_is_given_once_and_a_desk_has_a_name(self):
        with pytest.raises(ValueError, match="already"):
            access.public(access.signed_in(lambda: ""))
        with pytest.raises(ValueError, match="name of a desk"):
            access.desk()


def test_first_start_leads_to_welcome_and_only_then(empty_site):
    client = empty_site.client()
    assert client.get("/sign-in").headers["Location"] == "/welcome"
    check(client.get("/welcome"))
    data = {"hotel_name": "云栖酒店", "name": "李主任", "login": "admin", "password": "password123"}
    page = check(client.post("/welcome", data=data | {"repeated": "password123"}), 422)
    assert "容易被猜到" in page
    with empty_site.app.app_context():
        assert db.session.scalars(select(Person)).all() == []  # what was refused is undone whole
    answer = client.post("/welcome", data=data | {"password": PASSWORD, "repeated": PASSWORD})
    assert answer.headers["Location"] == "/admin/people"
    check(client.get("/admin/people"))
    assert client.get("/welcome").status_code == 404


def test_reset_link_from_the_administrator_to_the_person(site):
    page = site.signed_in("admin").post("/admin/people/1/reset-link")
    assert page.headers["Cache-Control"] == "no-store"
    link = re.search(r'value="http://localhost(/reset/[^"]+)"', check(page))[1]
    client = site.client()
    check(client.get(link))
    new = "月落乌啼霜满天江枫渔火"
    assert "两次输入的密码不同" in check(client.post(link, data={"password": new, "repeated": "x"}), 422)
    assert client.post(link, data={"password": new, "repeated": new}).status_code == 303
    check(client.get(link), 404)
    assert site.sign_in(client, "wang", new).status_code == 303


def test_slips_for_everyone_who_has_no_password(site):
    client = site.signed_in("admin")
    assert "未设密码的员工" not in client.get("/admin/people").text
    client.post("/admin/people/new", data={"name": "李强", "login": "li"})
    client.post("/admin/people/new", data={"name": "赵敏", "login": "zhao"})
    assert "给 2 位未设密码的员工" in client.get("/admin/people").text
    page = check(client.post("/admin/people/reset-links"))
    links = re.findall(r"http://localhost(/reset/[^<]+)", page)
    assert len(links) == 2
    for link, name in zip(links, ["李强", "赵敏"], strict=True):
        assert name in check(site.client().get(link))


def test_what_a_page_asks_by_itself_does_not_keep_it_awake(site, with_pages):
    with_pages.add_url_rule("/count", "count", access.signed_in(access.polled(lambda: "7")))
    client = with_pages.test_client()
    with clock.at(clock.now()):
        site.sign_in(client)
        for _minute in range(59):
            clock.advance(timedelta(minutes=1))
            assert client.get("/count").status_code == 200
        clock.advance(timedelta(minutes=1))
        assert client.get("/count").status_code == 302


def test_without_anybody_signed_in_there_is_no_current_person(site):
    with site.app.test_request_context():
        assert session.current_or_none() is None
        with pytest.raises(NotYours):
            session.current()


def test_the_language_before_signing_in(site):
    client = site.client()
    answer = client.post("/language", data={"locale": "en", "next": "/sign-in?next=/me"})
    assert answer.headers["Location"] == "/sign-in?next=/me"
    with client.session_transaction() as kept:
        assert kept["locale"] == "en"
    site.sign_in(client)
    client.post("/sign-out")
    client.post("/language", data={"locale": "tlh"})
    with client.session_transaction() as kept:
        assert kept["locale"] == "en"


class TestOwnPage:
    def test_preferences(self, site):
        client = site.signed_in()
        answer = client.post("/me/preferences", data={"theme": "dark", "next": "/me?x=1"})
        assert answer.headers["Location"] == "/me?x=1"
        assert 'data-theme="dark"' in client.get("/me").text
        assert client.post("/me/preferences", data={"theme": "pink"}).status_code == 422

    def test_a_substitute_for_a_time_and_back(self, site):
        client = site.signed_in()
        data = {"substitute": "lzr", "starts_at": "2026-11-21T08:00", "ends_at": "2099-01-01T00:00", "reason": "年假"}
        assert client.post("/me/substitutes", data=data).status_code == 303
        assert "由李主任代王芳" in check(client.get("/me"))
        with site.app.app_context():
            row = db.session.scalars(select(Substitution)).one()
            assert (row.starts_at.hour, row.ends_at.year, row.forms) == (0, 2098, None)  # house time, kept in UTC
            assert directory.substitute_of(row.person, "leave") is row.substitute
        assert "由李主任代王芳" in site.signed_in("admin").get("/admin/people/1").text
        assert client.post("/me/substitutes/1/take-back").status_code == 303
        assert "由李主任代王芳" not in client.get("/me").text

    def test_a_substitute_for_some_forms(self, site):
        client = site.signed_in()
        data = {"substitute": "admin", "starts_at": "2026-11-21T08:00", "ends_at": "2099-01-01T00:00"}
        assert "请从列表中选择" in check(client.post("/me/substitutes", data=data | {"forms": ["nonsense"]}), 422)
        assert client.post("/me/substitutes", data=data | {"forms": ["hot_work"]}).status_code == 303
        assert "只代理：动火作业" in check(client.get("/me"))

    @pytest.mark.parametrize(
        ("who", "says"), [("", "请选择代理人"), ("wang", "不能由自己代理"), ("nobody", "没有找到")]
    )
    def test_a_substitute_who_cannot_be(self, site, who, says):
        data = {"substitute": who, "starts_at": "2026-11-21T08:00", "ends_at": "2099-01-01T00:00"}
        assert says in check(site.signed_in().post("/me/substitutes", data=data), 422)

    def test_a_signature_kept_and_deleted(self, site):
        client = site.signed_in()
        assert client.get("/me/signature.svg").status_code == 404
        assert "没有读到签名" in check(client.post("/me/signature", data={"drawn": "<svg/>"}), 422)
        drawn = '<svg viewBox="0 0 300 100"><path d="M 1,2 L 30,40"/></svg>'
        assert client.post("/me/signature", data={"drawn": drawn}).status_code == 303
        assert client.get("/me/signature.svg").mimetype == "image/svg+xml"
        check(client.get("/me"))
        client.post("/me/signature/clear")
        assert client.get("/me/signature.svg").status_code == 404

    def test_what_colleagues_see(self, site):
        with site.app.app_context():
            db.session.get_one(Person, 2).phone = "8001"
            db.session.commit()
        page = check(site.signed_in().get("/people/2"))
        assert "8001" in page
        assert "admin" not in page  # logins and accounts are nobody else's business
        assert site.signed_in().get("/people/99").status_code == 404

    def test_suggestions(self, site):
        assert site.signed_in().get("/people/suggest?q=wf").json == [{"id": 1, "name": "王芳", "note": "文员"}]


class TestAdministration:
    @pytest.fixture
    def client(self, site):
        return site.signed_in("admin")

    def test_add_with_a_post_or_not_at_all(self, site, client):
        data = {"name": "李强", "login": "li", "post": "1", "since": ""}
        assert "请填写开始日期" in check(client.post("/admin/people/new", data=data), 422)
        assert client.post("/admin/people/new", data=data | {"since": "2026-11-01"}).status_code == 303
        with site.app.app_context():
            (li,) = directory.find_people("liqiang")
            assert [p.name for p in directory.posts_of(li)] == ["文员"]

    def test_change_hold_end_lock_leave(self, site, client):
        def shown():
            return check(client.get("/admin/people/1"))

        data = {"name": "王芳芳", "login": "wang"}
        assert client.post("/admin/people/1", data=data).status_code == 303
        assert "王芳芳" in shown()
        assert "请填写姓名" in check(client.post("/admin/people/1", data=data | {"name": ""}), 422)
        already = {"post": "1", "since": "2026-11-01"}
        assert "已经任此岗位" in check(client.post("/admin/people/1/holdings", data=already), 422)
        assert client.post("/admin/people/1/holdings/1/end", data={"last_day": "2026-10-31"}).status_code == 303
        assert client.post("/admin/people/1/holdings", data=already).status_code == 303
        assert client.post("/admin/people/1/holdings/2/main").status_code == 303
        assert client.post("/admin/people/1/holdings/9/main").status_code == 404
        assert client.post("/admin/people/1/lock").status_code == 303
        assert "已锁定" in shown()
        assert client.post("/admin/people/1/unlock").status_code == 303
        check(client.post("/admin/people/1/leave", data={"last_day": "2099-01-01"}), 422)
        assert client.post("/admin/people/1/leave", data={"last_day": "2026-11-01"}).status_code == 303
        assert "已离职" in shown()
        assert client.post("/admin/people/1/come-back").status_code == 303
        assert client.post("/admin/people/1/sign-out").status_code == 303
        assert client.post("/admin/people/2/lock").status_code == 403

    def test_departments_and_posts(self, site, client):
        data = {"name": "保安部", "aliases": "安全部、警卫部", "active": "y"}
        assert client.post("/admin/departments/new", data=data).status_code == 303
        assert "已是保安部" in check(client.post("/admin/departments/new", data=data | {"name": "安全部"}), 422)
        post = {"name": "保安部经理", "department": "2", "reports_to": "1", "desk": "gate", "active": "y"}
        assert client.post("/admin/posts/new", data=post).status_code == 303
        assert "请从列表中选择" in check(client.post("/admin/posts/new", data=post | {"desk": "moon"}), 422)
        assert client.post("/admin/departments/2", data=data | {"head_post": "2", "order": "5"}).status_code == 303
        page = check(client.get("/admin/departments/2"))
        assert "安全部、警卫部" in page
        assert "空缺" in check(client.get("/admin/departments"))
        assert "安全岗" in check(client.get("/admin/posts"))
        check(client.get("/admin/posts/2"))
        with site.app.app_context():
            security = db.session.scalars(select(Department).where(Department.name == "保安部")).one()
            assert (security.head_post.name, security.order) == ("保安部经理", 5)
            assert security.head_post.reports_to.name == "文员"

    def test_a_week_of_duty(self, site, client):
        data = {
            "person": "wf",
            "duty": "酒店总值班",
            "label": "夜班",
            "first": "2026-11-21",
            "starts": "23:00",
            "ends": "07:00",
        }
        answer = client.post("/admin/rosters", data=data)
        assert answer.headers["Location"] == "/admin/rosters?week=2026-11-21"
        page = check(client.get("/admin/rosters?week=2026-11-21"))
        assert "23:00–07:00" in page
        assert "时间重叠" in check(client.post("/admin/rosters", data=data), 422)
        assert client.post("/admin/rosters/copy", data={"week": "2026-11-23"}).status_code == 303
        assert "23:00–07:00" in client.get("/admin/rosters?week=2026-11-23").text
        assert client.post("/admin/rosters/1/remove").status_code == 303
        with site.app.app_context():
            assert len(db.session.scalars(select(Shift)).all()) == 1

    def test_search_finds_leavers_too(self, client):
        assert "王芳" in check(client.get("/admin/people?q=wangfang"))
        assert "没有找到" in check(client.get("/admin/people?q=xyz"))

"""The search page and its service, as a guard and a buyer of one hotel see them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import access, i18n, kit
from portal.db import db
from portal.people import session, sign_in
from portal.people import views as people_views
from portal.people.models import Department, Holding, Hotel, Person, Post
from portal.search import records_index, service, views
from portal.search.records_index import RecordDoc
from tests.search.conftest import START
from tests.search.shipped import articles
from tests.search.test_regulations import FORMS

ROOT = Path(__file__).parents[2]
PHONE = "13800138000"


@pytest.fixture
def app(tmp_path: Path, monkeypatch) -> Iterator[Flask]:
    app = Flask("portal", root_path=str(ROOT), instance_path=str(tmp_path))
    app.config.update(
        SQLALCHEMY_DATABASE_URI="sqlite://",
        SECRET_KEY="test",
        TESTING=True,
        WTF_CSRF_ENABLED=False,
        DATA_DIR=str(tmp_path),
        SEARCH_DIR=str(tmp_path / "search"),
        SEARCH_BUILD_AT_ONCE=True,
    )
    db.init_app(app)
    session.init_app(app)
    kit.init_app(app)
    i18n.init_app(app, lambda: None)
    app.register_blueprint(people_views.blueprint)
    app.register_blueprint(views.blueprint)
    access.guard(app)
    app.context_processor(_frame)
    sources = service.sources
    monkeypatch.setattr(sources, "articles", lambda hotel_id: [doc for doc in articles() if doc.code.startswith("SEC")])
    monkeypatch.setattr(sources, "forms", lambda hotel_id: FORMS)
    monkeypatch.setattr(sources, "stamp", lambda hotel_id: "1")
    monkeypatch.setattr(sources, "hash_terms", lambda text: ["h:13800"] if text == PHONE else [])
    with app.app_context():
        db.create_all()
        _fill()
        yield app


def _frame() -> dict[str, object]:
    return {
        "frame": SimpleNamespace(
            hotel_name="云栖酒店", person_name="李强", is_admin=False, locale="zh", theme="light", inbox_count=0,
            on_shift=None, acting_for=None, current="search", nav=[("搜索", "/search", "search", "search")], desks=[],
            posts=[],
        )
    }  # fmt: skip


def _fill() -> None:
    db.session.add(hotel := Hotel(code="demo", name="云栖酒店"))
    db.session.flush()
    department = Department(hotel_id=hotel.id, name="保安部")
    db.session.add(department)
    db.session.flush()
    post = Post(hotel_id=hotel.id, name="保安员", department_id=department.id)
    guard, buyer = (
        Person(hotel_id=hotel.id, login=login, name=name) for login, name in (("guard", "李强"), ("buyer", "王芳"))
    )
    db.session.add_all([post, guard, buyer])
    db.session.flush()
    db.session.add(Holding(hotel_id=hotel.id, person_id=guard.id, post_id=post.id, since=date(2020, 1, 1)))
    docs: list[dict] = [
        {"key": "record:1", "number": "HK-2026-0001", "title": "会客登记单", "text": "来访<b>赵敏</b>，带工具箱",
         "names": ["赵敏"], "hashes": ["h:13800"], "readers": [f"post:{post.id}"], "status": "已通过",
         "department": "保安部"},
        {"key": "record:2", "number": "CGB-2026-0002", "title": "采购申请单", "text": "工具箱 20 个",
         "readers": [f"p:{buyer.id}"], "status": "审批中", "department": "采购部"},
        {"key": "person:1", "kind": "person", "title": "赵敏", "names": ["赵敏"], "readers": ["all"],
         "department": "财务部", "url": "/people/1"},
        {"key": "customer:1", "kind": "customer", "title": "赵敏贸易公司", "names": ["赵敏贸易公司"],
         "readers": [f"p:{buyer.id}"]},
    ]  # fmt: skip
    for n, doc in enumerate(docs):
        records_index.put(RecordDoc(**({"kind": "record", "hotel_id": hotel.id, "at": START + timedelta(n)} | doc)))
    db.session.commit()


def who(login: str) -> Person:
    return db.session.scalars(select(Person).where(Person.login == login)).one()


@pytest.fixture
def guard(app: Flask) -> Person:
    return who("guard")


@pytest.fixture
def client(app: Flask, guard: Person) -> FlaskClient:
    """A browser in which the guard has signed in."""
    token = sign_in.begin(guard)
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["sign_in"] = token
    return client


# --- the service ------------------------------------------------------------------------------------------------


def test_everything_in_one_box(guard: Person) -> None:
    found = service.search("赵敏", guard)
    assert [(hit.kind, hit.title) for hit in found.hits] == [("person", "赵敏"), ("record", "会客登记单")]
    assert found.counts == {"article": 0, "form": 0, "record": 1, "person": 1, "customer": 0, "attachment": 0}
    assert found.total == 2
    assert found.facets["department"] == {"财务部": 1, "保安部": 1}


def test_each_sees_their_own(app: Flask) -> None:
    assert [hit.number for hit in service.search("工具箱", who("guard"), kind="record").hits] == ["HK-2026-0001"]
    assert [hit.number for hit in service.search("工具箱", who("buyer"), kind="record").hits] == ["CGB-2026-0002"]
    assert service.search("赵敏", who("buyer")).counts["customer"] == 1


def test_a_question_brings_the_article(guard: Person) -> None:
    hit = service.search("二级动火谁批", guard).hits[0]
    assert (hit.kind, hit.regulation, hit.url) == ("article", "动用明火审批规定", "/policies/SEC-14/grade-two-approval")
    assert hit.article.startswith("第")
    assert hit.facts
    assert "<mark>" in hit.title_marked


def test_numbers_and_names_come_before_everything(guard: Person) -> None:
    assert service.search("HK-2026-0001", guard).hits[0].number == "HK-2026-0001"
    assert service.search("hk20260001", guard).hits[0].number == "HK-2026-0001"
    assert service.search("zhaomin", guard).hits[0].title == "赵敏"
    assert service.search("zhaomin", guard).hits[0].why == "拼音"


@pytest.mark.parametrize("typed", ["HK-2026-0001", "hk20260001"])
def test_a_whole_number_means_that_record_and_no_article_of_its_year(guard: Person, typed: str) -> None:
    assert {hit.kind for hit in service.search(typed, guard).hits} == {"record"}
    assert service.search("2026", guard).counts["article"]


def test_what_is_saved_is_found_by_the_next_query_and_shown_safely(guard: Person) -> None:
    (hit,) = service.search("工具箱", guard, kind="record").hits
    assert hit.snippet == "赵敏 来访&lt;b&gt;赵敏&lt;/b&gt;，带<mark>工具箱</mark>"


def test_filters_by_state_and_day_leave_texts_out(guard: Person) -> None:
    assert service.search("会客", guard, state="已通过").counts["article"] == 0
    assert service.search("会客", guard, state="已通过").counts["record"] == 1
    day = START.date()
    assert service.search("赵敏", guard, since=day, until=day).counts["record"] == 1
    assert service.search("赵敏", guard, since=day + timedelta(1)).counts["record"] == 0
    only = service.search("会客", guard, department="保安部")
    assert only.counts["article"] > 0
    assert service.search("会客", guard, department="财务部").total == 0


def test_personal_numbers_are_found_by_hash_and_masked(guard: Person) -> None:
    for typed in (PHONE, "138 0013 8000", "１３８００１３８０００"):
        found = service.search(typed, guard)
        assert [hit.number for hit in found.hits] == ["HK-2026-0001"], typed
        assert found.personal
        assert PHONE not in repr(found)
        assert found.hits[0].why == "号码"
    assert service.search(f"赵敏 {PHONE}", guard, kind="record").total == 1
    assert service.search(f"王芳 {PHONE}", guard, kind="record").total == 0
    assert service.search(PHONE, who("buyer")).total == 0


@pytest.mark.parametrize(
    "typed",
    [PHONE, "+86 138 0013 8000", "110101199003070038", "11010119900307003x", "京A12345", "粤B·D12345", "E12345678",
     "0755-12345678"],
)  # fmt: skip
def test_what_is_a_personal_number(typed: str) -> None:
    assert service.is_personal(typed)
    assert typed[:6] not in service.masked(typed)


@pytest.mark.parametrize(
    "typed", ["DH-2026-0012", "DH20260012", "第十四条", "2026-09-01", "1208", "SEC-06-11", "21:30", "张三"]
)
def test_what_is_not(typed: str) -> None:
    assert not service.is_personal(typed)


def test_nothing_found_offers_a_way_on(guard: Person) -> None:
    found = service.search("会克登记", guard)
    assert "会客登记" in found.did_you_mean
    assert service.search("客房送餐投诉退款", guard).owner in {"保安部", ""}


def test_nothing_typed(guard: Person) -> None:
    for typed in ("", "  ", "。。。", "*", "NOT"):
        assert service.search(typed, guard).hits == []


def test_json_keeps_its_shape_and_order(guard: Person) -> None:
    found = service.search("会客", guard)
    shape = service.as_json(found)
    assert list(shape) == ["query", "took_ms", "total", "hits"]
    assert [hit["url"] for hit in shape["hits"]] == [hit.url for hit in found.hits]
    assert set(shape["hits"][0]) == {"kind", "title", "url", "regulation", "article", "facts", "snippet", "why"}


def test_suggestions_begin_with_titles_and_never_count(guard: Person) -> None:
    names = [line["name"] for line in service.suggest("会客", guard)]
    assert names[0] == "会客登记制度"
    assert "会客登记单" in names
    assert service.suggest("hkdjd", guard)[0]["name"] == "会客登记单"
    assert service.suggest("赵", guard)[0] == {"id": "/people/1", "name": "赵敏", "note": "人员", "kind": "person"}
    assert service.suggest("HK-2026-00", guard)[0]["name"] == "HK-2026-0001 会客登记单"
    assert service.suggest("CGB-2026-00", guard) == []
    assert service.suggest("第十一条 会客", guard)[0]["id"] == "/policies/SEC-06/no-visitors-after"
    assert not any({"count", "total"} & set(line) for line in service.suggest("会客", guard))
    assert service.suggest(PHONE, guard) == service.suggest("1380013", guard) == service.suggest("", guard) == []


# --- the page ---------------------------------------------------------------------------------------------------


def page(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.text[:3000]
    assert answer.text.count("<h1>") == 1
    return answer.text


def test_the_page_shows_hits_with_their_reasons(client: FlaskClient) -> None:
    shown = page(client, "/search?q=会客")
    assert '<a href="/policies/SEC-06/' in shown
    assert "《会客登记制度》第" in shown
    assert "找到的原因：</span>字面" in shown
    assert "来访&lt;b&gt;" not in shown or "<b>赵敏" not in shown
    assert "同时查了同义词：会客 = 访客、来访、来客。" in shown


def test_tabs_and_facets_keep_what_was_chosen(client: FlaskClient) -> None:
    shown = page(client, "/search?q=会客&kind=record&state=已通过")
    assert "HK-2026-0001" in shown
    assert 'aria-current="page">单据 <span class="count">1</span>' in shown
    assert "state=%E5%B7%B2%E9%80%9A%E8%BF%87" in shown
    assert 'aria-current="true">已通过' in shown


def test_an_empty_page_says_how_to_begin_and_nothing_found_says_how_to_go_on(client: FlaskClient) -> None:
    assert "想找什么" in page(client, "/search")
    assert "没有找到" in page(client, "/search?q=量子纠缠")
    assert "您要找的是不是：" in page(client, "/search?q=会克登记")


def test_what_was_ignored_is_shown(client: FlaskClient) -> None:
    assert "引号不成对，已忽略" in page(client, "/search?q=会客+%22登记")
    assert "看不懂日期“昨天”" in page(client, "/search?q=会客&since=昨天")


def test_the_box_posts_and_words_get_an_address(client: FlaskClient) -> None:
    answer = client.post("/search", data={"q": "会客", "kind": "record"})
    assert answer.status_code == 303
    assert answer.location == "/search?q=%E4%BC%9A%E5%AE%A2&kind=record"


def test_a_personal_number_never_stands_in_an_address(client: FlaskClient) -> None:
    answer = client.post("/search", data={"q": PHONE})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "HK-2026-0001" in answer.text
    assert f"q={PHONE}" not in answer.text
    assert "*********00" in answer.text
    by_address = page(client, f"/search?q={PHONE}")
    assert "号码请再按一次查找" in by_address
    assert "HK-2026-0001" not in by_address
    assert f"q={PHONE}" not in by_address.replace(f'value="{PHONE}"', "")


def test_suggestions_over_http(client: FlaskClient) -> None:
    answer = client.get("/search/suggest?q=会客")
    assert answer.json[0]["name"] == "会客登记制度"
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=x", "page=99999", "page=-1", "page=²", "kind=nothing", "order=1", "until=2026-13-45", "since=%00",
     "department=%27"],
)  # fmt: skip
def test_odd_addresses_do_no_harm(client: FlaskClient, query: str) -> None:
    page(client, f"/search?q=会客&{query}")


def test_the_pages_need_a_person(app: Flask) -> None:
    for url in ("/search?q=会客", "/search/suggest?q=会客"):
        assert app.test_client().get(url).status_code in (302, 401)
    assert app.test_client().post("/search", data={"q": "会客"}).status_code == 302


def test_pages_of_many_hits(client: FlaskClient, guard: Person) -> None:
    for n in range(45):
        records_index.put(
            RecordDoc(kind="record", key=f"record:{n + 100}", hotel_id=guard.hotel_id, number=f"XJ-2026-{n:04}",
                      title="巡检记录", text="锅炉房", readers=["all"], at=START + timedelta(n))
        )  # fmt: skip
    db.session.commit()
    shown = page(client, "/search?q=锅炉房&kind=record&page=3")
    assert "第 3 页，共 3 页" in shown
    assert "XJ-2026-0004" in shown
    assert "XJ-2026-0005" not in shown
    assert page(client, "/search?q=锅炉房").count("XJ-2026-") == service.OVERVIEW["record"]

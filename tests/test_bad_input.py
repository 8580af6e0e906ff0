"""Wrong input anywhere gets a sentence, writes nothing, and loses nothing that was typed."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy.exc import OperationalError

from portal.db import db
from portal.records import filing
from portal.records.models import Draft, Record

LEAVE = {
    "person": "冯伟", "department": "工程部", "leave_kind": "年假", "starts": "2026-11-23T08:00",
    "ends": "2026-11-24T18:00", "reason": "回老家。",
}  # fmt: skip


def sentence_of(answer) -> str:
    text = answer.get_data(as_text=True)
    assert "Traceback" not in text
    assert "sqlalchemy" not in text.lower()
    return text


@pytest.mark.parametrize(
    "path",
    [
        "/records/没有这张",
        "/records/QX-2026-9999",
        "/forms/nothing",
        "/forms/nothing/new",
        "/policies/XXX-99",
        "/policies/SEC-06/nothing",
        "/drafts/99999",
        "/files/99999",
        "/people/99999",
        "/nowhere",
        "/r/1-abcdef",
        "/r/x",
        "/forms/leave.nothing/new",
        "/records/export.pdf?form=leave",
        "/records/export.csv",
    ],
)
def test_an_address_that_leads_nowhere_says_so(client_of, path):
    answer = client_of("fengwei").get(path)
    assert answer.status_code == 404
    assert re.search("[\u4e00-\u9fff]", sentence_of(answer))


@pytest.mark.parametrize(
    "query",
    [
        "?page=x",
        "?page=-5",
        "?page=999999",
        "?since=gestern",
        "?department=abc",
        "?status=nonsense",
        "?form=",
        "?stage='; DROP TABLE record; --",
        "?box=nonsense",
    ],
)
def test_odd_filters_are_taken_as_none(client_of, query):
    client = client_of("fengwei")
    for page in ("/records", "/inbox"):
        assert client.get(page + query).status_code == 200


@pytest.mark.parametrize("path", [
    f"/drafts/{2**63}", f"/checks/{2**63}", f"/files/{2**63}", f"/at/{2**70}-abcdefgh", f"/r/{2**70}-abcdef",
    f"/?page={2**70}", f"/records?department={2**70}", "/checks/?since=0001-01-01&until=0001-01-02",
    "/checks/?since=9999-12-30&until=9999-12-31", "/checks/register.xlsx?since=9999-12-30&until=9999-12-31",
])  # fmt: skip
def test_numbers_no_row_has_and_days_no_calendar_has_are_said_to_be_wrong(client_of, path):
    answer = client_of("fengwei").get(path)
    assert answer.status_code in (200, 400, 404)
    assert re.search("[\u4e00-\u9fff]", sentence_of(answer))


@pytest.mark.parametrize("q", ["", " ", '"', "AND", "((", "*", "NOT", "-", "\x00", "押" * 500, "' OR 1=1 --", "第条"])
def test_any_question_is_answered(client_of, q):
    answer = client_of("fengwei").get("/search", query_string={"q": q})
    assert answer.status_code == 200
    sentence_of(answer)


@pytest.mark.parametrize(
    ("box", "typed", "said"),
    [
        ("starts", "昨天", "日期和时刻"),
        ("starts", "2026-02-30T08:00", "没有"),
        ("leave_kind", "长假", "没有“长假”这一项"),
        ("person", "没有这个人", "没有找到"),
        ("reason", "字" * 5000, "最多"),
        ("ends", "2026-11-20T08:00", "晚于|早于"),
    ],
)
def test_a_box_that_cannot_be_read_is_named_and_everything_stays(client_of, app, box, typed, said):
    client = client_of("fengwei")
    answer = client.post("/forms/leave/new", data={**LEAVE, box: typed, "_once": "t1"})
    assert answer.status_code == 422
    page = sentence_of(answer)
    assert re.search(said, page)
    if box != "reason":
        assert LEAVE["reason"] in page
    with app.app_context():
        assert db.session.query(Record).count() == 0
        assert db.session.query(Draft).count() == 1, "what was typed is kept as a draft"


def test_a_draft_kept_after_a_refusal_opens_as_it_was_typed(client_of, app):
    client = client_of("fengwei")
    client.post("/forms/leave/new", data={**LEAVE, "starts": "昨天", "_once": "t1"})
    with app.app_context():
        number = db.session.query(Draft).one().id
    page = client.get(f"/drafts/{number}").get_data(as_text=True)
    assert "昨天" in page
    assert LEAVE["reason"] in page


def test_autosave_then_submit_leaves_no_draft_and_a_late_autosave_changes_nothing(client_of, app):
    client = client_of("fengwei")
    assert client.post("/forms/leave/autosave", data={**LEAVE, "_once": "t2"}).json["saved_at"]
    assert client.post("/forms/leave/new", data={**LEAVE, "_once": "t2"}).status_code == 303
    client.post("/forms/leave/autosave", data={**LEAVE, "reason": "迟到的保存", "_once": "t2"})
    with app.app_context():
        assert db.session.query(Draft).filter(Draft.submitted_id.is_(None)).count() == 0
        assert db.session.query(Record).count() == 1


def test_submitting_the_same_page_twice_is_one_record(client_of, app):
    client = client_of("fengwei")
    first = client.post("/forms/leave/new", data={**LEAVE, "_once": "t3"})
    second = client.post("/forms/leave/new", data={**LEAVE, "_once": "t3"})
    assert first.location == second.location
    with app.app_context():
        assert db.session.query(Record).count() == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("病历.exe", b"MZ\x90\x00" + b"\x00" * 200, "类型|格式|不能|只能|可以上传"),
        ("空.pdf", b"", "空"),
        ("照片.jpg", b"\xff\xd8\xff\x00junk", "图|损坏"),
    ],
)
def test_a_file_that_cannot_be_taken_is_named_at_its_box(client_of, app, name, content, said):
    client = client_of("fengwei")
    answer = client.post("/forms/leave/new", data={**LEAVE, "proof": (io.BytesIO(content), name), "_once": "t4"})
    page = sentence_of(answer)
    assert answer.status_code == 422
    assert re.search(said, page)
    assert LEAVE["reason"] in page


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("database is locked", "数据库正忙"),
        ("no such table: record", "portal init"),
        ("database or disk is full", "磁盘已满"),
        ("connection refused", "连不上"),
    ],
)
def test_trouble_with_the_database_is_said_plainly(client_of, monkeypatch, trouble, said):
    client = client_of("fengwei")

    def fail(*_args, **_kw):
        raise OperationalError("INSERT", {}, Exception(trouble))

    monkeypatch.setattr(filing, "submit", fail)
    answer = client.post("/forms/leave/new", data={**LEAVE, "_once": "t5"})
    assert answer.status_code == 503
    assert said in sentence_of(answer)


def test_a_decision_nobody_knows_writes_nothing_and_keeps_the_opinion(client_of, app):
    client = client_of("fengwei")
    number = client.post("/forms/leave/new", data={**LEAVE, "_once": "t6"}).location.rsplit("/", 1)[1]
    head = client_of("lijianguo")
    answer = head.post(f"/records/{number}/decide", data={"decision": "nonsense", "opinion": "写了很久的意见"})
    assert answer.status_code == 422
    assert "写了很久的意见" in sentence_of(answer)
    answer = head.post(f"/records/{number}/decide", data={"decision": "return", "to": "", "opinion": " "})
    assert answer.status_code == 422
    with app.app_context():
        assert db.session.query(Record).one().status == "running"


def test_a_page_left_open_too_long_for_its_protection_says_so(app, client_of):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = app.test_client().post("/sign-in", data={"login": "fengwei", "password": "x"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 400
    assert re.search("[\u4e00-\u9fff]", sentence_of(answer))

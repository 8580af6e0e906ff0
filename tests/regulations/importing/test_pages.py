"""The import as an administrator meets it: upload, waiting, preview, changes, confirmation, publication."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.db import commit, db
from portal.errors import BadInput, NotFound, NotYours, TooLate
from portal.people.models import Person
from portal.regulations import service as regulations
from portal.regulations.importing import drafting, drafts, jobs, service, suggesting
from portal.regulations.importing.lines import Found
from portal.regulations.importing.models import ImportJob, RegulationDraft
from portal.timers import service as timers
from tests.regulations.importing import documents

ClientOf = Callable[[str], FlaskClient]
Who = Callable[[str], Person]

ADMINISTRATOR = "suxiao"


@pytest.fixture
def browser(client_of: ClientOf) -> FlaskClient:
    return client_of(ADMINISTRATOR)


def upload(browser: FlaskClient, text: str | bytes, name: str = "后勤.txt", **more: str) -> str:
    """Bring a file; the address of its job."""
    content = text.encode() if isinstance(text, str) else text
    answer = browser.post("/policies/import", data={"file": (io.BytesIO(content), name), **more})
    assert answer.status_code == 303, answer.text[:3000]
    return answer.location


def ring(app: Flask) -> None:
    """Do what is due, as the worker does."""
    with app.app_context():
        while timers.run_due(50):
            commit()


def page(browser: FlaskClient, address: str, code: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == code, answer.text[:3000]
    return answer.text


def fields(text: str) -> dict[str, str]:
    """What the preview would send if its button were pressed now."""
    found = dict(re.findall(r'<input class="input" id="[a-z]+-\d+" name="([a-z]+-\d+)" value="([^"]*)"', text))
    for name, options in re.findall(r'<select class="input" id="[a-z]+-\d+" name="([a-z]+-\d+)">(.*?)</select>', text):
        chosen = re.search(r"<option selected>([^<]*)", options)
        found[name] = chosen[1] if chosen else ""
    return found | dict.fromkeys(re.findall(r'name="(kept-\d+)" value="1" checked', text), "1")


def test_a_file_is_read_in_the_background_and_kept_only_when_confirmed(app: Flask, browser: FlaskClient) -> None:
    address = upload(browser, documents.COLLECTION)
    waiting = page(browser, address)
    assert "正在读取" in waiting
    assert f'hx-get="{address}/progress"' in waiting
    assert "0%" in page(browser, f"{address}/progress")
    ring(app)
    assert browser.get(f"{address}/progress").headers["HX-Redirect"] == address
    shown = page(browser, address)
    for words in (
        "3 项制度、10 条",
        "洗衣房管理制度",
        "泳池管理制度",
        "编号从这里跳过了 四",
        "去掉的杂项：6 行",
        "救生员的职责",
    ):
        assert words in shown
    with app.app_context():
        assert db.session.query(RegulationDraft).count() == 0
        job = db.session.scalars(select(ImportJob)).one()
        assert (job.state, job.percent, job.content) == ("ready", 100, None)
    given = fields(shown) | {"department-all": "房务部", "act": "confirm"}
    assert browser.post(address, data=given).location.startswith("/policies/import")
    with app.app_context():
        kept = db.session.scalars(select(RegulationDraft).order_by(RegulationDraft.id)).all()
        assert [(one.title, one.status) for one in kept] == [
            ("洗衣房管理制度", "working"), ("泳池管理制度", "working"), ("棋牌室管理规定", "working"),
        ]  # fmt: skip
        edition = drafts.read(kept[0])
        assert (edition.department, len(edition.articles)) == ("房务部", 4)
        assert {doubt["article"] for doubt in kept[0].doubts} == {edition.articles[2].slug, edition.articles[3].slug}
        assert db.session.get_one(ImportJob, job.id).state == "done"
    assert "洗衣房管理制度" in page(browser, "/policies/import")


def test_what_stands_in_the_way_is_told_and_what_was_typed_stays(app: Flask, browser: FlaskClient) -> None:
    address = upload(browser, documents.COLLECTION)
    ring(app)
    given = fields(page(browser, address)) | {
        "act": "confirm",
        "title-0": "会客登记制度",
        "code-0": "sec 1",
        "code-1": "SEC-06",
    }
    given |= {"title-1": "酒店会客登记制度", "department-1": "保安部", "department-2": "保安部", "code-2": "SEC-06"}
    answer = browser.post(address, data=given)
    assert answer.status_code == 422
    for words in (
        "编号由大写字母、数字和连字符组成",
        "请选择主管部门",
        "编号 SEC-06 在这次导入里用了不止一次",
        'value="会客登记制度"',
    ):
        assert words in answer.text
    with app.app_context():
        assert db.session.query(RegulationDraft).count() == 0


def test_unticked_ones_are_left_out(app: Flask, browser: FlaskClient) -> None:
    address = upload(browser, documents.HANDBOOK)
    ring(app)
    given = fields(page(browser, address))
    assert "kept-3" not in given
    del given["kept-0"]
    browser.post(address, data=given | {"department-all": "工程部", "act": "confirm"})
    with app.app_context():
        assert [one.title for one in db.session.query(RegulationDraft)] == ["电梯困人处置办法", "配电室管理规定"]


def test_joining_and_splitting(app: Flask, browser: FlaskClient) -> None:
    address = upload(browser, documents.HANDBOOK)
    ring(app)
    browser.post(address, data=fields(page(browser, address)) | {"act": "join-1"})
    joined = page(browser, address)
    assert "3 项制度、10 条" in joined
    assert "5 条" in joined
    full = page(browser, f"{address}/0")
    assert "从这一条起另成一项制度" in full
    assert browser.post(f"{address}/0", data={"article": "3"}).status_code == 303
    apart = page(browser, address)
    assert "4 项制度、10 条" in apart
    assert fields(apart)["title-1"] == "接到报警后五分钟内到场"
    for place, article in (("9", "1"), ("0", "0"), ("0", "99"), ("0", "x")):
        assert browser.post(f"{address}/{place}", data={"article": article}).status_code == 404
    assert browser.post(address, data={"act": "join-0"}).status_code == 404


def test_a_file_that_cannot_be_read_says_why(app: Flask, browser: FlaskClient) -> None:
    address = upload(browser, b"PK\x03\x04 nothing", "坏.docx")
    ring(app)
    failed = page(browser, address)
    assert "已损坏或加了密码" in failed
    assert "什么都没有保存" in failed
    assert browser.post(address, data={"act": "drop"}).status_code == 303
    assert "坏.docx" not in page(browser, "/policies/import").partition("flash")[0]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("a.pdf", b"%PDF-", "可以导入 Word"), ("a.txt", b"", "空的"), ("无扩展名", "一、字".encode(), "可以导入 Word")],
)
def test_what_is_plainly_no_document_is_refused_at_once(
    browser: FlaskClient, name: str, content: bytes, words: str
) -> None:
    answer = browser.post("/policies/import", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 422
    assert words in answer.text
    assert browser.post("/policies/import", data={}).status_code == 422


def test_a_working_copy_is_published_on_a_day_with_a_reason(app: Flask, browser: FlaskClient) -> None:
    address = upload(browser, documents.LAWLIKE)
    ring(app)
    given = fields(page(browser, address)) | {"code-0": "KEY-9", "act": "confirm", "department-0": "房务部"}
    browser.post(address, data=given)
    with app.app_context():
        draft_id = db.session.scalars(select(RegulationDraft.id)).one()
    draft = f"/policies/import/drafts/{draft_id}"
    assert "第五条" in page(browser, draft)
    assert browser.post(draft, data={"effective": "2026-12-01"}).status_code == 422
    assert browser.post(draft, data={"reason": "沿用"}).status_code == 422
    assert "不能早于今天" in browser.post(draft, data={"effective": "2026-01-01", "reason": "沿用"}).text
    answer = browser.post(draft, data={"effective": "2026-12-01", "reason": "沿用本店原有制度"})
    assert answer.location == "/policies/KEY-9"
    with app.test_request_context():
        edition = regulations.edition("KEY-9")
        assert (edition.effective, len(edition.articles)) == (date(2026, 12, 1), 5)
        assert edition.articles[0].facts == ("KEY-9-01",)
        kept = db.session.get_one(RegulationDraft, draft_id)
        assert (kept.status, kept.reason) == ("published", "沿用本店原有制度")
        assert kept.ended_by is not None and kept.ended_by.login == ADMINISTRATOR
        assert kept.edition_id is not None
    assert "已由苏晓发布：沿用本店原有制度" in page(browser, draft)
    assert browser.post(draft, data={"effective": "2026-12-02", "reason": "再来"}).status_code == 409


def test_a_working_copy_is_dropped_with_a_reason(app: Flask, browser: FlaskClient) -> None:
    address = upload(browser, documents.LAWLIKE)
    ring(app)
    browser.post(address, data=fields(page(browser, address)) | {"department-0": "房务部", "act": "confirm"})
    with app.app_context():
        draft_id = db.session.scalars(select(RegulationDraft.id)).one()
    draft = f"/policies/import/drafts/{draft_id}"
    assert browser.post(f"{draft}/drop", data={"reason": " "}).status_code == 422
    assert browser.post(f"{draft}/drop", data={"reason": "重复了"}).status_code == 303
    assert "已由苏晓丢弃：重复了" in page(browser, draft)


def test_only_administrators_import(client_of: ClientOf, house: Flask, who: Who) -> None:
    assert client_of("wuyong").get("/policies/import").status_code == 403
    with pytest.raises(NotYours):
        service.start("a.txt", b"x", who("wuyong"), convert=False)


def test_the_library_offers_the_import_to_administrators_alone(browser: FlaskClient, client_of: ClientOf) -> None:
    assert "/policies/import" in page(browser, "/policies")
    assert "/policies/import" not in page(client_of("wuyong"), "/policies")


# ---- the service ---------------------------------------------------------------------------------------------------
def job_of(text: str, person: Person) -> ImportJob:
    """A file that has been read."""
    job = service.start("制度.txt", text.encode(), person, convert=False)
    commit()
    jobs.read({"job_id": job.id})
    db.session.expire_all()
    return job


def test_codes_departments_and_subjects_are_proposed(house: Flask) -> None:
    found = service.found_in(drafting.take("a.txt", documents.HANDBOOK.encode())).found
    assert [one.department for one in found[:3]] == ["工程部"] * 3  # the collection they stand in is its
    assert [one.code for one in found] == [f"DOC-{n}" for n in range(1, 5)]
    guard = Found("保安部钥匙规定", found[0].articles)
    suggesting.fill([guard])
    assert (guard.department, guard.code, guard.subject) == ("保安部", "SEC-16", "出入管理")


def test_a_name_in_force_is_told_apart_and_a_new_edition_is_possible(house: Flask, who: Who) -> None:
    person = who(ADMINISTRATOR)
    job = job_of("酒店会客登记制度\n一、来客一律登记，由保安部查验。\n二、保安部收回会客单。\n", person)
    one = service.preview(job).found[0]
    assert one.title == "酒店会客登记制度（本店）"
    assert [doubt.kind for doubt in one.doubts] == ["name_taken"]
    edits = {"kept-0": "1", "title-0": "酒店会客登记制度", "department-0": "保安部", "subject-0": "出入管理"}
    assert "已是现行制度 SEC-06" in service.problems(service.change(job, edits | {"code-0": "SEC-77"}))[0][0]
    assert service.problems(service.change(job, edits | {"code-0": "SEC-06"})) == {}
    draft = service.confirm(job, person)[0]
    # Clause ids once given keep their meaning: the new edition counts on behind them.
    assert drafts.read(draft).articles[0].facts == ("SEC-06-12",)


def test_confirming_twice_or_changing_afterwards_is_too_late(house: Flask, who: Who) -> None:
    person = who(ADMINISTRATOR)
    job = job_of(documents.LAWLIKE, person)
    service.change(
        job, {"kept-0": "1", "title-0": "钥匙办法", "code-0": "K-1", "department-0": "房务部", "subject-0": "出入管理"}
    )
    assert len(service.confirm(job, person)) == 1
    for again in (lambda: service.confirm(job, person), lambda: service.change(job, {}), lambda: service.drop(job)):
        with pytest.raises(TooLate):
            again()


def test_nothing_ticked_keeps_nothing(house: Flask, who: Who) -> None:
    job = job_of(documents.LAWLIKE, who(ADMINISTRATOR))
    service.change(job, {"title-0": "钥匙办法"})
    with pytest.raises(BadInput, match="没有勾选"):
        service.confirm(job, who(ADMINISTRATOR))


def test_a_code_with_a_working_copy_is_taken(house: Flask, who: Who) -> None:
    person = who(ADMINISTRATOR)
    edits = {"kept-0": "1", "title-0": "甲规定", "code-0": "K-1", "department-0": "房务部", "subject-0": "出入管理"}
    first = job_of(documents.LAWLIKE, person)
    service.change(first, edits)
    service.confirm(first, person)
    second = job_of(documents.LAWLIKE, person)
    assert "已有一份工作稿" in service.problems(service.change(second, edits | {"title-0": "乙规定"}))[0][0]


def test_a_dropped_job_is_not_read_any_more(house: Flask, who: Who) -> None:
    job = service.start("a.txt", documents.LAWLIKE.encode(), who(ADMINISTRATOR), convert=False)
    service.drop(job)
    commit()
    assert jobs.read({"job_id": job.id}) == "not wanted any more"
    assert jobs.read({"job_id": 10**6}) == "not wanted any more"
    with pytest.raises(NotFound):
        service.find(10**6, who(ADMINISTRATOR))


def test_an_unexpected_fault_is_told_to_whoever_waits(house: Flask, who: Who, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_given: object, **_more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(drafting, "take", fault)
    job = job_of(documents.LAWLIKE, who(ADMINISTRATOR))
    assert job.state == "failed"
    assert "出了意外" in job.error


def test_progress_is_seen_while_the_file_is_read(house: Flask, who: Who, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(jobs, "_EVERY_SECONDS", -1)
    write = jobs._write
    monkeypatch.setattr(
        jobs, "_write", lambda job_id, **v: (seen.append(int(v.get("percent", -1))), write(job_id, **v))
    )
    job_of(documents.HANDBOOK, who(ADMINISTRATOR))
    assert seen == sorted(seen)
    assert seen[0] == 0
    assert seen[-1] == 100
    assert len(seen) > 5


def test_too_many_files_at_once_are_refused(house: Flask, who: Who) -> None:
    person = who(ADMINISTRATOR)
    for _n in range(service.MOST_OPEN):
        service.start("a.txt", b"x", person, convert=False)
    with pytest.raises(BadInput, match="等待确认"):
        service.start("a.txt", b"x", person, convert=False)

"""Uploading and opening files through the browser: what is answered, and with which headers."""

from __future__ import annotations

import io

import pytest
from flask_wtf.csrf import CSRFProtect, generate_csrf

from portal import access
from portal.errors import NotFound, PortalError
from portal.files import service, views
from tests.files.made_files import PDF, photo


def upload(client, content: bytes, filename: str, **more):
    data = {"file": (io.BytesIO(content), filename), "purpose": "photos", **more}
    return client.post("/files", data=data, content_type="multipart/form-data")


def opened(client, address: str, headers: dict[str, str] | None = None):
    return client.get(address, headers=headers, buffered=True)  # read to the end, so that the file is closed


@pytest.fixture
def client(app, as_person, li):
    @app.errorhandler(PortalError)
    def _sentence(error: PortalError):
        return error.sentence, error.status

    return as_person(li)


def test_upload_then_open(client):
    answer = upload(client, photo(), "现场 照片.jpeg")
    assert answer.status_code == 201
    made = answer.get_json()
    assert made == {
        "id": made["id"],
        "name": "现场 照片.jpg",
        "size": made["size"],
        "url": f"/files/{made['id']}",
        "thumb": f"/files/{made['id']}/thumb",
    }
    shown = opened(client, made["url"])
    assert shown.status_code == 200
    assert len(shown.data) == made["size"]
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert opened(client, made["thumb"]).headers["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    ("content", "filename", "mime"),
    [
        (PDF, "合同.pdf", "application/pdf"),
        (b"<script>alert(1)</script>", "a.txt", "text/plain; charset=utf-8"),
    ],
)
def test_anything_but_a_picture_is_saved_never_opened(client, content, filename, mime):
    made = upload(client, content, filename).get_json()
    assert made["thumb"] is None
    saved = opened(client, made["url"])
    assert saved.data == content
    assert saved.headers["Content-Type"] == mime
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in saved.headers["Content-Security-Policy"]


def test_a_chinese_name_reaches_the_one_who_saves_it(client):
    made = upload(client, PDF, "动火方案.pdf").get_json()
    assert "filename*=UTF-8''%E5%8A%A8%E7%81%AB" in opened(client, made["url"]).headers["Content-Disposition"]


def test_seen_before_it_is_not_sent_again_but_permission_is_asked_again(app, client, as_person, wang):
    made = upload(client, photo(), "a.jpg").get_json()
    first = opened(client, made["url"])
    assert first.headers["Cache-Control"] == "private, no-cache"
    tag = {"If-None-Match": first.headers["ETag"]}
    assert opened(client, made["url"], headers=tag).status_code == 304
    other = as_person(wang)
    for address in (made["url"], made["thumb"]):
        refused = opened(other, address, headers=tag)
        assert (refused.status_code, refused.text) == (404, "找不到这个附件。")


@pytest.mark.parametrize(
    ("content", "filename", "status", "says"),
    [
        (b"", "a.txt", 422, "文件是空的"),
        (b"MZ", "a.exe", 422, "不能上传这种文件"),
        (photo()[:300], "a.jpg", 422, "图片已损坏"),
    ],
)
def test_refused_in_words_a_script_can_show(client, content, filename, status, says):
    answer = upload(client, content, filename)
    assert answer.status_code == status
    assert says in answer.get_json()["error"]


def test_a_request_the_application_refuses_whole_is_refused_in_words_too(app, client):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = upload(client, b"x" * 2000, "a.txt")
    assert answer.status_code == 413
    assert "超过 15 MB" in answer.get_json()["error"]


def test_no_file_at_all(client):
    answer = client.post("/files", data={"purpose": "x"}, content_type="multipart/form-data")
    assert (answer.status_code, answer.get_json()) == (422, {"error": "没有收到文件，请重新选择。"})


def test_taking_back(client, as_person, wang):
    made = upload(client, PDF, "a.pdf").get_json()
    assert as_person(wang).post(f"/files/{made['id']}/discard").status_code == 404


def test_taken_back_it_is_gone(client):
    made = upload(client, PDF, "a.pdf").get_json()
    assert client.post(f"/files/{made['id']}/discard").get_json() == {"id": made["id"]}
    assert opened(client, made["url"]).status_code == 404


def test_bytes_that_are_gone_from_the_disk(client, store, li):
    made = upload(client, photo(), "a.jpg").get_json()
    attachment = service.find(made["id"], for_=li)
    store.path(attachment.sha256).unlink()
    answer = opened(client, made["url"])
    assert answer.status_code == NotFound.status
    assert "请管理员从备份恢复" in answer.text
    text = upload(client, b"text", "a.txt").get_json()
    assert client.get(f"{text['url']}/thumb").status_code == 404


def test_without_the_token_of_the_page_nothing_is_taken(app, client):
    CSRFProtect(app)
    app.add_url_rule("/token", view_func=generate_csrf)
    assert upload(client, PDF, "a.pdf").status_code == 400
    token = client.get("/token").text
    answer = client.post(
        "/files",
        data={"file": (io.BytesIO(PDF), "a.pdf")},
        headers={"X-CSRFToken": token},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 201
    made = answer.get_json()
    assert client.post(f"{made['url']}/discard").status_code == 400


def test_every_endpoint_says_who_may_open_it(app):
    ours = [rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("files.")]
    assert len(ours) == 4
    assert all(access.of(app.view_functions[endpoint]).kind == "signed_in" for endpoint in ours)
    assert views.blueprint.name == "files"

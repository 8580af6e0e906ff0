"""A bare start: no command but `portal run`, and what the first administrator finds."""

from __future__ import annotations

from pathlib import Path

from portal import create_app, frame, schema
from portal.config import Config
from portal.regulations import service as regulations
from portal.regulations import shipped


def test_the_first_page_makes_a_hotel_that_has_its_regulations(tmp_path: Path, monkeypatch) -> None:
    app = create_app(Config(tmp_path, f"sqlite:///{tmp_path / 'portal.db'}", testing=True, more={
        "WTF_CSRF_ENABLED": False,
    }))  # fmt: skip
    monkeypatch.setattr(frame.first_start, "done", False)
    with app.app_context():
        schema.upgrade()
    browser = app.test_client()
    assert browser.get("/").location == "/welcome"
    password = "湖畔 今晚有雨 不出门"
    given = {"hotel_name": "湖畔酒店", "name": "王五", "login": "wangwu", "password": password, "repeated": password}
    assert browser.post("/welcome", data=given).location == "/admin/people"
    assert "会客登记制度" in browser.get("/policies").get_data(as_text=True)
    with app.app_context():
        again = regulations.import_shipped()
        assert (again.added, len(again.there)) == ([], len(list(shipped.catalogue())))

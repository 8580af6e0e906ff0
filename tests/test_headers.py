"""What every answer says to the browser, and which proxies are believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, request, session

from portal import access, create_app, schema
from portal.config import Config
from portal.db import commit


def made(folder: Path, **more: object) -> Flask:
    app = create_app(Config(folder, f"sqlite:///{folder / 'portal.db'}", testing=True, **more))  # type: ignore[arg-type]

    @app.get("/whoami")
    @access.public
    def whoami() -> str:
        session["seen"] = True
        return f"{request.remote_addr} {request.scheme}"

    with app.app_context():
        schema.upgrade()
    return app


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return made(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return made(tmp_path_factory.mktemp("behind"), https=True, proxies=1)


@pytest.mark.parametrize("path", ["/welcome", "/nothing-here", "/static/icons.svg"])
def test_every_answer_forbids_what_the_pages_do_not_need(plain: Flask, path: str) -> None:
    headers = plain.test_client().get(path, buffered=True).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers
    assert "Strict-Transport-Security" not in headers  # over plain HTTP a browser would ignore it


def test_pages_are_kept_nowhere_and_static_files_are(plain: Flask) -> None:
    client = plain.test_client()
    assert client.get("/welcome").headers["Cache-Control"] == "no-store"
    assert client.get("/static/icons.svg", buffered=True).headers["Cache-Control"] != "no-store"


def test_behind_tls_cookies_stay_with_this_host_and_the_browser_with_tls(behind: Flask) -> None:
    answer = behind.test_client().get("/whoami", headers={"X-Forwarded-Proto": "https"}, base_url="https://portal.test")
    assert answer.status_code in (200, 302)
    assert "max-age=31536000; includeSubDomains" in answer.headers["Strict-Transport-Security"]
    assert behind.config["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert behind.config["SESSION_COOKIE_SECURE"]
    assert behind.config["SESSION_COOKIE_HTTPONLY"]
    assert behind.config["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_every_cookie_is_of_this_host_and_out_of_reach_of_scripts(behind: Flask) -> None:
    from portal.people import service

    with behind.app_context():
        service.start_hotel("云栖山庄", name="苏晓", login="suxiao", password="云栖 今晚有雨 不出门")
        commit()
    behind.config["WTF_CSRF_ENABLED"] = False
    answer = behind.test_client().post(
        "/sign-in",
        data={"login": "suxiao", "password": "云栖 今晚有雨 不出门"},
        base_url="https://portal.test",
        headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"},
    )
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


@pytest.mark.parametrize(
    ("kind", "believed"), [("plain", "127.0.0.1 http"), ("behind", "203.0.113.9 https")], ids=["alone", "behind one"]
)
def test_a_forwarded_address_is_believed_of_our_own_proxies_only(
    request: pytest.FixtureRequest, kind: str, believed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.frame.first_start", lambda: False)
    sent = {"X-Forwarded-For": "10.6.6.6, 203.0.113.9", "X-Forwarded-Proto": "https"}
    app: Flask = request.getfixturevalue(kind)
    assert app.test_client().get("/whoami", headers=sent).get_data(as_text=True) == believed

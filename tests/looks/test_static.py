"""What browsers may keep: files whose address names their content, and fonts; nothing else without asking."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask, url_for

from portal import static_files
from portal.config import ROOT


@pytest.fixture
def served() -> Flask:
    app = Flask(__name__, root_path=str(ROOT), static_folder="static")
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = timedelta(days=365)
    static_files.init_app(app)
    return app


def test_an_address_with_its_hash_is_kept_for_a_year(served: Flask) -> None:
    with served.test_request_context():
        address = url_for("static", filename="js/portal.js")
    with served.test_client().get(address) as answer:
        assert "v=" in address
        assert answer.headers["Cache-Control"] == "public, max-age=31536000"


def test_a_module_imported_by_its_plain_name_is_asked_about_every_time(served: Flask) -> None:
    client = served.test_client()
    with client.get("/static/js/words.js") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"
        etag = answer.headers["ETag"]
    with client.get("/static/js/words.js", headers={"If-None-Match": etag}) as again:
        assert again.status_code == 304


def test_a_font_is_kept(served: Flask) -> None:
    with served.test_client().get("/static/fonts/noto-sans-sc-400.woff2") as answer:
        assert "max-age=31536000" in answer.headers["Cache-Control"]

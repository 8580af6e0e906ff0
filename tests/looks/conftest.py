"""A portal of nothing but its looks: the frame, the kit and the design pages, without a database; and a browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, jsonify, render_template_string, request
from werkzeug.serving import make_server

from portal import POLICY, i18n, kit
from portal.desks.design import views as design

ROOT = Path(__file__).parents[2]
FILLING = """{% extends "frame.html" %}{% from "kit/form.html" import form_start, form_end, field, saved %}
{% from "kit/decide.html" import decide %}
{% block title %}填写{% endblock %}{% block heading %}<h1>填写</h1>{{ saved() }}{% endblock %}
{% block content %}{{ form_start("/kept", autosave="/autosave", preview="/preview") }}
{% for name in "place watcher phone fee workers copies signature".split() %}{{ field(form[name]) }}{% endfor %}
<button class="btn primary">提交</button>{{ form_end() }}<div id="route-preview">起初</div>{% endblock %}
{% block bar %}{{ decide(examples.choices(), "/decided", examples.PHRASES) }}{% endblock %}"""


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    app = Flask("looks", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.update(SECRET_KEY="looks", DATA_DIR=str(tmp_path_factory.mktemp("data")), TESTING=True)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    i18n.init_app(app, locale_of_person=lambda: request.args.get("locale"))
    kit.init_app(app)
    app.register_blueprint(design.blueprint)
    received: list[dict[str, list[str]]] = []
    app.extensions["received"] = received

    @app.context_processor
    def with_frame() -> dict[str, Any]:
        nav = [("首页", "/", "home", "home"), ("办事", "/forms", "file-text", "forms"),
               ("待我处理", "/inbox", "inbox", "inbox"), ("通知", "/notices", "bell", "notices"),
               ("搜索", "/search", "search", "search"),
               ("我的", "/me", "user", "me"), ("偏好", "/me/preferences", "settings", "preferences"),
               ("退出", "/sign-out", "log-out", "sign_out")]  # fmt: skip
        return {"frame": {
            "hotel_name": "云庭酒店", "person_name": "王芳", "posts": ["客房部经理"], "on_shift": True,
            "inbox_count": 7, "unread": 3, "newest_notice": 12,
            "acting_for": "代理：李强", "is_admin": False, "locale": request.args.get("locale", "zh"),
            "theme": request.args.get("theme", "auto"), "desks": [("安全岗", "/gate")], "current": "forms", "nav": nav,
        }}  # fmt: skip

    @app.get("/fill")
    def fill() -> str:
        return render_template_string(FILLING, form=design.examples.form(), examples=design.examples)

    @app.post("/<any(kept, decided):where>")
    def keep(where: str) -> str:
        received.append({"where": [where], **request.form.to_dict(flat=False)})
        return render_template_string("{% extends 'bare.html' %}{% block heading %}<h1>收到</h1>{% endblock %}")

    @app.post("/autosave")
    def autosave() -> Any:
        received.append({"where": ["autosave"], **request.form.to_dict(flat=False)})
        return jsonify(saved_at="12:03")

    @app.post("/preview")
    def preview() -> str:
        return f"<p>经 {request.form['place']} 审批</p>"

    @app.get("/people/suggest")
    def suggest() -> Any:
        known = [{"id": "17", "name": "王芳", "note": "客房部经理"}, {"id": "21", "name": "王方圆", "note": "采购员"}]
        return jsonify([one for one in known if request.args["q"] in one["name"] or request.args["q"] == "wf"])

    @app.get("/search/suggest")
    def found() -> Any:
        received.append({"where": ["search"], "q": [request.args["q"]]})
        return jsonify([{"id": "/design/lists", "name": "《会客登记制度》第十一条", "note": "时间"}])

    @app.get("/notices/count")
    def count() -> Any:
        return jsonify(counts={"waiting": 9, "notices": 4}, newest=13, says="《请假单》QX-2026-0001 待您处理")

    @app.after_request
    def policy(response: Any) -> Any:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return app


@pytest.fixture(scope="session")
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_page(chromium: Any, address: str) -> Iterator[Any]:
    """Open a path in a fresh context; fails on anything the console complains of."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def opened(path: str, width: int = 1366, **more: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 800}, locale="zh-CN", **more)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address + path)
        if more.get("java_script_enabled", True):
            page.wait_for_function("() => document.documentElement.classList.contains('has-js')")
        page.wait_for_load_state("networkidle")
        return page

    opened.complaints = complaints  # type: ignore[attr-defined]
    yield opened
    for context in contexts:
        context.close()
    assert complaints == []

"""The portal: `create_app()` puts settings, extensions, pages and error pages together; nothing else."""

from __future__ import annotations

import logging

from flask import Flask, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFProtect
from markupsafe import escape
from sqlalchemy.exc import DataError, OperationalError, StatementError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from portal import access, crypto, frame, i18n, kit, static_files
from portal.config import ROOT, Config
from portal.db import db, writing
from portal.errors import PortalError
from portal.people import session

csrf = CSRFProtect()
log = logging.getLogger("portal")

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def create_app(config: Config | None = None) -> Flask:
    """The application over an installation's data. The database must be there (`portal init`), or pages say so."""
    config = config or Config.from_environment()
    config.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    keyring = crypto.Keyring.ensure(config.data_dir)
    crypto.use(keyring)
    app = Flask("portal", root_path=str(ROOT), template_folder="templates", static_folder="static",
                instance_path=str(config.data_dir))  # fmt: skip
    app.config.from_mapping(config.flask(keyring))
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    csrf.init_app(app)
    session.init_app(app)
    i18n.init_app(app, locale_of_person=lambda: p.locale if (p := session.current_or_none()) else None)
    kit.init_app(app)
    static_files.init_app(app)
    _each_request(app)
    access.guard(app)
    from portal import pages
    from portal.offline import held

    held.init_app(app)
    pages.register(app)
    frame.init_app(app)
    _error_pages(app)
    app.extensions["portal_dispose"] = lambda: _dispose(app)
    return app


def _dispose(app: Flask) -> None:
    """Let go of database connections before processes are forked: they must not share one."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _each_request(app: Flask) -> None:
    """One transaction a request: committed once, here, if nothing went wrong; otherwise nothing happened."""

    @app.before_request
    def begin() -> Response | None:
        g.writing = writing.set(request.method not in ("GET", "HEAD", "OPTIONS"))
        if request.endpoint not in ("static", "people.welcome", "health") and frame.first_start():
            return redirect(url_for("people.welcome"))
        return None

    @app.after_request
    def end(response: Response) -> Response:
        if not g.get("failed") and response.status_code < 500:
            db.session.commit()
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    @app.teardown_request
    def put_back(_error: BaseException | None) -> None:
        if "writing" in g:
            writing.reset(g.pop("writing"))


def _error_pages(app: Flask) -> None:
    """Every error as a page that says what happened, what was kept and what to do; never a trace."""

    def page(status: int, sentence: str, *, kept: str = "", todo: str = "") -> tuple[str, int]:
        g.failed = True
        db.session.rollback()
        try:
            return render_template("error.html", code=status, sentence=sentence, kept=kept, next=todo), status
        except Exception:  # the page itself is what fails: the sentence alone must still come through
            log.exception("the error page failed at %s", request.path)
            return f"<!doctype html><meta charset=utf-8><title>{escape(sentence)}</title><p>{escape(sentence)}", status

    @app.errorhandler(PortalError)
    def said(error: PortalError) -> tuple[str, int]:
        return page(error.status, error.sentence)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[str, int] | HTTPException:
        if error.code is None or error.code < 400:
            return error
        sentence, todo = frame.SENTENCES.get(error.code, frame.SENTENCES[400])
        return page(error.code, sentence, todo=todo)

    @app.errorhandler(OperationalError)
    def database(error: OperationalError) -> tuple[str, int]:
        log.error("database: %s", error.orig)
        g.failed = True
        db.session.rollback()
        sentence, todo = frame.database_trouble(str(error.orig))
        return render_template("error.html", code=503, sentence=sentence, kept="", next=todo), 503

    @app.errorhandler(OverflowError)
    @app.errorhandler(StatementError)
    def beyond(error: OverflowError | StatementError) -> tuple[str, int]:
        """A number no row has and a day no calendar has, in an address or a box: databases and dates refuse them."""
        if not isinstance(error, (OverflowError, DataError)) and not isinstance(error.orig, OverflowError):
            return unexpected(error)
        log.warning("beyond all bounds at %s: %s", request.endpoint, type(error).__name__)
        return page(400, *frame.SENTENCES[400][:1], todo=frame.SENTENCES[400][1])

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> tuple[str, int]:
        if app.config.get("PROPAGATE_EXCEPTIONS"):
            raise error
        log.exception("unexpected error at %s", request.path)
        return page(500, *frame.SENTENCES[500][:1], todo=frame.SENTENCES[500][1])

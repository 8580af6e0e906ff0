"""The signed-in person of this request, and the browser's side of signing in; alone in knowing Flask-Login."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime
from typing import Any, cast

import flask
from flask import Flask, g, request
from flask_babel import gettext as _
from flask_login import LoginManager, current_user
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.exc import OperationalError

from portal.db import commit, db, writing
from portal.errors import NotYours
from portal.people import sign_in
from portal.people.models import Person, SignInSession

log = logging.getLogger(__name__)

_TOKEN = "sign_in"  # where Flask's signed cookie carries the session's token
_DEVICE_KEPT = 400 * 24 * 3600  # seconds; no browser keeps a cookie longer
_MOST_REMEMBERED = 12  # people a shared desk's browser is known for

manager = LoginManager()
manager.session_protection = None  # sessions are rows of ours; Flask-Login only asks whose request this is


def init_app(app: Flask) -> None:
    manager.init_app(app)
    app.after_request(_keep_device)


@manager.request_loader
def _load(_request: object) -> Person | None:
    row = current_session()
    return row.person if row else None


def current_session() -> SignInSession | None:
    """The session this request came with, if it is still good."""
    if "sign_in_session" not in g:
        token = flask.session.get(_TOKEN)
        g.sign_in_session = sign_in.find(token) if token else None
    return cast("SignInSession | None", g.sign_in_session)


def current_or_none() -> Person | None:
    """The signed-in person, or None."""
    return cast(Person, current_user._get_current_object()) if current_user.is_authenticated else None


def current() -> Person:
    """The signed-in person. Raises NotYours when nobody is."""
    if (person := current_or_none()) is None:
        raise NotYours(_("请先登录。"))
    return person


def at_shared_desk() -> bool:
    row = current_session()
    return row is not None and row.shared_desk


def signed_in_at() -> datetime | None:
    """When the session of this request began."""
    row = current_session()
    return row.created_at if row else None


def note_activity() -> None:
    """Remember that the person is there, at most once a minute. Called first thing in a request, before any change.

    In a transaction of its own, because a request that only reads must not hold the database's write lock.
    """
    row = current_session()
    if row is None or not sign_in.is_due_to_be_seen(row):
        return
    session_id = row.id
    db.session.rollback()
    as_before = writing.set(True)
    try:
        sign_in.seen(session_id)
        commit()
    except OperationalError:
        db.session.rollback()
        log.warning("could not note activity of session %s", session_id, exc_info=True)  # a page is worth more
    finally:
        writing.reset(as_before)


def check(login: str, password: str) -> Person | sign_in.Refused:
    """Whether this login and password, typed into this browser, are somebody's."""
    mark = _device()
    known = sign_in.is_one_of(login, mark["people"])
    return sign_in.check(login, password, address=address(), device=mark["mark"] if known else None)


def open_for(person: Person, *, shared_desk: bool) -> None:
    """Sign the person in here: a new session with a new token, whoever was signed in before."""
    close()
    flask.session[_TOKEN] = sign_in.begin(
        person, shared_desk=shared_desk, address=address(), agent=request.user_agent.string
    )
    _forget_loaded()
    mark = _device()
    people = [person.id, *(id_ for id_ in mark["people"] if id_ != person.id)][:_MOST_REMEMBERED]
    g.device_to_keep = {"mark": mark["mark"], "people": people, "shared": shared_desk}


def close() -> None:
    """Sign out here. Everything the browser's session carried is dropped, the CSRF token too."""
    if row := current_session():
        sign_in.end(row)
    locale = flask.session.get("locale")
    flask.session.clear()
    if locale:
        choose_locale(locale)
    g.pop("csrf_token", None)
    _forget_loaded()


def choose_locale(locale: str) -> None:
    """The language of this browser's pages while nobody is signed in."""
    flask.session["locale"] = locale


def address() -> str:
    return request.remote_addr or ""


def was_shared_desk() -> bool:
    """Whether the last sign-in from this browser said that it is a shared desk."""
    return bool(_device()["shared"])


def _forget_loaded() -> None:
    for name in ("sign_in_session", "_login_user"):
        g.pop(name, None)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(cast(str, flask.current_app.secret_key), salt="portal device")


def _device_cookie() -> str:
    """The name of the cookie; over TLS one that no other host or path can set."""
    return "__Host-portal-device" if flask.current_app.config["SESSION_COOKIE_SECURE"] else "portal_device"


def _device() -> dict[str, Any]:
    try:
        found = _serializer().loads(request.cookies.get(_device_cookie(), ""))
        return {"mark": str(found["mark"]), "people": list(found["people"]), "shared": bool(found["shared"])}
    except (BadSignature, KeyError, TypeError):
        return {"mark": secrets.token_urlsafe(16), "people": [], "shared": False}


def _keep_device(response: flask.Response) -> flask.Response:
    if "device_to_keep" in g:
        config = flask.current_app.config
        response.set_cookie(
            _device_cookie(),
            _serializer().dumps(g.device_to_keep),
            max_age=_DEVICE_KEPT,
            secure=config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return response

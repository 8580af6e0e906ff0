"""Who may open which page. Every endpoint carries one mark; an endpoint without one answers nobody.

    @blueprint.get("/gate")
    @access.desk("gate")
    def gate() -> str: ...

The marks open pages, not records: what a person may read of a record is decided by `records.find`. In particular an
administrator sees the administration and nothing else by being one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.errors import NotYours
from portal.people import directory, session
from portal.people.models import Person

log = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., Any])

_MARK = "portal_access"
_POLLED = "portal_polled"


@dataclass(frozen=True)
class Access:
    """Who may open an endpoint: `public`, `signed_in`, `desk` (with the desks), or `administrator`."""

    kind: str
    desks: tuple[str, ...] = ()


def public(view: View) -> View:
    """For everybody, signed in or not."""
    return _mark(view, Access("public"))


def signed_in(view: View) -> View:
    """For everybody who is signed in."""
    return _mark(view, Access("signed_in"))


def desk(*names: str) -> Callable[[View], View]:
    """For those who hold a post that works at one of these desks."""
    if not names:
        raise ValueError("desk() needs the name of a desk")
    return lambda view: _mark(view, Access("desk", names))


def administrator(view: View) -> View:
    """For the portal's administrators."""
    return _mark(view, Access("administrator"))


def polled(view: View) -> View:
    """For what a page asks for by itself (counts): it does not keep an abandoned session awake. Besides a mark."""
    setattr(view, _POLLED, True)
    return view


def of(view: Callable[..., Any]) -> Access | None:
    """The mark of a view function, for the guard and for the test that no endpoint lacks one."""
    return getattr(view, _MARK, None)


def opens(endpoint: str, person: Person) -> bool:
    """Would this page's mark admit the person? What the page itself then asks of them is its own affair."""
    mark = of(current_app.view_functions[endpoint]) if endpoint else None
    if mark is None or (mark.kind == "administrator" and not person.is_admin):
        return False
    return mark.kind != "desk" or bool(directory.desks_of(person) & set(mark.desks))


def guard(app: Flask) -> None:
    """Let every request of the app pass only if its endpoint's mark admits the person."""
    app.before_request(_admit)


def local_path(target: str | None) -> str | None:
    """The target if it is a path of this portal, else None. What follows `?next=` must never lead elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(c < " " or c == "\\" for c in target) or urlsplit(target).netloc:
        return None  # browsers drop control characters and read a backslash as a slash
    return target


def _mark(view: View, access: Access) -> View:
    if of(view) is not None:
        raise ValueError(f"{view.__name__} already says who may open it")
    setattr(view, _MARK, access)
    return view


def _admit() -> Response | tuple[str, int, dict[str, str]] | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint == "static" or endpoint.endswith(".static"):
        return None  # no such page, or a file that says nothing about anybody
    view = current_app.view_functions[endpoint]
    access = of(view)
    if access is None:
        log.error("endpoint %s does not say who may open it", endpoint)
        raise NotYours(_("这个页面没有说明谁可以打开，因此不对任何人开放。请告诉门户管理员。"))
    if not getattr(view, _POLLED, False) and "Portal-Keeping" not in request.headers:  # a page keeps itself fresh
        session.note_activity()
    if access.kind == "public":
        return None
    person = session.current_or_none()
    if person is None:
        return _to_sign_in()
    if access.kind == "desk" and not directory.desks_of(person) & set(access.desks):
        raise NotYours(_("这个工作台由相应岗位的员工使用，您目前不在这些岗位上。"))
    if access.kind == "administrator" and not person.is_admin:
        raise NotYours(_("这个页面只对门户管理员开放。"))
    return None


def _to_sign_in() -> Response | tuple[str, int, dict[str, str]]:
    if request.headers.get("HX-Request"):
        shown = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = local_path(shown.path + (f"?{shown.query}" if shown.query else ""))
        return "", 401, {"HX-Redirect": url_for("people.sign_in", next=back)}
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return "", 401, {"HX-Redirect": url_for("people.sign_in")}
    # What was posted cannot be asked for again: back to the page it was posted from.
    page = request.full_path.rstrip("?") if request.method == "GET" else urlsplit(request.referrer or "").path
    return redirect(url_for("people.sign_in", next=local_path(page)))

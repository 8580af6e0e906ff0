"""Entries a browser held while it had no network: when each was written, and that each counts once.

The browser's clock is never believed as such. At every contact it is given the server's time under a signature; it says
how long after that contact it wrote (1) and how long before sending (2), both counted by its own clock. Where (1) and
(2) do not lead to the same moment, that clock was set meanwhile, and the entry goes back to whoever wrote it.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime, time, timedelta
from typing import Any, cast

from flask import Flask, Response, current_app, g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, inspect, select
from sqlalchemy.exc import IntegrityError
from werkzeug.urls import iri_to_uri

from portal import clock
from portal.db import db
from portal.errors import BadInput
from portal.offline import marks
from portal.offline.models import Delivery
from portal.people import session
from portal.people.models import Person
from portal.timers import service as timers

# The longest an entry may have been held: as long as a session lasts at most. static/js/holding-store.js says the same.
LONGEST = timedelta(hours=12)
# How far the two ways of counting may lead apart: a slow network, and a clock that is put right by a few seconds.
STRAY = timedelta(minutes=2)
_REMEMBERED = timedelta(days=2)

ONCE, HELD, DELIVERED, GO, KEEP = "Portal-Once", "Portal-Held", "Portal-Delivered", "Portal-Go", "Portal-Keep"


def init_app(app: Flask) -> None:
    """To be called after `access.guard`: what is not admitted is not received."""
    app.before_request(_receive)
    app.after_request(_settle)
    app.teardown_request(_let_go)
    app.jinja_env.globals["contact_now"] = lambda: contact(person) if (person := session.current_or_none()) else {}


# ---- contact ------------------------------------------------------------------------------------------------------
def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(cast(str, current_app.secret_key), salt="portal contact")


def contact(person: Person) -> dict[str, str]:
    """What a browser needs to hold entries: whose it is now, and the server's time, signed for this person."""
    token = _signer().dumps([person.id, clock.now().isoformat()])
    return {"owner": str(person.id), "name": person.name, "contact": token, "now": clock.now().isoformat()}


def written_at(header: str, person: Person) -> datetime:
    """When an entry was written, by its header: the last contact, milliseconds from there to the writing, and from the
    writing to the sending. Raises BadInput where that cannot be."""
    token, _sep, counted = header.partition(";")
    try:
        owner, at = _signer().loads(token)
        after, ago = (timedelta(milliseconds=int(part)) for part in counted.split(";"))
        met = datetime.fromisoformat(at)
    except (BadSignature, ValueError, TypeError, OverflowError):
        raise BadInput(_("断网时写下的时间读不出来，请核对后重新提交。")) from None
    if owner != person.id:
        raise BadInput(_("这一条是另一位同事写的，请由本人登录后送出。"))
    now = clock.now()
    if after < -STRAY or ago < -STRAY or abs((met + after) - (now - ago)) > STRAY:
        raise BadInput(_("断网期间这台设备的时钟被改过，写下的时间不能采信。请核对时间后重新提交。"))
    if now - (met + after) > LONGEST:
        raise BadInput(_("这一条写下已超过 %(n)s 小时，请核对后重新提交。", n=LONGEST // timedelta(hours=1)))
    return max(met, min(met + after, now))


# ---- each once ----------------------------------------------------------------------------------------------------
def _receive() -> Response | None:
    """Before the view: note the click's token and the time it was written; what was taken before is not taken again."""
    view = current_app.view_functions.get(request.endpoint or "")
    person = session.current_or_none()
    token = request.headers.get(ONCE, "")[:64]
    if view is None or not marks.takes_held(view) or person is None or not token or request.method != "POST":
        return None
    moment = written_at(request.headers[HELD], person) if HELD in request.headers else None
    row = _note(person, token, moment)
    if row is None and moment is not None:
        return Response(status=204, headers={DELIVERED: "before"})
    g.delivery = row  # None where the same click comes again at once: the view knows what to say of that
    if moment is not None:
        g.held = ExitStack()
        g.held.enter_context(clock.written_at(moment))
    return None


def _note(person: Person, token: str, moment: datetime | None) -> Delivery | None:
    """The token, noted in this transaction; None where it has been taken before."""
    same = select(Delivery.id).where(
        Delivery.hotel_id == person.hotel_id, Delivery.person_id == person.id, Delivery.token == token
    )
    if db.session.scalar(same) is not None:
        return None
    row = Delivery(hotel_id=person.hotel_id, person_id=person.id, token=token, written_at=moment)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # the same click was on its way, and has just arrived
        return None
    return row


def _settle(response: Response) -> Response:
    """After the view: what was refused may come again; a script is told where to go instead of being taken there."""
    row = g.pop("delivery", None)
    if row is not None and response.status_code >= 400 and inspect(row).persistent:
        db.session.delete(row)
    if ONCE in request.headers and "HX-Request" not in request.headers and response.status_code in (302, 303):
        response.headers[GO] = response.headers.pop("Location")
        response.status_code, response.data = 204, b""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and (stands_for := marks.is_kept_for(view)) and response.status_code == 200:
        shown_for = request.full_path.rstrip("?") if stands_for == "self" else url_for(stands_for)
        response.headers[KEEP] = iri_to_uri(shown_for)
    if request.endpoint in _SIGNED_OUT and response.status_code in (302, 303):
        response.headers["Clear-Site-Data"] = '"storage"'
    return response


# Whoever sits down here next finds nothing of the one before: no page, no entry, no key.
_SIGNED_OUT = ("people.sign_out", "people.switch")


def _let_go(_error: BaseException | None) -> None:
    if "held" in g:
        g.pop("held").close()


@timers.every_day("offline.forget", _l("清理断网时的暂存"), at=time(3, 45))
def _forget(payload: dict[str, Any]) -> str:
    """Tokens nobody can send again any more."""
    gone = db.session.execute(delete(Delivery).where(Delivery.received_at < clock.now() - _REMEMBERED))
    return str(cast(Any, gone).rowcount)

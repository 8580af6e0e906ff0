"""Signing in: is it this person, may they try now, and the sessions that are open."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import joinedload

from portal.clock import now
from portal.db import commit, db
from portal.errors import NotFound
from portal.people import passwords, snapshot, throttle
from portal.people.models import Hotel, Person, SignInSession

# However busy, a session ends after a shift and a half at most.
LONGEST_SESSION = timedelta(hours=12)

# From where somebody signed in is of use for a while, to answer questions; not for ever.
_SESSIONS_KEPT = timedelta(days=90)

# `last_seen_at` is as exact as this; writing it at every page would make every reader a writer.
_SEEN_EVERY = timedelta(minutes=1)

_idle_minutes: Callable[[str], int] = {"desk": 10, "office": 60}.__getitem__

# The first that fits; browsers also name those they descend from.
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def idle_minutes(kind: str) -> int:
    """Minutes without a page after which a session ends: `desk` for shared desks, `office` for one's own computer."""
    return _idle_minutes(kind)


def read_idle_minutes_with(read: Callable[[str], int]) -> None:
    """Let the hotel's settings say how long: `read` is given the kind."""
    global _idle_minutes
    _idle_minutes = read


@dataclass(frozen=True)
class Refused:
    """Not signed in, and the sentence that says so: the same whether the account exists, is locked or was mistyped."""

    sentence: str
    wait_seconds: int = 0


def check(login: str, password: str, *, address: str, device: str | None = None) -> Person | Refused:
    """Who this is, or why not. `device` is the browser's mark when this login has signed in from it before.

    The attempt is counted and committed before the password is looked at: so it counts whatever becomes of the
    request, a hundred attempts at once count as a hundred, and no lock is held while the hash is worked out.
    """
    login = login.strip()
    account, place = throttle.account_key(login, device), throttle.address_key(address)
    limits = {account: throttle.ACCOUNT}
    if device is None:
        limits[place] = throttle.ADDRESS
    if wait := throttle.seconds_to_wait(limits):
        return Refused(_("尝试次数过多，请等 %(n)s 秒再试。", n=wait), wait)
    person = db.session.scalars(select(Person).where(func.lower(Person.login) == login.lower())).first()
    can_sign_in = person is not None and person.is_active
    person_id, password_hash = (person.id, person.password_hash) if person and can_sign_in else (0, "")
    moment = now()
    throttle.note(limits, moment)
    commit()

    if not passwords.matches(password, password_hash):
        return Refused(_("登录名或密码不对，请重新输入。忘记密码请找门户管理员要重设链接。"))
    throttle.forget(account, place, moment)
    person = db.session.get_one(Person, person_id)
    person.password_hash = passwords.renewed_hash(password, password_hash)
    return person


def is_password_of(person: Person, password: str) -> bool:
    """Whether it is this person's password: to sign with the stored signature, for one."""
    return passwords.matches(password, person.password_hash)


def is_one_of(login: str, people: list[int]) -> bool:
    """Whether this login belongs to one of these people."""
    same = func.lower(Person.login) == login.strip().lower()
    return bool(people) and db.session.scalars(select(Person.id).where(same, Person.id.in_(people))).first() is not None


def begin(person: Person, *, shared_desk: bool = False, address: str = "", agent: str = "") -> str:
    """Open a session and return its token, which is kept nowhere but in the browser."""
    token = secrets.token_urlsafe(32)
    person.last_sign_in_at = now()
    old = (SignInSession.person_id == person.id) & (SignInSession.created_at < now() - _SESSIONS_KEPT)
    db.session.execute(delete(SignInSession).where(old))
    db.session.add(
        SignInSession(
            hotel_id=person.hotel_id,
            person_id=person.id,
            token_hash=_hash(token),
            shared_desk=shared_desk,
            address=address[:60],
            agent=agent[:200],
        )
    )
    return token


# Asked by every request, so put together once, with the hotel and its marks: they are needed by every page.
_BY_TOKEN = (
    select(SignInSession, Hotel, Hotel.people_mark, Hotel.rules_mark)
    .join(Hotel, Hotel.id == SignInSession.hotel_id)
    .where(SignInSession.token_hash == bindparam("token_hash"))
    .options(joinedload(SignInSession.person))
)


def find(token: str) -> SignInSession | None:
    """The open session of this token with its person, if it is still good now."""
    found = db.session.execute(_BY_TOKEN, {"token_hash": _hash(token)}).first()
    if found is None:
        return None
    row, hotel, people_mark, rules_mark = found
    snapshot.known(hotel, people_mark, rules_mark)
    return row if is_open(row) else None


def is_open(row: SignInSession) -> bool:
    idle = timedelta(minutes=idle_minutes("desk" if row.shared_desk else "office"))
    return (
        row.ended_at is None
        and row.person.is_active
        and row.created_at >= row.person.sessions_valid_from
        and now() < row.last_seen_at + idle
        and now() < row.created_at + LONGEST_SESSION
    )


def is_due_to_be_seen(row: SignInSession) -> bool:
    return now() - row.last_seen_at >= _SEEN_EVERY


def seen(session_id: int) -> None:
    """Note that somebody is working in this session."""
    db.session.execute(update(SignInSession).where(SignInSession.id == session_id).values(last_seen_at=now()))


def end(row: SignInSession) -> None:
    row.ended_at = now()


def open_sessions(person: Person) -> list[SignInSession]:
    """The person's sessions that are open now, the one used last first."""
    rows = db.session.scalars(
        select(SignInSession)
        .where(SignInSession.person_id == person.id, SignInSession.ended_at.is_(None))
        .where(SignInSession.created_at > now() - LONGEST_SESSION)
        .order_by(SignInSession.last_seen_at.desc(), SignInSession.id.desc())
    )
    return [row for row in rows if is_open(row)]


def end_one(person: Person, session_id: int) -> None:
    """End one of the person's own sessions. Raises NotFound for anybody else's."""
    row = db.session.get(SignInSession, session_id)
    if row is None or row.person_id != person.id:
        raise NotFound(_("没有找到这次登录。"))
    end(row)


def end_all(person: Person) -> None:
    """Sign the person out everywhere."""
    person.sessions_valid_from = now()
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.person_id == person.id, SignInSession.ended_at.is_(None))
        .values(ended_at=now())
    )


def device_words(agent: str) -> str:
    """A browser's own description in words people know: Chrome，Windows."""
    found = [next((words for mark, words in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS)]
    return _("，").join(words for words in found if words) or _("未知设备")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

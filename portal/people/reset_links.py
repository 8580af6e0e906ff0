"""One-time links by which a person sets a password: after forgetting it, or for the first time."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from portal.clock import now
from portal.db import db
from portal.errors import NotFound
from portal.people import passwords, sign_in
from portal.people.models import Person, ResetLink

GOOD_FOR = timedelta(hours=72)  # a weekend
MOST_AT_ONCE = 200  # as many as are handed out before they run out


def make(person: Person, *, by: Person) -> str:
    """A new link's token, shown once and kept only as a hash. Links made before stop working."""
    _use_up(person)
    token = secrets.token_urlsafe(32)
    db.session.add(
        ResetLink(
            hotel_id=person.hotel_id,
            person_id=person.id,
            token_hash=_hash(token),
            made_by_id=by.id,
            expires_at=now() + GOOD_FOR,
        )
    )
    return token


def make_for_all_without_password(*, by: Person) -> list[tuple[Person, str]]:
    """A link for everyone who has never set a password, at most MOST_AT_ONCE, with its token."""
    without = select(Person).where(Person.hotel_id == by.hotel_id, Person.active, ~Person.locked)
    people = db.session.scalars(
        without.where(Person.password_hash == "").order_by(Person.name_keys).limit(MOST_AT_ONCE)
    )
    return [(person, make(person, by=by)) for person in people]


def how_many_without_password() -> int:
    """How many of those who may sign in have never set a password."""
    without = (Person.password_hash == "") & Person.active & ~Person.locked
    return db.session.scalar(select(func.count()).select_from(Person).where(without)) or 0


def person_of(token: str) -> Person:
    """Whose link this is. Raises NotFound, in the same words, for one that is unknown, used or too old."""
    link = db.session.scalars(select(ResetLink).where(ResetLink.token_hash == _hash(token))).first()
    person = db.session.get(Person, link.person_id) if link else None
    if link is None or link.used_at or link.expires_at <= now() or person is None or not person.is_active:
        raise NotFound(_("这个链接已经用过、过期或不完整。请找门户管理员再要一个。"))
    return person


def use(token: str, password: str) -> Person:
    """Set the password and use up the link. Raises NotFound as `person_of` does, BadInput for a weak password."""
    person = person_of(token)
    passwords.set_password(person, password)
    _use_up(person)
    sign_in.end_all(person)
    return person


def _use_up(person: Person) -> None:
    unused = (ResetLink.person_id == person.id) & ResetLink.used_at.is_(None)
    db.session.execute(update(ResetLink).where(unused).values(used_at=now()))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
